"""Wording: a rewriting may not state what its source only reports, nor lose its figure or its small words."""

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
            "La ministre est en visite en Bretagne ce lundi.",
            "La ministre visite Bretagne lundi.",
            "fr",
            "its small words",
        ),
        ("La ministre a vivement critiqué la mairie de Brest.", "La ministre a critiqué la mairie de Brest.", "fr", ""),
        (PROMISE, "Odile Marchetti rouvre.", "fr", "what it says"),
        (PROMISE, "Odile Marchetti promet de rouvrir la laiterie et d'embaucher des apprentis.", "fr", ""),
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


def test_between_two_languages_only_figures_and_who_says_it_are_compared() -> None:
    sentence = "Selon le maire, la laiterie a perdu 2,5 millions d'euros."
    assert lost(analyse("The dairy lost 2.5 million euros, the mayor says.", "en"), analyse(sentence, "fr")) == ""
    assert lost(analyse("The dairy lost 2.5 million euros.", "en"), analyse(sentence, "fr")) == "who says it"
    assert lost(analyse("The dairy lost money, the mayor says.", "en"), analyse(sentence, "fr")) == "figure"


def test_what_is_said_inside_a_quotation_is_no_claim_of_the_sentence() -> None:
    assert not claimed(analyse("Le livre « Selon Jean » paraît mardi.", "fr"))
    assert claimed(analyse("« Le livre paraît mardi », a déclaré Jean.", "fr"))
