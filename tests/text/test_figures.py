"""Figures, dates and names: what has to stand in a quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.analysis import analyse
from rag.text.calendar import calendar
from rag.text.facts import missing_figures, missing_names
from rag.text.figures import figures, with_units
from rag.text.names import names


@pytest.mark.parametrize(
    ("text", "digits", "scale", "percent"),
    [
        ("14,3 milliards d'euros", "14.3", 10**9, False),
        ("14.3 billion euros", "14.3", 10**9, False),
        ("49 % du capital", "49", 1, True),
        ("49 pour cent", "49", 1, True),
        ("1 200 000 habitants", "1200000", 1, False),
        ("1\u202f200 habitants", "1200", 1, False),
        ("1,200 people", "1200", 1, False),
        ("1,234.50 francs", "1234.5", 1, False),
        ("100 M$", "100", 10**6, False),
        ("en 2019.", "2019", 1, False),
    ],
)
def test_a_figure_is_read(text: str, digits: str, scale: int, percent: bool) -> None:
    (figure,) = figures(text)
    assert (figure.digits, figure.scale, figure.percent) == (digits, scale, percent)
    assert text[figure.start : figure.end].strip()


def test_citation_numbers_are_not_figures() -> None:
    assert [figure.digits for figure in figures("Il a 3 ans [2].")] == ["3"]


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


def test_a_bare_figure_takes_its_unit_from_the_quote() -> None:
    quote = "Le barrage a coûté 79,1 millions de francs, dont 12 % pour la route."
    assert with_units("79,1.", quote) == "79,1 millions de francs."
    assert with_units("Il a coûté 79,1 millions.", quote) == "Il a coûté 79,1 millions."
    assert with_units("En tout 12.", quote) == "En tout 12 %."
    assert with_units("En 1999.", quote) == "En 1999."
    assert with_units("article 8", "L'article 8 de la loi.") == "article 8"
    assert with_units("1,066", "The population was 1,066 at the 2010 census.") == "1,066"
    assert with_units("1.066", "Die Stadt hat 1.066 im Jahr 2010 gezählt.") == "1.066"


def test_months_and_weekdays_are_the_same_in_every_language() -> None:
    assert calendar("le lundi 3 février") == calendar("on Monday, 3 February") == {"m2", "d0"}
    assert calendar("Il marche, mais en mars ?") == set()
    assert calendar("le 4 mars") == {"m3"}


def test_names_are_capitals_that_their_place_does_not_explain() -> None:
    text = "La mairie de Brest a reçu Jeanne Kerjean. Hier, les élus de l'Iroise ont voté. OpenSea gagne."
    assert names(text, "fr") == ["brest", "jeanne", "kerjean", "iroise", "opensea"]


def test_a_name_is_matched_by_word_by_stem_or_across_languages_by_its_beginning() -> None:
    quote = "Les Caisses régionales et des soldats colombiens ont défilé à Brest."
    assert missing_names(analyse("À Brest, la Caisse a voté.", "fr"), analyse(quote, "fr")) == []
    assert missing_names(analyse("In Brest the Colombian army marched.", "en"), analyse(quote, "fr")) == []
    assert (
        missing_names(analyse("Quimper dort.", "fr"), analyse(quote, "fr")) == []
    )  # leads the sentence: no name by itself
    assert missing_names(analyse("Le maire de Quimper a voté.", "fr"), analyse(quote, "fr")) == ["quimper"]
