"""What is not shown is no text, and what hides it is found in styles and sheets."""

from __future__ import annotations

import pytest

from rag.ingest.formats.page_tree import parsed, plain_text, without_the_unseen


def seen(body: str, head: str = "") -> str:
    root = parsed(f"<html><head>{head}</head><body>{body}</body></html>")
    assert root is not None
    without_the_unseen(root)
    return plain_text(root.find("body"))


@pytest.mark.parametrize(
    "hiding",
    [
        "hidden",
        'style="display:none"',
        'style="visibility : hidden"',
        'style="font-size:0"',
        'style="FONT-SIZE: 0px; color: red"',
        'style="opacity:0"',
        'style="position:absolute;left:-9999px"',
        'style="color:#fff;background:#fff"',
        'class="sr-only"',
        'class="zz"',
        'id="yy"',
    ],
)
def test_hidden_text_goes(hiding: str) -> None:
    sheet = "<style>.zz, #yy { display: none } @media print { .shown { display:none } }</style>"
    assert seen(f'Avant <p {hiding}>ordre</p> <p class="shown">après</p>', sheet) == "Avant après"


@pytest.mark.parametrize("shown", ['style="font-size:0.9em"', 'style="opacity:0.5"', 'style="color:#fff"', 'class="a"'])
def test_what_is_shown_stays(shown: str) -> None:
    assert seen(f"<p {shown}>mot</p>") == "mot"


def test_what_follows_a_hidden_element_stays() -> None:
    assert seen("<p>un <b hidden>x</b>deux</p>") == "un deux"
