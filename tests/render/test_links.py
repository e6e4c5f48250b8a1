"""Addresses that come from articles."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from rag.render.links import linked, location
from tests.talks import FERRY


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://gazette.example/a?b=1#c", "https://gazette.example/a?b=1#c"),
        ("https://gazette.example/été 1", "https://gazette.example/%C3%A9t%C3%A9%201"),
        ("https://x.example/\x1b]8;;evil\x07", "https://x.example/%1B]8;;evil%07"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        (None, None),
    ],
)
def test_only_pages_of_the_web_are_opened_by_their_address(url: str | None, address: str | None) -> None:
    assert location(replace(FERRY, url=url)) == address


def test_a_file_is_opened_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "le bac.txt"
    path.touch()
    assert location(replace(FERRY, path=str(path))) == path.as_uri()


@pytest.mark.parametrize(("terminal", "shown"), [("xterm-256color", True), ("dumb", False), (None, False)])
def test_a_link_is_written_to_a_terminal_alone(terminal: str | None, shown: bool) -> None:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=terminal is not None, _environ={"TERM": terminal or "", "COLUMNS": "80"}
    )
    console.print(Text("Le bac", linked(replace(FERRY, url="https://gazette.example/bac"))))
    written = stream.getvalue()
    assert ("\x1b]8;" in written and "https://gazette.example/bac\x1b\\" in written) is shown
    assert "Le bac" in written
