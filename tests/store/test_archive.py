"""A library goes into one file and comes out of it, whole or not at all."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from rag.errors import LibraryError, UsageError
from rag.store.archive import KEYS, MANIFEST, VECTORS, export_library, import_library
from rag.store.index import ChromaIndex
from rag.store.library import FILE, Library
from tests.fakes import HashEmbedder
from tests.store.test_library import FERRY, ORCHARD, article, pieces, put

BUILDER = {"embedding": HashEmbedder.name, "dimension": 64}


def fill(folder: Path) -> dict[str, list[float]]:
    """A library of two articles; its vectors."""
    with Library.open(folder, create=True) as library, ChromaIndex(folder, BUILDER) as index:
        for source in (article("a", FERRY), article("b", ORCHARD)):
            put(library, source)
            _, chunks = pieces(source)
            vectors = HashEmbedder().encode_documents([chunk.text for chunk in chunks], [None] * len(chunks))
            index.add([chunk.key for chunk in chunks], [source.id] * len(chunks), vectors)
        library.set_builder(BUILDER)
        library.add_turn("s", "Quand ?", "{}")
        library.mark_gone(["b"])
        return {key: list(map(float, vector)) for key, vector in index.vectors(sorted(index.keys())).items()}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[float]]]:
    folder = tmp_path_factory.mktemp("made")
    vectors = fill(folder / "library")
    with Library.open(folder / "library", create=False) as library:
        assert export_library(library, folder / "news.rag") == 2
        with pytest.raises(UsageError, match="is there already"):
            export_library(library, folder / "news.rag")
    return folder / "news.rag", vectors


def test_all_of_it_comes_out_as_it_went_in(packed: tuple[Path, dict[str, list[float]]], tmp_path: Path) -> None:
    file, vectors = packed
    assert sorted(path.name for path in file.parent.iterdir()) == ["library", "news.rag"]
    assert import_library(file, tmp_path / "new") == 2
    with Library.open(tmp_path / "new", create=False) as library, ChromaIndex(tmp_path / "new", BUILDER) as index:
        assert library.article("a").text == FERRY
        assert [turn.question for turn in library.turns("s")] == ["Quand ?"]
        assert [row.id for row in library.rows() if row.gone] == ["b"]
        assert library.journal() == []
        assert library.unindexed() == ([], 0)
        found = index.vectors(sorted(index.keys()))
        assert found.keys() == vectors.keys()
        assert all(np.allclose(found[key], vectors[key]) for key in vectors)
        assert index.query(HashEmbedder().encode_query("harvest"), 1, ["b"])[0][0].startswith("b:")
    with pytest.raises(UsageError, match="has 2 articles"):
        import_library(file, tmp_path / "new")


def rewritten(file: Path, made: Path, **changed: bytes | None) -> Path:
    """The export with members replaced, or left out."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        members = {name: old.read(name) for name in old.namelist()} | {"../outside": b"x"}
        for name, data in (members | {name.replace("_", "."): data for name, data in changed.items()}).items():
            if data is not None:
                new.writestr(name, data)
    return made


def test_what_was_changed_cut_or_is_something_else_changes_nothing(
    packed: tuple[Path, dict[str, list[float]]], tmp_path: Path
) -> None:
    file, _ = packed
    with zipfile.ZipFile(file) as archive:
        vectors, manifest = archive.read(VECTORS), json.loads(archive.read(MANIFEST))
        assert archive.testzip() is None
        assert set(archive.namelist()) == {MANIFEST, KEYS, VECTORS, FILE}
    newer = json.dumps(manifest | {"format": 99}).encode()
    cases = {
        "another": rewritten(file, tmp_path / "a", vectors_f32=vectors[:-1] + bytes([vectors[-1] ^ 1])),
        "longer": rewritten(file, tmp_path / "b", vectors_f32=vectors + b"\0" * (8 << 20)),
        "missing": rewritten(file, tmp_path / "c", keys_json=None),
        "newer": rewritten(file, tmp_path / "d", manifest_json=newer),
        "no manifest": rewritten(file, tmp_path / "e", manifest_json=None),
        "cut": tmp_path / "f",
        "text": tmp_path / "g",
        "not there": tmp_path / "h",
    }
    cases["cut"].write_bytes(file.read_bytes()[:-200])
    cases["text"].write_text("Le bac de Port-Aubry reprend lundi.", encoding="utf-8")
    for name, case in cases.items():
        with pytest.raises(LibraryError):
            import_library(case, tmp_path / name)
        assert {path.name for path in (tmp_path / name).iterdir()} <= {FILE, f"{FILE}-wal", f"{FILE}-shm", "write.lock"}
        with Library.open(tmp_path / name, create=False) as library:
            assert library.rows() == []


def test_a_stranger_s_names_are_never_paths(packed: tuple[Path, dict[str, list[float]]], tmp_path: Path) -> None:
    assert import_library(rewritten(packed[0], tmp_path / "x.rag"), tmp_path / "deep" / "library") == 2
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "deep" / "outside").exists()


def test_an_import_that_was_killed_is_undone_by_the_next_writer(
    packed: tuple[Path, dict[str, list[float]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Library, file: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Library, "take_over", killed)
        with pytest.raises(KeyboardInterrupt):
            import_library(packed[0], tmp_path / "new")
    with Library.open(tmp_path / "new", create=False) as library, ChromaIndex(tmp_path / "new", BUILDER) as index:
        assert library.rows() == []
        assert library.recover(index) > 0
        assert (index.count(), library.journal()) == (0, [])
    assert import_library(packed[0], tmp_path / "new") == 2
