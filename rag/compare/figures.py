"""What several articles give each in its own words: one figure, in like company. Pure.

Sources that say "une prime de 20 millions" and "une offre qui atteint 20 millions" agree, though no wording is found
in both. So each keeps its sentence, and the reader sees what is the same. Whether they are independent reports is
known to ``reports``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.compare.claims import Claim
from rag.compare.salience import ENDS
from rag.text.analysis import analyse
from rag.text.dependence import dependence
from rag.text.figures import Quantity, in_like_company
from rag.text.negation import denies
from rag.types import Article, Sentence, Span

_LONGEST = 45  # words of a sentence that reads well beside others
_MOST_GIVEN = 200  # sentences with one figure that are compared with each other


@dataclass(frozen=True, slots=True)
class SharedFigure:
    """A figure that several articles give: how it is written, one claim an article, and all sentences that give it.

    The most salient claim is the first one.
    """

    key: str
    written: str
    claims: tuple[Claim, ...]
    spans: frozenset[Span]


@dataclass(frozen=True, slots=True)
class _Given:
    """A figure where a sentence gives it."""

    claim: Claim
    quantity: Quantity


def same_figures(
    claims: Sequence[Claim], articles: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]]
) -> list[SharedFigure]:
    """The figures of ``claims`` that sentences of other articles give too, the most salient first.

    ``sentences`` holds those of each article in order. What denies gives nothing: its figure is another one's.
    """
    salience = {claim.span: claim.salience for claim in claims}
    wanted = {q.key for claim in claims for q in claim.said.quantities}
    given: dict[str, list[_Given]] = {}
    for article in articles:
        for sentence in sentences[article.id]:
            said = analyse(sentence.text, article.language)
            found = [quantity for quantity in said.quantities if quantity.key in wanted]
            if found and not denies(said) and not sentence.text.rstrip(' »"”').endswith("?"):
                worth = salience.get(Span(article, sentence.start, sentence.end), 0.0)
                for quantity in found:
                    given.setdefault(quantity.key, []).append(_Given(Claim(article, sentence, worth), quantity))
    shared = [_shared(rows) for found in given.values() for rows in _in_company(found[:_MOST_GIVEN])]
    several = [item for item in shared if len(item.claims) > 1 and item.claims[0].salience > 0]
    return sorted(several, key=lambda item: -item.claims[0].salience)


def _in_company(given: Sequence[_Given]) -> Iterator[list[_Given]]:
    """The sentences in groups that like company links, directly or through others."""
    left = list(given)
    while left:
        group, front = [left[0]], [left.pop(0)]
        while front:
            one = front.pop()
            near = [other for other in left if in_like_company(one.quantity, other.quantity)]
            left = [other for other in left if other not in near]
            group += near
            front += near
        yield group


def _shared(given: Sequence[_Given]) -> SharedFigure:
    best: dict[str, Claim] = {}
    for claim in sorted((g.claim for g in given), key=_reads, reverse=True):
        best.setdefault(claim.article.id, claim)
    first = max(given, key=lambda g: g.claim.salience)
    ordered = sorted(best.values(), key=lambda claim: -claim.salience)
    return SharedFigure(
        first.quantity.key, first.quantity.written, tuple(ordered), frozenset(g.claim.span for g in given)
    )


def _reads(claim: Claim) -> tuple[bool, bool, float]:
    """How well a sentence reads beside others: not too long, complete, salient."""
    return len(claim.said.words) <= _LONGEST, claim.text[-1] in ENDS, claim.salience - dependence(claim.said)
