"""How well a source sentence answers a question: the features of one sentence, and their fitted sum. Pure.

Used to choose what the model reads (``select``) and as one part of the decision to answer at all (``decide``).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.models.fits import Features, load
from rag.text.analysis import Analysis, analyse
from rag.text.question import Question
from rag.text.words import fold
from rag.types import Article, Hit, Sentence

SentenceKey = tuple[str, int]  # (article id, sentence ordinal)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, best first, with every article that they are of, and its sentences in order."""

    hits: Sequence[Hit]
    articles: Mapping[str, Article]
    sentences: Mapping[str, Sequence[Sentence]]

    def said(self, article: str, ordinal: int) -> Analysis:
        """A sentence, taken apart."""
        return analyse(self.sentences[article][ordinal].text, self.articles[article].language)

    def title(self, article: str) -> Analysis:
        return analyse(self.articles[article].title, self.articles[article].language)


def sentence_features(
    question: Question, weights: Mapping[str, float], found: Retrieved
) -> dict[SentenceKey, Features]:
    """Features of every sentence of the hits' windows; ``weights`` of the question's stems, 1 where absent."""
    best: dict[SentenceKey, Hit] = {}
    for hit in found.hits:
        for ordinal in range(hit.chunk.first, hit.chunk.last + 1):
            best.setdefault((hit.chunk.article, ordinal), hit)
    low = min((hit.dense_score for hit in found.hits if hit.dense_score is not None), default=0.0)
    top = max((hit.fused for hit in found.hits), default=0.0)
    ranks = {hit.chunk.key: rank for rank, hit in enumerate(found.hits, 1)}
    rows: dict[SentenceKey, Features] = {}
    for (name, ordinal), hit in best.items():
        own = _stems(found.said(name, ordinal), question.language)
        rows[name, ordinal] = {
            "dense": hit.dense_score if hit.dense_score is not None else low,
            "fused": hit.fused,
            "behind": top - hit.fused,
            "rank": 1.0 / ranks[hit.chunk.key],
            **_shared(question, weights, own, _context(found, name, ordinal, question.language) - own),
            **_form(question, found.said(name, ordinal)),
        }
    return rows


def _shared(question: Question, weights: Mapping[str, float], own: frozenset[str], beside: frozenset[str]) -> Features:
    """What a sentence with these stems has of the question's words, names and figures, and what stands beside it."""
    asked = {term: weights.get(term, 1.0) for term in question.analysis.terms}
    total, facts = sum(asked.values()) or 1.0, question.facts
    return {
        "own": sum(weight for term, weight in asked.items() if term in own) / total,
        "beside": sum(weight for term, weight in asked.items() if term in beside) / total,
        "facts": len(facts & own) / len(facts) if facts else 0.5,
        "facts_beside": len(facts & beside) / len(facts) if facts else 0.25,
    }


def _form(question: Question, said: Analysis) -> Features:
    """The kind of what a sentence says, its length and its language."""
    return {
        "kind": float(question.has_kind(said)),
        "kind_missing": float(question.kind != "open" and not question.answered_by(said)),
        "short": float(len(said.words) < 6),
        "long": min(1.0, len(said.words) / 60),
        "foreign": float(said.language != question.language),
    }


def relevance(features: Features) -> float:
    """The fitted logit that the sentence holds the answer, up to a constant that is the same within a question."""
    return load("relevance").logit(features)


def _context(found: Retrieved, article: str, ordinal: int, language: str) -> frozenset[str]:
    """The stems of the sentences before and after one, and of its article's title."""
    beside = [n for n in (ordinal - 1, ordinal + 1) if 0 <= n < len(found.sentences[article])]
    texts = [found.title(article), *(found.said(article, n) for n in beside)]
    return frozenset().union(*(_stems(said, language) for said in texts))


@functools.lru_cache(maxsize=1024)  # each sentence stands beside two others
def _stems(said: Analysis, language: str) -> frozenset[str]:
    """The stems of a text in its own language and in the question's, and the digits of its figures."""
    figures = {fold(figure.digits) for figure in said.figures}
    return said.term_set | said.under(language).term_set | figures
