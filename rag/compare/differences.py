"""Claims of different articles that may tell the same thing otherwise: figures, dates, names, or the opposite. Pure.

A pair comes with the words that both have. A figure differs from another only of the same unit and in like company; a
denial differs from what it would rule out.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from rag.compare.claims import Claim, Matrix
from rag.compare.opposite import opposite
from rag.compare.sameness import overlap
from rag.text.analysis import Analysis, analyse
from rag.text.figures import COMPANY, company
from rag.types import DifferenceKind

# Cosine similarity from which claims are compared. "None left" and "three have joined" share hardly a word, so there
# the other conditions have to be strict.
_ALIKE: dict[DifferenceKind, float] = {"figure": 0.55, "date": 0.62, "name": 0.70, "negation": 0.40}
_DAYS = 3  # between articles, from which a figure may have changed
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])")  # of every month
_ROUNDED = 0.02  # "près de 600" and "598" are one figure


@dataclass(frozen=True, slots=True)
class DifferingClaims:
    """Two claims, by index, that may differ. ``about`` holds words that they share, as the first one writes them."""

    kind: DifferenceKind
    first: int
    second: int
    about: str
    score: float  # larger is likelier


@dataclass(frozen=True, slots=True)
class _Compared:
    """Two claims, their cosine similarity and ``overlap``, and all facts that their articles state, by article."""

    one: Claim
    other: Claim
    alike: float
    shared: float
    facts: Mapping[str, Set[str]]

    def states_both(self, mine: Iterable[str], theirs: Iterable[str]) -> bool:
        """Whether an article has a fact of the other claim too: a source that knows both tells of two things."""
        own, others = (self.facts.get(claim.article.id, frozenset()) for claim in (self.one, self.other))
        return not (others.isdisjoint(mine) and own.isdisjoint(theirs))


def differing(claims: Sequence[Claim], similar: Matrix, weights: Mapping[str, float]) -> list[DifferingClaims]:
    """Pairs of claims of different texts that may differ, the likeliest first, each pair once.

    ``similar`` has the cosine similarities, shape ``(len(claims), len(claims))``.
    """
    articles = {claim.article.id: claim.article for claim in claims}
    facts = {name: facts_of(analyse(a.text, a.language), a.date) for name, a in articles.items()}
    found: list[DifferingClaims] = []
    for i, j in itertools.combinations(range(len(claims)), 2):
        one, other = claims[i], claims[j]
        alike = float(similar[i, j])
        if copies(one, other) or alike < min(_ALIKE.values()):
            continue
        two = _Compared(one, other, alike, overlap(one, other, weights), facts)
        for kind, differ in _TESTS.items():
            if alike >= _ALIKE[kind] and (worth := differ(two)):
                found.append(DifferingClaims(kind, i, j, shared_words(one, other), round(alike + worth, 4)))
                break
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))


def disagree(one: Claim, other: Claim) -> bool:
    """Whether both state figures of one unit, in like company, of which none agrees."""
    return _figures_apart(_Compared(one, other, 1.0, 1.0, {})) > 0


def facts_of(said: Analysis, published: str | None = None) -> set[str]:
    """Keys of the figures and dates that a text states."""
    return {quantity.key for quantity in said.quantities} | {item.iso for item in said.dates(published)}


def shared_words(one: Claim, other: Claim, most: int = 8) -> str:
    """The longest run of words of the first claim that the second one has too, as it is written there.

    "" where none holds a content word that is no name: a name alone does not say what two claims differ in.
    """
    said, theirs = one.said, set(other.said.stems)
    held = [stem in theirs for stem in said.stems]
    best: tuple[int, int] = (0, 0)
    start = 0
    for end in range(len(held) + 1):
        if end < len(held) and held[end] and end - start < most and _joined(said, start, end):
            continue
        first, last = _trimmed(said, start, end)
        if last - first > best[1] - best[0] and _tells(said, first, last):
            best = (first, last)
        start = end if end < len(held) and held[end] else end + 1
    return said.text[said.spans[best[0]][0] : said.spans[best[1] - 1][1]] if best[1] else ""


def _joined(said: Analysis, start: int, end: int) -> bool:
    """Whether no clause ends between these words."""
    return end == start or not set(said.text[said.spans[start][0] : said.spans[end][0]]) & set(',;:()«»“”"')


def _trimmed(said: Analysis, start: int, end: int) -> tuple[int, int]:
    """The range without function words at its ends."""
    while start < end and said.of_grammar[start]:
        start += 1
    while end > start and said.of_grammar[end - 1]:
        end -= 1
    return start, end


def _tells(said: Analysis, start: int, end: int) -> bool:
    words = range(start, end)
    return any(not said.of_grammar[i] and said.folded[i] not in said.names and len(said.words[i]) > 3 for i in words)


def copies(one: Claim, other: Claim) -> bool:
    """Whether two claims are of one report."""
    return one.article.id == other.article.id or one.report == other.report


def _of_two_things(one: Claim, other: Claim) -> bool:
    """Whether both name somebody and nobody in common: then they are not of one subject."""
    first, second = set(one.said.names), set(other.said.names)
    return bool(first and second) and first.isdisjoint(second)


def developed(one: Claim, other: Claim) -> bool:
    """Whether a figure may only have changed: articles of different times, as far as their days are known."""
    days = [date.fromisoformat(day) for day in (one.article.date, other.article.date) if day and _DAY.fullmatch(day)]
    return len(days) == 2 and abs((days[0] - days[1]).days) > _DAYS


# -- figures and dates ----------------------------------------------------------------------------


def _figures_differ(two: _Compared) -> float:
    """Of claims that have one figure of a unit each: of "de 437 à 234 millions" it is not known which one differs."""
    if _of_two_things(two.one, two.other) or developed(two.one, two.other):
        return 0.0
    for claim in (two.one, two.other):
        units = [quantity.unit for quantity in claim.said.quantities]
        if len(units) > len(set(units)):
            return 0.0
    return _figures_apart(two)


def _figures_apart(two: _Compared) -> float:
    """How alike the company of the figures of one unit is of which none agrees; 0 where one does."""
    first, second = two.one.said.quantities, two.other.said.quantities
    best = 0.0
    for unit in {q.unit for q in first} & {q.unit for q in second}:
        mine, theirs = [q for q in first if q.unit == unit], [q for q in second if q.unit == unit]
        if any(_near(a.value, b.value) for a, b in itertools.product(mine, theirs)):
            continue
        if two.states_both((q.key for q in mine), (q.key for q in theirs)):
            continue
        best = max([best, *(company(a, b) for a, b in itertools.product(mine, theirs))])
    return best if best >= COMPANY else 0.0


def _dates_differ(two: _Compared) -> float:
    first, second = ({item.iso for item in c.said.dates(c.article.date)} for c in (two.one, two.other))
    if (
        not first
        or not second
        or _of_two_things(two.one, two.other)
        or any(a.startswith(b) or b.startswith(a) for a in first for b in second)
    ):
        return 0.0
    return two.shared if two.shared >= 0.5 and not two.states_both(first, second) else 0.0


def _near(first: float, second: float) -> bool:
    return abs(first - second) <= _ROUNDED * max(abs(first), abs(second))


# -- names ----------------------------------------------------------------------------------------


def _names_differ(two: _Compared) -> float:
    """The same words around another name: aligned word by word, one run of names stands for another."""
    one, other = two.one.said, two.other.said
    if one.language != other.language or two.shared < 0.5 or _figures_apart(two):
        return 0.0
    first, second = one.folded, other.folded
    named = (set(one.names), set(other.names))
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "replace" or not (b - a <= 3 and d - c <= 3):
            continue
        mine, theirs = set(first[a:b]), set(second[c:d])
        around = sum(block.size >= 2 for block in matcher.get_matching_blocks())
        if mine <= named[0] - named[1] and theirs <= named[1] - named[0] and around >= 2:
            return two.shared
    return 0.0


_TESTS: dict[DifferenceKind, Callable[[_Compared], float]] = {
    "figure": _figures_differ,
    "date": _dates_differ,
    "name": _names_differ,
    "negation": lambda two: opposite(two.one, two.other, two.alike, two.shared),
}
