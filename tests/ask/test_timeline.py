"""Of what time a sentence is, and what time a question names, on invented articles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.ask.timeline import Period, asked_period, in_order, newest_first, time_of, without_time
from tests.builders import article

NEWEST = "2026-04-14"
DATED = replace(article("Le prix monte."), date="2025-01-20")


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("Combien coûtait le billet en 2024 ?", Period("2024", "2024")),
        ("What did a ticket cost in March 2024?", Period("2024-03", "2024-03")),
        ("Combien d'accidents depuis 2020 ?", Period("2020", None)),
        ("De combien le prix a-t-il baissé entre 2021 et 2023 ?", Period("2021", "2023")),
        ("Combien y avait-il de membres l'an dernier ?", Period("2025", "2025")),
        ("Combien de membres de moins en 2023 qu'en 2022 ?", Period("2022", "2023")),
        ("2022", Period("2022", "2022")),
        ("Combien coûte le billet ?", None),
    ],
)
def test_the_time_of_a_question_is_counted_from_the_newest_article(question: str, period: Period | None) -> None:
    assert asked_period(question, NEWEST) == period


@pytest.mark.parametrize(
    ("question", "timeless"),
    [
        ("Combien coûtait le billet en 2024 ?", "Combien coûtait le billet ?"),
        ("En 2024, combien coûtait le billet ?", ", combien coûtait le billet ?"),
        ("Combien coûte le billet ?", "Combien coûte le billet ?"),
        ("De combien a-t-il baissé entre 2021 et 2023 ?", "De combien a-t-il baissé ?"),
        ("Combien de moins en 2023 qu'en 2022 ?", "Combien de moins en 2023 qu'en 2022 ?"),
    ],
)
def test_a_question_is_read_without_the_one_time_that_it_names(question: str, timeless: str) -> None:
    assert without_time(question, NEWEST) == timeless


def test_a_period_holds_what_can_lie_in_it() -> None:
    year = Period("2024", "2024")
    assert [year.holds(when) for when in ("2023-12-31", "2024", "2024-05", "2024-12-31", "2025")] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert Period("2024-03", None).holds("2024")
    assert not Period(None, "2024-03").holds("2024-04-01")


@pytest.mark.parametrize(
    ("sentence", "when"),
    [
        ("Le billet coûte 4 euros.", "2025-01-20"),
        ("Le parc a reçu 54 700 visiteurs en 2023.", "2023"),
        ("Anne Morel dirige le parc depuis 2019.", "2025-01-20"),
        ("Le conseil l'a voté hier.", "2025-01-19"),
        ("Le billet coûte 4 euros ; il n'augmentera qu'en 2027.", "2025-01-20"),
        ("Le billet ne bougera pas avant 2027.", "2025-01-20"),
    ],
)
def test_a_sentence_is_of_the_date_that_it_names_or_of_its_article(sentence: str, when: str) -> None:
    assert time_of(sentence, DATED) == when


def test_of_several_dates_the_one_beside_the_value_counts() -> None:
    text = "Le parc comptait 310 membres en 2020 et 480 membres en 2024."
    assert time_of(text, DATED, text.index("310")) == "2020"
    assert time_of(text, DATED, text.index("480")) == "2024"


def test_the_newest_stands_first_what_is_yet_to_come_behind_it() -> None:
    times = ["2024-01-01", None, "2026-04-14", "2027-01-01", "2023"]
    assert newest_first(times, NEWEST) == [2, 0, 4, 3, 1]
    assert in_order(times) == [4, 0, 2, 3, 1]
