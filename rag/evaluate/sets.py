"""Question files and bench folders: lines to questions with what they expect, and which articles they are asked of.

A bench folder holds one folder a set: ``corpus.jsonl`` and ``questions.jsonl``, ``queries.jsonl`` or ``items.jsonl``.
What is particular to a family of sets (``piaf_fr`` is of the family ``piaf``) is a ``Rule``, which reports quote.
Bad lines are returned as such. It measures nothing.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from rag.errors import SourceNotFound, UnreadableSource, UsageError
from rag.evaluate.batch import BadLine
from rag.evaluate.measures import GoldQuestion, QuestionId, SpanKey

EvaluationKind = Literal["answers", "retrieval", "spans", "claims"]
QUESTION_FILES = ("questions.jsonl", "queries.jsonl", "items.jsonl")
SET_HINT = "rag eval --set NAME --bench FOLDER"
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A summary of an article, and whether it is consistent with it."""

    number: int
    id: QuestionId
    article: str
    text: str
    consistent: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """How a family of sets is used: what it measures, and what is particular.

    ``given`` are the fields that name the articles that a question is to be answered from; ``shortest`` is the
    least number of words of a question that retrieval is measured on.
    """

    kind: EvaluationKind = "answers"
    given: tuple[str, ...] = ()
    shortest: int = 0
    note: str = ""


RULES: dict[str, Rule] = {
    "piaf": Rule(shortest=6, note="retrieval: questions of six words or more; answers: all questions"),
    "nomiracl": Rule(given=("candidates",), note="each question is answered from its ten given passages"),
    "ramdocs": Rule(
        given=("evidence", "misinfo", "noise"),
        note="each question is answered from its own documents; every right answer and no wrong one",
    ),
    "orangesum": Rule("retrieval", note="known-item retrieval: an abstract is to find its article"),
    "summhay": Rule("retrieval", note="retrieval of the articles that support the insights"),
    "chunking": Rule("spans", note="text retrieved by the five best chunks, in characters"),
    "summedits": Rule(
        "claims", note="a summary is accepted when words, facts and the chat model say that its article states it"
    ),
}


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """What is asked, of which articles. ``corpus`` is what to ingest, empty for the person's own library."""

    name: str
    kind: EvaluationKind
    questions: tuple[GoldQuestion, ...] = ()
    claims: tuple[LabelledClaim, ...] = ()
    bad: tuple[BadLine, ...] = ()
    left_out: int = 0  # questions that a person marked as not to keep
    corpus: tuple[Path, ...] = ()
    note: str = ""


def read_file(path: Path, *, retrieval: bool = False) -> EvaluationSet:
    """A question file of one's own. Raises SourceNotFound, UnreadableSource."""
    return _questions(path, path.stem, Rule("retrieval" if retrieval else "answers"), ())


def read_set(name: str, bench: Path, *, retrieval: bool = False) -> EvaluationSet:
    """A set of a bench folder. Raises UsageError for one that is not there or has no questions."""
    folder = bench / name
    if not folder.is_dir():
        known = sorted(path.parent.name for file in QUESTION_FILES for path in bench.glob(f"*/{file}"))
        raise UsageError(f"there is no set {name} in {bench}" + (f": {', '.join(known)}" if known else ""), SET_HINT)
    path = next((folder / file for file in QUESTION_FILES if (folder / file).is_file()), None)
    if path is None:
        raise UsageError(f"the set {name} has none of {', '.join(QUESTION_FILES)}", SET_HINT)
    # A set without a corpus of its own is about the articles that lie beside the bench folder.
    corpus = folder / "corpus.jsonl" if (folder / "corpus.jsonl").is_file() else bench.resolve().parent / "seeds"
    if not corpus.exists():
        raise UsageError(f"the set {name} has no corpus.jsonl", SET_HINT)
    rule = RULES.get(name.split("_")[0], Rule())
    if rule.kind == "claims":
        return _claims(path, name, rule, (corpus,))
    if retrieval and rule.kind == "answers":
        rule = Rule("retrieval", rule.given, rule.shortest, rule.note)
    asked = _questions(path, name, rule, (corpus,))
    return _of_what_is_there(asked, corpus) if rule.given and corpus.is_file() else asked


def sample(items: Sequence[_Item], size: int | None, seed: int) -> list[_Item]:
    """``size`` of the items, shuffled by ``seed``; all, in their order, for None or where there are no more.

    Of one seed, a larger sample begins with a smaller one, so that a run can be widened.
    """
    if size is None or size >= len(items):
        return list(items)
    shuffled = list(items)
    random.Random(seed).shuffle(shuffled)
    return shuffled[:size]


def narrow(asked: EvaluationSet, size: int | None, seed: int) -> EvaluationSet:
    """The set with a sample of its questions or claims."""
    questions, claims = sample(asked.questions, size, seed), sample(asked.claims, size, seed)
    return replace(asked, questions=tuple(questions), claims=tuple(claims))


# -- lines ----------------------------------------------------------------------------------------


def _questions(path: Path, name: str, rule: Rule, corpus: tuple[Path, ...]) -> EvaluationSet:
    found, bad = _read(path, lambda number, value: _question(number, value, rule))
    kept = [question for question in found if question is not None]
    if rule.kind == "retrieval":
        kept = [question for question in kept if len(question.question.split()) >= rule.shortest]
    left_out = sum(question is None for question in found)
    return EvaluationSet(name, rule.kind, tuple(kept), bad=tuple(bad), left_out=left_out, corpus=corpus, note=rule.note)


def _of_what_is_there(asked: EvaluationSet, corpus: Path) -> EvaluationSet:
    """The set with each question asked of those of its given articles that the corpus has, and how many it lacks."""
    held, _ = _read(corpus, lambda _, value: str(_identity(value)))
    known = frozenset(held)
    kept = [tuple(article for article in question.articles or () if article in known) for question in asked.questions]
    lacking = sum(len(question.articles or ()) for question in asked.questions) - sum(map(len, kept))
    questions = [
        replace(question, articles=articles or question.articles)  # one with none is said to have none when it is asked
        for question, articles in zip(asked.questions, kept, strict=True)
    ]
    note = f"{asked.note}; {lacking} documents named that the corpus lacks" if lacking else asked.note
    return replace(asked, questions=tuple(questions), note=note)


def _claims(path: Path, name: str, rule: Rule, corpus: tuple[Path, ...]) -> EvaluationSet:
    found, bad = _read(path, _claim)
    return EvaluationSet(name, rule.kind, claims=tuple(found), bad=tuple(bad), corpus=corpus, note=rule.note)


def _read(path: Path, parse: Callable[[int, Mapping[str, Any]], _Item]) -> tuple[list[_Item], list[BadLine]]:
    """Every line that is not blank, parsed, or why it could not be."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError as error:
        raise SourceNotFound(f"there is no file {path}", "rag eval QUESTIONS.jsonl") from error
    except OSError as error:
        raise UnreadableSource(f"{path} cannot be read: {error.strerror}") from error
    found: list[_Item] = []
    bad: list[BadLine] = []
    seen: dict[QuestionId, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line.decode("utf-8-sig"))
            if not isinstance(value, dict):
                raise ValueError("not a JSON object")
            first = seen.setdefault(_identity(value), number)
            if first != number:
                raise ValueError(f"the id {value['id']!r} is already that of line {first}")
            found.append(parse(number, value))
        except json.JSONDecodeError as error:
            bad.append(BadLine(number, f"not JSON: {error}"))
        except ValueError as error:  # ours, or an encoding that is not UTF-8
            bad.append(BadLine(number, str(error)))
    return found, bad


def _question(number: int, value: Mapping[str, Any], rule: Rule) -> GoldQuestion | None:
    """None for a question that a person marked as not to keep. Raises ValueError."""
    keep = value.get("keep")
    if keep not in (None, True, False):
        raise ValueError('"keep" is neither null nor true nor false')
    if keep is False:
        return None
    given = [article for field in rule.given for article in _texts(value, field)]
    articles = given or (_texts(value, "articles") if value.get("articles") is not None else None)
    return GoldQuestion(
        number,
        _identity(value),
        _text(value, "question"),
        language=_text(value, "lang") if value.get("lang") is not None else None,
        answers=_texts(value, "answers"),
        must=tuple(_pattern(pattern) for pattern in _texts(value, "must")),
        evidence=_texts(value, "evidence"),
        sources=_texts(value, "sources"),
        answerable=_flag(value, "answerable", True),
        articles=None if articles is None else tuple(dict.fromkeys(articles)),
        all_required=_flag(value, "all_gold_required", False),
        wrong_answers=_texts(value, "wrong_answers"),
        spans=_spans(value),
        checked=not ("keep" in value and keep is None),
    )


def _claim(number: int, value: Mapping[str, Any]) -> LabelledClaim:
    consistent = value.get("consistent")
    if consistent not in (0, 1):
        raise ValueError('"consistent" is neither 0 nor 1')
    return LabelledClaim(number, _identity(value), _text(value, "doc_id"), _text(value, "summary"), bool(consistent))


def _identity(value: Mapping[str, Any]) -> QuestionId:
    identity = value.get("id")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        raise ValueError('no "id" that is a string or a whole number')
    return identity


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str) or not found.strip():
        raise ValueError(f'no "{name}" that is a string')
    return found


def _texts(value: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = value.get(name)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise ValueError(f'"{name}" is not a list of strings')
    return tuple(found)


def _spans(value: Mapping[str, Any]) -> tuple[SpanKey, ...]:
    try:
        return tuple((str(s["doc"]), int(s["start"]), int(s["end"])) for s in value.get("evidence_spans") or ())
    except (KeyError, TypeError) as error:
        raise ValueError('"evidence_spans" is not a list of {"doc", "start", "end"}') from error


def _flag(value: Mapping[str, Any], name: str, default: bool) -> bool:
    found = value.get(name)
    if found not in (None, True, False):
        raise ValueError(f'"{name}" is neither true nor false')
    return default if found is None else bool(found)


def _pattern(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f'"must": {pattern!r} is no regular expression: {error}') from error
