"""``rag models``: what is listed, added, checked and chosen."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import typer

from rag.cli.models import asked_on_terminal
from rag.errors import ModelError
from rag.models.catalog import Entry, ModelFile, choose
from tests.cli.library import Run


def test_models_are_listed_with_their_state(run: Run) -> None:
    records = json.loads(run("models", "list", "--json").stdout)["models"]
    used = [record for record in records if record["used"]]
    assert {record["kind"] for record in used} == {"chat", "embedding"}
    assert {record["state"] for record in used} == {"missing"}
    assert f"* {used[0]['name']}" in run("models", "list").stdout


def test_a_model_of_ones_own_is_added_verified_and_used(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF and more")
    assert run("models", "add", "mine", path).stdout == "mine (chat), next: rag models use mine\n"
    assert run("models", "verify", "mine").stdout == f"mine: whole, {path}\n"
    assert run("models", "use", "mine").stdout.startswith("chat_model = mine in ")
    assert run("models", "pull", "mine").stdout == f"mine: {path}\n"
    path.write_bytes(b"GGUF and less")
    damaged = run("models", "verify", "mine")
    assert (damaged.exit_code, damaged.stdout) == (1, "")
    assert "try: rag models add mine FILE" in damaged.stderr
    assert run("models", "use", "no-such-model").exit_code == 1


def test_a_model_is_still_added_as_the_command_was_written_before(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF and more")
    for written in (["mine", "--path", path], [f"--path={path}", "mine"]):
        assert run("models", "add", *written).stdout == "mine (chat), next: rag models use mine\n"
    assert "--path" not in run("models", "add", "--help").stdout
    missing = run("models", "add", "mine")
    assert (missing.exit_code, "Missing argument 'FILE'" in missing.stderr) == (2, True)


def test_a_download_is_asked_for_with_size_and_licence(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def confirm(question: str, *, err: bool) -> bool:
        assert err
        asked.append(question)
        return False

    monkeypatch.setattr(typer, "confirm", confirm)
    free, gemma = choose("qwen2.5-coder-1.5b-instruct"), choose("embeddinggemma-300m")
    assert asked_on_terminal(free)  # nobody would answer, and nothing stands in the way
    with pytest.raises(ModelError, match="its licence has to be accepted"):
        asked_on_terminal(gemma)
    monkeypatch.setattr("sys.stdin", Terminal())
    assert not asked_on_terminal(free)
    assert not asked_on_terminal(gemma)
    assert asked[0].endswith("\nIt has 1.1 GB. Download it?")
    assert "is under Apache-2.0." in asked[0]
    assert asked[1].endswith(f"\nIt has {gemma.size / 1e9:.1f} GB. Do you accept its licence and download it?")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_model_known_by_name_is_fetched_with_the_hash_that_one_brings(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "gemma-3-4b-it" in run("models", "list").stdout
    for refused in (("models", "pull", "gemma-3-4b-it"), ("models", "use", "gemma-3-4b-it")):
        assert "rag models pull gemma-3-4b-it --sha256 HASH" in run(*refused).stderr
    assert "64 hexadecimal digits" in run("models", "pull", "gemma-3-4b-it", "--sha256", "12ab").stderr
    assert run("models", "pull", "other", "--sha256", "a" * 64).exit_code == 2
    path = tmp_path / "google_gemma-3-4b-it-Q4_K_M.gguf"
    path.write_bytes(b"GGUF and more")
    given: list[ModelFile] = []

    def pull(entry: Entry, *_: object, **__: object) -> Path:
        given.extend(entry.files)
        return path

    monkeypatch.setattr("rag.models.fetch.size_on_hub", lambda hub, file: 13)
    monkeypatch.setattr("rag.models.fetch.pull", pull)
    pulled = run("models", "pull", "gemma-3-4b-it", "--sha256", "A" * 64)
    assert pulled.stdout == f"gemma-3-4b-it: {path}, next: rag models use gemma-3-4b-it\n"
    assert given == [ModelFile(path=path.name, size=13, sha256="a" * 64)]
    assert run("models", "use", "gemma-3-4b-it").exit_code == 0


def test_with_an_endpoint_only_the_embedding_model_has_to_be_here(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_CHAT_ENDPOINT", "http://127.0.0.1:8080")
    listed = run("models", "list")
    assert [line.split()[1] for line in listed.stdout.splitlines() if line.startswith("*")] == ["embeddinggemma-300m"]
    assert "at http://127.0.0.1:8080/v1" in listed.stderr
