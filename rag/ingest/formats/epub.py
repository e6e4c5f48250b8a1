"""EPUB: each chapter that has a heading is an article; what follows it without one belongs to it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from rag.errors import EmptySource, UnreadableSource
from rag.ingest.formats.document import Document
from rag.ingest.formats.encoding import decoded
from rag.ingest.formats.office import xml
from rag.ingest.formats.page_lines import PageLine, lines_of
from rag.ingest.formats.page_tree import HEADINGS, parsed, without_the_unseen
from rag.ingest.formats.zipped import member, zip_of

_DC = "{http://purl.org/dc/elements/1.1/}"
SHORTEST_CHAPTER = 80  # characters; a cover or title page has less
MOST_CHAPTERS = 5_000


def read_epub(data: bytes, name: str) -> Iterator[Document]:
    """Raises UnreadableSource, EmptySource."""
    with zip_of(data, name) as archive:
        container = member(archive, "META-INF/container.xml", name)
        roots = [e.get("full-path") for e in xml(container, name).iter("{*}rootfile")] if container else []
        if not roots or not roots[0]:
            raise UnreadableSource(f"{name} is no EPUB", "save it again, then: rag ingest PATH")
        package = xml(member(archive, roots[0], name), name)
        chapters = [_chapter(archive, path, name) for path in _spine(package, posixpath.dirname(roots[0]))]
    articles: list[tuple[str, list[str]]] = []
    for title, lines in chapters:
        if not title and articles:
            articles[-1][1].extend(lines)
        elif sum(map(len, lines)) >= SHORTEST_CHAPTER:
            articles.append((title, lines))
    if not articles:
        raise EmptySource(f"{name} has no chapter with text", "save its text as .txt, then: rag ingest PATH")
    book = _fields(package)
    if len(articles) == 1:
        yield Document("\n".join(articles[0][1]), {"title": articles[0][0]} | book)
        return
    shared = {"outlet": book.get("outlet") or book.get("title", "")} | {
        key: book[key] for key in ("date", "language", "author") if key in book
    }
    for number, (title, lines) in enumerate(articles, 1):
        fields = {key: value for key, value in (shared | {"title": title}).items() if value}
        yield Document("\n".join(lines), fields, key=f"{number} {title}")


def _spine(package: Any, folder: str) -> list[str]:
    """The paths of the chapters in reading order, without the table of contents."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    paths = []
    for reference in list(package.iter("{*}itemref"))[:MOST_CHAPTERS]:
        item = items.get(reference.get("idref"))
        if item is not None and "nav" not in (item.get("properties") or "").split() and item.get("href"):
            paths.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href").partition("#")[0]))))
    return paths


def _chapter(archive: ZipFile, path: str, name: str) -> tuple[str, list[str]]:
    """Its heading, "" where it has none, and its lines."""
    root = parsed(decoded(member(archive, path, name), f"{name}: {path}", markup=True))
    if root is None:
        return "", []
    without_the_unseen(root)
    lines: list[PageLine] = lines_of(next(root.iter("body"), root))
    heading = next((line.text for line in lines[:4] if line.kind in HEADINGS), "")
    return heading, [line.text for line in lines]


def _fields(package: Any) -> dict[str, str]:
    names = {"title": "title", "creator": "author", "publisher": "outlet", "date": "date", "language": "language"}
    found: dict[str, str] = {}
    for tag, field in names.items():
        element = next(package.iter(f"{_DC}{tag}"), None)
        if element is not None and (element.text or "").strip():
            found[field] = element.text.strip()
    return found
