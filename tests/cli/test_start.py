"""``rag`` alone: the one thing to do next."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli.main import app
from rag.cli.start import NextStep, next_step
from rag.config import load_settings
from rag.models import files
from rag.models.files import Presence
from tests.cli.library import Run


def test_first_the_models_are_to_be_fetched() -> None:
    shown = CliRunner().invoke(app, [])
    assert shown.exit_code == 0
    first, _, command, *_ = shown.stdout.splitlines()
    assert first == "the models are not here yet: qwen2.5-coder-1.5b-instruct and embeddinggemma-300m, 2.4 GB"
    assert command == "    rag models pull"
    assert shown.stderr == "see it all on sample articles: rag demo; the commands: rag --help\n"


def test_then_articles_and_then_questions(filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "presence", lambda *_: Presence("present", tmp_path))
    empty = load_settings({"library": tmp_path / "none"})
    assert next_step(empty) == NextStep("the library has no articles yet", "rag ingest FOLDER")
    assert not (tmp_path / "none").exists()
    step = next_step(load_settings({"library": tmp_path / "library"}))
    assert step == NextStep(f"2 articles in {tmp_path / 'library'}", "rag chat")
