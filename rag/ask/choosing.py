"""Sentences that answer an open question to the few that are shown: those that together say most of the answer. Pure.

How far a sentence is a part of a good answer is known (``answer_reader``). What several articles tell is mostly the
heart of the matter, and two good sentences that say the same are one: a sentence is worth what it says itself and what
it says of the other likely ones, less what the chosen ones have said already. Chosen one by one, within a number of
words (coverage as in Lin and Bilmes 2011, "A class of submodular functions for document summarization").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.ports import Vectors


@dataclass(frozen=True, slots=True)
class ChoiceScale:
    """What the choice goes by; chosen on the half of ``open_fr`` that may be used for it (docs/lab/open.md).

    ``lines`` and ``words`` (as shown, with sources' names and numbers) at most; a sentence needs the probability
    ``least``, and ``share`` of the best one's. Of two sentences of cosine similarity ``apart`` or less neither says
    anything of the other, from ``alike`` on they are one. What one says of others counts ``others`` of what it says
    itself.
    """

    lines: int = 6
    words: int = 120
    least: float = 0.12
    share: float = 0.15
    apart: float = 0.5
    alike: float = 0.8
    others: float = 0.5


SCALE = ChoiceScale()


def choose_sentences(
    chances: Sequence[float], lengths: Sequence[int], similar: Vectors, scale: ChoiceScale = SCALE
) -> list[int]:
    """Places of the chosen sentences, in the order of the choice.

    ``chances`` are probabilities that a sentence is a part of a good answer, ``lengths`` are in words, ``similar`` has
    the cosine similarities, shape ``(n, n)``. One sentence is chosen even where it alone is too long.
    """
    chance = np.asarray(chances)
    likely = chance >= max(scale.least, scale.share * max(chances, default=0.0))
    says = np.clip((similar - scale.apart) / (1 - scale.apart), 0.0, 1.0)
    said = np.zeros(len(chance))
    chosen: list[int] = []
    left = scale.words
    while len(chosen) < scale.lines:
        worth: dict[int, float] = {}
        for i, own in enumerate(chance):
            known = chosen and float(similar[i, chosen].max()) >= scale.alike
            if known or not likely[i] or (chosen and lengths[i] > left):
                continue
            new = np.maximum(said, says[:, i]) - said
            worth[i] = float(own * (new[i] + scale.others * (chance @ new - own * new[i])))
        first = max(worth, key=lambda i: worth[i], default=None)
        if first is None or worth[first] <= 0:
            return chosen
        chosen.append(first)
        left -= lengths[first]
        said = np.maximum(said, says[:, first])
    return chosen
