"""Libraries by name, and where the log lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import ConfigError, UsageError
from rag.places import (
    default_library,
    library_folder,
    library_name,
    log_file,
    make_library_folder,
    named_libraries,
)


def test_a_library_is_made_and_found_by_its_name(home: Path) -> None:
    assert named_libraries() == {"default": default_library()}
    folder = make_library_folder("la-gazette")
    assert folder.is_dir()
    assert list(named_libraries()) == ["default", "la-gazette"]
    assert library_folder("la-gazette") == folder
    assert library_folder("default") == default_library()
    assert (library_name(folder), library_name(home)) == ("la-gazette", None)


@pytest.mark.parametrize("name", ["", "a/b", "..", ".hidden", "a b", "~"])
def test_a_name_is_one_word(name: str) -> None:
    with pytest.raises(UsageError, match="is no name"):
        make_library_folder(name)


def test_a_name_is_had_once() -> None:
    make_library_folder("news")
    for taken in ("news", "default"):
        with pytest.raises(UsageError, match=f"there is a library {taken} already"):
            make_library_folder(taken)


def test_what_is_no_name_is_a_folder(tmp_path: Path) -> None:
    make_library_folder("news")
    assert library_folder("./news") == Path("news")
    assert library_folder("out/library", Path("/base")) == Path("/base/out/library")
    assert library_folder(str(tmp_path)) == tmp_path
    assert library_folder("orchards") == Path("orchards")  # not near to any name: a folder that may be made


def test_a_slip_in_a_name_is_an_error_unless_there_is_such_a_folder() -> None:
    make_library_folder("news")
    with pytest.raises(ConfigError, match="there is no library nwes; did you mean news"):
        library_folder("nwes")
    Path("nwes").mkdir()
    assert library_folder("nwes") == Path("nwes")


def test_the_log_lies_in_the_persons_own_folder(home: Path) -> None:
    assert log_file().is_relative_to(home)
