"""One file to stored articles: what is new is taken in, embedded and written, new before old.

The order of a replacement is kept here: new vectors, then one transaction of the library, then the old vectors go.
"""

from __future__ import annotations

import functools
import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from rag.config import Settings
from rag.errors import SourceError
from rag.ingest import chunk, dedup
from rag.ingest.discover import listed_addresses
from rag.ingest.edits import edited
from rag.ingest.keeping import file_of, is_missing
from rag.ingest.load import STANDARD_INPUT, is_corpus
from rag.ingest.web import Web
from rag.ingest.worker import Read, Unread, shared_worker
from rag.parts import Parts
from rag.store.library import Library
from rag.store.origins import Origin
from rag.text.paths import written_path
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
    note: str = ""  # what a person should know of how it came here


def entries(path: Path) -> int:
    """About how many articles a file holds, for progress: the lines of a corpus, else one."""
    if not is_corpus(path):
        return 1
    try:
        with path.open("rb") as stream:
            return sum(1 for line in stream if line.strip())
    except OSError:
        return 1


def read_articles(
    paths: Iterable[Path], settled: Callable[[Path], Ingested | None] = lambda path: None, web: Web | None = None
) -> Iterator[Read | Ingested]:
    """The articles of files, and a report for what cannot be read: one bad file never stops the rest.

    A file that is ``settled`` before it is read is not read. Standard input may be a list of addresses.
    """
    for path in paths:
        if str(path) == "-":
            data = sys.stdin.buffer.read()
            if addresses := listed_addresses(data):
                yield from read_pages(addresses, web or Web())
                continue
            path = Path(STANDARD_INPUT + hashlib.sha256(data).hexdigest()[:12])
            yield from _told(shared_worker().read(path, data), str(path))
        elif report := settled(path):
            yield report
        else:
            yield from _told(shared_worker().read(path), str(path))


def read_pages(addresses: Iterable[str], web: Web) -> Iterator[Read | Ingested]:
    """The articles of pages of the web, and a report for what is not to be had. Their path is the address."""
    for address in addresses:
        try:
            page = web.page(address)
        except SourceError as error:
            yield Ingested(address, "failed", None, error.message)
            continue
        # A path that is the same everywhere, because it is part of what an article is told from others by.
        for item in _told(shared_worker().read(Path("/", page.name), page.data), address):
            if isinstance(item, Ingested):
                yield replace(item, path=address, article=None)
                continue
            place = hashlib.sha256(f"{address}\0{item.raw.id if item.raw.entry else ''}".encode()).hexdigest()[:12]
            article = item.cleaned.article
            # Not of the bytes: a page that shows the time of day is not another article every time.
            digest = hashlib.sha256(f"{article.title}\0{article.text}".encode("utf-8", "surrogatepass")).hexdigest()
            raw = replace(item.raw, id=place, path=address, digest=digest)
            article = replace(article, digest=digest, url=article.url or page.url)
            yield _renamed(replace(item, raw=raw, cleaned=replace(item.cleaned, article=article)), place)


def _told(items: Iterable[Read | Unread], path: str) -> Iterator[Read | Ingested]:
    for item in items:
        if isinstance(item, Read):
            yield item
        elif item.other:
            yield Ingested(path, "skipped", None, item.reason)
        else:
            raw = item.raw
            title = (raw.title or raw.id) if raw and raw.entry else ""
            yield Ingested(raw.path if raw else path, "failed", raw.id if raw else None, item.reason, title)


def _renamed(item: Read, article_id: str) -> Read:
    """The same article, kept under this id and under a path that can be written."""
    article = replace(item.cleaned.article, id=article_id, path=written_path(item.raw.path))
    sentences = [replace(sentence, article=article_id) for sentence in item.sentences]
    return replace(item, cleaned=replace(item.cleaned, article=article), sentences=sentences)


class Intake:
    """Takes in what the library does not have yet; what is taken joins what is known.

    ``seen`` are the articles that were found, by id, and ``unread`` the files that could not be read whole.
    """

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library, self._settings = library, settings
        origins = library.origins()
        self._origins = {origin.id: origin for origin in origins}
        self._at: dict[str, list[Origin]] = {}
        for origin in origins:
            self._at.setdefault(origin.path, []).append(origin)
        self._places = library.places()  # to ids, where they differ
        self._digests = {origin.id: origin.digest for origin in origins}
        self._holders = {origin.digest: origin.id for origin in reversed(origins)}
        self._reports = dedup.Reports()
        for article, report, signature in library.signatures():
            self._reports.add(article, report, signature)
        self.seen: set[str] = set()
        self.unread: set[str] = set()

    def settled(self, path: Path) -> Ingested | None:
        """The report of a file whose bytes are those that were read before, without reading it as an article."""
        where = written_path(path.resolve().as_posix())
        match self._at.get(where, ()):
            case [origin]:
                try:
                    with path.open("rb") as stream:
                        same = hashlib.file_digest(stream, "sha256").hexdigest() == origin.digest
                except OSError:
                    return None
                if same:
                    self.seen.add(origin.id)
                    return Ingested(where, "unchanged", origin.id, title=origin.title)
        return None

    def take(self, item: Read | Ingested) -> Prepared | Ingested:
        """What is to be stored, or a report where nothing is: it failed, is unchanged or moved, or a copy."""
        if isinstance(item, Ingested):
            if item.status in ("failed", "skipped"):
                self.unread.add(written_path(Path(file_of(item.path)).resolve().as_posix()))
            return item
        raw, title, path = item.raw, item.cleaned.article.title, written_path(item.raw.path)
        own = self._holder(raw.id)
        if own is not None and self._digests[own] == raw.digest:
            self.seen.add(own)
            if own in self._origins and self._origins[own].path != path and is_missing(self._origins[own].path):
                return self._moved(own, item)
            return Ingested(path, "unchanged", own, title=title, entry=raw.entry)
        twin = self._holders.get(raw.digest) if own is None else None
        if twin is not None and twin in self._missing and twin not in self.seen:
            return self._moved(twin, item)
        if twin is not None:
            return Ingested(path, "duplicate", twin, f"the same bytes as article {twin}", title, entry=raw.entry)
        prepared = self._prepared(item, own)
        article = prepared.article
        if self._holders.get(self._digests.get(article.id, "")) == article.id:
            del self._holders[self._digests[article.id]]  # else other files would be copies of what it was
        self._digests[article.id] = raw.digest
        self._holders.setdefault(raw.digest, article.id)
        self.seen.add(article.id)
        return prepared

    @functools.cached_property
    def _missing(self) -> set[str]:
        """The articles whose files were missing when this was first asked."""
        return {origin.id for origin in self._origins.values() if is_missing(origin.path)}

    def _holder(self, place: str) -> str | None:
        """The article of a place, None for a new place, also where the article of that name lives elsewhere now."""
        found = self._places.get(place, place)
        elsewhere = found == place and place in self._places.values()
        return found if found in self._digests and not elsewhere else None

    def _moved(self, article_id: str, item: Read) -> Ingested:
        """The article follows its file, and so do the citations of it."""
        before, path = self._origins[article_id].path, written_path(item.raw.path)
        self._settle(article_id, item)
        return Ingested(path, "moved", article_id, f"it was {before}", item.cleaned.article.title, entry=item.raw.entry)

    def _settle(self, article_id: str, item: Read) -> None:
        path = written_path(item.raw.path)
        self._library.move(article_id, path, item.raw.id)
        self._places = {place: known for place, known in self._places.items() if known != article_id}
        if item.raw.id != article_id:
            self._places[item.raw.id] = article_id
        self._origins[article_id] = replace(self._origins[article_id], path=path)
        self.seen.add(article_id)

    def _prepared(self, item: Read, own: str | None) -> Prepared:
        """With what a person corrected, joined to its report, and cut. ``own`` is the article that it replaces."""
        note = ""
        if own is None and (own := self._earlier(item)) is not None:
            note = f"it was {self._origins[own].path}"
            self._settle(own, item)  # before it is written: whatever happens, the next run finds it here
        elif own is None:
            own = self._free_id(item.raw.id)
        item = _renamed(item, own)
        article = edited(item.cleaned.article, self._library.edits(own))
        signature = dedup.signature(article.text)
        article = replace(article, report=self._reports.find(signature) or article.id)
        self._reports.add(article.id, article.report, signature)
        spoken = article.language == item.cleaned.article.language
        sentences, chunks = cut(article, self._settings, item.sentences if spoken else None)
        status: IngestStatus = "replaced" if article.id in self._digests else "added"
        return Prepared(article, sentences, chunks, signature, status, item.cleaned.removed, item.raw.entry, note)

    def _earlier(self, item: Read) -> str | None:
        """The article that this one is after a change of name and text.

        Near-duplicate text is not enough, because papers print the same report: the file must have been there at the
        last run and be missing now, of the same outlet, and in the same folder or of the same name.
        """
        lost = {article for article in self._missing - self.seen if self._origins[article].gone is None}
        near = self._reports.like(dedup.signature(item.cleaned.article.text), lost) if lost else None
        if near is None:
            return None
        old, new = PurePath(self._origins[near].path), PurePath(written_path(item.raw.path))
        same = self._origins[near].outlet == item.cleaned.article.outlet
        return near if same and (old.parent == new.parent or old.name == new.name) else None

    def _free_id(self, place: str) -> str:
        """The place's own, or another one where the article that had it lives elsewhere."""
        own, tries = place, 0
        while own in self._digests:
            tries += 1
            own = hashlib.sha256(f"{place}\0{tries}".encode()).hexdigest()[:12]
        if own != place:
            self._library.settle(place, own)
            self._places[place] = own
        return own


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


def stems(article: Article, chunks: Sequence[Chunk]) -> tuple[list[str], str]:
    """Those of each chunk and those of the title, as the full text takes them."""
    spoken = article.language
    return [" ".join(terms(chunk.text, spoken)) for chunk in chunks], " ".join(terms(article.title, spoken))


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
        article = item.article
        chunk_stems, title_stems = stems(article, item.chunks)
        old = library.put(
            article,
            item.sentences,
            item.chunks,
            chunk_stems,
            item.signature,
            title_terms=title_stems,
            removed=item.removed,
        )
        index.remove(old)
        library.journal_clear(old)
        first = library.articles_by_id([article.report]).get(article.report) if article.report != article.id else None
        near = f"near-duplicate of “{first.title}”" if first else ""
        reason = "; ".join(part for part in (item.note, article.note, near) if part)
        yield Ingested(article.path, item.status, article.id, reason, article.title, entry=item.entry)
