"""What is new: the claims that an earlier brief, or earlier articles, did not have.

A claim is known when an earlier text is near to it and those near to it
have each of its figures and dates and all but one of its names. It knows no files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.compare.differences import facts_of
from rag.ports import Embedder, Vectors
from rag.text.names import names
from rag.text.words import terms
from rag.types import Claim

NEAR, NEAR_WITH_WORDS = 0.78, 0.65  # cosine similarity; the second for claims whose words are mostly there
SAME_WORDS = 0.95  # cosine similarity of a sentence and its reprint
WORDS = 0.5  # share of the weight of a claim's terms


@dataclass(frozen=True, slots=True)
class Known:
    """Earlier texts with the languages and dates of their articles; ``digest`` stands for them in a key."""

    texts: tuple[str, ...]
    languages: tuple[str, ...]
    published: tuple[str | None, ...]
    digest: str

    @classmethod
    def of(cls, rows: Sequence[tuple[str, str, str | None]]) -> Known:
        """From (text, language, date of the article) rows."""
        told = "\n".join(f"{language} {published} {text}" for text, language, published in rows)
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        return cls(tuple(row[0] for row in rows), tuple(row[1] for row in rows), tuple(row[2] for row in rows), digest)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Known:
        """What a brief said and quoted, from its JSON record, schema 1. Raises KeyError, TypeError or ValueError."""
        spoken = {row["article"]: str(row["language"]) for row in record["sources"]}
        rows: list[tuple[str, str, str | None]] = [
            (str(row["quote"]), spoken[row["article"]], row["date"]) for row in record["citations"]
        ]
        rows += [(str(row["text"]), str(record["language"]), None) for row in record["sentences"]]
        return cls.of(rows)


def fresh(
    claims: Sequence[Claim], vectors: Vectors, known: Known, embedder: Embedder, weights: Mapping[str, float]
) -> tuple[list[Claim], Vectors]:
    """The claims that are new, with their vectors."""
    if not known.texts or not claims:
        return list(claims), vectors
    similar = vectors @ embedder.encode_documents(list(known.texts), [None] * len(known.texts)).T
    kept = [i for i, claim in enumerate(claims) if not _has(known, claim, similar[i], weights)]
    return [claims[i] for i in kept], vectors[kept]


def _has(known: Known, claim: Claim, similar: Vectors, weights: Mapping[str, float]) -> bool:
    spoken = claim.article.language
    said = set(terms(claim.text, spoken))
    named = set(names(claim.text, spoken))
    near = [n for n in range(len(known.texts)) if similar[n] >= NEAR_WITH_WORDS]
    if len(named - {name for n in near for name in names(known.texts[n], known.languages[n])}) > 1:
        return False
    # A line that is printed again a week later says another "Monday", and nothing new.
    again = any(similar[n] >= SAME_WORDS for n in near)
    published = (None if again else claim.article.date, *(None if again else known.published[n] for n in near))
    held = [facts_of(known.texts[n], known.languages[n], day) for n, day in zip(near, published[1:], strict=True)]
    if not near or not facts_of(claim.text, spoken, published[0]) <= set().union(*held):
        return False
    for n in near:
        shared = said & set(terms(known.texts[n], known.languages[n]))
        weight = sum(weights.get(t, 1.0) for t in said) or 1.0
        if similar[n] >= NEAR or sum(weights.get(t, 1.0) for t in shared) >= WORDS * weight:
            return True
    return False
