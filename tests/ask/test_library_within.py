"""Outlets, languages and times in a question about the library."""

from __future__ import annotations

import pytest

from rag.ask.library_within import Rest, moment, take_within
from rag.search.filters import Filter

OUTLETS = ["Le Relais", "The Ferry Post"]
NEWEST = "2024-05-09"


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        ("Quels articles du Relais ?", Filter(outlets=("Le Relais",))),
        ("Which pieces are from the Ferry Post?", Filter(outlets=("The Ferry Post",))),
        ("Quels articles parlent du Relais ?", Filter()),
        ("articles about The Ferry Post", Filter()),
        ("les articles d'avril 2024", Filter("2024-04", "2024-04")),
        ("articles from June", Filter("2023-06", "2023-06")),
        ("articles after May 2", Filter("2024-05-03", None)),
        ("articles avant 2024", Filter(None, "2023")),
        ("articles entre le 2 et le 9 mai 2024", Filter("2024-05-02", "2024-05-09")),
        ("les 3 derniers jours", Filter("2024-05-07", "2024-05-09")),
        ("articles from last week", Filter("2024-05-03", "2024-05-09")),
        ("Artikel auf Deutsch", Filter(languages=("de",))),
        ("articles en anglais de 2023", Filter("2023", "2023", (), ("en",))),
    ],
)
def test_conditions_are_taken_out_of_a_question(question: str, chosen: Filter) -> None:
    assert take_within(Rest.of(question), OUTLETS, NEWEST)[0] == chosen


def test_a_month_without_a_year_is_the_last_one_that_there_can_be() -> None:
    assert moment("mai", NEWEST) == "2024-05"
    assert moment("10 mai", NEWEST) == "2023-05-10"
    assert moment("mai", None) is None
    assert moment("31 april 2024", NEWEST) is None
