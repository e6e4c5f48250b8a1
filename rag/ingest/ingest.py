"""Files to articles in the library and vectors in the index, as a straight line of calls: the entry to this room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from rag.config import Settings
from rag.errors import RagError
from rag.ingest import chunk, dedup
from rag.ingest.load import discover
from rag.ingest.store import Prepared, cut, entries, prepare, read, settle, store
from rag.ports import Embedder, Progress, VectorIndex
from rag.store.library import Library
from rag.text import words
from rag.types import Ingested

EMBED_AT_ONCE = 64  # chunks: long enough for batches of even length, short enough to lose little when killed


def builder(settings: Settings, embedder: str, dimension: int) -> dict[str, str | int]:
    """What an index is built by; another value needs ``rag reindex``."""
    return {
        "embedding": embedder,
        "dimension": dimension,
        "chunker": chunk.VERSION,
        "analyzer": words.VERSION,
        "chunk_sentences": settings.chunk_sentences,
        "chunk_stride": settings.chunk_stride,
        "chunk_characters": settings.chunk_characters,
    }


def ingest(
    paths: Sequence[Path],
    *,
    settings: Settings,
    library: Library,
    index: VectorIndex,
    embedder: Embedder,
    progress: Progress | None = None,
) -> Iterator[Ingested]:
    """Loads, cleans, chunks, embeds and stores; one report a file or corpus line, as each is settled.

    Raises SourceNotFound before anything is written, LibraryLocked when another process writes.
    """
    files = discover(paths)
    with library.writer(settings.lock_seconds, "rag ingest"):
        library.recover(index)
        known, reports = library.digests(), dedup.Reports()
        holders = {digest: article for article, digest in known.items()}
        for article, report, signature in library.signatures():
            reports.add(article, report, signature)
        waiting: list[Prepared] = []
        total, done = sum(entries(path) for path in files), 0
        for path in files:
            for raw in read(path):
                done += 1
                if progress:
                    progress(done, max(done, total), "articles")
                settled = settle(raw, known, holders)
                if isinstance(settled, Ingested):
                    yield settled
                    continue
                try:
                    prepared = prepare(settled, known, reports, settings)
                except RagError as error:
                    yield Ingested(settled.path, "failed", settled.id, error.message)
                    continue
                known[prepared.article.id] = prepared.article.digest
                holders.setdefault(prepared.article.digest, prepared.article.id)
                waiting.append(prepared)
                if sum(len(item.chunks) for item in waiting) >= EMBED_AT_ONCE:
                    yield from store(waiting, library, index, embedder)
                    waiting = []
        yield from store(waiting, library, index, embedder)


def remove(article_ids: Iterable[str], *, settings: Settings, library: Library, index: VectorIndex) -> None:
    """Removes articles with all that hangs on them. Raises UnknownSource, LibraryLocked."""
    with library.writer(settings.lock_seconds, "rag sources remove"):
        library.recover(index)
        for article_id in article_ids:
            keys = library.remove(article_id)
            index.remove(keys)
            library.journal_clear(keys)


def reindex(
    *,
    settings: Settings,
    library: Library,
    rebuild: Callable[[], VectorIndex],
    embedder: Embedder,
    progress: Progress | None = None,
) -> int:
    """Cuts and embeds every article of the library again; returns how many articles.

    ``rebuild`` gives the empty index; it is called when no one else can write. Raises LibraryLocked.
    """
    with library.writer(settings.lock_seconds, "rag reindex"):
        index = rebuild()
        rows = library.rows()
        signatures = {article: signature for article, _, signature in library.signatures()}
        for done, row in enumerate(rows, 1):
            article = library.article(row.id)
            sentences, chunks = cut(article, settings)
            item = Prepared(article, sentences, chunks, signatures[article.id], "replaced")
            for _ in store([item], library, index, embedder):
                pass
            if progress:
                progress(done, len(rows), "articles")
        return len(rows)
