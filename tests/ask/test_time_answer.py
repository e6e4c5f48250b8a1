"""Values put in the order of their times, on a scripted reader."""

from __future__ import annotations

from rag.ask.time_answer import answer_of_time, narrowed
from rag.ask.timeline import Period
from rag.ask.wanted import Wants
from tests.ask.valued import dated, reading_of

POOL = [
    dated("2023-09-04", "L'entrée de la piscine est fixée à 3,20 euros.\nLe bassin est neuf."),
    dated("2024-09-02", "L'entrée de la piscine passe à 3,60 euros, soit 40 centimes de plus.\nLe gaz est cher."),
    dated("2025-09-08", "Le ticket d'entrée grimpe à 4 euros."),
]
VALUES = ("3,20 euros", "3,60 euros", "4 euros")
NEWEST = "2025-09-08"


def lines(wanted: Wants, period: Period | None = None, question: str = "Combien coûte l'entrée ?") -> list[str]:
    reading, parts = reading_of(question, POOL, ("entrée",), VALUES)
    told = answer_of_time(reading, wanted, period, NEWEST, parts)
    return [sentence.text for sentence in told.sentences] if told else []


def test_the_newest_value_stands_first_the_others_behind_it_with_their_dates() -> None:
    assert lines(Wants("now", "value")) == [
        "4 euros (8 septembre 2025) : « Le ticket d'entrée grimpe à 4 euros. »",
        "Auparavant : 3,60 euros (2 septembre 2024) ; 3,20 euros (4 septembre 2023).",
    ]
    assert lines(Wants("any", "value")) == lines(Wants("now", "value"))
    assert lines(Wants()) == []


def test_what_is_said_of_the_last_day_of_a_month_and_the_first_of_the_next_took_no_place() -> None:
    days = [dated("2025-06-30", "L'entrée est à 3 euros."), dated("2025-07-02", "L'entrée est à 4 euros.")]
    reading, parts = reading_of("Combien coûte l'entrée ?", days, ("entrée",), ("3 euros", "4 euros"))
    assert answer_of_time(reading, Wants("any", "value"), None, "2025-07-02", parts) is None


def test_a_series_is_all_of_them_in_order() -> None:
    told = lines(Wants("series", "value"))
    assert [line.split(" :")[0] for line in told] == [
        "3,20 euros (4 septembre 2023)",
        "3,60 euros (2 septembre 2024)",
        "4 euros (8 septembre 2025)",
    ]
    assert len(lines(Wants("series", "value"), Period("2024", None))) == 2


def test_a_year_gets_its_own_value_or_the_last_one_before_it() -> None:
    assert lines(Wants("any", "value"), Period("2024", "2024"))[0].startswith("3,60 euros")
    assert lines(Wants("any", "value"), Period("2024-03", "2024-03"))[0].startswith("3,20 euros (4 septembre 2023)")
    assert lines(Wants("any", "value"), Period("2028", "2028")) == []
    reading, parts = reading_of("Combien coûtera l'entrée en 2028 ?", POOL, ("entrée",), VALUES)
    refused = answer_of_time(reading, Wants("any", "value"), Period("2028", "2028"), NEWEST, parts)
    assert refused is not None
    assert refused.reason == "confidence"


def test_an_open_question_of_a_year_is_read_in_the_articles_of_that_year() -> None:
    reading, _ = reading_of("Pourquoi l'entrée a-t-elle augmenté en 2024 ?", POOL, ("entrée", "gaz"), VALUES)
    assert {p.article.id for p in narrowed(reading, Period("2024", "2024")).passages} == {"2024-09-02"}
    assert narrowed(reading, Period("2019", "2019")) is reading
    assert narrowed(reading, None) is reading


def test_that_nothing_is_newer_is_said_where_a_year_has_gone_by() -> None:
    reading, parts = reading_of(
        "Qui dirige le club ?", [dated("2023-02-09", "Anne Morel dirige le club.")], ("club",), ("Anne Morel",)
    )
    told = answer_of_time(reading, Wants("now", "value"), None, NEWEST, parts)
    assert told is not None
    assert [s.text for s in told.sentences] == [
        "Anne Morel (9 février 2023) : « Anne Morel dirige le club. »",
        "Rien de plus récent à ce sujet dans vos articles, dont le dernier est du 8 septembre 2025.",
    ]
