"""The decision: the features that it stands on, and the direction of what it says."""

from __future__ import annotations

import math

import pytest

from rag.decide import confidence, decision_features
from rag.reader import Reading
from rag.relevance import Asked, sentence_features
from tests.builders import article, hit, sentences_of

FARM = article("Le prix du lait a doublé.\nLe musée rouvre samedi.", id="farm")
OWN = sentence_features(
    Asked.of("De combien le prix du lait a-t-il augmenté ?", "fr", {}),
    [hit(FARM, 0, 1, 1.0)],
    {FARM.id: FARM},
    {FARM.id: sentences_of(FARM)},
)


def row(
    affirmed: float = 1.0,
    absent: float = -2.0,
    picks: tuple[float, ...] = (0.9, 0.1),
    dense: float = 0.6,
    logprob: float | None = None,
) -> float:
    features = OWN["farm", 0] | {"dense": dense}
    return confidence(decision_features(Reading(absent, picks), {0}, features, affirmed, logprob))


def test_the_features_are_bounded() -> None:
    found = decision_features(Reading(-14.0, (0.0, 1.0)), {0}, OWN["farm", 0], 99.0, -50.0)
    assert (found["affirmed"], found["absent"], found["likely"]) == (8.0, -8.0, -12.0)
    assert found["pick"] == pytest.approx(math.log(1e-4))


def test_a_second_look_that_denies_lowers_the_confidence() -> None:
    assert row(affirmed=-3.0) < row(affirmed=3.0)


def test_a_reader_that_would_rather_say_nothing_lowers_the_confidence() -> None:
    assert row(absent=2.0) < row(absent=-4.0)


def test_a_nearer_passage_and_a_surer_reader_raise_the_confidence() -> None:
    assert row(dense=0.2) < row(dense=0.7)
    assert row(picks=(0.2, 0.8)) < row(picks=(0.9, 0.1))


def test_words_written_against_the_models_will_lower_the_confidence() -> None:
    assert row(logprob=-9.0) < row(logprob=None) < row(logprob=-0.1)
    assert row(logprob=-50.0) == row(logprob=-12.0)
