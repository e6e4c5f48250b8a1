"""Which files of the paths that a person names are read, and what is passed over, by kind."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import SourceNotFound
from rag.ingest.formats.registry import is_readable
from rag.text.paths import is_address

_PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
# What browsers call the folder beside a page that was saved whole: page_files, page_fichiers, page-Dateien, page.files.
_BESIDE = re.compile(
    r"(?P<page>.+?)[_.-](?:files|fichiers|dateien|archivos|file|arquivos|bestanden|filer|elemei|pliki)$", re.I
)
FRAMES = "frames of saved pages"
HIDDEN = "hidden"
LOST = "links to nothing"
LIST, LISTS, LARGEST_LIST = ".urls", (".urls", ".txt"), 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """What is to be read, each once, and how many files are not, by what they are: a suffix, or a word.

    ``folders`` are those that were walked, resolved: the named ones, and what links in them lead to.
    """

    files: Sequence[Path]
    passed_over: Counter[str]
    folders: Sequence[Path] = ()
    addresses: Sequence[str] = ()


def listed_addresses(data: bytes) -> list[str]:
    """The addresses of a text that is nothing but a list of them, one a line; lines with # are remarks. Else none."""
    lines = _entries(data) if len(data) <= LARGEST_LIST else []
    return lines if lines and all(map(is_address, lines)) else []


def _entries(data: bytes) -> list[str]:
    lines = (line.strip().strip("<>") for line in data.decode("utf-8-sig", "replace").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _listed_in(file: Path) -> list[str]:
    """What a named file lists: all the lines of a .urls file, whatever they are, and those of a .txt of addresses only.

    Only of files that are named: that a folder is read must not open connections.
    """
    suffix = file.suffix.lower()
    try:
        if suffix not in LISTS or file.stat().st_size > LARGEST_LIST:
            return []
        data = file.read_bytes()
    except OSError:
        return []  # the reader says why
    return _entries(data) if suffix == LIST else listed_addresses(data)


def discover(paths: Sequence[Path | str]) -> list[Path]:
    """The files to load. Raises SourceNotFound."""
    return list(found_under(paths).files)


def found_under(paths: Sequence[Path | str]) -> FoundFiles:
    """The files to load, each once: those named as they are, and the readable ones under folders, sorted.

    Hidden files and folders under a folder are passed over, and so are the frames that a browser saves beside a page. A
    link to a folder is followed, each folder being walked once. A folder that may not be listed is itself returned, so
    that ``load_file`` reports it. A named file that lists addresses stands for them. Raises SourceNotFound.
    """
    found: dict[Path, Path] = {}
    passed: Counter[str] = Counter()
    walked: dict[Path, bool] = {}  # whether nothing above it was walked
    addresses = [path for path in paths if isinstance(path, str) and is_address(path)]
    for path in (Path(path) for path in paths if path not in addresses):
        if str(path) == "-":  # standard input
            found[path] = path
            continue
        if not os.path.exists(path):  # Path.exists raises where a folder above may not be searched
            raise SourceNotFound(f"there is no file or folder {path}", "rag ingest PATH")
        if listed := _listed_in(path):
            addresses += listed
            continue
        for file in sorted(_under(path, passed, walked)) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    folders = [folder for folder, top in walked.items() if top]
    passed += Counter()  # without zeros
    return FoundFiles(list(found.values()), passed, folders, list(dict.fromkeys(addresses)))


def _under(folder: Path, passed: Counter[str], walked: dict[Path, bool]) -> Iterator[Path]:
    refused: list[OSError] = []
    walked[folder.resolve()] = True
    for root, folders, files in os.walk(folder, onerror=refused.append, followlinks=True):
        pages = {_PAGE.sub("", name) for name in files if _PAGE.search(name)}
        frames = [name for name in folders if (beside := _BESIDE.match(name)) and beside["page"] in pages]
        for name in frames:
            passed[FRAMES] += sum(len(inner) for _, _, inner in os.walk(Path(root, name)))
        folders[:] = [
            name
            for name in sorted(folders)
            if not name.startswith(".") and name not in frames and _is_new(Path(root, name), walked)
        ]
        for name in files:
            path = Path(root, name)
            if name.startswith(".") or not path.is_file():
                passed[HIDDEN] += name.startswith(".")
                passed[LOST] += path.is_symlink() and not path.exists()
            elif is_readable(name):
                yield path
            else:
                passed[path.suffix.lower() or "no suffix"] += 1
    yield from (Path(error.filename) for error in refused)


def _is_new(folder: Path, walked: dict[Path, bool]) -> bool:
    """Whether a folder was not walked yet, under any of its names; from now on it was."""
    resolved = folder.resolve()
    if resolved in walked:
        return False
    walked[resolved] = folder.is_symlink()
    return True
