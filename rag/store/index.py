"""Nearest neighbours over chunk vectors in Chroma: a client is opened when it is first asked.

Chroma holds vectors, their keys and the id of their article; the library is the truth and this can be rebuilt from
it. It does not know what was embedded, only by what: an index opened with another builder is refused.
"""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from rag.ports import Vectors
from rag.store.chroma import ARTICLES, Store, T

if TYPE_CHECKING:
    from rag.store.chroma import Collection

Builder = Mapping[str, Any]  # JSON values: embedding model and hash, dimension, chunker version and settings

READ_BATCH, WRITE_BATCH = 1000, 250  # a reader that opens the index waits for one write; Chroma's own limit is 5,461
# 100,000 vectors: Chroma's filter takes 0.18 s of processor time for 25,000 ids and 0.06 for 5,000; ten times as many
# neighbours without one 0.02, and 47 to 50 of the 50 are the same.
FEW, NEAREST = 5_000, 10
REBUILT, WHOLE = "rebuilt", "whole.json"  # where ``rebuild`` makes an index, and the mark that it is whole


class ChromaIndex:
    """The ``VectorIndex`` of a library folder, in ``folder/chroma``. Usable from several threads."""

    def __init__(self, folder: Path, builder: Builder) -> None:
        """Opens the index, or makes an empty one; one of this builder that was rebuilt meanwhile is put in its place.

        Raises IndexMismatch when it holds vectors of another ``builder``, VectorIndexError when it is damaged.
        """
        self._builder = json.dumps(dict(builder), sort_keys=True, ensure_ascii=False)
        adopt(folder, builder)
        self._store = Store.shared(folder)
        try:
            self._run(lambda collection: None)
        except BaseException:
            self._store.release()
            raise

    @classmethod
    def rebuild(cls, folder: Path, builder: Builder) -> Self:
        """An empty index in place of whatever is there, also of another builder's or a damaged one."""
        store = Store.shared(folder)
        try:
            # Never opened first: the files of a damaged graph can crash or hang Chroma.
            store.renew()
            shutil.rmtree(folder / REBUILT, ignore_errors=True)  # of what was there before
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
        keys = list(dict.fromkeys(keys))

        def write(collection: Collection, part: slice) -> None:
            collection.delete(ids=list(keys[part]))

        for part in _slices(len(keys), WRITE_BATCH):
            self._run(functools.partial(write, part=part), writes=True)

    def query(self, vector: Vectors, k: int, articles: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """The ``k`` nearest keys with cosine similarity, best first; only within ``articles`` when given."""
        wanted = None if articles is None else dict.fromkeys(articles)
        if k < 1 or wanted == {}:
            return []
        asked, ids = np.asarray([vector], dtype=np.float32), list(wanted or ())
        parts: list[Any] = [{"article": {"$in": ids[part]}} for part in _slices(len(ids), ARTICLES)] or [None]

        def nearest(collection: Collection, where: Any, most: int) -> list[tuple[str, float]]:
            shown: Any = ["distances", "metadatas"]
            reply: Any = collection.query(query_embeddings=asked, n_results=most, where=where, include=shown)
            rows = zip(reply["ids"][0], reply["distances"][0], reply["metadatas"][0], strict=True)
            return [(key, 1 - float(far)) for key, far, held in rows if wanted is None or held["article"] in wanted]

        def read(collection: Collection) -> list[tuple[str, float]]:
            found = nearest(collection, None, min(NEAREST * k, collection.count())) if len(ids) > FEW else []
            if len(found) < k:
                found = [hit for part in parts for hit in nearest(collection, part, k)]
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
            slices = _slices(collection.count())
            return {
                key for part in slices for key in collection.get(limit=READ_BATCH, offset=part.start, include=[])["ids"]
            }

        return self._run(read)

    def count(self) -> int:
        return self._run(lambda collection: collection.count())

    def clear(self) -> None:
        """Drops every vector, keeping the builder."""
        self._store.run(Store.drop, writes=True)
        self._run(lambda collection: None)

    def _run(self, operation: Callable[[Collection], T], *, writes: bool = False) -> T:
        return self._store.run(lambda store: operation(store.admit(self._builder)), writes=writes)


def adopt(folder: Path, builder: Builder) -> None:
    """Puts a whole index of this builder in place of the present one, if there is one. Readers may call it too."""
    made = folder / REBUILT
    try:
        whole = json.loads((made / WHOLE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    if whole != dict(builder):
        return
    store = Store.shared(folder)
    try:
        store.replace(made)
    finally:
        store.release()
    shutil.rmtree(made, ignore_errors=True)


def _slices(length: int, size: int = READ_BATCH) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, length, size))
