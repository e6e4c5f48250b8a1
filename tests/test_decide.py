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


def row(affirmed: float = 1.0, picks: tuple[float, ...] = (0.9, 0.1), dense: float = 0.6) -> float:
    own = OWN["farm", 0] | {"dense": dense}
    return confidence(decision_features(Reading(-2.0, picks), {0}, own, affirmed))


def test_the_features_describe_the_readers_choice() -> None:
    found = decision_features(Reading(-1.0, (0.25, 0.75)), {1}, OWN["farm", 0], 99.0)
    assert found["pick"] == pytest.approx(math.log(0.75))
    assert found["affirmed"] == 8.0


def test_a_second_look_that_denies_lowers_the_confidence() -> None:
    assert row(affirmed=-3.0) < row(affirmed=3.0)


def test_a_nearer_passage_and_a_surer_reader_raise_the_confidence() -> None:
    assert row(dense=0.2) < row(dense=0.7)
    assert row(picks=(0.2, 0.8)) < row(picks=(0.9, 0.1))
