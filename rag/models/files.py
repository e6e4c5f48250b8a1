"""Model files: where they lie, whether they are whole, which one is in use, and a person's own.

A model is used only after its bytes were hashed once; a stamp beside it then spares the next run the hashing while
size and modification time stay the same. Downloading is in ``rag.fetch``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs
import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError

from rag.config import PREFIX, Settings
from rag.errors import ConfigError, ModelCorrupt, ModelMissing, UsageError
from rag.models.catalog import Entry, Kind, ModelFile, catalogue, choose, own_catalogue, shipped
from rag.places import config_files
from rag.ports import Progress, silent

# The catalogue is the other half of this room, so its names can be had here.
__all__ = [
    "Choice",
    "Entry",
    "Kind",
    "ModelFile",
    "Presence",
    "State",
    "add",
    "catalogue",
    "choose",
    "damages",
    "folders",
    "is_gguf",
    "locate",
    "models_in_use",
    "own_catalogue",
    "presence",
    "sha256",
    "silent",
    "use",
    "verify_model",
    "write_atomically",
    "write_setting",
    "write_stamp",
]

State = Literal["present", "damaged", "missing"]

_GGUF_MAGIC = b"GGUF"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Presence:
    """What a look at names and sizes says, without hashing."""

    state: State
    path: Path | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What ``use`` wrote. ``overridden_by`` names a file or variable that wins over it all the same."""

    key: str
    path: Path
    overridden_by: str | None


# -- where a model lies, and whether it is whole --------------------------------------------------


def folders(settings: Settings) -> tuple[Path, ...]:
    """The models folders, in the order in which they are searched."""
    first = settings.models.expanduser() if settings.models is not None else Path("models")
    return (first, platformdirs.user_cache_path("rag") / "models")


def locate(entry: Entry, settings: Settings, progress: Progress = silent) -> Path:
    """The GGUF file of a chat model or the folder of an embedding model, whole.

    Hashes the model on its first use only. A damaged copy is passed over when another folder has a whole one.
    Raises ModelMissing, or ModelCorrupt when every copy is damaged.
    """
    return _first_whole(entry, settings, progress, trust_stamp=True)


def verify_model(entry: Entry, settings: Settings, progress: Progress = silent) -> Path:
    """Hashes the model again whatever its stamp says. Returns and raises as ``locate``."""
    return _first_whole(entry, settings, progress, trust_stamp=False)


def presence(entry: Entry, settings: Settings) -> Presence:
    """A quick look for lists: names, sizes and the GGUF magic, no hashing."""
    found = _copies(entry, settings)
    whole = [target for target in found if not any(_misfit(entry, target, file) for file in entry.files)]
    if whole:
        return Presence("present", whole[0])
    return Presence("damaged", found[0]) if found else Presence("missing", None)


def damages(entry: Entry, target: Path, progress: Progress = silent) -> list[tuple[ModelFile, str]]:
    """The files of ``target`` that are not what the catalogue says, each with the reason. Hashes everything."""
    found: list[tuple[ModelFile, str]] = []
    done = 0
    for file in entry.files:
        reason = _misfit(entry, target, file)
        try:
            if not reason and sha256(entry.file(target, file), progress, done, entry.size) != file.sha256:
                reason = "its sha256 is not that of the catalogue"
        except OSError as error:
            reason = f"it cannot be read: {error.strerror}"
        if reason:
            found.append((file, reason))
        done += file.size
    return found


def sha256(path: Path, progress: Progress = silent, before: int = 0, total: int | None = None) -> str:
    """The hash of a file in hexadecimal; progress counts from ``before`` to ``total`` bytes."""
    total = path.stat().st_size if total is None else total
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            before += len(block)
            progress(before, total, f"checking {path.name}")
    return digest.hexdigest()


def write_stamp(entry: Entry, target: Path) -> None:
    """Notes that ``target`` was just found whole. A folder that cannot be written only costs the next run a hashing."""
    stamp = {file.path: _stamp_of(entry, target, file) for file in entry.files}
    try:
        write_atomically(_stamp_path(target), json.dumps(stamp, indent=1))
    except OSError:
        return


def _first_whole(entry: Entry, settings: Settings, progress: Progress, *, trust_stamp: bool) -> Path:
    corrupt: list[str] = []
    for target in _copies(entry, settings):
        if trust_stamp and _stamped(entry, target):
            return target
        found = damages(entry, target, progress)
        if not found:
            write_stamp(entry, target)
            return target
        file, reason = found[0]
        _stamp_path(target).unlink(missing_ok=True)
        corrupt.append(f"{entry.file(target, file)}: {reason}")
    own = f"rag models add {entry.name} FILE"
    if corrupt:
        hint = own if entry.path else f"rag models pull {entry.name} --force"
        raise ModelCorrupt(f"{entry.name} is damaged: {'; '.join(corrupt)}", hint)
    where = entry.path or " or ".join(str(folder) for folder in folders(settings))
    raise ModelMissing(f"{entry.name} is not in {where}", own if entry.path else f"rag models pull {entry.name}")


def _copies(entry: Entry, settings: Settings) -> list[Path]:
    places = [entry.path] if entry.path else [folder / entry.target for folder in folders(settings)]
    return [place for place in places if place.exists()]


def _misfit(entry: Entry, target: Path, file: ModelFile) -> str:
    path = entry.file(target, file)
    if not path.is_file():
        return "it is missing"
    if (size := path.stat().st_size) != file.size:
        return f"it has {size:,} bytes instead of {file.size:,}"
    try:
        if entry.kind == "chat" and not is_gguf(path):
            return "it is not a GGUF file"
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    return ""


def is_gguf(path: Path) -> bool:
    """Whether the file begins as every GGUF file does."""
    with path.open("rb") as stream:
        return stream.read(len(_GGUF_MAGIC)) == _GGUF_MAGIC


def _stamp_path(target: Path) -> Path:
    return target.with_name(f".{target.name}.verified.json")


def _stamp_of(entry: Entry, target: Path, file: ModelFile) -> dict[str, int | str]:
    stat = entry.file(target, file).stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": file.sha256}


def _stamped(entry: Entry, target: Path) -> bool:
    try:
        stamp = json.loads(_stamp_path(target).read_text(encoding="utf-8"))
        return bool(stamp == {file.path: _stamp_of(entry, target, file) for file in entry.files})
    except (OSError, ValueError):
        return False


# -- the model in use, and a person's own models ---------------------------------------------------


def use(name: str) -> Choice:
    """Makes ``name`` the chat or embedding model of the user's ``rag.toml``, keeping its comments.

    Raises UnknownModel, or ConfigError when that file is not valid TOML.
    """
    return write_setting(f"{choose(name).kind}_model", name)


def write_setting(key: str, value: str) -> Choice:
    """Sets a value in the user's ``rag.toml``, keeping its comments. Raises ConfigError when that is not valid TOML."""
    local, path = config_files()
    document = _read_toml(path)
    document[key] = value
    write_atomically(path, tomlkit.dumps(document))
    variable = PREFIX + key.upper()
    overridden_by = variable if os.environ.get(variable) else str(local) if local.is_file() else None
    return Choice(key, path, overridden_by)


def models_in_use(settings: Settings) -> list[Entry]:
    """What has to lie here: the chat model, unless a server has it, and the embedding model. Raises UnknownModel."""
    chat = [] if settings.chat_endpoint else [choose(settings.chat_model, "chat")]
    return [*chat, choose(settings.embedding_model, "embedding")]


def add(name: str, path: Path, progress: Progress = silent) -> Entry:
    """Enters a person's own model: a GGUF file, or a folder in the format of sentence-transformers.

    Hashes it, so that a later change is noticed. Adding a name of one's own again replaces the entry.
    Raises UsageError for a name that cannot be had, ModelMissing and ModelCorrupt for an unfit ``path``.
    """
    path = path.expanduser().absolute()
    hint = f"rag models add {name} FILE.gguf"
    if name in shipped():
        raise UsageError(f"{name} is a model of the project's catalogue", "rag models add OTHER-NAME FILE.gguf")
    catalogue()  # an unreadable file of one's own must be mended before it is written again
    if not path.exists():
        raise ModelMissing(f"there is no {path}", hint)
    if path.is_dir() and not (path / "modules.json").is_file():
        raise ModelCorrupt(f"{path} is not a sentence-transformers folder: it has no modules.json", hint)
    if path.is_file() and not is_gguf(path):
        raise ModelCorrupt(f"{path} is not a GGUF file", hint)
    try:
        kind: Kind = "embedding" if path.is_dir() else "chat"
        entry = Entry(name=name, kind=kind, files=_described(path, progress), path=path)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{name!r} cannot be added: {first['loc'][-1]}: {first['msg']}", hint) from error
    except OSError as error:
        raise ModelCorrupt(f"{path} cannot be read: {error.strerror}", hint) from error
    document = _read_toml(own_catalogue())
    tables = document.setdefault("model", tomlkit.aot())
    table = tomlkit.item(entry.model_dump(mode="json", exclude_defaults=True))
    places = [place for place, other in enumerate(tables) if other["name"] == name]
    if places:
        tables[places[0]] = table
    else:
        tables.append(table)
    write_atomically(own_catalogue(), tomlkit.dumps(document))
    write_stamp(entry, path)
    return entry


def _described(path: Path, progress: Progress) -> tuple[ModelFile, ...]:
    items = [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.is_file())
    base = path.parent if path.is_file() else path
    names = {item.relative_to(base): item for item in items}
    kept = {name: item for name, item in names.items() if not any(part.startswith(".") for part in name.parts)}
    total = sum(item.stat().st_size for item in kept.values())
    files: list[ModelFile] = []
    for name, item in kept.items():
        digest = sha256(item, progress, sum(file.size for file in files), total)
        files.append(ModelFile(path=name.as_posix(), size=item.stat().st_size, sha256=digest))
    return tuple(files)


def _read_toml(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8")) if path.is_file() else tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}", "mend the file or remove it") from error


def write_atomically(path: Path, text: str) -> None:
    """Replaces a file in one step, through a symbolic link if it is one, and keeps its mode."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if path.exists():
        shutil.copymode(path, new)
    os.replace(new, path)
