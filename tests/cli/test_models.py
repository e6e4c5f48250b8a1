"""``rag models``: what is listed, added, checked and chosen."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import typer

from rag.cli.models import asked_on_terminal
from rag.errors import ModelError
from rag.models.catalog import choose
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
