"""Sentences that answer an open question to the few that are shown: the best ones that each add something. Pure.

How far a sentence is a part of a good answer is known (``answer_reader``); what it adds to those that are chosen
already is not, and two good sentences that say the same are one. Chosen one by one by their probability times what is
new in them (maximal marginal relevance: Carbonell and Goldstein 1998), within a number of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.ports import Vectors


@dataclass(frozen=True, slots=True)
class ChoiceScale:
    """What the choice goes by; chosen on the half of ``open_fr`` that may be used for it (docs/lab/open.md).

    ``lines`` and ``words`` (as shown, with sources' names and numbers) at most; a sentence needs the probability
    ``least``, and ``share`` of the best one's. Of two sentences of cosine similarity ``new`` or less each is wholly new
    beside the other, from ``said`` on not at all.
    """

    lines: int = 6
    words: int = 120
    least: float = 0.12
    share: float = 0.15
    new: float = 0.6
    said: float = 0.85


SCALE = ChoiceScale()


def choose_sentences(
    chances: Sequence[float], lengths: Sequence[int], similar: Vectors, scale: ChoiceScale = SCALE
) -> list[int]:
    """Places of the chosen sentences, in the order of the choice.

    ``chances`` are probabilities that a sentence is a part of a good answer, ``lengths`` are in words, ``similar`` has
    the cosine similarities, shape ``(n, n)``. The best sentence is chosen even where it alone is too long.
    """
    chosen: list[int] = []
    best = max(chances, default=0.0)
    left = scale.words
    while len(chosen) < scale.lines:
        worth = {
            i: chance * _new(similar[i, chosen].max() if chosen else 0.0, scale)
            for i, chance in enumerate(chances)
            if i not in chosen and chance >= max(scale.least, scale.share * best) and (lengths[i] <= left or not chosen)
        }
        first = max(worth, key=lambda i: worth[i], default=None)
        if first is None or worth[first] <= 0:
            return chosen
        chosen.append(first)
        left -= lengths[first]
    return chosen


def _new(similarity: float, scale: ChoiceScale) -> float:
    """How much of a sentence is new beside another one, 0 to 1."""
    return min(1.0, max(0.0, (scale.said - float(similarity)) / (scale.said - scale.new)))
