"""Files to a real library and a real index, with a stand-in for the embedding model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import LibraryLocked, SourceNotFound
from rag.ingest.ingest import ingest, reindex, remove
from rag.ports import Vectors
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
    assert reports["c.txt"].reason == f"near-duplicate of “{first.title}”"


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
    assert reindex(parts, BUILDER) == 2
    assert parts.library.chunk_keys() == before
    assert is_whole(parts)


def test_reindexing_with_other_settings_gives_other_chunks_and_keeps_briefs(parts: FakeParts, folder: Path) -> None:
    first, _ = ingested(parts, folder)
    parts.library.put_brief("k", "source", first.article, "{}")
    parts.library.journal_add("add", ["half:0:0"])
    smaller = replace(parts, settings=parts.settings.model_copy(update={"chunk_sentences": 1, "chunk_stride": 1}))
    sentences = sum(len(parts.library.sentences(row.id)) for row in parts.library.rows())
    parts.index.close()
    assert reindex(smaller, {**BUILDER, "chunk_sentences": 1}) == 2
    assert (parts.library.builder() or {})["chunk_sentences"] == 1
    with ChromaIndex(parts.settings.library, {**BUILDER, "chunk_sentences": 1}) as index:
        parts = replace(smaller, index=index)
        assert len(index.keys()) == sentences
        assert is_whole(parts)
    assert parts.library.brief("k") == "{}"


class Stops(HashEmbedder):
    """Embeds so many texts and then is interrupted."""

    left = 3

    def encode_documents(self, texts: Sequence[str], titles: Sequence[str | None]) -> Vectors:
        Stops.left -= len(texts)
        if Stops.left < 0:
            raise KeyboardInterrupt
        return super().encode_documents(texts, titles)


@pytest.mark.parametrize("made_by", [BUILDER, {**BUILDER, "chunker": 2}])
def test_an_interrupted_reindexing_leaves_the_index_as_it_was_and_is_gone_on_with(
    parts: FakeParts, folder: Path, made_by: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    ingested(parts, folder)
    monkeypatch.setattr("rag.ingest.ingest.EMBED_AT_ONCE", 1)
    texts = len(parts.library.chunk_keys())
    assert texts > 1
    monkeypatch.setattr(Stops, "left", texts - 1)
    with pytest.raises(KeyboardInterrupt):
        reindex(replace(parts, embedder=Stops()), made_by)
    assert is_whole(parts)
    assert parts.library.builder() is None
    monkeypatch.setattr(Stops, "left", 1)  # as many as were left
    parts.index.close()
    reindex(replace(parts, embedder=Stops()), made_by)
    with ChromaIndex(parts.settings.library, made_by) as index:
        assert is_whole(replace(parts, index=index))


def test_reindexing_waits_for_another_writer(parts: FakeParts, folder: Path) -> None:
    ingested(parts, folder)
    hurried = replace(parts, settings=parts.settings.model_copy(update={"lock_seconds": 0.2}))
    with parts.library.writer(1, "rag ingest"), pytest.raises(LibraryLocked, match="rag ingest"):
        reindex(hurried, BUILDER)
    assert is_whole(parts)


def test_progress_counts_every_article_of_every_file(parts: FakeParts, folder: Path) -> None:
    (folder / "corpus.jsonl").write_text('{"id": "c1", "text": "La mer monte."}\n{"id": "c2", "text": "Il neige."}\n')
    seen: list[tuple[int, int, str]] = []
    assert len(list(ingest([folder], parts, lambda *step: seen.append(step)))) == 4
    assert seen == [(n, 4, "articles") for n in (1, 2, 3, 4)]
