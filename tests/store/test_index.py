"""The index on a real Chroma folder: neighbours, filters, builders, other processes, kills and damage."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.errors import IndexMismatch, VectorIndexError
from rag.store.chroma import MARK
from rag.store.index import ChromaIndex
from rag.store.library import Library
from tests.fakes import HashEmbedder

EMBEDDER = HashEmbedder()
BUILDER = {"embedding": EMBEDDER.name, "dimension": EMBEDDER.dimension, "chunker": 1}
TEXTS = {"k1": "ferry harbour", "k2": "ferry harbour timetable", "k3": "orchard hail", "k4": "glacier"}
ARTICLES = {"k1": "a", "k2": "b", "k3": "b", "k4": "c"}


def fill(index: ChromaIndex) -> None:
    keys = list(TEXTS)
    index.add(
        keys, [ARTICLES[key] for key in keys], EMBEDDER.encode_documents(list(TEXTS.values()), [None] * len(keys))
    )


def unit_rows(count: int, dimension: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def elsewhere(root: Path, folder: Path, statements: str, timeout: float = 60) -> str:
    """Runs statements on the index of a folder in a process of its own."""
    code = (
        "import sys; from pathlib import Path; from tests.store.test_index import *\n"
        f"with ChromaIndex(Path(sys.argv[1]), BUILDER) as index:\n    {statements}"
    )
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True, timeout=timeout).stdout


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ChromaIndex]:
    with ChromaIndex(tmp_path, BUILDER) as opened:
        yield opened


# -- neighbours -------------------------------------------------------------------------------------


def test_an_empty_index_has_no_neighbours(index: ChromaIndex) -> None:
    assert index.query(EMBEDDER.encode_query("ferry"), 5) == []
    assert index.keys() == set()
    assert index.vectors(["k1"]) == {}


def test_the_nearest_come_first_with_their_cosine(index: ChromaIndex) -> None:
    fill(index)
    vector = EMBEDDER.encode_query("ferry harbour")
    found = index.query(vector, 10)
    assert [key for key, _ in found][:2] == ["k1", "k2"]
    assert len(found) == 4, "more were asked for than there are"
    for key, similarity in found:
        assert similarity == pytest.approx(float(vector @ EMBEDDER.encode_query(TEXTS[key])), abs=1e-5)
    assert index.query(vector, 0) == []


def test_a_query_stays_within_articles(index: ChromaIndex) -> None:
    fill(index)
    vector = EMBEDDER.encode_query("ferry harbour")
    assert [key for key, _ in index.query(vector, 5, ["b"])] == ["k2", "k3"]
    assert index.query(vector, 5, []) == []
    assert index.query(vector, 5, ["absent"]) == []


def test_more_articles_than_sqlite_has_variables_can_be_asked(index: ChromaIndex) -> None:
    fill(index)
    many = [f"x{number}" for number in range(33_000)]
    found = index.query(EMBEDDER.encode_query("ferry harbour"), 2, ["a", *many, "b"])
    assert [key for key, _ in found] == ["k1", "k2"]


def test_adding_again_overwrites_and_removing_the_unknown_is_fine(index: ChromaIndex) -> None:
    fill(index)
    index.add(["k1"], ["a"], EMBEDDER.encode_documents(["glacier"], [None]))
    index.remove(["k4", "k4", "unknown"])
    index.remove([])
    assert index.keys() == {"k1", "k2", "k3"}
    assert [key for key, _ in index.query(EMBEDDER.encode_query("glacier"), 1)] == ["k1"]


def test_vectors_come_back_as_they_were(index: ChromaIndex) -> None:
    fill(index)
    found = index.vectors(["k3", "absent", "k3"])
    assert list(found) == ["k3"]
    assert found["k3"].dtype == np.float32
    np.testing.assert_allclose(found["k3"], EMBEDDER.encode_query(TEXTS["k3"]), atol=1e-6)


def test_unequal_lengths_are_refused(index: ChromaIndex) -> None:
    with pytest.raises(ValueError, match="2 keys, 1 articles and 1 vectors"):
        index.add(["k1", "k2"], ["a"], EMBEDDER.encode_documents(["ferry"], [None]))


def test_recall_against_exact_search(index: ChromaIndex) -> None:
    """2,500 vectors: more than a page, a write batch and Chroma's threshold for writing the graph out."""
    rows = unit_rows(2500, EMBEDDER.dimension, seed=1)
    index.add([f"r{n}" for n in range(2500)], [f"a{n % 50}" for n in range(2500)], rows)
    assert index.count() == len(index.keys()) == len(index.vectors([f"r{n}" for n in range(2500)])) == 2500
    shares = []
    for vector in unit_rows(20, EMBEDDER.dimension, seed=2):
        exact = {f"r{n}" for n in np.argsort(-(rows @ vector))[:50]}
        shares.append(len(exact & {key for key, _ in index.query(vector, 50)}) / 50)
    assert np.mean(shares) > 0.97


# -- who built it -----------------------------------------------------------------------------------


def test_an_index_of_another_builder_is_refused_by_both_names(tmp_path: Path) -> None:
    with ChromaIndex(tmp_path, BUILDER) as index:
        fill(index)
        with pytest.raises(IndexMismatch) as caught:
            ChromaIndex(tmp_path, {**BUILDER, "embedding": "other@1"})
        assert "embedding hash-embedder@0" in caught.value.message
        assert "embedding other@1" in caught.value.message
        assert caught.value.hint == "rag reindex"
        assert index.count() == 4, "the one that was open is not disturbed"


def test_an_empty_index_takes_the_new_builder(tmp_path: Path) -> None:
    ChromaIndex(tmp_path, BUILDER).close()
    other = {**BUILDER, "embedding": "other@1", "dimension": 3}
    with ChromaIndex(tmp_path, other) as index:
        index.add(["k"], ["a"], unit_rows(1, 3, seed=0))
    with pytest.raises(IndexMismatch):
        ChromaIndex(tmp_path, BUILDER)


def test_rebuild_and_clear_leave_an_empty_index(tmp_path: Path) -> None:
    with ChromaIndex(tmp_path, BUILDER) as index:
        fill(index)
        index.clear()
        assert index.keys() == set()
        fill(index)
    with ChromaIndex.rebuild(tmp_path, {**BUILDER, "chunker": 2}) as index:
        assert index.keys() == set()
        fill(index)
        assert index.count() == 4


# -- processes --------------------------------------------------------------------------------------


def test_a_new_process_sees_what_was_added_and_removed(tmp_path: Path, root: Path) -> None:
    with ChromaIndex(tmp_path, BUILDER) as index:
        fill(index)
        index.remove(["k2"])
    assert elsewhere(root, tmp_path, "print(sorted(index.keys()))") == "['k1', 'k3', 'k4']\n"
    assert elsewhere(root, tmp_path, "print(index.query(EMBEDDER.encode_query('glacier'), 1)[0][0])") == "k4\n"


def test_an_open_index_sees_what_another_process_writes(index: ChromaIndex, tmp_path: Path, root: Path) -> None:
    vector = EMBEDDER.encode_query("glacier")
    assert index.query(vector, 1) == []
    elsewhere(root, tmp_path, "fill(index)")
    assert [key for key, _ in index.query(vector, 1)] == ["k4"]
    elsewhere(root, tmp_path, "index.remove(['k4'])")
    assert "k4" not in dict(index.query(vector, 4))
    elsewhere(root, tmp_path, "index.clear()")
    assert index.query(vector, 1) == []


def test_one_folder_has_one_client(index: ChromaIndex, tmp_path: Path) -> None:
    with ChromaIndex(tmp_path, BUILDER) as second:
        fill(second)
        assert second._store is index._store
    assert index.count() == 4, "closing one leaves the other open"


def test_a_reader_goes_on_while_another_process_writes(index: ChromaIndex, tmp_path: Path, root: Path) -> None:
    """Opened while the graph is being written, Chroma crashes the process: see ``rag.store.index._Store``."""
    fill(index)
    code = "for n in range(30): index.add([f'w{n}-{i}' for i in range(50)], ['w'] * 50, unit_rows(50, 64, n))"
    opened = f"with ChromaIndex(Path({str(tmp_path)!r}), BUILDER) as index:\n    {code}"
    command = f"from tests.store.test_index import *\n{opened}"
    asked = 0
    with subprocess.Popen([sys.executable, "-c", command], cwd=root) as writer:
        while writer.poll() is None:
            assert dict(index.query(EMBEDDER.encode_query("glacier"), 5))["k4"] == pytest.approx(1, abs=1e-5)
            asked += 1
    assert writer.returncode == 0
    assert asked > 5
    assert index.count() == 1504


KILLED = """
import sys
from tests.store.test_index import *
folder = Path(sys.argv[1])
with Library.open(folder, create=True) as library, ChromaIndex(folder, BUILDER) as index:
    with library.writer(5, "rag ingest"):
        for n in range(90):  # fewer than the 1,000 vectors after which Chroma rewrites the graph's files
            keys = [f"w{n}-{i}" for i in range(10)]
            library.journal_add("add", keys)
            index.add(keys, ["w"] * 10, unit_rows(10, 64, n))
            if n == 5:
                print("writing", flush=True)
        sys.stdin.read()
"""


def test_a_run_killed_amid_an_add_is_undone_by_the_next(tmp_path: Path, root: Path) -> None:
    with ChromaIndex(tmp_path, BUILDER) as index:
        fill(index)
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "writing\n"
        run.kill()
    with Library.open(tmp_path, create=False) as library, library.writer(5, "rag ingest"):
        with ChromaIndex(tmp_path, BUILDER) as index:
            assert len(index.keys()) >= 4 + 60
            # The four have no chunks in the library but no journal entry either: not recover's to judge.
            assert library.recover(index) >= 60
            assert index.keys() == set(TEXTS)
            assert index.query(EMBEDDER.encode_query("glacier"), 9)[0][0] == "k4"
        assert library.journal() == []


# -- damage -----------------------------------------------------------------------------------------


def test_a_rebuilt_index_lies_elsewhere_and_an_open_reader_follows(
    index: ChromaIndex, tmp_path: Path, root: Path
) -> None:
    """SQLite deletes its log by name when the last client closes: an old reader must not delete the new index's."""
    fill(index)
    code = "from tests.store.test_index import *\nfill(ChromaIndex.rebuild(Path(sys.argv[1]), BUILDER))"
    subprocess.run([sys.executable, "-c", f"import sys; {code}", str(tmp_path)], cwd=root, check=True, timeout=60)
    assert [path.name for path in (tmp_path / "chroma").iterdir()] == ["2"]
    assert index.keys() == set(TEXTS)
    with ChromaIndex.rebuild(tmp_path, BUILDER) as again:
        assert again.keys() == index.keys() == set()
    assert (tmp_path / "chroma" / "3").is_dir()


def graph(folder: Path) -> Path:
    (found,) = [path for path in (folder / "chroma").iterdir() if path.is_dir()]
    return found


def damage(folder: Path, how: str) -> None:
    database = folder / "chroma" / "chroma.sqlite3"
    if how == "database":
        for journal in database.parent.glob("chroma.sqlite3-*"):
            journal.unlink()
        database.write_bytes(b"no database" * 500)
    elif how == "graph":
        for path in graph(folder).iterdir():
            path.write_bytes(b"no graph" * 50)
    elif how == "graph gone":
        shutil.rmtree(graph(folder))


@pytest.mark.parametrize("how", ["database", "graph", "graph gone"])
def test_a_damaged_folder_is_an_error_that_reindexing_mends(tmp_path: Path, root: Path, how: str) -> None:
    # In a process that ends: what Chroma keeps open here would hide the damage.
    elsewhere(root, tmp_path, "index.add([f'r{n}' for n in range(2100)], ['a'] * 2100, unit_rows(2100, 64, 3))")
    damage(tmp_path, how)
    with pytest.raises(VectorIndexError) as caught:
        ChromaIndex(tmp_path, BUILDER)
    assert caught.value.hint == ("rag doctor --repair" if how == "graph gone" else "rag reindex")
    assert "\n" not in caught.value.message
    with ChromaIndex.rebuild(tmp_path, BUILDER) as index:
        fill(index)
        assert index.count() == 4


@pytest.mark.parametrize(("held", "sound"), [(0, True), (500, True), (900, False)])
def test_after_a_kill_the_graph_is_only_opened_if_it_was_not_being_written(
    tmp_path: Path, root: Path, held: int, sound: bool
) -> None:
    """Chroma writes the graph out at the thousandth vector; a file that has changed may be half of itself."""
    elsewhere(
        root, tmp_path, f"index.add([f'r{{n}}' for n in range({held})], ['a'] * {held}, unit_rows({held}, 64, 3))"
    )
    code = f"""
from tests.store.test_index import *
import os
with ChromaIndex(Path({str(tmp_path)!r}), BUILDER) as index:
    collection = index._store._collection
    upsert = type(collection).upsert
    def dying(self, **options):
        upsert(self, **options)
        os.kill(os.getpid(), 9)
    type(collection).upsert = dying
    index.add([f"s{{n}}" for n in range(250)], ["a"] * 250, unit_rows(250, 64, 4))
"""
    killed = subprocess.run([sys.executable, "-c", code], cwd=root, check=False, timeout=60)
    assert killed.returncode == -9
    assert (tmp_path / MARK).exists()
    if sound:
        with ChromaIndex(tmp_path, BUILDER) as index:
            # Killed at the very first write it starts afresh; otherwise the write is there, for recover to undo.
            assert index.count() == (held + 250 if held else 0)
            fill(index)
    else:
        for _ in range(2):
            with pytest.raises(VectorIndexError, match="did not end") as caught:
                ChromaIndex(tmp_path, BUILDER)
            assert caught.value.hint == "rag doctor --repair"
        with ChromaIndex.rebuild(tmp_path, BUILDER) as index:
            assert index.keys() == set()
    assert not (tmp_path / MARK).exists()


def test_an_interruption_from_the_keyboard_leaves_the_index_usable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ChromaIndex(tmp_path, BUILDER) as index:
        upsert = type(index._store._collection).upsert

        def interrupted(self: object, **options: object) -> None:
            upsert(self, **options)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(type(index._store._collection), "upsert", interrupted)
            with pytest.raises(KeyboardInterrupt):
                index.add([f"r{n}" for n in range(250)], ["a"] * 250, unit_rows(250, 64, 4))
        assert not (tmp_path / MARK).exists()
        assert index.count() == 250


# -- the network ------------------------------------------------------------------------------------


def test_nothing_is_looked_up_or_connected_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, lambda *_, **__: pytest.fail("the index reached for the network"))
    monkeypatch.setenv("CHROMA_API_IMPL", "chromadb.api.fastapi.FastAPI")
    Path(".env").write_text("chroma_server_host=elsewhere.example\n")
    with ChromaIndex(tmp_path, BUILDER) as index:
        fill(index)
        assert len(index.query(EMBEDDER.encode_query("ferry"), 2)) == 2
