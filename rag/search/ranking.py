"""The order of the chunks that retrieval found: features of question and chunk, and their fitted sum. Pure.

Dense retrieval does not see which words of the question are missing from a chunk, BM25 not that they stand in the
sentence before it. The features say both, and the fit (a conditional logit, as in learning to rank: Liu 2009,
"Learning to Rank for Information Retrieval", listwise approach) weighs them against the cosine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.models.fits import Features, load
from rag.text.analysis import Analysis, analyse
from rag.text.question import Question
from rag.types import ChunkTerms, Hit

BEGINNING = 5  # letters: words that begin alike are often of one family ("employeur", "emploi"), and stems miss that
SPAN_TERMS = 12  # terms, about a sentence
JOINT_WEIGHT = 1.0  # of the joint reading against the fitted sum, both in nats
READ_TOGETHER = 10  # chunks that are read together with the question

_NONE = ChunkTerms((), frozenset())


@dataclass(frozen=True, slots=True)
class Query:
    """A question with what its words are worth in a library of several languages.

    ``weights`` is by stem in the question's language; ``canonical`` leads to it from the stem of any language of the
    library. ``pairs`` are stems that follow each other.
    """

    question: Question
    weights: Mapping[str, float]
    canonical: Mapping[str, str]
    pairs: Mapping[tuple[str, str], float]

    @classmethod
    def of(
        cls, question: Question, others: Iterable[str], weigh: Callable[[Iterable[str]], Mapping[str, float]]
    ) -> Query:
        """``weigh`` gives the inverse document frequencies of stems, 1 for one that no chunk holds."""
        found = question.variants(others)
        idf = weigh({variant for variants in found for variant in variants})
        # A word is as common as its most common stem: one that no chunk holds is only of another language.
        weights = {variants[0]: min(idf[variant] for variant in variants) for variants in found}
        canonical: dict[str, str] = {}
        for variants in found:
            for variant in variants:
                canonical.setdefault(variant, variants[0])
        stems = [variants[0] for variants in found]
        pairs = {(a, b): weights[a] + weights[b] for a, b in pairwise(stems) if a != b}
        return cls(question, weights, canonical, pairs)

    def share(self, held: AbstractSet[str], beginnings: AbstractSet[str] = frozenset()) -> float:
        """The share of the question's weight that stands in ``held``, or begins like something there. 0 to 1."""
        found = sum(
            w for t, w in self.weights.items() if t in held or (len(t) >= BEGINNING and t[:BEGINNING] in beginnings)
        )
        return found / (sum(self.weights.values()) or 1.0)


def chunk_features(query: Query, said: Analysis, dense: float, held: ChunkTerms) -> Features:
    """``said`` is the chunk's text under the question's language, ``dense`` its cosine, ``held`` its terms."""
    own = [query.canonical.get(term, term) for term in held.own]
    inside = set(own)
    context = inside | {query.canonical.get(term, term) for term in held.around}
    share, share_context = query.share(inside), query.share(context)
    question, facts = query.question, query.question.facts
    return {
        "dense": dense,
        "own": share,
        "own_beginnings": query.share(inside, _beginnings(inside)) - share,
        "around": share_context - share,
        "around_beginnings": query.share(context, _beginnings(context)) - share_context,
        "adjacent": _adjacent(query, own),
        "span": _densest_span(query, own),
        "facts": len(facts & context) / len(facts) if facts else 0.5,
        "kind_missing": float(question.kind != "open" and not question.answered_by(said)),
    }


def hit_features(query: Query, hits: Sequence[Hit], terms: Mapping[str, ChunkTerms]) -> list[Features]:
    """Features of each hit, in order; ``terms`` by chunk key. One that was removed meanwhile has no terms."""
    # Without a vector in the index (a killed run) a chunk is at best as near as the last one that has one.
    low = min((hit.dense_score for hit in hits if hit.dense_score is not None), default=0.0)
    dense = [low if hit.dense_score is None else hit.dense_score for hit in hits]
    language = query.question.language
    return [
        chunk_features(query, analyse(hit.chunk.text, language), cosine, terms.get(hit.chunk.key, _NONE))
        for hit, cosine in zip(hits, dense, strict=True)
    ]


def rank(query: Query, hits: Sequence[Hit], terms: Mapping[str, ChunkTerms]) -> list[Hit]:
    """The hits, best first. Their score becomes the fitted probability that this one answers, if one of them does."""
    model = load("ranking")
    logits = [model.logit(row) for row in hit_features(query, hits, terms)]
    top = max(logits, default=0.0)
    shares = [math.exp(logit - top) for logit in logits]
    total = sum(shares)
    order = sorted(range(len(hits)), key=lambda n: (-logits[n], hits[n].chunk.key))
    return [replace(hits[n], score=shares[n] / total, fused_score=hits[n].fused) for n in order]


def rerank(hits: Sequence[Hit], log_odds: Sequence[float]) -> list[Hit]:
    """Ranked hits, the first of them (those that ``log_odds`` of ``cross_encoder`` are given for) in a new order.

    Their shares are weighed with what the joint reading says, and sum to what they did.
    """
    first, rest = hits[: len(log_odds)], hits[len(log_odds) :]
    logits = [math.log(max(hit.score, 1e-9)) + JOINT_WEIGHT * odds for hit, odds in zip(first, log_odds, strict=True)]
    top = max(logits, default=0.0)
    shares = [math.exp(logit - top) for logit in logits]
    total = sum(hit.score for hit in first) / (sum(shares) or 1.0)
    order = sorted(range(len(first)), key=lambda n: (-logits[n], first[n].chunk.key))
    return [*(replace(first[n], score=shares[n] * total) for n in order), *rest]


def _beginnings(terms: set[str]) -> set[str]:
    return {term[:BEGINNING] for term in terms if len(term) >= BEGINNING}


def _adjacent(query: Query, own: Sequence[str]) -> float:
    """The share of the question's pairs of neighbouring terms that are neighbours in the chunk too. 0 to 1."""
    beside = set(pairwise(own))
    found = sum(weight for pair, weight in query.pairs.items() if pair in beside)
    return found / (sum(query.pairs.values()) or 1.0)


def _densest_span(query: Query, own: Sequence[str]) -> float:
    """The largest share of the question's weight within ``SPAN_TERMS`` consecutive terms. 0 to 1."""
    places = [(place, term) for place, term in enumerate(own) if term in query.weights]
    spans = ({term for place, term in places[n:] if place < start + SPAN_TERMS} for n, (start, _) in enumerate(places))
    return max((query.share(held) for held in spans), default=0.0)
