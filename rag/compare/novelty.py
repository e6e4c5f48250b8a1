"""What is new: the claims that an earlier brief, or earlier articles, did not have.

A claim is known when an earlier text is near to it and those near to it have each of its figures and dates and all but
one of its names. It knows no files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.compare.claims import Claim
from rag.compare.differences import facts_of
from rag.ports import Embedder, Vectors
from rag.text.analysis import Analysis, analyse

_NEAR, _NEAR_WITH_WORDS = 0.78, 0.65  # cosine similarity; the second for claims whose words are mostly there
_SAME_WORDS = 0.95  # cosine similarity of a sentence and its reprint
_SHARED_TERMS = 0.5  # share of the weight of a claim's terms


@dataclass(frozen=True, slots=True)
class Known:
    """Earlier texts with the dates of their articles, one each; ``digest`` stands for them in a key."""

    texts: tuple[Analysis, ...]
    published: tuple[str | None, ...]
    digest: str

    @classmethod
    def of(cls, rows: Sequence[tuple[Analysis, str | None]]) -> Known:
        """From texts with the dates of their articles."""
        told = "\n".join(f"{said.language} {published} {said.text}" for said, published in rows)
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        return cls(tuple(said for said, _ in rows), tuple(published for _, published in rows), digest)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Known:
        """What a brief said and quoted, from its JSON record, schema 1. Raises KeyError, TypeError or ValueError."""
        spoken = {row["article"]: str(row["language"]) for row in record["sources"]}
        rows: list[tuple[Analysis, str | None]] = [
            (analyse(str(row["quote"]), spoken[row["article"]]), row["date"]) for row in record["citations"]
        ]
        rows += [(analyse(str(row["text"]), str(record["language"])), None) for row in record["sentences"]]
        return cls.of(rows)


def new_claims(
    claims: Sequence[Claim], vectors: Vectors, known: Known, embedder: Embedder, weights: Mapping[str, float]
) -> tuple[list[Claim], Vectors]:
    """The claims that are new, with their vectors."""
    if not known.texts or not claims:
        return list(claims), vectors
    similar = vectors @ embedder.encode_documents([said.text for said in known.texts], [None] * len(known.texts)).T
    kept = [i for i, claim in enumerate(claims) if not _has(known, claim, similar[i], weights)]
    return [claims[i] for i in kept], vectors[kept]


def _has(known: Known, claim: Claim, similar: Vectors, weights: Mapping[str, float]) -> bool:
    near = [n for n in range(len(known.texts)) if similar[n] >= _NEAR_WITH_WORDS]
    if len(set(claim.said.names) - {name for n in near for name in known.texts[n].names}) > 1:
        return False
    # A line that is printed again a week later says another "Monday", and nothing new.
    again = any(similar[n] >= _SAME_WORDS for n in near)
    held = [facts_of(known.texts[n], None if again else known.published[n]) for n in near]
    if not near or not facts_of(claim.said, None if again else claim.article.date) <= set().union(*held):
        return False
    said = claim.said.term_set
    weight = sum(weights.get(t, 1.0) for t in said) or 1.0
    return any(
        similar[n] >= _NEAR
        or sum(weights.get(t, 1.0) for t in said & known.texts[n].term_set) >= _SHARED_TERMS * weight
        for n in near
    )
