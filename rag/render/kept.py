"""An answer as it is kept in a session, and read again when articles may have changed since.

Each citation is kept with its quote and the quote's hash. Read again, it is the span of the article where the quote
still stands, there or elsewhere in the text; else the quote alone, as it was, with what became of its article. Pure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rag.render.records import Record, answer_record
from rag.text.words import fold
from rag.types import Answer, Article, CheckedSentence, Citation, Passage, Sentence, Span, Timing, Turn

Change = Literal["moved", "changed", "gone", "damaged"]

CHANGES: dict[Change, str] = {
    "moved": "the article has changed since; the quote still stands in it",
    "changed": "the article has changed since; the quote no longer stands in it",
    "gone": "the article is no longer in the library",
    "damaged": "the kept quote is not the one that was shown",
}


@dataclass(frozen=True, slots=True)
class Recalled:
    """A turn as it was shown, with its citations as they stand now.

    ``question`` is as it was typed, ``answer.question`` as it was understood. ``changes`` are by citation number.
    ``wrong`` is why the answer was marked as wrong, "" where it was not.
    """

    session: str
    question: str
    answer: Answer
    at: str
    changes: Mapping[int, Change]
    wrong: str = ""


def kept(answer: Answer, wrong: str = "") -> str:
    """The answer as JSON for the library: its public record, and what is needed to check its quotes later."""
    record = answer_record(answer)
    for citation in record["citations"]:
        citation["sha256"] = _hash(citation["quote"])
    for passage, row in zip(answer.passages, record["passages"], strict=True):
        row["quote"] = passage.text
    record["reason"] = answer.reason
    if wrong:
        record["wrong"] = wrong
    return json.dumps(record, ensure_ascii=False)


def articles_of(turns: Iterable[Turn]) -> set[str]:
    """The ids of the articles that the answers of turns name."""
    records = [json.loads(turn.answer) for turn in turns]
    return {str(row["article"]) for record in records for row in (*record["citations"], *record["passages"])}


def recalled(turn: Turn, articles: Mapping[str, Article]) -> Recalled:
    """The turn, with its citations in the ``articles`` that the library has now, by their ids."""
    record: Record = json.loads(turn.answer)
    changes: dict[int, Change] = {}
    citations = []
    for row in record["citations"]:
        span, change = _span(row, articles.get(row["article"]))
        citations.append(Citation(row["n"], span))
        if change is not None:
            changes[row["n"]] = change
    sentences = tuple(
        CheckedSentence(row["text"], tuple(row["citations"]), row["support"], row["score"])
        for row in record["sentences"]
    )
    answer = Answer(
        question=record["question"],
        language=record["language"],
        abstained=record["abstained"],
        text=record["answer"],
        sentences=sentences,
        citations=tuple(citations),
        passages=_passages(record, articles),
        reason=record.get("reason", ""),
        timing=Timing(**record["timing"]),
        chat_model=record["model"]["chat"],
        embedding_model=record["model"]["embedding"],
        prompt=record["prompt"],
    )
    return Recalled(turn.session, turn.question, answer, turn.at, changes, record.get("wrong", ""))


def says(turn: Recalled, words: str) -> bool:
    """Whether each of the words stands in the question or the answer, capitals and accents aside."""
    text = fold(f"{turn.question} {turn.answer.question} {turn.answer.text}")
    return all(word in text for word in fold(words).split())


def _span(row: Mapping[str, Any], article: Article | None) -> tuple[Span, Change | None]:
    quote, start, end = row["quote"], row["start"], row["end"]
    if article is not None and article.text[start:end] == quote:
        return Span(article, start, end), None
    if article is not None and (place := article.text.find(quote)) >= 0:
        return Span(article, place, place + len(quote)), "moved"
    # What stands in for the article has the quote as its whole text, so that no more of it can be shown.
    names = ("path", "title", "outlet", "date", "url")
    language = "und" if article is None else article.language
    alone = Article(id=row["article"], text=quote, digest="", language=language, **{name: row[name] for name in names})
    change: Change = "gone" if article is None else "changed"
    return Span(alone, 0, len(quote)), change if row.get("sha256") in (None, _hash(quote)) else "damaged"


def _passages(record: Record, articles: Mapping[str, Article]) -> tuple[Passage, ...]:
    """The passages that still stand where they stood."""
    found = []
    for n, row in enumerate(record["passages"], 1):
        article, start, end = articles.get(row["article"]), row["start"], row["end"]
        if article is not None and article.text[start:end] == row.get("quote"):
            sentence = Sentence(article.id, 0, start, end, row["quote"])
            found.append(Passage(n, article, (sentence,), row["score"]))
    return tuple(found)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
