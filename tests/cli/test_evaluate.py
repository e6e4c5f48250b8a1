"""``rag eval``, end to end on real SQLite and Chroma with stand-ins for the two models."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rag.app import Assembly
from rag.cli.main import app
from rag.errors import ModelMissing
from tests.fakes import HashEmbedder, ScriptedGenerator

ORCHID = """Orchids fetch a record price at Lindow
Date: 2025-05-02

The orchid sale at Lindow raised 9,200 pounds for the glasshouse on Friday.
The gardener Ruth Pell grew most of the plants herself over six winters.
According to Pell, the white ones sold first.
"""
QUESTION = "How much did the orchid sale at Lindow raise?"
DRAFT = "The orchid sale at Lindow raised 9,200 pounds for the glasshouse [1]."

Run = Callable[..., Result]


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ScriptedGenerator:
    scripted = ScriptedGenerator()
    monkeypatch.setattr(Assembly, "generator", scripted)
    monkeypatch.setattr(Assembly, "embedder", HashEmbedder())
    return scripted


@pytest.fixture
def run(tmp_path: Path, generator: ScriptedGenerator) -> Run:
    (tmp_path / "orchid.txt").write_text(ORCHID, encoding="utf-8")

    def call(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, ["--library", str(tmp_path / "library"), *map(str, arguments)])

    assert call("ingest", tmp_path / "orchid.txt").exit_code == 0
    return call


def questions(folder: Path, *rows: object) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


GOOD = {"id": "q1", "question": QUESTION, "lang": "en", "answers": ["9,200 pounds"], "sources": ["orchid.txt"]}


def test_a_file_is_answered_measured_and_reported(run: Run, generator: ScriptedGenerator, tmp_path: Path) -> None:
    generator.queue.append(DRAFT)
    path = questions(tmp_path, GOOD, {"question": "no id"}, {**GOOD, "id": "q2", "keep": False})
    result = run("eval", path)
    assert result.exit_code == 0
    assert "right and well cited    100.0 %              1/1" in result.stdout
    assert 'line 2: no "id" that is a string' in result.stderr
    assert "kept in eval/questions: answers.jsonl, report.json, report.md" in result.stderr
    report = json.loads(Path("eval/questions/report.json").read_text(encoding="utf-8"))
    assert report["measures"]["right"] == {"hits": 1, "of": 1, "percent": 100.0}
    assert report["outcomes"] == {"q1": "right"}
    assert Path("eval/questions/report.md").read_text(encoding="utf-8").startswith("# questions\n")
    again = run("eval", path, "--json")  # nothing is queued for the model: it is not asked again
    assert json.loads(again.stdout)["measures"] == report["measures"]


def test_retrieval_needs_no_chat_model(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(_: Assembly) -> None:
        raise ModelMissing("there is no chat model", "rag models pull")

    monkeypatch.setattr(Assembly, "generator", property(missing))
    result = run("eval", questions(tmp_path, GOOD), "--retrieval", "--without", "dense", "--out", tmp_path / "r")
    assert result.exit_code == 0
    assert result.stdout.split()[:4] == ["questions", "1", "R@1", "100.0"]
    assert json.loads((tmp_path / "r" / "run.json").read_text())["settings"]["dense_weight"] == 0


def test_a_set_is_read_into_a_library_of_its_own(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "bench" / "piaf_xx"
    folder.mkdir(parents=True)
    corpus = [
        {"id": f"d{i}", "title": "T", "text": f"The garden of number {i} grows {i} ferns.", "lang": "en"} for i in "123"
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)), encoding="utf-8")
    rows = [
        {"id": f"q{i}", "question": f"How many ferns grow in garden {i}?", "lang": "en", "evidence": [f"d{i}"]}
        for i in "123"
    ]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    command = ["eval", "--set", "piaf_xx", "--bench", tmp_path / "bench", "--retrieval", "--sample", "2"]
    result = run(*command, "--out", tmp_path / "run", "--set-library", tmp_path / "ferns")
    assert result.exit_code == 0
    assert result.stdout.split()[:2] == ["questions", "2"]
    assert (tmp_path / "ferns" / "library.sqlite3").is_file()
    assert "orchid" not in run("sources", "list").stdout.replace("Orchids", "")
    assert len(run("sources", "list").stdout.splitlines()) == 1
    report = json.loads((tmp_path / "run" / "report.json").read_text())
    assert (report["sample"], report["seed"]) == (2, 7)
    other = run(
        *command, "--out", tmp_path / "run2", "--set-library", tmp_path / "ferns", "--option", "chunk_sentences=4"
    )
    assert other.exit_code == 2
    assert "--set-library" in other.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run"], "give either a file of questions, or --set and --bench"),
        (["q.jsonl", "--set", "x", "--bench", "."], "give either"),
        (["--set", "x"], "give either"),
        (["--set", "x", "--bench", "."], "there is no set x"),
        (["q.jsonl", "--length", "150"], "--length is of merged briefs"),
        (["p.jsonl", "--retrieval"], "--retrieval is of questions, not of pairs"),
        (["q.jsonl", "--without", "nothing"], "no link nothing"),
        (["q.jsonl", "--option", "passages=0"], "passages (from --passages)"),
        (["q.jsonl", "--option", "unheard=1"], "unknown setting"),
    ],
)
def test_a_wrong_command_says_so(run: Run, arguments: list[str], message: str) -> None:
    Path("q.jsonl").write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    pair = {"id": "p", "premise": "It is lit.", "hypothesis": "It is not.", "label": "contradiction"}
    Path("p.jsonl").write_text(json.dumps(pair) + "\n", encoding="utf-8")
    result = run("eval", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_run_of_which_every_line_fails_exits_with_1(run: Run, tmp_path: Path) -> None:
    result = run("eval", questions(tmp_path, {"id": "a"}, {**GOOD, "articles": ["none"]}))
    assert result.exit_code == 1
    assert "2 lines failed" in result.stderr


def test_a_file_of_pairs_is_judged_without_a_library(generator: ScriptedGenerator, tmp_path: Path) -> None:
    rows = [
        {"id": "a", "premise": "The sale was held.", "hypothesis": "The sale was not held.", "label": "contradiction"},
        {"id": "b", "premise": "The sale was held.", "hypothesis": "The sale was held.", "label": "neutral"},
    ]
    path = questions(tmp_path, *rows)
    result = CliRunner().invoke(app, ["eval", "run", str(path), "--out", str(tmp_path / "run")])
    assert result.exit_code == 0, result.stderr
    assert "accuracy                50.0 %               1/2" in result.stdout
    assert "contradictions found    100.0 %              1/1" in result.stdout
    lines = [json.loads(line) for line in (tmp_path / "run" / "judgements.jsonl").read_text().splitlines()]
    assert [(line["id"], line["label"]) for line in lines] == [("a", "contradiction"), ("b", "entailment")]


def test_a_folder_of_clusters_is_briefed_at_a_length(run: Run, generator: ScriptedGenerator, tmp_path: Path) -> None:
    folder = tmp_path / "orchids"
    folder.mkdir()
    body = ORCHID.partition("\n\n")[2]
    files: dict[str, list[dict[str, object]]] = {
        "corpus.jsonl": [{"id": i, "title": i, "text": body, "lang": "en", "cluster": "sale"} for i in ("o1", "o2")],
        "differences.jsonl": [],
        "essentials.jsonl": [{"cluster": "sale", "essentials": [{"say": "s", "match": "9,200", "vital": True}]}],
    }
    for name, rows in files.items():
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    generator.queue.extend(["None of this."] * 9)
    result = run("eval", folder, "--length", "150", "--out", tmp_path / "run")
    assert result.exit_code == 0, result.stderr
    assert "vital essentials        100.0" in result.stdout
    assert "kept in" in result.stderr
    assert "briefs.jsonl" in result.stderr
    assert json.loads((tmp_path / "run" / "briefs.jsonl").read_text(encoding="utf-8"))["id"] == "sale"


def test_questions_are_proposed_to_a_new_file_and_can_be_run(
    run: Run, generator: ScriptedGenerator, tmp_path: Path
) -> None:
    generator.queue.extend([QUESTION, "Who grew most of the plants at Lindow?", "Who?", "Who?", "Who?"])
    out = tmp_path / "proposed.jsonl"
    result = run("eval", "propose", "-n", "2", "-o", out)
    assert result.exit_code == 0, result.stderr
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert lines
    assert all(line["keep"] is None and line["quote"] in ORCHID for line in lines)
    assert f"{len(lines)} of 2 proposed" in result.stderr
    assert run("eval", "propose", "-n", "2", "-o", out).exit_code == 2  # a person's marks are not written over
    generator.queue.clear()
    generator.queue.extend([DRAFT] * len(lines))
    run_of_them = run("eval", out)
    assert run_of_them.exit_code == 0
    assert "proposals that nobody checked" in run_of_them.stderr


def test_open_questions_are_proposed_and_run_as_such(run: Run, generator: ScriptedGenerator, tmp_path: Path) -> None:
    generator.queue.append("How did the gardener Pell help the orchid sale at Lindow?")
    out = tmp_path / "open.jsonl"
    result = run("eval", "propose", "--open", "-n", "1", "-o", out)
    assert result.exit_code == 0, result.stderr
    (line,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (line["type"], line["keep"]) == ("open", None)
    assert [nugget["match"] for nugget in line["nuggets"]] == [r"9,200\ pounds", r"Ruth\ Pell"]
    assert "1 of 1 proposed" in result.stderr


def test_help_of_the_group_names_both_commands(run: Run) -> None:
    shown = run("eval", "--help").stdout
    assert "propose" in shown
    assert "run" in shown


def test_answers_that_were_marked_as_wrong_are_proposed_as_questions(
    run: Run, generator: ScriptedGenerator, tmp_path: Path
) -> None:
    out = tmp_path / "marked.jsonl"
    refused = run("eval", "propose", "--wrong", "-o", out)
    assert (refused.exit_code, out.exists()) == (2, False)
    assert "no answer was marked as wrong" in refused.stderr
    generator.queue.extend(["9,200 pounds"] * 4)
    talk = f"{QUESTION}\n/wrong that was last year\n"
    chat = ["--library", str(tmp_path / "library"), "chat"]
    CliRunner().invoke(app, chat, input=talk, env={"RAG_CONFIDENCE": "0"})
    proposed = run("eval", "propose", "--wrong", "-o", out)
    assert 'write "answers"' in proposed.stderr
    (record,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (record["question"], record["wrong"], record["keep"]) == (QUESTION, "that was last year", None)
    assert "9,200 pounds" in record["wrong_answers"][0]
    assert run("eval", "propose", "--wrong", "-o", out).exit_code == 2  # a person's marks are not written over
