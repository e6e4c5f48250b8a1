"""What a sentence states and its quotes do not have: figures by value and kind, names by word, stem or beginning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.analysis import analyse
from rag.text.facts import missing_figures, missing_names


@given(st.integers(0, 10**12))
def test_any_integer_agrees_with_itself_however_it_is_grouped(value: int) -> None:
    plain, grouped = str(value), f"{value:,}"
    for other in (plain, grouped, grouped.replace(",", " "), grouped.replace(",", "\u202f")):
        assert (
            missing_figures(analyse(f"il y en a {plain} ici", "fr"), analyse(f"on en compte {other} en tout", "fr"))
            == []
        )


@pytest.mark.parametrize(
    ("sentence", "quote", "missing"),
    [
        ("Le pont coûte 14,3 milliards.", "a 14.3 billion bridge", []),
        ("Le pont coûte 14,3 millions.", "un pont à 14,3 milliards", ["14.3"]),
        ("Le pont coûte 1,5 million.", "un pont à 1 500 000 francs", []),
        ("Quatre communes sont touchées.", "4 communes", []),
        ("Les 4 communes sont touchées.", "quatre communes", []),
        ("Le taux est de 3 %.", "3 communes", ["3"]),
        ("Le taux est de 3 %.", "trois pour cent", ["3"]),  # withheld rather than guessed
        ("Depuis 2019, rien.", "depuis 2018", ["2019"]),
    ],
)
def test_figures_are_compared_by_value_and_kind(sentence: str, quote: str, missing: list[str]) -> None:
    quote_language = "en" if "bridge" in quote else "fr"
    assert missing_figures(analyse(sentence, "fr"), analyse(quote, quote_language)) == missing


def test_a_name_is_matched_by_word_by_stem_or_across_languages_by_its_beginning() -> None:
    quote = "Les Caisses régionales et des soldats colombiens ont défilé à Brest."
    assert missing_names(analyse("À Brest, la Caisse a voté.", "fr"), analyse(quote, "fr")) == []
    assert missing_names(analyse("In Brest the Colombian army marched.", "en"), analyse(quote, "fr")) == []
    assert missing_names(analyse("Quimper dort.", "fr"), analyse(quote, "fr")) == ["quimper"]
    assert missing_names(analyse("Marche ou crève.", "fr"), analyse(quote, "fr")) == []  # an ordinary word that leads
    assert missing_names(analyse("Le maire de Quimper a voté.", "fr"), analyse(quote, "fr")) == ["quimper"]
