"""The pages that reading is measured on hold what they are marked with, and the bar is kept."""

from __future__ import annotations

from bench_pages import letters, measured, own, pages


def test_every_piece_stands_in_its_page() -> None:
    given = list(pages())
    assert (len(given), len({page.layout.split()[0] for page in given})) == (60, 20)
    for page in given:
        if "drawn" in page.layout or "linked" in page.layout:  # there they stand escaped
            continue
        assert all(letters(piece.split(" ")[0]) in letters(page.source) for piece in page.article + page.clutter)


def test_the_articles_are_kept_and_the_clutter_goes() -> None:
    kept, left, told = measured(own, list(pages()))
    assert kept >= 0.99, told
    assert left <= 0.02, told
