"""Says when something in a folder has changed. The system tells; nothing is looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

QUIET = 1600  # milliseconds: an editor saves in several steps, and a copy of many files is one change


def changes(folders: Sequence[Path]) -> Iterator[None]:
    """Yields once when it is watching, and then after each change. Ends when interrupted.

    What changes while the caller is busy is told at its next turn, so nothing is missed between two.
    """
    from watchfiles import watch

    watching = False
    for changed in watch(*folders, debounce=QUIET, rust_timeout=200, yield_on_timeout=True, raise_interrupt=False):
        if changed or not watching:
            watching = True
            yield
