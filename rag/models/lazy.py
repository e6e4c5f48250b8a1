"""Models that are loaded when they are first asked for something, so that what was made before costs no loading.

They know the names that keys are made of, and nothing else of the models.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence

from rag.ports import Embedder, Entailment, Generator, Graded, Marked, Message, Pair, Vectors


class LazyEmbedder:
    """An ``Embedder`` whose name is known before ``make`` is called; what that raises comes with the first vector."""

    def __init__(self, name: str, make: Callable[[], Embedder]) -> None:
        self._name = name
        self._make = make

    @functools.cached_property
    def _real(self) -> Embedder:
        return self._make()

    def begin(self) -> None:
        """Makes the model now; one in a process of its own then loads there while other work is done here."""
        _ = self._real

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._real.dimension

    def encode_query(self, text: str) -> Vectors:
        return self._real.encode_query(text)

    def encode_documents(self, texts: Sequence[str], titles: Sequence[str | None]) -> Vectors:
        return self._real.encode_documents(texts, titles)

    def mark(self, question: str, texts: Sequence[str], titles: Sequence[str | None]) -> list[Marked] | None:
        return self._real.mark(question, texts, titles)

    def grade(
        self, question: str, passages: Sequence[Sequence[str]], titles: Sequence[str | None]
    ) -> list[Graded] | None:
        return self._real.grade(question, passages, titles)

    def entail(self, pairs: Sequence[Pair]) -> list[Entailment] | None:
        return self._real.entail(pairs)


class LazyGenerator:
    """A ``Generator`` whose name is known before ``make`` is called; what that raises comes with the first token."""

    def __init__(self, name: str, make: Callable[[], Generator]) -> None:
        self._name = name
        self._make = make

    @functools.cached_property
    def _real(self) -> Generator:
        return self._make()

    @property
    def loaded(self) -> bool:
        return "_real" in self.__dict__

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int:
        return self._real.context_tokens

    @property
    def usage(self) -> tuple[int, int]:
        return self._real.usage if self.loaded else (0, 0)

    @property
    def spent(self) -> tuple[int, int]:
        return self._real.spent if self.loaded else (0, 0)

    @property
    def logprob(self) -> float:
        return self._real.logprob if self.loaded else 0.0

    def count(self, text: str) -> int:
        return self._real.count(text)

    def generate(self, messages: Sequence[Message], *, grammar: str, max_tokens: int, begun: str = "") -> Iterator[str]:
        return self._real.generate(messages, grammar=grammar, max_tokens=max_tokens, begun=begun)

    def probabilities(self, messages: Sequence[Message], begun: str, options: Sequence[str]) -> list[float]:
        return self._real.probabilities(messages, begun, options)

    def warm(self, messages: Sequence[Message]) -> None:
        self._real.warm(messages)
