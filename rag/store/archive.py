"""A library as one file: its tables and its vectors, with a hash of each. Moved, it is checked before it is used.

A zip file with three members and a manifest. Names in it are never taken for paths, and nothing is unpacked that is
larger than the manifest says.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import numpy as np

from rag import __version__
from rag.errors import EmptyLibrary, LibraryError, UsageError
from rag.ports import Progress, silent
from rag.store.index import READ_BATCH, ChromaIndex
from rag.store.library import FILE, Library
from rag.store.schema import MIGRATIONS

FORMAT = 1
MANIFEST, KEYS, VECTORS = "manifest.json", "keys.json", "vectors.f32"
LARGEST_MANIFEST = 1 << 20
_BLOCK = 1 << 20


def export_library(library: Library, file: Path, progress: Progress = silent, *, seconds: float = 10.0) -> int:
    """Writes the library to a new file; returns how many articles it has. Raises UsageError, LibraryLocked.

    The file is there whole or not at all.
    """
    if file.exists():
        raise UsageError(f"{file} is there already", "give another name, or remove it")
    rows, builder = library.rows(), library.builder()
    if not rows or builder is None or "embedding" not in builder:
        raise EmptyLibrary(f"there is no whole library in {library.folder}", "rag doctor")
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=f".{file.name}-") as made:
            part = Path(made, "part")
            with library.writer(seconds, "rag export"), ChromaIndex(library.folder, builder) as index:
                keys = sorted(library.chunk_keys())
                if index.keys() != set(keys):
                    raise LibraryError("library and vectors do not agree", "rag doctor --repair")
                library.copy_to(Path(made, FILE))
                articles = len(library.rows())
                with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                    _write(archive, Path(made, FILE), keys, index, builder, progress)
            with part.open("rb") as stream:
                os.fsync(stream.fileno())
            os.replace(part, file)
    except OSError as error:
        raise LibraryError(f"{file} cannot be written: {error.strerror}", "check permissions and free space") from error
    return articles


def _write(
    archive: zipfile.ZipFile, tables: Path, keys: list[str], index: ChromaIndex, builder: Any, progress: Progress
) -> None:
    members: dict[str, dict[str, Any]] = {}

    def add(name: str, blocks: Iterator[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with archive.open(name, "w", force_zip64=True) as stream:
            for block in blocks:
                stream.write(block)
                digest.update(block)
                size += len(block)
        members[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def rows() -> Iterator[bytes]:
        for start in range(0, len(keys), READ_BATCH):
            wanted = keys[start : start + READ_BATCH]
            found = index.vectors(wanted)
            yield np.asarray([found[key] for key in wanted], dtype="<f4").tobytes()
            progress(min(start + READ_BATCH, len(keys)), len(keys), "vectors")

    with tables.open("rb") as stream:
        add(FILE, iter(lambda: stream.read(_BLOCK), b""))
    add(KEYS, iter([json.dumps(keys).encode()]))
    add(VECTORS, rows())
    manifest = {"format": FORMAT, "rag": __version__, "tables": len(MIGRATIONS), "builder": builder, "members": members}
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))


def import_library(file: Path, folder: Path, progress: Progress = silent, *, seconds: float = 10.0) -> int:
    """Makes an empty library that of a file, after every hash was checked; returns how many articles it has.

    Raises UsageError where the library has articles, LibraryError where the file is not whole, LibraryLocked.
    """
    with Library.open(folder, create=True) as library, library.writer(seconds, "rag import"):
        if rows := library.rows():
            message = f"the library {folder} has {len(rows)} articles, which an import would replace"
            raise UsageError(message, f"rag --library FOLDER import {file}")
        try:
            with tempfile.TemporaryDirectory(dir=folder, prefix="import-") as made, zipfile.ZipFile(file) as archive:
                manifest = _unpacked(archive, file, Path(made))
                _check_tables(Path(made, FILE), file)
                return _taken_over(Path(made), manifest["builder"], library, progress)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as error:
            raise _broken(file, str(error)) from error
        except OSError as error:
            raise LibraryError(f"{file} cannot be imported: {error.strerror or error}", "rag import FILE") from error


def _unpacked(archive: zipfile.ZipFile, file: Path, folder: Path) -> dict[str, Any]:
    """The manifest, and its members under their own names in a folder. Raises LibraryError."""
    try:
        with archive.open(MANIFEST) as stream:
            manifest = json.loads(stream.read(LARGEST_MANIFEST))
        newer = manifest["format"] > FORMAT or manifest["tables"] > len(MIGRATIONS)
        members = {
            name: (manifest["members"][name]["sha256"], int(manifest["members"][name]["bytes"]))
            for name in (FILE, KEYS, VECTORS)
        }
        assert isinstance(manifest["builder"], dict)
    except (KeyError, ValueError, TypeError, AssertionError, RecursionError) as error:
        raise _broken(file, "its manifest is missing or damaged") from error
    if newer:
        raise LibraryError(f"{file} was written by a newer rag", "pip install --upgrade rag")
    if sum(size for _, size in members.values()) > shutil.disk_usage(folder).free:
        raise LibraryError(f"{file} needs more space than is free at {folder.parent}", "free some space")
    for name, (digest, size) in members.items():
        try:
            with archive.open(name) as stream, Path(folder, name).open("wb") as out:
                found = _copied(stream, out.write, size)
        except (KeyError, zlib.error) as error:
            raise _broken(file, f"{name} is missing or damaged") from error
        if found != digest:
            raise _broken(file, f"{name} is not what was written")
    return dict(manifest)


def _copied(stream: IO[bytes], write: Callable[[bytes], object], size: int) -> str:
    """The sha256 of what was copied: at most one byte more than there should be, which then does not fit the hash."""
    digest, left = hashlib.sha256(), size + 1
    while left and (block := stream.read(min(_BLOCK, left))):
        write(block)
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()


def _check_tables(tables: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{tables.absolute().as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            version = database.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise _broken(file, str(error)) from error
    if found != "ok" or not 1 <= version <= len(MIGRATIONS):
        raise _broken(file, f"its tables are damaged ({found})")


def _taken_over(made: Path, builder: dict[str, Any], library: Library, progress: Progress) -> int:
    """Vectors first, under the journal, then the tables in one step: a run that is killed leaves an empty library."""
    keys = json.loads((made / KEYS).read_bytes())
    vectors = np.memmap(made / VECTORS, dtype="<f4", mode="r").reshape(len(keys), -1)
    library.journal_add("add", keys)
    with ChromaIndex.rebuild(library.folder, builder) as index:
        for start in range(0, len(keys), READ_BATCH):
            part = slice(start, start + READ_BATCH)
            articles = [key.rsplit(":", 2)[0] for key in keys[part]]
            index.add(keys[part], articles, np.asarray(vectors[part]))
            progress(min(start + READ_BATCH, len(keys)), len(keys), "vectors")
        library.take_over(made / FILE)
        if index.keys() != library.chunk_keys():
            raise LibraryError("the imported vectors are not those of the articles", "rag doctor --repair")
    return len(library.rows())


def _broken(file: Path, why: str) -> LibraryError:
    return LibraryError(f"{file} is no whole export: {why}", "make it again: rag export FILE")
