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

_PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
# What browsers call the folder beside a page that was saved whole: page_files, page_fichiers, page-Dateien, page.files.
_BESIDE = re.compile(
    r"(?P<page>.+?)[_.-](?:files|fichiers|dateien|archivos|file|arquivos|bestanden|filer|elemei|pliki)$", re.I
)
FRAMES = "frames of saved pages"
HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Found:
    """Files to read, each once, and how many others there are by what they are: a suffix, or a word."""

    files: Sequence[Path]
    passed_over: Counter[str]


def discover(paths: Sequence[Path]) -> list[Path]:
    """The files to load. Raises SourceNotFound."""
    return list(found_under(paths).files)


def found_under(paths: Sequence[Path]) -> Found:
    """The files to load, each once: those named as they are, and the readable ones under folders, sorted.

    Hidden files and folders under a folder are passed over, and so are the frames that a browser saves beside a page. A
    folder that may not be listed is itself returned, so that ``load_file`` reports it. Raises SourceNotFound.
    """
    found: dict[Path, Path] = {}
    passed: Counter[str] = Counter()
    for path in paths:
        if not os.path.exists(path):  # Path.exists raises where a folder above may not be searched
            raise SourceNotFound(f"there is no file or folder {path}", "rag ingest PATH")
        for file in sorted(_under(path, passed)) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    return Found(list(found.values()), passed)


def _under(folder: Path, passed: Counter[str]) -> Iterator[Path]:
    refused: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=refused.append):
        pages = {_PAGE.sub("", name) for name in files if _PAGE.search(name)}
        frames = [name for name in folders if (beside := _BESIDE.match(name)) and beside["page"] in pages]
        for name in frames:
            passed[FRAMES] += sum(len(inner) for _, _, inner in os.walk(Path(root, name)))
        folders[:] = [name for name in folders if not name.startswith(".") and name not in frames]
        for name in files:
            path = Path(root, name)
            if name.startswith(".") or not path.is_file():
                passed[HIDDEN] += name.startswith(".")
            elif is_readable(name):
                yield path
            else:
                passed[path.suffix.lower() or "no suffix"] += 1
    yield from (Path(error.filename) for error in refused)
