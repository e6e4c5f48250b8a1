"""One file to stored articles: what is new is taken in, embedded and written, new before old.

The order of a replacement is kept here: new vectors, then one transaction of the library, then the old vectors go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.config import Settings
from rag.ingest import chunk, dedup
from rag.ingest.edits import edited
from rag.ingest.load import is_corpus
from rag.ingest.worker import Read, shared_worker
from rag.parts import Parts
from rag.store.library import Library
from rag.text.sentences import split
from rag.text.words import terms
from rag.types import Article, Chunk, Ingested, IngestStatus, Removed, Sentence


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with all that is stored of it, not yet embedded."""

    article: Article
    sentences: Sequence[Sentence]
    chunks: Sequence[Chunk]
    signature: bytes
    status: IngestStatus
    removed: Sequence[Removed] | None = None  # None: as it is stored
    entry: bool = False  # one of several of its file


def entries(path: Path) -> int:
    """About how many articles a file holds, for progress: the lines of a corpus, else one."""
    if not is_corpus(path):
        return 1
    try:
        with path.open("rb") as stream:
            return sum(1 for line in stream if line.strip())
    except OSError:
        return 1


def read_articles(paths: Iterable[Path]) -> Iterator[Read | Ingested]:
    """The articles of files, and a report for what cannot be read: one bad file never stops the rest."""
    for path in paths:
        for item in shared_worker().read(path):
            if isinstance(item, Read):
                yield item
            elif item.other:
                yield Ingested(str(path), "skipped", None, item.reason)
            else:
                raw = item.raw
                title = (raw.title or raw.id) if raw and raw.entry else ""
                yield Ingested(raw.path if raw else str(path), "failed", raw.id if raw else None, item.reason, title)


class Intake:
    """Takes in what the library does not have yet; what is taken joins what is known."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library, self._settings = library, settings
        self._digests = library.digests()  # of each article
        self._holders = {digest: article for article, digest in self._digests.items()}
        self._reports = dedup.Reports()
        for article, report, signature in library.signatures():
            self._reports.add(article, report, signature)

    def take(self, item: Read | Ingested) -> Prepared | Ingested:
        """What is to be stored, or a report where nothing is: it failed, is unchanged, or is another one's bytes."""
        if isinstance(item, Ingested):
            return item
        raw, title = item.raw, item.cleaned.article.title
        if self._digests.get(raw.id) == raw.digest:
            return Ingested(raw.path, "unchanged", raw.id, title=title, entry=raw.entry)
        twin = self._holders.get(raw.digest)
        if twin is not None and raw.id not in self._digests:
            reason = f"the same bytes as article {twin}"
            return Ingested(raw.path, "duplicate", twin, reason, title, entry=raw.entry)
        prepared = self._prepared(item)
        self._digests[raw.id] = raw.digest
        self._holders.setdefault(raw.digest, raw.id)
        return prepared

    def _prepared(self, item: Read) -> Prepared:
        """With what a person corrected, joined to its report, and cut."""
        article = edited(item.cleaned.article, self._library.edits(item.raw.id))
        signature = dedup.signature(article.text)
        article = replace(article, report=self._reports.find(signature) or article.id)
        self._reports.add(article.id, article.report, signature)
        spoken = article.language == item.cleaned.article.language
        sentences, chunks = cut(article, self._settings, item.sentences if spoken else None)
        status: IngestStatus = "replaced" if article.id in self._digests else "added"
        return Prepared(article, sentences, chunks, signature, status, item.cleaned.removed, item.raw.entry)


def cut(
    article: Article, settings: Settings, sentences: list[Sentence] | None = None
) -> tuple[list[Sentence], list[Chunk]]:
    """Sentences and chunks of an article, by the settings that ``ingest.builder`` records."""
    sentences = split(article.text, article.language, article.id) if sentences is None else sentences
    chunks = chunk.chunk(
        sentences,
        article.text,
        article.digest,
        size=settings.chunk_sentences,
        stride=settings.chunk_stride,
        max_characters=settings.chunk_characters,
    )
    return sentences, chunks


def store(waiting: Sequence[Prepared], parts: Parts, *, embedded: bool = False) -> Iterator[Ingested]:
    """New vectors first, then one transaction an article, then the old vectors go; the journal spans all three.

    ``embedded`` says that the vectors are there already.
    """
    library, index = parts.library, parts.index
    chunks = [(item.article, piece) for item in waiting for piece in item.chunks]
    if chunks and not embedded:
        keys = [piece.key for _, piece in chunks]
        vectors = parts.embedder.encode_documents([c.text for _, c in chunks], [a.title for a, _ in chunks])
        library.journal_add("add", keys)
        index.add(keys, [article.id for article, _ in chunks], vectors)
    for item in waiting:
        article, spoken = item.article, item.article.language
        old = library.put(
            article,
            item.sentences,
            item.chunks,
            [" ".join(terms(piece.text, spoken)) for piece in item.chunks],
            item.signature,
            title_terms=" ".join(terms(article.title, spoken)),
            removed=item.removed,
        )
        index.remove(old)
        library.journal_clear(old)
        near = "" if article.report == article.id else f"near-duplicate of {article.report}"
        reason = "; ".join(part for part in (article.note, near) if part)
        yield Ingested(article.path, item.status, article.id, reason, article.title, entry=item.entry)
