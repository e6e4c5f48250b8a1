"""Shorter forms of a sentence: what may go, what has to stay, and that nothing but the ends is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.analysis import analyse
from rag.text.shorten import shorter, stands_alone, with_marks


def shortest(text: str, language: str = "fr") -> str:
    start, end = min(shorter(analyse(text, language)), key=lambda piece: piece[1] - piece[0])
    return with_marks(text, start, end)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "Le phare de Kermorvan a été fermé au public, ce qui attriste les habitants du bourg.",
            "Le phare de Kermorvan a été fermé au public …",
        ),
        (
            "En revanche, les mareyeurs du port de Lorient ont refusé la nouvelle taxe.",
            "… les mareyeurs du port de Lorient ont refusé la nouvelle taxe.",
        ),
        (
            "Après trois semaines de travaux, le pont de Tancarville a rouvert lundi aux camions.",
            "… le pont de Tancarville a rouvert lundi aux camions.",
        ),
        (
            "Un incendie a détruit la halle de Dinan dans la nuit, a-t-on appris auprès des pompiers.",
            "Un incendie a détruit la halle de Dinan dans la nuit …",
        ),
        (
            "Le chantier naval embauche 120 soudeurs cette année, dont 40 apprentis, alors que ses commandes montent.",
            "Le chantier naval embauche 120 soudeurs cette année …",
        ),
    ],
)
def test_what_only_accompanies_goes_and_the_cut_is_with_marks(text: str, kept: str) -> None:
    assert shortest(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "Le maire signera le bail de la halle, sauf si le conseil s'y oppose avant la fin du mois.",  # a condition
        "La digue de Sangatte a cédé dimanche soir, selon la police municipale.",  # who claims it
        "La halle, qui abrite quarante marchands, a fermé.",  # the verb comes after the clause
        "C'est le préfet, à la demande du port, qui a interdit la baignade.",  # the clause is what is said
        "« La récolte est perdue », a indiqué à l'AFP le président des ostréiculteurs de Cancale.",  # the speaker
        "L'usine fermera ses portes en juin, refusant la reprise, mais pas celle de Redon.",  # turned round
    ],
)
def test_what_decides_whether_the_rest_is_true_stays(text: str) -> None:
    assert shorter(analyse(text, "fr")) == [(0, len(text))]


def test_no_clause_goes_from_inside_a_quotation() -> None:
    text = '"Nous avons vu la vague passer la digue, qui est haute de six mètres", raconte une voisine du port.'
    assert shorter(analyse(text, "fr")) == [(0, len(text))]


def test_english_sentences_are_shortened_and_others_are_not() -> None:
    text = "However, the harbour of Whitby was closed on Friday, which surprised the crews."
    assert shortest(text, "en") == "… the harbour of Whitby was closed on Friday …"
    german = "Der Hafen von Husum wurde am Freitag gesperrt, was die Mannschaften sehr überraschte."
    assert shorter(analyse(german, "de")) == [(0, len(german))]


@given(st.text(alphabet='abc, .«»"()é', max_size=80), st.sampled_from(["fr", "en", "de"]))
def test_every_form_is_a_range_of_the_sentence_and_the_whole_comes_first(text: str, language: str) -> None:
    pieces = shorter(analyse(text, language))
    assert pieces[0] == (0, len(text))
    for start, end in pieces:
        assert 0 <= start <= end <= len(text)
        assert text[start:end].strip() in with_marks(text, start, end)


def test_a_text_without_a_verb_or_with_an_open_quotation_does_not_stand_alone() -> None:
    assert not stands_alone(analyse("Le directeur du port de Brest et deux adjoints.", "fr"))
    assert not stands_alone(analyse("Le directeur du port de Brest a dit : « tout va bien.", "fr"))
    assert stands_alone(analyse("Le directeur du port de Brest a démissionné mardi.", "fr"))
