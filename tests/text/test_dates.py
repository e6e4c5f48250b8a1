"""Dates in sentences: what is read, what is computed from the article's date, and what is left alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.dates import dates

WEDNESDAY = "2025-03-12"


def read(text: str, published: str | None = WEDNESDAY) -> list[tuple[str, bool]]:
    return [(item.iso, item.resolved) for item in dates(text, published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le bac a coulé le 2 juillet 2008 au large.", "2008-07-02"),
        ("Le bac a coulé le mercredi 1er août 2012.", "2012-08-01"),
        ("The ferry sank on July 2, 2008 off the coast.", "2008-07-02"),
        ("The ferry sank on 2nd July 2008.", "2008-07-02"),
        ("Le chantier date de juillet 2008.", "2008-07"),
        ("Le chantier a commencé en 2008.", "2008"),
        ("Signed on 2008-07-02 in Lyon.", "2008-07-02"),
        ("Signé le 02/07/2008 à Lyon.", "2008-07-02"),
        ("Die Fähre sank am 2. Juli 2008.", "2008-07-02"),
    ],
)
def test_a_full_date_needs_no_article_date(text: str, expected: str) -> None:
    assert read(text) == read(text, None) == [(expected, False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le bac a repris mardi.", "2025-03-11"),
        ("Le bac a repris mercredi.", "2025-03-12"),
        ("Le bac a repris jeudi dernier.", "2025-03-06"),
        ("Le bac reprendra jeudi.", "2025-03-13"),
        ("The ferry will be back on Tuesday.", "2025-03-18"),
        ("The ferry came back last Wednesday.", "2025-03-05"),
        ("Le bac a repris hier soir.", "2025-03-11"),
        ("The ferry came back yesterday.", "2025-03-11"),
        ("Le bac a repris le 28 décembre.", "2024-12-28"),
        ("Le bac reprend le 2 avril.", "2025-04-02"),
        ("Il avait fermé il y a trois jours.", "2025-03-09"),
        ("It closed two years ago.", "2023"),
        ("Il avait fermé le mois dernier.", "2025-02"),
        ("It closed last week.", "2025-03"),
        ("Il avait fermé l’an dernier.", "2024"),
        ("Il rouvrira en mai.", "2025-05"),
    ],
)
def test_a_relative_date_is_computed_and_says_so(text: str, expected: str) -> None:
    assert read(text) == [(expected, True)]
    assert read(text, None) == []


@pytest.mark.parametrize(
    "text",
    [
        "Il y a 2008 habitants et 2 000 vélos.",
        "It may rain; we march on.",
        "La planète Mars est rouge.",
        "Le 31 février n'existe pas.",
        "Une hausse de 2,5 % sur trois ans.",
    ],
)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert read(text) == []


def test_a_week_that_lies_in_two_months_is_left_open() -> None:
    assert read("Il a fermé la semaine dernière.", "2025-03-05") == []


def test_an_article_dated_to_the_month_resolves_nothing() -> None:
    assert read("Le bac a repris mardi.", "2025-03") == []


@given(st.text(alphabet="lemardi 2juillet08hieryesterdayœß,.’", max_size=60))
def test_every_date_is_a_span_of_its_text_and_none_overlap(text: str) -> None:
    found = dates(text, WEDNESDAY)
    assert all(0 <= item.start < item.end <= len(text) for item in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
