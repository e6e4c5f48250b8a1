"""How well a source sentence answers a question: the features of one sentence, and their fitted sum. Pure.

Used to choose what the model reads (``select``) and as one part of the decision to answer at all (``decide``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.models.fits import Features, load
from rag.text.figures import figures
from rag.text.names import names
from rag.text.question import Expected, answers, expected, holds_kind
from rag.text.words import fold, stem, terms, words
from rag.types import Article, Hit, Sentence

Key = tuple[str, int]  # (article id, sentence ordinal)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart once: its stems with their weights, its names and figures, the kind of answer."""

    question: str
    language: str
    weights: Mapping[str, float]
    facts: frozenset[str]
    kind: Expected

    @classmethod
    def of(cls, question: str, language: str, weights: Mapping[str, float]) -> Asked:
        asked = {term: weights.get(term, 1.0) for term in terms(question, language)}
        facts = {stem(name, language) for name in names(question, language)}
        facts |= {figure.digits for figure in figures(question)}
        return cls(question, language, asked, frozenset(facts), expected(question))


def sentence_features(
    asked: Asked,
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
    sentences: Mapping[str, Sequence[Sentence]],
) -> dict[Key, Features]:
    """Features of every sentence of the hits' windows."""
    best: dict[Key, Hit] = {}
    for hit in hits:  # best first
        for ordinal in range(hit.chunk.first, hit.chunk.last + 1):
            best.setdefault((hit.chunk.article, ordinal), hit)
    low = min((hit.dense_score for hit in hits if hit.dense_score is not None), default=0.0)
    top = max((hit.fused for hit in hits), default=0.0)
    ranks = {hit.chunk.key: rank for rank, hit in enumerate(hits, 1)}
    held: dict[Key, frozenset[str]] = {}

    def stems(article: str, ordinal: int) -> frozenset[str]:
        key = (article, ordinal)
        if key not in held:
            held[key] = _stems(sentences[article][ordinal].text, articles[article].language, asked.language)
        return held[key]

    titles = {name: _stems(articles[name].title, articles[name].language, asked.language) for name, _ in best}
    total = sum(asked.weights.values()) or 1.0
    found: dict[Key, Features] = {}
    for (name, ordinal), hit in best.items():
        text, spoken = sentences[name][ordinal].text, articles[name].language
        own = stems(name, ordinal)
        beside = frozenset().union(
            *(stems(name, i) for i in (ordinal - 1, ordinal + 1) if 0 <= i < len(sentences[name]))
        )
        context = own | beside | titles[name]
        length = len(words(text))
        found[name, ordinal] = {
            "dense": hit.dense_score if hit.dense_score is not None else low,
            "fused": hit.fused,
            "behind": top - hit.fused,
            "rank": 1.0 / ranks[hit.chunk.key],
            "own": sum(w for t, w in asked.weights.items() if t in own) / total,
            "beside": sum(w for t, w in asked.weights.items() if t in context and t not in own) / total,
            "facts": len(asked.facts & own) / len(asked.facts) if asked.facts else 0.5,
            "facts_beside": len(asked.facts & (context - own)) / len(asked.facts) if asked.facts else 0.25,
            "kind": float(asked.kind != "open" and holds_kind(text, spoken, asked.kind)),
            "kind_missing": float(asked.kind != "open" and not answers(text, asked.question, spoken)),
            "short": float(length < 6),
            "long": min(1.0, length / 60),
            "foreign": float(spoken != asked.language),
        }
    return found


def relevance(features: Features) -> float:
    """The fitted logit that the sentence holds the answer, up to a constant that is the same within a question."""
    return load("relevance").logit(features)


def _stems(text: str, spoken: str, language: str) -> frozenset[str]:
    found = set(terms(text, spoken))
    if spoken != language:
        found |= set(terms(text, language))
    return frozenset(found | {fold(figure.digits) for figure in figures(text)})
