"""Question files and bench folders: lines to questions with what they expect, and which articles they are asked of.

A file is of questions, open questions (with "nuggets"), claims or pairs, as its rows say. A bench folder holds one
folder a set: ``corpus.jsonl`` and ``questions.jsonl``, ``queries.jsonl`` or ``items.jsonl``; one with
``differences.jsonl`` and ``essentials.jsonl`` is also a set of clusters, of which merged briefs are made. What is
particular to a family of sets (``piaf_fr`` is of the family ``piaf``) is a ``Rule``, which reports quote. Bad lines are
returned as such. It measures nothing.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from rag.errors import SourceNotFound, UnreadableSource, UsageError
from rag.evaluate.batch import BadLine
from rag.evaluate.dossiers import Essential, GoldCluster, GoldDifference
from rag.evaluate.measures import COMPATIBLE, GoldQuestion, Nugget, QuestionId, SpanKey

EvaluationKind = Literal["answers", "open", "long", "retrieval", "spans", "claims", "pairs", "dossiers"]
ANSWERED: frozenset[EvaluationKind] = frozenset({"answers", "open", "long"})  # by ``rag ask``; differently judged
QUESTION_FILES = ("questions.jsonl", "queries.jsonl", "items.jsonl", "pairs.jsonl")
DIFFERENCES, ESSENTIALS, CORPUS = "differences.jsonl", "essentials.jsonl", "corpus.jsonl"
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
class LabelledPair:
    """A premise, a claim, and what the first says of the second: a label of ``score.py pairs``."""

    number: int
    id: QuestionId
    premise: str
    claim: str
    label: str


@dataclass(frozen=True, slots=True)
class Rule:
    """How a family of sets is used: what it measures, and what is particular.

    ``given`` are the fields that name the articles that a question is to be answered from; ``shortest`` is the
    least number of words of a question that retrieval is measured on. ``articles_of`` is the set whose articles it is
    about. With ``own_passage`` each row is also the article that its question is asked of.
    """

    kind: EvaluationKind = "answers"
    given: tuple[str, ...] = ()
    shortest: int = 0
    note: str = ""
    articles_of: str = ""
    own_passage: bool = False


RULES: dict[str, Rule] = {
    "piaf": Rule(shortest=6, note="retrieval: questions of six words or more; answers: all questions"),
    "nomiracl": Rule(given=("candidates",), note="each question is answered from its ten given passages"),
    "ramdocs": Rule(
        given=("evidence", "misinfo", "noise"),
        note="each question is answered from its own documents; every right answer and no wrong one",
    ),
    "clapnq": Rule(
        "long",
        own_passage=True,
        note="each question is answered from its own passage; ROUGE-L F1 with the nearest of its long answers",
    ),
    "open": Rule("open", articles_of="rpm2_fr", note="open questions; facts in the first 120 words and their quotes"),
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
    pairs: tuple[LabelledPair, ...] = ()
    two_labels: bool = False  # of pairs: contradiction, or compatible with it
    clusters: tuple[GoldCluster, ...] = ()
    length: int | None = None  # about how many words a merged brief may have
    bad: tuple[BadLine, ...] = ()
    left_out: int = 0  # questions that a person marked as not to keep
    corpus: tuple[Path, ...] = ()
    note: str = ""

    @property
    def ids(self) -> set[QuestionId]:
        """Of all that is asked, whatever it is."""
        return {item.id for items in (self.questions, self.claims, self.pairs, self.clusters) for item in items}


def read_file(path: Path, *, retrieval: bool = False) -> EvaluationSet:
    """A file of one's own, of questions, claims or pairs, or the folder of a set.

    Raises SourceNotFound, UnreadableSource, and UsageError for a folder that is no set.
    """
    if path.is_dir():
        if all((path / file).is_file() for file in (DIFFERENCES, ESSENTIALS)):
            return _clusters(path)
        folder = path.resolve()
        return read_set(folder.name, folder.parent, retrieval=retrieval)
    kind = _kind(path)
    if kind == "pairs":
        return _pairs(path, path.stem)
    if kind == "claims":
        return _claims(path, path.stem, RULES["summedits"], ())
    return _questions(path, path.stem, Rule("retrieval" if retrieval else kind), ())


def read_set(name: str, bench: Path, *, retrieval: bool = False) -> EvaluationSet:
    """A set of a bench folder. Raises UsageError for one that is not there or has no questions."""
    folder = bench / name
    if not folder.is_dir():
        known = sorted(path.parent.name for file in QUESTION_FILES for path in bench.glob(f"*/{file}"))
        raise UsageError(f"there is no set {name} in {bench}" + (f": {', '.join(known)}" if known else ""), SET_HINT)
    path = next((folder / file for file in QUESTION_FILES if (folder / file).is_file()), None)
    if path is None:
        raise UsageError(f"the set {name} has none of {', '.join(QUESTION_FILES)}", SET_HINT)
    if _kind(path) == "pairs":
        return _pairs(path, name)
    rule = RULES.get(name.split("_")[0], Rule())
    corpus = _corpus(path, rule)
    if not corpus.exists():
        raise UsageError(f"the set {name} has no {CORPUS}", SET_HINT)
    if rule.kind == "claims":
        return _claims(path, name, rule, (corpus,))
    if retrieval and rule.kind in ANSWERED:
        rule = replace(rule, kind="retrieval")
    asked = _questions(path, name, rule, (corpus,))
    return _of_what_is_there(asked, corpus) if rule.given and corpus.is_file() else asked


def _corpus(path: Path, rule: Rule) -> Path:
    """Where the articles of a set are, whose questions are in ``path``."""
    if rule.own_passage:
        return path
    bench = path.parent.parent.resolve()
    if rule.articles_of:
        return bench / rule.articles_of / CORPUS
    own = path.parent / CORPUS
    # A set without a corpus of its own is about the articles that lie beside the bench folder.
    return own if own.is_file() else bench.parent / "seeds"


def sample(items: Sequence[_Item], size: int | None, seed: int) -> list[_Item]:
    """``size`` of the items, shuffled by ``seed``; all, in their order, for None or where there are no more.

    Of one seed, a larger sample begins with a smaller one, so that a run can be widened.
    """
    if size is None or size >= len(items):
        return list(items)
    shuffled = list(items)
    random.Random(seed).shuffle(shuffled)
    return shuffled[:size]


def narrow(asked: EvaluationSet, size: int | None, seed: int, length: int | None = None) -> EvaluationSet:
    """The set with a sample of its questions, claims, pairs or clusters, and how long its merged briefs may be."""
    return replace(
        asked,
        length=length,
        questions=tuple(sample(asked.questions, size, seed)),
        claims=tuple(sample(asked.claims, size, seed)),
        pairs=tuple(sample(asked.pairs, size, seed)),
        clusters=tuple(sample(asked.clusters, size, seed)),
    )


# -- files ----------------------------------------------------------------------------------------


def _kind(path: Path) -> EvaluationKind:
    """Of what a file is, by its first row that is one: pairs, claims, open questions, or else questions to answer."""
    rows, _ = _read(path, lambda _, row: row)
    first = rows[0] if rows else {}
    if {"premise", "hypothesis"} <= first.keys():
        return "pairs"
    if {"summary", "consistent"} <= first.keys():
        return "claims"
    return "open" if "nuggets" in first else "answers"


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


def _pairs(path: Path, name: str) -> EvaluationSet:
    """Of two labels where the file has "compatible", else of three."""
    found, bad = _read(path, _pair)
    two = any(pair.label == COMPATIBLE for pair in found)
    note = f"a pair has the likelier of {'two' if two else 'three'} labels, as the embedding model reads it"
    return EvaluationSet(name, "pairs", pairs=tuple(found), two_labels=two, bad=tuple(bad), note=note)


def _clusters(folder: Path) -> EvaluationSet:
    """Clusters with what is expected of a brief, and the articles that are said to be of each, or else are named."""
    name, corpus = folder.resolve().name, folder / CORPUS
    if not corpus.is_file():
        raise UsageError(f"the set {name} has no {CORPUS}", "rag eval run FOLDER")
    differences, bad = _read(folder / DIFFERENCES, _difference)
    essentials, worse = _read(folder / ESSENTIALS, _essentials, identity="cluster")
    expected = {cluster: (number, facts, named) for number, cluster, facts, named in essentials}
    members: defaultdict[str, list[str]] = defaultdict(list)
    for row in _read(corpus, lambda _, row: row)[0]:
        members[_cluster_of(row)].append(str(row["id"]))
    found = []
    for cluster in dict.fromkeys([*expected, *(difference.cluster for difference in differences)]):
        number, facts, named = expected.get(cluster, (0, (), set()))
        own = tuple(difference for difference in differences if difference.cluster == cluster)
        articles = members.get(cluster) or sorted(named | {article for one in own for article, _ in one.sides})
        found.append(GoldCluster(number, cluster, tuple(articles), own, facts))
    lines = [replace(line, reason=f"{DIFFERENCES}: {line.reason}") for line in bad]
    lines += [replace(line, reason=f"{ESSENTIALS}: {line.reason}") for line in worse]
    note = "a merged brief of each cluster; essentials are looked for in its first 150 words, or --length"
    return EvaluationSet(name, "dossiers", clusters=tuple(found), bad=tuple(lines), corpus=(corpus,), note=note)


# -- lines ----------------------------------------------------------------------------------------


def _read(
    path: Path, parse: Callable[[int, Mapping[str, Any]], _Item], identity: str = "id"
) -> tuple[list[_Item], list[BadLine]]:
    """Every line that is not blank, parsed, or why it could not be; ``identity`` is the field that tells them apart."""
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
            first = seen.setdefault(_identity(value, identity), number)
            if first != number:
                raise ValueError(f"the {identity} {value[identity]!r} is already that of line {first}")
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
    own = (str(_identity(value)),) if rule.own_passage else ()
    given = own or [article for field in rule.given for article in _texts(value, field)]
    articles = given or (_texts(value, "articles") if value.get("articles") is not None else None)
    nuggets = _nuggets(value)
    stated = tuple(dict.fromkeys(article for nugget in nuggets for article in nugget.evidence))
    return GoldQuestion(
        number,
        _identity(value),
        _text(value, "question"),
        language=_text(value, "lang") if value.get("lang") is not None else None,
        answers=() if own else _texts(value, "answers"),
        must=tuple(_pattern(pattern) for pattern in _texts(value, "must")),
        evidence=own or stated or _texts(value, "evidence"),
        sources=_texts(value, "sources"),
        answerable=_flag(value, "answerable", True),
        articles=None if articles is None else tuple(dict.fromkeys(articles)),
        all_required=_flag(value, "all_gold_required", False),
        wrong_answers=_texts(value, "wrong_answers"),
        spans=_spans(value),
        checked=not ("keep" in value and keep is None),
        nuggets=nuggets,
        references=tuple(_text(row, "answer") for row in _rows(value, "answers")) if rule.kind == "long" else (),
        type=str(value.get("type") or ""),
    )


def _nuggets(value: Mapping[str, Any]) -> tuple[Nugget, ...]:
    rows = _rows(value, "nuggets") if value.get("nuggets") is not None else []
    return tuple(
        Nugget(_pattern(_text(row, "match")), _flag(row, "vital", False), _texts(row, "evidence")) for row in rows
    )


def _claim(number: int, value: Mapping[str, Any]) -> LabelledClaim:
    consistent = value.get("consistent")
    if consistent not in (0, 1):
        raise ValueError('"consistent" is neither 0 nor 1')
    return LabelledClaim(number, _identity(value), _text(value, "doc_id"), _text(value, "summary"), bool(consistent))


def _pair(number: int, value: Mapping[str, Any]) -> LabelledPair:
    texts = _text(value, "premise"), _text(value, "hypothesis"), _text(value, "label")
    return LabelledPair(number, _identity(value), *texts)


def _difference(_: int, value: Mapping[str, Any]) -> GoldDifference:
    sides = tuple((_text(side, "article"), _text(side, "quote")) for side in _rows(value, "sides"))
    return GoldDifference(_identity(value), _text(value, "cluster"), sides, _text(value, "strength") == "plain")


def _essentials(number: int, value: Mapping[str, Any]) -> tuple[int, str, tuple[Essential, ...], set[str]]:
    """The cluster, its facts, and the articles that they name."""
    rows = _rows(value, "essentials")
    facts = tuple(Essential(_pattern(_text(row, "match")), _flag(row, "vital", False)) for row in rows)
    return number, _text(value, "cluster"), facts, {article for row in rows for article in _texts(row, "articles")}


def _cluster_of(row: Mapping[str, Any]) -> str:
    """That an article of a corpus is of: "T01_C2" for the topic "01" and the cluster "2"."""
    topic, cluster = row.get("topic"), str(row.get("cluster") or "")
    return f"T{topic}_C{cluster}" if topic and cluster else cluster


def _identity(value: Mapping[str, Any], name: str = "id") -> QuestionId:
    identity = value.get(name)
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        raise ValueError(f'no "{name}" that is a string or a whole number')
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


def _rows(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = value.get(name)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ValueError(f'"{name}" is not a list of objects')
    return found


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
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
