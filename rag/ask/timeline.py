"""Of what time a sentence is, what time a question names, and sentences in the order of their times. Pure.

A sentence is of the date that it names, resolved against its article's, else of the date of its article. A time that a
question gives by its distance ("last week") is counted from the newest article, because a library is read later than it
was written. It does not know how long what a sentence says stays true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.ask.library_within import Rest, take_within
from rag.text.dates import Dated, dates
from rag.text.words import fold
from rag.types import Article

# Not what a sentence is of: what began then is true at the article's date, and so is what is so until then.
_BOUNDS = r"(?:depuis|avant|jusqu\W\w+|since|before|until|seit|vor|bis)"
_BOUND_BEFORE, _BOUND = re.compile(rf"\b{_BOUNDS}\b\W*(?:\w+\W+){{0,2}}$"), re.compile(rf"{_BOUNDS}\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
BEHIND = 4  # times as near is a date in front of a value, which mostly is of another one
_DAY = len("YYYY-MM-DD")


@dataclass(frozen=True, slots=True)
class Period:
    """Both included, ISO 8601 as far as it is known; None is open."""

    since: str | None
    until: str | None

    def holds(self, when: str) -> bool:
        """Whether a date, which may be a year or month only, can lie in the period."""
        after = self.since is None or when >= self.since[: len(when)]
        return after and (self.until is None or when[: len(self.until)] <= self.until)


def asked_period(question: str, newest: str | None) -> Period | None:
    """The time that a question names; None for none. ``newest`` is the date of the newest article."""
    if _YEAR.fullmatch(question.strip()):
        return Period(question.strip(), question.strip())
    found = dates(question, newest)
    if len({one.iso for one in found}) > 1:  # "moins en 2023 qu'en 2022"
        return Period(min(one.iso for one in found), max(one.iso for one in found))
    within, _ = take_within(Rest.of(question), (), newest)
    if within.dated:
        return Period(within.since, within.until)
    return Period(found[0].iso, found[0].iso) if found else None


def without_time(question: str, newest: str | None) -> str:
    """The question without the one time that it names: what a sentence says of that time need not say the time."""
    found = dates(question, newest)
    if len({one.iso for one in found}) > 1:
        return question
    within, rest = take_within(Rest.of(question), (), newest)
    if within.dated:
        return f"{' '.join(rest.text.replace('|', ' ').split())} ?"
    return " ".join((question[: found[0].start] + question[found[0].end :]).split()) if found else question


def time_of(sentence: str, article: Article, at: int = 0) -> str | None:
    """The date that a sentence is about, of several in a clause the nearest to the offset ``at``; None for none."""
    first, last = sentence.rfind(";", 0, at) + 1, sentence.find(";", at)
    clause = range(first, last if last >= 0 else len(sentence))
    own = [one for one in dates(sentence, article.date) if one.start in clause and not _is_bound(sentence, one)]
    if not own:
        return article.date
    return min(own, key=lambda one: one.start - at if one.start >= at else BEHIND * (at - one.end)).iso


def _is_bound(sentence: str, said: Dated) -> bool:
    """Whether something is said to be so since or until a date."""
    before, own = fold(sentence[: said.start]), fold(sentence[said.start : said.end])
    return bool(_BOUND_BEFORE.search(before) or _BOUND.match(own))


def in_order(times: Sequence[str | None]) -> list[int]:
    """Places by date, the oldest first; those without one last. A year stands before its days."""
    return sorted(range(len(times)), key=lambda i: (times[i] is None, times[i] or "", i))


def newest_first(times: Sequence[str | None], newest: str | None) -> list[int]:
    """Places by date, the newest first; what is yet to come, behind ``newest``, after what has been; undated ones last.

    A year that is said in that year or the next one is no older than a day of it: it stands behind its days.
    """

    def key(i: int) -> tuple[bool, bool, str]:
        when = times[i]
        if when is None:
            return (False, False, "")
        return (True, newest is None or when[:_DAY] <= newest, when)

    return sorted(range(len(times)), key=key, reverse=True)
