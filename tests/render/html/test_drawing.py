"""Where events stand on the drawn timeline."""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.render.html.drawing import EDGE, MOST_TICKS, OVERLAP, Dot, days, draw

DAYS = st.dates(datetime.date(1800, 1, 1), datetime.date(2100, 12, 31)).map(datetime.date.isoformat)
DATES = st.one_of(DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]))


def test_days_stand_in_proportion_to_time() -> None:
    drawing = draw(["2025-05-01", "2025-05-11", "2025-05-31"])
    assert drawing is not None
    third = EDGE + (100 - 2 * EDGE) / 3
    assert [dot.x for dot in drawing.dots] == [EDGE, round(third, 2), 100 - EDGE]
    assert [dot.width for dot in drawing.dots] == [0, 0, 0]


def test_a_month_is_a_stretch_around_its_middle() -> None:
    drawing = draw(["2025-01-01", "2025-03", "2025-05-31"])
    assert drawing is not None
    month = drawing.dots[1]
    assert month.width == pytest.approx((100 - 2 * EDGE) * 30 / 150, abs=0.02)
    first, last = days("2025-03")
    assert (first, last) == (datetime.date(2025, 3, 1).toordinal(), datetime.date(2025, 3, 31).toordinal())


def test_events_that_would_overlap_are_one_dot_with_their_numbers() -> None:
    drawing = draw(["1931", "2024-06", "2025-05-13"])
    assert drawing is not None
    assert [dot.label for dot in drawing.dots] == ["1", "2–3"]
    assert Dot(1.0, 0.0, 4, 4).label == "4"


def test_ticks_are_round_dates_of_one_precision() -> None:
    def ticks(*dates: str) -> list[str]:
        drawing = draw(dates)
        assert drawing is not None
        return [tick.date for tick in drawing.ticks]

    assert ticks("1931", "2025-05-13") == ["1950", "2000"]
    assert ticks("2024-11-20", "2025-02-10") == ["2024-12", "2025-01", "2025-02"]
    assert ticks("2025-05-01", "2025-05-03") == ["2025-05-01", "2025-05-02", "2025-05-03"]


def test_nothing_is_drawn_of_one_day() -> None:
    assert draw([]) is None
    assert draw(["2025-05-01", "2025-05-01"]) is None


def test_what_is_no_date_is_an_error() -> None:
    with pytest.raises(ValueError, match="month"):
        days("2025-13")


@given(st.lists(DATES, min_size=2, max_size=30))
def test_every_event_has_a_place_and_dots_keep_apart(dates: list[str]) -> None:
    dates.sort(key=lambda date: sum(days(date)))
    drawing = draw(dates)
    if drawing is None:
        assert len({days(date) for date in dates}) == 1
        return
    assert [n for dot in drawing.dots for n in range(dot.first, dot.last + 1)] == list(range(1, len(dates) + 1))
    places = [dot.x for dot in drawing.dots]
    assert all(EDGE <= x <= 100 - EDGE for x in places)
    assert all(later - earlier >= OVERLAP for earlier, later in itertools.pairwise(places))
    assert len(drawing.ticks) <= MOST_TICKS
    assert all(EDGE <= tick.x <= 100 - EDGE for tick in drawing.ticks)
