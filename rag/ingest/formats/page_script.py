"""The text of a page that draws itself: JSON-LD's article body, and the JSON that its program starts from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rag.ingest.formats.fields import fields_of
from rag.ingest.formats.page_tree import Element

SHORTEST_TEXT = 200  # characters of prose that make an article
_PROSE = re.compile(r"\w.*\s.*\s.*\s.*\s.*[.!?…»\"”](?:<|\s|$)", re.DOTALL)
_TAG = re.compile(r"<[a-zA-Z/][^<>]*>")
_ASSIGNED = re.compile(r"=\s*(?=[\[{])")
_TITLES = ("headline", "title", "name", "titre")


def paragraphs_of(text: str) -> str:
    """JSON-LD's body as lines: HTML as its text, and a line a paragraph where it has any."""
    if _TAG.search(text):
        text = re.sub(r"</(?:p|h\d|li|div)>|<br\s*/?>", "\n", text)
        text = _TAG.sub("", text)
    import html

    return "\n".join(line.strip() for line in html.unescape(text).split("\n") if line.strip())


def program_data(root: Element) -> tuple[str, dict[str, str]]:
    """The longest prose in the data of the page's scripts, with the fields beside it; "" where there is none."""
    best: tuple[str, dict[str, str]] = ("", {})
    for script in root.iter("script"):
        text = script.text or ""
        kind = (script.get("type") or "").lower()
        if "ld+json" in kind or len(text) < SHORTEST_TEXT:
            continue
        for value in _values(text, kind):
            found = _longest(value)
            if len(found[0]) > max(len(best[0]), SHORTEST_TEXT):
                best = found
    return best


def _values(text: str, kind: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False)
    starts = [0] if "json" in kind else [found.end() for found in list(_ASSIGNED.finditer(text[:200_000]))[:20]]
    for start in starts:
        try:
            yield decoder.raw_decode(text, start + len(text[start:]) - len(text[start:].lstrip()))[0]
        except (ValueError, RecursionError):
            continue


def _longest(value: Any) -> tuple[str, dict[str, str]]:
    """Among the objects of some data the one whose own prose is longest: its strings, and those of its lists."""
    best: tuple[str, dict[str, str]] = ("", {})
    stack: list[Any] = [value]
    seen = 0
    while stack and seen < 100_000:
        item = stack.pop()
        seen += 1
        if isinstance(item, dict):
            stack.extend(item.values())
            if any(isinstance(item.get(name), str) for name in _TITLES):
                prose = list(_prose(item, 0))
                text = "\n".join(dict.fromkeys(prose))
                if len(text) > len(best[0]):
                    best = (text, fields_of(item)[0])
        elif isinstance(item, list):
            stack.extend(item)
    return best


def _prose(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        if (
            len(value) >= 40
            and _PROSE.search(value[:2000])
            and not value.lstrip().startswith(("{", "http", "function"))
        ):
            yield from paragraphs_of(value).split("\n")
    elif depth < 8:
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from _prose(item, depth + 1)
