"""Lines that are gone in the end; what a real terminal keeps of them is tested with the conversation."""

from __future__ import annotations

import time
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from rag.render.live_region import Growing, Waiting


def drawn(shown: Waiting | Growing, width: int, height: int) -> list[str]:
    console = Console(file=StringIO(), force_terminal=True, color_system=None, width=width, height=height)
    return ["".join(segment.text for segment in line).rstrip() for line in console.render_lines(shown, pad=False)]


def test_waiting_says_for_how_long() -> None:
    assert drawn(Waiting("loading the models …"), 40, 10) == ["loading the models …"]
    assert drawn(Waiting("loading the models …", time.monotonic() - 7.5), 40, 10) == ["loading the models … 7 s"]


def test_of_a_text_higher_than_the_screen_the_end_is_drawn_under_its_label() -> None:
    text = " ".join(f"word{n:02}" for n in range(12))
    assert drawn(Growing("draft:", "word00 word01"), 21, 5) == ["draft: word00 word01"]
    assert drawn(Growing("draft:", text), 21, 5) == [
        "draft: …",
        "word05 word06 word07",
        "word08 word09 word10",
        "word11",
    ]


@given(st.text("mot é…界 ", max_size=400), st.integers(8, 40), st.integers(2, 12))
def test_what_is_drawn_leaves_a_line_for_the_cursor(text: str, width: int, height: int) -> None:
    lines = drawn(Growing("draft:", text), width, height)
    assert 1 <= len(lines) <= height - 1
    assert lines[0].startswith("draft:")
