"""Dates: in a sentence, resolved against the date of its article, and in a field. Pure.

Own rules and not dateparser: that one needs 0.3 s to import, takes "mars" or "may" alone for a date, and does not say
whether it completed what it read. An expression that leaves the day open ("last week") gives the month where that
is certain, and nothing where it is not. It does not decide which sentence is an event.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rag.text.calendar import MONTHS, WEEKDAYS, any_of, calendar
from rag.text.language import UNDECIDED
from rag.text.units import DAYS_OR_MORE
from rag.text.words import fold, levelled, words

_MONTH = any_of(MONTHS) + r"\.?"
_WEEKDAY = any_of(WEEKDAYS)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "un une a an one",
            "deux two",
            "trois three",
            "quatre four",
            "cinq five",
            "six",
            "sept seven",
            "huit eight",
            "neuf nine",
            "dix ten",
            "onze eleven",
            "douze twelve",
        ),
        1,
    )
    for word in words.split()
}
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_AHEAD = re.compile(
    r"\b(?:doit|doivent|va|vont|prochaine?|will|shall|is to|are to|due|next|wird)\b"
    r"|\b(?!opera|camera)\w+(?:[deiuv]ra|ront)\b"  # the French future of any verb
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text: ``text[start:end]`` says it. ``iso`` is YYYY-MM-DD, YYYY-MM or YYYY."""

    iso: str
    start: int
    end: int
    resolved: bool


def dates(text: str, published: str | None = None) -> list[Dated]:
    """The dates of a sentence in order, none overlapping; ``published`` is the date of its article, ISO 8601.

    A date without its year, a weekday or "hier" needs ``published`` to the day; without it, it gives nothing. A weekday
    is the last one, today's counted, unless the sentence looks ahead.
    """
    level = levelled(text)
    anchor = _anchor(published)
    found: list[Dated] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(level):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            given = read(match, anchor, level)
            if given is not None:
                found.append(Dated(given[0], match.start(), match.end(), given[1]))
    return sorted(found, key=lambda item: item.start)


def _anchor(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published) if published and len(published) == 10 else None
    except ValueError:
        return None


_Given = tuple[str, bool] | None
_Read = Callable[[re.Match[str], date | None, str], _Given]


def _month(word: str) -> int:
    return MONTHS[word.rstrip(".")]


def _day(match: re.Match[str], anchor: date | None, level: str) -> _Given:
    """A day and a month, with the year or in the year that is nearest to the article."""
    day, month, year = int(match["day"]), _month(match["month"]), match["year"]
    if year:
        found = _valid(int(year), month, day)
        return (found.isoformat(), False) if found else None
    if anchor is None:
        return None
    near = [made for y in (anchor.year - 1, anchor.year, anchor.year + 1) if (made := _valid(y, month, day))]
    return (min(near, key=lambda made: abs(made - anchor)).isoformat(), True) if near else None


def _numeric(match: re.Match[str], anchor: date | None, level: str) -> _Given:
    parts = [int(part) for part in re.findall(r"\d+", match.group())]
    year, month, day = parts if parts[0] > 31 else (parts[2], parts[1], parts[0])
    if month > 12:  # 07/21/2025: only the American order makes it a date
        month, day = day, month
    found = _valid(year, month, day)
    return (found.isoformat(), False) if found else None


def _month_of(match: re.Match[str], anchor: date | None, level: str) -> _Given:
    return f"{match['year']}-{_month(match['month']):02}", False


def _month_near(match: re.Match[str], anchor: date | None, level: str) -> _Given:
    """A month without its year: the nearest one."""
    if anchor is None:
        return None
    month = _month(match["month"])
    middle = [date(year, month, 15) for year in (anchor.year - 1, anchor.year, anchor.year + 1)]
    return min(middle, key=lambda made: abs(made - anchor)).isoformat()[:7], True


def _year(match: re.Match[str], anchor: date | None, level: str) -> _Given:
    return match["year"], False


def _named_day(match: re.Match[str], anchor: date | None, level: str) -> _Given:
    if anchor is None:
        return None
    word, mark = WEEKDAYS[match["weekday"]], f"{match['before'] or ''} {match['after'] or ''}"
    if re.search(r"prochain|next|nachst", mark):
        return (anchor + timedelta((word - anchor.weekday() - 1) % 7 + 1)).isoformat(), True
    if re.search(r"dernier|last|letzt", mark):
        return (anchor - timedelta((anchor.weekday() - word - 1) % 7 + 1)).isoformat(), True
    if _AHEAD.search(level):
        return (anchor + timedelta((word - anchor.weekday()) % 7)).isoformat(), True
    return (anchor - timedelta((anchor.weekday() - word) % 7)).isoformat(), True


def _near_day(match: re.Match[str], anchor: date | None, level: str) -> _Given:
    steps = {"avant-hier": -2, "hier": -1, "yesterday": -1, "gestern": -1, "demain": 1, "tomorrow": 1, "morgen": 1}
    return ((anchor + timedelta(steps.get(match.group(), 0))).isoformat(), True) if anchor else None


def _period(match: re.Match[str], anchor: date | None, level: str) -> _Given:
    """The year, month or week before, of or after the article's."""
    if anchor is None:
        return None
    said = match.group()
    step = -1 if re.search(r"dernier|derniere|passe|last|letzt", said) else 1 if re.search("prochain|next", said) else 0
    return _moved(anchor, step, said)


def _ago(match: re.Match[str], anchor: date | None, level: str) -> _Given:
    if anchor is None:
        return None
    count = _NUMBERS.get(match["count"]) or int(match["count"])
    return _moved(anchor, -count, match["unit"])


def _moved(anchor: date, step: int, unit: str) -> _Given:
    if re.search(r"\b(?:ans?|annees?|years?|jahre?n?)\b", unit):
        return str(anchor.year + step), True
    if re.search(r"mois|month|monat", unit):
        months = anchor.year * 12 + anchor.month - 1 + step
        return f"{months // 12}-{months % 12 + 1:02}", True
    if re.search(r"semaine|week|woche", unit):
        monday = anchor + timedelta(7 * step - anchor.weekday())
        ends = {day.isoformat()[:7] for day in (monday, monday + timedelta(6))}
        return (ends.pop(), True) if len(ends) == 1 else None  # a week in two months leaves even the month open
    return (anchor + timedelta(step)).isoformat(), True


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _rules() -> Iterator[tuple[re.Pattern[str], _Read]]:
    """From the fullest expression to the barest: what an earlier rule took, no later one reads again."""
    day = rf"(?<![\d.,/])(?P<day>{_DAY})(?:er|st|nd|rd|th|\.)?"
    year = rf"(?:,?\s(?:de\s)?(?P<year>{_YEAR}))?(?!\d)"
    lead = rf"(?:\b{_WEEKDAY},?\s)?(?:le\s|the\s)?"
    near = r"fin|debut|mi|end|early|late|mid|d['’]ici|avant|before|apres|after"
    prepositions = rf"en|in|im|depuis|since|seit|des|de|of|from|{near}"
    yield re.compile(rf"\b{_YEAR}-\d\d-\d\d\b|\b{_DAY}[/.]\d\d?[/.]{_YEAR}\b"), _numeric
    yield re.compile(rf"{lead}{day}\s(?:of\s)?(?P<month>{_MONTH})\b{year}"), _day
    yield re.compile(rf"{lead}\b(?P<month>{_MONTH})\s(?P<day>{_DAY})(?:st|nd|rd|th)?(?![\d%])(?!\s%){year}"), _day
    yield re.compile(rf"\b(?P<month>{_MONTH})\s(?:of\s|de\s)?(?P<year>{_YEAR})(?!\d)"), _month_of
    yield re.compile(rf"\b(?:{prepositions})[\s-](?P<month>{_MONTH})(?![\w’'])"), _month_near
    yield (
        re.compile(
            rf"\b(?P<before>last\s|next\s|letzten\s|nachsten\s)?(?P<weekday>{_WEEKDAY})\b(?P<after>\s(?:dernier|prochain))?"
        ),
        _named_day,
    )
    yield re.compile(r"\b(?:avant-hier|hier|aujourd['’]hui|demain|yesterday|today|tomorrow|gestern|heute)\b"), _near_day
    yield re.compile(rf"\bil y a (?:environ )?(?P<count>{_COUNT})\s(?P<unit>{DAYS_OR_MORE})\b"), _ago
    yield re.compile(rf"\b(?P<count>{_COUNT})\s(?P<unit>{DAYS_OR_MORE})\sago\b"), _ago
    yield (
        re.compile(
            r"\b(?:l['’]an(?:nee)? derni(?:er|ere)|l['’]an(?:nee)? passee?|l['’]an(?:nee)? prochaine?|cette annee"
            r"|(?:le mois|la semaine) (?:derni(?:er|ere)|passee?|prochaine?)|ce mois(?:-ci)?|cette semaine"
            r"|(?:last|this|next) (?:year|month|week))\b"
        ),
        _period,
    )
    years = (
        rf"(?:\b(?:{prepositions}|annees?|l['’]annee|year|by|until|(?<!y\s)a|d['’]ete|hiver|printemps|automne|ete)\s)"
    )
    yield re.compile(rf"{years}(?P<year>{_YEAR})(?![\d%]|[.,]\d|\s%)"), _year


_RULES: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(_rules())


def date_spans(text: str) -> list[tuple[int, int]]:
    """A month with its day or year, or a year by itself."""
    spans = words(text)
    said = [text[start:end] for start, end in spans]
    found: list[tuple[int, int]] = []
    for i, word in enumerate(said):
        first = last = i
        if any(mark.startswith("m") for mark in calendar(f"1 {word}")):
            first -= i > 0 and bool(re.fullmatch(r"\d{1,2}(?:er|st|nd|rd|th)?", said[i - 1]))
            last += i + 1 < len(said) and bool(re.fullmatch(r"\d{4}|\d{1,2}", said[i + 1]))
            if first == last:
                continue
        elif not re.fullmatch(_YEAR, word) or (found and spans[i][0] < found[-1][1]):
            continue
        found.append((spans[first][0], spans[last][1]))
    return found


# -- the date of an article, as a field or a line gives it ---------------------------------------

_FIELD_MONTH = rf"(?P<month>{any_of(MONTHS)})\b\.?"
_FIELD_YEAR = r"(?P<year>(?:1[89]|20)\d\d)\b"
_FIELD_DAY = r"\b(?P<day>\d{1,2})"
# Of folded text. Not dateutil: it fills what is missing with today's date, and takes 03/04 for one of two days.
DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_FIELD_YEAR}[-/.](?P<month>\d\d)[-/.](?P<day>\d\d)(?!\d)",
        rf"{_FIELD_DAY}(?:er|st|nd|rd|th|\.)?\s+(?:de\s+|of\s+)?{_FIELD_MONTH},?\s+{_FIELD_YEAR}",
        rf"\b{_FIELD_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_FIELD_YEAR}",
        rf"{_FIELD_DAY}[/.-](?P<month>\d{{1,2}})[/.-]{_FIELD_YEAR}",
    )
)
_PARTIAL_DATES = tuple(
    re.compile(pattern)
    for pattern in (rf"\b{_FIELD_YEAR}-(?P<month>\d\d)", rf"{_FIELD_MONTH}\s+{_FIELD_YEAR}", rf"\b{_FIELD_YEAR}")
)


def parse_date(text: str, language: str = UNDECIDED) -> str | None:
    """The first date in ``text`` as ISO 8601, YYYY-MM or YYYY where it says no more; None where it is no date.

    ``03/04/2024`` is in day order, but in English, where it may be either, it is no date.
    """
    folded = fold(text)
    for pattern in DATES:
        if found := pattern.search(folded):
            day, month = int(found["day"]), MONTHS.get(found["month"]) or int(found["month"])
            numeric = pattern is DATES[-1]
            if numeric and language == "en":
                if day <= 12 and month <= 12 and day != month:
                    return None
                if month > 12:
                    day, month = month, day
            try:
                return datetime.date(int(found["year"]), month, day).isoformat()
            except ValueError:
                return None
    for pattern in _PARTIAL_DATES:
        if found := pattern.fullmatch(folded.strip()):
            named = found.groupdict().get("month")
            month = (MONTHS.get(named) or int(named)) if named else 0
            return f"{found['year']}-{month:02}" if 1 <= month <= 12 else None if named else found["year"]
    return None
