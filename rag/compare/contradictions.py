"""Claims of different reports that contradict each other, as the entailment reader finds. For ``merged``.

Rules propose pairs whose figures, dates or names differ, and see an opposite only where a "not" marks it; many of their
pairs tell of two things. The reader judges those, and the pairs nearest to each other, which may differ in any word.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag.compare.claims import Claim, Matrix
from rag.compare.differences import DifferingClaims, copies, developed, shared_words
from rag.compare.statements import Statements
from rag.ports import Pair

_NEAR = 0.6  # cosine similarity from which two claims are read though no rule proposes them
_READ = 24  # pairs of each kind that are read: about 50 readings, 5 s with AMX and 20 s without on two cores
# Probabilities of a contradiction from which a pair that a rule proposes is one, by the mean of both ways, and one that
# none does, each way: of 491 held-out pairs that are none 2 reach the latter (docs/lab/entailment.md).
_CONFIRMED, _ALONE = 0.5, 0.7


def contradicting(
    claims: Sequence[Claim], similar: Matrix, proposed: Sequence[DifferingClaims], statements: Statements
) -> list[DifferingClaims]:
    """The pairs that contradict each other, the surest first; those proposed, where the model has no reader.

    ``similar`` has the cosine similarities of the claims, shape ``(n, n)``.
    """
    if not statements.able:
        return list(proposed)
    known = {(pair.first, pair.second) for pair in proposed}
    near = sorted(
        (
            (i, j)
            for i, j in itertools.combinations(range(len(claims)), 2)
            if similar[i, j] >= _NEAR and (i, j) not in known and _comparable(claims[i], claims[j])
        ),
        key=lambda ij: -float(similar[ij]),
    )
    offered = [*proposed[:_READ], *(_pair(claims, i, j) for i, j in near[:_READ])]
    statements.read(pair for offer in offered for pair in both_ways(claims[offer.first], claims[offer.second]))
    found = []
    for offer in offered:
        ways = both_ways(claims[offer.first], claims[offer.second])
        chance = statements.contradiction(*ways)
        least = min(statements.of(way).contradicts for way in ways)
        proposed_too = (offer.first, offer.second) in known
        if (statements.differ(*ways) and least >= _ALONE) or (proposed_too and chance >= _CONFIRMED):
            found.append((chance, offer))
    return [offer for _, offer in sorted(found, key=lambda item: -item[0])]


def both_ways(one: Claim, other: Claim) -> tuple[Pair, Pair]:
    """Each claim as the premise of the other one."""
    return Pair(one.text, other.text, one.article.date), Pair(other.text, one.text, other.article.date)


def _comparable(one: Claim, other: Claim) -> bool:
    """Whether two claims are of different reports, and of one time: what has changed since contradicts nothing."""
    return not copies(one, other) and not developed(one, other)


def _pair(claims: Sequence[Claim], i: int, j: int) -> DifferingClaims:
    return DifferingClaims("negation", i, j, shared_words(claims[i], claims[j]), 0.0)
