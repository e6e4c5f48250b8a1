"""Who is answered when: one question after another by the chat model, and searches between what its answer asks.

The chat model is asked by one client at a time, in the order in which they came. The embedding model is asked by the
answer that is being made and by searches; what a search asks goes first, and what an answer asks at once is divided,
so that a search never waits for a whole answer. Neither can starve the other. It knows no library and no protocol.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TypeVar

import anyio
import anyio.from_thread
import numpy as np

from rag.errors import ServerBusy
from rag.ports import Embedder, Entailment, Graded, Marked, Pair, Vectors

MOST_WAITING = 64  # questions; at five seconds each the last one waits for five minutes
IN_A_ROW = 4  # searches, after which an answer that waits for the embedding model has its turn
READ_AT_ONCE = 2  # texts of an answer between which a search may come

T = TypeVar("T")


class Turns:
    """The turns at the chat model: first come, first served."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._free, self._most = anyio.Semaphore(1), most

    @property
    def waiting(self) -> int:
        return self._free.statistics().tasks_waiting

    @property
    def ahead(self) -> int:
        """How many would be answered before one that comes now."""
        return self.waiting + (1 if self._free.value == 0 else 0)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Raises ServerBusy where too many wait already."""
        if self.waiting >= self._most:
            raise ServerBusy(f"{self.waiting} questions are waiting already", "ask again in a minute")
        async with self._free:
            yield

    def give_way(self) -> None:
        """Lets those go first who wait now; called from the thread of whoever has the turn, at a place where the model
        is not in the middle of something."""
        anyio.from_thread.run(self._give_way)

    async def _give_way(self) -> None:
        if self.waiting:
            self._free.release()
            with anyio.CancelScope(shield=True):  # who was given the turn has to have it again, to give it back
                await self._free.acquire()


class Gate:
    """One thread at a time, those that are quick before those that are not."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._busy, self._quick, self._slow, self._row = False, 0, 0, 0

    @contextlib.contextmanager
    def quick(self) -> Iterator[None]:
        with self._condition:
            self._quick += 1
            self._condition.wait_for(lambda: not self._busy and not (self._slow and self._row >= IN_A_ROW))
            self._quick -= 1
            self._busy, self._row = True, self._row + 1
        try:
            yield
        finally:
            self._leave()

    @contextlib.contextmanager
    def slow(self) -> Iterator[None]:
        with self._condition:
            self._slow += 1
            self._condition.wait_for(lambda: not self._busy and not (self._quick and self._row < IN_A_ROW))
            self._slow -= 1
            self._busy, self._row = True, 0
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._condition:
            self._busy = False
            self._condition.notify_all()


class GatedEmbedder:
    """An ``Embedder`` behind a gate that it shares with others of the same model."""

    def __init__(self, embedder: Embedder, gate: Gate, *, quick: bool) -> None:
        """``quick`` goes before what is not, and reads all its texts at once."""
        self._embedder, self._at_once = embedder, None if quick else READ_AT_ONCE
        self._through = gate.quick if quick else gate.slow

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        with self._through():
            return self._embedder.dimension

    def encode_query(self, text: str) -> Vectors:
        with self._through():
            return self._embedder.encode_query(text)

    def encode_documents(self, texts: Sequence[str], titles: Sequence[str | None]) -> Vectors:
        parts = []
        for part in self._parts(texts):
            with self._through():
                parts.append(self._embedder.encode_documents(texts[part], titles[part]))
        return np.concatenate(parts)

    def mark(self, question: str, texts: Sequence[str], titles: Sequence[str | None]) -> list[Marked] | None:
        return self._joined(texts, lambda part: self._embedder.mark(question, texts[part], titles[part]))

    def grade(
        self, question: str, passages: Sequence[Sequence[str]], titles: Sequence[str | None]
    ) -> list[Graded] | None:
        return self._joined(passages, lambda part: self._embedder.grade(question, passages[part], titles[part]))

    def entail(self, pairs: Sequence[Pair]) -> list[Entailment] | None:
        return self._joined(pairs, lambda part: self._embedder.entail(pairs[part]))

    def _parts(self, items: Sequence[object]) -> list[slice]:
        size = self._at_once or max(1, len(items))
        return [slice(start, start + size) for start in range(0, max(1, len(items)), size)]

    def _joined(self, items: Sequence[object], read: Callable[[slice], list[T] | None]) -> list[T] | None:
        found: list[T] = []
        for part in self._parts(items):
            with self._through():
                some = read(part)
            if some is None:
                return None
            found += some
        return found
