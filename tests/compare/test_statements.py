"""Pairs of sentences, read once and decided at the operating points."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.compare.statements import OperatingPoints, Statements
from rag.ports import Entailment, Pair
from tests.fakes import HashEmbedder, ReadingEmbedder

SOLD = "La mairie a vendu la forêt."
KEPT = "La mairie a gardé la forêt."
POINTS = OperatingPoints(shown=0.7, differs=0.8)
KNOWN = {(SOLD, KEPT): Entailment(0.05, 0.9, 0.05), (KEPT, SOLD): Entailment(0.1, 0.75, 0.15)}


@dataclass(frozen=True)
class Counting(ReadingEmbedder):
    asked: list[int] = field(default_factory=list)

    def entail(self, pairs: list[Pair]) -> list[Entailment]:  # type: ignore[override]
        self.asked.append(len(pairs))
        return super().entail(pairs)


def test_a_pair_is_read_once_and_many_together() -> None:
    embedder = Counting(known=KNOWN)
    statements = Statements(embedder, POINTS)
    statements.read([Pair(SOLD, KEPT), Pair(KEPT, SOLD), Pair(SOLD, KEPT)])
    assert statements.opposed(Pair(SOLD, KEPT))
    assert not statements.opposed(Pair(KEPT, SOLD))
    assert embedder.asked == [2]


def test_a_contradiction_has_no_direction() -> None:
    statements = Statements(ReadingEmbedder(known=KNOWN), POINTS)
    assert statements.differ(Pair(SOLD, KEPT), Pair(KEPT, SOLD))
    assert not statements.differ(Pair(SOLD, SOLD), Pair(SOLD, KEPT))


def test_what_is_stated_needs_the_least_probability() -> None:
    known = {("a", "b"): Entailment(0.7, 0.1, 0.2), ("a", "c"): Entailment(0.69, 0.1, 0.21)}
    statements = Statements(ReadingEmbedder(known=known), POINTS)
    assert statements.shown(Pair("a", "b"))
    assert not statements.shown(Pair("a", "c"))


def test_without_a_reader_nothing_is_stated_or_contradicted() -> None:
    statements = Statements(HashEmbedder(), POINTS)
    assert not statements.shown(Pair(SOLD, SOLD))
    assert not statements.differ(Pair(SOLD, KEPT), Pair(KEPT, SOLD))
