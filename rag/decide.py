"""One calibrated decision: is this answer right enough to be shown? Pure.

Retrieval (how near the passage is), the reader (how sure it is of the passage) and the second look at the quote each
give a feature; a logistic model that was fitted on public questions adds them up. The operating point is a setting.
What is refused still shows the nearest passages. Other features were tried and left out: docs/benchmarks.md.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from rag.logistic import load
from rag.reader import Reading
from rag.relevance import Features


def decision_features(reading: Reading, holding: Collection[int], sentence: Features, affirmed: float) -> Features:
    """Of an answer that the passages ``holding`` (indices) hold, the best sentence of which has these features.

    The reader's shares of all of them count: it has to choose between passages that say the same. ``affirmed`` are
    the log-odds of the second look (``reader.affirm``).
    """
    return {
        "affirmed": max(-8.0, min(8.0, affirmed)),
        "dense": sentence["dense"],
        "pick": math.log(max(sum(reading.picks[i] for i in holding), 1e-4)),
        "foreign": sentence["foreign"],  # between two languages the cosine is lower
    }


def confidence(features: Features) -> float:
    """Probability that the answer is right, 0 to 1."""
    return load("decision").probability(features)
