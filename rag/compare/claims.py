"""Articles to claims: the sentences worth keeping of each. Pure.

Extractive: a claim is a sentence of its article, so that choosing costs no call of a model. Which claims say the same
is told by ``sameness``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from rag.compare.salience import REDUNDANT, Scale, TermWorth, is_complete, salience
from rag.text.analysis import Analysis, analyse
from rag.text.dependence import dependence
from rag.types import Article, Sentence, Span

MOST_CLAIMS = 10  # of one article
_IN_ALL = 400  # of all articles: embedding a sentence takes 0.1 to 0.2 s on two cores
_SCALE = Scale(place=0.3, fade=3, figure=0.12, bare_figure=0.04, name=0.04, most_names=4, never=0.1)

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Claim:
    """A sentence of an article that is worth keeping, as it stands there. ``salience`` is what a reader would miss."""

    article: Article
    sentence: Sentence
    salience: float

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def language(self) -> str:
        return self.article.language

    @property
    def span(self) -> Span:
        return Span(self.article, self.sentence.start, self.sentence.end)

    @property
    def report(self) -> str:
        """The independent report of its article, as ingestion knows it."""
        return self.article.report or self.article.id

    @cached_property
    def said(self) -> Analysis:
        """Its words, figures, dates and names."""
        return analyse(self.sentence.text, self.article.language)


def claims_of(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
    weights: Mapping[str, float],
) -> list[Claim]:
    """The claims of each article in its order, at most ``MOST_CLAIMS`` of one and about 400 of all.

    Their salience, 0 to about 2, rests on how many of the articles have a term. ``weights`` are inverse document
    frequencies by stem, 1.0 where absent.
    """
    said = {a.id: [analyse(s.text, a.language) for s in sentences[a.id]] for a in articles}
    frequency = Counter(term for own in said.values() for term in set().union(*(each.term_set for each in own)))
    worth = TermWorth.of(frequency, weights)
    most = max(3, min(MOST_CLAIMS, _IN_ALL // max(1, len(articles))))
    found: list[Claim] = []
    for article in articles:
        own = [
            Claim(article, sentence, _salience(each, sentence.ordinal, worth))
            for sentence, each in zip(sentences[article.id], said[article.id], strict=True)
        ]
        found += _chosen(own, most)
    return found


def _chosen(own: Sequence[Claim], most: int) -> list[Claim]:
    """The most salient claims of one article without repetition, in its order; its first sentence if there is none."""
    held = [claim.said.term_set for claim in own]
    kept: list[int] = []
    for i in sorted(range(len(own)), key=lambda i: (-own[i].salience, i)):
        if own[i].salience <= 0 or len(kept) == most:
            break
        if held[i] and all(len(held[i] & held[j]) / len(held[i]) < REDUNDANT for j in kept):
            kept.append(i)
    return [own[i] for i in sorted(kept)] or list(own[:1])


def _salience(said: Analysis, ordinal: int, worth: TermWorth) -> float:
    return max(0.0, salience(said, ordinal, worth, _SCALE) - dependence(said)) if is_complete(said) else 0.0
