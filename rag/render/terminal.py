"""The two streams of a terminal: answers on stdout, all else on stderr. It knows no command.

Progress bars and drafts are only drawn where stderr is a terminal; elsewhere they are not printed at all.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from rag.messages import localised
from rag.ports import Progress as Report
from rag.ports import silent
from rag.render.lines import passage_line
from rag.render.live_region import Growing, Region, Waiting
from rag.render.safe import one_line, safe
from rag.types import CheckedSentence, Citation, Passage

PACE = 30.0  # seconds between two lines of progress where no bar is drawn


class Rate(ProgressColumn):
    """How many a second, of late."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.1f}/s" if task.speed else "", "dim")


class Terminal:
    """Where a face writes. ``quiet`` silences everything but answers and errors."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self.out = _console(sys.stdout)
        self.err = _console(sys.stderr)

    def answer(self, lines: Iterable[Text]) -> None:
        """Lines for stdout. A pipe gets them as they are, without wrapping."""
        _print(self._screen(), lines)

    def raw(self, text: str) -> None:
        """JSON or Markdown for stdout, a line feed at its end. Never wrapped."""
        text = text.removesuffix("\n")
        if self.one_screen:
            self.err.print(Text(text), soft_wrap=True)
        else:
            self.out.file.write(text + "\n")
            self.out.file.flush()

    def note(self, *lines: str | Text) -> None:
        """Lines for stderr, unless quiet."""
        if not self.quiet:
            _print(self.err, (Text(safe(localised(line))) if isinstance(line, str) else line for line in lines))

    def error(self, line: str) -> None:
        """A line for stderr, also when quiet."""
        _print(self.err, [Text(safe(localised(line)), "red")])

    @property
    def draws(self) -> bool:
        """Whether bars and drafts are to be drawn."""
        return self.err.is_terminal and not self.quiet

    @property
    def one_screen(self) -> bool:
        """Whether a person sees both streams, so that nothing need be said on each."""
        return self.draws and self.out.is_terminal

    def _screen(self) -> Console:
        """On one screen the console that draws the bar, because it alone knows to print above it."""
        return self.err if self.one_screen else self.out

    @contextlib.contextmanager
    def bar(self, *, bytes_: bool = False) -> Iterator[Report]:
        """A progress bar with the time left, as the callback that long steps ask for. Counts items, or bytes.

        Where no bar can be drawn, a line now and then, so that the log of a long run says where it is.
        """
        if not self.draws:
            yield silent if self.quiet or bytes_ else self._lines()
            return
        counted = (DownloadColumn(), TransferSpeedColumn()) if bytes_ else (MofNCompleteColumn(), Rate())
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), *counted)
        # Redirected, what goes to a pipe on stdout would end on stderr.
        with Progress(
            *columns, TimeRemainingColumn(), console=self.err, transient=True, redirect_stdout=False
        ) as progress:
            tasks: list[TaskID] = []

            def report(done: int, total: int, what: str) -> None:
                if not tasks:
                    tasks.append(progress.add_task("", total=None))
                progress.update(tasks[0], completed=done, total=total, description=one_line(localised(what)))

            yield report

    @contextlib.contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Says what is waited for: with the seconds since, and only for as long as it lasts, or as one line."""
        if not self.draws:
            self.note(what)
            yield
            return
        region = Region(self.err)
        region.start(Waiting(localised(what)))
        try:
            yield
        finally:
            region.stop()

    def _lines(self) -> Report:
        """A Progress that notes the state at most every ``PACE`` seconds."""
        step, started, noted = "", 0.0, 0.0

        def report(done: int, total: int, what: str) -> None:
            nonlocal step, started, noted
            now = time.monotonic()
            if what != step:
                step, started, noted = what, now, now
            if now - noted >= PACE and done:
                noted = now
                minutes = (now - started) / done * max(0, total - done) / 60
                rate = f", {done / (now - started):.1f} a second" if now - started >= 1 else ""
                self.note(f"{localised(what)}: {done} of {total}{rate}, about {minutes:.0f} min left")

        return report


class Watch:
    """An ``AskObserver``: passages before the model starts, then the draft, dim and marked as such, on one region.

    A context manager: the region is gone when it ends, whatever ended it. ``waiting`` stands there at first. Where
    nothing is drawn it shows nothing, because an answer that needs the passages has them.
    """

    def __init__(self, terminal: Terminal, waiting: str) -> None:
        self._terminal = terminal
        self._waiting = waiting
        self._draft = ""
        self._region: Region | None = None

    def __enter__(self) -> Self:
        self._start(self._waiting)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def passages(self, passages: Sequence[Passage]) -> None:
        self._stop()
        if passages and self._terminal.draws:
            self._terminal.note(
                Text(localised("nearest passages"), "bold"), *(passage_line(passage) for passage in passages)
            )
            self._start("reading the passages …")

    def draft(self, piece: str) -> None:
        self._draft += piece
        if self._region is not None and (text := one_line(self._draft)):
            self._region.update(Growing(localised("draft, not yet checked:"), text))

    def checked(self, sentence: CheckedSentence, citations: Sequence[Citation]) -> None:
        self._stop()

    def _start(self, waiting: str) -> None:
        if self._terminal.draws:
            self._region = Region(self._terminal.err)
            self._region.start(Waiting(localised(waiting)))

    def _stop(self) -> None:
        if self._region is not None:
            self._region.stop()
            self._region = None


def _console(stream: IO[str]) -> Console:
    return Console(file=stream, markup=False, emoji=False, highlight=False)


def _print(console: Console, lines: Iterable[Text]) -> None:
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)
