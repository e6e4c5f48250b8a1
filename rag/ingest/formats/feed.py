"""RSS and Atom, by feedparser: an entry is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rag.errors import EmptySource, NoArticles, SourceError
from rag.ingest.formats.document import Document
from rag.ingest.formats.page import fragment_text, read_page
from rag.ingest.formats.records import SUMMARY

_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)\b")
_PAGE = re.compile(rb"<html\b", re.IGNORECASE)
LONG_ENOUGH = 600  # characters of a summary that is a whole article


def read_feed(data: bytes, name: str) -> Iterator[Document | SourceError]:
    """Entries that have a text. XHTML under the name of XML is read as a page. Raises NoArticles."""
    import feedparser  # type: ignore[import-untyped]

    head = data[:5000]
    if not _FEED.search(head):
        if _PAGE.search(head):
            yield from read_page(data, name)
            return
        raise NoArticles(f"{name} is XML, but no feed", "save its articles as .html or .txt")
    found: Any = feedparser.parse(data, sanitize_html=True, resolve_relative_uris=False)
    if not found.entries:
        raise NoArticles(f"{name} is a feed without entries", "save it again, then: rag ingest PATH")
    shared = {"outlet": found.feed.get("title"), "language": found.feed.get("language")}
    for number, entry in enumerate(found.entries, 1):
        contents = [content.get("value", "") for content in entry.get("content", [])]
        summary = entry.get("summary", "")
        text = fragment_text(max([*contents, summary], key=len))
        title = fragment_text(entry.get("title", "")).replace("\n", " ")
        if not text.strip():
            yield EmptySource(f"{name}, entry {number} “{title[:80]}”: it has no text", "rag ingest URL")
            continue
        date, guessed = entry.get("published") or entry.get("created"), frozenset[str]()
        if not date and entry.get("updated"):
            date, guessed = entry["updated"], frozenset({"date"})
        author = entry.get("author")
        fields = shared | {"title": title, "date": _day(date), "author": author, "url": entry.get("link")}
        yield Document(
            text,
            {key: str(value) for key, value in fields.items() if value},
            key=str(entry.get("id") or entry.get("link") or f"{number} {title}"),
            guessed=guessed,
            note="" if any(contents) or len(text) >= LONG_ENOUGH else SUMMARY,
        )


def _day(date: str | None) -> str | None:
    """A date of mail as ISO 8601; others as they are."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date or "").date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return date
