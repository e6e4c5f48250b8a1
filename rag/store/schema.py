"""The tables of the library and the seam to SQLite: migrations, transactions, errors in the project's own words."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import LibraryError, LibraryLocked

# One tuple of statements a version; PRAGMA user_version counts those applied. Never edit one that was released.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE articles (
            row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL, title TEXT NOT NULL,
            digest TEXT NOT NULL, outlet TEXT, date TEXT, url TEXT, language TEXT NOT NULL, report TEXT NOT NULL,
            ingested_at TEXT NOT NULL, characters INTEGER NOT NULL, signature BLOB NOT NULL, text TEXT NOT NULL
        ) STRICT""",
        *(
            f"CREATE INDEX articles_{column} ON articles ({column})"
            for column in ("path", "digest", "outlet", "date", "language", "report")
        ),
        """CREATE TABLE sentences (
            article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            start_at INTEGER NOT NULL, end_at INTEGER NOT NULL, PRIMARY KEY (article, ordinal)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE chunks (
            row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
            article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            first INTEGER NOT NULL, last INTEGER NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL
        ) STRICT""",
        "CREATE INDEX chunks_article ON chunks (article, ordinal)",
        # Holds its own copy of the terms: contentless-delete tables need SQLite 3.43, and Python 3.11 ships with older.
        "CREATE VIRTUAL TABLE chunk_terms USING fts5 (body, title, tokenize = 'unicode61 remove_diacritics 2')",
        "CREATE VIRTUAL TABLE chunk_vocabulary USING fts5vocab (chunk_terms, col)",
        """CREATE TRIGGER chunks_removed AFTER DELETE ON chunks BEGIN
            DELETE FROM chunk_terms WHERE rowid = old.row;
        END""",
        "CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, json TEXT NOT NULL) STRICT",
        """CREATE TABLE journal (
            key TEXT PRIMARY KEY NOT NULL, action TEXT NOT NULL CHECK (action IN ('add', 'remove'))
        ) STRICT""",
        """CREATE TABLE turns (
            row INTEGER PRIMARY KEY, session TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX turns_session ON turns (session)",
        """CREATE TABLE briefs (
            key TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL,
            article TEXT REFERENCES articles (id) ON DELETE CASCADE, created TEXT NOT NULL, json TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX briefs_article ON briefs (article)",
    ),
    (  # what readers say besides the text; what a person corrected
        "ALTER TABLE articles ADD COLUMN author TEXT",
        "ALTER TABLE articles ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE articles ADD COLUMN guessed TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]'",
        *(
            f"""CREATE TABLE {name} (
                article TEXT PRIMARY KEY NOT NULL REFERENCES articles (id) ON DELETE CASCADE, json TEXT NOT NULL
            ) STRICT"""
            for name in ("removed", "edits")
        ),
    ),
    (  # an article follows its file, and stays when that is gone
        "ALTER TABLE articles ADD COLUMN gone TEXT",
        "CREATE TABLE places (place TEXT PRIMARY KEY NOT NULL, article TEXT NOT NULL) STRICT",
        "CREATE INDEX places_article ON places (article)",
        """CREATE TRIGGER places_removed AFTER DELETE ON articles BEGIN
            DELETE FROM places WHERE article = old.id;
        END""",
    ),
)


IN_LIST = "IN (SELECT value FROM json_each(?))"  # one parameter however many values


def migrate(connection: sqlite3.Connection, folder: Path) -> None:
    """Brings the tables to the newest version. Raises LibraryError when they are newer than this code."""
    # Read first: beginning a transaction would make a reader wait for a writer.
    if _version(connection) == len(MIGRATIONS):
        return
    with transaction(connection):
        version = _version(connection)
        if version > len(MIGRATIONS):
            message = f"the library {folder} was written by a newer rag (tables {version}, known {len(MIGRATIONS)})"
            raise LibraryError(message, "pip install --upgrade rag")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commits, or rolls back whatever was raised."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has already rolled back
            connection.execute("ROLLBACK")
        raise


_DAMAGED = ("is damaged or not a library", "move the folder away, then: rag ingest PATH")
_DENIED = ("cannot be opened for writing", "check its permissions, or choose another: rag --library PATH")
_BUSY = ("is being written by another process", "wait until it has ended, then run the same command again")
_FULL = ("could not be written: the disk is full", "free some space, then run the same command again")
NO_ROOM = 1 << 20  # bytes: a log or its index grows by less, and fails with an error that does not say why
_CAUSES = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _DENIED,
    sqlite3.SQLITE_CANTOPEN: _DENIED,
    sqlite3.SQLITE_PERM: _DENIED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}


@contextlib.contextmanager
def translated(folder: Path) -> Iterator[None]:
    """sqlite3's errors as LibraryError. Broken constraints and misuse stay as they are: they are this project's."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        # The low byte is the primary code: https://sqlite.org/rescode.html#primary_result_codes_versus_extended
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        what, hint = _CAUSES.get(code, (f"failed: {error}", "check the folder's disk, then run the same command again"))
        if code == sqlite3.SQLITE_IOERR and is_full(folder):
            what, hint = _FULL
        kind = LibraryLocked if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else LibraryError
        raise kind(f"the library {folder} {what}", hint) from error


def is_full(folder: Path) -> bool:
    """Whether next to nothing is left on a folder's disk."""
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder).free < NO_ROOM
    return False


def json_list(values: Iterable[str]) -> str:
    """Any number of values as one parameter, for ``json_each``."""
    return json.dumps(list(values))


def quotable(term: str) -> str:
    """A term for an FTS5 string: quotes doubled, without what cannot be bound (NUL, lone surrogates)."""
    return term.encode("utf-8", "ignore").decode().replace("\0", "").replace('"', '""')


def now() -> str:
    """ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def hand_over_report(db: sqlite3.Connection, article_id: str) -> None:
    """Renames the report that an article names after the earliest of the others in it."""
    db.execute(
        "UPDATE articles SET report = (SELECT id FROM articles WHERE report = :id AND id <> :id ORDER BY row LIMIT 1)"
        " WHERE report = :id AND id <> :id",
        {"id": article_id},
    )


def keys_of(db: sqlite3.Connection, article_id: str) -> list[str]:
    """The keys of an article's chunks, in order."""
    return [row[0] for row in db.execute("SELECT key FROM chunks WHERE article = ? ORDER BY ordinal", (article_id,))]
