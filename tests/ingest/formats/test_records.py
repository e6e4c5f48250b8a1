"""Exports of whatever program are read by the names of their fields."""

from __future__ import annotations

import json

import pytest

from rag.errors import EmptySource, NoArticles, UnreadableSource
from rag.ingest.formats.document import Document
from rag.ingest.formats.records import SUMMARY, read_corpus, read_export

TEXT = "<p>Le moulin de Brissac tourne de nouveau.</p><p>Il avait cessé en 1965, faute de meunier.</p>"
PLAIN = "Le moulin de Brissac tourne de nouveau.\nIl avait cessé en 1965, faute de meunier."
LONG = "Le moulin de Brissac tourne de nouveau depuis samedi, pour la première fois en soixante et un ans."


def exported(value: object) -> list[Document]:
    found = list(read_export(json.dumps(value).encode(), "e.json"))
    assert all(isinstance(item, Document) for item in found)
    return [item for item in found if isinstance(item, Document)]


@pytest.mark.parametrize(
    "wrap", [lambda r: r, lambda r: [r], lambda r: {"items": [r]}, lambda r: {"list": {"7": r}, "status": 1}]
)
def test_a_record_is_found_wherever_it_lies(wrap) -> None:  # type: ignore[no-untyped-def]
    record = {
        "title": "Le moulin",
        "content": TEXT,
        "url": "https://v.example/m",
        "published_at": "2026-03-07",
        "tags": [],
    }
    (document,) = exported(wrap(record))
    assert document.text == PLAIN
    assert document.fields == {"title": "Le moulin", "url": "https://v.example/m", "date": "2026-03-07"}


def test_records_that_share_an_id_are_told_apart() -> None:
    records = [{"id": 1, "title": f"T{n}", "text": LONG, "url": f"https://v.example/{n}"} for n in range(3)]
    assert len({document.key for document in exported(records)}) == 3


def test_a_summary_stands_in_and_says_so() -> None:
    zotero = {"title": "Le moulin", "abstractNote": LONG, "publicationTitle": "La Vigie", "date": "2026-03-07"}
    (document,) = exported([zotero])
    assert (document.text, document.note, document.fields["outlet"]) == (LONG, SUMMARY, "La Vigie")


def test_a_link_without_a_text_is_named() -> None:
    (error,) = read_export(json.dumps([{"title": "Le moulin", "url": "https://v.example/m"}]).encode(), "e.json")
    assert isinstance(error, EmptySource)
    assert "Le moulin" in error.message


def test_what_holds_no_articles_is_no_failure() -> None:
    with pytest.raises(NoArticles):
        list(read_export(b'{"name": "app", "version": "1.0", "scripts": {}}', "package.json"))
    with pytest.raises(UnreadableSource, match="not JSON"):
        list(read_export(b"{oops", "e.json"))
    with pytest.raises(UnreadableSource, match="nested too deeply"):
        list(read_export(b"[" * 200_000, "e.json"))


def test_a_line_may_name_its_fields_otherwise() -> None:
    line = {"id": "m", "title": "Le moulin", "content": LONG, "published": "2026-03-07", "date_modified": 20260309}
    (document,) = read_corpus([json.dumps(line).encode()], "c.jsonl")
    assert isinstance(document, Document)
    assert (document.text, document.fields["date"], document.exact) == (LONG, "2026-03-07", True)
