"""The library: articles, sentences, chunks, full text and sessions in one SQLite file. The truth.

Everything else can be rebuilt from it. Spans are stored as offsets only and cut from the article's text when read,
so a stored quotation cannot differ from its source. It does not know how text is analysed or embedded: terms and
signatures come from outside.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from rag.errors import EmptyLibrary, LibraryError, UnknownSource
from rag.ports import VectorIndex
from rag.store.fulltext import FullText
from rag.store.lock import writer_lock
from rag.store.origins import Origins
from rag.store.schema import IN_LIST, hand_over_report, json_list, keys_of, migrate, now, transaction, translated
from rag.store.sessions import Sessions
from rag.text.paths import composed_path
from rag.text.words import fold
from rag.types import Article, ArticleRow, Chunk, Removed, Sentence

FILE = "library.sqlite3"
BUSY_SECONDS = 10.0
PREFIX_CHARACTERS = 3  # shorter prefixes of an id are more likely a word of a title

JournalAction = Literal["add", "remove"]

# The order of types.Article and types.ArticleRow.
_ARTICLE = "id, path, title, text, digest, outlet, date, url, language, report, author, note, guessed, pages"
_ROW = (
    "id, path, title, digest, outlet, date, url, language, report, ingested_at, characters, author, note, guessed, gone"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """An article with its sentences and chunks; ``terms[i]`` are the stems of ``chunks[i]``, joined by spaces."""

    article: Article
    sentences: Sequence[Sentence]
    chunks: Sequence[Chunk]
    terms: Sequence[str]
    title_terms: str


class Library(FullText, Origins, Sessions):
    """One library folder. Usable from several threads: they share a connection, one statement at a time."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        """Use ``open``."""
        self.folder = folder
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, folder: Path, *, create: bool) -> Self:
        """Opens ``folder/library.sqlite3`` and brings its tables up to date.

        Raises EmptyLibrary when there is none and ``create`` is false, LibraryError when it cannot be used.
        """
        path = folder / FILE
        if not create and not path.is_file():
            raise EmptyLibrary(f"there is no library in {folder}", "rag ingest PATH")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"the library folder {folder} cannot be made: {error.strerror}"
            raise LibraryError(message, "choose another: rag --library PATH") from error
        with translated(folder):
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                # FULL: vectors are removed only after a commit, so a commit must outlive a power cut.
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection, folder)
            except BaseException:
                connection.close()
                raise
        return cls(folder, connection)

    def close(self) -> None:
        with self._lock, translated(self.folder):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def writer(self, seconds: float, command: str = "rag") -> contextlib.AbstractContextManager[None]:
        """The one writer of this folder across processes; readers need no lock. See ``lock.writer_lock``."""
        return writer_lock(self.folder, seconds, command)

    # -- articles ---------------------------------------------------------------------------------

    def rows(self) -> list[ArticleRow]:
        """Every article without its text, in the order of ingestion."""
        return [
            ArticleRow(*[*row[:-2], tuple(json.loads(row[-2])), row[-1]])
            for row in self._all(f"SELECT {_ROW} FROM articles ORDER BY row")
        ]

    def articles(self) -> list[Article]:
        """Every article with its text, in the order of ingestion. See ``rows`` for a large library."""
        return [_article(row) for row in self._all(f"SELECT {_ARTICLE} FROM articles ORDER BY row")]

    def article(self, article_id: str) -> Article:
        """Raises UnknownSource."""
        found = self.articles_by_id([article_id])
        if not found:
            raise UnknownSource(f"no article has the id {article_id}", "rag sources list")
        return found[article_id]

    def articles_by_id(self, ids: Iterable[str]) -> dict[str, Article]:
        """Those of the ids that exist."""
        rows = self._all(f"SELECT {_ARTICLE} FROM articles WHERE id {IN_LIST}", json_list(ids))
        return {row[0]: _article(row) for row in rows}

    def find(self, reference: str) -> Article:
        """The article a person means: by id, path, start of the id, file name, title, or part of a title.

        Raises UnknownSource, naming the nearest titles, or the candidates where several fit.
        """
        rows, folded = self.rows(), fold(reference.strip())
        # The id of a corpus line may look like a path, and a title may hold an id: from the narrowest to the widest.
        name = composed_path(reference)
        paths = {name, composed_path(str(Path(reference).absolute()))}
        tiers = (
            [row for row in rows if row.id == reference],
            [row for row in rows if composed_path(row.path) in paths],
            [row for row in rows if len(reference) >= PREFIX_CHARACTERS and row.id.startswith(reference)],
            [row for row in rows if composed_path(Path(row.path).name) == name],
            [row for row in rows if fold(row.title) == folded],
            [row for row in rows if folded and folded in fold(row.title)],
        )
        for tier in tiers:
            if len(tier) == 1:
                return self.article(tier[0].id)
        several = next((tier for tier in tiers if tier), [])
        if several:
            names = "; ".join(_told(row) for row in several[:3])
            more = f" and {len(several) - 3} more" if len(several) > 3 else ""
            raise UnknownSource(f"“{reference}” fits {len(several)} articles: {names}{more}", "rag sources list")
        titles = {fold(row.title): row.title for row in rows}
        near = "; ".join(f"“{titles[match]}”" for match in difflib.get_close_matches(folded, titles, 3, 0.4))
        message = f"no article fits “{reference}”" + (f"; nearest: {near}" if near else "")
        raise UnknownSource(message, "rag sources list")

    def digests(self) -> dict[str, str]:
        """Article id to the digest of its source."""
        return dict(self._all("SELECT id, digest FROM articles"))

    def signatures(self) -> Iterator[tuple[str, str, bytes]]:
        """(article id, report, near-duplicate signature) in the order of ingestion, read page by page."""
        last = 0
        while page := self._all(
            "SELECT row, id, report, signature FROM articles WHERE row > ? ORDER BY row LIMIT 1000", last
        ):
            yield from ((row[1], row[2], row[3]) for row in page)
            last = page[-1][0]

    def languages(self) -> list[str]:
        """The languages of the library, the most frequent first."""
        return [row[0] for row in self._all("SELECT language FROM articles GROUP BY 1 ORDER BY count(*) DESC, 1")]

    def column(self, name: Literal["id", "outlet"], condition: str, *values: str) -> list[str]:
        """Its distinct values, in the order of ingestion, where a condition of SQL holds (``filters``)."""
        statement = f"SELECT {name} FROM articles WHERE {condition} GROUP BY 1 ORDER BY min(row)"
        return [row[0] for row in self._all(statement, *values)]

    def put(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        chunks: Sequence[Chunk],
        terms: Sequence[str],
        signature: bytes,
        *,
        title_terms: str,
        removed: Sequence[Removed] | None = None,
    ) -> list[str]:
        """Writes or replaces an article and all that hangs on it, in one transaction.

        ``terms[i]`` are the stems of ``chunks[i]`` and ``title_terms`` those of the title, joined by spaces. Returns
        the keys of the earlier version whose vectors are now to be removed; the journal holds them too, and no
        longer holds the new ones as being added. ``removed`` is what was left out of the source, None where that stays
        as it was. While the article still names its report, others keep it.
        Raises ValueError when a sentence or chunk is not the span of the article that it says it is.
        """
        _check_spans(article, sentences, chunks)
        report = article.report or article.id
        with self._write() as db:
            old = keys_of(db, article.id)
            if report != article.id:
                hand_over_report(db, article.id)
            values = (*_ARTICLE.split(", "), "ingested_at", "characters", "signature")
            db.execute(
                f"INSERT INTO articles ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
                f" ON CONFLICT (id) DO UPDATE SET gone = NULL, {', '.join(f'{n} = excluded.{n}' for n in values)}",
                (
                    *(article.id, article.path, article.title, article.text, article.digest, article.outlet),
                    *(article.date, article.url, article.language, report, article.author, article.note),
                    *(json.dumps(article.guessed), json.dumps(article.pages), now(), len(article.text), signature),
                ),
            )
            if removed is not None:
                lines = json.dumps([(line.reason, line.text) for line in removed], ensure_ascii=False)
                db.execute("INSERT OR REPLACE INTO removed VALUES (?, ?)", (article.id, lines))
            # A brief's citations are spans of the text that was there before.
            for table in ("sentences", "chunks", "briefs"):
                db.execute(f"DELETE FROM {table} WHERE article = ?", (article.id,))
            _put_spans(db, sentences, chunks, terms, title_terms)
            new = {chunk.key for chunk in chunks}
            gone = [key for key in old if key not in new]
            db.execute(f"DELETE FROM journal WHERE key {IN_LIST}", (json_list(new),))
            _journal(db, "remove", gone)
        return gone

    def recut(self, articles: Iterable[Cut], builder: Mapping[str, Any]) -> None:
        """Gives every article other sentences and chunks, for an index of another builder, in one transaction.

        What is not among ``articles`` has none afterwards. Raises ValueError as ``put`` does.
        """
        with self._write() as db:
            for table in ("sentences", "chunks", "journal"):
                db.execute(f"DELETE FROM {table}")
            for cut in articles:
                _check_spans(cut.article, cut.sentences, cut.chunks)
                _put_spans(db, cut.sentences, cut.chunks, cut.terms, cut.title_terms)
            db.execute("INSERT OR REPLACE INTO meta VALUES ('builder', ?)", (json.dumps(dict(builder)),))

    def remove(self, article_id: str) -> list[str]:
        """Removes an article; returns the keys of its chunks, which the journal then holds for removal.

        Where it had named a report, that takes the id of its earliest remaining article. Raises UnknownSource.
        """
        with self._write() as db:
            keys = keys_of(db, article_id)
            hand_over_report(db, article_id)
            if db.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount == 0:
                raise UnknownSource(f"no article has the id {article_id}", "rag sources list")
            _journal(db, "remove", keys)
        return keys

    def removed(self, article_id: str) -> list[Removed]:
        """What was left out of an article's source, in order."""
        rows = self._all("SELECT json FROM removed WHERE article = ?", article_id)
        return [Removed(*line) for row in rows for line in json.loads(row[0])]

    def edits(self, article_id: str) -> dict[str, str]:
        """The fields of an article that a person has set, by name; "" for one that was emptied."""
        rows = self._all("SELECT json FROM edits WHERE article = ?", article_id)
        return {name: value for row in rows for name, value in json.loads(row[0]).items()}

    def put_edits(self, article_id: str, edits: Mapping[str, str]) -> None:
        """Keeps what a person has set, for when the file is read again."""
        with self._write() as db:
            values = (article_id, json.dumps(dict(edits), ensure_ascii=False))
            db.execute("INSERT OR REPLACE INTO edits VALUES (?, ?)", values)

    # -- chunks; their full text is in ``fulltext`` -------------------------------------------------------

    def sentences(self, article_id: str) -> list[Sentence]:
        """In order. Raises UnknownSource."""
        text = self.article(article_id).text
        rows = self._all(
            "SELECT ordinal, start_at, end_at FROM sentences WHERE article = ? ORDER BY ordinal", article_id
        )
        return [Sentence(article_id, ordinal, start, end, text[start:end]) for ordinal, start, end in rows]

    def chunks(self, keys: Iterable[str]) -> dict[str, Chunk]:
        """Those of the keys that exist, in the order asked for."""
        keys = list(keys)
        found = {chunk.key: chunk for chunk in self._chunks(f"key {IN_LIST}", json_list(keys))}
        return {key: found[key] for key in keys if key in found}

    def chunks_of(self, article_id: str) -> list[Chunk]:
        """Every chunk of an article, in order."""
        return self._chunks("article = ? ORDER BY ordinal", article_id)

    def chunk_keys(self) -> set[str]:
        return {row[0] for row in self._all("SELECT key FROM chunks")}

    def chunk_count(self) -> int:
        return int(self._all("SELECT count(*) FROM chunks")[0][0])

    # -- what built the index, and the journal of pending vector operations -------------------------------

    def meta(self, name: str) -> Any:
        """A JSON value kept under a name, None where there is none."""
        rows = self._all("SELECT json FROM meta WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else None

    def set_meta(self, name: str, value: Any) -> None:
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, json.dumps(value, ensure_ascii=False)))

    def builder(self) -> dict[str, Any] | None:
        """What built the index (embedding model, dimension, chunker version and settings), None before the first."""
        found: dict[str, Any] | None = self.meta("builder")
        return found

    def set_builder(self, builder: dict[str, Any]) -> None:
        self.set_meta("builder", builder)

    def journal_add(self, action: JournalAction, keys: Iterable[str]) -> None:
        """Records vector operations before they begin. A key has one pending action: the latest."""
        with self._write() as db:
            _journal(db, action, keys)

    def journal(self) -> list[tuple[JournalAction, list[str]]]:
        """Pending operations, at most one entry an action."""
        pending: dict[JournalAction, list[str]] = {}
        for action, key in self._all("SELECT action, key FROM journal ORDER BY action, rowid"):
            pending.setdefault(action, []).append(key)
        return list(pending.items())

    def journal_clear(self, keys: Iterable[str]) -> None:
        """These operations are done."""
        with self._write() as db:
            db.execute(f"DELETE FROM journal WHERE key {IN_LIST}", (json_list(keys),))

    def recover(self, index: VectorIndex) -> int:
        """Finishes or undoes what a killed run left; returns how many vectors went. For the writer only.

        A vector "being added" whose chunk was never committed goes, and so does every one "being removed".
        """
        pending = [key for _, keys in self.journal() for key in keys]
        kept = self.chunks(pending)
        gone = [key for key in pending if key not in kept]
        if gone:
            index.remove(gone)
        if pending:
            self.journal_clear(pending)
        return len(gone)

    # -- briefs; sessions are in ``sessions`` ------------------------------------------------------------

    def brief(self, key: str) -> str | None:
        """The JSON of a brief made earlier."""
        rows = self._all("SELECT json FROM briefs WHERE key = ?", key)
        return rows[0][0] if rows else None

    def brief_count(self) -> int:
        return int(self._all("SELECT count(*) FROM briefs WHERE kind = 'source'")[0][0])

    def brief_made(self, key: str) -> str | None:
        """When a brief was kept, ISO 8601, UTC."""
        rows = self._all("SELECT created FROM briefs WHERE key = ?", key)
        return rows[0][0] if rows else None

    def put_brief(self, key: str, kind: Literal["source", "merged"], article: str | None, brief_json: str) -> None:
        """``article`` is the source, None for a merged brief; a brief goes when its source is replaced or removed."""
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO briefs VALUES (?, ?, ?, ?, ?)", (key, kind, article, now(), brief_json))

    # -- as a whole -----------------------------------------------------------------------------------

    def copy_to(self, file: Path) -> None:
        """A copy of everything, as it is at one moment."""
        with self._lock, translated(self.folder), contextlib.closing(sqlite3.connect(file)) as copy:
            self._connection.backup(copy)

    def take_over(self, file: Path) -> None:
        """Becomes a copy of another library's tables, in one step, and brings them up to date."""
        with self._lock, translated(self.folder), contextlib.closing(sqlite3.connect(file)) as other:
            other.backup(self._connection)
            migrate(self._connection, self.folder)

    # -- the seam to SQLite ------------------------------------------------------------------------------

    def _all(self, statement: str, *values: object) -> list[Any]:
        with self._lock, translated(self.folder):
            return self._connection.execute(statement, values).fetchall()

    @contextlib.contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self.folder), transaction(self._connection):
            yield self._connection

    def _chunks(self, where: str, value: str) -> list[Chunk]:
        rows = self._all(
            f"SELECT key, article, ordinal, first, last, start_at, end_at FROM chunks WHERE {where}", value
        )
        articles = self.articles_by_id({row[1] for row in rows})
        return [
            Chunk(key, article, ordinal, first, last, start, end, articles[article].text[start:end])
            for key, article, ordinal, first, last, start, end in rows
        ]


def _check_spans(article: Article, sentences: Sequence[Sentence], chunks: Sequence[Chunk]) -> None:
    spans: list[Sentence | Chunk] = [*sentences, *chunks]
    for span in spans:
        if span.article != article.id or article.text[span.start : span.end] != span.text:
            raise ValueError(f"not a span of article {article.id}: {span}")


def _put_spans(
    db: sqlite3.Connection,
    sentences: Sequence[Sentence],
    chunks: Sequence[Chunk],
    terms: Sequence[str],
    title_terms: str,
) -> None:
    db.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?)", [(s.article, s.ordinal, s.start, s.end) for s in sentences]
    )
    for chunk, body in zip(chunks, terms, strict=True):
        row = db.execute(
            "INSERT INTO chunks (key, article, ordinal, first, last, start_at, end_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (chunk.key, chunk.article, chunk.ordinal, chunk.first, chunk.last, chunk.start, chunk.end),
        ).lastrowid
        db.execute("INSERT INTO chunk_terms (rowid, body, title) VALUES (?, ?, ?)", (row, body, title_terms))


def _told(row: ArticleRow) -> str:
    """An article among others of its name."""
    return f"{row.id} “{row.title}” ({', '.join(part for part in (row.date, row.path) if part)})"


def _article(row: tuple[Any, ...]) -> Article:
    *fields, guessed, pages = row
    return Article(*[*fields, tuple(json.loads(guessed)), tuple(json.loads(pages))])


def _journal(db: sqlite3.Connection, action: JournalAction, keys: Iterable[str]) -> None:
    db.executemany("INSERT OR REPLACE INTO journal VALUES (?, ?)", [(key, action) for key in keys])
