"""The embedding model in a process of its own: with a stand-in that fails in every way, and with the real model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

import numpy as np
import pytest

from rag.errors import ModelCorrupt, ModelDied
from rag.models.embedding import SentenceTransformerEmbedder
from rag.models.kernels import has_bfloat16_tiles
from rag.models.worker import WorkerEmbedder, worker_command
from rag.ports import Embedder, Pair
from tests.fakes import HashEmbedder, MarkingEmbedder

FAULTY = """
import os, time
from rag.errors import ModelCorrupt
from rag.models.worker import serve
from tests.fakes import MarkingEmbedder

class Faulty(MarkingEmbedder):
    def encode_query(self, text):
        match text.split():
            case ["die"]: os.kill(os.getpid(), 9)
            case ["refuse"]: raise ModelCorrupt("the file is torn", "rag models verify it")
            case ["stumble"]: return {}["nothing"]
            case ["print"]: print("noise", flush=True)
            case ["sleep", seconds]: time.sleep(float(seconds))
        return super().encode_query(text)

def make():
    LOADED
    return Faulty(dimension=os.getpid() % 1000 + 64, words="quai")

serve(make)
"""


def faulty(loaded: str = "") -> tuple[str, ...]:
    return (sys.executable, "-c", FAULTY.replace("LOADED", loaded))


def never() -> NoReturn:
    raise AssertionError("the model was made in this process")


@pytest.fixture(autouse=True)
def _importable(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(root))


@pytest.fixture
def embedder() -> Iterator[WorkerEmbedder]:
    made = WorkerEmbedder("hash@1", faulty(), never)
    yield made
    made.close()


def test_what_is_asked_is_answered_as_without_a_process(embedder: WorkerEmbedder) -> None:
    same = MarkingEmbedder(dimension=embedder.dimension, words="quai")
    assert embedder.name == "hash@1"
    assert np.array_equal(embedder.encode_query("le quai rouge"), same.encode_query("le quai rouge"))
    texts, titles = ["Le quai est fermé.", "Un port."], ["Quai", None]
    assert np.array_equal(embedder.encode_documents(texts, titles), same.encode_documents(texts, titles))
    marked, expected = embedder.mark("Où ?", texts, titles), same.mark("Où ?", texts, titles)
    assert marked is not None
    assert expected is not None
    assert [(one.log_odds, list(one.begins), one.offsets) for one in marked] == [
        (one.log_odds, list(one.begins), one.offsets) for one in expected
    ]
    assert embedder.grade("Où ?", [["Le quai."]], [None]) is None
    assert embedder.entail([Pair("Le quai est fermé.", "Le quai est ouvert.")]) is None


def test_what_a_library_prints_is_no_answer(embedder: WorkerEmbedder) -> None:
    assert np.array_equal(
        embedder.encode_query("print"), HashEmbedder(dimension=embedder.dimension).encode_query("print")
    )


def test_an_error_comes_back_as_it_is_and_the_process_stays(embedder: WorkerEmbedder) -> None:
    pid = embedder.dimension
    with pytest.raises(ModelCorrupt, match="the file is torn") as caught:
        embedder.encode_query("refuse")
    assert caught.value.hint == "rag models verify it"
    with pytest.raises(KeyError, match="nothing") as stumbled:
        embedder.encode_query("stumble")
    assert "in encode_query" in stumbled.value.__notes__[0]  # where, which no traceback of this process has
    assert embedder.dimension == pid


def test_a_process_that_died_is_an_error_of_one_line_and_another_one_is_started(embedder: WorkerEmbedder) -> None:
    with pytest.raises(ModelDied, match=r"^the process of the embedding model ended \(signal 9, Killed\)$"):
        embedder.encode_query("die")
    assert embedder.encode_query("le quai").shape == (embedder.dimension,)


@pytest.mark.parametrize("loaded", ["os.abort()", "os._exit(3)", "return None"])
def test_where_the_process_cannot_work_the_model_is_made_here(loaded: str) -> None:
    made: list[Embedder] = []

    def here() -> Embedder:
        made.append(HashEmbedder())
        return made[-1]

    embedder = WorkerEmbedder("hash@1", faulty(loaded), here)
    assert made == []
    assert [embedder.dimension, embedder.dimension] == [64, 64]
    assert len(made) == 1


def test_a_model_that_cannot_be_loaded_is_said_at_each_call() -> None:
    embedder = WorkerEmbedder("hash@1", faulty("raise ModelCorrupt('no model')"), never)
    for _ in range(2):
        with pytest.raises(ModelCorrupt, match="no model"):
            embedder.encode_query("le quai")


def test_a_call_that_was_interrupted_leaves_the_next_its_own_answer(embedder: WorkerEmbedder) -> None:
    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    size, before = embedder.dimension, signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt):
            embedder.encode_query("sleep 1")
    finally:
        signal.signal(signal.SIGALRM, before)
    expected = HashEmbedder(dimension=size).encode_query("le port")
    assert np.array_equal(embedder.encode_query("le port"), expected)


PARENT = """
    import signal, sys
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    from tests.models.test_worker import faulty, never
    from rag.models.worker import WorkerEmbedder

    embedder = WorkerEmbedder("hash@1", faulty("print(os.getpid(), flush=True)"), never)
    size = embedder.dimension
    try:
        print("asked", file=sys.stderr, flush=True)
        embedder.encode_query("sleep SECONDS")
    except KeyboardInterrupt:
        print("interrupted", size == embedder.dimension, file=sys.stderr, flush=True)
"""


def asking(seconds: int) -> tuple[subprocess.Popen[str], int]:
    """A process, of a group of its own, that waits for its worker; and the worker's id."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT).replace("SECONDS", str(seconds))],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    worker = int(process.stderr.readline())
    assert process.stderr.readline() == "asked\n"
    time.sleep(1)  # a request that is interrupted half written ends the worker, which is another case
    return process, worker


def ends(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True  # no one has asked how it ended
        except OSError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_the_process_ends_with_a_parent_that_was_killed() -> None:
    process, worker = asking(600)
    with process:
        process.kill()
    assert ends(worker, 60)  # though it was in the middle of an answer


def test_an_interrupt_from_the_terminal_reaches_only_the_parent() -> None:
    process, _ = asking(10)  # long enough for a busy machine to come to it
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert said == "interrupted True\n"
    assert process.returncode == 0


# -- the real model -------------------------------------------------------------------------------

TEXTS = [
    "La pluie tombe sur Brest.",
    "Le prix du lait a doublé en deux ans, selon le syndicat des éleveurs, qui demande une réunion avant l'été.",
    "Oui.",
]


@pytest.mark.skipif(not has_bfloat16_tiles(), reason="this processor has no AMX")
def test_vectors_and_readings_in_bfloat16_are_almost_those_in_float32(embedding_model_path: Path) -> None:
    name, titles = "embedding@test", [None, "Lait", None]
    worker = WorkerEmbedder(name, worker_command(embedding_model_path, name, 1), never)
    plain = SentenceTransformerEmbedder(embedding_model_path, name, threads=1)
    vectors = worker.encode_documents(TEXTS, titles)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)
    assert float((vectors * plain.encode_documents(TEXTS, titles)).sum(axis=1).min()) > 0.999
    question = "De combien le lait a-t-il augmenté ?"
    assert float(worker.encode_query(question) @ plain.encode_query(question)) > 0.999
    worker.close()


def test_a_folder_that_is_no_model_is_the_same_error_as_without_a_process(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    worker = WorkerEmbedder(
        "none@0",
        worker_command(tmp_path, "none@0", 1),
        lambda: SentenceTransformerEmbedder(tmp_path, "none@0", threads=1),
    )
    with pytest.raises(ModelCorrupt, match="cannot be loaded"):
        worker.encode_query("le quai")
