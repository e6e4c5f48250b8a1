"""Dates to places on a line: the geometry of a drawn timeline, in percent of its width. Pure."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

EDGE = 4.0  # percent on both sides, so that no dot and no label is cut off
OVERLAP = 5.0  # percent: dots of 16 px that are nearer than this overlap on a phone
MOST_TICKS = 4


@dataclass(frozen=True, slots=True)
class Dot:
    """One or more events that stand together: the ``first`` to the ``last`` by number, counted from 1."""

    x: float
    width: float  # how much of the line a month or a year takes; 0 for a day
    first: int
    last: int

    @property
    def label(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class Tick:
    """A date under the line, as precise as its unit: YYYY, YYYY-MM or YYYY-MM-DD."""

    x: float
    date: str


@dataclass(frozen=True, slots=True)
class Drawing:
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]


def days(date: str) -> tuple[int, int]:
    """The first and last day of a date of any precision, as ordinals. Raises ValueError for what is no date."""
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 3:
        day = datetime.date(*parts).toordinal()
        return day, day
    year, month = parts[0], parts[1] if len(parts) == 2 else 0
    last = month or 12
    return (
        datetime.date(year, month or 1, 1).toordinal(),
        datetime.date(year, last, calendar.monthrange(year, last)[1]).toordinal(),
    )


def draw(dates: Sequence[str]) -> Drawing | None:
    """The events in the order given, which is that of time; None where there is no stretch of time to draw."""
    spans = [days(date) for date in dates]
    if not spans:
        return None
    begin, end = min(first for first, _ in spans), max(last for _, last in spans)
    if begin == end:
        return None

    def place(day: float) -> float:
        return round(EDGE + (100 - 2 * EDGE) * (day - begin) / (end - begin), 2)

    dots: list[Dot] = []
    for number, (first, last) in enumerate(spans, 1):
        x, width = place((first + last) / 2), round(place(last) - place(first), 2)
        if dots and abs(x - dots[-1].x) < OVERLAP:
            held = dots[-1]
            dots[-1] = Dot(held.x, max(held.width, width), held.first, number)
        else:
            dots.append(Dot(x, width, number, number))
    ticks = tuple(Tick(place(day), date) for day, date in _ticks(begin, end))
    return Drawing(tuple(dots), ticks)


def _ticks(begin: int, end: int) -> list[tuple[int, str]]:
    """At most MOST_TICKS round dates in the stretch: days, months or years."""
    first, last = datetime.date.fromordinal(begin), datetime.date.fromordinal(end)
    chosen: list[tuple[int, str]] = []
    for candidates in _finer_first(first, last):
        inside = [(day.toordinal(), date) for day, date in candidates if first <= day <= last]
        if len(inside) <= MOST_TICKS:
            chosen = inside
            break
    return chosen


def _finer_first(first: datetime.date, last: datetime.date) -> Iterator[list[tuple[datetime.date, str]]]:
    length = (last - first).days
    for step in (1, 2, 7, 14):
        if length // step <= MOST_TICKS:
            found = [first + datetime.timedelta(days=n) for n in range(0, length + 1, step)]
            yield [(day, day.isoformat()) for day in found]
    months = (last.year - first.year) * 12 + last.month - first.month
    for step in (1, 2, 3, 6):
        if months // step <= MOST_TICKS:
            found = []
            for n in range(0, months + 1):
                year, month = divmod(first.year * 12 + first.month - 1 + n, 12)
                if month % step == 0:
                    found.append(datetime.date(year, month + 1, 1))
            yield [(day, day.isoformat()[:7]) for day in found]
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000):
        years = [year for year in range(first.year, last.year + 1) if year % step == 0]
        yield [(datetime.date(year, 1, 1), f"{year:04}") for year in years]
