"""Word processors' files, made by hand."""

from __future__ import annotations

import io
import zipfile

import pytest

from rag.errors import EmptySource, UnreadableSource
from rag.ingest.formats.office import read_docx, read_odt, read_rtf

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CORE = (
    '<c:coreProperties xmlns:c="x" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/">'
    "<dc:title>Le moulin</dc:title><dc:creator>Ida Wren</dc:creator><t:created>2026-03-07T08:00:00Z</t:created>"
    "</c:coreProperties>"
)


def zipped(**files: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def docx(body: str) -> bytes:
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped(word__document_xml=document, docProps__core_xml=CORE)


def run(text: str, style: str = "") -> str:
    return f"<w:r><w:rPr>{style}</w:rPr><w:t>{text}</w:t></w:r>"


def test_a_document_keeps_insertions_items_and_rows_and_leaves_out_what_is_deleted_or_hidden() -> None:
    body = f"""<w:p>{run("Le moulin ")}<w:ins>{run("tourne.")}</w:ins><w:del><w:r><w:delText>dort</w:delText></w:r></w:del></w:p>
    <w:p><w:pPr><w:numPr/></w:pPr>{run("un sac")}</w:p><w:p>{run("ordre secret", "<w:vanish/>")}</w:p>
    <w:tbl><w:tr><w:tc><w:p>{run("1962")}</w:p></w:tc><w:tc><w:p>{run("410")}</w:p></w:tc></w:tr></w:tbl>"""
    (document,) = read_docx(docx(body), "a.docx")
    assert [line for line in document.text.split("\n") if line] == ["Le moulin tourne.", "- un sac", "1962 | 410"]
    assert [line.text for line in document.removed] == ["ordre secret"]
    assert (document.fields["title"], document.fields["author"]) == ("Le moulin", "Ida Wren")
    assert document.guessed == {"date"}


def test_a_header_in_a_document_counts_before_the_file() -> None:
    body = "".join(f"<w:p>{run(text)}</w:p>" for text in ("Titre : Le four", "Date : 9 mars 2026", "Il chauffe."))
    (document,) = read_docx(docx(body), "a.docx")
    assert (document.fields["title"], document.fields["date"], document.guessed) == (
        "Le four",
        "9 mars 2026",
        frozenset(),
    )
    assert document.text.strip() == "Il chauffe."


def test_an_opendocument_text_is_read() -> None:
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    )
    body = """<text:h>Le moulin</text:h><text:p>Il <text:span>tourne</text:span><text:s/>ici
    <office:annotation><text:p>note</text:p></office:annotation>.</text:p><text:list><text:list-item><text:p>un sac</text:p>
    </text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>1962</text:p></table:table-cell>
    <table:table-cell><text:p>410</text:p></table:table-cell></table:table-row></table:table>"""
    content = f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    (document,) = read_odt(zipped(content_xml=content), "a.odt")
    assert [" ".join(line.split()) for line in document.text.split("\n") if line.strip()] == [
        *("Le moulin", "Il tourne ici", ".", "- un sac", "1962 | 410")
    ]


def test_rich_text_is_read() -> None:
    source = rb"{\rtf1\ansi\ansicpg1252{\info{\title Le moulin}}\pard Il tourne \'e0 l'\'e9t\'e9.\par Enfin.\par}"
    (document,) = read_rtf(source, "a.rtf")
    assert document.fields == {"title": "Le moulin"}
    assert [line for line in document.text.split("\n") if line] == ["Il tourne à l'été.", "Enfin."]


def test_entities_are_not_expanded() -> None:
    bomb = f'<!DOCTYPE x [<!ENTITY a "{"x" * 50}"><!ENTITY b "{"&a;" * 1000}">]><w:document xmlns:w="{W}"><w:body><w:p>'
    bomb += f"{run('&b;' * 100)}</w:p></w:body></w:document>"
    with pytest.raises((UnreadableSource, EmptySource)):
        list(read_docx(zipped(word__document_xml=bomb), "a.docx"))


@pytest.mark.parametrize("read", [read_docx, read_odt, read_rtf])
def test_what_is_something_else_is_refused(read) -> None:  # type: ignore[no-untyped-def]
    for data in (b"Le moulin.", zipped(other_xml="<x/>")):
        with pytest.raises(UnreadableSource):
            list(read(data, "a.docx"))
