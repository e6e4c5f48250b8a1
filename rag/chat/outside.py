"""What a conversation asks of other programs: to open a file or a page, and to put a text on the clipboard."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from typing import IO

_COPIERS = (["pbcopy"], ["wl-copy"], ["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"])
_SECONDS = 5  # a program that takes longer is not waited for


def open_outside(address: str) -> bool:
    """Hands an address to the desktop; False where there is none, as on a server."""
    if sys.platform == "darwin":
        opener = shutil.which("open")
    else:
        opener = shutil.which("xdg-open") if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") else None
    return opener is not None and _runs([opener, address], "")


def copy(text: str, terminal: IO[str]) -> str:
    """Copies a text with the desktop's own program, else asks the terminal to (OSC 52). Returns who was asked.

    https://invisible-island.net/xterm/ctlseqs/ctlseqs.html has OSC 52; whether a terminal obeys it cannot be known.
    """
    for command in _COPIERS:
        if shutil.which(command[0]) and _runs(command, text):
            return command[0]
    if not terminal.isatty():
        return ""
    terminal.write(f"\x1b]52;c;{base64.b64encode(text.encode('utf-8', 'replace')).decode()}\x07")
    terminal.flush()
    return "the terminal"


def _runs(command: list[str], text: str) -> bool:
    try:
        done = subprocess.run(
            command,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
