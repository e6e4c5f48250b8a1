"""An HTML brief back to its record and its articles' texts, as ``html`` embedded them. Pure; it believes nothing.

Texts are read from where a person reads them, not from a copy: what is checked is what is shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class NoBrief(ValueError):
    """There is no record of a brief in the file, or not one that can be read."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a page holds: its record, the texts by article id, and the version of its layout."""

    record: dict[str, Any]
    texts: dict[str, str]
    version: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.records: list[str] = []
        self.bodies: dict[str, list[str]] = {}
        self.generator = ""
        self._inside: list[str] | None = None  # what the text that comes belongs to
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._inside is not None:
            if values.get("data-u"):
                self._inside.append(_character(values["data-u"] or ""))
            self._depth += tag not in _VOID
        elif tag == "script" and values.get("id") == "record":
            self.records.append("")
        elif values.get("data-source") is not None:
            self._inside = self.bodies.setdefault(values["data-source"] or "", [])
            self._depth = 1
        elif tag == "meta" and values.get("name") == "generator":
            self.generator = values.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        if self._inside is not None:
            self._depth -= 1
            if self._depth == 0:
                self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self._inside.append(data)
        elif self.records and self.cdata_elem == "script":
            self.records[-1] += data


def _character(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def read(html: str) -> Embedded:
    """Raises NoBrief."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if len(reader.records) != 1:
        raise NoBrief("it holds no brief" if not reader.records else "it holds more than one record")
    try:
        record = json.loads(reader.records[0])
        identities = [source["article"] for source in record["sources"]]
    except (ValueError, LookupError, TypeError) as error:
        raise NoBrief("its record cannot be read") from error
    texts = {
        str(identities[int(place)]): "".join(parts)
        for place, parts in reader.bodies.items()
        if place.isdecimal() and int(place) < len(identities)
    }
    return Embedded(record, texts, reader.generator.rpartition(" ")[2])
