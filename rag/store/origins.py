"""Where the articles of a library came from: what moved, what is gone, and which article a place holds now.

The part of ``Library`` for that. A place is what a reader calls the source of one article: a hash of its path, or the
id of a corpus line. An article keeps the id of the first place that it was seen at, so that a citation follows it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rag.store.schema import IN_LIST, json_list, now


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one article is from. ``gone`` says since when its file was missed, ISO 8601, UTC."""

    id: str
    path: str
    title: str
    digest: str
    outlet: str | None
    gone: str | None


class Origins(ABC):
    """Queries on paths and places; a subclass holds the connection."""

    @abstractmethod
    def _all(self, statement: str, *values: object) -> list[Any]:
        """The rows of a statement."""

    @abstractmethod
    def _write(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """A transaction."""

    def origins(self) -> list[Origin]:
        """Of every article, in the order of ingestion."""
        return [
            Origin(*row) for row in self._all("SELECT id, path, title, digest, outlet, gone FROM articles ORDER BY row")
        ]

    def places(self) -> dict[str, str]:
        """Place to article id, where they differ."""
        return dict(self._all("SELECT place, article FROM places"))

    def settle(self, place: str, article_id: str) -> None:
        """Says before an article is written that it will be that of a place, which another one had before."""
        with self._write() as db:
            _settle(db, place, article_id)

    def move(self, article_id: str, path: str, place: str) -> None:
        """The same article at another path; a citation shows it from now on. It is not gone any more."""
        with self._write() as db:
            db.execute("UPDATE articles SET path = ?, gone = NULL WHERE id = ?", (path, article_id))
            _settle(db, place, article_id)

    def mark_gone(self, article_ids: Iterable[str]) -> None:
        """Their files are missed since now; those marked before keep their time."""
        with self._write() as db:
            statement = f"UPDATE articles SET gone = ? WHERE gone IS NULL AND id {IN_LIST}"
            db.execute(statement, (now(), json_list(article_ids)))

    def mark_found(self, article_ids: Iterable[str]) -> None:
        """Their files are there."""
        with self._write() as db:
            db.execute(f"UPDATE articles SET gone = NULL WHERE id {IN_LIST}", (json_list(article_ids),))


def _settle(db: sqlite3.Connection, place: str, article_id: str) -> None:
    db.execute("DELETE FROM places WHERE place = ? OR article = ?", (place, article_id))
    if place != article_id:
        db.execute("INSERT INTO places VALUES (?, ?)", (place, article_id))
