"""PDF by pypdf: pages to paragraphs, without repeated heads and feet, words that a line end broke made whole."""

from __future__ import annotations

import io
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rag.errors import EmptySource, UnreadableSource
from rag.ingest.formats.document import PAGE_START, Document
from rag.ingest.formats.front_matter import header
from rag.types import Removed

# What pypdf raises for damaged files besides its own errors.
DAMAGED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, AssertionError, OSError)
MOST_PAGES = 2_000
EDGE = 3  # lines at the top and bottom of a page among which heads and feet are looked for
FEWEST_CHARACTERS = 20  # a page: less is a picture of text
SHORT = 0.8  # of a full line: a shorter one that ends a sentence ends its paragraph
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.)?\s*\d{1,4}\s*(?:(?:/|sur|of|von|de)\s*\d{1,4})?\W*", re.IGNORECASE)
_FILE_NAME = re.compile(r"^microsoft word|^untitled|\.(?:docx?|odt|indd|pdf|qxd|tex|rtf)$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\s»”\"'’)\]]*$")
_BULLET = re.compile(r"\s*[•●▪◦‣–-]\s+\S")
# What keeps its hyphen at a line end: French pronouns after a verb, and first halves of compounds.
_AFTER = re.compile(r"(?:t-)?(?:il|elle|on|ils|elles|ce|je|tu|nous|vous|le|la|les|lui|leur|moi|toi|là|ci|même)s?\b")
_BEFORE = re.compile(
    r"\b(?:peut|vice|ex|non|sous|après|avant|mi|demi|semi|celui|celle|ceux|soi|c'est|quelques|grand|self|co|anti|sud|nord)-$",
    re.IGNORECASE,
)


def read_pdf(data: bytes, name: str) -> Iterator[Document]:
    """Raises UnreadableSource, and EmptySource for pictures of text."""
    pages, described = _extracted(data, name)
    characters = sum(len(line) for page in pages for line in page)
    if characters < FEWEST_CHARACTERS * max(len(pages), 1):
        message = f"{name} has {len(pages)} page{'s' * (len(pages) != 1)} and no text: they are pictures"
        raise EmptySource(message, "make its text readable (ocrmypdf IN.pdf OUT.pdf), then: rag ingest PATH")
    pages, repeated = without_repeats(pages)
    text = paragraphs(pages)
    body, fields, guessed, removed = header(text.replace(PAGE_START, "", 1))
    declared = _fields(described)
    if "date" in declared and "date" not in fields:
        guessed |= {"date"}
    yield Document(
        PAGE_START + body,
        declared | fields,
        guessed=guessed,
        removed=(*removed, *(Removed("head or foot", r) for r in repeated)),
    )


def _extracted(data: bytes, name: str) -> tuple[list[list[str]], dict[str, Any]]:
    """The lines of each page, and what the file says of itself."""
    import logging

    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every damaged object
    if b"%PDF" not in data[:1024]:
        raise UnreadableSource(f"{name} is no PDF", "save it again, then: rag ingest PATH")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableSource(f"{name} is protected by a password", "save it without one, then: rag ingest PATH")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableSource(f"{name} has more than {MOST_PAGES} pages", "split it, then: rag ingest PATH")
        pages = [[line.strip() for line in page.extract_text().split("\n") if line.strip()] for page in reader.pages]
        return pages, {str(key): value for key, value in (reader.metadata or {}).items()}
    except (PyPdfError, *DAMAGED) as error:
        raise UnreadableSource(f"{name} is damaged: {error or type(error).__name__}", "save it again") from error
    except (RecursionError, NotImplementedError, ImportError) as error:
        raise UnreadableSource(f"{name} cannot be read: {error}", "save it again without encryption") from error


def _fields(described: dict[str, Any]) -> dict[str, str]:
    def said(key: str) -> str:
        value = described.get(key)
        return " ".join(str(value).split()) if isinstance(value, str) else ""

    found = {}
    title = said("/Title")
    if len(title) > 3 and not _FILE_NAME.search(title):
        found["title"] = title
    if author := said("/Author"):
        found["author"] = author
    if made := re.match(r"D:(\d{4})(\d\d)(\d\d)", said("/CreationDate")):
        found["date"] = "-".join(made.groups())
    return found


# -- lines to paragraphs: pure --------------------------------------------------------------------


def without_repeats(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[str]]:
    """Pages without lines that stand at the edge of at least half of them, digits apart, and without page numbers."""
    seen = Counter(key for page in pages for key in {_levelled(line) for line in (*page[:EDGE], *page[-EDGE:])})
    repeated = {key for key, count in seen.items() if count >= max(2, len(pages) / 2)}
    kept, removed = [], []
    for page in pages:
        edge = {*range(EDGE), *range(len(page) - EDGE, len(page))}
        gone = {
            number
            for number in edge
            if 0 <= number < len(page) and (_levelled(page[number]) in repeated or _PAGE_NUMBER.fullmatch(page[number]))
        }
        removed += [page[number] for number in sorted(gone)]
        kept.append([line for number, line in enumerate(page) if number not in gone])
    return kept, removed


def _levelled(line: str) -> str:
    return re.sub(r"\d+", "#", line).lower()


def paragraphs(pages: Sequence[Sequence[str]]) -> str:
    """A line a paragraph; ``PAGE_START`` where each page begins, also within a paragraph that goes on from the last."""
    text = ""
    full = _full_line([line for page in pages for line in page])
    before = ""
    for page in pages:
        begun = PAGE_START
        for line in page:
            ends = _ends_a_paragraph(before, line, full) if before else True
            text = _joined(text, line, begun, new=ends) if text else begun + line
            begun, before = "", line
        if begun:  # a page without text
            text += begun
    return text


def _full_line(lines: Sequence[str]) -> float:
    return statistics.quantiles(map(len, lines), n=10)[7] if len(lines) > 3 else 1_000.0


def _ends_a_paragraph(line: str, following: str, full: float) -> bool:
    if _BULLET.match(following):
        return True
    if line.endswith(("-", "\u00ad")) and following[:1].islower():
        return False
    short = len(line) < SHORT * full
    if _SENTENCE_END.search(line):
        return short
    # A heading: short, not the end of a sentence, and what follows begins one.
    return short and len(line) < 0.75 * full and not line.endswith((",", ";", "-")) and following[:1].isupper()


def _joined(text: str, line: str, begun: str, *, new: bool) -> str:
    if new:
        return f"{text}\n{begun}{line}"
    if text.endswith("\u00ad"):
        return text[:-1] + begun + line
    if text.endswith("-") and text[-2:-1].isalpha():
        whole = line[:1].islower() and not _AFTER.match(line) and not _BEFORE.search(text[-20:])
        return (text[:-1] if whole else text) + begun + line
    return f"{text} {begun}{line}"
