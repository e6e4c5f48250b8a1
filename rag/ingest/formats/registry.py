"""Which reader reads what, by the name of a file or by how its bytes begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from rag.errors import EmptySource, SourceError, UnreadableSource
from rag.ingest.formats.document import Document, Reader
from rag.ingest.formats.epub import read_epub
from rag.ingest.formats.feed import read_feed
from rag.ingest.formats.mail import read_mail, read_mbox, read_mhtml
from rag.ingest.formats.markdown import read_markdown
from rag.ingest.formats.office import read_docx, read_odt, read_rtf
from rag.ingest.formats.page import read_page
from rag.ingest.formats.pdf import read_pdf
from rag.ingest.formats.plain import read_plain
from rag.ingest.formats.records import read_corpus, read_export
from rag.ingest.formats.zipped import gunzipped, members

MB = 1 << 20
DEPTH = 2  # archives within archives


def _corpus(data: bytes, name: str) -> Iterable[Document | SourceError]:
    return read_corpus(data.splitlines(), name)


_READERS: dict[str, tuple[Reader, int]] = {  # the reader of a suffix, and the largest file of it, in MB
    ".txt": (read_plain, 16),
    ".text": (read_plain, 16),
    ".md": (read_markdown, 16),
    ".markdown": (read_markdown, 16),
    ".html": (read_page, 64),  # with pictures in it
    ".htm": (read_page, 64),
    ".xhtml": (read_page, 64),
    ".mhtml": (read_mhtml, 64),
    ".mht": (read_mhtml, 64),
    ".pdf": (read_pdf, 128),
    ".docx": (read_docx, 128),
    ".odt": (read_odt, 128),
    ".rtf": (read_rtf, 32),
    ".epub": (read_epub, 128),
    ".eml": (read_mail, 64),
    ".mbox": (read_mbox, 512),
    ".xml": (read_feed, 32),
    ".rss": (read_feed, 32),
    ".atom": (read_feed, 32),
    ".json": (read_export, 256),
    ".jsonl": (_corpus, 512),
    ".ndjson": (_corpus, 512),
}
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
SUFFIXES = (*_READERS, *_ARCHIVES, ".gz")
LARGEST_ARCHIVE = 1024  # MB
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (rb"%PDF", ".pdf"),
    (rb"\{\\rtf", ".rtf"),
    (rb"PK\x03\x04.{0,200}?mimetypeapplication/epub", ".epub"),
    (rb"PK\x03\x04.{0,200}?mimetypeapplication/vnd\.oasis\.opendocument\.text", ".odt"),
    (rb"PK\x03\x04.*(?:word/|\[Content_Types\])", ".docx"),
    (rb"PK\x03\x04", ".zip"),
    (rb"\x1f\x8b", ".gz"),
    (rb"From \S+ .{0,60}\d{4}\r?\n", ".mbox"),
    (
        rb"(?:[\w-]+: [^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:Snapshot-Content-Location|MIME-Version|Received|Message-ID): ",
        ".eml",
    ),
    (rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?(?:rss|feed|RDF)\b", ".xml"),
    (rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article|div|p)\b", ".html"),
    (rb"\s*\{[^\n]*\}\s*\n\s*\{", ".jsonl"),
    (rb"\s*[\[{]\s*[\[{\"]", ".json"),
)


def suffix_of(name: str) -> str:
    """The part of a name that says its format: ``.tar.gz`` and ``.html.gz`` whole."""
    parts = [part.lower() for part in PurePath(name).suffixes]
    if parts[-1:] == [".gz"] and len(parts) > 1 and (parts[-2] in _READERS or parts[-2] == ".tar"):
        return "".join(parts[-2:])
    if len(parts) > 1 and "".join(parts[-2:]) in _ARCHIVES:
        return "".join(parts[-2:])
    return parts[-1] if parts else ""


def is_readable(name: str) -> bool:
    """Whether a file of this name under a folder is read."""
    suffix = suffix_of(name)
    return suffix in _READERS or suffix in _ARCHIVES or (suffix.endswith(".gz") and suffix != ".gz")


def largest(name: str) -> int:
    """Bytes that a file of this name may have."""
    suffix = suffix_of(name).removesuffix(".gz")
    return (_READERS[suffix][1] if suffix in _READERS else LARGEST_ARCHIVE) * MB


def sniffed(data: bytes) -> str:
    """The suffix that bytes without a telling name would have; text where nothing else fits."""
    head = data[:4096]
    for pattern, suffix in _BEGINNINGS:
        if re.match(pattern, head, re.DOTALL | re.IGNORECASE):
            return ".mhtml" if suffix == ".eml" and b"Snapshot-Content-Location" in head else suffix
    return ".md" if head.lstrip(b"\xef\xbb\xbf \n\r").startswith((b"# ", b"---\n", b"+++\n")) else ".txt"


def read_documents(data: bytes, name: str, depth: int = 0) -> Iterator[tuple[str, Document | SourceError]]:
    """Every article of a file, with the path of the member that it was in, "" outside of archives.

    Raises SourceError for the file as a whole.
    """
    suffix = suffix_of(name)
    if suffix not in SUFFIXES and not suffix.endswith(".gz"):
        suffix = sniffed(data)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise EmptySource(f"{name} is empty", "remove it, or ingest other files: rag ingest PATH")
    if suffix in _ARCHIVES:
        yield from _unpacked(data, name, depth)
    elif suffix.endswith(".gz"):
        inner = PurePath(name).name[:-3] if name.lower().endswith(".gz") else name
        yield from read_documents(gunzipped(data, name), inner, depth + 1)
    else:
        reader = _READERS[suffix][0]
        yield from (("", document) for document in reader(data, name))


def _unpacked(data: bytes, name: str, depth: int) -> Iterator[tuple[str, Document | SourceError]]:
    if depth >= DEPTH:
        raise UnreadableSource(f"{name} is an archive within archives", "unpack it by hand, then: rag ingest FOLDER")
    for path, content in members(data, name):
        if isinstance(content, SourceError):
            yield path, content
            continue
        base = PurePath(path).name
        if base.startswith(".") or path.startswith("__MACOSX/") or not is_readable(base):
            continue
        try:
            for inner, document in read_documents(content, base, depth + 1):
                yield f"{path}!/{inner}" if inner else path, document
        except SourceError as error:
            yield path, error
