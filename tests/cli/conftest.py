"""Commands on real SQLite and Chroma with stand-ins for the two models."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rag.app import Assembly
from rag.cli.main import app
from tests.cli.library import FERRY, ORCHARD, Run
from tests.fakes import HashEmbedder, ScriptedGenerator


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ScriptedGenerator:
    """What the chat model says; tests fill its queue."""
    scripted = ScriptedGenerator()
    monkeypatch.setattr(Assembly, "generator", scripted)
    monkeypatch.setattr(Assembly, "embedder", HashEmbedder())
    return scripted


@pytest.fixture
def run(tmp_path: Path, generator: ScriptedGenerator) -> Run:
    """Runs a command on a library of the test's own."""
    library = tmp_path / "library"

    def call(*arguments: str | Path, stdin: str | None = None, confidence: float = 0.0) -> Result:
        """``confidence`` is the operating point: with 0 whatever was verified is shown, with 1 nothing is."""
        command = ["--library", str(library), *map(str, arguments)]
        return CliRunner().invoke(app, command, input=stdin, env={"RAG_CONFIDENCE": str(confidence)})

    return call


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (folder / "orchard.txt").write_text(ORCHARD, encoding="utf-8")
    return folder


@pytest.fixture
def filled(run: Run, news: Path) -> Run:
    assert run("ingest", news).exit_code == 0
    return run
