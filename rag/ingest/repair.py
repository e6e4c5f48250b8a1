"""Full text and vectors made to agree with the library, which is the truth. Says what it did."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.ingest.ingest import EMBED_AT_ONCE
from rag.ingest.keeping import file_of, is_missing
from rag.ingest.load import identity_of
from rag.parts import Parts
from rag.ports import Progress, silent
from rag.store.library import Library
from rag.text.paths import named_path
from rag.text.words import terms
from rag.types import Article, Chunk


def repair(parts: Parts, progress: Progress = silent) -> Iterator[str]:
    """Finishes what a killed run left, then mends the full text and the vectors; a line for each thing done.

    Raises LibraryLocked; IndexMismatch or VectorIndexError where only building the index anew helps.
    """
    library, index = parts.library, parts.index
    with library.writer(parts.settings.lock_seconds, "rag doctor --repair"):
        pending = sum(len(keys) for _, keys in library.journal())
        library.recover(index)
        if pending:
            yield f"finished {pending} vector operations of an interrupted run"
        yield from _mended_text(library)
        wanted, held = library.chunk_keys(), index.keys()
        missing, extra = sorted(wanted - held), sorted(held - wanted)
        if extra:
            index.remove(extra)
            yield f"removed {len(extra)} vectors without a chunk"
        for start in range(0, len(missing), EMBED_AT_ONCE):
            _embed(list(library.chunks(missing[start : start + EMBED_AT_ONCE]).values()), parts)
            progress(min(start + EMBED_AT_ONCE, len(missing)), len(missing), "chunks")
        if missing:
            yield f"embedded {len(missing)} chunks without a vector"


def _mended_text(library: Library) -> Iterator[str]:
    missing, stray = library.unindexed()
    sound = library.is_searchable()
    if not (missing or stray) and sound:
        return
    chunks = library.chunks(missing)
    articles = library.articles_by_id({chunk.article for chunk in chunks.values()})
    made = {key: _terms(chunk.text, articles[chunk.article]) for key, chunk in chunks.items()}
    library.mend_terms(made, rebuild=not sound)
    if missing:
        yield f"indexed the words of {len(missing)} chunks"
    if stray:
        yield f"removed the words of {stray} chunks that are not there"
    if not sound:
        yield "built the full text anew"


def _terms(text: str, article: Article) -> tuple[str, str]:
    return " ".join(terms(text, article.language)), " ".join(terms(article.title, article.language))


def _embed(chunks: Sequence[Chunk], parts: Parts) -> None:
    """Vectors of chunks that the library has: the journal need not know, because they are wanted in any case."""
    titles = {row.id: row.title for row in parts.library.articles_by_id({chunk.article for chunk in chunks}).values()}
    vectors = parts.embedder.encode_documents([c.text for c in chunks], [titles[c.article] for c in chunks])
    parts.index.add([chunk.key for chunk in chunks], [chunk.article for chunk in chunks], vectors)


# -- files ----------------------------------------------------------------------------------------


def strayed_files(library: Library) -> tuple[list[str], list[str]]:
    """The paths of articles whose file is missing and not yet marked as gone, and of those that changed since.

    A change is only looked for where the file is one article: of several each has a digest of its own.
    """
    places = {article: place for place, article in library.places().items()}
    missing, changed = [], []
    for origin in library.origins():
        if origin.gone or not Path(origin.path).is_absolute():
            continue
        if is_missing(origin.path):
            missing.append(origin.path)
            continue
        file = Path(named_path(file_of(origin.path)))
        if places.get(origin.id, origin.id) == identity_of(file) and _digest(file) not in (None, origin.digest):
            changed.append(origin.path)
    return missing, changed


def _digest(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
