"""How much a reader would miss of a sentence: its terms, facts and place, and whether it can be read alone. Pure.

One rule for what is said of one article and what is said of several: SumBasic (Nenkova and Vanderwende 2005) with more
signs. What the signs weigh is given as a ``Scale``; what a term's frequency is counted over is the caller's to say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from rag.text.analysis import Analysis

SHORTEST_SALIENT, LONGEST_SALIENT = 6, 60  # words: a shorter sentence says little, a longer one is several
REDUNDANT = 0.6  # share of a sentence's terms that a chosen one has already
ENDS = '.!…»”"'  # of a sentence that is complete
_FULL = 12  # terms: a mean over fewer would favour short sentences
_MEASURED, _BARE = 3, 2  # most figures of a sentence that count
_NEVER = re.compile(
    r"\b(?:aucune?s?|personne ne|nul(?:le)?|jamais|none|nobody|no one|never|not one|neither)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TermWorth:
    """What each term is worth, and the most that one is: by how often it is there and how rare it is elsewhere."""

    worth: Mapping[str, float]
    top: float

    @classmethod
    def of(cls, frequency: Mapping[str, int], weights: Mapping[str, float]) -> TermWorth:
        """``weights`` are inverse document frequencies by stem, 1.0 where absent."""
        worth = {term: math.log1p(n) * weights.get(term, 1.0) for term, n in frequency.items()}
        return cls(worth, max(worth.values(), default=1.0) or 1.0)

    def central(self, terms: Set[str]) -> float:
        """The mean worth of these terms, 0 to 1."""
        return sum(self.worth[term] for term in terms) / max(len(terms), _FULL) / self.top


@dataclass(frozen=True, slots=True)
class Scale:
    """What the signs of salience weigh beside the terms, of which those of the best sentence weigh 1."""

    place: float  # of the first sentence
    fade: float  # sentences after which a place is worth half
    figure: float  # each of the first three
    bare_figure: float | None  # each of two that have neither unit nor scale; None: they count as any other
    name: float
    most_names: int
    never: float  # for "none", "never": the strongest thing that can be said


def is_complete(said: Analysis) -> bool:
    """Whether a text has the length of a sentence worth keeping, and the end of one that is no question."""
    text = said.text.strip()
    length = len(said.words)
    return SHORTEST_SALIENT <= length <= LONGEST_SALIENT and text[-1] in ENDS and text[-2:] != "?»"


def salience(said: Analysis, ordinal: int, terms: TermWorth, scale: Scale) -> float:
    """About 0 to 2, before what it loses by needing others; ``ordinal`` is its place in its article."""
    found = said.figures
    counted = [figure for figure in found if scale.bare_figure is None or not figure.bare]
    facts = scale.figure * min(_MEASURED, len(counted))
    facts += (scale.bare_figure or 0.0) * min(_BARE, len(found) - len(counted))
    facts += scale.name * min(scale.most_names, len(said.names))
    strong = scale.never if _NEVER.search(said.text) else 0.0
    return terms.central(said.term_set) + scale.place / (1 + ordinal / scale.fade) + facts + strong
