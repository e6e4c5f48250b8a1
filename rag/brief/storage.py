"""Briefs as the text that the library keeps, and back. Spans are offsets: a quote is read from its article."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from rag.types import (
    Account,
    Agreement,
    Article,
    Brief,
    CheckedSentence,
    Citation,
    Difference,
    Dossier,
    Event,
    Mention,
    Provenance,
    Side,
    SingleSource,
    Span,
)


def brief_key(article: Article, *made_from: str) -> str:
    """The same for the same article and everything else that its brief is made from: nothing is to be done again."""
    return _digest([article.id, article.digest, *made_from])


def dossier_key(articles: Sequence[Article], *made_from: str) -> str:
    """The same for the same articles, in order, and everything else that a dossier is made from."""
    return _digest([*(f"{a.id} {a.digest} {a.language} {a.date} {a.outlet} {a.report}" for a in articles), *made_from])


def serialize(made: Brief | Dossier) -> str:
    """JSON that ``deserialize_brief`` or ``deserialize_dossier`` reads."""
    record: dict[str, Any] = {
        "title": made.title,
        "language": made.language,
        "sentences": [asdict(sentence) for sentence in made.sentences],
        "citations": [[c.n, c.span.article.id, c.span.start, c.span.end] for c in made.citations],
    }
    if isinstance(made, Dossier):
        rest = {name: value for name, value in asdict(made).items() if name not in record}
        record |= rest | {"sources": [article.id for article in made.sources]}
    return json.dumps(record, ensure_ascii=False)


def deserialize_brief(text: str, article: Article, key: str) -> Brief:
    """The brief that was kept of an article under its key."""
    title, language, sentences, citations = _head(json.loads(text), {article.id: article}, article.id)
    return Brief(article, title, language, sentences, citations, key, lead=0 if sentences else None)


def deserialize_dossier(text: str, articles: Mapping[str, Article]) -> Dossier:
    """The dossier that was kept; ``articles`` are those of its key, by id."""
    record: dict[str, Any] = json.loads(text)
    title, language, sentences, citations = _head(record, articles)
    made = record["provenance"]
    return Dossier(
        title=title,
        language=language,
        sentences=sentences,
        citations=citations,
        sources=tuple(articles[article] for article in record["sources"]),
        reports=tuple(record["reports"]),
        accounts=tuple(Account(**_tupled(row)) for row in record["accounts"]),
        agreements=tuple(Agreement(**_tupled(row)) for row in record["agreements"]),
        differences=tuple(
            Difference(row["kind"], row["about"], tuple(Side(**_tupled(side)) for side in row["sides"]))
            for row in record["differences"]
        ),
        single_source=tuple(SingleSource(**_tupled(row)) for row in record["single_source"]),
        timeline=tuple(Event(**_tupled(row)) for row in record["timeline"]),
        mentions=tuple(Mention(**_tupled(row)) for row in record["mentions"]),
        lead=record["lead"],
        opening=tuple(record.get("opening", ())),
        key=record["key"],
        provenance=Provenance(
            prompts=tuple((name, digest) for name, digest in made["prompts"]),
            chat_model=made["chat_model"],
            embedding_model=made["embedding_model"],
            made=made["made"],
        ),
    )


_Head = tuple[str, str, tuple[CheckedSentence, ...], tuple[Citation, ...]]


def _head(record: Mapping[str, Any], articles: Mapping[str, Article], only: str = "") -> _Head:
    """What every brief has. Those of one article (``only``) were kept without names until December 2026."""
    names = [field.name for field in fields(CheckedSentence)]
    rows = [dict(zip(names, row, strict=False)) if isinstance(row, list) else row for row in record["sentences"]]
    cited = ([n, *(article or [only]), start, end] for n, *article, start, end in record["citations"])
    citations = tuple(Citation(n, Span(articles[article], start, end)) for n, article, start, end in cited)
    return record["title"], record["language"], tuple(CheckedSentence(**_tupled(row)) for row in rows), citations


def _tupled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
