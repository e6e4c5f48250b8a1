"""``rag models``: what is listed, added, checked and chosen."""

from __future__ import annotations

import json
from pathlib import Path

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
