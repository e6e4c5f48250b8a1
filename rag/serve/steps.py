"""The steps of an answer as records, and read back. Pure.

A record holds no quote that a reader could not find: a span is an article's id and two offsets, in code points, and
what is read back is cut from the article again. The record of an answer is that of ``rag ask --json`` with more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rag.api import Checked, Found, Step, Written
from rag.render.records import Record, answer_record, citation_record, sentence_record
from rag.serve.shared import Queued
from rag.types import (
    Answer,
    Article,
    CheckedSentence,
    Citation,
    Passage,
    Sentence,
    Span,
    Timing,
)


def step_record(step: Queued | Step) -> tuple[str, Record]:
    """The name of a step and what there is to say of it: queued, passages, draft, sentence or answer."""
    if isinstance(step, Queued):
        return "queued", {"ahead": step.ahead}
    if isinstance(step, Found):
        return "passages", {"passages": [passage_record(passage) for passage in step.passages]}
    if isinstance(step, Written):
        return "draft", {"piece": step.piece}
    if isinstance(step, Checked):
        citations = [citation_record(citation) for citation in step.citations]
        return "sentence", {"sentence": _whole_sentence(step.sentence), "citations": citations}
    return "answer", whole_answer_record(step)


def whole_answer_record(answer: Answer) -> Record:
    """The public record of an answer, with all that a person is shown of it."""
    return answer_record(answer) | {
        "sentences": [_whole_sentence(sentence) for sentence in answer.sentences],
        "withheld": [_whole_sentence(sentence) for sentence in answer.withheld],
        "passages": [passage_record(passage) for passage in answer.passages],
        "reason": answer.reason,
        "left_out": answer.left_out,
    }


def passage_record(passage: Passage) -> Record:
    """A passage with its text, and where its sentences stand."""
    article = passage.article
    return {
        "n": passage.n,
        "article": article.id,
        **{name: getattr(article, name) for name in ("title", "outlet", "date", "url", "language")},
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": passage.score,
        "best": passage.best,
        "sentences": [[s.ordinal, s.start, s.end] for s in passage.sentences],
    }


def _whole_sentence(sentence: CheckedSentence) -> Record:
    more = {"score": sentence.score, "reason": sentence.reason, "verbatim": sentence.verbatim}
    return sentence_record(sentence) | more


# -- read back --------------------------------------------------------------------------------------


def articles_named(record: Mapping[str, Any]) -> set[str]:
    """The ids of the articles that a step speaks of."""
    return {row["article"] for name in ("passages", "citations") for row in record.get(name, ())}


def read_step(name: str, record: Mapping[str, Any], articles: Mapping[str, Article]) -> Step | None:
    """The step; None of one that is not an answer's own.

    Raises KeyError where an article is missing, ValueError where it no longer has the words of a quote.
    """
    if name == "passages":
        return Found(_passages(record["passages"], articles))
    if name == "draft":
        return Written(record["piece"])
    if name == "sentence":
        return Checked(_sentence(record["sentence"]), _citations(record["citations"], articles))
    return _answer(record, articles) if name == "answer" else None


def _answer(record: Mapping[str, Any], articles: Mapping[str, Article]) -> Answer:
    return Answer(
        question=record["question"],
        language=record["language"],
        abstained=record["abstained"],
        text=record["answer"],
        sentences=tuple(map(_sentence, record["sentences"])),
        citations=_citations(record["citations"], articles),
        passages=_passages(record["passages"], articles),
        withheld=tuple(map(_sentence, record["withheld"])),
        reason=record["reason"],
        timing=Timing(**record["timing"]),
        chat_model=record["model"]["chat"],
        embedding_model=record["model"]["embedding"],
        prompt=record["prompt"],
        left_out=record["left_out"],
    )


def _sentence(row: Mapping[str, Any]) -> CheckedSentence:
    return CheckedSentence(
        row["text"], tuple(row["citations"]), row["support"], row["score"], row["reason"], row["verbatim"]
    )


def _citations(rows: Iterable[Mapping[str, Any]], articles: Mapping[str, Article]) -> tuple[Citation, ...]:
    found = []
    for row in rows:
        span = Span(articles[row["article"]], row["start"], row["end"])
        if span.quote != row["quote"]:
            raise ValueError(f"article {row['article']} has changed")
        found.append(Citation(row["n"], span))
    return tuple(found)


def _passages(rows: Iterable[Mapping[str, Any]], articles: Mapping[str, Article]) -> tuple[Passage, ...]:
    found = []
    for row in rows:
        article = articles[row["article"]]
        sentences = tuple(
            Sentence(article.id, ordinal, start, end, article.text[start:end])
            for ordinal, start, end in row["sentences"]
        )
        passage = Passage(row["n"], article, sentences, row["score"], row["best"])
        if passage.text != row["text"]:
            raise ValueError(f"article {row['article']} has changed")
        found.append(passage)
    return tuple(found)
