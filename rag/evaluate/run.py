"""Runs an evaluation: questions to a file of records that resumes, and records to measures.

A run has a folder. ``run.json`` there says with what it was begun (settings, models, prompts), so that answers of two
set-ups never end up in one file; ``answers.jsonl``, ``hits.jsonl``, ``verdicts.jsonl``, ``judgements.jsonl`` or
``briefs.jsonl`` hold a line a question, claim, pair or cluster, in the forms that the referee of the sets reads.
How the pipeline answers is the assembly's business, what is right that of ``measures``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeVar

from rag.app import Assembly, chat_model_name
from rag.brief.request import MergeRequest
from rag.config import Settings
from rag.errors import IndexMismatch, QuestionError, UsageError
from rag.evaluate import batch
from rag.evaluate.batch import BadLine
from rag.evaluate.dossiers import DOSSIER_WORDS, GoldCluster, measure_dossiers
from rag.evaluate.measures import (
    COMPATIBLE,
    CONTRADICTION,
    DEEPEST,
    GoldQuestion,
    Measures,
    Outcome,
    QuestionId,
    measure_answers,
    measure_claims,
    measure_pairs,
    measure_retrieval,
    measure_spans,
    outcome,
)
from rag.evaluate.open_answers import long_outcome, measure_long, measure_open, open_outcome
from rag.evaluate.sets import ANSWERED, EvaluationKind, EvaluationSet, LabelledClaim, LabelledPair
from rag.models.catalog import choose
from rag.models.fits import Features
from rag.ports import Embedder, Pair, Progress, silent
from rag.render.records import Record, brief_record
from rag.render.safe import to_json
from rag.store.term_weights import term_weights
from rag.text.analysis import analyse
from rag.text.language import detect
from rag.text.sentences import split
from rag.text.words import terms
from rag.types import Article, Passage
from rag.verify.citations import check
from rag.verify.entailment import CONSISTENT, CONTRADICTIONS, claim_features, consistency, stated

RECORD_FILES: dict[EvaluationKind, str] = {
    "answers": "answers.jsonl",
    "open": "answers.jsonl",
    "long": "answers.jsonl",
    "retrieval": "hits.jsonl",
    "spans": "hits.jsonl",
    "claims": "verdicts.jsonl",
    "pairs": "judgements.jsonl",
    "dossiers": "briefs.jsonl",
}
RECORD_FIELDS: dict[EvaluationKind, str] = {
    "answers": "answer",
    "open": "answer",
    "long": "answer",
    "retrieval": "articles",
    "spans": "articles",
    "claims": "accepted",
    "pairs": "label",
    "dossiers": "differences",
}
PROMPTS: dict[EvaluationKind, tuple[str, ...]] = {  # of the runs that need the chat model
    "answers": ("answer",),
    "open": ("answer",),
    "long": ("answer",),
    "claims": ("claim",),
    "dossiers": ("brief", "merge"),
}
NOTE = "run.json"
SPANS = 5  # chunks whose text is measured against gold spans
# What does not change an answer; where the library lies does not either.
_NEUTRAL = {"library", "models", "threads", "lock_seconds"}
# Parts of the pipeline that are switched off by a value rather than by a switch of their own.
LINKS: dict[str, tuple[str, str]] = {
    "dense": ("dense_weight", "0"),
    "lexical": ("dense_weight", "1"),
    "decision": ("confidence", "0"),
}
Item = TypeVar("Item", GoldQuestion, LabelledClaim, LabelledPair, GoldCluster)


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gave. ``outcomes`` has one word a question, of answers only."""

    measures: Measures
    records: Mapping[QuestionId, Record]
    outcomes: Mapping[QuestionId, Outcome]


# -- settings of a run ----------------------------------------------------------------------------


def overrides(options: Sequence[str], without: Sequence[str]) -> dict[str, str]:
    """``NAME=VALUE`` options and links to leave out, as settings. Raises UsageError; values are checked by ``config``.

    A link is one of ``LINKS``, or any setting that is on or off.
    """
    found: dict[str, str] = {}
    switches = {name for name, field in Settings.model_fields.items() if field.annotation is bool}
    for link in without:
        name = link.strip().replace("-", "_")
        if name not in LINKS and name not in switches:
            known = ", ".join(sorted(LINKS.keys() | switches)).replace("_", "-")
            raise UsageError(f"there is no link {link} to leave out; known are {known}", "rag eval --without dense")
        setting, value = LINKS.get(name, (name, "false"))
        if found.setdefault(setting, value) != value:
            raise UsageError("without both dense and lexical retrieval nothing is found", "leave out one of them")
    for option in options:
        name, mark, value = option.partition("=")
        if not mark or not name.strip():
            raise UsageError(f"{option!r} is not NAME=VALUE", "rag eval --option passage_tokens=300; rag config")
        if found.setdefault(name.strip().replace("-", "_"), value.strip()) != value.strip():
            raise UsageError(f"{name.strip()} is given twice, with two values", "rag config")
    return found


def identity(assembly: Assembly, asked: EvaluationSet) -> Record:
    """What has to be the same for answers to belong to one run. Raises UnknownModel."""
    settings = assembly.settings
    models = {"embedding": choose(settings.embedding_model, "embedding").identity}
    prompts: dict[str, str] = {}
    if asked.kind in PROMPTS:
        models["chat"] = chat_model_name(settings)
        found = [prompt for name in PROMPTS[asked.kind] for prompt in assembly.prompts.all(name)]
        prompts = {f"{prompt.label} ({prompt.language})": prompt.digest[:16] for prompt in found}
    return {
        "name": asked.name,
        "kind": asked.kind,
        "models": models,
        "prompts": prompts,
        "settings": settings.model_dump(mode="json", exclude=_NEUTRAL),
        **({"length": asked.length} if asked.kind == "dossiers" else {}),
    }


def begin(folder: Path, run: Record) -> Record:
    """Notes what a run is made with, or compares it with what is noted there; returns the note.

    Raises UsageError when the folder is of another run or cannot be written.
    """
    note = folder / NOTE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not note.exists():
            note.write_text(to_json({**run, "commits": []}) + "\n", encoding="utf-8")
        noted = json.loads(note.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}", "choose another: --out FOLDER") from error
    except ValueError:
        noted = None
    if not isinstance(noted, dict) or not isinstance(noted.get("settings"), dict):
        raise UsageError(f"{note} is not a note of a run", "choose another folder: --out FOLDER")
    before, now = ({**r, **r["settings"], "settings": None, "commits": None} for r in (noted, run))
    changed = sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
    if changed:
        message = f"{folder} holds a run with another {', '.join(changed)}"
        raise UsageError(message, "choose another folder: --out FOLDER")
    return noted


def _note_commit(folder: Path, commit: str | None) -> None:
    """Adds the commit to those that made records of this run."""
    note = folder / NOTE
    noted = json.loads(note.read_text(encoding="utf-8"))
    if commit and commit not in noted["commits"]:
        noted["commits"].append(commit)
        note.write_text(to_json(noted) + "\n", encoding="utf-8")


# -- a run ----------------------------------------------------------------------------------------


def ingest_corpus(assembly: Assembly, corpus: Sequence[Path], progress: Progress) -> list[BadLine]:
    """Reads the corpus of a set into its library; what is there is left alone. Raises UsageError."""
    try:
        results = list(assembly.ingest(corpus, progress=progress))
    except IndexMismatch as error:
        raise UsageError(f"the library of the set: {error.message}", "choose another: --set-library FOLDER") from error
    return [BadLine(0, f"{result.path}: {result.reason}") for result in results if result.status == "failed"]


def run(
    assembly: Assembly, asked: EvaluationSet, folder: Path, progress: Progress, commit: str | None = None
) -> Iterator[BadLine]:
    """Answers, retrieves or judges what is not yet in the folder, a flushed line each; yields what failed.

    Killed at any moment and begun again, it goes on. Raises UsageError when the folder is of another run.
    """
    begin(folder, identity(assembly, asked))
    out = folder / RECORD_FILES[asked.kind]
    done = batch.mend(out, RECORD_FIELDS[asked.kind])
    if asked.ids - done:
        _note_commit(folder, commit)
    if asked.kind in ANSWERED:
        known = assembly.library.digests().keys()
        questions = [batch.BatchQuestion(q.number, q.id, q.question, q.articles) for q in asked.questions]
        for result in batch.answer_all(questions, out, assembly.ask, known, progress):
            if isinstance(result, BadLine):
                yield result
    elif asked.kind == "claims":
        claims = [claim for claim in asked.claims if claim.id not in done]
        yield from _each(claims, out, lambda claim: judge(assembly, claim), progress, "claims")
    elif asked.kind == "pairs":
        pairs = [pair for pair in asked.pairs if pair.id not in done]
        yield from _each(pairs, out, lambda p: judge_pair(assembly.embedder, p, asked.two_labels), progress, "pairs")
    elif asked.kind == "dossiers":
        clusters = [cluster for cluster in asked.clusters if cluster.id not in done]
        yield from _each(clusters, out, _merging(assembly, clusters, asked.length, progress), silent, "briefs")
    else:
        questions_left = [question for question in asked.questions if question.id not in done]
        yield from _each(questions_left, out, lambda q: retrieve_articles(assembly, q), progress, "questions")


def _each(
    items: Sequence[Item], out: Path, work: Callable[[Item], Record], progress: Progress, what: str
) -> Iterator[BadLine]:
    with out.open("a", encoding="utf-8", newline="\n") as stream:
        for count, item in enumerate(items, 1):
            try:
                record = work(item)
            except QuestionError as error:
                yield BadLine(item.number, error.message)
            else:
                stream.write(to_json({"id": item.id, **record}, indent=None) + "\n")
                stream.flush()
            progress(count, len(items), what)


def retrieve_articles(assembly: Assembly, question: GoldQuestion) -> Record:
    """The articles found, best first, and the text of the best chunks as (article, start, end)."""
    started = time.perf_counter()
    hits = assembly.search(question.question, k=assembly.settings.candidates, articles=question.articles)
    articles = list(dict.fromkeys(hit.chunk.article for hit in hits))[:DEEPEST]
    spans = [[hit.chunk.article, hit.chunk.start, hit.chunk.end] for hit in hits[:SPANS]]
    return {"articles": articles, "spans": spans, "retrieve_ms": round(1000 * (time.perf_counter() - started))}


def judge(assembly: Assembly, claim: LabelledClaim) -> Record:
    """Whether an article states a claim, and what speaks against it. Raises QuestionError when that is not there."""
    features, reasons = weigh(assembly, claim)
    score = consistency(features)
    accepted = score >= CONSISTENT
    return {"accepted": accepted, "score": round(score, 4), "reasons": [] if accepted else reasons or ["not stated"]}


def weigh(assembly: Assembly, claim: LabelledClaim) -> tuple[Features, list[str]]:
    """What is known of a claim: the features of ``verify.entailment``, and the reasons of the sentences that fail."""
    library = assembly.library
    article = library.articles_by_id([claim.article]).get(claim.article)
    if article is None:
        raise QuestionError(f"no article has the id {claim.article}")
    sentences, language = library.sentences(article.id), article.language
    passages = [Passage(1, article, tuple(sentences), 1.0)]
    weights = term_weights(terms(f"{claim.text} {article.text}", language), library)
    verdicts = [
        check(analyse(sentence.text, language), passages, embedder=assembly.embedder, weights=weights)
        for sentence in split(claim.text, language, article.id)
    ]
    affirmed = stated(assembly.generator, assembly.prompts.get("claim", language), claim.text, sentences)
    return claim_features(verdicts, affirmed), [v.reason for v in verdicts if v.support != "supported"]


def judge_pair(embedder: Embedder, pair: LabelledPair, two_labels: bool) -> Record:
    """What the entailment reader says of a pair, and what the check of a sentence against its quotes objects to.

    For an embedding model without a reader the check alone tells: supported is entailment; a fact that is not there, or
    another negation, is a contradiction; what only its words do not support is neutral. Where there are two labels,
    "compatible" is whatever is no contradiction.
    """
    language = detect(pair.premise)
    article = Article("premise", "", "", pair.premise, "", language=language)
    passage = Passage(1, article, tuple(split(pair.premise, language, article.id)), 1.0)
    spoken = detect(pair.claim)
    verdicts = [
        check(analyse(sentence.text, spoken), [passage] if passage.sentences else [], embedder=embedder, weights={})
        for sentence in split(pair.claim, spoken, "claim")
    ]
    reasons = [verdict.reason for verdict in verdicts if verdict.support != "supported"]
    if read := embedder.entail([Pair(pair.premise, pair.claim)]):
        chances = {"entailment": read[0].states, CONTRADICTION: read[0].contradicts, "neutral": read[0].neither}
        label = max(chances, key=lambda name: chances[name])
    elif any(reason.partition(" ")[0] in CONTRADICTIONS for reason in reasons):
        label = CONTRADICTION
    else:
        label = "neutral" if reasons else "entailment"
    return {"label": COMPATIBLE if two_labels and label != CONTRADICTION else label, "reasons": reasons}


def _merging(
    assembly: Assembly, clusters: Sequence[GoldCluster], length: int | None, progress: Progress
) -> Callable[[GoldCluster], Record]:
    """Makes the merged brief of a cluster; ``progress`` counts the articles of all that have a brief of their own."""
    total, done = sum(len(cluster.articles) for cluster in clusters), 0

    def make(cluster: GoldCluster) -> Record:
        nonlocal done
        before, done = done, done + len(cluster.articles)
        made = merge_cluster(
            assembly, cluster, length, lambda now, _, __: progress(before + now, total, "articles briefed")
        )
        progress(done, total, "articles briefed")
        return made

    return make


def merge_cluster(assembly: Assembly, cluster: GoldCluster, length: int | None, progress: Progress) -> Record:
    """The merged brief of a cluster, as ``rag brief`` makes it. Raises QuestionError when an article is not there."""
    if lost := sorted(set(cluster.articles) - assembly.library.digests().keys()):
        raise QuestionError(f"cluster {cluster.id}: no article has the id {', '.join(lost)}")
    briefs = list(assembly.brief_sources(cluster.articles, progress=progress))
    return brief_record(assembly.merge(MergeRequest(cluster.articles, briefs=briefs, length=length)))


# -- what it gave ---------------------------------------------------------------------------------


def records(path: Path) -> dict[QuestionId, Record]:
    """The records of a run's file by id; the last of an id counts."""
    lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    found = [json.loads(line) for line in lines if line.strip()]
    return {record["id"]: record for record in found}


def measure(assembly: Assembly, asked: EvaluationSet, folder: Path) -> Result:
    """Measures what the folder holds of what is asked; a question without a record is not counted."""
    found = records(folder / RECORD_FILES[asked.kind])
    if asked.kind == "claims":
        judged = [(c.consistent, bool(found[c.id]["accepted"])) for c in asked.claims if c.id in found]
        return Result(measure_claims(judged), found, {})
    if asked.kind == "pairs":
        labels = [(pair.label, str(found[pair.id]["label"])) for pair in asked.pairs if pair.id in found]
        return Result(measure_pairs(labels), found, {})
    if asked.kind == "dossiers":
        briefs = [(cluster, found[cluster.id]) for cluster in asked.clusters if cluster.id in found]
        return Result(measure_dossiers(briefs, asked.length or DOSSIER_WORDS), found, {})
    both = [(question, found[question.id]) for question in asked.questions if question.id in found]
    if asked.kind == "spans":
        spans = [(q.spans, [(str(a), int(s), int(e)) for a, s, e in r["spans"]]) for q, r in both if q.spans]
        return Result(measure_spans(spans), found, {})
    if asked.kind == "retrieval":
        named = [(gold_articles(q, assembly), r["articles"]) for q, r in both]
        return Result(measure_retrieval([(right, ranked) for right, ranked in named if right]), found, {})
    cited = {c["article"] for _, record in both for c in record["citations"]}
    texts = {article.id: article.text for article in assembly.library.articles_by_id(cited).values()}
    if asked.kind == "open":
        return Result(measure_open(both, texts), found, {q.id: open_outcome(q, record) for q, record in both})
    if asked.kind == "long":
        return Result(measure_long(both, texts), found, {q.id: long_outcome(q, record) for q, record in both})
    return Result(measure_answers(both, texts), found, {q.id: outcome(q, record) for q, record in both})


def gold_articles(question: GoldQuestion, assembly: Assembly) -> frozenset[str]:
    """The right articles of a question: as named, or those of the file names that it names."""
    if question.evidence or not question.sources:
        return frozenset(question.evidence)
    rows = assembly.library.rows()
    return frozenset(row.id for row in rows if PurePath(row.path).name in question.sources)
