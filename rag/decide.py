"""One calibrated decision: is this answer right enough to be shown? Pure.

Retrieval (how near, how much of the question is covered), the reader (how sure it is that a passage answers, and that
none does) and verification each give features; a logistic model that was fitted on public questions adds them up.
The operating point is a setting. What is refused still shows the nearest passages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.logistic import load
from rag.question import Expected
from rag.reader import Reading
from rag.relevance import Features

# Of one sentence (``relevance.sentence_features``), those that mean the same for every question.
_OF_SENTENCE = ("dense", "own", "beside", "facts", "facts_beside", "kind_missing", "foreign")


def decision_features(
    reading: Reading,
    chosen: int,
    sentence: Features,
    logits: Sequence[float],
    kind: Expected,
    *,
    copied: bool,
    affirmed: float,
) -> Features:
    """Of an answer from passage ``chosen`` (an index), whose best sentence has these features.

    ``logits`` are the relevance of every passage's best sentence, in the order of the passages; ``affirmed`` are the
    log-odds of the second look (``reader.affirm``).
    """
    pick = reading.picks[chosen]
    entropy = -sum(p * math.log(p) for p in reading.picks if p > 0)
    others = [logit for i, logit in enumerate(logits) if i != chosen]
    return {
        **{name: sentence[name] for name in _OF_SENTENCE},
        "affirmed": max(-8.0, min(8.0, affirmed)),
        "absent": max(-8.0, min(8.0, reading.absent)),
        "pick": math.log(max(pick, 1e-4)),
        "entropy": entropy,
        "relevance": logits[chosen],
        "lead": max(-4.0, min(4.0, logits[chosen] - max(others, default=logits[chosen]))),
        "best": max(logits),
        "copied": float(copied),
        "open": float(kind == "open"),
        "name": float(kind == "name"),
    }


def confidence(features: Features) -> float:
    """Probability that the answer is right, 0 to 1."""
    return load("decision").probability(features)
