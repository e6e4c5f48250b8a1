"""``rag demo``: the sample articles read, asked and briefed, into one folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli import demo
from rag.cli.brief import BriefOutput, BriefSelection
from rag.cli.command import AppContext
from rag.cli.main import app
from rag.models import fetch
from rag.models.catalog import Entry
from rag.resources import resource
from tests.fakes import ScriptedGenerator


def test_the_demo_reads_asks_and_briefs(
    generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    pulled: list[str] = []
    briefed: list[tuple[AppContext, BriefSelection, BriefOutput]] = []

    def pull(entry: Entry, *_: object, **__: object) -> Path:
        pulled.append(entry.name)
        return home

    monkeypatch.setattr(fetch, "pull", pull)
    monkeypatch.setattr(demo, "brief_articles", lambda *given: briefed.append(given))
    generator.queue.extend(["Nat Friedman"] * 12)
    shown = CliRunner().invoke(app, ["demo", "-o", "shown"], env={"RAG_CONFIDENCE": "1"})
    assert shown.exit_code == 0, shown.stderr
    questions = resource("scripts/demo-questions.txt").read_text("utf-8").splitlines()
    lines = shown.stdout.splitlines()
    assert sum(line.startswith("added ") for line in lines) == len(list(resource("seeds").iterdir()))
    assert [line for line in lines if line.startswith("> ")] == [f"> {question}" for question in questions]
    (given,) = briefed
    assert given[1:] == (BriefSelection(every=True), BriefOutput(out=Path("shown"), html=True))
    assert given[0].library == (home / "here" / "shown" / "library")
    assert pulled == ["qwen2.5-coder-1.5b-instruct", "embeddinggemma-300m"]
    assert "  rag --library ./shown/library chat" in shown.stderr
