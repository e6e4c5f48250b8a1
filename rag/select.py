"""Ranked hits to the few sentences worth their tokens. Pure.

Whole windows waste the prompt: one sentence in three bears on the question. Every sentence of the best windows is
scored by its window and by the question's terms it holds itself, and sentences go in, best first, until the budget
is full. Neighbours that both got in form one passage. What was found but did not fit is counted, never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rag.analyze import terms
from rag.question import expected, holds_kind
from rag.types import Article, Hit, Passage, Sentence

WINDOWS = 10  # best windows whose sentences are considered
MARK_TOKENS = 4  # "[n] " and the line break around a passage
# Fitted on the shared question sets by counting answers that reach the prompt (docs/benchmarks.md).
WINDOW_WEIGHT = 0.3
KIND_BONUS = 0.15  # for a sentence with something of the kind that the question asks for


def select(
    question: str,
    language: str,
    hits: Sequence[Hit],
    *,
    articles: Mapping[str, Article],
    sentences: Mapping[str, Sequence[Sentence]],
    weights: Mapping[str, float],
    count_tokens: Callable[[str], int],
    budget: int,
    most: int,
) -> tuple[list[Passage], int]:
    """Passages, best first, and how many of the considered sentences were left out.

    ``articles`` and ``sentences`` (in order) cover every article of the hits; ``weights`` gives the inverse document
    frequency of the question's terms (1.0 where absent). ``budget`` is in tokens of the chat model; the best sentence
    goes in even when it alone is over it, so that no question is asked of nothing.
    """
    scores = score_sentences(question, language, _distinct(hits, articles)[:WINDOWS], articles, sentences, weights)
    chosen: dict[str, set[int]] = {}
    used = 0
    for article, ordinal in sorted(scores, key=lambda key: (-scores[key], key)):
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
    passages = [
        Passage(n, articles[article], tuple(sentences[article][i] for i in run), round(score, 4))
        for n, (score, article, run) in enumerate(found, 1)
    ]
    return passages, len(scores) - sum(len(ordinals) for ordinals in chosen.values())


def score_sentences(
    question: str,
    language: str,
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
    sentences: Mapping[str, Sequence[Sentence]],
    weights: Mapping[str, float],
) -> dict[tuple[str, int], float]:
    """Score of every sentence of the hits' windows by (article, ordinal); about -1 to 2."""
    window: dict[tuple[str, int], float] = {}
    for hit in hits:
        for ordinal in range(hit.chunk.first, hit.chunk.last + 1):
            key = (hit.chunk.article, ordinal)
            window[key] = max(window.get(key, hit.score), hit.score)
    asked = set(terms(question, language))
    total = sum(weights.get(term, 1.0) for term in asked) or 1.0
    kind = expected(question)
    own = {}
    for article, ordinal in window:
        text, spoken = sentences[article][ordinal].text, articles[article].language
        held = set(terms(text, spoken)) | (set(terms(text, language)) if spoken != language else set())
        own[article, ordinal] = sum(weights.get(term, 1.0) for term in asked & held) / total
        if holds_kind(text, spoken, kind):
            own[article, ordinal] += KIND_BONUS
    return {key: own[key] + WINDOW_WEIGHT * window[key] for key in window}


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
