"""Files to raw articles: text, and the fields that the source itself declares.

Nothing is interpreted here: which reader reads a file is ``formats.registry``'s, what it finds the reader's, and
clutter is still in the text (``clean``). Here an article gets its identity.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.errors import EmptySource, SourceError, SourceNotFound, UnreadableSource
from rag.ingest.formats.document import PAGE_START, Document
from rag.ingest.formats.records import read_corpus
from rag.ingest.formats.registry import is_readable, largest, read_documents, suffix_of
from rag.types import Removed

Markup = Literal["text", "html", "corpus"]

STANDARD_INPUT = "stdin:"  # before the digest of what was read from there, in place of a path
WITHIN = "!/"  # between an archive and its member, in the path of an article


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as it was found. ``text`` has a block a line, and is exactly the line's own for a corpus.

    ``id`` is 12 hex digits of the sha256 of the resolved path, and of what tells it from the others of its file; a
    corpus line has its own. ``digest`` is the sha256 of the file's bytes, or of the fields and text of one article of
    several. ``entry`` says that the file holds, or may hold, more than this one. ``html`` means that the language is
    that of a site's template.
    """

    id: str
    path: str
    text: str
    markup: Markup
    title: str | None
    outlet: str | None
    date: str | None
    url: str | None
    language: str | None
    digest: str
    author: str | None = None
    guessed: frozenset[str] = frozenset()
    removed: tuple[Removed, ...] = ()
    note: str = ""
    entry: bool = False


def is_corpus(path: Path | str) -> bool:
    """Whether a file holds an article a line, by its name."""
    return suffix_of(str(path)) in (".jsonl", ".ndjson")


def load_file(path: Path) -> Iterator[RawArticle | SourceError]:
    """The articles of a file, what is wrong with one of several being yielded as its error.

    While iterated, raises SourceNotFound, UnreadableSource or EmptySource for the file as a whole.
    """
    try:
        if path.is_dir():
            raise UnreadableSource(
                f"the folder {path.name} may not be read", "change its permissions, then: rag ingest PATH"
            )
        if is_corpus(path):
            with path.open("rb") as lines:
                for item in read_corpus(lines, path.name):
                    yield _entry(item, path, "") if isinstance(item, Document) else item
            return
        if path.stat().st_size > largest(path.name):
            message = f"{path.name} is larger than {largest(path.name) >> 20} MB, which no article is"
            raise UnreadableSource(message, "split it, or make it a .jsonl of articles")
        data = path.read_bytes()
        if not is_readable(path.name) and _is_binary(data):
            kind = path.suffix or "a file without a suffix"
            raise UnreadableSource(f"{path.name}: {kind} is not supported", "see which formats are read: README.md")
    except FileNotFoundError as error:
        raise SourceNotFound(f"there is no file {path.name}", "rag ingest PATH") from error
    except OSError as error:
        raise UnreadableSource(
            f"{path.name} cannot be read: {error.strerror}", "check the file, then: rag ingest PATH"
        ) from error
    yield from load_bytes(data, path)


def load_bytes(data: bytes, path: Path) -> Iterator[RawArticle | SourceError]:
    """The articles of bytes that a path names, as ``load_file`` gives them."""
    found = False
    for member, item in read_documents(data, path.name):
        found = True
        if isinstance(item, SourceError):
            yield item
        elif not item.text.replace(PAGE_START, "").strip():
            error = EmptySource(f"no article text was found in {member or path.name}", "save its text as .txt")
            if not member and not item.key:
                raise error
            yield error
        elif item.exact or item.key or member:
            yield _entry(item, path, member)
        else:
            yield _raw(item, identity_of(path), place_of(path), hashlib.sha256(data).hexdigest(), entry=False)
    if not found:
        raise EmptySource(f"{path.name} holds nothing that can be read", "see which formats are read: README.md")


def place_of(path: Path) -> str:
    """What an article's path is stored as: resolved, but for what has no file."""
    return path.name if path.name.startswith(STANDARD_INPUT) else path.resolve().as_posix()


def identity_of(path: Path, *parts: str) -> str:
    """The id of the article of a file, or of one of its several."""
    resolved = "\0".join((place_of(path), *(part for part in parts if part)))
    return hashlib.sha256(resolved.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _entry(document: Document, path: Path, member: str) -> RawArticle:
    """One of several. Its digest is of its values, so that it stays unchanged while others of its file change."""
    names = {"language": "lang"}
    values = {"text": document.text, **{names.get(name, name): value for name, value in document.fields.items()}}
    if document.exact:
        values["id"] = document.key
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
    own = document.key if document.exact and not member else identity_of(path, member, document.key)
    where = place_of(path) + (f"{WITHIN}{member}" if member else "")
    return _raw(document, own, where, digest, entry=True)


def _raw(document: Document, own: str, where: str, digest: str, *, entry: bool) -> RawArticle:
    fields = document.fields
    return RawArticle(
        id=own,
        path=where,
        text=document.text,
        markup="corpus" if document.exact else "html" if document.template else "text",
        title=fields.get("title"),
        outlet=fields.get("outlet"),
        date=fields.get("date"),
        url=fields.get("url"),
        language=fields.get("language"),
        digest=digest,
        author=fields.get("author"),
        guessed=document.guessed,
        removed=document.removed,
        note=document.note,
        entry=entry,
    )


def _is_binary(data: bytes) -> bool:
    """Whether bytes under an unknown suffix are neither text nor begin as a known format does."""
    from rag.ingest.formats.registry import sniffed

    return sniffed(data) == ".txt" and b"\0" in data[:1024]
