"""An index built beside the present one: which one answers, whenever the building ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import IndexMismatch
from rag.store.index import REBUILT, ChromaIndex
from rag.store.rebuild import beside
from tests.fakes import HashEmbedder

EMBEDDER = HashEmbedder()
OLD, NEW = {"embedding": EMBEDDER.name, "chunker": 1}, {"embedding": EMBEDDER.name, "chunker": 2}


def add(index: ChromaIndex, *keys: str) -> None:
    index.add(keys, ["a"] * len(keys), EMBEDDER.encode_documents(keys, [None] * len(keys)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with ChromaIndex(tmp_path, OLD) as index:
        add(index, "old")
    return tmp_path


def interrupted(folder: Path, *keys: str) -> None:
    with beside(folder, OLD) as index:
        add(index, *keys)
        raise KeyboardInterrupt


def held(folder: Path, builder: dict[str, object]) -> set[str]:
    with ChromaIndex(folder, builder) as index:
        return index.keys()


def test_the_present_index_answers_until_the_new_one_is_whole(folder: Path) -> None:
    with beside(folder, NEW) as index:
        add(index, "new")
        assert held(folder, OLD) == {"old"}
    assert held(folder, OLD) == {"old"}, "not before one of the new builder is asked for"
    assert held(folder, NEW) == {"new"}
    assert not (folder / REBUILT).exists()
    with pytest.raises(IndexMismatch):
        held(folder, OLD)


def test_what_an_interrupted_building_left_is_gone_on_with_and_is_never_taken_for_whole(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted(folder, "half")
    assert held(folder, OLD) == {"old"}
    with beside(folder, OLD) as index:
        assert index.keys() == {"half"}
        add(index, "whole")
    assert held(folder, OLD) == {"half", "whole"}


def test_what_another_builder_left_is_thrown_away(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted(folder, "half")
    for _ in range(2):  # the second time a whole one that no one asked for
        with beside(folder, NEW) as index:
            add(index, "new")
    assert held(folder, NEW) == {"new"}


def test_an_open_reader_follows_and_a_second_adoption_changes_nothing(folder: Path, tmp_path: Path) -> None:
    with ChromaIndex(folder, OLD) as reader:
        assert reader.keys() == {"old"}
        with beside(folder, OLD) as index:
            add(index, "new")
        mark = (folder / REBUILT / "whole.json").read_bytes()
        assert held(folder, OLD) == {"new"}
        assert reader.keys() == {"new"}
        assert [key for key, _ in reader.query(EMBEDDER.encode_query("new"), 3)] == ["new"]
        (folder / REBUILT).mkdir()
        (folder / REBUILT / "whole.json").write_bytes(mark)  # killed between the rename and the clearing up
        assert held(folder, OLD) == {"new"}
    assert not (folder / REBUILT).exists()


def test_a_moved_index_can_be_written_and_rebuilt_again(folder: Path) -> None:
    for number in range(3):
        with beside(folder, NEW) as index:
            index.remove(index.keys())
            add(index, f"new {number}")
        with ChromaIndex(folder, NEW) as index:
            add(index, "more")
            index.remove(["more"])
        assert held(folder, NEW) == {f"new {number}"}
