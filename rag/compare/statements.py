"""What sentences say of each other, as the entailment reader has it: each pair is read once, many at a time.

Two operating points, chosen on data that nothing was fitted on, make a probability a decision: from ``shown`` on a
claim counts as stated, from ``differs`` on as contradicted. An embedding model without such a reader shows nothing and
contradicts nothing: what the rules of ``verify`` and ``differences`` find is then all that is known.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from rag.ports import Embedder, Entailment, Pair

_UNREAD = Entailment(0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class OperatingPoints:
    """Least probabilities, 0 to 1."""

    shown: float
    differs: float


class Statements:
    """The readings of one task, kept by pair."""

    def __init__(self, embedder: Embedder, points: OperatingPoints) -> None:
        self._embedder, self._points = embedder, points
        self._known: dict[Pair, Entailment] = {}

    @functools.cached_property
    def able(self) -> bool:
        """Whether the embedding model has a reader. Loads it."""
        return self._embedder.entail([]) is not None

    def read(self, pairs: Iterable[Pair]) -> None:
        """Reads those that are not known, together, which costs less than one by one."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        if new:
            found = self._embedder.entail(new)
            self._known |= zip(new, found or [_UNREAD] * len(new), strict=True)

    def of(self, pair: Pair) -> Entailment:
        """What the premise says of the claim."""
        self.read([pair])
        return self._known[pair]

    def shown(self, pair: Pair) -> bool:
        """Whether the premise states the claim, for sure enough."""
        return self.of(pair).states >= self._points.shown

    def opposed(self, pair: Pair) -> bool:
        """Whether the premise contradicts the claim, for sure enough."""
        return self.of(pair).contradicts >= self._points.differs

    def contradiction(self, one: Pair, other: Pair) -> float:
        """Probability that two sentences contradict each other: the mean of both ways, as that has no direction."""
        return (self.of(one).contradicts + self.of(other).contradicts) / 2

    def differ(self, one: Pair, other: Pair) -> bool:
        """Whether two sentences contradict each other, for sure enough."""
        return self.contradiction(one, other) >= self._points.differs
