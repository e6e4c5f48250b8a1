"""The one place that names concrete classes: settings to working parts, each made at its first use.

A face holds one ``Assembly``; what it needs of the pipeline it asks for here, with the parts filled in.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rag.ask.ask import ask
from rag.brief.brief import brief_sources, earlier, merge, retrieved
from rag.brief.request import MergeRequest
from rag.chat.rewrite import understand
from rag.chat.turn_kind import TurnKind, turn_kind
from rag.chat.understood import Said, Understood
from rag.compare.novelty import Known
from rag.compare.statements import OperatingPoints, Statements
from rag.config import Settings
from rag.errors import IndexDamaged, IndexMismatch, VectorIndexError
from rag.ingest.discover import discover
from rag.ingest.ingest import builder, edit, ingest, reindex, remove
from rag.ingest.repair import repair
from rag.ingest.web import Web
from rag.messages import localised
from rag.models import files
from rag.models.catalog import choose
from rag.models.chat import LlamaGenerator
from rag.models.completions import KEY_VARIABLE, Completions, is_on_this_machine
from rag.models.embedding import SentenceTransformerEmbedder
from rag.models.endpoint import EndpointGenerator, endpoint_name, token_counter
from rag.models.kernels import has_bfloat16_tiles
from rag.models.lazy import LazyEmbedder, LazyGenerator
from rag.models.prompts import Prompts
from rag.models.worker import WorkerEmbedder, worker_command
from rag.ports import AskObserver, Embedder, Generator, Progress, silent
from rag.resources import resource
from rag.search.search import search
from rag.store.archive import export_library, import_library
from rag.store.index import ChromaIndex
from rag.store.library import Library
from rag.types import PLAIN, Answer, Article, Brief, Dossier, Hit, Ingested, Manner


class Assembly:
    """Settings with their parts. Parts may be replaced before their first use (tests do)."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._library: Library | None = None
        self._index: ChromaIndex | None = None

    # -- parts ------------------------------------------------------------------------------------

    def open_library(self, *, create: bool = False) -> Library:
        """Raises EmptyLibrary when there is none and it is not to be made."""
        if self._library is None:
            self._library = Library.open(self.settings.library, create=create)
        return self._library

    @property
    def library(self) -> Library:
        return self.open_library()

    @functools.cached_property
    def embedder(self) -> Embedder:
        """Loaded when it is first asked for a vector; where it is missing, that raises."""
        entry = choose(self.settings.embedding_model, "embedding")

        def load() -> Embedder:
            path, threads = files.locate(entry, self.settings), self.settings.threads

            def here() -> Embedder:
                return SentenceTransformerEmbedder(path, entry.identity, threads=threads)

            if self.settings.bfloat16 and has_bfloat16_tiles():
                return WorkerEmbedder(entry.identity, worker_command(path, entry.identity, threads), here)
            return here()

        return LazyEmbedder(entry.identity, load)

    @functools.cached_property
    def generator(self) -> Generator:
        """Loaded when it is first asked for a token; where it is missing, that raises."""
        if self.settings.chat_endpoint:
            return LazyGenerator(chat_model_name(self.settings), self._connected)
        entry = choose(self.settings.chat_model, "chat")

        def load() -> Generator:
            path, settings = files.locate(entry, self.settings), self.settings
            return LlamaGenerator(
                path, entry.identity, threads=settings.threads, context_tokens=settings.context_tokens
            )

        return LazyGenerator(entry.identity, load)

    def _connected(self) -> Generator:
        """The chat model of a server; the tokenizer of the embedding model stands in for its own."""
        settings = self.settings
        return EndpointGenerator(
            Completions(settings.chat_endpoint or "", os.environ.get(KEY_VARIABLE, ""), seconds=settings.chat_seconds),
            settings.chat_model,
            chat_model_name(settings),
            context_tokens=settings.context_tokens,
            count=token_counter(files.locate(choose(settings.embedding_model, "embedding"), settings)),
        )

    @functools.cached_property
    def statements(self) -> Statements:
        return Statements(self.embedder, OperatingPoints(self.settings.shown, self.settings.differs))

    @functools.cached_property
    def prompts(self) -> Prompts:
        return Prompts(resource("prompts"))

    @property
    def index(self) -> ChromaIndex:
        """Raises IndexMismatch when it was built by another embedding model or chunker."""
        if self._index is None:
            builder, recorded = self._builder(), self.library.builder()
            if recorded not in (None, builder):
                changed = sorted(key for key in builder if recorded is None or recorded.get(key) != builder[key])
                message = f"the index was built with another {', '.join(changed)} than the settings ask for"
                raise IndexMismatch(message, "rag reindex")
            self._index = ChromaIndex(self.settings.library, builder)
            if recorded is None:
                self.library.set_builder(builder)
        return self._index

    def _builder(self) -> dict[str, str | int]:
        return builder(self.settings, self.embedder.name, self.embedder.dimension)

    def close(self) -> None:
        if self._index is not None:
            self._index.close()
        if self._library is not None:
            self._library.close()

    # -- the pipeline with its parts ----------------------------------------------------------------

    def ingest(
        self,
        paths: Sequence[Path | str],
        progress: Progress = silent,
        *,
        prune: bool = False,
        allow_private: bool = False,
    ) -> Iterator[Ingested]:
        discover(paths)  # a path that does not exist is an error before a library is made for it
        self.open_library(create=True)
        if (why := self._finished(progress)) is not None:
            yield Ingested(str(self.settings.library), "repaired", None, f"the index was built anew: {why}")
        yield from ingest(paths, self, progress, prune=prune, web=Web(allow_private=allow_private))

    def _finished(self, progress: Progress) -> str | None:
        """Builds the index anew where a killed run left it damaged, and says so; else None.

        Raises IndexMismatch: what the settings ask for is a person's decision.
        """
        try:
            self.index  # noqa: B018  # opened, to see whether it can be
            return None
        except IndexDamaged as error:
            self.reindex(progress)
            return error.message

    def remove(self, article_ids: Iterable[str]) -> None:
        remove(article_ids, self)

    def edit(self, article_id: str, changes: Mapping[str, str]) -> Article:
        return edit(article_id, changes, self)

    def reindex(self, progress: Progress = silent) -> int:
        """Builds the index anew with the present settings; the present one stays until the new one is whole."""
        builder = self._builder()
        count = reindex(self, builder, progress)
        if self._index is not None:  # of the earlier builder
            self._index.close()
            self._index = None
        return count

    def repair(self, progress: Progress = silent) -> Iterator[str]:
        """Makes full text and vectors agree with the library; where the index is of no use it is built anew."""
        self.open_library()
        try:
            yield from repair(self, progress)
        except (IndexMismatch, VectorIndexError) as error:
            count = self.reindex(progress)
            yield f"built the index of {count} articles anew: {error.message}"

    def export_to(self, file: Path, progress: Progress = silent) -> int:
        return export_library(self.library, file, progress, seconds=self.settings.lock_seconds)

    def import_from(self, file: Path, progress: Progress = silent) -> int:
        return import_library(file, self.settings.library, progress, seconds=self.settings.lock_seconds)

    def search(self, question: str, k: int = 10, articles: Sequence[str] | None = None) -> list[Hit]:
        return search(question, self, k=k, articles=articles)

    def ask(
        self,
        question: str,
        articles: Sequence[str] | None = None,
        observer: AskObserver | None = None,
        manner: Manner = PLAIN,
    ) -> Answer:
        return ask(question, self, articles=articles, observer=observer, manner=manner)

    def understand(self, question: str, said: Said | None) -> Understood:
        """The question as it was meant after what was said. The models are only loaded when no rule applies."""

        def kind_of(text: str) -> TurnKind:
            return turn_kind(self.embedder.encode_query(text), self.embedder.name)

        return understand(
            question,
            said,
            generate=lambda: self.generator,
            prompts=self.prompts,
            kind_of=kind_of,
            outlets=[row.outlet for row in self.library.rows() if row.outlet],
        )

    def brief_sources(
        self, articles: Sequence[str] | None = None, language: str | None = None, progress: Progress | None = None
    ) -> Iterator[Brief]:
        """Briefs of these articles, by id; of all of the library when None."""
        ids = [row.id for row in self.library.rows()] if articles is None else list(articles)
        return brief_sources(ids, self, language=language, progress=progress)

    def merge(self, request: MergeRequest, progress: Progress | None = None) -> Dossier:
        """The merged brief of these articles."""
        return merge(request, self, progress)

    def earlier(self, articles: Sequence[str], focus: Sequence[tuple[str, int]] | None = None) -> Known:
        return earlier(articles, self, focus)

    def retrieved(
        self, question: str, most: int, articles: Sequence[str] | None = None
    ) -> tuple[list[str], list[tuple[str, int]]]:
        return retrieved(question, self, most, articles)

    def warm(self) -> None:
        """Loads both models and evaluates what the prompts of the library's languages begin with.

        The first question then pays for none of it, unless it is asked in another language.
        """
        if isinstance(self.embedder, LazyEmbedder):
            self.embedder.begin()
        for language in self.library.languages():
            for name in ("answer", "check"):
                self.generator.warm(self.prompts.get(name, language).prefix)
        self.embedder.encode_query("warm")


def chat_model_name(settings: Settings) -> str:
    """What answers record as their chat model. Raises UnknownModel."""
    if settings.chat_endpoint:
        return endpoint_name(settings.chat_model, settings.chat_endpoint)
    return choose(settings.chat_model, "chat").identity


def leaves_this_machine(settings: Settings) -> str:
    """What is said before questions and passages are sent to a server elsewhere; "" where none is."""
    endpoint = settings.chat_endpoint
    if not endpoint or is_on_this_machine(endpoint):
        return ""
    plain = "" if endpoint.startswith("https:") else localised(", unencrypted")
    return localised(f"the chat model is at {endpoint}: questions and passages of your articles are sent there{plain}")
