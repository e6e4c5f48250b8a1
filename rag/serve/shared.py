"""One library for several clients at once: the models are loaded once, answers take turns, searches go between.

The calls are ``rag.Library``'s, awaited: each runs in a thread of its own, on parts that share both models. It knows
no protocol; ``http`` and ``tools`` put it into theirs.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import TypeVar

import anyio
import anyio.to_thread

from rag.api import ArticleLibrary, Step
from rag.app import Assembly
from rag.chat.understood import Said
from rag.config import Settings
from rag.models.lazy import LazyEmbedder
from rag.places import library_name
from rag.ports import Progress, silent
from rag.serve.turns import Gate, GatedEmbedder, Turns
from rag.types import Answer, Article, ArticleRow, Brief, Dossier, Hit

T = TypeVar("T")
SEARCHES = 16  # threads that search or look something up at once; those that wait for the chat model take none of them


@dataclass(frozen=True, slots=True)
class Queued:
    """A step before an answer: so many questions are answered first."""

    ahead: int


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found, and the articles that it is from, by id."""

    hits: Sequence[Hit]
    articles: Mapping[str, Article]


class SharedLibrary:
    """A library that several may ask at once. Raises what ``rag.Library`` raises, and ServerBusy.

    ``name`` is the library's, or its folder's.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises EmptyLibrary where there is none."""
        self.settings = settings
        self.name = library_name(settings.library) or settings.library.name
        self.turns, gate = Turns(), Gate()
        self._answering = Assembly(settings)
        self._answering.open_library()
        self._model = self._answering.embedder
        self._answering.embedder = GatedEmbedder(self._model, gate, quick=False)
        self._searching = {again: self._searcher(gate, again) for again in (False, True)}
        self._threads = anyio.CapacityLimiter(SEARCHES)

    def _searcher(self, gate: Gate, again: bool) -> Assembly:
        """Parts for searches; ``again`` says whether the first hits are read together with the question."""
        own = Assembly(self.settings.model_copy(update={"cross_encoder": again and self.settings.cross_encoder}))
        own.open_library()
        own.embedder = GatedEmbedder(self._model, gate, quick=True)
        return own

    def close(self) -> None:
        for assembly in (self._answering, *self._searching.values()):
            assembly.close()

    async def warm(self) -> None:
        """Opens the index and loads both models, before anyone is answered."""

        def load() -> None:
            if isinstance(self._model, LazyEmbedder):
                self._model.begin()
            self._answering.warm()
            for assembly in self._searching.values():
                assembly.index  # noqa: B018  # opened, before several ask for it at once

        async with self.turns.turn():
            await anyio.to_thread.run_sync(load)

    # -- without the chat model ---------------------------------------------------------------------

    async def search(self, question: str, k: int = 10, *, where: str = "", rerank: bool = False) -> Hits:
        """The ``k`` best chunks; with ``rerank`` in the order of ``rag search``, which takes longer."""
        assembly = self._searching[rerank]

        def find() -> Hits:
            hits = ArticleLibrary.of(assembly).search(question, k, where=where)
            return Hits(hits, assembly.library.articles_by_id({hit.chunk.article for hit in hits}))

        return await self._look_up(find)

    async def sources(self) -> list[ArticleRow]:
        return await self._look_up(self._searching[False].library.rows)

    async def article(self, reference: str) -> Article:
        """By id, path, file name or title. Raises UnknownSource."""

        def find() -> Article:
            library = self._searching[False].library
            return library.articles_by_id([reference]).get(reference) or library.find(reference)

        return await self._look_up(find)

    async def _look_up(self, work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=self._threads)

    # -- with it ------------------------------------------------------------------------------------

    async def understood(self, question: str, said: Said | None) -> str:
        """The question as it was meant after what was said."""
        if said is None:
            return question
        async with self.turns.turn():
            return (await anyio.to_thread.run_sync(self._answering.understand, question, said)).question

    async def steps(
        self, question: str, *, where: str = "", articles: Sequence[str] | None = None
    ) -> AsyncGenerator[Queued | Step, None]:
        """The steps of an answer, the Answer last. Whoever stops reading them stops the model."""
        if ahead := self.turns.ahead:
            yield Queued(ahead)
        async with self.turns.turn():
            library = ArticleLibrary.of(self._answering)
            begin = functools.partial(library.stream, question, where=where, articles=articles)
            steps = await anyio.to_thread.run_sync(begin)
            try:
                while (step := await anyio.to_thread.run_sync(_following, steps)) is not None:
                    yield step
            finally:
                with anyio.CancelScope(shield=True), suppress(Exception):
                    await anyio.to_thread.run_sync(steps.close)  # type: ignore[attr-defined]

    async def ask(self, question: str, *, where: str = "", articles: Sequence[str] | None = None) -> Answer:
        """The whole answer."""
        async with aclosing(self.steps(question, where=where, articles=articles)) as steps:
            async for step in steps:
                if isinstance(step, Answer):
                    return step
        raise AssertionError("an answer has an end")

    async def brief(self, reference: str, *, language: str | None = None) -> Brief:
        """The brief of one article. Raises UnknownSource."""
        library = ArticleLibrary.of(self._answering)
        return await self._in_turn(functools.partial(library.brief, reference, language=language))

    async def dossier(
        self,
        references: Sequence[str] = (),
        *,
        about: str = "",
        language: str = "",
        length: int | None = None,
        progress: Progress = silent,
    ) -> Dossier:
        """The merged brief of these articles, of all without any. Between its lines questions are answered."""

        def step(done: int, total: int, what: str) -> None:
            progress(done, total, what)
            self.turns.give_way()

        library = ArticleLibrary.of(self._answering)
        return await self._in_turn(
            functools.partial(library.merge, *references, about=about, language=language, length=length, progress=step)
        )

    async def _in_turn(self, work: Callable[[], T]) -> T:
        async with self.turns.turn():
            return await anyio.to_thread.run_sync(work)


def _following(steps: Iterator[Step]) -> Step | None:
    return next(steps, None)
