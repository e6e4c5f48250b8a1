"""The seams: three behind which heavy libraries live, and two through which a face watches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rag.types import CheckedSentence, Citation, Passage

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text read together with a question, by a cross-encoder; n tokens of it.

    ``log_odds`` that it answers, in nats; ``begins`` and ``ends``, shape ``(n,)``, how far each token begins or ends
    the answer, in nats that compare between the texts of one question; ``offsets`` in characters.
    """

    log_odds: float
    begins: Vectors
    ends: Vectors
    offsets: Sequence[tuple[int, int]]

    def within(self, start: int, end: int) -> Marked:
        """Of the tokens between two characters, which are counted from ``start`` on."""
        held = [n for n, (a, b) in enumerate(self.offsets) if start < b and a < end]
        offsets = [(max(0, a - start), min(b, end) - start) for a, b in (self.offsets[n] for n in held)]
        return Marked(self.log_odds, self.begins[held], self.ends[held], offsets)


@dataclass(frozen=True, slots=True)
class Graded:
    """A passage read together with a question: ``log_odds`` that it answers, and of each sentence that it is a part of
    a good answer, in nats; ``marked``, which words answer, of its sentences with a space between them."""

    log_odds: float
    sentences: tuple[float, ...]
    marked: Marked | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """What a premise says of a claim is to be read; ``published`` is the ISO date of the premise's article."""

    premise: str
    claim: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Entailment:
    """Probabilities, together 1, that a premise states a claim, contradicts it, or does neither."""

    states: float
    contradicts: float
    neither: float


class Embedder(Protocol):
    """Text to unit vectors, and two texts read together."""

    @property
    def name(self) -> str:
        """Catalogue name and short hash: what the index records as its builder."""

    @property
    def dimension(self) -> int: ...

    def encode_query(self, text: str) -> Vectors:
        """One question. Returns shape ``(dimension,)``, L2 norm 1."""

    def encode_documents(self, texts: Sequence[str], titles: Sequence[str | None]) -> Vectors:
        """Texts with the titles of their articles. Returns shape ``(len(texts), dimension)``, rows of norm 1."""

    def mark(self, question: str, texts: Sequence[str], titles: Sequence[str | None]) -> list[Marked] | None:
        """Each text, read together with the question: whether it answers, and where.

        None for a model that has no fit for that (``cross_encoder``).
        """

    def grade(
        self, question: str, passages: Sequence[Sequence[str]], titles: Sequence[str | None]
    ) -> list[Graded] | None:
        """Each passage, given by its sentences, read together with the question: which of them answer.

        None for a model that has no fit for that (``answer_reader``).
        """

    def entail(self, pairs: Sequence[Pair]) -> list[Entailment] | None:
        """What each premise says of its claim, calibrated. None for a model without a fit for that (``entailment``)."""


class VectorIndex(Protocol):
    """Nearest neighbours over chunk vectors; keys are ``Chunk.key``. Always rebuildable from the library."""

    def add(self, keys: Sequence[str], articles: Sequence[str], vectors: Vectors) -> None: ...

    def remove(self, keys: Sequence[str]) -> None: ...

    def query(self, vector: Vectors, k: int, articles: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` nearest keys with cosine similarity, best first; only within ``articles`` when given."""

    def vectors(self, keys: Sequence[str]) -> Mapping[str, Vectors]:
        """Stored vectors of the keys that exist."""

    def keys(self) -> set[str]: ...


@dataclass(frozen=True, slots=True)
class Message:
    """One chat turn: ``role`` is system, user or assistant."""

    role: str
    content: str


class Generator(Protocol):
    """A chat model that continues messages under a grammar."""

    @property
    def name(self) -> str: ...

    @property
    def context_tokens(self) -> int:
        """The size of the context window, prompt and answer together."""

    def count(self, text: str) -> int:
        """Tokens of the text by the model's own tokenizer."""

    def generate(self, messages: Sequence[Message], *, grammar: str, max_tokens: int, begun: str = "") -> Iterator[str]:
        """Pieces of text as they come, at temperature 0, constrained by a GBNF ``grammar``.

        The answer goes on after ``begun``, which is not part of what is given back and not held to the grammar.

        Closing the iterator stops the model. Raises QuestionError when the prompt does not fit the context.
        """

    def probabilities(self, messages: Sequence[Message], begun: str, options: Sequence[str]) -> list[float]:
        """Of each option the probability, 0 to 1 and without a grammar, that its first token follows ``begun``."""

    @property
    def usage(self) -> tuple[int, int]:
        """Tokens of the last call: evaluated prompt tokens (reused prefix not counted) and generated tokens."""

    @property
    def spent(self) -> tuple[int, int]:
        """The same, of all calls since the model was loaded."""

    @property
    def logprob(self) -> float:
        """Log-probability of what ``generate`` last gave, its end included, in nats and without the grammar."""

    def warm(self, messages: Sequence[Message]) -> None:
        """Evaluates a constant prefix so that the first question does not pay for it."""


class AskObserver(Protocol):
    """What a face may show while a question is being answered. ``draft`` is unverified and must look so."""

    def passages(self, passages: Sequence[Passage]) -> None: ...

    def draft(self, piece: str) -> None: ...

    def checked(self, sentence: CheckedSentence, citations: Sequence[Citation]) -> None:
        """One sentence was verified: shown, or withheld when its support is ``unsupported``."""


class Progress(Protocol):
    """Called as a long step goes on; ``what`` is a short noun phrase for a person."""

    def __call__(self, done: int, total: int, what: str) -> None: ...


def silent(done: int, total: int, what: str) -> None:
    """A Progress that shows nothing."""
