"""What is wrong with this set-up, and what to type. It looks and changes nothing, but for a model's stamp.

Each check stands alone, so that a broken part does not hide the others.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from rag.config import Settings
from rag.errors import EmptyLibrary, RagError
from rag.ingest.ingest import builder
from rag.ingest.repair import strayed_files
from rag.messages import localised
from rag.models import files, kernels
from rag.models.catalog import Kind, choose
from rag.models.completions import KEY_VARIABLE, Completions
from rag.models.endpoint import probe
from rag.places import log_file
from rag.ports import Progress
from rag.resources import resource
from rag.store.index import ChromaIndex
from rag.store.library import FILE, Library

CheckState = Literal["ok", "warn", "fail"]

OLDEST_PYTHON = (3, 11)
REPAIR = "rag doctor --repair"
REBUILD = "rm .venv/.installed; make setup"
PATIENCE = 20.0  # seconds that a server of the chat model may say nothing
SCARCE, TOO_SCARCE = 2_000_000_000, 200_000_000  # bytes free: below the first a model no longer fits


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what was looked at, what was found, and the next command."""

    name: str
    state: CheckState
    line: str
    hint: str = ""


def diagnose(settings: Settings, progress: Progress = files.silent) -> Iterator[Check]:
    """Every check, as each is done. Hashes a model that has never been hashed; loads none."""
    yield _python()
    yield from _packages()
    yield _kernels()
    yield _endpoint(settings, settings.chat_endpoint) if settings.chat_endpoint else _model("chat", settings, progress)
    yield _model("embedding", settings, progress)
    yield from examine_library(settings)
    yield _disk(settings)
    yield Check("log", "ok", str(log_file()))


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return Check("python", "fail", f"{version} is too old", "install Python 3.11 or newer")
    return Check("python", "ok", version)


def _packages() -> Iterator[Check]:
    """The distributions that rag needs, against the locked versions where this is a checkout."""
    locked = _locked()
    try:
        needed = [_name(line) for line in metadata.requires("rag") or ()]
    except metadata.PackageNotFoundError:
        yield Check("packages", "warn", "rag itself is not installed, only run from its folder", "make setup")
        return
    wrong = False
    for name in sorted(needed):
        try:
            version = metadata.version(name).partition("+")[0]
        except metadata.PackageNotFoundError:
            wrong = True
            yield Check("packages", "fail", f"{name} is not installed", "make setup")
            continue
        if version != locked.get(name, version):
            wrong = True
            yield Check("packages", "warn", f"{name} is {version}, tested with {locked[name]}", "make setup")
    if not wrong:
        against = "of the locked versions" if locked else "installed"
        yield Check("packages", "ok", f"{len(needed)} {against}")


def _kernels() -> Check:
    found = kernels.examine()
    wrong = found.broken
    if kernels.PLAIN in wrong:
        return Check("llama.cpp", "fail", "it crashes on this processor: it was built for another one", REBUILD)
    if wrong:
        return Check("llama.cpp", "warn", f"its {', '.join(sorted(wrong))} kernels crash, so it runs slower", REBUILD)
    return Check("llama.cpp", "ok", f"its {'plain' if found.plain else 'fastest'} kernels are used")


def _locked() -> dict[str, str]:
    try:
        lines = resource("requirements.lock").read_text(encoding="utf-8").splitlines()
    except RagError:
        return {}  # an installed package has no lock
    pairs = (line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    return {_name(name): version.split()[0] for name, version in pairs}


def _name(requirement: str) -> str:
    """The normalised name (https://packaging.python.org/en/latest/specifications/name-normalization/)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


def _model(kind: Kind, settings: Settings, progress: Progress) -> Check:
    name = settings.chat_model if kind == "chat" else settings.embedding_model
    try:
        path = files.locate(choose(name, kind), settings, progress)
    except RagError as error:
        return Check(f"{kind} model", "fail", error.message, error.hint)
    return Check(f"{kind} model", "ok", f"{name} in {path.parent}")


def _endpoint(settings: Settings, endpoint: str) -> Check:
    """Whether the server of the chat model answers, and what it keeps to; it is asked for one word."""
    completions = Completions(endpoint, os.environ.get(KEY_VARIABLE, ""), seconds=min(settings.chat_seconds, PATIENCE))
    try:
        known = completions.models()
        if known and settings.chat_model not in known:
            hint = f"RAG_CHAT_MODEL={known[0]}"
            return Check("chat model", "fail", f"{endpoint} has no model {settings.chat_model}", hint)
        able = probe(completions, settings.chat_model)
    except RagError as error:
        return Check("chat model", "fail", error.message, error.hint)
    finally:
        completions.close()
    held = {
        "grammar": localised("keeps to a grammar"),
        "schema": localised("keeps to a JSON schema"),
        "none": localised("keeps to no form"),
    }
    line = f"{settings.chat_model} at {endpoint}: {held[able.constraint]}, log-probabilities: {able.scored}"
    return Check("chat model", "ok" if able.constraint == "grammar" and able.scored else "warn", line)


def examine_library(settings: Settings) -> Iterator[Check]:
    """Files, library, full text and vectors, against each other."""
    try:
        library = Library.open(settings.library, create=False)
    except EmptyLibrary as error:
        yield Check("library", "warn", error.message, error.hint)
        return
    except RagError as error:
        yield Check("library", "fail", error.message, error.hint)
        return
    with library:
        try:
            yield _quick_check(settings.library, library)
            pending = sum(len(keys) for _, keys in library.journal())
            yield (
                Check("journal", "warn", f"{pending} vectors of an interrupted run", REPAIR)
                if pending
                else Check("journal", "ok", "nothing pending")
            )
            yield _full_text(library)
            yield from _index(settings, library, pending)
            yield _files(library)
        except RagError as error:
            yield Check("library", "fail", error.message, error.hint)


def _quick_check(folder: Path, library: Library) -> Check:
    """https://sqlite.org/pragma.html#pragma_quick_check"""
    try:
        with contextlib.closing(
            sqlite3.connect(f"{(folder / FILE).absolute().as_uri()}?mode=ro", uri=True)
        ) as database:
            found = [row[0] for row in database.execute("PRAGMA quick_check(1)")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        return Check(
            "library", "fail", f"{folder} is damaged: {found[0]}", "move the folder away, then: rag ingest PATH"
        )
    return Check("library", "ok", f"{len(library.rows())} articles, {library.chunk_count()} chunks in {folder}")


def _full_text(library: Library) -> Check:
    missing, stray = library.unindexed()
    if missing or stray:
        line = f"{len(missing)} chunks have no words and the words of {stray} have no chunk"
        return Check("full text", "fail", line, REPAIR)
    if not library.is_searchable():
        return Check("full text", "fail", "it is damaged", REPAIR)
    return Check("full text", "ok", f"{library.chunk_count()} chunks")


def _files(library: Library) -> Check:
    """The files that articles were read from, against what was read."""
    missing, changed = strayed_files(library)
    gone = sum(row.gone is not None for row in library.rows())
    kept = f"; {gone} known to be gone (rag sources list)" if gone else ""
    if not (missing or changed):
        return Check("files", "ok", f"as they were read{kept}")
    line = f"{len(missing)} are missing and {len(changed)} have changed since, as {(missing or changed)[0]}{kept}"
    return Check("files", "warn", line, "rag ingest FOLDER reads what has changed; --prune removes what is gone")


def _index(settings: Settings, library: Library, pending: int) -> Iterator[Check]:
    recorded = library.builder()
    if recorded is None:
        keys = library.chunk_count()
        yield (
            Check("index", "fail", f"there is none for {keys} chunks", "rag reindex")
            if keys
            else Check("index", "ok", "nothing to index yet")
        )
        return
    try:
        embedder = choose(settings.embedding_model, "embedding").identity
    except RagError as error:
        yield Check("index", "fail", error.message, error.hint)
        return
    wanted = builder(settings, embedder, recorded.get("dimension", 0))
    if changed := sorted(name for name, value in wanted.items() if recorded.get(name) != value):
        yield Check(
            "index", "fail", f"built with another {', '.join(changed)} than the settings ask for", "rag reindex"
        )
        return
    if not (settings.library / "chroma").is_dir():
        yield Check("index", "fail", "its folder is missing", REPAIR)
        return
    try:
        with ChromaIndex(settings.library, recorded) as index:
            vectors = index.keys()
    except RagError as error:
        yield Check("index", "fail", error.message, error.hint)
        return
    chunks = library.chunk_keys()
    missing, extra = len(chunks - vectors), len(vectors - chunks)
    if missing or (extra and not pending):
        yield Check("index", "fail", f"{missing} chunks have no vector and {extra} vectors no chunk", REPAIR)
    else:
        yield Check("index", "ok", f"{len(vectors)} vectors, built by {recorded['embedding']}")


def _disk(settings: Settings) -> Check:
    folder = settings.library.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    line = f"{free / 1e9:.1f} GB free at {folder}"
    if free < TOO_SCARCE:
        return Check("disk", "fail", line, "free some space")
    return Check("disk", "warn" if free < SCARCE else "ok", line, "free some space" if free < SCARCE else "")
