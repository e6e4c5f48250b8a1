"""Wording: a rewriting may not state what its source only reports, nor lose its figure, nor shuffle its words."""

from __future__ import annotations

import pytest

from rag.text.analysis import analyse
from rag.verify.wording import claimed, lost

PROMISE = "Odile Marchetti promet de rouvrir la laiterie, d'embaucher des apprentis et de payer mieux le lait bio."


@pytest.mark.parametrize(
    ("sentence", "draft", "language", "reason"),
    [
        (
            "Selon le syndicat, la laiterie a perdu ses clients.",
            "La laiterie a perdu ses clients.",
            "fr",
            "who says it",
        ),
        ("La laiterie aurait perdu ses clients.", "La laiterie a perdu ses clients.", "fr", "who says it"),
        (
            "La laiterie a perdu ses clients, a affirmé le maire.",
            "La laiterie a perdu ses clients.",
            "fr",
            "who says it",
        ),
        ("Laut dem Vogt hat die Molkerei Kunden verloren.", "Die Molkerei hat Kunden verloren.", "de", "who says it"),
        ("The dairy reportedly lost its customers.", "The dairy lost its customers.", "en", "who says it"),
        (
            "Le maire affirme que la laiterie a perdu ses clients.",
            "Selon le maire, la laiterie a perdu ses clients.",
            "fr",
            "",
        ),
        (
            "La laiterie aurait perdu ses clients.",
            "Selon la mairie, la laiterie a perdu ses clients.",
            "fr",
            "its words",
        ),
        (
            'Pour la mairie, la vente est "contraire à tous les usages".',
            "La vente est contraire aux usages.",
            "fr",
            "who says it",
        ),
        (
            'Pour la mairie, la vente est "contraire à tous les usages".',
            'La vente est "contraire à tous les usages".',
            "fr",
            "",
        ),
        (
            "Après Odile Petit, c'est au tour de Jean Roux d'annoncer une rencontre.",
            "Jean Roux annonce une rencontre avec Odile Petit.",
            "fr",
            "its words",
        ),
        (
            "La ministre est en visite en Bretagne ce lundi.",
            "La ministre visite Bretagne lundi.",
            "fr",
            "its small words",
        ),
        ("La ministre a vivement critiqué la mairie de Brest.", "La ministre a critiqué la mairie de Brest.", "fr", ""),
        (PROMISE, "Odile Marchetti rouvre.", "fr", "what it says"),
        (PROMISE, "Odile Marchetti promet de rouvrir la laiterie et d'embaucher des apprentis.", "fr", ""),
        (PROMISE, "Odile Marchetti promet de vendre la laiterie, d'embaucher des apprentis.", "fr", "its words"),
        (PROMISE, "Le lait bio de la laiterie est payé, promet l'apprenti Odile Marchetti.", "fr", "its order"),
        (
            "La banque a perdu 600 millions d'euros (650 millions de dollars).",
            "La banque a perdu 600 millions d'euros.",
            "fr",
            "",
        ),
        (
            "La banque a perdu 600 millions d'euros (650 millions de dollars).",
            "La banque a perdu de l'argent.",
            "fr",
            "figure",
        ),
    ],
)
def test_what_a_rewriting_has_lost(sentence: str, draft: str, language: str, reason: str) -> None:
    assert lost(analyse(draft, language), analyse(sentence, language)) == reason


def test_a_name_may_come_from_the_quotes_that_the_rewriting_rests_on() -> None:
    sentence, before = "Il a rouvert la laiterie de Salers mardi.", "Le maire Jean Petit est revenu."
    draft = "Jean Petit a rouvert la laiterie de Salers mardi."
    assert lost(analyse(draft, "fr"), analyse(sentence, "fr")) == "its words"
    assert lost(analyse(draft, "fr"), analyse(sentence, "fr"), f"{before}\n{sentence}") == ""


def test_between_two_languages_only_figures_and_who_says_it_are_compared() -> None:
    sentence = "Selon le maire, la laiterie a perdu 2,5 millions d'euros."
    assert lost(analyse("The dairy lost 2.5 million euros, the mayor says.", "en"), analyse(sentence, "fr")) == ""
    assert lost(analyse("The dairy lost 2.5 million euros.", "en"), analyse(sentence, "fr")) == "who says it"
    assert lost(analyse("The dairy lost money, the mayor says.", "en"), analyse(sentence, "fr")) == "figure"


def test_what_is_said_inside_a_quotation_is_no_claim_of_the_sentence() -> None:
    assert not claimed(analyse("Le livre « Selon Jean » paraît mardi.", "fr"))
    assert claimed(analyse("« Le livre paraît mardi », a déclaré Jean.", "fr"))
