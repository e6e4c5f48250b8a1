"""Which pairs of claims are shown as contradicting each other, on a scripted reader."""

from __future__ import annotations

import numpy as np

from rag.compare.claims import Claim
from rag.compare.contradictions import both_ways, contradicting
from rag.compare.differences import DifferingClaims
from rag.compare.statements import OperatingPoints, Statements
from rag.ports import Entailment
from tests.builders import article, sentences_of
from tests.fakes import HashEmbedder, ReadingEmbedder

POINTS = OperatingPoints(shown=0.7, differs=0.8)


def claims(*texts: str) -> list[Claim]:
    sources = [article(text, id=f"a{n}") for n, text in enumerate(texts)]
    return [Claim(source, sentences_of(source)[0], 1.0) for source in sources]


def reader(held: list[Claim], chances: dict[tuple[int, int], float]) -> Statements:
    known = {}
    for (i, j), chance in chances.items():
        for pair in both_ways(held[i], held[j]):
            known[pair.premise, pair.claim] = Entailment(0.0, chance, 1 - chance)
    return Statements(ReadingEmbedder(known=known), POINTS)


def near(count: int, similarity: float = 0.7) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    found = np.full((count, count), similarity, dtype=np.float32)
    np.fill_diagonal(found, 1.0)
    return found


HELD = claims("La mairie a vendu la forêt.", "La mairie a gardé la forêt.", "La forêt compte 300 chênes.")


def test_near_claims_that_contradict_each_other_are_found_without_a_rule() -> None:
    found = contradicting(HELD, near(3), [], reader(HELD, {(0, 1): 0.9, (0, 2): 0.3}))
    assert [(pair.first, pair.second, pair.kind) for pair in found] == [(0, 1, "negation")]


def test_what_a_rule_proposes_has_to_be_confirmed() -> None:
    proposed = [DifferingClaims("figure", 0, 1, "forêt", 1.0), DifferingClaims("figure", 0, 2, "forêt", 2.0)]
    found = contradicting(HELD, near(3), proposed, reader(HELD, {(0, 1): 0.6, (0, 2): 0.2}))
    assert found == proposed[:1]


def test_claims_far_from_each_other_or_of_one_report_are_not_read() -> None:
    statements = reader(HELD, {(0, 1): 0.9})
    assert contradicting(HELD, near(3, 0.4), [], statements) == []
    one = article("La mairie a vendu la forêt.", id="x", report="same")
    two = article("La mairie a gardé la forêt.", id="y", report="same")
    same = [Claim(one, sentences_of(one)[0], 1.0), Claim(two, sentences_of(two)[0], 1.0)]
    assert contradicting(same, near(2), [], reader(same, {(0, 1): 0.9})) == []


def test_without_a_reader_the_rules_are_believed() -> None:
    proposed = [DifferingClaims("figure", 0, 1, "forêt", 1.0)]
    assert contradicting(HELD, near(3), proposed, Statements(HashEmbedder(), POINTS)) == proposed
