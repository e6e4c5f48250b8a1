"""Front matter in three notations, and headers in any order."""

from __future__ import annotations

import pytest

from rag.ingest.formats.front_matter import front_matter, header

BODY = "Le bac repart lundi.\n"


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Le bac\ndate: 2026-03-02\n---\n",
        "\n\n---\ntitle: 'Le bac'\ndate: 2026-03-02T10:00:00+01:00\n---\n",
        '+++\ntitle = "Le bac"\ndate = 2026-03-02\ntags = ["mer"]\n+++\n',
        '{"title": "Le bac", "date": "2026-03-02"}\n',
        '---json\n{"title": "Le bac", "date": "2026-03-02"}\n---\n',
    ],
)
def test_every_notation_gives_the_fields_and_leaves_the_text(front: str) -> None:
    text, fields, guessed = front_matter(front + BODY)
    assert (text.strip(), fields["title"], fields["date"][:10], guessed) == (
        BODY.strip(),
        "Le bac",
        "2026-03-02",
        frozenset(),
    )


def test_a_colon_in_a_title_does_not_spoil_the_rest() -> None:
    _, fields, _ = front_matter("---\ntitle: Le bac : la suite\nsource: La Vigie\n---\n" + BODY)
    assert fields == {"title": "Le bac : la suite", "outlet": "La Vigie"}


def test_text_between_lines_is_no_front_matter() -> None:
    text = "---\nUn dialogue.\n---\nFin.\n"
    assert front_matter(text) == (text, {}, frozenset())


@pytest.mark.parametrize(
    "lines",
    [
        ("Auteur : Ida Wren", "Source : La Vigie", "Date : 2 mars 2026"),
        ("Date de publication : 2 mars 2026", "Rubrique : Mer", "Média : La Vigie", "Par : Ida Wren"),
    ],
)
def test_a_header_is_read_in_any_order_and_leaves_the_text(lines: tuple[str, ...]) -> None:
    text, fields, _, removed = header("\n".join(("Le bac", *lines, "", BODY)))
    assert fields == {"title": "Le bac", "author": "Ida Wren", "outlet": "La Vigie", "date": "2 mars 2026"}
    assert text.strip() == BODY.strip()
    assert [line.text for line in removed] == list(lines)


def test_a_sentence_with_a_colon_is_no_header() -> None:
    text = "Le maire : non\n\nIl parle.\n"
    assert header(text) == (text, {}, frozenset(), ())
