"""Salience: what a reader would miss, on two scales."""

from __future__ import annotations

from rag.compare.salience import Scale, TermWorth, is_complete, salience
from rag.text.analysis import analyse

ALL = Scale(place=0.5, fade=2, figure=0.1, bare_figure=None, name=0.1, most_names=2, never=0.1)
UNITS = Scale(place=0.5, fade=2, figure=0.1, bare_figure=0.01, name=0.1, most_names=2, never=0.1)
NOTHING = TermWorth.of({}, {})


def worth(text: str, ordinal: int = 1000, scale: Scale = ALL) -> float:
    """Without what its terms and, far down, its place are worth."""
    said = analyse(text, "fr")
    return round(salience(said, ordinal, TermWorth.of(dict.fromkeys(said.terms, 0), {}), scale), 2)


def test_terms_that_are_there_often_and_rare_elsewhere_are_worth_most() -> None:
    terms = TermWorth.of({"pont": 3, "ville": 3, "jour": 1}, {"ville": 0.5})
    pont, ville, jour = (terms.central({term}) for term in ("pont", "ville", "jour"))
    assert pont > ville
    assert pont > jour
    assert NOTHING.central(set()) == 0.0


def test_figures_names_and_never_add_up_to_their_limits() -> None:
    assert worth("le pont a coûté 3 millions et 4 millions") == 0.2
    assert worth("le pont a 3 arches, 4 piles, 5 tours et 6 portes") == 0.3
    assert worth("le pont a 3 arches, 4 piles, 5 tours et 6 portes", scale=UNITS) == 0.02
    assert worth("le pont de Brest, de Nantes et de Quimper") == 0.2
    assert worth("le pont ne ferme jamais") == 0.1


def test_a_place_is_worth_half_after_its_fade() -> None:
    assert (worth("le pont", 0), worth("le pont", 2)) == (0.5, 0.25)


def test_a_sentence_has_a_length_and_an_end() -> None:
    assert is_complete(analyse("Le pont de la ville a rouvert lundi.", "fr"))
    assert not is_complete(analyse("Le pont a rouvert.", "fr"))
    assert not is_complete(analyse("Le pont de la ville a rouvert lundi", "fr"))
    assert not is_complete(analyse("Quand le pont de la ville va-t-il rouvrir ?", "fr"))
