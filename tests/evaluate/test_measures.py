"""The measures, on files small enough to count by hand, and against the referee where the benchmarks are there."""

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

from rag.evaluate.measures import (
    AnswerMeasures,
    GoldQuestion,
    Quantiles,
    Share,
    dominant_language,
    is_right,
    measure_answers,
    measure_claims,
    measure_pairs,
    measure_retrieval,
    measure_spans,
    normalized,
    outcome,
    quantiles,
)
from rag.evaluate.run import records
from rag.evaluate.sets import read_file, sample

TEXTS = {
    "weir": "Le barrage de Sornac retient 3,2 millions de mètres cubes. Il a ouvert en 1957.",
    "bees": "The keepers of Hollin Bank lost 140 hives over the winter.",
}


def record(
    identity: str,
    answer: str = "",
    *cited: tuple[str, str],
    sentences: Sequence[Mapping[str, Any]] | None = None,
    timing: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """The public record of an answer; without a text it abstained. ``cited`` is (article, quote)."""
    numbers = list(range(1, len(cited) + 1))
    return {
        "id": identity,
        "abstained": not answer,
        "answer": answer or "Je ne trouve pas la réponse dans vos articles.",
        "sentences": sentences or ([{"text": answer, "citations": numbers}] if answer else []),
        "citations": [
            {"n": n, "article": article, "path": f"news/{article}.txt", "quote": quote}
            for n, (article, quote) in zip(numbers, cited, strict=True)
        ],
        "timing": timing or {"first_token_ms": 900, "total_ms": 2000, "prompt_tokens": 300},
    }


QUESTIONS: list[dict[str, Any]] = [
    {"id": "a", "question": "?", "lang": "fr", "must": [r"3[.,]2", "millions?"], "evidence": ["weir"]},
    {"id": "b", "question": "?", "lang": "en", "answers": ["140 hives"], "sources": ["bees.txt"]},
    {"id": "c", "question": "?", "lang": "fr", "answers": ["1957"], "evidence": ["weir"]},
    {"id": "d", "question": "?", "lang": "fr", "answers": ["la vanne"], "evidence": ["weir"]},
    {"id": "e", "question": "?", "lang": "en", "answerable": False},
    {"id": "f", "question": "?", "lang": "fr", "answerable": False, "answers": []},
    {
        "id": "g",
        "question": "?",
        "lang": "en",
        "answers": ["140", "winter"],
        "wrong_answers": ["summer"],
        "all_gold_required": True,
    },
    {"id": "h", "question": "?", "answers": []},
    {"id": "i", "question": "?", "lang": "de", "answers": ["hundertvierzig"], "evidence": ["bees"]},
    {"id": "only asked", "question": "?", "answers": ["x"]},
]
WEIR, BEES = ("weir", "Le barrage de Sornac  retient 3,2 millions"), ("bees", "lost 140 hives over the winter")
RECORDS = [
    record("a", "Il retient 3,2 millions de mètres cubes [1].", WEIR, timing={"first_token_ms": 0, "total_ms": 4100}),
    record("b", "They lost 140 hives over the winter.", BEES, WEIR),
    record("c", "Le barrage a ouvert en 1958.", ("weir", "Il a ouvert en 1957.")),
    record("d"),
    record("e", "It is 12 of the 140 hives.", BEES),
    record("f"),
    record("g", "In the summer and the winter, 140.", BEES, ("bees", "words that are not there")),
    record("h", "Barrage.", sentences=[{"text": "Barrage.", "citations": []}]),
    record("i", "Hundertvierzig, und das ist alles.", BEES, ("moth", "no such article")),
    record("only answered", "x"),
]


def write(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def measured(folder: Path, questions: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]) -> Any:
    asked = read_file(write(folder / "questions.jsonl", questions)).questions
    found = records(write(folder / "answers.jsonl", answers))
    return measure_answers([(q, found[q.id]) for q in asked if q.id in found], TEXTS)


def test_answers_are_counted_as_by_hand(tmp_path: Path) -> None:
    found: AnswerMeasures = measured(tmp_path, QUESTIONS, RECORDS)
    assert found.questions == 9
    assert found.right == Share(3, 6)  # a, b and i; h has no gold, g has a wrong answer beside the right ones
    assert found.refused == Share(1, 7)
    assert found.hallucinated == Share(1, 2)
    assert found.citations_right == Share(2, 4)  # b cites the weir too, i an article that is none
    assert found.right_and_well_cited == Share(1, 5)
    assert found.sentences_cited == Share(6, 7)
    assert found.figures_in_quotes == Share(5, 7)  # 1958 in c, 12 in e
    assert found.quotes_verbatim == Share(7, 9)
    assert found.language_kept == Share(4, 4)
    assert found.words_an_answer == Quantiles(7, 7, 8)
    assert found.total_ms == Quantiles(9, 2000, 4100)
    assert found.first_token_ms.count == 8  # a time of 0 was not taken


@pytest.mark.parametrize(
    ("question", "made", "expected"),
    [
        (GoldQuestion(1, "q", "?", answers=("1957",)), record("q", "En 1957."), "right"),
        (GoldQuestion(1, "q", "?", answers=("1957",)), record("q", "En 1958."), "wrong"),
        (
            GoldQuestion(1, "q", "?", answers=("1957",), evidence=("x",)),
            record("q", "1957", WEIR),
            "right, badly cited",
        ),
        (GoldQuestion(1, "q", "?", answers=("1957",)), record("q"), "refused"),
        (GoldQuestion(1, "q", "?"), record("q", "En 1957."), "not judged"),
        (GoldQuestion(1, "q", "?", answerable=False), record("q"), "refused rightly"),
        (GoldQuestion(1, "q", "?", answerable=False), record("q", "En 1957."), "hallucinated"),
    ],
)
def test_one_word_on_one_answer(question: GoldQuestion, made: dict[str, Any], expected: str) -> None:
    assert outcome(question, made) == expected


def test_answers_are_compared_without_case_accents_articles_and_marks_in_numbers() -> None:
    assert normalized("L'Évêché de la Drôme : 1\u00a0200,5 €") == "eveche drome 12005"
    gold = GoldQuestion(1, "q", "?", answers=("12 000",))
    assert is_right(gold, "Environ 12.000 personnes") is True
    assert is_right(gold, "Environ 112 000 personnes") is False


def test_the_language_of_an_answer_is_that_of_its_function_words() -> None:
    assert dominant_language("Le maire est parti avec les autres.") == "fr"
    assert dominant_language("The mayor left with the others.") == "en"
    assert dominant_language("Sornac 1957") == ""


@given(st.lists(st.integers(0, 100), min_size=1))
def test_quantiles_are_elements_of_the_data(values: list[int]) -> None:
    found = quantiles(values)
    assert found.p50 in values
    assert found.p95 in values
    assert (found.p50 or 0) <= (found.p95 or 0)


def test_retrieval_is_ranked_by_the_first_right_article() -> None:
    found = measure_retrieval([({"a"}, ["a", "b"]), ({"a", "b"}, ["c", "c", "b", "a"]), ({"z"}, ["a"])])
    assert found.questions == 3
    assert [found.recall_at_1, found.recall_at_3, found.recall_at_10] == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    assert found.mrr_at_10 == pytest.approx((1 + 1 / 2) / 3)  # c counts once
    second = (1 / 1.584962500721156 + 1 / 2) / (1 + 1 / 1.584962500721156)
    assert found.ndcg_at_10 == pytest.approx((1 + second) / 3)


def test_spans_count_text_that_is_retrieved_twice_against_precision() -> None:
    gold, windows = [("a", 10, 20), ("a", 40, 50)], [("a", 0, 20), ("a", 15, 35), ("b", 0, 10)]
    found = measure_spans([(gold, windows)])
    assert (found.recall, found.precision, found.iou) == pytest.approx((10 / 20, 10 / 50, 10 / 60))


def test_balanced_accuracy_is_not_moved_by_how_many_there_are_of_each() -> None:
    always = measure_claims([(True, True)] * 9 + [(False, True)])
    assert always.balanced_accuracy == pytest.approx(0.5)
    assert measure_claims([(True, True), (False, False)]).balanced_accuracy == pytest.approx(1)


def test_pairs_are_judged_by_their_label_and_contradictions_apart() -> None:
    right = ["contradiction"] * 3 + ["entailment"] * 2 + ["neutral"]
    found = measure_pairs(
        zip(right, ["contradiction", "neutral", "entailment", *right[3:5], "contradiction"], strict=True)
    )
    assert (found.questions, found.accuracy) == (6, Share(3, 6))
    assert (found.contradictions_found, found.false_contradictions) == (Share(1, 3), Share(1, 3))
    assert (found.entailments_found, found.neutral_found) == (Share(2, 2), Share(0, 1))
    assert found.balanced_accuracy == pytest.approx((1 / 3 + 2 / 3) / 2)


def test_whatever_is_no_contradiction_is_compatible() -> None:
    found = measure_pairs([("compatible", "neutral"), ("compatible", "contradiction"), ("compatible", "compatible")])
    assert found.accuracy == Share(2, 3)
    assert found.balanced_accuracy is None  # there is no contradiction to find


def test_nothing_measured_is_no_percentage() -> None:
    found = measure_answers([], {})
    assert found.right.percent is None
    assert found.total_ms == Quantiles(0, None, None)
    assert measure_retrieval([]).questions == 0


# -- the referee ----------------------------------------------------------------------------------

LINES = {  # its lines, by our names
    "right answers": "right",
    "answerable, refused": "refused",
    "unanswerable, answered": "hallucinated",
    "all citations right": "citations_right",
    "right and well cited": "right_and_well_cited",
    "sentences cited": "sentences_cited",
    "figures in the quotes": "figures_in_quotes",
    "quotes verbatim": "quotes_verbatim",
    "language kept": "language_kept",
    "words an answer": "words_an_answer",
    "first_token_ms": "first_token_ms",
    "total_ms": "total_ms",
    "prompt_tokens": "prompt_tokens",
}


def referee(shared: Path, *arguments: str | Path) -> str:
    command = [sys.executable, str(shared / "bench" / "score.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def as_printed(value: Share | Quantiles) -> str:
    """A measure in the numbers that the referee prints."""
    if isinstance(value, Share):
        return "none" if value.percent is None else f"{value.percent:.1f} of {value.of}"
    return "none" if value.p50 is None or value.p95 is None else f"{value.p50:.0f} {value.p95:.0f}"


def judged_by_referee(shared: Path, questions: Path, answers: Path, corpus: Path) -> dict[str, str]:
    found = {}
    for line in referee(shared, "qa", questions, answers, "--corpus", corpus).splitlines():
        name = next((name for name in LINES if line.startswith(name)), None)
        if name:
            rest = line.removeprefix(name)
            share = re.match(r"\s*([\d.]+) % of (\d+)", rest)
            times = re.match(r"\s*p50 (\d+)  p95 (\d+)", rest)
            found[LINES[name]] = f"{share[1]} of {share[2]}" if share else f"{times[1]} {times[2]}" if times else "none"
    return found


def assert_agreement(
    shared: Path, folder: Path, questions: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]
) -> None:
    ours = measured(folder, questions, answers)
    corpus = write(folder / "corpus.jsonl", [{"id": name, "text": text} for name, text in TEXTS.items()])
    theirs = judged_by_referee(shared, folder / "questions.jsonl", folder / "answers.jsonl", corpus)
    assert theirs == {name: as_printed(getattr(ours, name)) for name in LINES.values()}


def test_every_figure_of_answers_is_the_referees(shared: Path, tmp_path: Path) -> None:
    assert_agreement(shared, tmp_path, QUESTIONS, RECORDS)
    assert_agreement(shared, tmp_path, QUESTIONS[4:6], RECORDS[4:6])  # none answerable: no percentage on either side


def test_every_figure_agrees_on_real_questions(shared: Path, tmp_path: Path) -> None:
    """Real questions of four sets with made answers: right, changed, cited badly, in the other language, refused."""
    generator = random.Random(7)
    for name in ("piaf_fr", "ramdocs_en", "rpm2_fr", "seeds_fr", "nomiracl_en"):
        folder = shared / "bench" / name
        path = next(path for path in (folder / "questions.jsonl", folder / "queries.jsonl") if path.is_file())
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        questions = sample(rows, 60, 7)
        answers = []
        for row in questions:
            said = " ".join(row.get("answers") or re.findall(r"\b[A-Z]\w{3,}|\d+", " ".join(row.get("must", []))))
            frame = generator.choice(["Il s'agit de {} selon le journal.", "It was {} in the end.", "{}", ""])
            pairs = [generator.choice([WEIR, BEES, ((row.get("evidence") or ["weir"])[0], said)])]
            timing = {"first_token_ms": generator.randrange(5000), "total_ms": generator.randrange(9000)}
            answers.append(record(row["id"], frame.format(said), *pairs, timing=timing))
        assert_agreement(shared, tmp_path, questions, answers)


def test_every_figure_of_retrieval_is_the_referees(shared: Path, tmp_path: Path) -> None:
    generator = random.Random(7)
    articles = [f"a{i}" for i in range(30)]
    questions = [
        {"id": str(i), "question": "?", "evidence": generator.sample(articles, generator.randrange(4))}
        for i in range(200)
    ]
    hits = [{"id": str(i), "articles": generator.choices(articles, k=14)} for i in range(190)]
    printed = referee(shared, "retrieval", write(tmp_path / "q", questions), write(tmp_path / "h", hits))
    theirs = [float(number) for number in re.findall(r"([\d.]+)$", printed, re.MULTILINE)]
    gold = {str(q["id"]): set(map(str, q["evidence"])) for q in questions}
    ours = measure_retrieval([(gold[h["id"]], h["articles"]) for h in hits if gold[h["id"]]])
    shares = (ours.recall_at_1, ours.recall_at_3, ours.recall_at_5, ours.recall_at_10, ours.mrr_at_10, ours.ndcg_at_10)
    assert theirs == [ours.questions, *(round(100 * share, 1) for share in shares)]


@pytest.mark.parametrize("labels", [("contradiction", "entailment", "neutral"), ("compatible", "contradiction")])
def test_every_figure_of_pairs_is_the_referees(shared: Path, tmp_path: Path, labels: tuple[str, ...]) -> None:
    generator = random.Random(7)
    rows = [{"id": i, "premise": "?", "hypothesis": "?", "label": generator.choice(labels)} for i in range(90)]
    said = [{"id": i, "label": generator.choice([*labels, "neutral"])} for i in range(80)]
    printed = referee(shared, "pairs", write(tmp_path / "p", rows), write(tmp_path / "j", said))
    ours = measure_pairs([(str(rows[i]["label"]), str(given["label"])) for i, given in enumerate(said)])
    shares = {
        "accuracy": ours.accuracy,
        "contradiction": ours.contradictions_found,
        "entailment": ours.entailments_found,
        "neutral": ours.neutral_found,
    }
    assert ours.balanced_accuracy is not None
    assert f"balanced accuracy {100 * ours.balanced_accuracy:.1f} %" in printed
    assert printed.splitlines()[0].split() == ["pairs", str(ours.questions)] == ["pairs", "80"]
    false = ours.false_contradictions
    for name in ("accuracy", *labels):
        share = shares.get(name, Share(false.of - false.hits, false.of))  # compatible: no contradiction
        assert re.search(rf"^ *{name} +{share.percent:.1f} % of {share.of}$", printed, re.MULTILINE), printed
