"""Zip and tar files and gzip, read in memory within limits. Nothing is ever written where a name says."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from rag.errors import SourceError, UnreadableSource

LARGEST_MEMBER = 128 << 20  # bytes, unpacked
LARGEST_TOTAL = 2 << 30  # bytes of all members, unpacked
MOST_MEMBERS = 100_000
AGAIN = "unpack it by hand, then: rag ingest FOLDER"
DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,  # zipfile: encrypted
    ValueError,
)


def zip_of(data: bytes, name: str) -> zipfile.ZipFile:
    """Raises UnreadableSource."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED as error:
        raise UnreadableSource(f"{name} is damaged or no zip file: {error}", "save it again") from error


def member(archive: zipfile.ZipFile, path: str, name: str) -> bytes:
    """One file of an archive; empty where there is none. Raises UnreadableSource."""
    try:
        with archive.open(path) as stream:
            return _within(stream, f"{name}: {path}")
    except KeyError:
        return b""
    except DAMAGED as error:
        raise UnreadableSource(f"{name}: {path} is damaged ({error})", "save it again") from error


def gunzipped(data: bytes, name: str) -> bytes:
    """Raises UnreadableSource."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            return _within(stream, name)
    except DAMAGED as error:
        raise UnreadableSource(f"{name} is damaged or no gzip file: {error}", "save it again") from error


def members(data: bytes, name: str) -> Iterator[tuple[str, bytes | SourceError]]:
    """The files of a zip or tar, however packed, each with its bytes or why it is not read. Raises UnreadableSource."""
    files = _zip_members(data, name) if zipfile.is_zipfile(io.BytesIO(data)) else _tar_members(data, name)
    total = 0
    for number, (path, content) in enumerate(files, 1):
        if isinstance(content, bytes):
            total += len(content)
        if total > LARGEST_TOTAL or number > MOST_MEMBERS:
            limit = f"{LARGEST_TOTAL >> 30} GB or {MOST_MEMBERS} files"
            raise UnreadableSource(f"{name} unpacks to more than {limit}", AGAIN)
        yield path, content


def _zip_members(data: bytes, name: str) -> Iterator[tuple[str, bytes | SourceError]]:
    with zip_of(data, name) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            if refused := _refused(info.filename, info.file_size, name):
                yield info.filename, refused
                continue
            try:
                yield info.filename, member(archive, info.filename, name)
            except SourceError as error:
                yield info.filename, error


def _tar_members(data: bytes, name: str) -> Iterator[tuple[str, bytes | SourceError]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:*") as archive:
            for info in archive:
                if not info.isfile():
                    if not info.isdir():
                        yield info.name, UnreadableSource(f"{name}: {info.name} is a link or device", AGAIN)
                    continue
                if refused := _refused(info.name, info.size, name):
                    yield info.name, refused
                    continue
                stream = archive.extractfile(info)
                yield info.name, _within(stream, f"{name}: {info.name}") if stream else b""
    except DAMAGED as error:
        raise UnreadableSource(f"{name} is damaged or no archive: {error}", "save it again") from error


def _refused(path: str, size: int, name: str) -> SourceError | None:
    parts = PurePosixPath(path.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in (parts.parts or ("",))[0]:
        return UnreadableSource(f"{name}: {path} leads outside of the archive", AGAIN)
    if size > LARGEST_MEMBER:
        return UnreadableSource(f"{name}: {path} unpacks to more than {LARGEST_MEMBER >> 20} MB", AGAIN)
    return None


def _within(stream: Any, name: str) -> bytes:
    """What the header says of the size is not believed."""
    data: bytes = stream.read(LARGEST_MEMBER + 1)
    if len(data) > LARGEST_MEMBER:
        raise UnreadableSource(f"{name} unpacks to more than {LARGEST_MEMBER >> 20} MB", AGAIN)
    return data
