"""Ranked hits to the few sentences worth their tokens. Pure.

Whole windows waste the prompt: one sentence in three bears on the question. Every sentence of the best windows is
scored by ``relevance``, and sentences go in, best first, until the budget is full. Neighbours that both got in form
one passage. What was found but did not fit is counted, never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.models.fits import Features
from rag.search.relevance import Asked, Key, relevance, sentence_features
from rag.types import Article, Hit, Passage, Sentence

WINDOWS = 12
MARK_TOKENS = 5  # "[1] " and the line break


@dataclass(frozen=True, slots=True)
class Selection:
    """Passages, best first, with what was known of every considered sentence; ``left_out`` did not fit."""

    passages: tuple[Passage, ...]
    features: Mapping[Key, Features]
    scores: Mapping[Key, float]
    left_out: int


def select(
    asked: Asked,
    hits: Sequence[Hit],
    *,
    articles: Mapping[str, Article],
    sentences: Mapping[str, Sequence[Sentence]],
    count_tokens: Callable[[str], int],
    budget: int,
    most: int,
    by_sentence: bool = True,
) -> Selection:
    """``articles`` and ``sentences`` (in order) cover every article of the hits.

    ``budget`` is in tokens of the chat model; the best sentence goes in even when it alone is over it, so that no
    question is asked of nothing. ``most`` is the number of passages at most. Without ``by_sentence`` whole windows go
    in as they were retrieved, which an evaluation compares with.
    """
    features = sentence_features(asked, _distinct(hits, articles)[:WINDOWS], articles, sentences)
    scores = {key: relevance(own) for key, own in features.items()}
    chosen: dict[str, set[int]] = {}
    used = 0
    ranked = scores if by_sentence else {key: own["rank"] for key, own in features.items()}
    for article, ordinal in sorted(ranked, key=lambda key: (-ranked[key], key)):
        beside = {ordinal - 1, ordinal + 1} & chosen.get(article, set())
        runs = sum(len(_runs(ordinals)) for ordinals in chosen.values())
        cost = count_tokens(sentences[article][ordinal].text) + (0 if beside else MARK_TOKENS)
        if chosen and (used + cost > budget or (not beside and runs >= most)):
            continue
        used += cost
        chosen.setdefault(article, set()).add(ordinal)
    found = [
        (max(scores[article, i] for i in run), article, run) for article in chosen for run in _runs(chosen[article])
    ]
    found.sort(key=lambda item: (-item[0], item[1], item[2]))
    passages = tuple(
        Passage(
            n,
            articles[article],
            tuple(sentences[article][i] for i in run),
            round(score, 4),
            best=[scores[article, i] for i in run].index(score),
        )
        for n, (score, article, run) in enumerate(found, 1)
    )
    return Selection(passages, features, scores, len(scores) - sum(map(len, chosen.values())))


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
