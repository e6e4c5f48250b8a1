"""Ranked hits to the few passages worth their tokens. Pure.

A passage is a run of whole sentences of one article. Overlapping windows become one passage, a near-duplicate
report is shown once, and what does not fit the budget is counted, never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rag.types import Article, Hit, Passage, Sentence


def select(
    hits: Sequence[Hit],
    *,
    articles: Mapping[str, Article],
    sentences: Mapping[str, Sequence[Sentence]],
    count_tokens: Callable[[str], int],
    budget: int,
    most: int,
) -> tuple[list[Passage], int]:
    """Passages in the order of their best hit, and how many candidate passages were left out.

    ``articles`` and ``sentences`` (in order) cover every article of the hits. ``budget`` is in tokens of the chat
    model over all passages; the best hit goes in even when it alone is over the budget, so that no question is
    asked of nothing.
    """
    runs: list[tuple[str, int, int, float]] = []  # article, first sentence, last sentence, score
    used, left_out = 0, 0
    for hit in hits:
        article, first, last = hit.chunk.article, hit.chunk.first, hit.chunk.last
        seen = [run for run in runs if run[0] == article]
        if any(run[1] <= first and last <= run[2] for run in seen):
            continue
        if _reported(articles, article, [run[0] for run in runs]):
            continue
        near = next((run for run in seen if first <= run[2] + 1 and run[1] <= last + 1), None)
        merged = (article, min(first, near[1]), max(last, near[2]), near[3]) if near else (article, first, last, hit.score)
        texts = sentences[article]
        cost = count_tokens(_text(articles[article], texts, merged[1], merged[2]))
        if near:
            cost -= count_tokens(_text(articles[article], texts, near[1], near[2]))
        if runs and (used + cost > budget or (near is None and len(runs) >= most)):
            left_out += 1
            continue
        used += cost
        if near:
            runs[runs.index(near)] = merged
        else:
            runs.append(merged)
    passages = [
        Passage(n, articles[article], tuple(sentences[article][first : last + 1]), score)
        for n, (article, first, last, score) in enumerate(runs, 1)
    ]
    return passages, left_out


def _reported(articles: Mapping[str, Article], article: str, shown: Sequence[str]) -> bool:
    """Whether another article of the same independent report is shown already."""
    report = articles[article].report
    return any(other != article and report and articles[other].report == report for other in shown)


def _text(article: Article, sentences: Sequence[Sentence], first: int, last: int) -> str:
    return article.text[sentences[first].start : sentences[last].end]
