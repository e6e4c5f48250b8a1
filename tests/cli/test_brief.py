"""``rag brief``: which briefs are made, where they go, and what a failure costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.app import Assembly
from rag.errors import ModelMissing, QuestionError
from tests.cli.library import QUESTION, Run, identity
from tests.fakes import ScriptedGenerator


@pytest.fixture
def briefing(filled: Run, generator: ScriptedGenerator) -> Run:
    """A model whose sentences are never supported, so that every brief quotes its source."""
    generator.queue.extend(["Rien de tout cela. [1]"] * 20)
    return filled


def test_a_page_is_written_verified_and_its_forgery_found(briefing: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert briefing("brief", "--all", "--html", "-o", out).exit_code == 0
    page = out / "dossier.html"
    assert briefing("brief", "verify", page).exit_code == 0
    page.write_text(page.read_text(encoding="utf-8").replace("4 euros", "9 euros"), encoding="utf-8")
    forged = briefing("brief", "verify", page)
    assert forged.exit_code == 1
    assert "sha256 differs" in forged.stdout
    refused = briefing("brief", "--all", "--html")
    assert (refused.exit_code, "--html needs a folder" in refused.stderr) == (2, True)


def test_briefs_are_written_once(briefing: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = briefing("brief", "--all", "-o", out)
    assert first.exit_code == 0, first.output
    names = sorted(path.name for path in out.iterdir())
    ferry = identity(briefing, "bac")
    assert f"{ferry}-le-bac-de-port-aubry-reprend-lundi.md" in names
    assert [name for name in names if name.startswith("dossier")] == ["dossier.json", "dossier.md"]
    assert len(names) == 6
    merged = json.loads((out / "dossier.json").read_text(encoding="utf-8"))
    assert (merged["schema"], merged["kind"], len(merged["sources"])) == (1, "merged", 2)

    before = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    second = briefing("brief", "--all", "-o", out)
    assert second.stderr.count("unchanged /") == 6
    assert second.stderr.splitlines()[-1].startswith("briefs: 0 made, 2 unchanged, 0 failed, merged: ")
    assert {path: path.stat().st_mtime_ns for path in out.iterdir()} == before


def test_briefs_as_json_are_a_line_each(briefing: Run) -> None:
    every = briefing("brief", "--all", "--json").stdout.splitlines()
    assert [json.loads(line)["kind"] for line in every] == ["source", "source", "merged"]
    one = briefing("brief", "ferry.txt", "--json").stdout
    record = json.loads(one)
    assert (record["kind"], record["title"]) == ("source", "Le bac de Port-Aubry reprend lundi")
    assert len(briefing("brief", "--all", "--json", "--no-merge").stdout.splitlines()) == 2


def test_conditions_choose_the_articles(briefing: Run) -> None:
    english = briefing("brief", "--where", "language=en", "--json").stdout.splitlines()
    assert [json.loads(line)["title"] for line in english] == ["Hail strips the orchards of Willowmere"]


def test_against_an_earlier_brief_nothing_is_new(briefing: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert briefing("brief", "--all", "-o", out).exit_code == 0
    again = briefing("brief", "--all", "--against", out / "dossier.json", "--json")
    (record,) = [json.loads(line) for line in again.stdout.splitlines()]
    assert record["kind"] == "merged"
    told = {row["quote"] for row in json.loads((out / "dossier.json").read_text(encoding="utf-8"))["citations"]}
    assert not told & {row["quote"] for row in record["citations"]}


def test_a_date_after_every_article_is_said_so(briefing: Run) -> None:
    result = briefing("brief", "--since", "2031")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no article of 2 is dated 2031 or later" in result.stderr
    assert "try: rag sources list" in result.stderr


def test_a_file_that_is_no_brief_is_refused(briefing: Run, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text("[1]")
    result = briefing("brief", "--all", "--against", tmp_path / "list.json")
    assert (result.exit_code, "is no brief" in result.stderr) == (1, True)


def test_a_question_makes_a_dossier_of_what_is_found(briefing: Run) -> None:
    (record,) = [json.loads(line) for line in briefing("brief", "--about", QUESTION, "--json").stdout.splitlines()]
    assert (record["kind"], record["title"]) == ("merged", QUESTION)
    assert record["sentences"]


def test_a_brief_goes_to_stdout_as_markdown(briefing: Run) -> None:
    assert briefing("brief", "ferry.txt").stdout.startswith("# Le bac de Port-Aubry reprend lundi\n\n")


def test_an_article_that_fails_is_named_and_the_others_go_on(briefing: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ferry, genuine = identity(briefing, "bac"), Assembly.brief_sources

    def failing(self: Assembly, articles: list[str], language: str | None) -> Iterator[Any]:
        if articles == [ferry]:
            raise QuestionError("its sentences do not fit the prompt")
        return genuine(self, articles, language)

    monkeypatch.setattr(Assembly, "brief_sources", failing)
    result = briefing("brief", "--all")
    assert result.exit_code == 1
    assert result.stdout.startswith("# Hail strips the orchards")
    assert result.stderr.splitlines()[-1] == "briefs: 1 made, 0 unchanged, 1 failed"
    assert f"no brief of {ferry}: its sentences do not fit the prompt" in result.stderr


def test_an_article_that_failed_is_not_merged_whatever_its_id(
    briefing: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    row = {"id": "radio:7", "title": "La crue", "text": "La Sorne a débordé à Vauclair dimanche.", "lang": "fr"}
    (tmp_path / "corpus.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert briefing("ingest", tmp_path / "corpus.jsonl").exit_code == 0
    genuine = Assembly.brief_sources

    def failing(self: Assembly, articles: list[str], language: str | None) -> Iterator[Any]:
        if articles == ["radio:7"]:
            raise QuestionError("its sentences do not fit the prompt")
        return genuine(self, articles, language)

    monkeypatch.setattr(Assembly, "brief_sources", failing)
    result = briefing("brief", "--all", "--json")
    assert "no brief of radio:7: its sentences" in result.stderr
    merged = json.loads(result.stdout.splitlines()[-1])
    assert merged["kind"] == "merged"
    assert "radio:7" not in {source["article"] for source in merged["sources"]}


def test_without_a_model_a_brief_stops_at_once(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise ModelMissing("the model went away", "rag models pull")

    monkeypatch.setattr(Assembly, "brief_sources", missing)
    result = filled("brief", "--all")
    assert (result.exit_code, result.stderr) == (1, "rag: the model went away\n  try: rag models pull\n")


def test_a_folder_that_cannot_be_written_is_an_error_with_a_hint(briefing: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    result = briefing("brief", "ferry.txt", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.endswith("try: choose another folder: rag brief -o DIR\n")
