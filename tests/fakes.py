"""Stand-ins for the two models: a small deterministic embedder and a generator that says what a test queued."""

from __future__ import annotations

import functools
import hashlib
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from rag.compare.statements import OperatingPoints, Statements
from rag.config import Settings
from rag.ingest import worker
from rag.ingest.worker import Read, Unread
from rag.models.prompts import Prompts
from rag.ports import Embedder, Entailment, Generator, Graded, Marked, Message, Pair, Vectors
from rag.resources import resource
from rag.text.words import fold


@dataclass(frozen=True)
class HashEmbedder:
    """A hashed bag of folded words: texts that share words are near. The same in every process, unlike ``hash``."""

    name: str = "hash-embedder@0"
    dimension: int = 64

    def encode_query(self, text: str) -> Vectors:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for word in re.findall(r"[^\W_]+", fold(text)):
            digest = hashlib.sha256(word.encode()).digest()
            vector[int.from_bytes(digest[:4], "big") % self.dimension] += 1 if digest[4] % 2 else -1
        norm = float(np.linalg.norm(vector))
        if norm == 0:  # no words, or words that cancel out: any fixed direction
            vector[0] = norm = 1.0
        unit: Vectors = (vector / norm).astype(np.float32)
        return unit

    def encode_documents(self, texts: Sequence[str], titles: Sequence[str | None]) -> Vectors:
        rows = [self.encode_query(f"{title or ''} {text}") for text, title in zip(texts, titles, strict=True)]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimension)

    def mark(self, question: str, texts: Sequence[str], titles: Sequence[str | None]) -> list[Marked] | None:
        """None, as of a model without a fit."""
        return None

    def grade(
        self, question: str, passages: Sequence[Sequence[str]], titles: Sequence[str | None]
    ) -> list[Graded] | None:
        """None, as of a model without a fit."""
        return None

    def entail(self, pairs: Sequence[Pair]) -> list[Entailment] | None:
        """None, as of a model without a fit."""
        return None


NOT_STATED = Entailment(0.02, 0.02, 0.96)


@dataclass(frozen=True)
class ReadingEmbedder(HashEmbedder):
    """Reads as it is told: a sentence with one of the ``answering`` words answers; of ``known`` pairs of premise and
    claim it says what is given there, of all ``others`` nothing if not told otherwise."""

    answering: tuple[str, ...] = ()
    known: Mapping[tuple[str, str], Entailment] = field(default_factory=dict)
    others: Entailment = NOT_STATED

    def grade(self, question: str, passages: Sequence[Sequence[str]], titles: Sequence[str | None]) -> list[Graded]:
        return [self._graded(sentences) for sentences in passages]

    def _graded(self, sentences: Sequence[str]) -> Graded:
        odds = tuple(4.0 if any(word in text for word in self.answering) else -6.0 for text in sentences)
        return Graded(max(odds), odds)

    def entail(self, pairs: Sequence[Pair]) -> list[Entailment]:
        return [self.known.get((pair.premise, pair.claim), self.others) for pair in pairs]


@dataclass(frozen=True)
class ValueEmbedder(ReadingEmbedder):
    """Reads as ``ReadingEmbedder``, and marks in a sentence the first of the ``values`` that stands in it."""

    values: tuple[str, ...] = ()

    def _graded(self, sentences: Sequence[str]) -> Graded:
        begins, ends, offsets, at = [], [], [], 0
        for text in sentences:
            value = next((value for value in self.values if value in text), "\0")
            one = MarkingEmbedder(words=value)._marked(text)
            begins.append(one.begins)
            ends.append(one.ends)
            offsets += [(a + at, b + at) for a, b in one.offsets]
            at += len(text) + 1
        return replace(super()._graded(sentences), marked=Marked(0.0, *map(np.concatenate, (begins, ends)), offsets))


class Reader:
    """Reads files in this process: for tests of what happens to articles after they were read."""

    def read(self, path: Path, data: bytes | None = None) -> Iterator[Read | Unread]:
        return worker._articles(path, data)


@dataclass(frozen=True)
class MarkingEmbedder(HashEmbedder):
    """Reads question and text together: what holds the ``words`` answers, in these words; nothing else does."""

    words: str = ""

    def mark(self, question: str, texts: Sequence[str], titles: Sequence[str | None]) -> list[Marked] | None:
        return [self._marked(text) for text in texts]

    def _marked(self, text: str) -> Marked:
        tokens = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
        start = text.find(self.words)
        begins, ends = (np.full(len(tokens), -6.0, dtype=np.float32) for _ in range(2))
        for i, (first, last) in enumerate(tokens if start >= 0 else ()):
            begins[i] = 6.0 if first == start else -6.0
            ends[i] = 6.0 if last == start + len(self.words) else -6.0
        return Marked(6.0 if start >= 0 else -6.0, begins, ends, tokens)


@dataclass
class Call:
    """What a generator was asked."""

    messages: tuple[Message, ...]
    grammar: str
    max_tokens: int


@dataclass
class ScriptedGenerator:
    """Says the queued texts one call at a time, word by word; an empty queue is the test's mistake.

    A token is a word. ``calls`` and ``warmed`` record what came in; ``closed`` counts streams ended before their text.
    """

    texts: Iterable[str] = ()
    name: str = "scripted-generator"
    context_tokens: int = 2048
    calls: list[Call] = field(default_factory=list)
    warmed: list[tuple[Message, ...]] = field(default_factory=list)
    closed: int = 0
    sentinel_probability: float = 0.0
    agreement: float = 0.9  # of the second look
    picks: dict[str, float] = field(default_factory=dict)  # by passage number; those not named share what is left
    usage: tuple[int, int] = (0, 0)
    logprob: float = -1.0  # of every text

    def __post_init__(self) -> None:
        self.queue = deque(self.texts)

    @property
    def spent(self) -> tuple[int, int]:
        return sum(self.count(m.content) for call in self.calls for m in call.messages), self.usage[1]

    def count(self, text: str) -> int:
        return len(text.split())

    def generate(self, messages: Sequence[Message], *, grammar: str, max_tokens: int, begun: str = "") -> Iterator[str]:
        self.calls.append(Call(tuple(messages), grammar, max_tokens))
        if not self.queue:
            raise AssertionError(f"call {len(self.calls)} of the generator, but no text is queued for it")
        return self._stream(self.queue.popleft(), sum(self.count(message.content) for message in messages), max_tokens)

    def _stream(self, text: str, prompt_tokens: int, max_tokens: int) -> Iterator[str]:
        self.usage = (prompt_tokens, 0)
        try:
            for piece in re.findall(r"\s*\S+\s*$|\s*\S+", text)[:max_tokens]:
                self.usage = (prompt_tokens, self.usage[1] + 1)
                yield piece
        except GeneratorExit:
            self.closed += 1
            raise

    def probabilities(self, messages: Sequence[Message], begun: str, options: Sequence[str]) -> list[float]:
        if not begun and "[" not in options and len(options) > 1:  # yes or no, in one or more spellings each
            half = len(options) // 2
            return [self.agreement / half] * half + [(1 - self.agreement) / half] * half
        if not begun:
            known = {"ABSENT": self.sentinel_probability, "[": 1 - self.sentinel_probability}
            return [known.get(option, self.sentinel_probability) for option in options]
        rest = (1 - sum(self.picks.values())) / max(1, len(options) - len(self.picks))
        return [self.picks.get(option, rest) for option in options]

    def warm(self, messages: Sequence[Message]) -> None:
        self.warmed.append(tuple(messages))


@dataclass(frozen=True)
class FakeParts:
    """What a task works with: those parts that a test gives, and no library or index unless it does."""

    settings: Settings = field(default_factory=Settings)
    library: Any = None
    index: Any = None
    embedder: Embedder = field(default_factory=HashEmbedder)
    generator: Generator = field(default_factory=ScriptedGenerator)
    prompts: Prompts = field(default_factory=lambda: Prompts(resource("prompts")))

    @functools.cached_property
    def statements(self) -> Statements:
        return Statements(self.embedder, OperatingPoints(self.settings.shown, self.settings.differs))


@dataclass(frozen=True)
class FakeModels:
    """Both stand-ins, with the prompts of the project."""

    generator: ScriptedGenerator
    embedder: HashEmbedder = field(default_factory=HashEmbedder)
    prompts: Prompts = field(default_factory=lambda: Prompts(resource("prompts")))

    @functools.cached_property
    def statements(self) -> Statements:
        return Statements(self.embedder, OperatingPoints(0.7, 0.8))
