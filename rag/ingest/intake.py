"""One file to stored articles: what is new is taken in, embedded and written, new before old.

The order of a replacement is kept here: new vectors, then one transaction of the library, then the old vectors go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.config import Settings
from rag.errors import RagError
from rag.ingest import chunk, dedup
from rag.ingest.clean import clean
from rag.ingest.load import RawArticle, is_corpus, load_file
from rag.parts import Parts
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


def entries(path: Path) -> int:
    """About how many articles a file holds, for progress: the lines of a corpus, else one."""
    if not is_corpus(path):
        return 1
    try:
        with path.open("rb") as stream:
            return sum(1 for line in stream if line.strip())
    except OSError:
        return 1


def read_articles(paths: Iterable[Path]) -> Iterator[RawArticle | Ingested]:
    """The raw articles of files, and a report for what cannot be read: one bad file never stops the rest."""
    for path in paths:
        try:
            for raw in load_file(path):
                yield Ingested(str(path), "failed", None, raw.message) if isinstance(raw, RagError) else raw
        except RagError as error:
            yield Ingested(str(path), "failed", None, error.message)


class Intake:
    """Takes in what the library does not have yet; what is taken joins what is known."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._settings = settings
        self._digests = library.digests()  # of each article
        self._holders = {digest: article for article, digest in self._digests.items()}
        self._reports = dedup.Reports()
        for article, report, signature in library.signatures():
            self._reports.add(article, report, signature)

    def take(self, raw: RawArticle | Ingested) -> Prepared | Ingested:
        """What is to be stored, or a report where nothing is: it failed, is unchanged, or is another one's bytes."""
        if isinstance(raw, Ingested):
            return raw
        if self._digests.get(raw.id) == raw.digest:
            return Ingested(raw.path, "unchanged", raw.id, title=_title(raw))
        twin = self._holders.get(raw.digest)
        if twin is not None and raw.id not in self._digests:
            return Ingested(raw.path, "duplicate", twin, f"the same bytes as article {twin}", _title(raw))
        try:
            prepared = self._prepared(raw)
        except RagError as error:
            return Ingested(raw.path, "failed", raw.id, error.message, _title(raw))
        self._digests[raw.id] = raw.digest
        self._holders.setdefault(raw.digest, raw.id)
        return prepared

    def _prepared(self, raw: RawArticle) -> Prepared:
        """Cleans and cuts, and joins the article to its report. Raises SourceError."""
        article = clean(raw)
        signature = dedup.signature(article.text)
        article = replace(article, report=self._reports.find(signature) or article.id)
        self._reports.add(article.id, article.report, signature)
        sentences, chunks = cut(article, self._settings)
        return Prepared(article, sentences, chunks, signature, "replaced" if article.id in self._digests else "added")


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


def store(waiting: Sequence[Prepared], parts: Parts) -> Iterator[Ingested]:
    """New vectors first, then one transaction an article, then the old vectors go; the journal spans all three."""
    library, index = parts.library, parts.index
    chunks = [(item.article, piece) for item in waiting for piece in item.chunks]
    if chunks:
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
        )
        index.remove(old)
        library.journal_clear(old)
        near = "" if article.report == article.id else f"near-duplicate of {article.report}"
        yield Ingested(article.path, item.status, article.id, near, _title(article))


def _title(article: RawArticle | Article) -> str:
    """What an article of a corpus is called, "" for one that its path names."""
    return (article.title or article.id) if is_corpus(article.path) else ""
