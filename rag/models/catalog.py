"""The model catalogue: which models are known, where they can be had, and what their bytes must be.

``models/catalog.toml`` ships with the project; a person's own entries are in ``catalog.toml`` of the user's
configuration folder. This module reads both and looks at no model file; ``rag.models`` does.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from rag.errors import ConfigError, UnknownModel, UsageError
from rag.resources import resource

Kind = Literal["chat", "embedding"]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelFile(_Table):
    """One file: its path within the model, POSIX style; ``size`` in bytes."""

    path: str
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    @field_validator("path")
    @classmethod
    def _stays_inside(cls, path: str) -> str:
        parts = PurePosixPath(path).parts
        if not parts or ".." in parts or "\\" in path or PureWindowsPath(path).drive or path.startswith("/"):
            raise ValueError(f"{path!r} is not a plain relative path")
        return path


class Licence(_Table):
    """``must_accept`` marks terms that a person has to agree to before the download."""

    name: str
    url: str = ""
    note: str = ""
    must_accept: bool = False


class Hub(_Table):
    """A Hugging Face repository at one revision; ``gated`` ones answer only with a token."""

    repo: str
    revision: str
    gated: bool = False


class Wheels(_Table):
    """Parts 1 to ``count`` in wheels; ``{n}`` in the patterns is the number of the part.

    ``size`` is that of the joined parts in bytes. With ``archive`` they are a zip that holds the files in that folder.
    """

    package: str
    version: str
    member: str
    count: int = Field(ge=1)
    size: int = Field(ge=1)
    archive: str | None = None


class Entry(_Table):
    """One model. A chat model is one GGUF file; an embedding model is a sentence-transformers folder."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    kind: Kind
    licence: Licence = Licence(name="unknown")
    summary: str = ""
    files: tuple[ModelFile, ...] = Field(min_length=1)
    hub: tuple[Hub, ...] = ()
    wheels: Wheels | None = None
    path: Path | None = None  # a person's own entry: where they keep it
    tried: bool = False  # whether this project was run with it

    @model_validator(mode="after")
    def _one_file_a_chat_model(self) -> Entry:
        if self.kind == "chat" and len(self.files) != 1:
            raise ValueError("a chat model is exactly one GGUF file")
        return self

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def identity(self) -> str:
        """``name@hash8``: what an index or an answer records as its maker."""
        listing = "\n".join(f"{file.sha256} {file.path}" for file in sorted(self.files, key=lambda file: file.path))
        digest = self.files[0].sha256 if self.kind == "chat" else hashlib.sha256(listing.encode()).hexdigest()
        return f"{self.name}@{digest[:8]}"

    @property
    def target(self) -> str:
        """Name of the file or folder within a models folder."""
        return PurePosixPath(self.files[0].path).name if self.kind == "chat" else self.name

    def file(self, target: Path, file: ModelFile) -> Path:
        """Where ``file`` lies when the model lies at ``target``."""
        return target if self.kind == "chat" else target / file.path


class Named(_Table):
    """A chat model that is known by name only: whoever fetches it brings the hash, from the page of its file."""

    name: str
    licence: Licence
    summary: str
    repo: str
    file: str

    def entry(self, sha256: str, size: int) -> Entry:
        """With its hash, and the size in bytes that the hub tells. Raises UsageError for what is no sha256."""
        try:
            file = ModelFile(path=self.file, size=size, sha256=sha256.lower())
        except ValidationError as error:
            hint = f"rag models pull {self.name} --sha256 HASH, as https://huggingface.co/{self.repo} shows it"
            raise UsageError(f"{sha256!r} is not a sha256: 64 hexadecimal digits", hint) from error
        hub = (Hub(repo=self.repo, revision="main"),)
        return Entry(name=self.name, kind="chat", licence=self.licence, summary=self.summary, files=(file,), hub=hub)


def own_catalogue() -> Path:
    """The file of a person's own entries; it need not exist."""
    return platformdirs.user_config_path("rag") / "catalog.toml"


@cache
def shipped() -> dict[str, Entry]:
    """The models of the project's own catalogue."""
    return _read_catalogue(resource("models/catalog.toml"))


@cache
def known_by_name() -> dict[str, Named]:
    """The models of the project's catalogue whose hashes it does not know."""
    table = tomllib.loads(resource("models/catalog.toml").read_text(encoding="utf-8"))
    return {named.name: named for named in TypeAdapter(list[Named]).validate_python(table.get("named", []))}


def catalogue() -> dict[str, Entry]:
    """Every known model by name, the project's first. Raises ConfigError naming the file that cannot be read."""
    own = _read_catalogue(own_catalogue()) if own_catalogue().is_file() else {}
    return shipped() | {name: entry for name, entry in own.items() if name not in shipped()}


def choose(name: str, kind: Kind | None = None) -> Entry:
    """The entry of that name. Raises UnknownModel, which lists the names of that kind."""
    known = catalogue()
    entry = known.get(name)
    if entry is None or (kind is not None and entry.kind != kind):
        names = ", ".join(entry.name for entry in known.values() if kind in (None, entry.kind))
        what = f"{kind} model" if kind else "model"
        if name in known_by_name() and kind != "embedding":
            said = f"the sha256 of {name} is not known here, and it was not tried"
            raise UnknownModel(said, f"rag models pull {name} --sha256 HASH")
        raise UnknownModel(f"no {what} is called {name!r}; known are {names}", "rag models list")
    return entry


def _read_catalogue(path: Path) -> dict[str, Entry]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = TypeAdapter(list[Entry]).validate_python(table.get("model", []))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}", "mend the file or remove it") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ConfigError(f"{path}: model {where}: {first['msg']}", "mend the file or remove it") from error
    return {entry.name: entry for entry in entries}
