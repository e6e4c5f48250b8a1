"""The client of a Chroma folder, shared in this process and careful of others: the only importer of chromadb.

It knows nothing of articles: what is stored, by what it was built, and when to build again is ``index``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from filelock import FileLock

from rag.errors import IndexDamaged, IndexMismatch, VectorIndexError
from rag.store.lock import short_lock
from rag.store.schema import is_full

if TYPE_CHECKING:
    from chromadb import Collection as Collection
    from chromadb.api.client import Client

T = TypeVar("T")
COLLECTION = "chunks"
DATABASE = "chroma.sqlite3"
LOCK, MARK = "index.lock", "index.busy"
LOCK_SECONDS = 60.0
_SQLITE_FULL = "(code: 13)"  # https://sqlite.org/rescode.html#full, as Chroma words it
ATTEMPTS, ARTICLES = 3, 30_000  # ids a filter: a SQL variable each, and SQLite allows 32,766
# docs/lab/library.md: recall@50 of 20,000 clustered vectors is 0.97 with Chroma's defaults and 1.00 with these, for
# 0.3 ms more a vector, which is nothing beside embedding it.
HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


class Store:
    """The one client of a Chroma folder in this process; each part of it answers something seen of Chroma 1.5.9.

    A second PersistentClient on a folder can hang (chroma 7040): indexes of one folder share this one. A client does
    not see what another process writes (chroma 3769): it is opened anew when the files have changed. The graph's files
    are rewritten in place, and opened meanwhile they crash the reader: opening and writing exclude each other across
    processes. A process killed in that moment leaves files that crash or hang whoever reads them (2 of 40 kills amid
    incessant writing): a mark says what they were before, and they are not opened if they have changed. SQLite deletes
    its log by name when the last client closes, which Chroma does late: a rebuilt index takes a place of its own.
    """

    _registry: ClassVar[dict[Path, Store]] = {}
    _registry_lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, folder: Path) -> None:
        self._root = self._path = folder / "chroma"
        self._mark = folder / MARK
        self._users, self._lock = 0, threading.RLock()
        self._file_lock = FileLock(folder / LOCK, thread_local=False)
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._loaded = False  # the graph is in memory
        self._seen: list[tuple[str, int, int, int]] = []

    @classmethod
    def shared(cls, folder: Path) -> Store:
        with cls._registry_lock:
            store = cls._registry.setdefault(folder.resolve(), cls(folder.resolve()))
            store._users += 1
        return store

    def release(self) -> None:
        with self._registry_lock:
            self._users -= 1
            if self._users == 0:
                del self._registry[self._root.parent]
                self._close()

    def run(self, operation: Callable[[Store], T], *, writes: bool = False) -> T:
        """Runs an operation that can be repeated, on a client that is up to date; raises VectorIndexError."""
        from chromadb.errors import ChromaError

        failure: Exception | None = None
        with self._lock:
            for attempt in range(ATTEMPTS):
                time.sleep(0.2 * attempt)
                try:
                    held = self._loaded and not writes
                    if held and self._current():
                        return operation(self)
                    self._root.mkdir(parents=True, exist_ok=True)
                    with short_lock(self._file_lock, 0 if held else LOCK_SECONDS) as alone:
                        if alone:
                            return self._refreshed(operation, writes)
                        if held:  # another process writes: what this one has in memory is whole, if a moment old
                            return operation(self)
                        raise _busy(self._root)
                except (ChromaError, OSError, sqlite3.Error, ValueError) as error:
                    failure = error
                    self._close()
        reason = str(failure).partition("\n")[0]
        if _SQLITE_FULL in reason or is_full(self._root.parent):
            message = f"the vector index {self._path} could not be written: the disk is full"
            raise VectorIndexError(message, "free some space, then run the same command again") from failure
        hint = "check its permissions and free space" if isinstance(failure, OSError) else "rag reindex"
        raise VectorIndexError(f"the vector index {self._path} cannot be used: {reason}", hint) from failure

    def _refreshed(self, operation: Callable[[Store], T], writes: bool) -> T:
        """Runs an operation alone, on a client that is up to date, under a mark that outlives a kill."""
        if not self._current():
            self._close()
            self._check_mark()
        # Reads are marked too: the first after an interrupted write may make Chroma finish it.
        graph = self._graph()
        empty = not graph and self._collection is not None and self._collection.count() == 0
        self._mark.write_text(json.dumps({"graph": graph, "empty": empty}))
        try:
            if self._client is None:
                self._open()
            if writes:
                self._loaded = False
            result = operation(self)
            if not writes and self._collection is not None:
                # Reads a vector, so that the graph is in memory before anything is read without the lock. Fails when
                # its files are gone, which a query would answer with fewer neighbours and no error.
                self._loaded = bool(self._collection.get(limit=1, include=["embeddings"])["ids"])
        except (KeyboardInterrupt, IndexMismatch):  # come between native calls, never within one
            self._mark.unlink()
            raise
        self._mark.unlink()
        self._seen = self._files()
        return result

    def _check_mark(self) -> None:
        """Raises IndexDamaged when an operation that did not end had begun to rewrite the graph's files.

        Chroma may still read such files, and crash at one query in many: no sample of queries shows that it will not.
        """
        try:
            before = json.loads(self._mark.read_text())
        except (FileNotFoundError, ValueError):  # a mark that is cut short was itself not finished
            return
        if before["graph"] == self._graph():
            return
        if not before["empty"]:
            message = f"the vector index {self._path} was damaged by an operation that did not end"
            raise IndexDamaged(message, "rag doctor --repair")
        self.renew()  # it was the first write of all: there is nothing to lose

    def admit(self, builder: str) -> Collection:
        """The collection, if it is of this builder; an empty one of another is made anew. Raises IndexMismatch."""
        from chromadb.errors import NotFoundError

        assert self._client is not None
        if self._collection is None:
            try:
                self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
            except NotFoundError:
                return self._make(builder)
        theirs = (self._collection.metadata or {}).get("builder")
        if theirs == builder:
            return self._collection
        if self._collection.count() == 0:
            self.drop()
            return self._make(builder)
        message = f"the index was built by {_describe(theirs)}; the settings ask for {_describe(builder)}"
        raise IndexMismatch(message, "rag reindex")

    def drop(self) -> None:
        """Deletes the collection, if there is one."""
        from chromadb.errors import NotFoundError

        assert self._client is not None
        self._collection = None
        with contextlib.suppress(NotFoundError):
            self._client.delete_collection(COLLECTION)

    def renew(self) -> None:
        """Leaves the present index for an empty one, without opening it."""
        self._move_to(Path.mkdir)

    def replace(self, folder: Path) -> None:
        """Leaves the present index for the one in another library's folder, which no one has open, if it is there."""
        built = _newest(folder / "chroma")
        if (built / DATABASE).exists():
            self._move_to(built.rename)

    def _move_to(self, make: Callable[[Path], object]) -> None:
        """The present index is the one of the highest generation: it goes when the next one has been made."""
        with self._lock:
            self._close()
            try:
                self._root.mkdir(parents=True, exist_ok=True)
                with short_lock(self._file_lock, LOCK_SECONDS) as alone:
                    if not alone:
                        raise _busy(self._root)
                    fresh = self._root / str(_generation(self._root) + 1)
                    make(fresh)
                    self._mark.unlink(missing_ok=True)
                    for path in set(self._root.iterdir()) - {fresh}:
                        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
                    self._path = fresh
            except OSError as error:
                message = f"the vector index {self._root} cannot be made anew: {error.strerror}"
                raise VectorIndexError(message, "check its permissions and free space") from error

    def _make(self, builder: str) -> Collection:
        assert self._client is not None
        given: dict[str, Any] = {"metadata": {"builder": builder}, "configuration": {"hnsw": HNSW}}
        self._collection = self._client.create_collection(COLLECTION, embedding_function=None, **given)
        return self._collection

    def _current(self) -> bool:
        return self._client is not None and self._seen == self._files()

    def _open(self) -> None:
        if not (self._path / DATABASE).exists():
            # Chroma leaves the rollback journal on, under which a writer locks readers out (chroma 7041). The mode
            # stays in the file. Only before Chroma opens it: closing a file drops the locks of a whole process.
            with contextlib.closing(sqlite3.connect(self._path / DATABASE)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
        self._client = _client(self._path)

    def _close(self) -> None:
        self._collection, self._loaded = None, False
        if self._client is not None:
            self._client.close()
            self._client = None
        self._path = _newest(self._root)

    def _graph(self) -> list[list[str | int]]:
        """Name, size and time of each file of the graph, as JSON would give it back."""
        files = sorted(path for path in self._path.glob("*-*/*") if path.is_file())
        return [[str(path.relative_to(self._path)), path.stat().st_size, path.stat().st_mtime_ns] for path in files]

    def _files(self) -> list[tuple[str, int, int, int]]:
        """What changes with every commit to Chroma's database, without opening it."""
        found = []
        path = _newest(self._root) / DATABASE
        for name in (str(path), f"{path}-wal"):
            with contextlib.suppress(FileNotFoundError):
                status = os.stat(name)
                found.append((name, status.st_ino, status.st_mtime_ns, status.st_size))
        return found


def _generation(root: Path) -> int:
    return max((int(path.name) for path in root.glob("[0-9]*") if path.name.isdigit()), default=1)


def _newest(root: Path) -> Path:
    """Where the present index lies: ``chroma`` itself at first, ``chroma/2`` once it was rebuilt, and so on."""
    generation = _generation(root)
    return root if generation == 1 else root / str(generation)


def _client(path: Path) -> Client:
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient

    logging.getLogger("chromadb").setLevel(logging.CRITICAL)
    options: dict[str, Any] = {
        "_env_file": None,  # a working folder's .env is not about this index
        "chroma_api_impl": "chromadb.api.rust.RustBindingsAPI",
        "anonymized_telemetry": False,
    }
    try:
        return cast("Client", chromadb.PersistentClient(str(path), chromadb.config.Settings(**options)))
    except BaseException:
        # What failed to start stays in Chroma's register, where the next client of the folder would find it.
        SharedSystemClient._identifier_to_system.pop(str(path), None)
        raise


def _busy(root: Path) -> VectorIndexError:
    message = f"another process has been writing the vector index {root} for {LOCK_SECONDS:.0f} s"
    return VectorIndexError(message, "wait until it has ended, then run the same command again")


def _describe(builder: object) -> str:
    """A builder for a person: ``chunker 1, dimension 768, embedding …``."""
    if not isinstance(builder, str):
        return "an unknown builder"
    return ", ".join(f"{name} {value}" for name, value in json.loads(builder).items())
