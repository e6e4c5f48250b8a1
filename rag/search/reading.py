"""Ranked hits to the passages that are read with the question: what was found, with its neighbours, each once. Pure.

Chunks overlap, and a sentence that answers is often beside the one that was found. Of each article the sentences of its
hits, and one on either side, are put together again into runs, which are cut where they would be longer than the model
reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.search.relevance import Retrieved
from rag.types import Passage, Sentence

READ_WORDS = 140  # of a passage: about 230 tokens
BESIDE = 1  # sentences on either side of a hit


def passages_to_read(found: Retrieved) -> list[Passage]:
    """The passages, those of the best hit's article first; ``score`` is the best score of an article's hits."""
    wanted: dict[str, set[int]] = {}
    score: dict[str, float] = {}
    for hit in found.hits:
        name, last = hit.chunk.article, len(found.sentences[hit.chunk.article]) - 1
        reach = range(max(0, hit.chunk.first - BESIDE), min(last, hit.chunk.last + BESIDE) + 1)
        wanted.setdefault(name, set()).update(reach)
        score[name] = max(score.get(name, hit.score), hit.score)
    runs = [
        (name, run)
        for name, ordinals in wanted.items()
        for run in _runs([found.sentences[name][i] for i in sorted(ordinals)])
    ]
    return [Passage(n, found.articles[name], tuple(run), score[name]) for n, (name, run) in enumerate(runs, 1)]


def around(sentences: Sequence[Sentence], first: int, last: int) -> range:
    """Ordinals of the sentences from ``first`` to ``last`` with those beside them, as far as one reading goes.

    ``sentences`` are all of an article. One before and one after are taken in turn.
    """
    used = sum(len(sentences[i].text.split()) for i in range(first, last + 1))
    grows = True
    while grows:
        grows = False
        for beside in (first - 1, last + 1):
            if 0 <= beside < len(sentences) and used + (words := len(sentences[beside].text.split())) <= READ_WORDS:
                first, last, used, grows = min(first, beside), max(last, beside), used + words, True
    return range(first, last + 1)


def _runs(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """Runs of consecutive sentences of at most ``READ_WORDS`` words; a longer sentence is a run of its own."""
    runs: list[list[Sentence]] = []
    used = 0
    for sentence in sentences:
        words = len(sentence.text.split())
        follows = bool(runs) and runs[-1][-1].ordinal == sentence.ordinal - 1
        if follows and used + words <= READ_WORDS:
            runs[-1].append(sentence)
            used += words
        else:
            runs.append([sentence])
            used = words
    return runs
