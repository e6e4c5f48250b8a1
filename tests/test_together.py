"""What is read together with a question: which sentences, and each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.ports import Vectors
from rag.together import Together
from rag.types import Passage, Span
from tests.builders import article, sentences_of
from tests.fakes import HashEmbedder

MILK = article("Le lait a doublé.\nLe maire se tait.\nLe musée rouvre.\nLa pluie tombe.", id="milk")
HELD = {MILK.id: sentences_of(MILK)}


@dataclass(frozen=True)
class Reader(HashEmbedder):
    """Notes what it read; a longer text answers more."""

    seen: list[str] = field(default_factory=list)

    def log_odds(self, question: str, texts: Sequence[str], titles: Sequence[str | None]) -> Vectors:
        self.seen.extend(texts)
        return np.array([float(len(text)) for text in texts], dtype=np.float32)


def span(n: int, last: int | None = None) -> Span:
    return Span(MILK, HELD[MILK.id][n].start, HELD[MILK.id][n if last is None else last].end)


def test_a_quote_is_read_with_the_sentence_before_and_the_one_after() -> None:
    reader = Reader()
    Together(reader, "Le musée ?", HELD).of([span(0), span(2)])
    assert reader.seen == ["Le lait a doublé. Le maire se tait.", "Le maire se tait. Le musée rouvre. La pluie tombe."]


def test_what_was_read_is_not_read_again() -> None:
    reader = Reader()
    together = Together(reader, "Le musée ?", HELD)
    passage = Passage(1, MILK, (HELD[MILK.id][2],), 0.5)
    assert together.of_passages([passage, passage]) == together.of([span(2)]) * 2  # type: ignore[operator]
    assert len(reader.seen) == 1


def test_part_of_a_sentence_counts_as_the_sentence() -> None:
    whole = Together(Reader(), "Le musée ?", HELD).of([span(1)])
    part = Span(MILK, HELD[MILK.id][1].start + 3, HELD[MILK.id][1].end - 2)
    assert Together(Reader(), "Le musée ?", HELD).of([part]) == whole


def test_a_model_without_a_fit_says_nothing() -> None:
    assert Together(HashEmbedder(), "Le musée ?", HELD).of([span(0)]) is None
