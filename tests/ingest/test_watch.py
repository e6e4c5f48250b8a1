"""A change in a folder is told, also one that came while the caller was busy."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.ingest import watch


def test_it_says_that_it_watches_and_then_each_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "QUIET", 50)
    turns = watch.changes([tmp_path])
    next(turns)
    (tmp_path / "a.txt").write_text("La criée ouvre.", encoding="utf-8")
    next(turns)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_text("La criée ferme.", encoding="utf-8")
    next(turns)
    turns.close()
