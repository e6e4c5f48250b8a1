"""What is new is taken in, the rest is reported, each by its title and its path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.config import Settings
from rag.ingest.intake import Intake, Prepared, entries, read_articles
from rag.store.library import Library
from rag.types import Ingested

ROWS = [
    {"id": "c1", "title": "La mer monte", "text": "La mer monte de deux mètres. Les digues tiennent."},
    {"id": "c2", "text": "Il neige sur la vallée. La route est fermée."},
    {"id": "c1", "title": "Encore", "text": "La mer monte encore."},
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", create=True) as opened:
        yield opened


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)) + "\n\nnot json\n", encoding="utf-8")
    return path


def test_what_is_new_is_prepared_once(library: Library, corpus: Path) -> None:
    intake = Intake(library, Settings())
    first = [intake.take(raw) for raw in read_articles([corpus])]
    prepared = [item for item in first if isinstance(item, Prepared)]
    assert [(item.article.id, item.status, len(item.sentences)) for item in prepared] == [
        ("c1", "added", 2),
        ("c2", "added", 2),
    ]
    reasons = [item.reason for item in first if isinstance(item, Ingested)]
    assert reasons == [
        "corpus.jsonl, line 3: the id c1 is already that of line 1",
        "corpus.jsonl, line 5: it is not JSON (Expecting value)",
    ]
    again = [intake.take(raw) for raw in read_articles([corpus])][:2]
    assert [(item.status, item.title) for item in again if isinstance(item, Ingested)] == [
        ("unchanged", "La mer monte"),
        ("unchanged", "Il neige sur la vallée."),
    ]


def test_a_file_of_the_same_bytes_is_no_second_article(library: Library, tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("Le pont rouvre\n\nLe pont de Kerlouan a rouvert mardi.", encoding="utf-8")
    intake = Intake(library, Settings())
    first, second = (intake.take(raw) for raw in read_articles([tmp_path / "one.txt", tmp_path / "two.txt"]))
    assert isinstance(first, Prepared)
    path = str(tmp_path / "two.txt")
    reason = f"the same bytes as article {first.article.id}"
    assert second == Ingested(path, "duplicate", first.article.id, reason, "Le pont rouvre")


def test_the_articles_of_a_file_are_counted_before_it_is_read(corpus: Path, tmp_path: Path) -> None:
    assert entries(corpus) == 4
    assert entries(tmp_path / "missing.jsonl") == entries(tmp_path / "page.html") == 1
