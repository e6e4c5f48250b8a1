"""Elements to lines: what is one line, and which lines are links."""

from __future__ import annotations

from rag.ingest.formats.page_lines import lines_of
from rag.ingest.formats.page_tree import parsed


def texts(body: str) -> list[str]:
    root = parsed(f"<body>{body}</body>")
    assert root is not None
    return [line.text for line in lines_of(root.find("body"))]


def test_a_line_break_parts_sentences_and_not_phrases() -> None:
    assert texts("<p>Il vient.<br>Elle part.</p><p>Une rue<br>sans fin</p>") == [
        "Il vient.",
        "Elle part.",
        "Une rue sans fin",
    ]


def test_a_page_laid_out_by_a_table_is_no_table_of_data() -> None:
    assert texts("<table><tr><td><ul><li>menu</li></ul></td><td><h2>Titre</h2><p>Un.</p></td></tr></table>") == [
        *("- menu", "Titre", "Un.")
    ]


def test_rows_keep_their_cells_apart() -> None:
    assert texts("<table><tr><td>Brissac</td><td>1 204</td><td></td></tr></table>") == ["Brissac | 1 204 |"]


def test_words_within_a_line_stay_together() -> None:
    assert texts("<p>l'<b>eau</b> <i>claire</i>\n  coule</p>texte nu") == ["l'eau claire coule", "texte nu"]
