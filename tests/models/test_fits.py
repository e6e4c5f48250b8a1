"""Fitted models: read with their package, exact about their features."""

from __future__ import annotations

import json
import math
from importlib.resources import files

import numpy as np
import pytest

from rag.models.fits import Logistic, Multinomial, load

MODEL = Logistic("invented", -1.0, {"near": 2.0, "far": -0.5})


def test_the_probability_is_the_logistic_of_the_weighted_sum() -> None:
    assert MODEL.logit({"near": 1.0, "far": 2.0}) == pytest.approx(0.0)
    assert MODEL.probability({"near": 1.0, "far": 2.0}) == pytest.approx(0.5)
    assert MODEL.probability({"near": 2.0, "far": 0.0}) == pytest.approx(1 / (1 + math.exp(-3)))


@pytest.mark.parametrize("features", [{"near": 1.0}, {"near": 1.0, "far": 0.0, "new": 0.0}])
def test_other_features_than_those_of_the_fit_are_an_error(features: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"far|new"):
        MODEL.logit(features)


def test_of_several_classes_each_has_its_share() -> None:
    vectors = {"sea": np.array([1.0, 0.0]), "land": np.array([0.0, 500.0])}
    weights = {"sea": {"wet": 2.0}, "land": {"wet": 0.0}}
    model = Multinomial("invented", {"sea": 0.0, "land": 1.0}, weights, vectors)
    found = model.probabilities(np.array([1.0, 0.0]), {"wet": 1.0})
    assert found == {"sea": pytest.approx(1 / (1 + math.exp(-2))), "land": pytest.approx(1 / (1 + math.exp(2)))}
    assert model.probabilities(np.array([0.0, 9.0]), {"wet": 1.0}) == {"sea": 0.0, "land": 1.0}  # and no overflow
    with pytest.raises(ValueError, match="dry"):
        model.probabilities(np.zeros(2), {"wet": 1.0, "dry": 0.0})


@pytest.mark.parametrize("name", ["relevance", "decision", "decision_one_reader", "ranking", "claims"])
def test_every_shipped_fit_says_where_it_comes_from(name: str) -> None:
    record = json.loads((files("rag") / "fits" / f"{name}.json").read_text(encoding="utf-8"))
    assert load(name).weights.keys() == record["weights"].keys()
    assert {"data", "questions", "seed", "command", "measured"} <= record["provenance"].keys()
