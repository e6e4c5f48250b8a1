"""The full text of the library: BM25, document frequencies, and the terms of a chunk as they are indexed.

The part of ``Library`` that reads the FTS5 table. Writing it is the library's business; ``text.words`` makes the terms.
"""

from __future__ import annotations

import contextlib
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rag.errors import LibraryError
from rag.store.schema import IN_LIST, json_list, quotable
from rag.types import ChunkTerms

_INDEXED = "SELECT id FROM chunk_terms_content"  # the rows of terms, without asking the index for them
_BM25 = "bm25(1.0, 0.6)"  # weight of the body and of the title


class FullText(ABC):
    """Queries on ``chunk_terms``; a subclass holds the connection."""

    @abstractmethod
    def _all(self, statement: str, *values: object) -> list[Any]:
        """The rows of a statement."""

    @abstractmethod
    def _write(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """A transaction."""

    def lexical(
        self,
        terms: Sequence[str],
        k: int,
        articles: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """The ``k`` best (chunk key, BM25) that hold any of the terms, larger is better; only within ``articles``.

        FTS5's BM25F-like column weights (https://sqlite.org/fts5.html#the_bm25_function). Terms are data: each is
        quoted, so none can act as an operator.
        """
        match = " OR ".join(f'"{term}"' for term in dict.fromkeys(map(quotable, terms)) if term)
        if not match or k < 1:
            return []
        within, values = "", [match, _BM25]
        if articles is not None:
            # The plus keeps the filter out of FTS5, which would match anew for each row id: 17 s instead of 0.2.
            within = f"AND +rowid IN (SELECT row FROM chunks WHERE article {IN_LIST})"
            values.append(json_list(articles))
        rows = self._all(
            "SELECT key, -score FROM (SELECT rowid AS found, rank AS score FROM chunk_terms WHERE chunk_terms MATCH ?"
            f" AND rank MATCH ? {within} ORDER BY rank LIMIT ?) JOIN chunks ON row = found",
            *values,
            k,
        )
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def articles_with(self, terms: Iterable[str]) -> set[str]:
        """The ids of the articles that hold any of the terms, in their title or text."""
        match = " OR ".join(f'"{term}"' for term in dict.fromkeys(map(quotable, terms)) if term)
        if not match:
            return set()
        rows = self._all(
            "SELECT DISTINCT article FROM chunk_terms AS t JOIN chunks ON row = t.rowid WHERE chunk_terms MATCH ?",
            match,
        )
        return {row[0] for row in rows}

    def document_frequency(self, terms: Iterable[str]) -> dict[str, int]:
        """For each term the number of chunks whose body holds it, 0 where none does."""
        asked = {term: quotable(term) for term in terms}
        rows = self._all(
            f"SELECT term, doc FROM chunk_vocabulary WHERE col = 'body' AND term {IN_LIST}", json_list(asked.values())
        )
        counts: dict[str, int] = dict(rows)
        return {term: counts.get(stored, 0) for term, stored in asked.items()}

    def chunk_terms(self, keys: Iterable[str]) -> dict[str, ChunkTerms]:
        """The terms of those of the chunks that exist, and of what stands around them in their articles.

        They are read as they were indexed: stemming a hundred chunks anew would take longer than both retrievers.
        """
        rows = self._all(
            "SELECT c.key, o.ordinal = c.ordinal, t.body, t.title FROM chunks AS c"
            " JOIN chunks AS o ON o.article = c.article AND o.ordinal BETWEEN c.ordinal - 1 AND c.ordinal + 1"
            f" JOIN chunk_terms AS t ON t.rowid = o.row WHERE c.key {IN_LIST}",
            json_list(keys),
        )
        own: dict[str, tuple[str, ...]] = {}
        around: dict[str, set[str]] = {}
        for key, itself, body, title in rows:
            if itself:
                own[key] = tuple(body.split())
            around.setdefault(key, set()).update(title.split() if itself else body.split())
        return {key: ChunkTerms(terms, frozenset(around[key])) for key, terms in own.items()}

    # -- whether it is whole ----------------------------------------------------------------------

    def unindexed(self) -> tuple[list[str], int]:
        """The keys of chunks without terms, and how many rows of terms belong to no chunk."""
        missing = [row[0] for row in self._all(f"SELECT key FROM chunks WHERE row NOT IN ({_INDEXED}) ORDER BY row")]
        stray = self._all(f"SELECT count(*) FROM ({_INDEXED}) WHERE id NOT IN (SELECT row FROM chunks)")
        return missing, int(stray[0][0])

    def is_searchable(self) -> bool:
        """Whether the index agrees with its own terms (https://sqlite.org/fts5.html#the_integrity_check_command)."""
        try:
            with self._write() as db:
                db.execute("INSERT INTO chunk_terms (chunk_terms) VALUES ('integrity-check')")
        except LibraryError as error:
            if getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT:
                return False
            raise
        return True

    def mend_terms(self, terms: Mapping[str, tuple[str, str]], *, rebuild: bool) -> None:
        """Writes the terms of chunks, body and title by key; drops those of no chunk; with ``rebuild`` indexes anew."""
        with self._write() as db:
            db.execute(
                f"DELETE FROM chunk_terms WHERE rowid IN (SELECT id FROM ({_INDEXED})"
                " WHERE id NOT IN (SELECT row FROM chunks))"
            )
            for key, (body, title) in terms.items():
                row = "SELECT row, ?, ? FROM chunks WHERE key = ?"
                db.execute(f"INSERT OR REPLACE INTO chunk_terms (rowid, body, title) {row}", (body, title, key))
            if rebuild:
                db.execute("INSERT INTO chunk_terms (chunk_terms) VALUES ('rebuild')")
