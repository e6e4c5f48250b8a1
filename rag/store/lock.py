"""One writer at a time across processes. It knows a folder and who holds it, not what is written.

The lock is the operating system's own (``filelock``), so it dies with its process. A small JSON file beside it says
who holds it; that file only words a message and never blocks anyone, however stale.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import LibraryError, LibraryLocked

LOCK, HOLDER = "write.lock", "write.json"


@contextlib.contextmanager
def writer_lock(folder: Path, seconds: float, command: str) -> Iterator[None]:
    """Holds the folder's write lock, waiting at most ``seconds`` for another writer.

    Raises LibraryLocked naming the holder, LibraryError when the folder cannot be written.
    """
    lock, holder = FileLock(folder / LOCK), folder / HOLDER
    try:
        lock.acquire(timeout=seconds, poll_interval=0.1)
    except Timeout as error:
        message = f"the library {folder} is being written by {_describe(holder)}"
        raise LibraryLocked(message, "wait until it has ended, then run the same command again") from error
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        try:
            record = {"pid": os.getpid(), "command": command, "since": datetime.now().astimezone().isoformat()}
            holder.write_text(json.dumps(record), encoding="utf-8")
        except OSError as error:
            raise _unwritable(folder, error) from error
        yield
    finally:
        # Removed while the lock is still held: afterwards it could already be the next writer's.
        with contextlib.suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


@contextlib.contextmanager
def short_lock(lock: FileLock, seconds: float) -> Iterator[bool]:
    """Holds a lock for a moment; false when it was not to be had within ``seconds``."""
    try:
        lock.acquire(timeout=seconds, poll_interval=0.02)
    except Timeout:
        held = False
    else:
        held = True
    try:
        yield held
    finally:
        if held:
            lock.release()


def _describe(holder: Path) -> str:
    try:
        record = json.loads(holder.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(record["since"])
        when = since.strftime("%H:%M" if since.date() == datetime.now().date() else "%Y-%m-%d %H:%M")
        return f"process {record['pid']} ({record['command']}) since {when}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def _unwritable(folder: Path, error: OSError) -> LibraryError:
    hint = "check its permissions and free space, or choose another: rag --library PATH"
    return LibraryError(f"the library {folder} cannot be written: {error.strerror or error}", hint)
