"""What a person sees: the few sequences that rich and prompt_toolkit write, carried out on a screen of characters."""

from __future__ import annotations

import re

_SEQUENCE = re.compile(r"\x1b\[([?>]?)([\d;]*)([@-~])|\x1b[=>78]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


class Screen:
    """A screen of ``rows`` by ``columns``. ``lines`` has what scrolled off its top, too.

    A sequence that it does not know raises, so that no test passes because something was overlooked.
    """

    def __init__(self, rows: int, columns: int) -> None:
        self._rows, self._columns = rows, columns
        self._cells: list[list[str]] = [[]]
        self._row = self._column = 0
        self._top = 0

    @property
    def lines(self) -> list[str]:
        return ["".join(cells).rstrip() for cells in self._cells]

    def feed(self, text: str) -> None:
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                if not (found := _SEQUENCE.match(text, at)):
                    raise ValueError(f"an unknown sequence: {text[at : at + 12]!r}")
                self._obey(found)
                at = found.end()
            else:
                self._put(text[at])
                at += 1

    def _put(self, character: str) -> None:
        if character == "\r":
            self._column = 0
        elif character == "\n":
            self._down()
        elif character == "\b":
            self._column = max(0, self._column - 1)
        elif character >= " ":
            if self._column == self._columns:  # a full line wraps only when something follows
                self._column = 0
                self._down()
            cells = self._cells[self._row]
            cells.extend(" " * (self._column + 1 - len(cells)))
            cells[self._column] = character
            self._column += 1

    def _down(self) -> None:
        self._row += 1
        if self._row == len(self._cells):
            self._cells.append([])
        self._top = max(self._top, self._row - self._rows + 1)

    def _obey(self, found: re.Match[str]) -> None:
        private, values, kind = found[1], found[2], found[3]
        if kind is None or private or kind in "mnc":
            return
        numbers = [int(value) if value else 0 for value in values.split(";")]
        count = max(1, numbers[0])
        if kind == "A":
            self._row = max(self._top, self._row - count)
        elif kind == "B":
            self._row = min(len(self._cells) - 1, self._row + count)
        elif kind == "C":
            self._column = min(self._columns - 1, self._column + count)
        elif kind == "D":
            self._column = max(0, self._column - count)
        elif kind in "KJ":
            self._erase(kind, numbers[0])
        else:
            raise ValueError(f"an unknown sequence: {found[0]!r}")

    def _erase(self, kind: str, how: int) -> None:
        cells = self._cells[self._row]
        if how == 0:
            del cells[self._column :]
        elif how == 2:
            cells.clear()
        else:
            raise ValueError(f"an unknown way to erase: {how}{kind}")
        if kind == "J":
            del self._cells[self._row + 1 :]
