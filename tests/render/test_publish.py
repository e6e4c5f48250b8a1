"""Where a brief's page goes: beside the other files, written once, and only when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

import rag.render.publish
from rag.errors import RagError
from rag.render.html.parse import read
from rag.render.publish import Publisher, write_file
from rag.render.terminal import Terminal
from rag.types import Brief
from tests.briefs import about
from tests.builders import article

TEXT = "Le moulin de Sorbal tourne de nouveau."


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> Brief:
    monkeypatch.setattr(rag.render.publish, "brief_record", lambda _: about(TEXT, (0, len(TEXT))))
    return Brief(article(TEXT, id="a"), "Titre", "fr", (), (), "key")


def publish(folder: Path, brief: Brief, *, html: bool) -> list[str]:
    Publisher(Terminal(quiet=True), folder, json=False, html=html).source(brief)
    return sorted(path.name for path in folder.iterdir())


def test_the_page_is_written_when_it_is_asked_for(tmp_path: Path, brief: Brief) -> None:
    assert publish(tmp_path, brief, html=False) == ["a-titre.json", "a-titre.md"]
    assert publish(tmp_path, brief, html=True) == ["a-titre.html", "a-titre.json", "a-titre.md"]
    held = read((tmp_path / "a-titre.html").read_text(encoding="utf-8"))
    assert held.texts == {"a": TEXT}
    assert held.record == about(TEXT, (0, len(TEXT)))


def test_an_unchanged_page_is_not_touched(tmp_path: Path, brief: Brief) -> None:
    publish(tmp_path, brief, html=True)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    publish(tmp_path, brief, html=True)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_file_that_cannot_be_written_is_an_error_in_our_words(tmp_path: Path) -> None:
    write_file(tmp_path / "new" / "talk.md", "text")
    assert (tmp_path / "new" / "talk.md").read_text() == "text"
    with pytest.raises(RagError, match="cannot be written"):
        write_file(tmp_path / "new" / "talk.md" / "x", "text")
