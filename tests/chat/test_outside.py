"""Addresses that come from articles, and programs that may not be there."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from rag.chat import outside
from rag.chat.outside import copy, location, open_outside
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


def script(folder: Path, name: str, body: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{body}\n")
    (folder / name).chmod(0o755)


def test_what_opens_and_copies_is_the_desktops_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside.sys, "platform", "linux")  # type: ignore[attr-defined]
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    tools = tmp_path / "tools"
    script(tools, "xdg-open", f'echo "$1" > {tmp_path}/opened')
    script(tools, "wl-copy", "exit 1")
    script(tools, "xclip", f"cat > {tmp_path}/copied")
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    assert not open_outside("https://a.example")  # no desktop
    monkeypatch.setenv("DISPLAY", ":0")
    assert open_outside("https://a.example")
    assert (tmp_path / "opened").read_text() == "https://a.example\n"
    assert copy("Où ? 4 €", io.StringIO()) == "xclip"
    assert (tmp_path / "copied").read_text("utf-8") == "Où ? 4 €"


def test_without_a_program_the_terminal_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Tty(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("PATH", str(tmp_path))
    terminal = Tty()
    assert copy("é", terminal) == "the terminal"
    assert terminal.getvalue() == "\x1b]52;c;w6k=\x07"
    assert copy("é", io.StringIO()) == ""
