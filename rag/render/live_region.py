"""A few lines at the bottom of a terminal that are drawn anew as they change, and gone without a trace in the end.

Two things would leave lines behind: a text higher than the screen, of which the top scrolls out of reach, so only its
end is drawn; and the echo of what is typed meanwhile, which moves the cursor, so keys wait unseen for the next prompt.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.text import Text

CUT = " …"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is waited for, and for how many seconds already."""

    what: str
    since: float = field(default_factory=time.monotonic)

    def __rich__(self) -> Text:
        seconds = int(time.monotonic() - self.since)
        return Text(f"{self.what} {seconds} s" if seconds else self.what, "dim")


@dataclass(frozen=True, slots=True)
class Growing:
    """A text behind its label. Where it is higher than the screen, the label and the last lines that fit."""

    label: str
    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = list(Text(f"{self.label} {self.text}").wrap(console, options.max_width))
        room = max(1, options.size.height - 1)  # the cursor ends on a line below them
        if len(lines) > room:
            head = Text(self.label + CUT)
            head.truncate(options.max_width)
            lines = [head, *lines[len(lines) - room + 1 :]]
        shown = Text("\n").join(lines)
        shown.stylize("dim italic")
        yield shown


class Region:
    """Lines on a console, from ``start`` to ``stop``."""

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
        self._silence = contextlib.ExitStack()

    def start(self, shown: Waiting | Growing) -> None:
        self._silence.enter_context(_unechoed())
        self._live.start()
        self._live.update(shown, refresh=True)

    def update(self, shown: Waiting | Growing) -> None:
        """Drawn a few times a second, whatever the pace of the updates."""
        self._live.update(shown)

    def stop(self) -> None:
        try:
            self._live.stop()
        finally:
            self._silence.close()


@contextlib.contextmanager
def _unechoed() -> Iterator[None]:
    """Without the echo of keys, where stdin is a terminal that this process may set up."""
    try:
        import termios
    except ImportError:  # not on Windows
        yield
        return
    try:
        terminal = sys.stdin.fileno()
        # A process in the background that sets up the terminal is stopped for it.
        before = termios.tcgetattr(terminal) if os.tcgetpgrp(terminal) == os.getpgrp() else None
    except (AttributeError, OSError, ValueError, termios.error):
        before = None
    if before is None:
        yield
        return
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
