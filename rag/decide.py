"""One calibrated decision: is this answer right enough to be shown? Pure.

Retrieval (how near the passage is), the reader (how much it wanted to say that nothing answers, how sure it was of the
passage, and how willingly it copied these words) and a second look at the quote alone each give a feature. A logistic
model that was fitted on public questions adds them up, and the operating point is a setting. What is refused still
shows the nearest passages. Other features were tried and left out: docs/benchmarks.md.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from rag.logistic import load
from rag.reader import Reading
from rag.relevance import Features

QUOTED = -2.0  # nats: a whole sentence was not written, so it is taken as neither sure nor unsure
UNLIKELY = -12.0


def decision_features(
    reading: Reading, holding: Collection[int], sentence: Features, affirmed: float, logprob: float | None = None
) -> Features:
    """Of an answer that the passages ``holding`` (indices) hold, the best sentence of which has these features.

    The reader's shares of all of them count: it has to choose between passages that say the same. ``affirmed`` are
    the log-odds of the second look (``reader.affirm``), ``logprob`` is that of the words that were written
    (``Generator.logprob``); None for a quotation.
    """
    return {
        "affirmed": max(-8.0, min(8.0, affirmed)),
        "absent": max(-8.0, min(8.0, reading.absent)),
        "pick": math.log(max(sum(reading.picks[i] for i in holding), 1e-4)),
        "likely": QUOTED if logprob is None else max(UNLIKELY, logprob),
        "dense": sentence["dense"],
    }


def confidence(features: Features) -> float:
    """Probability that the answer is right, 0 to 1."""
    return load("decision").probability(features)
