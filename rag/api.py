"""``from rag import Library``: the same as the commands, for other Python programs.

A face like ``cli``, without printing: arguments in, frozen values of ``types`` out, errors as RagError. It holds one
``Assembly``; the models are loaded when a call first needs them, and stay.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from rag.app import Assembly
from rag.brief.request import MergeRequest
from rag.config import load_settings
from rag.errors import UsageError
from rag.ports import Progress
from rag.search import filters
from rag.types import Answer, Article, ArticleRow, Brief, CheckedSentence, Citation, Dossier, Hit, Ingested, Passage

MOST_ABOUT = 100  # articles looked at for a dossier on a question, as with rag brief --about


@dataclass(frozen=True, slots=True)
class Found:
    """A step of an answer: the passages that are read for it."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A step of an answer: a piece of what the model writes, not yet checked. It may be thrown away."""

    piece: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A step of an answer: a sentence that was checked, and is withheld where its support is ``unsupported``."""

    sentence: CheckedSentence
    citations: tuple[Citation, ...]


Step = Found | Written | Checked | Answer


class ArticleLibrary:
    """A folder of articles that can be asked, known to other programs as ``rag.Library``.

    Args:
        folder: the library by its folder or name; by default the one in use (``rag config show``).
        settings: any other setting by its name, as ``confidence=0.7``; these win over variables and ``rag.toml``.

    Raises ConfigError for a setting that there is not. Close it, or use it in a ``with`` statement. One call at a
    time: the models are not made for several threads.
    """

    def __init__(self, folder: str | Path | None = None, **settings: Any) -> None:
        self._assembly = Assembly(load_settings({"library": folder, **settings}))

    @classmethod
    def of(cls, assembly: Assembly) -> Self:
        """The library of parts that are there already."""
        made = cls.__new__(cls)
        made._assembly = assembly
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._assembly.close()

    def ingest(self, *paths: str | Path) -> list[Ingested]:
        """Reads files, folders and .jsonl corpora; one report a file or corpus line. Raises SourceNotFound."""
        return list(self._assembly.ingest([Path(path) for path in paths]))

    def sources(self) -> list[ArticleRow]:
        """Every article without its text. Raises EmptyLibrary where there is no library yet."""
        return self._assembly.library.rows()

    def article(self, reference: str) -> Article:
        """By id, path, file name or title. Raises UnknownSource, naming the nearest."""
        return self._assembly.library.find(reference)

    def search(self, question: str, k: int = 10, *, where: str = "") -> list[Hit]:
        """The ``k`` best chunks, without the chat model. ``where`` is as in ``date>=2025-01 and lang=fr``."""
        return self._assembly.search(question, k, self._within(where))

    def ask(self, question: str, *, where: str = "") -> Answer:
        """One question to one checked answer, or to an abstention. Raises QuestionError, EmptyLibrary, ModelError."""
        return self._assembly.ask(question, self._within(where))

    def stream(self, question: str, *, where: str = "", articles: Sequence[str] | None = None) -> Iterator[Step]:
        """The steps of an answer as they come, the Answer itself last; closing the iterator stops the model.

        ``articles`` are ids, instead of ``where``. Raises what ``ask`` raises, at the step where it happens.
        """
        return _stream(self._assembly, question, self._within(where) if articles is None else articles)

    def brief(self, reference: str, *, language: str | None = None) -> Brief:
        """The brief of one article, in its own language unless told otherwise. Raises UnknownSource."""
        (made,) = self._assembly.brief_sources([self.article(reference).id], language)
        return made

    def merge(
        self,
        *references: str,
        about: str = "",
        language: str = "",
        length: int | None = None,
        progress: Progress | None = None,
    ) -> Dossier:
        """The merged brief of these articles, of all without any; ``about`` a question, of what they say on it.

        ``progress`` is called as it goes on. Raises UnknownSource, UsageError where there is no article.
        """
        ids = [self.article(reference).id for reference in references] or [row.id for row in self.sources()]
        if not ids:
            raise UsageError("there is no article to brief", "rag ingest PATH")
        if about:
            ids, focus = self._assembly.retrieved(about, MOST_ABOUT, ids if references else None)
            request = MergeRequest(ids, language=language, question=about, focus=focus, length=length)
        else:
            request = MergeRequest(ids, language=language, length=length)
        return self._assembly.merge(request, progress)

    def _within(self, where: str) -> Sequence[str] | None:
        """The articles that a filter leaves. Raises UsageError, EmptySelection."""
        return filters.scope(filters.where(where), self._assembly.library).ids if where else None


class _Stopped(Exception):
    """Whoever read the steps has gone."""


class _Steps:
    """An ``AskObserver`` in the thread that answers; the steps go to the thread that reads them."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[Step | BaseException] = queue.SimpleQueue()
        self.stopped = threading.Event()

    def passages(self, passages: Sequence[Passage]) -> None:
        self._put(Found(tuple(passages)))

    def draft(self, piece: str) -> None:
        self._put(Written(piece))

    def checked(self, sentence: CheckedSentence, citations: Sequence[Citation]) -> None:
        self._put(Checked(sentence, tuple(citations)))

    def _put(self, step: Step) -> None:
        if self.stopped.is_set():
            raise _Stopped
        self.queue.put(step)


def _stream(assembly: Assembly, question: str, articles: Sequence[str] | None) -> Iterator[Step]:
    steps = _Steps()

    def answer() -> None:
        try:
            steps.queue.put(assembly.ask(question, articles, steps))
        except BaseException as error:  # whatever it is belongs to the thread that reads
            steps.queue.put(error)

    thread = threading.Thread(target=answer, name="answer", daemon=True)
    thread.start()
    try:
        while True:
            step = steps.queue.get()
            if isinstance(step, BaseException):
                raise step
            yield step
            if isinstance(step, Answer):
                return
    finally:
        steps.stopped.set()
        thread.join()
