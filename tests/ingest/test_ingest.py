"""Files to a real library and a real index, with a stand-in for the embedding model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import LibraryLocked, SourceNotFound
from rag.ingest.ingest import ingest, reindex, remove
from rag.store.index import ChromaIndex
from rag.store.library import Library
from rag.types import Ingested
from tests.fakes import FakeParts, HashEmbedder

BRIDGE = "Le pont de Kerlouan rouvre\n\nLe pont de Kerlouan a rouvert mardi. Le chantier a coûté 4,2 millions d'euros."
SCHOOL = "L'école de Plouvara\n\nL'école de Plouvara compte 61 élèves. Les parents sont contents de la nouvelle cour."
BUILDER = {"embedding": HashEmbedder.name}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[FakeParts]:
    settings = Settings(library=tmp_path / "library")
    with Library.open(settings.library, create=True) as library, ChromaIndex(settings.library, BUILDER) as index:
        yield FakeParts(settings, library, index)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (made / "school.txt").write_text(SCHOOL, encoding="utf-8")
    return made


def ingested(parts: FakeParts, *paths: Path) -> list[Ingested]:
    return list(ingest(paths, parts))


def is_whole(parts: FakeParts) -> bool:
    return parts.index.keys() == parts.library.chunk_keys() and not parts.library.journal()


def test_a_folder_is_read_once_and_only_changes_are_read_again(parts: FakeParts, folder: Path) -> None:
    assert [item.status for item in ingested(parts, folder)] == ["added", "added"]
    assert [item.status for item in ingested(parts, folder)] == ["unchanged", "unchanged"]
    (folder / "school.txt").write_text(SCHOOL.replace("61", "58"), encoding="utf-8")
    assert [item.status for item in ingested(parts, folder)] == ["unchanged", "replaced"]
    assert is_whole(parts)
    assert "58 élèves" in " ".join(article.text for article in parts.library.articles())


def test_one_bad_file_never_stops_the_rest(parts: FakeParts, folder: Path) -> None:
    (folder / "empty.txt").write_text(" \n", encoding="utf-8")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "corpus.jsonl").write_text('{"id": "c1", "title": "T", "text": "La mer monte."}\nnot json\n', "utf-8")
    reports = {(Path(item.path).name.split(":")[0], item.status) for item in ingested(parts, folder)}
    assert {("bridge.txt", "added"), ("school.txt", "added"), ("corpus.jsonl", "added")} <= reports
    assert {("empty.txt", "failed"), ("binary.txt", "failed"), ("corpus.jsonl", "failed")} <= reports
    assert parts.library.article("c1").text == "La mer monte."
    assert is_whole(parts)


def test_the_same_bytes_elsewhere_are_a_duplicate_and_near_ones_one_report(parts: FakeParts, folder: Path) -> None:
    body = " ".join(f"Le conseil municipal a voté la mesure numéro {n} après un long débat." for n in range(30))
    (folder / "a.txt").write_text("Conseil\n\n" + body, encoding="utf-8")
    (folder / "b.txt").write_text("Conseil\n\n" + body, encoding="utf-8")
    (folder / "c.txt").write_text("Conseil\n\n" + body.replace("long débat", "vif débat", 1), encoding="utf-8")
    reports = {Path(item.path).name: item for item in ingested(parts, folder)}
    assert reports["b.txt"].status == "duplicate"
    first, near = (parts.library.article(str(reports[name].article)) for name in ("a.txt", "c.txt"))
    assert near.report == first.report == first.id


def test_a_path_that_does_not_exist_is_named_before_anything_is_written(parts: FakeParts, folder: Path) -> None:
    with pytest.raises(SourceNotFound, match="nowhere"):
        ingested(parts, folder, folder / "nowhere")
    assert parts.library.rows() == []


def test_a_run_that_is_stopped_is_finished_by_the_next(parts: FakeParts, folder: Path) -> None:
    ingested(parts, folder / "bridge.txt")
    parts.library.journal_add("add", ["half:0:0"])
    parts.index.add(["half:0:0"], ["half"], parts.embedder.encode_documents(["à moitié"], [None]))
    assert not is_whole(parts)
    ingested(parts, folder)
    assert is_whole(parts)


def test_a_removed_article_is_gone_from_both_sides(parts: FakeParts, folder: Path) -> None:
    first, second = ingested(parts, folder)
    remove([str(first.article)], parts)
    assert [row.id for row in parts.library.rows()] == [second.article]
    assert is_whole(parts)


def test_reindexing_gives_the_same_chunks(parts: FakeParts, folder: Path) -> None:
    ingested(parts, folder)
    before = parts.library.chunk_keys()

    count = reindex(parts, rebuild=ChromaIndex(parts.settings.library, BUILDER).clear)
    assert (count, parts.library.chunk_keys()) == (2, before)
    assert is_whole(parts)


def test_reindexing_does_not_empty_the_index_while_another_writes(parts: FakeParts, folder: Path) -> None:
    ingested(parts, folder)
    hurried = replace(parts, settings=parts.settings.model_copy(update={"lock_seconds": 0.2}))
    with parts.library.writer(1, "rag ingest"), pytest.raises(LibraryLocked, match="rag ingest"):
        reindex(hurried, rebuild=pytest.fail)
    assert is_whole(parts)


def test_progress_counts_every_article_of_every_file(parts: FakeParts, folder: Path) -> None:
    (folder / "corpus.jsonl").write_text('{"id": "c1", "text": "La mer monte."}\n{"id": "c2", "text": "Il neige."}\n')
    seen: list[tuple[int, int, str]] = []
    assert len(list(ingest([folder], parts, lambda *step: seen.append(step)))) == 4
    assert seen == [(n, 4, "articles") for n in (1, 2, 3, 4)]
