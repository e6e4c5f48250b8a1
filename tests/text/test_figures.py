"""Figures as they are read, with their units, and what they are of."""

from __future__ import annotations

import pytest

from rag.text.figures import company, figures, in_like_company, quantities, with_units


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


def test_a_bare_figure_takes_its_unit_from_the_quote() -> None:
    quote = "Le barrage a coûté 79,1 millions de francs, dont 12 % pour la route."
    assert with_units("79,1.", quote) == "79,1 millions de francs."
    assert with_units("Il a coûté 79,1 millions.", quote) == "Il a coûté 79,1 millions."
    assert with_units("En tout 12.", quote) == "En tout 12 %."
    assert with_units("En 1999.", quote) == "En 1999."
    assert with_units("article 8", "L'article 8 de la loi.") == "article 8"
    assert with_units("1,066", "The population was 1,066 at the 2010 census.") == "1,066"
    assert with_units("1.066", "Die Stadt hat 1.066 im Jahr 2010 gezählt.") == "1.066"


@pytest.mark.parametrize(
    ("text", "key", "written"),
    [
        ("La mairie promet 2,5 millions d'euros aux éleveurs.", "2.5e+06 euros", "2,5 millions d'euros"),
        ("La mairie promet vingt millions d'euros aux éleveurs.", "2e+07 euros", "20000000 d'euros"),
        ("The firm offered $100 million to engineers.", "1e+08 dollar", "$100"),
        ("Le prix a monté de 12 % en mars.", "12 %", "12"),
        ("Elle employait 38 personnes dans le canton.", "38 person", "38 personnes"),
    ],
)
def test_a_quantity_is_a_value_with_its_unit(text: str, key: str, written: str) -> None:
    (found,) = quantities(text, "en" if text.startswith("The") else "fr")
    assert (found.key, found.written) == (key, written)


def test_a_year_a_day_and_a_bare_number_are_no_quantities() -> None:
    assert quantities("En 2019, le 3 mars, ils étaient 24 pour le vote.", "fr") == []


def test_figures_are_in_like_company_where_the_words_around_them_are_much_the_same() -> None:
    (offer,) = quantities("La mairie de Salers offre une prime de 20 millions d'euros aux éleveurs.", "fr")
    (bonus,) = quantities("Les éleveurs de Salers toucheraient une prime de 25 millions d'euros.", "fr")
    (road,) = quantities("La route de Murat a coûté 20 millions d'euros.", "fr")
    assert in_like_company(offer, bonus)
    assert not in_like_company(offer, road)
    assert company(offer, bonus) > company(offer, road) == 0.0
