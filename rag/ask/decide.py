"""One calibrated decision: is this answer right enough to be shown? Pure.

Retrieval (how near the passage is), the reader (how much it wanted to say that nothing answers, how sure it was of the
passage, and how willingly it copied these words), a second look at the quote alone, and the second reader (how far the
passage answers, and how much of what it marks says the same) each give a feature. A logistic model that was fitted on
public questions adds them up, and the operating point is a setting. What is refused still shows the nearest passages.
Other features were tried and left out: docs/lab/decision.md.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from rag.ask.extractive import ExtractiveReading
from rag.ask.reader import Reading
from rag.models.fits import Features, load

NOT_WRITTEN = -2.0  # nats: a whole sentence was not written, so it is taken as neither sure nor unsure
UNLIKELY = -12.0
ONE_READER = "decision_one_reader"  # the fit for an embedding model that has none
READ_AGAIN = "decision_read_again"


def decision_features(
    reading: Reading,
    holding: Collection[int],
    sentence: Features,
    affirmed: float,
    logprob: float | None = None,
    extractive: ExtractiveReading | None = None,
    said: Collection[str] = (),
) -> Features:
    """Of an answer that the passages ``holding`` (indices) hold, the best sentence of which has these features.

    The reader's shares of all of them count: it has to choose between passages that say the same. ``affirmed`` are
    the log-odds of the second look (``reader.affirm``), ``logprob`` is that of the words that were written
    (``Generator.logprob``); None for a quotation. ``said`` are the texts of the answer that the second reader,
    ``extractive``, is asked about; without one the decision has a fit of its own.
    """
    found = {
        "affirmed": max(-8.0, min(8.0, affirmed)),
        "absent": max(-8.0, min(8.0, reading.absent)),
        "pick": math.log(max(sum(reading.picks[i] for i in holding), 1e-4)),
        "likely": NOT_WRITTEN if logprob is None else max(UNLIKELY, logprob),
        "dense": sentence["dense"],
    }
    if extractive:
        found["answers"] = max(-8.0, min(8.0, max(extractive.log_odds[i] for i in holding)))
        found["agreement"] = extractive.agreement(*said)
    return found


def confidence(features: Features) -> float:
    """Probability that the answer is right, 0 to 1, by ``decision_features``."""
    return load("decision" if "agreement" in features else ONE_READER).probability(inputs(features))


def read_again(confidence: float, sentence: float, passage: float) -> float:
    """The confidence after the answer reader has read the quoted ``sentence`` among those beside it.

    Its log-odds, in nats, that the sentence is a part of a good answer, and that the whole ``passage`` answers. It was
    fitted on questions that nearly are what an article answers, and knows them better than the other readers.
    """
    odds = {"decision": math.log(confidence / (1 - confidence)), "sentence": sentence, "passage": passage}
    return load(READ_AGAIN).probability({name: max(-8.0, min(8.0, value)) for name, value in odds.items()})


def inputs(features: Features) -> Features:
    """What the fits add up: with two readers, their agreement as far as the second look affirms it.

    A second look is fooled by words that only look like an answer, and two readers by words that both would copy from
    a passage on something near; hardly ever all three. How willingly the words were copied then adds nothing.
    """
    if "agreement" not in features:
        return features
    affirmed = 1 / (1 + math.exp(-features["affirmed"]))
    kept = {name: features[name] for name in ("absent", "pick", "dense", "answers")}
    return kept | {"agreed": features["agreement"] * affirmed}
