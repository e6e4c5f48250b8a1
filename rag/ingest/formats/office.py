"""Word processors' files: docx and odt, which are zip files of XML, and rtf."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from rag.errors import EmptySource, UnreadableSource
from rag.ingest.formats.document import Document
from rag.ingest.formats.plain import plain_documents
from rag.ingest.formats.zipped import member, zip_of
from rag.types import Removed

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_META = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}creator": "author",
    "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}initial-creator": "author",
    "{http://purl.org/dc/elements/1.1/}language": "language",
    "{http://purl.org/dc/terms/}created": "date",
    "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}creation-date": "date",
}
_RTF_TITLE = re.compile(r"\{\\title\s+([^{}\\]{1,300})\}")
SAVE = "save it as .docx or .txt, then: rag ingest PATH"


def xml(data: bytes, name: str) -> Any:
    """The root of XML, without entities, outside files or the network. Raises UnreadableSource."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableSource(f"{name} is damaged: {error}", SAVE) from error


def read_docx(data: bytes, name: str) -> Iterator[Document]:
    """Paragraphs, items and rows of tables, with insertions that are not yet accepted and without deletions."""
    with zip_of(data, name) as archive:
        content = member(archive, "word/document.xml", name)
        notes = member(archive, "word/footnotes.xml", name)
        described = member(archive, "docProps/core.xml", name)
    if not content:
        raise UnreadableSource(f"{name} is no Word document", SAVE)
    removed: list[Removed] = []
    lines = list(_word_lines(xml(content, name), removed))
    lines += list(_word_lines(xml(notes, name), removed)) if notes else []
    yield from _documents(lines, described, name, removed)


def _word_lines(root: Any, removed: list[Removed]) -> Iterator[str]:
    def of(paragraph: Any) -> str:
        return _word_paragraph(paragraph, removed)

    for element in root.iter(f"{_WORD}p", f"{_WORD}tr"):
        within = next(element.iterancestors(f"{_WORD}tr"), None) is not None
        if element.tag == f"{_WORD}tr" and not within:
            yield _row(element, f"{_WORD}tc", f"{_WORD}p", of)
        elif element.tag == f"{_WORD}p" and not within and next(element.iterancestors(f"{_WORD}p"), None) is None:
            bullet = "- " if element.find(f"{_WORD}pPr/{_WORD}numPr") is not None else ""
            text = of(element)
            yield bullet + text if text else ""


def _row(row: Any, cell: str, paragraph: str, of: Callable[[Any], str]) -> str:
    cells = [" ".join(filter(None, (of(p) for p in c.iter(paragraph)))) for c in row.iter(cell)]
    return " | ".join(cells) if any(cells) else ""


def _word_paragraph(paragraph: Any, removed: list[Removed]) -> str:
    pieces = []
    for element in paragraph.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}noBreakHyphen"):
        if next(element.iterancestors(f"{_WORD}moveFrom", f"{_WORD}del"), None) is not None:
            continue
        run = next(element.iterancestors(f"{_WORD}r"), None)
        hidden = run is not None and run.find(f"{_WORD}rPr/{_WORD}vanish") is not None
        said = element.text or "" if element.tag == f"{_WORD}t" else "-" if element.tag.endswith("Hyphen") else " "
        if hidden and said.strip():
            removed.append(Removed("hidden", said))
        elif not hidden:
            pieces.append(said)
    return " ".join("".join(pieces).split(" ")).strip()


def read_odt(data: bytes, name: str) -> Iterator[Document]:
    """Paragraphs, headings, items and rows of tables."""
    with zip_of(data, name) as archive:
        content, described = member(archive, "content.xml", name), member(archive, "meta.xml", name)
    if not content:
        raise UnreadableSource(f"{name} is no OpenDocument text", SAVE)
    body = xml(content, name).find(f".//{_OFFICE}text")
    if body is None:
        raise UnreadableSource(f"{name} is no OpenDocument text", SAVE)
    yield from _documents(list(_open_lines(body)), described, name, [])


def _open_lines(body: Any) -> Iterator[str]:
    skipped = (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TABLE}table-row")
    for element in body.iter(f"{_TEXT}p", f"{_TEXT}h", f"{_TABLE}table-row"):
        if next(element.iterancestors(*skipped), None) is not None:
            continue
        if element.tag == f"{_TABLE}table-row":
            yield _row(element, f"{_TABLE}table-cell", f"{_TEXT}p", _open_text)
            continue
        text = _open_text(element)
        item = next(element.iterancestors(f"{_TEXT}list-item"), None) is not None
        yield f"- {text}" if item and text else text


def _open_text(element: Any) -> str:
    pieces: list[str] = []
    beside = (f"{_OFFICE}annotation", f"{_TEXT}note")
    for part in element.iter():
        if not isinstance(part.tag, str):
            continue
        noted = next((a for a in (part, *part.iterancestors()) if a.tag in beside), None)
        if part.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            pieces.append(" ")
        if noted is None:
            pieces.append(part.text or "")
        if part is not element and (noted is None or noted is part):
            pieces.append(part.tail or "")
    return " ".join("".join(pieces).split(" ")).strip()


def read_rtf(data: bytes, name: str) -> Iterator[Document]:
    """By striprtf. Raises UnreadableSource."""
    from striprtf.striprtf import rtf_to_text

    source = data.decode("cp1252", "replace")
    if not source.lstrip().startswith("{\\rtf"):
        raise UnreadableSource(f"{name} is no RTF", SAVE)
    try:
        text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, KeyError, LookupError, RecursionError) as error:
        raise UnreadableSource(f"{name} is damaged: {error}", SAVE) from error
    title = _RTF_TITLE.search(source)
    lines = [" | ".join(cell.strip() for cell in line.split("|")).strip(" |") for line in text.split("\n")]
    yield from _settled("\n".join(lines), {"title": title[1].strip()} if title else {}, name, [])


def _documents(lines: list[str], described: bytes, name: str, removed: list[Removed]) -> Iterator[Document]:
    fields: dict[str, str] = {}
    if described:
        for element in xml(described, name).iter():
            field = _META.get(element.tag) if isinstance(element.tag, str) else None
            if field and (value := (element.text or "").strip()):
                fields.setdefault(field, value)
    yield from _settled("\n".join(lines), fields, name, removed)


def _settled(text: str, declared: dict[str, str], name: str, removed: list[Removed]) -> Iterator[Document]:
    """With the fields of a header in the text before those of the file. When it was made is a guess at its date."""
    if not text.strip():
        raise EmptySource(f"{name} has no text", SAVE)
    for document in plain_documents(text):
        guessed = set(document.guessed)
        if "date" in declared and "date" not in document.fields:
            guessed.add("date")
        yield Document(
            document.text,
            declared | dict(document.fields),
            key=document.key,
            guessed=frozenset(guessed),
            removed=(*document.removed, *removed),
        )
