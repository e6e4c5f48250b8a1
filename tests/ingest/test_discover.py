"""What of a folder is read, and what is passed over, by kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SourceNotFound
from rag.ingest.discover import FRAMES, HIDDEN, discover, found_under


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_folders_are_walked_in_order_without_what_is_hidden_or_unsupported(tmp_path: Path) -> None:
    for name in ("b.md", "a.TXT", "sub/c.html", "sub/d.jsonl", ".hidden.txt", ".git/e.txt", "f.png", "sub/g.htm"):
        write(tmp_path / name, "x")
    assert [path.relative_to(tmp_path).as_posix() for path in discover([tmp_path])] == [
        "a.TXT", "b.md", "sub/c.html", "sub/d.jsonl", "sub/g.htm"
    ]  # fmt: skip


def test_a_file_that_is_named_is_taken_whatever_its_suffix_and_once(tmp_path: Path) -> None:
    paper, note = write(tmp_path / "paper.png", "x"), write(tmp_path / "note.txt", "x")
    assert discover([paper, note, tmp_path]) == [paper, note]


def test_a_path_that_does_not_exist_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="nowhere") as raised:
        discover([tmp_path, tmp_path / "nowhere"])
    assert raised.value.hint == "rag ingest PATH"


def test_what_is_passed_over_is_counted_by_kind(tmp_path: Path) -> None:
    for name in ("a.txt", "b.JPG", "c.jpg", "LICENSE", ".cache", "d.css"):
        write(tmp_path / name, "x")
    found = found_under([tmp_path])
    assert [path.name for path in found.files] == ["a.txt"]
    assert found.passed_over == {".jpg": 2, "no suffix": 1, ".css": 1, HIDDEN: 1}


@pytest.mark.parametrize("folder", ["Le pont_files", "Le pont_fichiers", "Le pont-Dateien", "Le pont.files"])
def test_the_frames_of_a_saved_page_are_no_articles(tmp_path: Path, folder: str) -> None:
    write(tmp_path / "Le pont.html", "x")
    for name in ("frame.html", "deeper/advert.htm"):
        write(tmp_path / folder / name, "x")
    write(tmp_path / "other_files" / "kept.html", "x")  # no page of that name lies beside it
    found = found_under([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in found.files] == ["Le pont.html", "other_files/kept.html"]
    assert found.passed_over == {FRAMES: 2}


def test_a_named_list_of_addresses_stands_for_them_and_one_in_a_folder_does_not(tmp_path: Path) -> None:
    pages = ["https://vigie.example/a", "HTTP://vigie.example/b?c=1#d"]
    listed = write(tmp_path / "list.txt", f"\ufeff# lire\n{pages[0]}\n\n <{pages[1]}> \n{pages[0]}\n")
    prose = write(tmp_path / "prose.txt", f"{pages[0]}\nLe phare de Trélan.\n")
    loose = write(tmp_path / "loose.urls", f"{pages[0]}\nvigie.example/c\n")
    found = found_under([str(listed), prose])
    assert (found.addresses, found.files) == (pages, [prose])
    assert found_under([loose]).addresses == [pages[0], "vigie.example/c"], (
        "what is no address is named when it is asked"
    )
    folder = found_under([tmp_path])
    assert (folder.addresses, set(folder.files), folder.passed_over) == ([], {listed, prose}, {".urls": 1})
