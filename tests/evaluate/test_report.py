"""The report of a run: every figure with its number, and nothing of a text that a reader would obey."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

from rag.evaluate.batch import BadLine
from rag.evaluate.dossiers import measure_dossiers
from rag.evaluate.measures import (
    GoldQuestion,
    Nugget,
    measure_answers,
    measure_claims,
    measure_pairs,
    measure_retrieval,
)
from rag.evaluate.open_answers import measure_open
from rag.evaluate.report import build_report, commit, markdown, measures_record, table, write_report
from rag.evaluate.run import Result
from rag.evaluate.sets import EvaluationSet

QUESTION = GoldQuestion(1, "q1", "Who *owns* the [mill](x)?", answers=("Ida Marsh",), checked=False)
ANSWER = {
    "id": "q1",
    "abstained": False,
    "answer": "A <b>stranger</b>.",
    "sentences": [],
    "citations": [],
    "timing": {},
}
NOTE = {
    "models": {"chat": "m@1"},
    "prompts": {"answer@2 (en)": "ab"},
    "settings": {"passages": 5},
    "commits": ["c0ffee"],
}


def test_a_share_has_its_counts_and_nothing_measured_has_a_dash() -> None:
    lines = table(measure_answers([(QUESTION, ANSWER)], {}))
    assert "right                   0.0 %                0/1" in lines
    assert "unanswerable, answered  –                    0/0" in lines
    assert any(line.split() == ["words", "an", "answer", "p50", "2", "p95", "2", "1"] for line in lines)


def test_means_have_how_many_and_each_type_a_row() -> None:
    fact = Nugget(re.compile("owner"), True)
    asked = [replace(QUESTION, id="q1", nuggets=(fact,), type="why"), replace(QUESTION, id="q2", answerable=False)]
    found = measure_open([(asked[0], ANSWER), (asked[1], ANSWER)], {})
    assert "vital facts             0.0 %                1" in table(found)
    assert "  why                   0.0 %                1" in table(found)
    assert measures_record(found)["vital_by_type"] == {"why": {"mean": 0.0, "of": 1}}
    assert measures_record(measure_open([], {}))["all_facts"] == {"mean": None, "of": 0}


def test_measures_as_numbers() -> None:
    assert measures_record(measure_claims([(True, True), (False, True), (False, False)])) == {
        "questions": 3,
        "consistent_accepted": {"hits": 1, "of": 1, "percent": 100.0},
        "inconsistent_rejected": {"hits": 1, "of": 2, "percent": 50.0},
        "balanced_accuracy": 0.75,
    }
    assert table(measure_retrieval([({"a"}, ["a"])]))[1].split() == ["R@1", "100.0"]


def test_pairs_and_briefs_are_counted_as_what_they_are() -> None:
    pairs = table(measure_pairs([("compatible", "neutral")]))
    assert pairs[0].split() == ["pairs", "1"]
    assert pairs[-1].split() == ["balanced", "accuracy", "–"]  # there is no contradiction
    briefs = measure_dossiers([])
    assert [line.split()[0] for line in table(briefs)][:2] == ["briefs", "plain"]
    assert measures_record(briefs)["plain_differences"] == {"hits": 0, "of": 0, "percent": None}


def test_a_report_says_how_it_was_made(tmp_path: Path) -> None:
    asked = EvaluationSet("mills", "answers", (QUESTION,), note="a rule")
    result = Result(measure_answers([(QUESTION, ANSWER)], {}), {"q1": ANSWER}, {"q1": "wrong"})
    failed = [BadLine(3, "not JSON")]
    made = build_report(asked, NOTE, result, failed, size=50, seed=7, arguments=["eval", "my questions.jsonl"])
    write_report(tmp_path, made, asked, result)
    read = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert read == made
    assert (read["sample"], read["seed"], read["unchecked"]) == (50, 7, 1)
    assert read["commits"] == ["c0ffee"]
    assert read["provenance"]["command"] == "rag eval 'my questions.jsonl'"
    assert read["provenance"]["machine"]["cores"] >= 1
    text = markdown(made, asked, result)
    assert "a sample of 50, seed 7; a rule" in text
    assert "- line 3: not JSON" in text
    assert r"- **wrong** q1: Who \*owns\* the \[mill\](x)? (expected: Ida Marsh)" in text
    assert "<b>" not in text


def test_the_commit_is_that_of_the_checkout(tmp_path: Path) -> None:
    assert commit(tmp_path) is None

    def git(*arguments: str) -> str:
        identity = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "-qm", "One")
    head = git("rev-parse", "HEAD")[:12]
    assert commit(tmp_path) == head
    (tmp_path / "file").write_text("two")
    assert commit(tmp_path) == f"{head}+changes"
