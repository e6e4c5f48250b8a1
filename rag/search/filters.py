"""Which articles a question is asked of: by date, outlet, language and source. Pure, but for ``scope``.

A date may be as coarse as a year on either side: two dates fit when their periods overlap, so an article of "2025"
is found since 2025-06. An article without a date fits no date filter, and how many those are is said.
It does not know what is done with the articles that are left.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.errors import EmptySelection, UsageError
from rag.store.library import Library
from rag.store.schema import json_list
from rag.text.words import fold
from rag.types import ArticleRow

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_LATEST = "-99-99"  # behind a year or month, it sorts after every day of it
_CONNECTIVE = re.compile(r"""([=<>]\s*(?:"[^"]*"|'[^']*'|“[^”]*”|«[^»]*»))|\s+(and|or|et|ou)(?:\s+|$)""", re.IGNORECASE)
_CONDITION = re.compile(r"\s*(\w+)\s*(>=|<=|=|>|<)\s*(.+?)\s*", re.DOTALL)
_QUOTES = re.compile(r"""(["'“«])\s*(.*?)\s*["'”»]""", re.DOTALL)
_FIELDS = {
    "date": "date",
    "outlet": "outlets",
    "lang": "languages",
    "language": "languages",
    "source": "sources",
    "id": "sources",
}
_EXAMPLE = 'rag ask "…" --where "outlet=La Gazette and date>=2025-01"'


@dataclass(frozen=True, slots=True)
class Filter:
    """Every condition that is given must hold; of several outlets, languages or sources one is enough.

    ``since`` and ``until`` are ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, both included. ``sources`` are article ids
    for ``matches``, and whatever ``Library.find`` resolves before that.
    """

    since: str | None = None
    until: str | None = None
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        return self.since is not None or self.until is not None

    def __bool__(self) -> bool:
        return self != Filter()


@dataclass(frozen=True, slots=True)
class Scope:
    """The ids that a filter leaves, in the order of ingestion, and how many of ``total`` fit but for having no date."""

    ids: tuple[str, ...]
    undated: int
    total: int


# -- from what a person types ---------------------------------------------------------------------


def build(
    *,
    since: str | None = None,
    until: str | None = None,
    outlets: Sequence[str] = (),
    languages: Sequence[str] = (),
    sources: Sequence[str] = (),
) -> Filter:
    """Checks every value. Raises UsageError naming the one that is wrong."""
    since = None if since is None else _date(since)
    until = None if until is None else _date(until)
    if since is not None and until is not None and until + _LATEST < since:
        raise UsageError(f"nothing is both since {since} and until {until}", f"--since {until} --until {since}")
    languages = [code.strip().lower() for code in languages]
    for code in languages:
        if not re.fullmatch(r"[a-z]{2,3}", code):
            raise UsageError(f"“{code}” is no language code", "--lang fr")
    for name, values in (("outlet", outlets), ("source", sources)):
        if not all(value.strip() for value in values):
            raise UsageError(f"the {name} is empty", "rag sources list")
    return Filter(
        since,
        until,
        tuple(dict.fromkeys(value.strip() for value in outlets)),
        tuple(dict.fromkeys(languages)),
        tuple(dict.fromkeys(value.strip() for value in sources)),
    )


def where(text: str) -> Filter:
    """``outlet=La Gazette and date>=2025-01 and date<2025-06 and lang=fr``, as a filter.

    ``date`` takes ``=``, ``>=``, ``<=``, ``>`` and ``<``, the others ``=``; ``or`` joins values of one field
    (``outlet=A or outlet=B``). A value that holds such a word goes in quotes. Raises UsageError.
    """
    since: str | None = None
    until: str | None = None
    given: dict[str, list[str]] = {"outlets": [], "languages": [], "sources": []}
    before = ""
    for connective, condition in _conditions(text):
        field, operator, value = _condition(condition)
        if connective == "or" and (field != before or field == "date"):
            raise UsageError("“or” only joins values of one of outlet, lang and source", _EXAMPLE)
        if connective == "and" and given.get(field):
            raise UsageError("an article cannot have both; join the two with “or”", _EXAMPLE)
        if field == "date":
            first, last = _bounds(operator, _date(value))
            since = max(filter(None, (since, first)), default=None)
            until = min(filter(None, (until, last)), key=lambda bound: bound + _LATEST, default=None)
        elif operator == "=":
            given[field].append(value)
        else:
            raise UsageError(f"“{condition.strip()}”: only a date is compared with {operator}", _EXAMPLE)
        before = field
    return build(since=since, until=until, **given)


def changed(chosen: Filter, name: str, value: str) -> Filter:
    """The filter with one condition of another value, or without it for "". ``name`` as in "since" or "outlet".

    Raises UsageError for a value that cannot be.
    """
    fields = {"since": chosen.since, "until": chosen.until}
    lists = {"outlet": chosen.outlets, "lang": chosen.languages, "source": chosen.sources}
    if name in fields:
        fields[name] = value or None
    else:
        lists[name] = (value,) if value else ()
    return build(**fields, outlets=lists["outlet"], languages=lists["lang"], sources=lists["source"])


def combined(first: Filter, second: Filter) -> Filter:
    """Both filters at once. Raises UsageError when both name outlets, languages or sources, or no date fits both."""
    for name in ("outlets", "languages", "sources"):
        if getattr(first, name) and getattr(second, name):
            raise UsageError(f"{name} are given twice", _EXAMPLE)
    return build(
        since=max(filter(None, (first.since, second.since)), default=None),
        until=min(filter(None, (first.until, second.until)), key=lambda bound: bound + _LATEST, default=None),
        outlets=first.outlets or second.outlets,
        languages=first.languages or second.languages,
        sources=first.sources or second.sources,
    )


def describe(chosen: Filter) -> str:
    """The conditions for a person, in the order of the fields; "" when there is none."""
    return ", ".join(text for text, _ in _parts(chosen))


def undated(found: Scope) -> str:
    """What is to be said of the articles that a date filter leaves out for having no date."""
    many = found.undated != 1
    return f"{found.undated} article{'s' if many else ''} without a date {'are' if many else 'is'} left out"


def _date(text: str) -> str:
    found = _DATE.fullmatch(text.strip())
    try:
        if found:
            date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
            return found.group()
    except ValueError:
        pass
    raise UsageError(f"“{text.strip()}” is no date: write YYYY, YYYY-MM or YYYY-MM-DD", "--since 2025-06")


def _bounds(operator: str, day: str) -> tuple[str | None, str | None]:
    """First and last day of what ``date <operator> day`` means."""
    if operator == ">":
        return _shifted(day + _LATEST, 1), None
    if operator == "<":
        return None, _shifted(day, -1)
    return (day if operator != "<=" else None), (day if operator != ">=" else None)


def _shifted(day: str, days: int) -> str:
    year, month, number = int(day[:4]), day[5:7], day[8:10]
    whole = 12 if month == "99" else int(month or 1)
    last = calendar.monthrange(year, whole)[1] if number == "99" else int(number or 1)
    try:
        return (date(year, whole, last) + timedelta(days)).isoformat()
    except OverflowError as error:
        raise UsageError(f"no date lies beyond {day[:4]}", "--since 2025-06") from error


def _conditions(text: str) -> list[tuple[str, str]]:
    """(connective, condition), the first without one; connectives inside quotes are text."""
    found, start, connective = [], 0, ""
    for match in _CONNECTIVE.finditer(text):
        if match[2]:
            found.append((connective, text[start : match.start()]))
            start, connective = match.end(), "or" if match[2].lower() in {"or", "ou"} else "and"
    return [*found, (connective, text[start:])]


def _condition(text: str) -> tuple[str, str, str]:
    found = _CONDITION.fullmatch(text)
    if not found:
        raise UsageError(f"“{text.strip()}” is no condition such as outlet=La Gazette or date>=2025-01", _EXAMPLE)
    field = _FIELDS.get(found[1].lower())
    if field is None:
        raise UsageError(f"an article has no “{found[1]}” to filter by: date, outlet, lang and source are", _EXAMPLE)
    quoted = _QUOTES.fullmatch(found[3])
    return field, found[2], quoted[2] if quoted else found[3]


# -- matching -------------------------------------------------------------------------------------


def matches(chosen: Filter, row: ArticleRow) -> bool:
    """Whether an article is let through; ``sources`` are ids, outlets are compared folded."""
    if chosen.dated and row.date is None:
        return False
    if chosen.since is not None and ((row.date or "") + _LATEST)[:10] < chosen.since:
        return False
    if chosen.until is not None and (row.date or "") > chosen.until + _LATEST:
        return False
    if chosen.outlets and fold(row.outlet or "") not in {fold(outlet) for outlet in chosen.outlets}:
        return False
    if chosen.languages and row.language not in chosen.languages:
        return False
    return not chosen.sources or row.id in chosen.sources


def scope(chosen: Filter, library: Library) -> Scope:
    """The articles that a filter leaves, its sources resolved first.

    Raises UnknownSource for a source that is none, EmptySelection saying what each condition leaves when nothing is.
    """
    if chosen.sources:
        chosen = replace(chosen, sources=tuple(library.find(reference).id for reference in chosen.sources))
    spelled = library.column("outlet", "outlet IS NOT NULL") if chosen.outlets else []
    ids = _ids(chosen, library, spelled)
    total = len(library.column("id", "1"))
    if not ids:
        left = [f"{text} leaves {len(_ids(part, library, spelled))}" for text, part in _parts(chosen)]
        message = f"no article of {total} fits: {', '.join(left)}"
        raise EmptySelection(message, "rag sources list")
    undated = 0
    if chosen.dated:
        rest, values = _sql(replace(chosen, since=None, until=None), spelled)
        undated = len(library.column("id", f"date IS NULL AND {rest}", *values))
    return Scope(tuple(ids), undated, total)


def _ids(chosen: Filter, library: Library, spelled: Sequence[str]) -> list[str]:
    condition, values = _sql(chosen, spelled)
    return library.column("id", condition, *values)


def _sql(chosen: Filter, spelled: Sequence[str]) -> tuple[str, list[str]]:
    """The same condition as ``matches``, on the columns of the library; ``spelled`` are the outlets it has."""
    conditions, values = ["1"], []
    if chosen.since is not None:
        conditions.append(f"substr(date || '{_LATEST}', 1, 10) >= ?")
        values.append(chosen.since)
    if chosen.until is not None:
        conditions.append("date <= ?")
        values.append(chosen.until + _LATEST)
    wanted = {fold(outlet) for outlet in chosen.outlets}
    lists = {
        "outlet": [outlet for outlet in spelled if fold(outlet) in wanted] if wanted else None,
        "language": chosen.languages or None,
        "id": chosen.sources or None,
    }
    for column, allowed in lists.items():
        if allowed is not None:
            conditions.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json_list(allowed))
    return " AND ".join(conditions), values


def _parts(chosen: Filter) -> list[tuple[str, Filter]]:
    """Each condition on its own, with its words."""
    parts = []
    if chosen.since is not None:
        parts.append((f"since {chosen.since}", Filter(since=chosen.since)))
    if chosen.until is not None:
        parts.append((f"until {chosen.until}", Filter(until=chosen.until)))
    for name, one in (("outlets", "outlet"), ("languages", "language"), ("sources", "source")):
        if values := getattr(chosen, name):
            parts.append((f"{one} {' or '.join(values)}", replace(Filter(), **{name: values})))
    return parts
