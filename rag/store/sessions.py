"""Conversations that are kept: the questions of each session with their answers.

The part of ``Library`` that reads and writes the table of turns. What stands in an answer is not known here.
"""

from __future__ import annotations

import contextlib
import sqlite3
from abc import ABC, abstractmethod
from typing import Any

from rag.errors import UnknownSession
from rag.store.schema import now
from rag.types import SessionRow, Turn

_TURN = "session, question, answer, at"  # the order of types.Turn


class Sessions(ABC):
    """Queries on ``turns``; a subclass holds the connection."""

    @abstractmethod
    def _all(self, statement: str, *values: object) -> list[Any]:
        """The rows of a statement."""

    @abstractmethod
    def _write(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """A transaction."""

    def add_turn(self, session: str, question: str, answer_json: str) -> None:
        with self._write() as db:
            db.execute(f"INSERT INTO turns ({_TURN}) VALUES (?, ?, ?, ?)", (session, question, answer_json, now()))

    def turns(self, session: str) -> list[Turn]:
        """The turns of a session in order, none where there is no such session."""
        return [Turn(*row) for row in self._all(f"SELECT {_TURN} FROM turns WHERE session = ? ORDER BY row", session)]

    def all_turns(self) -> list[Turn]:
        """The turns of every session, in order."""
        return [Turn(*row) for row in self._all(f"SELECT {_TURN} FROM turns ORDER BY row")]

    def sessions(self) -> list[SessionRow]:
        """Every session, the one that was used last at the end."""
        rows = self._all(
            "SELECT turns.session, n, question, latest FROM turns JOIN (SELECT count(*) AS n, min(row) AS first,"
            " max(row) AS last, max(at) AS latest FROM turns GROUP BY session) ON row = first ORDER BY last"
        )
        return [SessionRow(*row) for row in rows]

    def last_session(self) -> str | None:
        rows = self._all("SELECT session FROM turns ORDER BY row DESC LIMIT 1")
        return rows[0][0] if rows else None

    def find_session(self, reference: str | None = None) -> str:
        """The session of that name, or the only one that begins so; the last one for None. Raises UnknownSession."""
        names = [row.name for row in self.sessions()]
        if not names:
            raise UnknownSession("no question has been asked in rag chat yet", "rag chat")
        if reference is None:
            return names[-1]
        fitting = [name for name in names if name.startswith(reference)]
        if reference in names:
            return reference
        if len(fitting) == 1:
            return fitting[0]
        what = f"{len(fitting)} sessions begin with {reference}" if fitting else f"there is no session {reference}"
        raise UnknownSession(what, "rag history list")

    def amend_last_turn(self, session: str, answer_json: str) -> None:
        """Another answer for the last question of a session."""
        with self._write() as db:
            last = "(SELECT max(row) FROM turns WHERE session = ?)"
            db.execute(f"UPDATE turns SET answer = ? WHERE row = {last}", (answer_json, session))

    def remove_last_turn(self, session: str) -> None:
        with self._write() as db:
            db.execute("DELETE FROM turns WHERE row = (SELECT max(row) FROM turns WHERE session = ?)", (session,))

    def remove_session(self, session: str) -> int:
        """Removes a session; returns how many turns it had."""
        with self._write() as db:
            return db.execute("DELETE FROM turns WHERE session = ?", (session,)).rowcount
