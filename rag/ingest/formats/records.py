"""Articles as records: JSON Lines corpora, and exports in JSON of whatever reading list or reference manager.

A line of a corpus keeps its text exactly. An export's records are found wherever they lie in it, by the names of their
fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rag.errors import EmptySource, NoArticles, SourceError, UnreadableSource
from rag.ingest.formats.document import Document
from rag.ingest.formats.encoding import decoded, mended
from rag.ingest.formats.fields import field_name, fields_of
from rag.ingest.formats.page import fragment_text, page_documents
from rag.ingest.formats.plain import MENDED
from rag.text.characters import SURROGATES

DEPTH = 5  # levels of an export in which records are looked for
_LONE_SURROGATE = re.compile(f"[{SURROGATES}]")
_MARKUP = re.compile(
    r"</?(?:p|div|br|h\d|ul|li|span|a|article|section|html|body|b|i|em|strong|figure|img)\b[^<>]*>", re.I
)
SUMMARY = "only the summary is in the file"


# -- corpora --------------------------------------------------------------------------------------


def read_corpus(lines: Iterable[bytes], name: str) -> Iterator[Document | SourceError]:
    """Lines of ``{"id", "title", "text", "date", "url", "lang"}``, under these or other usual names.

    A bad line is yielded as its error. Raises EmptySource where there is no line.
    """
    seen: dict[str, int] = {}
    found = False
    for number, line in enumerate(lines, 1):
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        found = True
        try:
            document = _line(line)
        except ValueError as error:
            yield UnreadableSource(f"{name}, line {number}: {error}", "mend that line, then: rag ingest PATH")
            continue
        if document.key in seen:
            message = f"{name}, line {number}: the id {document.key} is already that of line {seen[document.key]}"
            yield UnreadableSource(message, "give it another id, then: rag ingest PATH")
            continue
        seen[document.key] = number
        yield document
    if not found:
        raise EmptySource(f"{name} has no lines", "rag ingest PATH")


def _line(line: bytes) -> Document:
    """Raises ValueError saying what is wrong with the line."""
    values = _loaded(line)
    if not isinstance(values, dict):
        raise ValueError("it is not a JSON object")
    identity = values.get("id")
    identity = str(identity) if type(identity) is int else identity
    own = values.get("text")
    text = own if own else _text_of(values, summary=False)
    for key, value in (("id", identity), ("text", text)):
        if value and not isinstance(value, str):
            raise ValueError(f'"{key}" is not a string')
        if not str(value or "").strip():
            raise ValueError(f'"{key}" is missing or empty')
    fields, guessed = fields_of(values)
    for key, value in {"id": identity, "text": text, **fields}.items():
        if _LONE_SURROGATE.search(str(value)):
            raise ValueError(f'"{key}" holds half a character (a lone surrogate)')
    if not str(identity).isprintable():
        raise ValueError('"id" holds a control character')
    whole = mended(str(text))
    note = MENDED if whole != text else ""
    fields = {name: mended(value) for name, value in fields.items()}
    return Document(whole, fields, key=str(identity), exact=True, guessed=guessed, note=note)


def _loaded(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg})") from error


# -- exports --------------------------------------------------------------------------------------


def read_export(data: bytes, name: str) -> Iterator[Document | SourceError]:
    """The records of a JSON export that have a text. Raises UnreadableSource, NoArticles."""
    source = mended(decoded(data, name))
    try:
        value = json.loads(source.lstrip("\ufeff"), strict=False)
    except RecursionError as error:
        raise UnreadableSource(f"{name} is nested too deeply", "export it again, then: rag ingest PATH") from error
    except ValueError as error:
        raise UnreadableSource(f"{name} is not JSON: {error}", "export it again, then: rag ingest PATH") from error
    records = list(_records(value, 0))
    if not records:
        raise NoArticles(f"{name} holds no records with a title and a text", "see which formats are read: README.md")
    seen: set[str] = set()
    for number, record in enumerate(records, 1):
        fields, guessed = fields_of(record)
        text, note = _text_of(record, summary=False), ""
        if len(text) < 80 and len(summary := _text_of(record, summary=True)) > len(text):
            text, note = summary, SUMMARY
        title = fields.get("title", "")
        if not text.strip():
            message = f"{name}, record {number} “{title[:80]}”: it has no text"
            yield EmptySource(message, f"rag ingest {fields.get('url') or 'URL'}")
            continue
        key = fields.get("url") or str(record.get("id") or "") or title
        if not key or key in seen:
            key = f"{key} {number}"
        seen.add(key)
        yield Document(_rendered(text, name), fields, key=key, guessed=guessed, note=note)


def _records(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """The outermost objects that have a title, an address or an author, and a text."""
    if isinstance(value, Mapping):
        names = {field_name(name) for name, item in value.items() if item}
        if names & {"text", "summary"} and names & {"title", "url", "author", "date"} and _text_of(value, summary=True):
            yield value
            return
        if {"title", "url"} <= names and not any(isinstance(item, list | dict) and item for item in value.values()):
            yield value  # a link without its text, which is said
            return
        value = value.values()
    elif not isinstance(value, list):
        return
    if depth < DEPTH:
        for item in value:
            yield from _records(item, depth + 1)


def _text_of(record: Mapping[str, Any], *, summary: bool) -> str:
    """The longest string under a name that means text, or text or summary."""
    wanted = {"text", "summary"} if summary else {"text"}
    found = [_strings(value) for name, value in record.items() if field_name(name) in wanted]
    return max(found, key=len, default="")


def _strings(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):  # {"content": {"value": …}} and Zotero's {"note": …}
        return max((_strings(item) for item in value.values() if isinstance(item, str)), key=len, default="")
    if isinstance(value, list):
        return "\n".join(filter(None, (_strings(item) for item in value[:1000] if isinstance(item, str | Mapping))))
    return ""


def _rendered(text: str, name: str) -> str:
    if re.search(r"<html\b|<body\b", text[:2000], re.IGNORECASE):
        try:
            return next(iter(page_documents(text, name))).text
        except SourceError:
            pass
    return fragment_text(text) if _MARKUP.search(text) else text
