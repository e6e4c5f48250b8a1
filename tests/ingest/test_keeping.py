"""A folder that lives: files are moved, renamed, edited, deleted and linked, and the library keeps up with it."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.config import Settings
from rag.ingest import intake
from rag.ingest.discover import LOST, found_under
from rag.ingest.ingest import ingest
from rag.ingest.keeping import is_missing
from rag.store.index import ChromaIndex
from rag.store.library import Library
from rag.types import Ingested
from tests.fakes import FakeParts, HashEmbedder, Reader

QUARRY = (
    "La carrière de Kermeur ferme\n\n"
    + "La carrière de Kermeur ferme à la fin du mois. Ses neuf ouvriers rejoignent le chantier du port. "
    + "La commune veut y faire un lac, dit la maire. Les riverains demandent des arbres. Le bail courait depuis 1962. "
    + "Une enquête publique commence en mars et dure cinq semaines."
)
MILL = "Le moulin de Tréouzien tourne\n\nLe moulin de Tréouzien moud de nouveau du blé noir, trois jours par semaine."


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeParts]:
    monkeypatch.setattr(intake, "shared_worker", Reader)
    settings = Settings(library=tmp_path / "library")
    builder = {"embedding": HashEmbedder.name}
    with Library.open(settings.library, create=True) as library, ChromaIndex(settings.library, builder) as index:
        yield FakeParts(settings, library, index)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "quarry.txt").write_text(QUARRY, encoding="utf-8")
    (made / "mill.txt").write_text(MILL, encoding="utf-8")
    return made


def run(parts: FakeParts, *paths: Path, prune: bool = False) -> dict[str, Ingested]:
    """The reports by file name, after what must hold of every run."""
    reports = list(ingest(paths, parts, prune=prune))
    assert parts.index.keys() == parts.library.chunk_keys()
    assert not parts.library.journal()
    return {Path(report.path).name: report for report in reports}


def statuses(reports: dict[str, Ingested]) -> dict[str, str]:
    return {name: report.status for name, report in reports.items()}


def test_an_article_follows_its_file_and_nothing_is_embedded_again(
    parts: FakeParts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(parts, folder)["quarry.txt"].article
    monkeypatch.setattr(HashEmbedder, "encode_documents", pytest.fail)
    (folder / "2026").mkdir()
    (folder / "quarry.txt").rename(folder / "2026" / "lake.txt")
    moved = run(parts, folder)["lake.txt"]
    assert (moved.status, moved.article, moved.reason) == ("moved", first, f"it was {folder}/quarry.txt")
    assert parts.library.find("lake.txt").path == str(folder / "2026" / "lake.txt")
    assert statuses(run(parts, folder)) == {"lake.txt": "unchanged", "mill.txt": "unchanged"}


def test_what_was_renamed_and_edited_is_one_article_with_its_old_id(parts: FakeParts, folder: Path) -> None:
    first = run(parts, folder)["quarry.txt"].article
    (folder / "quarry.txt").unlink()
    (folder / "final.txt").write_text(QUARRY.replace("neuf", "onze"), encoding="utf-8")
    report = run(parts, folder)["final.txt"]
    assert (report.status, report.article) == ("replaced", first)
    assert f"it was {folder}/quarry.txt" in report.reason
    assert len(parts.library.rows()) == 2
    assert "onze ouvriers" in parts.library.article(str(first)).text
    (folder / "final.txt").write_text(QUARRY.replace("neuf", "douze"), encoding="utf-8")
    assert run(parts, folder)["final.txt"].article == first


def test_another_report_of_the_same_is_not_taken_for_an_edit(parts: FakeParts, folder: Path) -> None:
    run(parts, folder)
    (folder / "quarry.txt").unlink()
    (folder / "other").mkdir()
    (folder / "other" / "reprint.txt").write_text("Source: Le Trieux\n" + QUARRY.replace("neuf", "9"), "utf-8")
    assert statuses(run(parts, folder)) == {"mill.txt": "unchanged", "reprint.txt": "added", "quarry.txt": "gone"}


def test_a_name_that_is_taken_anew_is_another_article(parts: FakeParts, folder: Path) -> None:
    first = run(parts, folder)["quarry.txt"].article
    (folder / "quarry.txt").rename(folder / "z.txt")
    assert run(parts, folder)["z.txt"].article == first
    (folder / "quarry.txt").write_text("Le phare s'éteint\n\nLe phare de Trélan est éteint pour travaux.", "utf-8")
    second = run(parts, folder)["quarry.txt"]
    assert second.status == "added"
    assert second.article != first
    again = run(parts, folder)
    assert [again[name].article for name in ("quarry.txt", "z.txt")] == [second.article, first]


def test_two_files_that_change_names_lose_nothing(parts: FakeParts, folder: Path) -> None:
    run(parts, folder)
    (folder / "mill.txt").write_text(QUARRY, encoding="utf-8")
    (folder / "quarry.txt").write_text(MILL, encoding="utf-8")
    run(parts, folder)
    assert sorted(row.title for row in parts.library.rows()) == [
        "La carrière de Kermeur ferme",
        "Le moulin de Tréouzien tourne",
    ]


def test_what_is_deleted_is_kept_and_said_once_until_it_is_pruned_or_back(parts: FakeParts, folder: Path) -> None:
    run(parts, folder)
    (folder / "quarry.txt").unlink()
    gone = run(parts, folder)["quarry.txt"]
    assert (gone.status, gone.title) == ("gone", "La carrière de Kermeur ferme")
    assert parts.library.find("quarry.txt").text
    assert statuses(run(parts, folder)) == {"mill.txt": "unchanged"}
    (folder / "quarry.txt").write_text(QUARRY, encoding="utf-8")
    assert statuses(run(parts, folder))["quarry.txt"] == "unchanged"
    assert [row.gone for row in parts.library.rows()] == [None, None]
    (folder / "quarry.txt").unlink()
    run(parts, folder)
    assert statuses(run(parts, folder, prune=True)) == {"mill.txt": "unchanged", "quarry.txt": "removed"}
    assert len(parts.library.rows()) == 1


def test_only_what_was_named_is_said_to_be_gone(parts: FakeParts, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "articles-2").mkdir()
    (tmp_path / "articles-2" / "other.txt").write_text("Le quai\n\nLe quai est long de neuf mètres.", "utf-8")
    run(parts, folder, tmp_path / "articles-2")
    (folder / "quarry.txt").unlink()
    (tmp_path / "articles-2" / "other.txt").unlink()
    assert statuses(run(parts, folder / "mill.txt")) == {"mill.txt": "unchanged"}
    assert statuses(run(parts, folder)) == {"mill.txt": "unchanged", "quarry.txt": "gone"}


def test_a_disk_that_is_not_mounted_prunes_nothing(parts: FakeParts, folder: Path) -> None:
    run(parts, folder)
    for file in folder.iterdir():
        file.unlink()
    reports = run(parts, folder, prune=True)
    assert reports["articles"].status == "failed"
    assert "mounted" in reports["articles"].reason
    assert len(parts.library.rows()) == 2


def test_a_line_that_left_its_corpus_is_gone_and_one_that_cannot_be_read_is_not(parts: FakeParts, folder: Path) -> None:
    corpus = folder / "corpus.jsonl"
    lines = [json.dumps({"id": f"n{n}", "title": f"T{n}", "text": f"Le bac numéro {n} part."}) for n in range(3)]
    corpus.write_text("\n".join(lines), encoding="utf-8")
    run(parts, folder)
    corpus.write_text("\n".join([lines[0], "{broken", lines[2]]), encoding="utf-8")
    assert "gone" not in statuses(run(parts, folder)).values()
    corpus.write_text("\n".join(lines[:1]), encoding="utf-8")
    run(parts, folder)
    assert [row.id for row in parts.library.rows() if row.gone] == ["n1", "n2"]
    corpus.rename(folder / "later.jsonl")
    run(parts, folder)
    assert Path(parts.library.article("n0").path).name == "later.jsonl"


def test_links_to_folders_are_followed_once(parts: FakeParts, folder: Path, tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "quay.txt").write_text("Le quai\n\nLe quai de Lampaul est long de neuf mètres.", encoding="utf-8")
    (folder / "linked").symlink_to(beside)
    (folder / "again").symlink_to(beside)
    (folder / "loop").symlink_to(folder)
    (beside / "back").symlink_to(folder)
    (folder / "nowhere.txt").symlink_to(tmp_path / "nothing")
    found = found_under([folder])
    assert sorted(file.name for file in found.files) == ["mill.txt", "quarry.txt", "quay.txt"]
    assert set(found.folders) == {folder.resolve(), beside.resolve()}
    assert found.passed_over == {LOST: 1}
    run(parts, folder)
    (beside / "quay.txt").unlink()
    assert statuses(run(parts, folder))["quay.txt"] == "gone"


def test_names_of_every_kind_are_read_moved_and_missed(parts: FakeParts, tmp_path: Path) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    names = [b"caf\xe9.txt", unicodedata.normalize("NFD", "Forêt.txt").encode(), b"a\nb.txt", b"n" * 251 + b".txt"]
    for number, name in enumerate(names):
        text = f"Titre {number}\n\nLa halle numéro {number} rouvre avec {number + 3} étals de poisson."
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_text(text, encoding="utf-8")
    assert set(statuses(run(parts, folder)).values()) == {"added"}
    assert set(statuses(run(parts, folder)).values()) == {"unchanged"}
    assert parts.library.find(r"caf\xe9.txt").title == "Titre 0"
    assert parts.library.find("Forêt.txt").title == "Titre 1"
    path = Path(os.fsdecode(bytes(folder) + b"/caf\xe9.txt"))
    path.rename(folder / "café.txt")
    assert run(parts, folder)["café.txt"].status == "moved"
    (folder / "café.txt").rename(path)
    assert sorted(statuses(run(parts, folder)).values()) == ["moved", *["unchanged"] * 3]
    path.unlink()
    assert run(parts, folder)[r"caf\xe9.txt"].status == "gone"


def test_a_file_is_missing_only_when_the_system_says_so(folder: Path) -> None:
    assert is_missing(str(folder / "none.txt"))
    assert is_missing(f"{folder}/none.zip!/a.txt")
    assert is_missing(f"{folder}/mill.txt/below.txt")
    assert not is_missing(f"{folder}/mill.txt!/a.txt")
    assert not is_missing(str(folder / ("n" * 300)))
    assert not is_missing("https://port.example/a")
    assert not is_missing("stdin:0123456789ab")
