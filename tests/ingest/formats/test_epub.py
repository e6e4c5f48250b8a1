"""Chapters of an EPUB are articles."""

from __future__ import annotations

import io
import zipfile

import pytest

from rag.errors import UnreadableSource
from rag.ingest.formats.epub import read_epub

SAID = "Le moulin de Brissac tourne de nouveau depuis samedi, pour la première fois en soixante et un ans."


def book(*chapters: str) -> bytes:
    items = "".join(f'<item id="c{n}" href="t/c{n}.xhtml"/>' for n in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = f"""<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
    <dc:title>La Vigie du mois</dc:title><dc:date>2026-03-07</dc:date><dc:language>fr</dc:language></metadata>
    <manifest><item id="nav" href="nav.xhtml" properties="nav"/>{items}</manifest><spine><itemref idref="nav"/>{spine}</spine>
    </package>"""
    container = '<container xmlns="urn:x"><rootfiles><rootfile full-path="O/p.opf"/></rootfiles></container>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("O/p.opf", package)
        archive.writestr("O/nav.xhtml", "<html><body><ol><li>Sommaire de tout ce numéro</li></ol></body></html>")
        for number, chapter in enumerate(chapters):
            archive.writestr(f"O/t/c{number}.xhtml", f"<html><body>{chapter}</body></html>")
    return stream.getvalue()


def test_chapters_with_headings_are_articles_and_what_follows_belongs_to_them() -> None:
    data = book(
        "<p>Couverture</p>", f"<h1>Le moulin</h1><p>{SAID}</p>", "<p>Suite.</p>", f"<h2>Le four</h2><p>{SAID}</p>"
    )
    mill, oven = read_epub(data, "a.epub")
    assert mill.text.split("\n") == ["Le moulin", SAID, "Suite."]
    assert mill.fields == {"title": "Le moulin", "outlet": "La Vigie du mois", "date": "2026-03-07", "language": "fr"}
    assert (oven.fields["title"], oven.key != mill.key) == ("Le four", True)


def test_one_chapter_is_the_book() -> None:
    (only,) = read_epub(book(f"<h1>Le moulin</h1><p>{SAID}</p>"), "a.epub")
    assert (only.fields["title"], only.key) == ("La Vigie du mois", "")


def test_another_zip_is_no_book() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UnreadableSource, match="no EPUB"):
        list(read_epub(stream.getvalue(), "a.epub"))
