"""``rag ask``: one question in every form of output, and files of questions."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pexpect

from tests.cli.library import DRAFT, QUESTION, Run, identity
from tests.fakes import ScriptedGenerator
from tests.screen import Screen

ROOT = Path(__file__).resolve().parent.parent.parent


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


def test_a_filter_that_leaves_nothing_is_one_clear_line(filled: Run) -> None:
    result = filled("ask", QUESTION, "--since", "2026", "--outlet", "La Gazette")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "rag: no article of 2 fits: since 2026 leaves 0, outlet La Gazette leaves 1\n  try: rag sources list\n"
    )


# -- files of questions ---------------------------------------------------------------------------


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
