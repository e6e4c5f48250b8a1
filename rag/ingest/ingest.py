"""Files to articles in the library and vectors in the index, as a straight line of calls: the entry to this room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rag.config import Settings
from rag.ingest import chunk, dedup
from rag.ingest.discover import discover
from rag.ingest.edits import checked_edits, edited
from rag.ingest.intake import Intake, Prepared, cut, entries, read_articles, store
from rag.parts import Parts
from rag.ports import Progress, silent
from rag.text import words
from rag.types import Article, Ingested

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


def ingest(paths: Sequence[Path], parts: Parts, progress: Progress = silent) -> Iterator[Ingested]:
    """Loads, cleans, chunks, embeds and stores; one report a file or corpus line, as each is settled.

    Raises SourceNotFound before anything is written, LibraryLocked when another process writes.
    """
    files = discover(paths)
    index = parts.index  # may load a model, which no other writer should wait for
    with parts.library.writer(parts.settings.lock_seconds, "rag ingest"):
        parts.library.recover(index)
        intake = Intake(parts.library, parts.settings)
        total = sum(map(entries, files))
        waiting: list[Prepared] = []
        for done, raw in enumerate(read_articles(files), 1):
            progress(done, max(done, total), "articles")
            taken = intake.take(raw)
            if isinstance(taken, Ingested):
                yield taken
                continue
            waiting.append(taken)
            if sum(len(item.chunks) for item in waiting) >= EMBED_AT_ONCE:
                yield from store(waiting, parts)
                waiting = []
        yield from store(waiting, parts)


def remove(article_ids: Iterable[str], parts: Parts) -> None:
    """Removes articles with all that hangs on them. Raises UnknownSource, LibraryLocked."""
    library, index = parts.library, parts.index
    with library.writer(parts.settings.lock_seconds, "rag sources remove"):
        library.recover(index)
        for article_id in article_ids:
            keys = library.remove(article_id)
            index.remove(keys)
            library.journal_clear(keys)


def edit(article_id: str, changes: Mapping[str, str], parts: Parts) -> Article:
    """Sets fields of an article, for good: they stay so when its file is read again. Returns it as it is then.

    Its text is embedded anew only where title or language change, which are embedded and analysed with it. Raises
    UsageError, UnknownSource, LibraryLocked.
    """
    library = parts.library
    index = parts.index
    with library.writer(parts.settings.lock_seconds, "rag sources edit"):
        library.recover(index)
        before = library.article(article_id)
        edits = library.edits(article_id) | checked_edits(changes)
        article = edited(before, edits)
        sentences, chunks = cut(article, parts.settings)
        prepared = Prepared(article, sentences, chunks, dedup.signature(article.text), "replaced")
        same = (article.title, article.language) == (before.title, before.language)
        library.put_edits(article_id, edits)
        for _ in store([prepared], parts, embedded=same):
            pass
        return article


def reindex(parts: Parts, rebuild: Callable[[], object], progress: Progress = silent) -> int:
    """Cuts and embeds every article of the library again; returns how many articles.

    ``rebuild`` empties the index of the parts; it is called when no one else can write. Raises LibraryLocked.
    """
    library = parts.library
    with library.writer(parts.settings.lock_seconds, "rag reindex"):
        rebuild()
        rows = library.rows()
        signatures = {article: signature for article, _, signature in library.signatures()}
        for done, row in enumerate(rows, 1):
            article = library.article(row.id)
            sentences, chunks = cut(article, parts.settings)
            for _ in store([Prepared(article, sentences, chunks, signatures[article.id], "replaced")], parts):
                progress(done, len(rows), "articles")
        return len(rows)
