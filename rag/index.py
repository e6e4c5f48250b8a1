"""Nearest neighbours over chunk vectors in Chroma: the only importer of chromadb, and only when an index is opened.

Chroma holds vectors, their keys and the id of their article; the library is the truth and this can be rebuilt from
it. It does not know what was embedded, only by what: an index opened with another builder is refused.
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast

import numpy as np
from filelock import FileLock, Timeout

from rag.errors import IndexMismatch, VectorIndexError
from rag.ports import Vectors

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration

T = TypeVar("T")
Builder = Mapping[str, Any]  # JSON values: embedding model and hash, dimension, chunker version and settings

COLLECTION = "chunks"
DATABASE = "chroma.sqlite3"
BATCH = 1000  # keys read at once
WRITE_BATCH = 250  # a reader that opens the index waits for at most one; Chroma's own limit is 5,461
LOCK, MARK, DAMAGED = "index.lock", "index.writing", "damaged"
LOCK_SECONDS = 60.0
PROBE_SECONDS = 120.0
PROBE = "import pathlib, sys, rag.index; rag.index.probe(pathlib.Path(sys.argv[1]))"
ARTICLES = 30_000  # ids a filter: one more SQL variable each, and SQLite allows 32,766
ATTEMPTS = 3
# docs/benchmarks.md: recall@50 of 20,000 clustered vectors is 0.97 with Chroma's defaults and 1.00 with these, for
# 0.3 ms more a vector, which is nothing beside embedding it.
HNSW: CreateHNSWConfiguration = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


class ChromaIndex:
    """The ``VectorIndex`` of one library folder, in ``folder/chroma``. Usable from several threads."""

    def __init__(self, folder: Path, builder: Builder) -> None:
        """Opens the index, or makes an empty one.

        Raises IndexMismatch when it holds vectors of another ``builder``, VectorIndexError when it is damaged.
        """
        self._builder = json.dumps(dict(builder), sort_keys=True, ensure_ascii=False)
        self._store = _Store.shared(folder / "chroma")
        try:
            self._run(lambda collection: None)
        except BaseException:
            self._store.release()
            raise

    @classmethod
    def rebuild(cls, folder: Path, builder: Builder) -> Self:
        """An empty index in place of whatever is there, also of another builder's or a damaged one."""
        store = _Store.shared(folder / "chroma")
        try:
            # Never opened first: the files of a damaged graph can crash or hang Chroma.
            store.wipe()
            return cls(folder, builder)
        finally:
            store.release()

    def close(self) -> None:
        self._store.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, keys: Sequence[str], articles: Sequence[str], vectors: Vectors) -> None:
        """Adds or overwrites vectors of shape ``(len(keys), dimension)`` and norm 1."""
        if not len(keys) == len(articles) == len(vectors):
            raise ValueError(f"{len(keys)} keys, {len(articles)} articles and {len(vectors)} vectors")

        def write(collection: Collection, part: slice) -> None:
            collection.upsert(
                ids=list(keys[part]),
                embeddings=np.asarray(vectors[part], dtype=np.float32),
                metadatas=[{"article": article} for article in articles[part]],
            )

        for part in _slices(len(keys), WRITE_BATCH):
            self._run(functools.partial(write, part=part), writes=True)

    def remove(self, keys: Sequence[str]) -> None:
        """Keys that are not there are passed over."""
        unique = list(dict.fromkeys(keys))

        def write(collection: Collection, part: slice) -> None:
            collection.delete(ids=unique[part])

        for part in _slices(len(unique), WRITE_BATCH):
            self._run(functools.partial(write, part=part), writes=True)

    def query(self, vector: Vectors, k: int, articles: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` nearest keys with cosine similarity, best first; only within ``articles`` when given."""
        wanted = None if articles is None else list(dict.fromkeys(articles))
        if k < 1 or wanted == []:
            return []
        filters: list[Any] = [None]
        if wanted is not None:
            filters = [{"article": {"$in": wanted[part]}} for part in _slices(len(wanted), ARTICLES)]

        def read(collection: Collection) -> list[tuple[str, float]]:
            found: list[tuple[str, float]] = []
            for where in filters:
                reply = collection.query(
                    query_embeddings=np.asarray([vector], dtype=np.float32),
                    n_results=k,
                    where=where,
                    include=["distances"],
                )
                distances = reply["distances"] or [[]]
                found += [(key, 1 - float(d)) for key, d in zip(reply["ids"][0], distances[0], strict=True)]
            return sorted(found, key=lambda item: (-item[1], item[0]))[:k]

        return self._run(read)

    def vectors(self, keys: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors, shape ``(dimension,)``, of the keys that exist."""
        unique = list(dict.fromkeys(keys))

        def read(collection: Collection) -> dict[str, Vectors]:
            found: dict[str, Vectors] = {}
            for part in _slices(len(unique)):
                reply = collection.get(ids=unique[part], include=["embeddings"])
                found |= zip(reply["ids"], np.asarray(reply["embeddings"], dtype=np.float32), strict=True)
            return found

        return self._run(read)

    def keys(self) -> set[str]:
        def read(collection: Collection) -> set[str]:
            found: set[str] = set()
            while page := collection.get(limit=BATCH, offset=len(found), include=[])["ids"]:
                found.update(page)
            return found

        return self._run(read)

    def count(self) -> int:
        return self._run(lambda collection: collection.count())

    def clear(self) -> None:
        """Drops every vector, keeping the builder."""
        self._store.run(_Store.drop, writes=True)
        self._run(lambda collection: None)

    def _run(self, operation: Callable[[Collection], T], *, writes: bool = False) -> T:
        return self._store.run(lambda store: operation(store.admit(self._builder)), writes=writes)


class _Store:
    """The one client of a Chroma folder in this process.

    Chroma 1.5.9 was measured to need each part of this. A second PersistentClient on a folder can hang (chroma 7040),
    so indexes of one folder share this one. A client does not see what another process writes (chroma 3769), so it is
    opened anew when the files have changed. The graph's files are rewritten in place: opened meanwhile they crash the
    reader, so opening and writing exclude each other across processes; and about one kill in twenty amid incessant
    writing leaves files that crash or hang whoever opens them, so after a write that did not end a child process
    tries them first.
    """

    _registry: ClassVar[dict[Path, _Store]] = {}
    _registry_lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mark = path.with_name(MARK)
        self._users = 0
        self._lock = threading.RLock()
        self._file_lock = FileLock(path.with_name(LOCK), thread_local=False)
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._seen: list[tuple[int, int, int]] = []

    @classmethod
    def shared(cls, path: Path) -> _Store:
        path = path.resolve()
        with cls._registry_lock:
            store = cls._registry.setdefault(path, cls(path))
            store._users += 1
            return store

    def release(self) -> None:
        with self._registry_lock:
            self._users -= 1
            if self._users == 0:
                del self._registry[self._path]
                self._close()

    def run(self, operation: Callable[[_Store], T], *, writes: bool = False) -> T:
        """Runs an operation that can be repeated, on a client that is up to date; raises VectorIndexError."""
        from chromadb.errors import ChromaError

        failure: Exception | None = None
        with self._lock:
            for attempt in range(ATTEMPTS):
                time.sleep(0.2 * attempt)
                try:
                    loaded = self._collection is not None and not writes
                    if loaded and self._current():
                        return operation(self)
                    with self._alone(0 if loaded else LOCK_SECONDS) as alone:
                        # Another process writes: what this one has in memory is whole, if a moment old.
                        return self._refreshed(operation, writes) if alone else operation(self)
                except (ChromaError, OSError, sqlite3.Error, ValueError) as error:
                    failure = error
                    self._close()
        reason = str(failure).partition("\n")[0]
        hint = "check its permissions and free space" if isinstance(failure, OSError) else "rag reindex"
        raise VectorIndexError(f"the vector index {self._path} cannot be used: {reason}", hint) from failure

    def _refreshed(self, operation: Callable[[_Store], T], writes: bool) -> T:
        if not self._current():
            self._open()
        if writes:
            self._mark.touch()
        result = operation(self)
        self._seen = self._files()
        if writes:
            self._mark.unlink()
        return result

    def admit(self, builder: str) -> Collection:
        """The collection, if it is of this builder; an empty one of another is made anew. Raises IndexMismatch."""
        from chromadb.errors import NotFoundError

        assert self._client is not None
        if self._collection is None:
            try:
                self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
            except NotFoundError:
                return self._make(builder)
            # Fails when the graph's files are gone, which a query would answer with fewer neighbours and no error.
            self._collection.get(limit=1, include=["embeddings"])
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

    def wipe(self) -> None:
        """Deletes the folder, for one that Chroma cannot open."""
        with self._lock:
            self._close()
            try:
                with self._alone():
                    if self._path.exists():
                        shutil.rmtree(self._path)
                    self._mark.unlink(missing_ok=True)
            except OSError as error:
                message = f"the vector index {self._path} cannot be removed: {error.strerror}"
                raise VectorIndexError(message, "check the folder's permissions") from error

    def _make(self, builder: str) -> Collection:
        assert self._client is not None
        self._collection = self._client.create_collection(
            COLLECTION, metadata={"builder": builder}, configuration={"hnsw": HNSW}, embedding_function=None
        )
        return self._collection

    @contextlib.contextmanager
    def _alone(self, seconds: float = LOCK_SECONDS) -> Iterator[bool]:
        """No other process opens or writes meanwhile; false when one does and there was no time to wait."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._file_lock.acquire(timeout=seconds, poll_interval=0.02)
        except Timeout as error:
            if not seconds:
                yield False
                return
            message = f"the vector index {self._path} has been in use by another process for {seconds:.0f} s"
            raise VectorIndexError(message, "wait until it has ended, then run the same command again") from error
        try:
            yield True
        finally:
            self._file_lock.release()

    def _current(self) -> bool:
        return self._client is not None and self._seen == self._files()

    def _open(self) -> None:
        self._close()
        if self._mark.exists():
            self._probe()
        self._path.mkdir(parents=True, exist_ok=True)
        if not (self._path / DATABASE).exists():
            # Chroma leaves the rollback journal on, under which a writer locks readers out (chroma 7041). The mode
            # stays in the file. Only before Chroma opens it: closing a file drops the locks of a whole process.
            with contextlib.closing(sqlite3.connect(self._path / DATABASE)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
        self._client = _client(self._path)

    def _probe(self) -> None:
        """Has a child process open an index whose last write did not end, and read it; raises VectorIndexError."""
        if self._mark.read_text() != DAMAGED:
            # Without the mark the child opens the files like any other; the lock that it would wait for is ours.
            try:
                child = subprocess.run(
                    [sys.executable, "-c", PROBE, str(self._path)],
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                    timeout=PROBE_SECONDS,
                    capture_output=True,
                    check=False,
                )
                sound = child.returncode == 0
            except subprocess.TimeoutExpired:
                sound = False
            if sound:
                self._mark.unlink()
                return
            self._mark.write_text(DAMAGED)
        message = f"the vector index {self._path} was damaged by a write that did not end"
        raise VectorIndexError(message, "rag reindex")

    def _close(self) -> None:
        self._collection = None
        if self._client is not None:
            self._client.close()
            self._client = None

    def _files(self) -> list[tuple[int, int, int]]:
        """What changes with every commit to Chroma's database, without opening it."""
        found = []
        for path in (self._path / DATABASE, self._path / f"{DATABASE}-wal"):
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                found.append((status.st_ino, status.st_mtime_ns, status.st_size))
        return found


def _client(path: Path) -> Client:
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    import chromadb

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
        chromadb.api.client.SharedSystemClient._identifier_to_system.pop(str(path), None)
        raise


def probe(path: Path) -> None:
    """Reads and searches the newest vectors of a Chroma folder: where an interrupted write would show.

    Run in a process of its own, since the native code may crash or hang; it ends with an exception or not at all.
    """
    from chromadb.errors import NotFoundError

    client = _client(path)
    with contextlib.suppress(NotFoundError):
        collection = client.get_collection(COLLECTION, embedding_function=None)
        newest = collection.get(limit=BATCH, offset=max(0, collection.count() - BATCH), include=["embeddings"])
        if newest["ids"]:
            sample = np.asarray(newest["embeddings"], dtype=np.float32)[::10]
            collection.query(query_embeddings=sample, n_results=50, include=["distances"])
    client.close()


def _slices(length: int, size: int = BATCH) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, length, size))


def _describe(builder: object) -> str:
    """A builder for a person: ``chunker 1, dimension 768, embedding …``."""
    if not isinstance(builder, str):
        return "an unknown builder"
    return ", ".join(f"{name} {value}" for name, value in json.loads(builder).items())
