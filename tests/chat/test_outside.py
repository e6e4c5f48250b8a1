"""Programs that may not be there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from rag.chat import outside
from rag.chat.outside import copy, open_outside


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
