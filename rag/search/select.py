"""Ranked hits to the few sentences worth their tokens. Pure.

Whole windows waste the prompt: one sentence in three bears on the question. Every sentence of the best windows is
scored by ``relevance``, and sentences go in, best first, until the budget is full. Neighbours that both got in form
one passage. What was found but did not fit is counted, never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.models.fits import Features
from rag.search.relevance import Retrieved, SentenceKey, relevance, sentence_features
from rag.text.question import Question
from rag.types import Article, Hit, Passage

WINDOWS = 12
MARK_TOKENS = 5  # "[1] " and the line break


@dataclass(frozen=True, slots=True)
class Budget:
    """What the chat model may be given to read: tokens, as it counts them, and passages."""

    tokens: int
    passages: int
    count: Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Selection:
    """Passages, best first, with what was known of every considered sentence; ``left_out`` did not fit."""

    passages: tuple[Passage, ...]
    features: Mapping[SentenceKey, Features]
    scores: Mapping[SentenceKey, float]
    left_out: int


def select(
    question: Question,
    weights: Mapping[str, float],
    found: Retrieved,
    budget: Budget,
    *,
    by_sentence: bool = True,
) -> Selection:
    """The passages to read. ``weights`` are those of the question's stems.

    The best sentence goes in even when it alone is over the budget, so that no question is asked of nothing. Without
    ``by_sentence`` whole windows go in as they were retrieved, which an evaluation compares with.
    """
    read = replace(found, hits=_distinct(found.hits, found.articles)[:WINDOWS])
    features = sentence_features(question, weights, read)
    scores = {key: relevance(own) for key, own in features.items()}
    ranked = scores if by_sentence else {key: own["rank"] for key, own in features.items()}
    chosen = _within(budget, sorted(ranked, key=lambda key: (-ranked[key], key)), found)
    runs = [
        (max(scores[article, i] for i in run), article, run) for article in chosen for run in _runs(chosen[article])
    ]
    runs.sort(key=lambda item: (-item[0], item[1], item[2]))
    passages = tuple(
        Passage(
            n,
            found.articles[article],
            tuple(found.sentences[article][i] for i in run),
            round(score, 4),
            best=[scores[article, i] for i in run].index(score),
        )
        for n, (score, article, run) in enumerate(runs, 1)
    )
    return Selection(passages, features, scores, len(scores) - sum(map(len, chosen.values())))


def _within(budget: Budget, order: Sequence[SentenceKey], found: Retrieved) -> dict[str, set[int]]:
    """The sentences that fit, taken in their order, as ordinals by article."""
    chosen: dict[str, set[int]] = {}
    used = 0
    for article, ordinal in order:
        beside = {ordinal - 1, ordinal + 1} & chosen.get(article, set())
        runs = sum(len(_runs(ordinals)) for ordinals in chosen.values())
        cost = budget.count(found.sentences[article][ordinal].text) + (0 if beside else MARK_TOKENS)
        if chosen and (used + cost > budget.tokens or (not beside and runs >= budget.passages)):
            continue
        used += cost
        chosen.setdefault(article, set()).add(ordinal)
    return chosen


def _distinct(hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Hit]:
    """Hits without those of a near-duplicate of an article that ranks higher: the same report is shown once."""
    first: dict[str, str] = {}
    kept = []
    for hit in hits:
        report = articles[hit.chunk.article].report or hit.chunk.article
        if first.setdefault(report, hit.chunk.article) == hit.chunk.article:
            kept.append(hit)
    return kept


def _runs(ordinals: set[int]) -> list[tuple[int, ...]]:
    """Runs of consecutive ordinals, in order."""
    runs: list[list[int]] = []
    for ordinal in sorted(ordinals):
        if runs and runs[-1][-1] == ordinal - 1:
            runs[-1].append(ordinal)
        else:
            runs.append([ordinal])
    return [tuple(run) for run in runs]
