"""Markdown to plain text: links as their words, headings as lines, items after "- ". Images are dropped. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.ingest.formats.document import Document
from rag.ingest.formats.encoding import decoded, mended
from rag.ingest.formats.front_matter import front_matter, header
from rag.ingest.formats.plain import MENDED
from rag.types import Removed

_UNSEEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:p|div|li|h\d|tr|blockquote|section|article)\s*>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def read_markdown(data: bytes, name: str) -> Iterator[Document]:
    """Fields come from front matter or a header of fields, the title else from a heading at the very top."""
    source = decoded(data, name)
    text = mended(source)
    note = MENDED if text != source else ""
    body, fields, guessed = front_matter(text)
    removed: tuple[Removed, ...] = ()
    if not fields:
        body, fields, guessed, removed = header(text)
        if "date" not in fields and "outlet" not in fields and "author" not in fields:
            body, fields, guessed, removed = text, {}, frozenset(), ()  # a definition, not a header
    rendered, heading = _rendered(body)
    titled = {"title": heading} if heading else {}
    yield Document(rendered, titled | fields, guessed=guessed, removed=removed, note=note)


def _rendered(source: str) -> tuple[str, str | None]:
    """Plain text of Markdown, and its heading where it begins with one."""
    from markdown_it import MarkdownIt

    lines: list[str] = []
    lists: list[int | None] = []  # the next number of each list around, None for bullets
    marker = ""
    row: list[str] | None = None
    heading = None
    for token in MarkdownIt("commonmark").enable("table").parse(source):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            marker = "- " if number is None else f"{number}. "
            lists[-1] = None if number is None else number + 1
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(" | ".join(row))
            row = None
        elif token.type == "inline":
            words = _inline(token.children or [])
            if row is not None:
                row.append(words)
            else:
                lines.append(marker + words)
                marker = ""
        elif token.type in ("fence", "code_block"):
            lines.append(token.content)
        elif token.type == "html_block":
            lines.append(_without_tags(token.content))
        elif token.type == "heading_close" and heading is None and len(lines) == 1:
            heading = lines[0]
        elif token.type in ("paragraph_close", "table_close") and not lists:
            lines.append("")
    return "\n".join(lines), heading


def _inline(children: Sequence[Any]) -> str:
    pieces = {"softbreak": " ", "hardbreak": "\n", "image": ""}
    return "".join(
        _without_tags(child.content) if child.type == "html_inline" else pieces.get(child.type, child.content)
        for child in children
    )


def _without_tags(markup: str) -> str:
    return html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", _UNSEEN.sub("", markup))))
