"""Where the things of a person lie: the default library, the libraries that have a name, settings, and the log.

A name is a word without a separator; a folder of that name here is written ``./NAME``. This module knows folders and
opens none of them.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

import platformdirs

from rag.errors import ConfigError, UsageError

DEFAULT = "default"  # the name of the library that is used where none is chosen
FILE_NAME = "rag.toml"
_NAME = re.compile(r"\w[\w.-]*")


def default_library() -> Path:
    """The library where none is chosen."""
    return platformdirs.user_data_path("rag") / "library"


def named_libraries() -> dict[str, Path]:
    """The libraries that have a name, each with its folder: the default one first, the others by their names."""
    folder = platformdirs.user_data_path("rag") / "libraries"
    named = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return {DEFAULT: default_library(), **{path.name: path for path in named}}


def library_folder(value: str, base: Path = Path()) -> Path:
    """The folder that is meant by a name, or by a path, which is taken from ``base`` where it is relative.

    Raises ConfigError for a word that is neither, but nearly a name.
    """
    named, folder = named_libraries(), base / Path(value).expanduser()
    if not _NAME.fullmatch(value) or folder.is_dir():
        return named.get(value, folder)
    if value in named:
        return named[value]
    if near := difflib.get_close_matches(value, named, 1, 0.7):
        hint = "rag library list; a folder is written ./NAME"
        raise ConfigError(f"there is no library {value}; did you mean {near[0]}?", hint)
    return folder


def library_name(folder: Path) -> str | None:
    """The name of the library in a folder, None where it has none."""
    return next((name for name, place in named_libraries().items() if place == folder), None)


def make_library_folder(name: str) -> Path:
    """A new empty folder for a library of that name. Raises UsageError for a name that cannot be had."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"“{name}” is no name: letters, digits, hyphens and dots", "rag library create NAME")
    named = named_libraries()
    if name in named:
        raise UsageError(f"there is a library {name} already, in {named[name]}", f"rag library use {name}")
    folder = platformdirs.user_data_path("rag") / "libraries" / name
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be made: {error.strerror}", "rag --library FOLDER") from error
    return folder


def log_file() -> Path:
    """Where the commands write down what they did, and the details of what went wrong."""
    return platformdirs.user_log_path("rag") / "rag.log"


def config_files() -> list[Path]:
    """Where ``rag.toml`` may be, the first one found winning: the nearest from here upwards, and the user's own."""
    return [_nearest(), platformdirs.user_config_path("rag") / FILE_NAME]


def _nearest() -> Path:
    """The ``rag.toml`` here or in a folder above, up to the home folder; the one here where there is none.

    Above, a file that someone else owns is passed over: whoever can write to a shared folder must not choose what
    the others' commands read (as Git learned, CVE-2022-24765).
    """
    here = Path(FILE_NAME)
    try:
        folder, home = Path.cwd(), Path.home()
    except (OSError, RuntimeError):  # the working folder was removed, or there is no home
        return here
    if here.is_file():
        return here
    own = {0, os.getuid()} if hasattr(os, "getuid") else None
    while folder not in (home, folder.parent):
        folder = folder.parent
        path = folder / FILE_NAME
        if path.is_file() and (own is None or path.stat().st_uid in own):
            return path
    return here
