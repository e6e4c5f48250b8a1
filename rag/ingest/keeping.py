"""What became of the files of a library since they were read: missing, or without an article that they had.

A file is missing only when the system says that there is none. A folder that may not be searched, or a name that is too
long for this disk, says nothing.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from rag.ingest.discover import FoundFiles
from rag.ingest.load import WITHIN
from rag.store.origins import Origin
from rag.text.paths import named_path, written_path


def file_of(path: str) -> str:
    """The file that an article's path names: the archive, for a member of one."""
    return path.partition(WITHIN)[0]


def is_missing(path: str) -> bool:
    """Whether the file of an article is not there any more. A page of the web, or what was piped in, never is."""
    file = file_of(path)
    return os.path.isabs(file) and _is_absent(file) and _is_absent(named_path(file))


def missed(
    origins: Iterable[Origin], found: FoundFiles, seen: Collection[str], unread: Collection[str]
) -> Iterator[tuple[Origin, str]]:
    """The articles of folders and files just read that are not in them any more, with what happened.

    ``seen`` are the articles that were found, by id, and ``unread`` the files that could not be read whole, of which
    nothing is known.
    """
    folders = [written_path(folder.as_posix()).rstrip("/") + "/" for folder in found.folders]
    files = {written_path(file.resolve().as_posix()) for file in found.files}
    for origin in origins:
        file = file_of(origin.path)
        if origin.id in seen:
            continue
        if any(file.startswith(folder) for folder in folders) and is_missing(origin.path):
            yield origin, f"{file} is not there any more"
        elif file in files and file not in unread:
            yield origin, f"{file} does not hold it any more"


def bare_folders(found: FoundFiles) -> list[Path]:
    """Folders without any file to read, as that of a disk that is not mounted."""
    files = [file.resolve() for file in found.files]
    return [folder for folder in found.folders if not any(file.is_relative_to(folder) for file in files)]


def _is_absent(path: str) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False
