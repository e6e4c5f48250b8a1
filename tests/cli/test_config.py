"""``rag config show``: every setting with its value and where that came from."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from rag.config import Settings
from tests.cli.library import Run


def test_each_setting_is_shown_with_its_source(run: Run, tmp_path: Path) -> None:
    Path("rag.toml").write_text("passages = 4\n", encoding="utf-8")
    shown = run("config", "show")
    assert f'SQLite, Chroma, briefs; from --library\nlibrary = "{tmp_path}' in shown.stdout
    assert "# most passages shown to the model; from rag.toml\npassages = 4\n" in shown.stdout
    assert "; from RAG_CONFIDENCE\nconfidence = 0.0\n" in shown.stdout
    assert "; from default\nchat_model = " in shown.stdout
    assert shown.stderr == "read from rag.toml\n"
    assert tomllib.loads(shown.stdout)["passages"] == 4
    assert run("config").stdout == shown.stdout


def test_the_settings_as_json(run: Run) -> None:
    rows = json.loads(run("config", "show", "--json").stdout)["settings"]
    assert [row["name"] for row in rows] == list(Settings.model_fields)
    assert {row["name"]: row["from"] for row in rows}["library"] == "--library"


def test_a_slip_names_what_was_meant(run: Run) -> None:
    Path("rag.toml").write_text("treads = 1\n", encoding="utf-8")
    result = run("config", "show")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "treads (from rag.toml): unknown setting; did you mean threads?" in result.stderr
