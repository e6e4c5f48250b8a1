"""Fitted logistic models: a small file of weights with its provenance, and the probability that it gives. Pure.

The files in ``rag/fits`` are written by ``scripts/fit.py``, which names their data. A model refuses features that it
was not fitted on, so that a renamed feature is an error and not a silent zero.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Logistic:
    """``weights`` by feature, on features as they are (the fit undoes its own scaling)."""

    name: str
    intercept: float
    weights: Mapping[str, float]

    def logit(self, features: Mapping[str, float]) -> float:
        """Raises ValueError when the features are not exactly those of the fit."""
        if features.keys() != self.weights.keys():
            wrong = sorted(features.keys() ^ self.weights.keys())
            raise ValueError(f"fit {self.name}: missing or unknown feature {', '.join(wrong)}")
        return self.intercept + sum(weight * features[name] for name, weight in self.weights.items())

    def probability(self, features: Mapping[str, float]) -> float:
        """0 to 1."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.logit(features)))))


@functools.cache
def load(name: str) -> Logistic:
    """The model in ``rag/fits/NAME.json``."""
    record = json.loads((files("rag") / "fits" / f"{name}.json").read_text(encoding="utf-8"))
    return Logistic(name, float(record["intercept"]), {key: float(value) for key, value in record["weights"].items()})


Features = dict[str, float]
