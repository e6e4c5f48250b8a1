"""Which articles a question about the library is about: an outlet, a language, a time. Pure.

Outlets are matched against those of the library; months and years by their names in French, English and German. A week
or some days that are "last" end with the newest article, because a library is read later than it was written, and the
answer names the days. It does not know "this year", "yesterday", "recently" or seasons.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from babel import Locale

from rag.search.filters import Filter
from rag.text.calendar import LANGUAGES, MONTHS, any_of
from rag.text.words import fold, levelled

_YEAR = r"(?:19|20)\d\d"
_MONTH = any_of(MONTHS)
_DAY_OF_MONTH = r"(?:3[01]|[12]\d|0?[1-9])(?:er|st|nd|rd|th|\.)?"
_MOMENT = (
    rf"(?:(?:le |the |der |den |dem |on )?(?:{_YEAR}-\d\d-\d\d|{_YEAR}-\d\d"
    rf"|{_DAY_OF_MONTH} (?:of |de )?{_MONTH}(?: {_YEAR})?"
    rf"|{_MONTH} {_DAY_OF_MONTH}(?:,? {_YEAR})?|(?:mois de )?{_MONTH}(?: (?:of |de )?{_YEAR})?"
    rf"|(?:l'annee |the year |year |jahre? )?{_YEAR}))"
)
_BETWEEN = re.compile(
    rf"\b(?:entre|between|zwischen|du|from|vom|von) (?P<first>{_MOMENT}|(?:le |the )?{_DAY_OF_MONTH})"
    r" (?:et|and|und|au|to|until|bis|bis zum)"
    rf" (?P<last>{_MOMENT})(?![\w-])"
)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b(?:{words})\s?(?P<when>{_MOMENT})(?![\w-])"))
    for name, words in (
        ("since", r"depuis|a partir d[eu']|since|seit|ab"),
        ("after", r"apres|after|nach"),
        ("until", r"jusqu'(?:en|au|a)|until|up to|bis(?: zum)?"),
        ("before", r"avant|before|vor"),
        ("in", r"en|de|du|d'|au|le|in|on|from|of|im|vom|am|aus|dates? (?:de|du)|au mois de|au mois d'|dated|von"),
    )
)
_LAST_DAYS = re.compile(
    r"\b(?:(?:de|durant|pendant|of|from|in|during|aus|in) )?(?:les |the |den |der )?"
    r"(?:(?P<n>\d{1,3}) derniers jours|last (?P<m>\d{1,3}) days|letzten (?P<k>\d{1,3}) tagen?"
    r"|la derniere semaine|la semaine derniere|last week|letzten? woche)\b"
)
_FROM = (
    r"(?:(?:publies?|parus?|published|written|printed|issus?|veroffentlicht|erschienen|provenant) )?"
    r"(?:(?:du|de|des|d'|dans|chez|par|from|of|by|in|aus|von|vom) ?)?(?:(?:le|la|les|l'|the|der|die|das|dem) ?)?"
)
# What stands before an outlet or author that the articles write about, and not one that they come from.
_WRITTEN_OF = re.compile(
    r"(?:mention\w*|cit\w+|parl\w+(?: de| du| des| d')?|about|on|sur|nam\w+|quot\w+|evoqu\w+|uber|erwahn\w+|zu"
    r"|discuss\w*)"
    r" (?:(?:le|la|les|the|die|der|das) )?$"
)


@dataclass(frozen=True, slots=True)
class Rest:
    """A question, of which what was understood is blanked by bars; ``level`` is folded, at the offsets of ``text``."""

    text: str
    level: str

    @classmethod
    def of(cls, question: str) -> Rest:
        text = " ".join(question.replace("’", "'").split()).strip(" ?!.…")
        return cls(text, levelled(text))

    def without(self, start: int, end: int) -> Rest:
        bars = "|" * (end - start)
        return Rest(self.text[:start] + bars + self.text[end:], self.level[:start] + bars + self.level[end:])


def take_within(rest: Rest, outlets: Sequence[str], newest: str | None) -> tuple[Filter, Rest]:
    """The conditions of a question, and what is left of it; ``newest`` is the date of the newest article."""
    chosen = Filter()
    steps: tuple[Callable[[Rest], tuple[Filter, Rest]], ...] = (
        functools.partial(_outlet, outlets=outlets),
        functools.partial(_time, newest=newest),
        _language,
    )
    for step in steps:
        found, rest = step(rest)
        chosen = Filter(
            found.since or chosen.since,
            found.until or chosen.until,
            found.outlets or chosen.outlets,
            found.languages or chosen.languages,
        )
    return chosen, rest


def _outlet(rest: Rest, outlets: Sequence[str]) -> tuple[Filter, Rest]:
    """Outlets by their whole name; one without its article ("du Monde") only with its capital."""
    named: list[str] = []
    for outlet in sorted(outlets, key=len, reverse=True):
        whole = levelled(outlet.replace("’", "'"))
        core = re.sub(r"^(?:le |la |les |l'|the |der |die |das )", "", whole)
        for match in re.finditer(
            rf"(?<![\w']){_FROM}(?P<name>{re.escape(whole)}|{re.escape(core)})(?![\w])", rest.level
        ):
            bare = match["name"] == core != whole
            if _WRITTEN_OF.search(rest.level[: match.start()]) or _WRITTEN_OF.search(rest.level[: match.start("name")]):
                continue
            if bare and not rest.text[match.start("name")].isupper():
                continue
            named.append(outlet)
            rest = rest.without(match.start(), match.end())
            break
    return replace(Filter(), outlets=tuple(named)), rest


def take_author(rest: Rest, authors: Sequence[str]) -> tuple[tuple[str, ...], Rest]:
    """An author of these who is named, by the whole name or by a last one that one of them alone has; and what is left.

    Not one whom articles are to mention ("articles about X written in May"). Whether a name means the author of an
    article or somebody in it is else for the caller to tell.
    """
    last = [levelled(author).split()[-1] for author in authors if author.split()]
    for author in sorted(authors, key=len, reverse=True):
        whole = levelled(author.replace("’", "'"))
        short = whole.split()[-1] if whole.split() else whole
        names = [re.escape(whole), *([re.escape(short)] if last.count(short) == 1 else [])]
        for match in re.finditer(rf"(?<!\w)(?:(?:par|de|by|von) |d')?(?P<name>{'|'.join(names)})(?!\w)", rest.level):
            before = rest.level[: match.start()], rest.level[: match.start("name")]
            if rest.text[match.start("name")].isupper() and not any(map(_WRITTEN_OF.search, before)):
                return (author,), rest.without(*match.span())
    return (), rest


def _time(rest: Rest, newest: str | None) -> tuple[Filter, Rest]:
    """A day, month, year or what lies between two of them."""
    last = _day(newest) if newest and len(newest) == len("YYYY-MM-DD") else None
    if (match := _LAST_DAYS.search(rest.level)) and last:
        days = int(match["n"] or match["m"] or match["k"] or 7)
        first = last - timedelta(days - 1)
        return Filter(first.isoformat(), last.isoformat()), rest.without(*match.span())
    if match := _BETWEEN.search(rest.level):
        since, until = moment(match["first"], newest, match["last"]), moment(match["last"], newest)
        if since and until and since <= until + "-99":
            return Filter(since, until), rest.without(*match.span())
    for name, pattern in _RULES:
        if (match := pattern.search(rest.level)) and (when := moment(match["when"], newest)):
            since = {"since": when, "in": when, "after": _beside(when, 1)}.get(name)
            until = {"until": when, "in": when, "before": _beside(when, -1)}.get(name)
            return Filter(since, until), rest.without(*match.span())
    return Filter(), rest


def moment(said: str, newest: str | None, beside: str = "") -> str | None:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` of folded words; what it lacks is that of ``beside``, and a year the last
    one that the library can mean. None where it is no date, or the year cannot be told."""
    if iso := re.search(rf"{_YEAR}-\d\d(?:-\d\d)?", said):
        return iso.group()
    own_year, own_month = re.search(_YEAR, said), re.search(rf"\b{_MONTH}\b", said)
    year = own_year or re.search(_YEAR, beside)
    month = own_month or (None if own_year else re.search(rf"\b{_MONTH}\b", beside))
    day = re.search(r"(?<!\d)\d{1,2}(?!\d)", said)
    if not month:
        return year.group() if year else None
    number = MONTHS[month.group()]
    made = f"-{number:02}" + (f"-{int(day.group()):02}" if day else "")
    if not year:
        if newest is None or len(newest) < len("YYYY-MM"):
            return None
        known = int(newest[:4])
        found = f"{known if made[: len(newest) - 4] <= newest[4 : 4 + len(made)] else known - 1}{made}"
    else:
        found = year.group() + made
    return found if _day(found) else None


def _day(iso: str) -> date | None:
    """The first day of a date; None where there is none such."""
    try:
        return date.fromisoformat(f"{iso}-01-01"[: len("YYYY-MM-DD")])
    except ValueError:
        return None


def _beside(iso: str, step: int) -> str:
    """The day, month or year after (1) or before (-1)."""
    year, _, rest = iso.partition("-")
    if not rest:
        return str(int(year) + step)
    month, _, day = rest.partition("-")
    if day:
        return (date(int(year), int(month), int(day)) + timedelta(step)).isoformat()
    months = int(year) * 12 + int(month) - 1 + step
    return f"{months // 12}-{months % 12 + 1:02}"


@functools.cache
def language_codes() -> dict[str, str]:
    """Folded names of languages with two letters to their codes; German ones as adjectives too."""
    found = {}
    for spoken in LANGUAGES:
        for code, name in Locale(spoken).languages.items():
            if len(code) == 2:
                found[fold(name)] = code
    return found


@functools.cache
def _language_patterns() -> tuple[re.Pattern[str], ...]:
    named = any_of(dict.fromkeys(language_codes(), 0))
    return (
        re.compile(rf"\b(?:rediges? |ecrits? |written |geschrieben )?(?:en|in|auf|de langue) (?P<name>{named})e?s?\b"),
        re.compile(rf"\b(?P<name>{named})(?:[- ]language)?(?= (?:articles?|texts?|documents?|pieces?|stories))"),
        re.compile(rf"\b(?P<name>{named})(?:sprachigen?|en?)(?= (?:artikeln?|texten?|beitragen?|dokumenten?))"),
    )


def _language(rest: Rest) -> tuple[Filter, Rest]:
    """ "en français", "in French", "auf Deutsch", "French articles", "englische Artikel"."""
    for pattern in _language_patterns():
        if match := pattern.search(rest.level):
            return replace(Filter(), languages=(language_codes()[match["name"]],)), rest.without(*match.span())
    return Filter(), rest
