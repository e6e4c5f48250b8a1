"""One file to stored articles: what is new is prepared, embedded and written, new before old.

The order of a replacement is kept here: new vectors, then one transaction of the library, then the old vectors go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.config import Settings
from rag.errors import RagError
from rag.ingest import chunk, dedup
from rag.ingest.clean import clean
from rag.ingest.load import RawArticle, load
from rag.ports import Embedder, VectorIndex
from rag.store.library import Library
from rag.text.sentences import split
from rag.text.words import terms
from rag.types import Article, Chunk, Ingested, IngestStatus, Sentence


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with all that is stored of it, not yet embedded."""

    article: Article
    sentences: Sequence[Sentence]
    chunks: Sequence[Chunk]
    signature: bytes
    status: IngestStatus


def read(path: Path) -> Iterator[RawArticle | Ingested]:
    """The raw articles of a file, or a report for what cannot be read: one bad file never stops the rest."""
    try:
        for raw in load(path):
            yield Ingested(str(path), "failed", None, raw.message) if isinstance(raw, RagError) else raw
    except RagError as error:
        yield Ingested(str(path), "failed", None, error.message)


def entries(path: Path) -> int:
    """About how many articles a file holds, for progress: the lines of a corpus, else one."""
    if path.suffix.lower() != ".jsonl":
        return 1
    try:
        with path.open("rb") as stream:
            return sum(1 for line in stream if line.strip())
    except OSError:
        return 1


def settle(raw: RawArticle | Ingested, known: Mapping[str, str], holders: Mapping[str, str]) -> RawArticle | Ingested:
    """A report where nothing is to be done: it failed to load, is unchanged, or is byte for byte another article.

    ``known`` gives the digest of each article, ``holders`` the article of each digest.
    """
    if isinstance(raw, Ingested):
        return raw
    if known.get(raw.id) == raw.digest:
        return Ingested(raw.path, "unchanged", raw.id)
    twin = holders.get(raw.digest)
    if twin is not None and twin != raw.id and raw.id not in known:
        return Ingested(raw.path, "duplicate", twin, f"the same bytes as article {twin}")
    return raw


def prepare(raw: RawArticle, known: Mapping[str, str], reports: dedup.Reports, settings: Settings) -> Prepared:
    """Cleans and cuts, and joins the article to its report. Raises SourceError."""
    article = clean(raw)
    signature = dedup.signature(article.text)
    report = reports.find(signature)
    article = replace(article, report=report or article.id)
    reports.add(article.id, article.report, signature)
    sentences, chunks = cut(article, settings)
    return Prepared(article, sentences, chunks, signature, "replaced" if article.id in known else "added")


def cut(article: Article, settings: Settings) -> tuple[list[Sentence], list[Chunk]]:
    """Sentences and chunks of an article, by the settings that ``ingest.builder`` records."""
    sentences = split(article.text, article.language, article.id)
    chunks = chunk.chunk(
        sentences,
        article.text,
        article.digest,
        size=settings.chunk_sentences,
        stride=settings.chunk_stride,
        max_characters=settings.chunk_characters,
    )
    return sentences, chunks


def store(
    waiting: Sequence[Prepared],
    library: Library,
    index: VectorIndex,
    embedder: Embedder,
) -> Iterator[Ingested]:
    """New vectors first, then one transaction an article, then the old vectors go; the journal spans all three."""
    chunks = [(item.article, piece) for item in waiting for piece in item.chunks]
    if chunks:
        keys = [piece.key for _, piece in chunks]
        vectors = embedder.encode_documents([c.text for _, c in chunks], [a.title for a, _ in chunks])
        library.journal_add("add", keys)
        index.add(keys, [article.id for article, _ in chunks], vectors)
    for item in waiting:
        spoken = item.article.language
        old = library.put(
            item.article,
            item.sentences,
            item.chunks,
            [" ".join(terms(piece.text, spoken)) for piece in item.chunks],
            item.signature,
            title_terms=" ".join(terms(item.article.title, spoken)),
        )
        index.remove(old)
        library.journal_clear(old)
        near = "" if item.article.report == item.article.id else f"near-duplicate of {item.article.report}"
        yield Ingested(item.article.path, item.status, item.article.id, near)
