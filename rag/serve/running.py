"""That a library is being served: a small file in its folder says where, and with which token.

Only its owner can read it. It says nothing of whether the server still lives; whoever reads it asks the server. The
token outlives a run, so that a client has to be told of it once.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag import __version__
from rag.config import Settings
from rag.errors import LibraryError

FILE = "server.json"
HOST = "127.0.0.1"
ALIVE_SECONDS = 3.0  # a busy machine; where nothing listens it takes none
ANSWERS_APART = {"library", "models", "threads", "lock_seconds", "bfloat16"}  # settings that change no answer


@dataclass(frozen=True, slots=True)
class Serving:
    """A server of a library. ``port`` is None after its end; ``settings`` tells apart those that answer otherwise."""

    token: str
    port: int | None = None
    settings: str = ""
    version: str = __version__

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"


def fingerprint(settings: Settings) -> str:
    """Of what makes an answer what it is."""
    held = json.dumps(settings.model_dump(mode="json", exclude=ANSWERS_APART), sort_keys=True)
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def new_token() -> str:
    return secrets.token_urlsafe(24)


def recorded(folder: Path) -> Serving | None:
    """What the file says; None where there is none that can be read."""
    try:
        held: Any = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Serving(
            str(held["token"]), held["port"] and int(held["port"]), str(held["settings"]), str(held["version"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def record(folder: Path, serving: Serving) -> None:
    """Writes the file, readable by its owner alone. Raises LibraryError."""
    path, written = folder / FILE, folder / f"{FILE}.{os.getpid()}"
    try:
        with contextlib.suppress(FileNotFoundError):
            written.unlink()
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(serving), file)
        written.replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise LibraryError(message, "check the permissions of the library's folder") from error


def proof(token: str, challenge: str) -> str:
    """What only who knows the token can say to a challenge: the token itself is not shown to whoever listens there."""
    return hmac.new(token.encode(), challenge.encode(), hashlib.sha256).hexdigest()


def alive(serving: Serving) -> bool:
    """Whether that server answers, and is the one that the file speaks of."""
    if serving.port is None:
        return False
    challenge = secrets.token_hex(16)
    connection = http.client.HTTPConnection(HOST, serving.port, timeout=ALIVE_SECONDS)
    try:
        connection.request("GET", f"/alive?challenge={challenge}")
        said = connection.getresponse().read(1000).decode("ascii", "replace")
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return hmac.compare_digest(said, proof(serving.token, challenge))


def find_running(settings: Settings) -> Serving | None:
    """The living server of this library that answers by these settings, of this version."""
    found = recorded(settings.library)
    if found is None or (found.settings, found.version) != (fingerprint(settings), __version__):
        return None
    return found if alive(found) else None
