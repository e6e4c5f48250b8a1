"""The commands, end to end on real SQLite and Chroma with stand-ins for the two models."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest
from typer.testing import CliRunner, Result

import rag
from rag.app import Assembly
from rag.cli.main import app
from rag.config import load_settings
from rag.errors import ModelMissing, QuestionError
from rag.models.prompts import Prompts
from rag.resources import resource
from tests.fakes import HashEmbedder, ScriptedGenerator
from tests.screen import Screen

ROOT = Path(__file__).resolve().parent.parent.parent
FERRY = """Le bac de Port-Aubry reprend lundi
Source : La Gazette
Date : 2025-03-01

Le bac de Port-Aubry reprend la traversée lundi matin après deux mois de réparations.
Le billet coûte désormais 4 euros pour les habitants de la commune.
Trois équipages se relaient sur le bac depuis la fin du mois de février.
"""
ORCHARD = """Hail strips the orchards of Willowmere
Source: The Courier
Date: 2025-06-12

The orchards of Willowmere lost most of their apples to hail on Thursday evening.
Growers expect a harvest of 300 tonnes, half that of the year before.
The cooperative of Willowmere asked the county for help with the damage.
"""
QUESTION = "Combien coûte le billet du bac de Port-Aubry ?"
DRAFT = "4 euros"  # copied from the passage

Run = Callable[..., Result]


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


def identity(run: Run, title: str) -> str:
    listed = json.loads(run("sources", "list", "--json").stdout)["sources"]
    return next(str(source["id"]) for source in listed if title in source["title"])


# -- ingest ---------------------------------------------------------------------------------------


def test_ingest_says_what_became_of_each_file(run: Run, news: Path) -> None:
    first = run("ingest", news)
    assert first.stdout == f"added     {news}/ferry.txt\nadded     {news}/orchard.txt\n"
    assert first.stderr == "2 added\n"
    (news / "ferry.txt").write_text(FERRY.replace("4 euros", "5 euros"), encoding="utf-8")
    (news / "copy.txt").write_text(ORCHARD, encoding="utf-8")
    (news / "empty.txt").write_text("", encoding="utf-8")
    second = run("ingest", news, "--json")
    files = json.loads(second.stdout)["files"]
    assert {Path(file["path"]).name: file["status"] for file in files} == {
        "copy.txt": "duplicate",
        "empty.txt": "failed",
        "ferry.txt": "replaced",
        "orchard.txt": "unchanged",
    }
    assert all(list(file) == ["path", "status", "article", "reason"] for file in files)
    assert second.exit_code == 0
    assert "1 of 4 failed" in second.stderr


def test_ingest_names_the_articles_of_a_corpus_by_their_titles(run: Run, tmp_path: Path) -> None:
    rows = [
        {"id": "c1", "title": "La mer\nmonte", "text": "La mer monte de deux mètres. Les digues tiennent."},
        {"id": "c2", "title": "La mer\nmonte", "text": "Les digues de Port-Aubry ont cédé dans la nuit."},
        {"id": "c3", "text": "Il neige sur la vallée. La route est fermée."},
    ]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    expected = "{0}La mer monte\n{0}La mer monte (c2)\n{0}{1}\n"
    assert run("ingest", corpus).stdout == expected.format("added     ", "Il neige sur la vallée.")
    assert run("ingest", corpus).stdout == expected.format("unchanged ", "c3")
    files = json.loads(run("ingest", corpus, "--json").stdout)["files"]
    assert [file["path"] for file in files] == [str(corpus)] * 3


def test_ingest_fails_when_every_file_does(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    result = run("ingest", tmp_path / "empty.txt")
    assert result.exit_code == 1
    assert "1 of 1 failed" in result.stderr


def test_a_path_that_is_not_there_is_an_error_with_a_hint(run: Run, tmp_path: Path) -> None:
    result = run("ingest", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert result.stderr.startswith("rag: ")
    assert "nowhere" in result.stderr


# -- sources --------------------------------------------------------------------------------------


def test_sources_are_listed_with_their_fields(filled: Run, news: Path) -> None:
    listed = json.loads(filled("sources", "list", "--json").stdout)
    assert listed["schema"] == 1
    ferry = listed["sources"][0]
    expected = {"path": str(news / "ferry.txt"), "outlet": "La Gazette", "date": "2025-03-01", "language": "fr"}
    assert {name: ferry[name] for name in expected} == expected
    assert ferry["report"] == ferry["id"]
    assert "text" not in ferry
    with_text = json.loads(filled("sources", "list", "--json", "--text").stdout)["sources"][0]
    assert "Trois équipages" in with_text["text"]
    assert filled("sources", "list").stdout.splitlines()[1].split("\t")[1:4] == ["2025-06-12", "The Courier", "en"]


def test_a_source_is_shown_and_removed(filled: Run) -> None:
    ferry = identity(filled, "bac")
    shown = filled("sources", "show", "ferry.txt").stdout
    assert f"id       {ferry}\n" in shown
    assert "\nLe billet coûte désormais 4 euros" in shown
    assert json.loads(filled("sources", "show", ferry, "--json").stdout)["outlet"] == "La Gazette"
    removed = filled("sources", "remove", ferry)
    assert removed.stdout == f"removed {ferry} “Le bac de Port-Aubry reprend lundi”\n"
    assert len(json.loads(filled("sources", "list", "--json").stdout)["sources"]) == 1
    again = filled("sources", "remove", ferry)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "try: rag sources list" in again.stderr


def test_nothing_is_removed_when_one_reference_fits_nothing(filled: Run) -> None:
    assert filled("sources", "remove", "ferry.txt", "no-such-source").exit_code == 1
    assert len(json.loads(filled("sources", "list", "--json").stdout)["sources"]) == 2


def test_an_empty_library_names_the_next_command(run: Run) -> None:
    result = run("sources", "list")
    assert result.exit_code == 1
    assert result.stderr.endswith("try: rag ingest PATH\n")


# -- questions ------------------------------------------------------------------------------------


def test_search_gives_hits_without_the_chat_model(filled: Run, generator: ScriptedGenerator) -> None:
    hits = json.loads(filled("search", QUESTION, "-k", "1", "--json").stdout)["hits"]
    assert len(hits) == 1
    assert list(hits[0]) == ["article", "start", "end", "text", "score", "dense_rank", "lexical_rank"]
    assert "4 euros" in hits[0]["text"]
    assert generator.calls == []
    assert filled("search", QUESTION).stdout.startswith(" 1. ")


def test_an_answer_as_text_json_and_markdown(filled: Run, generator: ScriptedGenerator) -> None:
    generator.queue.extend([DRAFT] * 3)
    text = filled("ask", QUESTION)
    assert text.stdout.startswith(
        "4 euros : « Le billet coûte désormais 4 euros pour les habitants de la commune. » [1]\n\nSources\n"
    )
    assert text.stderr == ""
    record = json.loads(filled("ask", "--json", QUESTION).stdout)
    assert record["abstained"] is False
    citation = record["citations"][0]
    article = json.loads(filled("sources", "show", citation["article"], "--json").stdout)
    assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert filled("ask", "--markdown", "-", stdin=QUESTION).stdout.startswith("# Combien coûte le billet")


def test_an_abstention_has_its_own_exit_code_only_when_asked(filled: Run, generator: ScriptedGenerator) -> None:
    generator.queue.extend(["rien"] * 12)
    question = "Qui a repeint le bac de Port-Aubry ?"
    assert filled("ask", question, confidence=1).exit_code == 0
    result = filled("ask", question, "--exit-code", confidence=1)
    assert result.exit_code == 3
    assert result.stdout.startswith("Je ne trouve pas la réponse dans vos articles.")


def test_a_question_can_be_kept_to_some_sources(filled: Run, generator: ScriptedGenerator) -> None:
    generator.queue.extend(["rien"] * 6)
    record = json.loads(filled("ask", QUESTION, "--source", "orchard.txt", "--json", confidence=1).stdout)
    assert {passage["article"] for passage in record["passages"]} <= {identity(filled, "Hail")}


@pytest.mark.parametrize(
    ("options", "title"),
    [
        (["--since", "2025-06"], "Hail"),
        (["--until", "2025-05"], "bac"),
        (["--outlet", "la gazette", "--outlet", "Nobody"], "bac"),
        (["--lang", "en"], "Hail"),
        (["--source", "ferry.txt", "--since", "2025"], "bac"),
        (["--where", "outlet=The Courier and date>=2025"], "Hail"),
        (["--where", "date<2025-06", "--lang", "fr"], "bac"),
    ],
)
def test_a_search_is_kept_to_what_a_filter_leaves(filled: Run, options: list[str], title: str) -> None:
    result = filled("search", "Port-Aubry Willowmere", *options, "--json")
    assert {hit["article"] for hit in json.loads(result.stdout)["hits"]} == {identity(filled, title)}
    assert result.stderr == ""


def test_articles_without_a_date_are_said_to_be_left_out(filled: Run, news: Path) -> None:
    (news / "undated.txt").write_text(FERRY.replace("Date : 2025-03-01\n", "").replace("lundi", "mardi"), "utf-8")
    assert filled("ingest", news).exit_code == 0
    assert filled("search", QUESTION, "--since", "2025").stderr == "1 article without a date is left out\n"
    assert filled("-q", "search", QUESTION, "--since", "2025").stderr == ""
    assert filled("search", QUESTION, "--outlet", "La Gazette").stderr == ""


def test_a_filter_that_leaves_nothing_is_one_clear_line(filled: Run) -> None:
    result = filled("ask", QUESTION, "--since", "2026", "--outlet", "La Gazette")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "rag: no article of 2 fits: since 2026 leaves 0, outlet La Gazette leaves 1\n  try: rag sources list\n"
    )


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["search", "x", "--since", "june"], 2, "“june” is no date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        (["ask", "x", "--where", "author=Nina"], 2, "an article has no “author” to filter by"),
        (["ask", "x", "--outlet", "A", "--where", "outlet=B"], 2, "outlets are given twice"),
        (["ask", " ? "], 1, "the question is empty"),
        (["search", ""], 1, "the question is empty"),
        (["ask"], 2, "there is no question"),
        (["ask", "x", "--batch", "q.jsonl"], 2, "--batch and --out go together"),
        (["ask", "x", "--json", "--markdown"], 2, "exclude each other"),
        (["ask", "--no-such-option"], 2, "No such option"),
        (["no-such-command"], 2, "No such command"),
        (["search", "x", "-k", "0"], 2, "-k"),
        (["brief"], 2, "either name articles, or give --all"),
        (["brief", "ferry.txt", "--all"], 2, "either name articles, or give --all"),
        (["brief", "--where", "colour=red"], 2, "an article has no “colour” to filter by"),
        (["brief", "--where", "outlet=Nowhere"], 1, "no article of 2 fits: outlet Nowhere leaves 0"),
        (["brief", "--since", "March"], 2, "March"),
        (["brief", "--about", "?"], 1, "the question is empty"),
        (["brief", "--all", "--against", "missing.json"], 1, "missing.json cannot be read"),
    ],
)
def test_a_wrong_command_says_so(filled: Run, arguments: list[str], exit_code: int, message: str) -> None:
    result = filled(*arguments)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert message in result.stderr


def test_an_interrupted_command_exits_with_130(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Assembly, "search", interrupted)
    assert filled("search", QUESTION).exit_code == 130


ON_A_TERMINAL = """
import sys
from rag.app import Assembly
from rag.cli.main import app
from tests.fakes import HashEmbedder, ScriptedGenerator

Assembly.embedder, Assembly.generator = HashEmbedder(), ScriptedGenerator(["rien"] * 6)
app(sys.argv[1:])
"""


def test_on_a_terminal_the_nearest_passages_are_shown_once(filled: Run, tmp_path: Path) -> None:
    command = ["--library", str(tmp_path / "library"), "ask", "Qui a repeint le bac de Port-Aubry ?"]
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT), "RAG_CONFIDENCE": "1"}
    child = pexpect.spawn(
        sys.executable,
        ["-c", ON_A_TERMINAL, *command],
        env=environment,
        encoding="utf-8",
        timeout=30,
        dimensions=(24, 80),
    )
    child.expect(pexpect.EOF)
    screen = Screen(24, 80)
    screen.feed(child.before)
    assert screen.lines[0] == "nearest passages"
    assert sum(line.startswith("  [1] ") for line in screen.lines) == 1
    assert [line for line in screen.lines if "Je ne trouve" in line] == [
        "Je ne trouve pas la réponse dans vos articles."
    ]


# -- batch ----------------------------------------------------------------------------------------


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_batch_resumes_where_it_stopped(filled: Run, generator: ScriptedGenerator, tmp_path: Path) -> None:
    questions, out = tmp_path / "questions.jsonl", tmp_path / "out" / "answers.jsonl"
    rows: list[dict[str, Any]] = [{"id": "q1", "question": QUESTION}, {"id": 2, "question": QUESTION}]
    rows += [{"id": "q3", "question": QUESTION, "articles": [identity(filled, "Hail")]}]
    questions.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    generator.queue.extend([DRAFT, DRAFT, "no price"])
    first = filled("ask", "--batch", questions, "--out", out)
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr == "3 answered, 0 were answered before\n"
    assert [(line["id"], line["abstained"]) for line in lines(out)] == [("q1", False), (2, False), ("q3", True)]

    whole = out.read_bytes()
    out.write_bytes(whole[: whole.rindex(b'"q3"') + 20])  # a run that was killed while it wrote
    generator.queue.append("no price")
    second = filled("ask", "--batch", questions, "--out", out)
    assert second.stderr == "1 answered, 2 were answered before\n"
    assert [line["id"] for line in lines(out)] == ["q1", 2, "q3"]
    assert filled("ask", "--batch", questions, "--out", out).stderr == "0 answered, 3 were answered before\n"


def test_a_batch_is_kept_to_what_a_filter_leaves(filled: Run, generator: ScriptedGenerator, tmp_path: Path) -> None:
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    rows: list[dict[str, Any]] = [{"id": 1, "question": QUESTION}]
    rows += [{"id": n, "question": QUESTION, "articles": [identity(filled, t)]} for n, t in ((2, "Hail"), (3, "bac"))]
    questions.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    generator.queue.extend(["ABSENT"] * 2)
    result = filled("ask", "--batch", questions, "--out", out, "--lang", "en")
    assert result.stderr == "3 answered, 0 were answered before\n"
    found = [{passage["article"] for passage in line["passages"]} for line in lines(out)]
    assert [articles <= {identity(filled, "Hail")} for articles in found] == [True, True, True]
    assert found[2] == set()  # asked of an article that the filter leaves out


def test_a_bad_line_costs_only_itself(filled: Run, generator: ScriptedGenerator, tmp_path: Path) -> None:
    questions, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    bad = [
        "{not json",
        "[]",
        '{"question": "no id"}',
        '{"id": "q2"}',
        '{"id": "q3", "question": "x", "articles": "a"}',
        '{"id": "q4", "question": "Où ?", "articles": ["no-such-id"]}',
        '{"id": "q5", "question": " "}',
        '{"id": "q1", "question": "again"}',
    ]
    good = json.dumps({"id": "q1", "question": QUESTION})
    questions.write_text("\n".join([good, "", *bad]), encoding="utf-8")
    generator.queue.append(DRAFT)
    result = filled("ask", "--batch", questions, "--out", out)
    assert result.exit_code == 0
    for number in range(3, 11):
        assert f"line {number}: " in result.stderr
    assert "8 of 9 lines failed" in result.stderr
    assert [line["id"] for line in lines(out)] == ["q1"]


def test_an_out_that_cannot_be_written_is_an_error_with_a_hint(filled: Run, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"id": "q1", "question": QUESTION}), encoding="utf-8")
    result = filled("ask", "--batch", questions, "--out", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("try: choose another file: --out FILE\n")
    assert filled("ask", "--batch", tmp_path / "none.jsonl", "--out", tmp_path / "x").exit_code == 1


def test_a_file_that_holds_no_answers_is_not_written_to(filled: Run, tmp_path: Path) -> None:
    questions, out = tmp_path / "questions.jsonl", tmp_path / "diary.txt"
    questions.write_text(json.dumps({"id": "q1", "question": QUESTION}), encoding="utf-8")
    out.write_text("Monday\nTuesday\n", encoding="utf-8")
    result = filled("ask", "--batch", questions, "--out", out)
    assert result.exit_code == 2
    assert out.read_text(encoding="utf-8") == "Monday\nTuesday\n"


# -- briefs ---------------------------------------------------------------------------------------


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

    def failing(self: Assembly, articles: list[str]) -> Iterator[Any]:
        if articles == [ferry]:
            raise QuestionError("its sentences do not fit the prompt")
        return genuine(self, articles)

    monkeypatch.setattr(Assembly, "brief_sources", failing)
    result = briefing("brief", "--all")
    assert result.exit_code == 1
    assert result.stdout.startswith("# Hail strips the orchards")
    assert result.stderr.splitlines()[-1] == "briefs: 1 made, 0 unchanged, 1 failed"
    assert f"no brief of {ferry}: its sentences do not fit the prompt" in result.stderr


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


# -- the set-up -----------------------------------------------------------------------------------


def test_config_prints_a_file_that_can_be_read_again(run: Run, tmp_path: Path) -> None:
    printed = run("config").stdout
    Path("rag.toml").write_text(printed, encoding="utf-8")
    assert tomllib.loads(printed)["library"] == str(tmp_path / "library")
    assert load_settings() == load_settings({"library": tmp_path / "library"})
    assert "# models =" in printed


def test_an_unknown_setting_exits_with_2(run: Run) -> None:
    Path("rag.toml").write_text("colour = 1\n", encoding="utf-8")
    result = run("config")
    assert result.exit_code == 2
    assert "colour" in result.stderr


def test_reindex_counts_the_articles(filled: Run) -> None:
    assert filled("reindex").stderr == "2 articles indexed\n"
    assert json.loads(filled("search", QUESTION, "--json", "-k", "1").stdout)["hits"]


def test_models_are_listed_with_their_state(run: Run) -> None:
    records = json.loads(run("models", "list", "--json").stdout)["models"]
    used = [record for record in records if record["used"]]
    assert {record["kind"] for record in used} == {"chat", "embedding"}
    assert {record["state"] for record in used} == {"missing"}
    assert f"* {used[0]['name']}" in run("models", "list").stdout


def test_a_model_of_ones_own_is_added_verified_and_used(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF and more")
    assert run("models", "add", "mine", "--path", path).stdout == "mine (chat), next: rag models use mine\n"
    assert run("models", "verify", "mine").stdout == f"mine: whole, {path}\n"
    assert run("models", "use", "mine").stdout.startswith("chat_model = mine in ")
    assert run("models", "pull", "mine").stdout == f"mine: {path}\n"
    path.write_bytes(b"GGUF and less")
    damaged = run("models", "verify", "mine")
    assert (damaged.exit_code, damaged.stdout) == (1, "")
    assert "try: rag models add mine --path FILE" in damaged.stderr
    assert run("models", "use", "no-such-model").exit_code == 1


def test_a_conversation_from_a_pipe(filled: Run, generator: ScriptedGenerator) -> None:
    generator.queue.append(DRAFT)
    result = filled("-q", "chat", stdin=f"{QUESTION}\n/quit\n")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"> {QUESTION}\n4 euros : « Le billet coûte")
    assert result.stderr == ""
    prompts = Prompts(resource("prompts"))
    begun = [prompts.get(name, language).prefix for language in ("fr", "en") for name in ("answer", "check")]
    warmed = generator.warmed[: len(begun)]  # before anything is asked, in the languages of the library
    assert sorted(map(repr, warmed)) == sorted(repr(tuple(prefix)) for prefix in begun)


# -- as a process ---------------------------------------------------------------------------------


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rag", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, **options)


def test_the_process_says_its_version_and_refuses_bad_usage() -> None:
    assert process("--version").stdout == f"rag {rag.__version__}\n"
    assert process("ask", "--nonsense").returncode == 2


def test_an_error_is_two_lines_and_no_traceback(tmp_path: Path) -> None:
    done = process("--library", str(tmp_path / "none"), "ask", "Où ?", stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [f"rag: there is no library in {tmp_path / 'none'}", "  try: rag ingest PATH"]


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m rag config | true"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, env=environment)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_an_encoding_without_the_characters_does_not_raise(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        [sys.executable, "-m", "rag", "--library", str(tmp_path / "Łódź"), "config"],
        capture_output=True,
        check=True,
        env=environment,
    )
    assert b"\\u0141\xf3d\\u017a" in done.stdout


@pytest.mark.parametrize("module", ["rag.cli.main", "rag.__main__"])
def test_importing_the_commands_loads_nothing_heavy(module: str) -> None:
    code = f"import {module}, sys; print(*sys.modules, sep='\\n')"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    heavy = {"chromadb", "torch", "llama_cpp", "sentence_transformers", "pydantic", "numpy", "rich", "prompt_toolkit"}
    assert heavy & set(done.stdout.split()) == set()


def test_the_page_of_commands_is_up_to_date() -> None:
    command = [sys.executable, ROOT / "scripts" / "cli_page.py"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == done.stdout, "scripts/cli_page.py > docs/cli.md"
