"""The doctor: each thing that can be wrong is found, named, and answered with a command."""

from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from rag.app import Assembly
from rag.cli.doctor import Check, diagnose
from rag.cli.main import app
from rag.config import Settings
from rag.models.catalog import choose
from rag.models.kernels import Kernels
from rag.places import log_file
from rag.store.index import ChromaIndex
from rag.store.library import FILE, Library
from tests.endpoint import Server, serving
from tests.fakes import HashEmbedder

FERRY = "Le bac reprend\n\nLe bac de Port-Aubry reprend lundi. Le billet coûte 4 euros. Trois équipages se relaient."


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(library=tmp_path / "library", models=tmp_path / "models")


@pytest.fixture
def filled(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A library whose index says that it was built by the embedding model of the settings."""
    name = choose(settings.embedding_model, "embedding").identity
    monkeypatch.setattr(Assembly, "embedder", HashEmbedder(name=name))
    (tmp_path / "ferry.txt").write_text(FERRY, encoding="utf-8")
    assembly = Assembly(settings)
    assert [result.status for result in assembly.ingest([tmp_path / "ferry.txt"])] == ["added"]
    assembly.close()
    return settings


def checks(settings: Settings) -> dict[str, Check]:
    """The last check of each name."""
    return {check.name: check for check in diagnose(settings)}


def test_a_new_home_lacks_the_models_and_a_library(settings: Settings) -> None:
    found = checks(settings)
    assert (found["chat model"].state, found["chat model"].hint) == ("fail", f"rag models pull {settings.chat_model}")
    assert found["embedding model"].hint == f"rag models pull {settings.embedding_model}"
    assert (found["library"].state, found["library"].hint) == ("warn", "rag ingest PATH")
    assert found["python"].state == "ok"
    assert not settings.library.exists(), "looking must not make a library"


def test_a_whole_library_is_well(filled: Settings) -> None:
    found = checks(filled)
    assert [found[name].state for name in ("library", "journal", "index")] == ["ok", "ok", "ok"]
    assert found["library"].line.startswith("1 articles, ")


def test_a_whole_model_is_found(settings: Settings, tmp_path: Path) -> None:
    from rag.models.files import add

    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF and more")
    add("mine", path)
    found = checks(settings.model_copy(update={"chat_model": "mine"}))["chat model"]
    assert (found.state, found.line) == ("ok", f"mine in {tmp_path}")
    path.write_bytes(b"GGUF and less")
    assert checks(settings.model_copy(update={"chat_model": "mine"}))["chat model"].state == "fail"


def test_an_interrupted_run_is_pending(filled: Settings) -> None:
    with Library.open(filled.library, create=False) as library:
        library.journal_add("add", ["k1", "k2"])
    journal = checks(filled)["journal"]
    assert (journal.state, journal.line) == ("warn", "2 vectors of an interrupted run")


def test_a_lost_vector_is_found_and_repaired(filled: Settings) -> None:
    with Library.open(filled.library, create=False) as library:
        builder = library.builder()
        assert builder is not None
        with ChromaIndex(filled.library, builder) as index:
            index.remove([min(library.chunk_keys())])
    index_check = checks(filled)["index"]
    assert (index_check.state, index_check.hint) == ("fail", "rag doctor --repair")
    assert index_check.line == "1 chunks have no vector and 0 vectors no chunk"
    where = ["--library", str(filled.library), "--models", str(filled.models)]
    result = CliRunner().invoke(app, [*where, "doctor", "--repair"])
    assert "repaired: embedded 1 chunks without a vector\n" in result.stderr
    assert checks(filled)["index"].state == "ok"
    assert "nothing had to be repaired" in CliRunner().invoke(app, [*where, "doctor", "--repair"]).stderr


def test_lost_words_are_found(filled: Settings) -> None:
    with Library.open(filled.library, create=False) as library, library._write() as db:
        db.execute("DELETE FROM chunk_terms")
    found = checks(filled)["full text"]
    assert (found.state, found.hint) == ("fail", "rag doctor --repair")


def test_files_that_changed_or_went_are_found_until_that_is_known(filled: Settings, tmp_path: Path) -> None:
    assert checks(filled)["files"].line == "as they were read"
    (tmp_path / "ferry.txt").write_text("Autre chose.", encoding="utf-8")
    assert checks(filled)["files"].line.startswith("0 are missing and 1 have changed since")
    (tmp_path / "ferry.txt").unlink()
    assert (checks(filled)["files"].state, checks(filled)["files"].line[:13]) == ("warn", "1 are missing")
    with Library.open(filled.library, create=False) as library:
        library.mark_gone(library.digests())
    assert checks(filled)["files"].line == "as they were read; 1 known to be gone (rag sources list)"


def test_an_index_of_other_settings_needs_a_reindex(filled: Settings) -> None:
    found = checks(filled.model_copy(update={"chunk_sentences": 5}))["index"]
    assert (found.state, found.hint) == ("fail", "rag reindex")
    assert found.line == "built with another chunk_sentences than the settings ask for"


def test_an_index_that_is_gone_needs_a_reindex(filled: Settings) -> None:
    shutil.rmtree(filled.library / "chroma")
    found = checks(filled)["index"]
    assert (found.state, found.line, found.hint) == ("fail", "its folder is missing", "rag doctor --repair")
    assert not (filled.library / "chroma").exists()


def test_a_damaged_library_is_found(filled: Settings) -> None:
    path = filled.library / FILE
    data = bytearray(path.read_bytes())
    data[8192:-4096] = b"\xff" * len(data[8192:-4096])
    path.write_bytes(data)
    found = checks(filled)["library"]
    assert found.state == "fail"
    assert found.hint == "move the folder away, then: rag ingest PATH"


@pytest.mark.parametrize(("free", "state"), [(10**12, "ok"), (10**9, "warn"), (10**6, "fail")])
def test_a_full_disk_is_found(settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, free))
    assert checks(settings)["disk"].state == state


def test_packages_are_compared_with_the_lock(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "prompt-toolkit":
            raise metadata.PackageNotFoundError(name)
        return {"torch": "2.13.0+cpu", "typer": "0.1"}[name]

    monkeypatch.setattr(metadata, "requires", lambda _: ["torch==2.13.0", "typer>=0.26,<1", "prompt_toolkit>=3,<4"])
    monkeypatch.setattr(metadata, "version", version)
    found = [check for check in diagnose(settings) if check.name == "packages"]
    assert [(check.state, check.line.partition(",")[0]) for check in found] == [
        ("fail", "prompt-toolkit is not installed"),
        ("warn", "typer is 0.1"),
    ]


def test_the_command_exits_with_1_when_something_fails(settings: Settings) -> None:
    where = ["--library", str(settings.library), "--models", str(settings.models)]
    result = CliRunner().invoke(app, [*where, "doctor"])
    assert result.exit_code == 1
    assert f"      try: rag models pull {settings.chat_model}\n" in result.stdout
    record = json.loads(CliRunner().invoke(app, [*where, "doctor", "--json"]).stdout)
    assert {check["state"] for check in record["checks"]} <= {"ok", "warn", "fail"}
    assert (record["checks"][-1]["name"], record["checks"][-1]["line"]) == ("log", str(log_file()))
    assert list(record["checks"][0]) == ["name", "state", "line", "hint"]


@pytest.mark.parametrize(
    ("broken", "state", "said"),
    [(set(), "ok", "fastest"), ({"AMX"}, "warn", "AMX"), ({"CPU", "AMX"}, "fail", "another one")],
)
def test_kernels_that_crash_are_named_with_how_to_build_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, broken: set[str], state: str, said: str
) -> None:
    monkeypatch.setattr("rag.models.kernels.examine", lambda: Kernels(frozenset(broken), {}))
    found = checks(settings)["llama.cpp"]
    assert (found.state, bool(found.hint)) == (state, bool(broken))
    assert said in found.line


def test_a_server_of_the_chat_model_is_asked_what_it_keeps_to(settings: Settings) -> None:
    def chat_model(server: Server, model: str = "tiny") -> Check:
        asked = settings.model_copy(update={"chat_endpoint": server.address, "chat_model": model})
        return next(check for check in diagnose(asked) if check.name == "chat model")

    with serving(Server()) as server:
        assert chat_model(server).line.endswith("keeps to a grammar, log-probabilities: True")
        assert chat_model(server, "huge") == Check(
            "chat model", "fail", f"{server.address} has no model huge", "RAG_CHAT_MODEL=tiny"
        )
        server.failures = [401]
        assert "answers 401" in chat_model(server).line
    with serving(Server(grammar=False, scores=False)) as server:
        assert (chat_model(server).state, "JSON schema" in chat_model(server).line) == ("warn", True)
