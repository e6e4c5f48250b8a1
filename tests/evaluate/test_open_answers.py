"""Open answers: facts counted by hand and as the referee counts them, and ROUGE-L against long answers."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluate.measures import Average, Quantiles, Share
from rag.evaluate.open_answers import (
    facts_held,
    long_outcome,
    measure_long,
    measure_open,
    open_outcome,
    rouge_l,
)
from rag.evaluate.run import records
from rag.evaluate.sets import read_file, read_set, sample

TEXTS = {
    "quay": "Le quai de Brévent ferme : la grue s'est affaissée.  Les dockers demandent une expertise.",
    "loom": "The looms of Harle stopped because the river was too low. The owners blame the weir.",
}
CRANE, EXPERT = ("quay", "la grue s’est affaissée"), ("quay", "Les dockers demandent une expertise.")
RIVER, WEIR = ("loom", "the river was too low"), ("loom", "The owners blame the weir.")


def fact(match: str, *evidence: str, vital: bool = True) -> dict[str, Any]:
    return {"say": "-", "match": match, "vital": vital, "evidence": list(evidence)}


QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "quay",
        "question": "Pourquoi le quai ferme-t-il, et que demandent les dockers ?",
        "lang": "fr",
        "type": "why",
        "answerable": True,
        "nuggets": [fact(r"s'est affaiss", "quay"), fact("expertise", "quay"), fact("lundi", "quay", vital=False)],
    },
    {
        "id": "loom",
        "question": "How do the owners explain the stop?",
        "lang": "en",
        "type": "position",
        "answerable": True,
        "nuggets": [fact("weir", "loom"), fact("river", "loom", vital=False)],
    },
    {
        "id": "no vital",
        "question": "What do people say of the looms?",
        "lang": "en",
        "type": "position",
        "answerable": True,
        "nuggets": [fact("quiet", "loom", vital=False)],
    },
    {"id": "none", "question": "Why?", "lang": "en", "type": "unanswerable", "answerable": False, "nuggets": []},
    {"id": "nor this", "question": "Qui ?", "lang": "fr", "type": "unanswerable", "answerable": False, "nuggets": []},
]


def answer(identity: str, *sentences: tuple[str, Sequence[tuple[str, str]]], ms: int = 900) -> dict[str, Any]:
    """The public record of an answer of sentences with what each cites, as (article, quote); of none it abstained."""
    cited = [quote for _, quotes in sentences for quote in quotes]
    numbers = iter(range(1, len(cited) + 1))
    return {
        "id": identity,
        "abstained": not sentences,
        "answer": " ".join(text for text, _ in sentences) or "It is not in your articles.",
        "sentences": [{"text": text, "citations": [next(numbers) for _ in quotes]} for text, quotes in sentences],
        "citations": [{"n": n, "article": article, "quote": quote} for n, (article, quote) in enumerate(cited, 1)],
        "timing": {"first_token_ms": ms, "total_ms": 2 * ms, "prompt_tokens": 300},
    }


RECORDS = [
    answer(
        "quay",
        ("La grue s’est affaissée [1].", [CRANE]),
        ("Les dockers de la ville demandent une expertise lundi [2].", [EXPERT]),
    ),
    answer("loom", ("The river was low, and it is the weir [1].", [RIVER]), ("So it is.", [CRANE]), ms=400),
    answer("no vital"),
    answer("none", ("Le quai est dans la ville.", [])),
    answer("nor this"),
]


def write(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def measured(folder: Path, questions: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]) -> Any:
    asked = read_file(write(folder / "questions.jsonl", questions))
    assert (asked.kind, asked.bad) == ("open", ())
    found = records(write(folder / "answers.jsonl", answers))
    return measure_open([(q, found[q.id]) for q in asked.questions if q.id in found], TEXTS)


def test_facts_are_counted_as_by_hand(tmp_path: Path) -> None:
    found = measured(tmp_path, QUESTIONS, RECORDS)
    assert found.questions == 5
    # Both of the first; of the second none, whose quote does not have the weir; none of the refusal.
    assert found.vital_facts == Average(pytest.approx(1 / 3), 3)
    assert found.all_facts == Average(pytest.approx((2 / 3 + 1 / 2) / 3), 3)
    assert (found.complete, found.without_any) == (Share(1, 3), Share(1, 3))
    assert found.vital_by_type == {"position": Average(0.0, 2), "why": Average(1.0, 1)}
    assert (found.refused, found.hallucinated) == (Share(1, 3), Share(1, 2))
    assert found.citations_to_evidence == Share(3, 4)
    assert found.sentences_cited == Share(4, 5)
    assert found.quotes_verbatim == Share(2, 4)  # another apostrophe is another text
    assert found.language_kept == Share(2, 2)
    assert found.words_an_answer.count == 3


def test_a_fact_has_to_be_among_the_first_words() -> None:
    asked = read_question(QUESTIONS[0])
    assert facts_held(asked, RECORDS[0]) == [True, True, False]
    assert facts_held(asked, RECORDS[0], words=11) == [True, False, False]
    assert facts_held(asked, RECORDS[0], words=3) == [False, False, False]


def read_question(row: Mapping[str, Any]) -> Any:
    from rag.evaluate.sets import RULES, _question

    return _question(1, row, RULES["open"])


def test_one_word_on_each_answer() -> None:
    said = [open_outcome(read_question(q), a) for q, a in zip(QUESTIONS, RECORDS, strict=True)]
    assert said == ["right", "in part", "refused", "hallucinated", "refused rightly"]
    empty = answer("loom", ("Nothing of it.", [RIVER]))
    assert open_outcome(read_question(QUESTIONS[1]), empty) == "wrong"


# -- the referee ----------------------------------------------------------------------------------

LINES = {
    "vital nuggets": "vital_facts",
    "all nuggets": "all_facts",
    "complete answers": "complete",
    "without any nugget": "without_any",
    "answerable, refused": "refused",
    "unanswerable, answered": "hallucinated",
    "citations to evidence": "citations_to_evidence",
    "sentences cited": "sentences_cited",
    "quotes verbatim": "quotes_verbatim",
    "language kept": "language_kept",
    "words an answer": "words_an_answer",
    "first_token_ms": "first_token_ms",
    "total_ms": "total_ms",
    "prompt_tokens": "prompt_tokens",
}


def printed(value: Share | Average | Quantiles, *, of: bool = False) -> str:
    """A measure in the numbers that the referee prints: of a mean how many only where it is of a type."""
    if isinstance(value, Quantiles):
        return "none" if value.p50 is None or value.p95 is None else f"{value.p50:.0f} {value.p95:.0f}"
    if value.percent is None:
        return "none"
    return f"{value.percent:.1f}" + (f" of {value.of}" if isinstance(value, Share) or of else "")


def assert_agreement(
    shared: Path, folder: Path, questions: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]
) -> None:
    ours = measured(folder, questions, answers)
    corpus = write(folder / "corpus.jsonl", [{"id": name, "text": text} for name, text in TEXTS.items()])
    referee = [sys.executable, shared / "bench" / "score.py", "open"]
    command = [*referee, folder / "questions.jsonl", folder / "answers.jsonl", "--corpus", corpus]
    theirs, types = {}, {}
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        name = next((name for name in LINES if line.startswith(name)), None)
        rest = line.removeprefix(name or "")
        figure = re.match(r"\s*([\d.]+) %( of \d+)?", rest) or re.match(r"\s*p50 (\d+)  p95( \d+)", rest)
        if name:
            theirs[LINES[name]] = f"{figure[1]}{figure[2] or ''}" if figure else "none"
        elif each := re.match(r"  (\S+) +([\d.]+) % of (\d+)$", line):
            types[each[1]] = f"{each[2]} of {each[3]}"
    assert theirs == {name: printed(getattr(ours, name)) for name in LINES.values()}
    assert types == {kind: printed(value, of=True) for kind, value in ours.vital_by_type.items()}


def test_every_figure_is_the_referees(shared: Path, tmp_path: Path) -> None:
    assert_agreement(shared, tmp_path, QUESTIONS, RECORDS)
    assert_agreement(shared, tmp_path, QUESTIONS[3:], RECORDS[3:])  # none answerable: no means on either side


def test_every_figure_agrees_on_real_questions(shared: Path, tmp_path: Path) -> None:
    """The questions of the set with made answers: facts said and quoted, said alone, too late, or refused."""
    generator = random.Random(7)
    path = shared / "bench" / "open_fr" / "questions.jsonl"
    questions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    answers = []
    for question in questions:
        sentences = []
        for nugget in sample(question["nuggets"] or [fact("x")], generator.randrange(5), 7):
            said = f"{'mot ' * generator.choice([0, 4, 60])}{nugget['say']} [{len(sentences) + 1}]."
            cited = (nugget["evidence"] or ["quay"])[0] if generator.random() < 0.8 else "quay"
            sentences.append((said, [(cited, generator.choice([nugget["say"], nugget["say"], "la grue"]))]))
        answers.append(answer(question["id"], *sentences, ms=generator.randrange(4000)))
    assert_agreement(shared, tmp_path, questions, answers)


# -- long answers ---------------------------------------------------------------------------------


def test_long_answers_are_compared_with_the_nearest(tmp_path: Path) -> None:
    gold = ["The mill burnt down", "In 1871 the mill burnt down and was rebuilt"]
    rows = [
        {"id": "a", "question": "What?", "text": "T.", "answers": [{"answer": text} for text in gold]},
        {"id": "b", "question": "Why?", "text": "T.", "answers": [{"answer": "x"}]},
        {"id": "c", "question": "Who?", "text": "T.", "answers": [], "answerable": False},
        {"id": "d", "question": "When?", "text": "T.", "answers": [], "answerable": False},
    ]
    (tmp_path / "clapnq_xx").mkdir()
    write(tmp_path / "clapnq_xx" / "items.jsonl", rows)
    asked = read_set("clapnq_xx", tmp_path).questions
    said = [answer("a", ("The old mill burnt down [1].", [RIVER])), answer("b"), answer("c"), answer("d", ("X.", []))]
    found = measure_long(zip(asked, said, strict=True), TEXTS)
    assert found.rouge_l == Average(pytest.approx(8 / 9 / 2), 2)  # four words of five and of four
    assert found.rouge_l_answered == Average(pytest.approx(8 / 9), 1)
    assert (found.refused, found.refused_rightly) == (Share(1, 2), Share(1, 2))
    outcomes = [long_outcome(q, a) for q, a in zip(asked, said, strict=True)]
    assert outcomes == ["not judged", "refused", "refused rightly", "hallucinated"]


WORDS = st.lists(st.sampled_from("abc"), max_size=8)


@given(WORDS, WORDS)
def test_rouge_l_is_symmetric_and_whole_of_equal_texts(first: list[str], second: list[str]) -> None:
    assert rouge_l(first, second) == rouge_l(second, first) <= 1
    assert rouge_l(first, first) == (1.0 if first else 0.0)
    assert (rouge_l(first, second) > 0) == bool(set(first) & set(second))
