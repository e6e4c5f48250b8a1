"""Disagreement: of the sentences that a question finds, the pair that differs, if both are near to it."""

from __future__ import annotations

import numpy as np

from rag.compare.survey import disagreement
from rag.ports import Vectors
from rag.text.analysis import analyse
from rag.text.negation import telling
from rag.types import Claim
from tests.builders import article, sentences_of

NO = "Le maire de Brest n'a pas vendu la forêt."
YES = "Le maire de Brest a vendu la forêt à un voisin."


def claim(text: str, name: str) -> Claim:
    source = article(text, id=name)
    return Claim(source, sentences_of(source)[0], 1.0)


def row(nearness: float, other: float) -> list[float]:
    """A vector with this cosine similarity to the question, and ``other`` of the rest along one common direction."""
    rest = (1 - nearness**2) ** 0.5
    return [nearness, rest * other, rest * (1 - other**2) ** 0.5]


def found(*near: float) -> tuple[str, ...] | None:
    claims = [claim(NO, "no"), claim(YES, "yes")]
    vectors: Vectors = np.array([row(n, 0.9) for n in near], dtype=np.float32)
    pair = disagreement(claims, vectors, np.array([1, 0, 0], dtype=np.float32), {})
    return pair and tuple(c.text for c in pair)


def test_the_pair_that_differs_with_the_nearer_one_first() -> None:
    assert found(0.6, 0.5) == (NO, YES)
    assert found(0.5, 0.6) == (YES, NO)


def test_what_is_far_from_the_question_is_not_said_to_differ() -> None:
    assert found(0.6, 0.2) is None


def test_what_a_reader_has_to_see_of_a_side() -> None:
    assert telling(analyse("Le port, rouvert hier, n'a pas de grue.", "fr")) == "n'a pas de grue."
    assert telling(analyse("Le port a recruté quatre grutiers.", "fr")) == "quatre grutiers."
    assert telling(analyse("Le port a rouvert.", "fr")) == ""
