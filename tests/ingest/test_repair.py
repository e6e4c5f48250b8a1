"""Full text and vectors are mended from the library, and files that strayed from it are found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.config import Settings
from rag.ingest import intake
from rag.ingest.ingest import ingest
from rag.ingest.repair import repair, strayed_files
from rag.store.index import ChromaIndex
from rag.store.library import FILE, Library
from tests.fakes import FakeParts, HashEmbedder, Reader

TEXTS = {
    "halle.txt": "La halle rouvre\n\nLa halle de Kermeur rouvre samedi. Elle a neuf étals. Le toit est neuf.",
    "ferry.txt": "The ferry sails\n\nThe ferry sails again on Monday. It has a new engine. Fares stay the same.",
}


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeParts]:
    monkeypatch.setattr(intake, "shared_worker", Reader)
    settings = Settings(library=tmp_path / "library")
    (tmp_path / "news").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "news" / name).write_text(text, encoding="utf-8")
    builder = {"embedding": HashEmbedder.name}
    with Library.open(settings.library, create=True) as library, ChromaIndex(settings.library, builder) as index:
        made = FakeParts(settings, library, index)
        assert [report.status for report in ingest([tmp_path / "news"], made)] == ["added", "added"]
        yield made


def rows(parts: FakeParts) -> list[tuple[str, str]]:
    with sqlite3.connect(parts.settings.library / FILE) as database:
        found = database.execute("SELECT body, title FROM chunk_terms ORDER BY rowid").fetchall()
    database.close()
    return found


def test_a_whole_library_needs_nothing(parts: FakeParts) -> None:
    assert list(repair(parts)) == []


def test_words_that_were_lost_are_indexed_again(parts: FakeParts) -> None:
    before = rows(parts)
    with parts.library._write() as db:
        db.execute("DELETE FROM chunk_terms WHERE rowid IN (SELECT row FROM chunks LIMIT 1)")
        db.execute("INSERT INTO chunk_terms (rowid, body, title) VALUES (99, 'stray', '')")
    assert parts.library.unindexed()[1] == 1
    assert list(repair(parts)) == [
        "indexed the words of 1 chunks",
        "removed the words of 1 chunks that are not there",
    ]
    assert rows(parts) == before
    assert parts.library.lexical(["stray"], 5) == []
    assert list(repair(parts)) == []


def test_a_damaged_full_text_is_built_anew(parts: FakeParts) -> None:
    assert parts.library.lexical(["hall"], 5)
    with parts.library._write() as db:
        db.execute("DELETE FROM chunk_terms_data WHERE id > 10")
    assert not parts.library.is_searchable()
    assert list(repair(parts)) == ["built the full text anew"]
    assert parts.library.lexical(["hall"], 5)


def test_vectors_are_embedded_and_removed_until_they_are_those_of_the_chunks(parts: FakeParts) -> None:
    before = parts.index.vectors(sorted(parts.index.keys()))
    parts.index.remove(sorted(before)[:1])
    parts.index.add(["x:y:0"], ["x"], HashEmbedder().encode_documents(["de trop"], [None]))
    assert list(repair(parts)) == ["removed 1 vectors without a chunk", "embedded 1 chunks without a vector"]
    after = parts.index.vectors(sorted(parts.index.keys()))
    assert after.keys() == before.keys()
    assert all((after[key] == before[key]).all() for key in before)


def test_an_interrupted_run_is_finished(parts: FakeParts) -> None:
    parts.library.journal_add("add", ["half:0:0"])
    assert list(repair(parts)) == ["finished 1 vector operations of an interrupted run"]


def test_files_that_are_missing_or_have_changed_are_found(parts: FakeParts, tmp_path: Path) -> None:
    assert strayed_files(parts.library) == ([], [])
    halle, ferry = (tmp_path / "news" / name for name in TEXTS)
    halle.write_text("Autre chose.", encoding="utf-8")
    ferry.unlink()
    assert strayed_files(parts.library) == ([str(ferry)], [str(halle)])
    list(ingest([tmp_path / "news"], parts))
    assert strayed_files(parts.library) == ([], [])
