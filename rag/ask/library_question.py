"""A question about the library, answered exactly: counted, listed and named by code, without a language model.

What is asked is read by ``library_request``; where any word of it is not understood there is no answer here, and the
caller goes on to what reads the articles. A statement cites the articles that it counts, at most ten of them, each by
the sentence that makes it count, or its first one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from rag.ask.answer import GroundedAnswer
from rag.ask.library_census import grouped, mentioning, most_named
from rag.ask.library_request import LibraryRequest, library_request
from rag.ask.library_wording import LibraryKey, Wording
from rag.parts import Parts
from rag.search.filters import matches
from rag.text.question import Question
from rag.types import ArticleRow, CheckedSentence, Sentence, Span
from rag.verify.citations import Citations

LISTED = 10  # articles, or names: a reader takes in no longer list
GROUPS, GROUP_TITLES = 6, 3  # of an overview, and titles of each
MOST_GROUPED = 600  # articles of which an overview is made; 0.2 s, and it grows with their cube
_FIRST: Mapping[str, LibraryKey] = {
    "newest": "newest",
    "oldest": "oldest",
    "longest": "longest",
    "shortest": "shortest",
}
_TIED: Mapping[str, LibraryKey] = {"newest": "newest_of", "oldest": "oldest_of"}
_LATEST = "-99-99"  # behind a year or month, it sorts after every day of it


def answer_about_library(
    question: Question, parts: Parts, articles: Sequence[str] | None = None
) -> GroundedAnswer | None:
    """The answer, of these articles or of all; None where the question is not understood whole."""
    rows, wanted = parts.library.rows(), set(articles or ())
    rows = [row for row in rows if articles is None or row.id in wanted]
    newest = max((row.date for row in rows if row.date), default=None)
    outlets = list(dict.fromkeys(row.outlet for row in rows if row.outlet))
    authors = list(dict.fromkeys(row.author for row in rows if row.author))
    request = library_request(question.text, question.language, outlets, newest, authors)
    if request is None:
        return None
    chosen = _chosen(request, question, rows, parts)
    return _Telling(request, chosen, question, parts).told() if chosen else None


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The articles that are meant, newest first; sentences by article that say why; how many have no date."""

    rows: Sequence[ArticleRow]
    sentences: Mapping[str, Sentence]
    undated: int


def _chosen(request: LibraryRequest, question: Question, rows: Sequence[ArticleRow], parts: Parts) -> _Chosen | None:
    """None where a word is in no article: its subject may be there under another one."""
    within = request.within
    kept = [row for row in rows if matches(within, row)] if within else list(rows)
    anytime = replace(within, since=None, until=None)
    undated = sum(row.date is None for row in rows if matches(anytime, row))
    if request.authors:
        kept = [row for row in kept if row.author in request.authors]
    if request.undated:
        kept = [row for row in kept if row.date is None]
    sentences: dict[str, Sentence] = {}
    if request.terms:
        found = [mentioning(term, question.language, rows, parts.library) for term in request.terms]
        if any(not places and not named for places, named in found):
            return None
        ids = (set.union if request.either else set.intersection)(*(set(places) for places, _ in found))
        kept = [row for row in kept if (row.id in ids) is not request.lacking]
        for places, _ in found if not request.lacking else ():
            sentences |= {article: s for article, s in places.items() if s and article not in sentences}
    by_date = sorted(kept, key=lambda row: row.date or "", reverse=True)
    return _Chosen(by_date, sentences, undated)


class _Telling:
    """One answer in the making: its sentences with the articles that they cite."""

    def __init__(self, request: LibraryRequest, chosen: _Chosen, question: Question, parts: Parts) -> None:
        self._request, self._chosen, self._parts = request, chosen, parts
        self._words, self._cites = Wording(question.language), Citations()
        self._shown: list[CheckedSentence] = []
        self._within = self._words.among(
            request.within,
            request.terms,
            either=request.either,
            lacking=request.lacking,
            undated=request.undated,
            authors=request.authors,
        )

    def told(self) -> GroundedAnswer | None:
        asked = self._request.asked
        steps = {
            "count": self._count,
            "list": self._list,
            "outlets": self._outlets,
            "authors": self._authors,
            "languages": self._languages,
            "names": self._names,
            "topics": self._topics,
            "period": self._period,
        }
        if self._chosen.rows:
            steps.get(asked, self._extreme)()
        else:
            self._say("has_none")
        if not self._shown:
            return None
        return GroundedAnswer(tuple(self._shown), self._cites.of(*self._shown), (), "")

    # -- the answers -----------------------------------------------------------------------------------

    def _count(self) -> None:
        rows = self._chosen.rows
        self._say("has_one" if len(rows) == 1 else "has", rows, n=len(rows))
        self._undated()

    def _list(self) -> None:
        rows, most = self._chosen.rows, min(self._request.most or LISTED, LISTED)
        listed = rows[:most]
        self._say("has_one" if len(rows) == 1 else "has", listed, n=len(rows))
        if len(listed) < len(rows):
            self._say("most_listed", listed, n=len(listed))
        self._titles(listed)
        self._undated()

    def _extreme(self) -> None:
        """The newest, oldest, longest or shortest; all that share the place, or as many as were asked for."""
        asked = self._request.asked
        if asked in {"newest", "oldest"}:
            ranked = self._dated()
        else:
            ranked = sorted(self._chosen.rows, key=lambda row: row.characters, reverse=asked == "longest")
        if not ranked:
            return
        first = ranked[0]
        places = [row for row in ranked if _place(row, asked) == _place(first, asked)]
        if asked in {"newest", "oldest"} and not _surely_first(places, ranked, asked):
            return
        most = min(self._request.most or 1, LISTED)
        if most > 1:
            self._say("first_of", ranked[:most], n=len(ranked[:most]))
            self._titles(ranked[:most])
        elif len(places) > 1:
            self._say(_TIED.get(asked, "several"), places, n=len(places), day=self._words.day(first.date or ""))
            self._titles(places[:LISTED])
        else:
            more = "" if first.date and asked in _TIED else self._words.say("characters", n=first.characters)
            self._say(_FIRST[asked], places, title=self._words.title(first, more))
        if self._request.told:
            spoken = self._words.language
            for span in self._spans(places[:LISTED]):
                self._shown.append(self._cites.quote(span, span.quote, spoken, foreign=span.article.language != spoken))
        if asked in {"newest", "oldest"}:
            self._undated(always=True)

    def _authors(self) -> None:
        listed, examples, _ = self._counted_by("author", "unnamed_author")
        self._say("authors", examples, listed=listed)

    def _outlets(self) -> None:
        listed, examples, n = self._counted_by("outlet", "unnamed")
        key: LibraryKey = "outlet" if n == 1 else "outlets"
        self._say(key, examples, articles=self._words.articles(len(self._chosen.rows)), n=n, listed=listed)

    def _counted_by(self, field: Literal["author", "outlet"], unnamed: LibraryKey) -> tuple[str, list[ArticleRow], int]:
        """What the articles have in a field, with their numbers; an article of each; and how many there are."""
        rows = self._chosen.rows
        counts = Counter(name for row in rows if (name := getattr(row, field)))
        listed = self._words.counted(_ordered(counts), LISTED)
        if without := len(rows) - sum(counts.values()):
            listed = ", ".join(filter(None, (listed, f"{self._words.say(unnamed)} ({without})")))
        named = [name for name, _ in _ordered(counts)[:LISTED]]
        return listed, [next(row for row in rows if getattr(row, field) == name) for name in named], len(counts)

    def _languages(self) -> None:
        rows = self._chosen.rows
        counts = Counter(row.language for row in rows)
        named = [(self._words.language_called(code), n) for code, n in _ordered(counts)]
        examples = [next(row for row in rows if row.language == code) for code, _ in _ordered(counts)[:LISTED]]
        self._say("languages", examples, listed=self._words.counted(named, LISTED))

    def _names(self) -> None:
        named = most_named(self._chosen.rows, self._parts.library)[:LISTED]
        if not named:
            return
        spans = []
        for _, places in named:
            article, sentence = next(iter(places.items()))
            spans.append(Span(self._parts.library.article(article), sentence.start, sentence.end))
        listed = self._words.counted([(name, len(places)) for name, places in named], LISTED)
        self._tell(self._words.say("names", within=self._within, listed=listed), spans)

    def _topics(self) -> None:
        """The titles of articles that are near each other; the most central one of a group leads it."""
        rows = list(self._chosen.rows[:MOST_GROUPED])
        keys = {row.id: self._parts.library.chunks_of(row.id)[0].key for row in rows}
        vectors = self._parts.index.vectors(list(keys.values()))
        rows = [row for row in rows if keys[row.id] in vectors]
        if len(rows) < 1:
            return
        groups = grouped(np.array([vectors[keys[row.id]] for row in rows]), GROUPS)
        left = len(self._chosen.rows) > len(rows)
        what = self._words.say("latest", n=len(rows)) if left else self._words.articles(len(rows))
        self._say("groups", [rows[i] for group in groups for i in group[:GROUP_TITLES]][:LISTED], articles=what)
        for group in groups:
            told = [rows[i] for i in group[:GROUP_TITLES]]
            titles = ", ".join(self._words.title(row) for row in told)
            rest = len(group) - len(told)
            text = f"{titles} {self._words.say('rest', n=rest)}." if rest else f"{titles}."
            self._tell(text, self._spans(told))

    def _period(self) -> None:
        ranked = self._dated()
        if not ranked:
            return
        last, first = ranked[0], ranked[-1]
        days = [self._words.day(row.date or "") for row in (first, last)]
        key: LibraryKey = "one_day" if first.date == last.date else "period"
        self._say(key, [first, last], first=days[0], last=days[1])
        self._undated(always=True)

    # -- parts of them ---------------------------------------------------------------------------------

    def _dated(self) -> list[ArticleRow]:
        """Those with a date, in the order that is asked for: newest first, or oldest first."""
        rows = [row for row in self._chosen.rows if row.date]
        return list(reversed(rows)) if self._request.asked == "oldest" else rows

    def _undated(self, always: bool = False) -> None:
        """Says how many articles are left out for having no date, where dates were asked for."""
        left = self._chosen.undated
        if left and (always or self._request.within.dated):
            self._say("undated_one" if left == 1 else "undated", n=left)

    def _titles(self, rows: Sequence[ArticleRow]) -> None:
        for row in rows:
            self._tell(f"{self._words.title(row)}.", self._spans([row]))

    def _say(self, key: LibraryKey, rows: Sequence[ArticleRow] = (), **values: object) -> None:
        self._tell(self._words.say(key, **{"within": self._within, **values}), self._spans(rows[:LISTED]))

    def _tell(self, text: str, spans: Sequence[Span]) -> None:
        self._shown.append(CheckedSentence(text, self._cites.number(list(dict.fromkeys(spans))), "supported", 1.0))

    def _spans(self, rows: Sequence[ArticleRow]) -> list[Span]:
        """Of each article the sentence that makes it count, or the first one."""
        articles = self._parts.library.articles_by_id([row.id for row in rows])
        spans = []
        for row in rows:
            sentence = self._chosen.sentences.get(row.id) or next(iter(self._parts.library.sentences(row.id)), None)
            if sentence:
                spans.append(Span(articles[row.id], sentence.start, sentence.end))
        return spans


def _ordered(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _place(row: ArticleRow, asked: str) -> object:
    return row.date if asked in {"newest", "oldest"} else row.characters


def _surely_first(places: Sequence[ArticleRow], ranked: Sequence[ArticleRow], asked: str) -> bool:
    """Whether no other article, whose date says only a month or year, may be as new (or old)."""
    first = places[0].date or ""
    others = [row.date or "" for row in ranked[len(places) :]]
    if len(first) < len("YYYY-MM-DD") and (len(places) > 1 or others):
        return all(not other.startswith(first) for other in others) and len(places) == 1
    if asked == "newest":
        return all((other + _LATEST)[: len("YYYY-MM-DD")] < first for other in others)
    return all(other > first for other in others)
