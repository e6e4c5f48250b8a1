"""PDF: lines to paragraphs, pages kept, heads and feet left out; made by hand."""

from __future__ import annotations

import pytest

from rag.errors import EmptySource, UnreadableSource
from rag.ingest.formats.document import PAGE_START
from rag.ingest.formats.pdf import paragraphs, read_pdf, without_repeats


def pdf(*pages: tuple[str, ...]) -> bytes:
    """A file with these lines on its pages, in a standard font."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = "".join(f"1 0 0 1 72 {760 - 16 * n} Tm ({line}) Tj\n" for n, line in enumerate(lines))
        stream = f"BT /F1 12 Tf\n{shown}ET" if lines else ""
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        content = len(objects)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    objects.append("<< /Title (Le moulin) /CreationDate (D:20260307080000) >>")
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = (
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(data)}\n%%EOF"
    )
    return data + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def test_pages_become_one_text_with_their_beginnings() -> None:
    data = pdf(
        ("La Vigie, mars 2026", "Le moulin de Brissac tourne de nou-", "veau depuis samedi matin, et le", "1"),
        ("La Vigie, mars 2026", "village entier est venu le voir.", "2"),
    )
    (document,) = read_pdf(data, "a.pdf")
    said = "Le moulin de Brissac tourne de nouveau depuis samedi matin, et le village entier est venu le voir."
    assert document.text.replace(PAGE_START, "") == said
    assert document.text.split(PAGE_START)[2].startswith("village")
    assert document.fields == {"title": "Le moulin", "date": "2026-03-07"}
    assert document.guessed == {"date"}
    assert {line.text for line in document.removed} >= {"La Vigie, mars 2026"}


def test_pictures_of_text_say_so() -> None:
    with pytest.raises(EmptySource, match="2 pages and no text"):
        list(read_pdf(pdf((), ()), "a.pdf"))


@pytest.mark.parametrize("data", [b"text", b"%PDF-1.4\n", b"%PDF-1.4\ntrailer << /Root 9 0 R >>\nstartxref\n0\n%%EOF"])
def test_what_is_damaged_is_refused(data: bytes) -> None:
    with pytest.raises((UnreadableSource, EmptySource)):
        list(read_pdf(data, "a.pdf"))


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("une fa-", "rine claire", "une farine claire"),
        ("il viendra peut-", "être demain", "il viendra peut-être demain"),
        ("que dit-", "il du vent", "que dit-il du vent"),
        ("à Saint-", "Vérain", "à Saint-Vérain"),
        ("le prix", "du blé", "le prix du blé"),
        ("la mai\u00ad", "son", "la maison"),
    ],
)
def test_words_that_a_line_end_broke_are_whole(first: str, second: str, joined: str) -> None:
    assert paragraphs([[first, second]]).replace(PAGE_START, "") == joined


def test_lines_at_the_edge_that_come_again_go() -> None:
    pages = [[f"Rapport {n}", "Un texte.", f"page {n} sur 3"] for n in (1, 2, 3)]
    kept, removed = without_repeats(pages)
    assert kept == [["Un texte."]] * 3 or kept == [[], [], []]
    assert "Rapport 1" in removed
