"""Several texts in one file are several articles where each has a title and a date."""

from __future__ import annotations

from rag.ingest.formats.plain import plain_documents, read_plain

ONE = "Le bac repart\nLa Vigie, 2 mars 2026\n\nLe bac repart lundi avec deux équipages.\n"
TWO = "Le phare s'éteint\nLa Vigie, 3 mars 2026\n\nLe phare s'éteint pour deux semaines.\n"


def test_lines_of_signs_part_articles() -> None:
    found = list(plain_documents(f"{ONE}\n{'=' * 20}\n\n{TWO}"))
    assert [document.fields["title"] for document in found] == ["Le bac repart", "Le phare s'éteint"]
    assert [document.fields["date"] for document in found] == ["2 mars 2026", "3 mars 2026"]
    assert {document.fields["outlet"] for document in found} == {"La Vigie"}
    assert len({document.key for document in found}) == 2


def test_parts_without_a_date_are_one_article() -> None:
    (document,) = plain_documents("Un titre\n\nUn texte.\n\n*****\n\nUne autre partie du texte.\n")
    assert "autre partie" in document.text


def test_mended_text_says_so() -> None:
    (document,) = read_plain("Le théâtre rouvre à l'été.".encode().decode("cp1252").encode(), "a.txt")
    assert (document.text, document.note) == ("Le théâtre rouvre à l'été.", "encoding mended")
