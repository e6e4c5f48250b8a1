"""Answers, briefs and hits to the records that are their public JSON contracts. Pure.

A record keeps the exact text of an article or a model; ``safe.to_json`` writes what acts unseen as ``\\u`` escapes.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from rag.types import (
    Answer,
    Article,
    Brief,
    CheckedSentence,
    Citation,
    Dossier,
    Hit,
    Ingested,
)

SCHEMA = 1

Record = dict[str, Any]
_LISTED = ("agreements", "differences", "single_source", "timeline", "mentions", "accounts")


def source_record(article: Article) -> Record:
    """The fields of an article that say where a quote comes from."""
    names = ("title", "outlet", "date", "path", "url", "language", "report")
    return {"article": article.id, **{name: getattr(article, name) for name in names}}


def citation_record(citation: Citation) -> Record:
    span, article = citation.span, citation.span.article
    names = ("title", "outlet", "date", "path", "url")
    page = article.page(span.start)
    return {
        "n": citation.n,
        "article": article.id,
        **{name: getattr(article, name) for name in names},
        **({"page": page} if page else {}),
        "start": span.start,
        "end": span.end,
        "quote": span.quote,
    }


def sentence_record(sentence: CheckedSentence) -> Record:
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "support": sentence.support,
        "score": round(sentence.score, 4),
    } | ({"likely": True} if sentence.likely else {})


def answer_record(answer: Answer, identity: str | int | None = None) -> Record:
    """The public contract of an answer, schema 1."""
    passages = [
        {"article": p.article.id, "start": p.start, "end": p.end, "score": round(p.score, 4)} for p in answer.passages
    ]
    return {
        "schema": SCHEMA,
        "id": identity,
        "question": answer.question,
        "language": answer.language,
        "abstained": answer.abstained,
        "answer": answer.text,
        "sentences": [sentence_record(sentence) for sentence in answer.sentences],
        "citations": [citation_record(citation) for citation in answer.citations],
        "passages": passages,
        "timing": asdict(answer.timing),
        "model": {"chat": answer.chat_model, "embedding": answer.embedding_model},
        "prompt": answer.prompt,
    }


def brief_record(brief: Brief | Dossier) -> Record:
    """The public contract of a brief, schema 1: indices are of ``sentences``, numbers are of ``citations``.

    Both kinds have every key; what only a merged brief can have is empty in that of one source.
    """
    merged = isinstance(brief, Dossier)
    sources = brief.sources if isinstance(brief, Dossier) else (brief.article,)
    reports = brief.reports if isinstance(brief, Dossier) else (brief.article.report or brief.article.id,)
    listed = {name: [asdict(item) for item in getattr(brief, name, ())] for name in _LISTED}
    made = brief.provenance
    return {
        "schema": SCHEMA,
        "kind": "merged" if merged else "source",
        "title": brief.title,
        "language": brief.language,
        "lead": brief.lead,
        "opening": list(brief.opening) if isinstance(brief, Dossier) else [],
        "sentences": [sentence_record(sentence) for sentence in brief.sentences],
        "citations": [citation_record(citation) for citation in brief.citations],
        **listed,
        "sources": [
            {**source_record(article), "report": report} for article, report in zip(sources, reports, strict=True)
        ],
        "reports": len(set(reports)),
        "provenance": {
            "articles": {article.id: hashlib.sha256(_utf8(article.text)).hexdigest() for article in sources},
            "prompts": dict(made.prompts),
            "models": {"chat": made.chat_model, "embedding": made.embedding_model},
            "made": made.made,
        },
    }


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def hit_record(hit: Hit) -> Record:
    return {
        "article": hit.chunk.article,
        "start": hit.chunk.start,
        "end": hit.chunk.end,
        "text": hit.chunk.text,
        "score": round(hit.score, 4),
        "dense_rank": hit.dense_rank,
        "lexical_rank": hit.lexical_rank,
    }


def ingested_record(result: Ingested) -> Record:
    return {name: getattr(result, name) for name in ("path", "status", "article", "reason")}
