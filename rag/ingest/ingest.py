"""Files to articles in the library and vectors in the index, as a straight line of calls: the entry to this room."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.config import Settings
from rag.ingest import chunk, dedup
from rag.ingest.discover import FoundFiles, found_under
from rag.ingest.edits import checked_edits, edited
from rag.ingest.intake import Intake, Prepared, cut, entries, read_articles, read_pages, stems, store
from rag.ingest.keeping import bare_folders, missed
from rag.ingest.web import Web
from rag.parts import Parts
from rag.ports import Progress, VectorIndex, silent
from rag.store.index import adopt
from rag.store.library import Cut
from rag.store.rebuild import beside
from rag.text import words
from rag.text.paths import written_path
from rag.types import Article, ArticleRow, Chunk, Ingested

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
    paths: Sequence[Path | str],
    parts: Parts,
    progress: Progress = silent,
    *,
    prune: bool = False,
    web: Web | None = None,
) -> Iterator[Ingested]:
    """Loads, cleans, chunks, embeds and stores; one report a file or corpus line, as each is settled.

    A path may be an address of the web. What was deleted from the folders is marked as gone, or removed with ``prune``.
    Raises SourceNotFound before anything is written, LibraryLocked when another process writes.
    """
    found = found_under(paths)
    index = parts.index  # may load a model, which no other writer should wait for
    with parts.library.writer(parts.settings.lock_seconds, "rag ingest"):
        parts.library.recover(index)
        intake = Intake(parts.library, parts.settings)
        total = sum(map(entries, found.files)) + len(found.addresses)
        for done, report in enumerate(_taken_in(found, intake, parts, web or Web()), 1):
            progress(done, max(done, total), "articles")
            yield report
        yield from _missed(found, intake, parts, prune)


def _taken_in(found: FoundFiles, intake: Intake, parts: Parts, web: Web) -> Iterator[Ingested]:
    waiting: list[Prepared] = []
    read = itertools.chain(read_articles(found.files, intake.settled, web), read_pages(found.addresses, web))
    for item in read:
        taken = intake.take(item)
        if isinstance(taken, Ingested):
            yield taken
            continue
        waiting.append(taken)
        if sum(len(item.chunks) for item in waiting) >= EMBED_AT_ONCE:
            yield from store(waiting, parts)
            waiting = []
    yield from store(waiting, parts)


def _missed(found: FoundFiles, intake: Intake, parts: Parts, prune: bool) -> Iterator[Ingested]:
    """What is not there any more is marked, and said once; with ``prune`` it is removed."""
    library = parts.library
    origins = library.origins()
    library.mark_found(origin.id for origin in origins if origin.gone and origin.id in intake.seen)
    lost = list(missed(origins, found, intake.seen, intake.unread))
    library.mark_gone(origin.id for origin, _ in lost)
    bare = bare_folders(found) if prune and lost else []
    for folder in bare:
        reason = "there is no article in it: is its disk mounted? Nothing was pruned"
        yield Ingested(written_path(folder.as_posix()), "failed", None, reason)
    for origin, reason in lost:
        if prune and not bare:
            _remove(origin.id, parts)
            yield Ingested(origin.path, "removed", origin.id, reason, origin.title)
        elif origin.gone is None:
            yield Ingested(origin.path, "gone", origin.id, reason, origin.title)


def remove(article_ids: Iterable[str], parts: Parts) -> None:
    """Removes articles with all that hangs on them. Raises UnknownSource, LibraryLocked."""
    library, index = parts.library, parts.index
    with library.writer(parts.settings.lock_seconds, "rag sources remove"):
        library.recover(index)
        for article_id in article_ids:
            _remove(article_id, parts)


def _remove(article_id: str, parts: Parts) -> None:
    keys = parts.library.remove(article_id)
    parts.index.remove(keys)
    parts.library.journal_clear(keys)


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


def reindex(parts: Parts, made_by: Mapping[str, Any], progress: Progress = silent) -> int:
    """Cuts and embeds every article of the library again, for an index of this builder; returns how many articles.

    The new index is made beside the present one, which answers until the new one is whole: then one transaction and one
    rename put it in place. What an interrupted run has embedded is not embedded again. Raises LibraryLocked.
    """
    library, folder = parts.library, parts.settings.library
    with library.writer(parts.settings.lock_seconds, "rag reindex"):
        rows = library.rows()
        with beside(folder, made_by) as index:
            _fill(index, rows, parts, progress)
        library.recut(_cuts(rows, parts), made_by)
        adopt(folder, made_by)  # or the next one that opens the library, if this process ends here
        return len(rows)


def _fill(index: VectorIndex, rows: Sequence[ArticleRow], parts: Parts, progress: Progress) -> None:
    held, wanted = index.keys(), set[str]()
    waiting: list[tuple[Article, Chunk]] = []
    for done, row in enumerate(rows, 1):
        article = parts.library.article(row.id)
        chunks = cut(article, parts.settings)[1]
        wanted.update(chunk.key for chunk in chunks)
        changed = bool(parts.library.edits(row.id))  # the title, which no key tells, may be another one by now
        waiting += [(article, chunk) for chunk in chunks if changed or chunk.key not in held]
        if len(waiting) >= EMBED_AT_ONCE or (waiting and done == len(rows)):
            titles = [article.title for article, _ in waiting]
            vectors = parts.embedder.encode_documents([chunk.text for _, chunk in waiting], titles)
            index.add([chunk.key for _, chunk in waiting], [article.id for article, _ in waiting], vectors)
            waiting = []
        progress(done, len(rows), "articles")
    index.remove(sorted(held - wanted))


def _cuts(rows: Sequence[ArticleRow], parts: Parts) -> Iterator[Cut]:
    for row in rows:
        article = parts.library.article(row.id)
        sentences, chunks = cut(article, parts.settings)
        yield Cut(article, sentences, chunks, *stems(article, chunks))
