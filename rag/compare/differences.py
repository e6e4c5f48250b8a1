"""Claims of different articles that may tell the same thing otherwise: figures, dates, names, or the opposite. Pure.

A pair comes with the words that both have. A figure differs from another only of the same unit and in like company; a
denial differs from what it would rule out.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.compare.claims import Claim, Matrix, overlap
from rag.compare.opposite import opposite
from rag.text.analysis import Analysis
from rag.text.figures import COMPANY, company
from rag.types import DifferenceKind

# Cosine similarity from which claims are compared. "None left" and "three have joined" share hardly a word, so there
# the other conditions have to be strict.
_ALIKE: dict[DifferenceKind, float] = {"figure": 0.55, "date": 0.62, "name": 0.70, "negation": 0.40}
_ROUNDED = 0.02  # "près de 600" and "598" are one figure


# Whether an article (by id) states the fact of a key anywhere.
States = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims, by index, that may differ. ``about`` holds words that they share, as the first one writes them."""

    kind: DifferenceKind
    first: int
    second: int
    about: str
    score: float  # larger is likelier


def differing(claims: Sequence[Claim], similar: Matrix, weights: Mapping[str, float], known: States) -> list[Pair]:
    """Pairs of claims of different texts that may differ, the likeliest first, each pair once.

    ``known(article, key)`` says whether the article states the fact of that key anywhere, as ``facts_of`` gives them:
    a source that knows both figures tells of two things.
    """
    found: list[Pair] = []
    for i, j in itertools.combinations(range(len(claims)), 2):
        one, other = claims[i], claims[j]
        alike = float(similar[i, j])
        if _copies(one, other) or alike < min(_ALIKE.values()):
            continue
        shared = overlap(one, other, weights)
        for kind, differ in _TESTS.items():
            if alike >= _ALIKE[kind] and (worth := differ(one, other, alike, shared, known)):
                found.append(Pair(kind, i, j, shared_words(one, other), round(alike + worth, 4)))
                break
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))


def disagree(one: Claim, other: Claim) -> bool:
    """Whether both state figures of one unit, in like company, of which none agrees."""
    return _figures_apart(one, other, lambda article, key: False) > 0


def facts_of(said: Analysis, published: str | None = None) -> set[str]:
    """Keys of the figures and dates that a text states."""
    return {quantity.key for quantity in said.quantities} | {item.iso for item in said.dates(published)}


def shared_words(one: Claim, other: Claim, most: int = 5) -> str:
    """The content words of the first claim that the second one has too: names first, in their order."""
    said, theirs = one.said, other.said.term_set
    named = set(said.names) & set(other.said.names)
    shared: dict[str, int] = {}  # folded, and where it stands first
    for i, word in enumerate(said.words):
        held = said.folded[i] in named or (said.stems[i] in theirs and len(word) > 3 and not word.isdigit())
        if held and not said.of_grammar[i]:
            shared.setdefault(said.folded[i], i)
    chosen = sorted(shared, key=lambda folded: (folded not in named, shared[folded]))[:most]
    return " ".join(said.words[i] for i in sorted(shared[folded] for folded in chosen))


def _copies(one: Claim, other: Claim) -> bool:
    return one.article.id == other.article.id or one.report == other.report


# -- figures and dates ----------------------------------------------------------------------------


def _figures_differ(one: Claim, other: Claim, alike: float, shared: float, known: States) -> float:
    """Of claims that have one figure of a unit each: of "de 437 à 234 millions" it is not known which one differs."""
    for claim in (one, other):
        units = [quantity.unit for quantity in claim.said.quantities]
        if len(units) > len(set(units)):
            return 0.0
    return _figures_apart(one, other, known)


def _figures_apart(one: Claim, other: Claim, known: States) -> float:
    """How alike the company of the figures of one unit is of which none agrees; 0 where one does."""
    first, second = one.said.quantities, other.said.quantities
    best = 0.0
    for unit in {q.unit for q in first} & {q.unit for q in second}:
        mine, theirs = [q for q in first if q.unit == unit], [q for q in second if q.unit == unit]
        if any(_near(a.value, b.value) for a, b in itertools.product(mine, theirs)):
            continue
        if any(known(other.article.id, q.key) for q in mine) or any(known(one.article.id, q.key) for q in theirs):
            continue
        best = max([best, *(company(a, b) for a, b in itertools.product(mine, theirs))])
    return best if best >= COMPANY else 0.0


def _dates_differ(one: Claim, other: Claim, alike: float, shared: float, known: States) -> float:
    first = {item.iso for item in one.said.dates(one.article.date)}
    second = {item.iso for item in other.said.dates(other.article.date)}
    if not first or not second or any(a.startswith(b) or b.startswith(a) for a in first for b in second):
        return 0.0
    if any(known(other.article.id, iso) for iso in first) or any(known(one.article.id, iso) for iso in second):
        return 0.0
    return shared if shared >= 0.5 else 0.0


def _near(first: float, second: float) -> bool:
    return abs(first - second) <= _ROUNDED * max(abs(first), abs(second))


# -- names ----------------------------------------------------------------------------------------


def _names_differ(one: Claim, other: Claim, alike: float, shared: float, known: States) -> float:
    """The same words around another name: aligned word by word, one run of names stands for another."""
    if one.language != other.language or shared < 0.5:
        return 0.0
    first, second = one.said.folded, other.said.folded
    named = (set(one.said.names), set(other.said.names))
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "replace" or not (b - a <= 3 and d - c <= 3):
            continue
        mine, theirs = set(first[a:b]), set(second[c:d])
        around = sum(block.size >= 2 for block in matcher.get_matching_blocks())
        if mine <= named[0] - named[1] and theirs <= named[1] - named[0] and around >= 2:
            return shared
    return 0.0


_TESTS: dict[DifferenceKind, Callable[[Claim, Claim, float, float, States], float]] = {
    "figure": _figures_differ,
    "date": _dates_differ,
    "name": _names_differ,
    "negation": lambda one, other, alike, shared, known: opposite(one, other, alike, shared),
}
