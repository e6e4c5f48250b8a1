"""Plain text: front matter or a header of fields, and several articles between lines of signs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.ingest.formats.document import Document
from rag.ingest.formats.encoding import decoded, mended
from rag.ingest.formats.front_matter import front_matter, header
from rag.text.dates import parse_date

_SEPARATOR = re.compile(r"(?:^[ \t]*(?:[=_*~#-][ \t]?){5,}[ \t]*$\n?|\f)", re.MULTILINE)
_PLACE_AND_DATE = re.compile(r"(?P<outlet>[^,;|–—]{2,60}?)\s*[,;|–—]\s*(?P<date>[^,;|]{6,40})")
NEAR_TOP = 4  # filled lines of a part among which its date is looked for
MENDED = "encoding mended"


def read_plain(data: bytes, name: str) -> Iterator[Document]:
    source = decoded(data, name)
    text = mended(source)
    yield from plain_documents(text, MENDED if text != source else "")


def plain_documents(text: str, note: str = "") -> Iterator[Document]:
    """One document; several where lines of signs part texts of which each has a title and a date of its own."""
    parts = [part for part in _SEPARATOR.split(text) if part.strip()]
    if len(parts) > 1:
        read = [_part(part) for part in parts]
        if all(fields.get("date") and fields.get("title") for _, fields in read):
            for number, (body, fields) in enumerate(read, 1):
                yield Document(body, fields, key=f"{number} {fields['title']}", note=note)
            return
    body, fields, guessed = front_matter(text)
    if fields:
        yield Document(body, fields, guessed=guessed, note=note)
        return
    body, fields, guessed, removed = header(text)
    yield Document(body, fields, guessed=guessed, removed=removed, note=note)


def _part(text: str) -> tuple[str, dict[str, str]]:
    """The body and fields of one of several texts, by its header or by ``Outlet, date`` under its title."""
    body, fields, _, _ = header(text)
    if fields.get("date"):
        return body, fields
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for number, line in enumerate(lines[:NEAR_TOP]):
        placed = _PLACE_AND_DATE.fullmatch(line)
        date = (placed["date"] if placed else line) if len(line) <= 100 else ""
        if date and not date.endswith(".") and parse_date(date):
            outlet = {"outlet": placed["outlet"].strip()} if placed else {}
            rest = [other for other in lines[: NEAR_TOP + 1] if other != line]
            fields = {"title": rest[0]} | outlet | fields | {"date": date} if rest else {}
            return "\n".join(lines[:number] + lines[number + 1 :]), fields
    return text, fields
