"""A merged brief as the text that the library keeps, and back. Spans are offsets: a quote is read from its article."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rag.types import (
    Account,
    Agreement,
    Article,
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


def dossier_key(articles: Sequence[Article], *made_from: str) -> str:
    """The same for the same articles, in order, and everything else that a dossier is made from."""
    parts = [f"{a.id} {a.digest} {a.language} {a.date} {a.outlet} {a.report}" for a in articles]
    return hashlib.sha256("\n".join([*parts, *made_from]).encode("utf-8", "surrogatepass")).hexdigest()


def kept(dossier: Dossier) -> str:
    """JSON that ``read_again`` reads."""
    record = asdict(dossier)
    record["sources"] = [article.id for article in dossier.sources]
    record["citations"] = [[c.n, c.span.article.id, c.span.start, c.span.end] for c in dossier.citations]
    return json.dumps(record, ensure_ascii=False)


def read_again(text: str, articles: Mapping[str, Article]) -> Dossier:
    """The dossier that was kept; ``articles`` are those of its key, by id."""
    record: dict[str, Any] = json.loads(text)
    made = record["provenance"]
    return Dossier(
        title=record["title"],
        language=record["language"],
        sentences=tuple(CheckedSentence(**_tupled(row)) for row in record["sentences"]),
        citations=tuple(Citation(n, Span(articles[a], start, end)) for n, a, start, end in record["citations"]),
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
        key=record["key"],
        provenance=Provenance(
            prompts=tuple((name, digest) for name, digest in made["prompts"]),
            chat_model=made["chat_model"],
            embedding_model=made["embedding_model"],
            made=made["made"],
        ),
    )


def _tupled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
