"""Fitted logistic models: a small file of weights with its provenance, and the probability that it gives. Pure.

The files in ``rag/fits`` are written by ``scripts/fit*.py``, which name their data. A model refuses features that it
was not fitted on, so that a renamed feature is an error and not a silent zero.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt


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


@dataclass(frozen=True, slots=True)
class Multinomial:
    """Of several classes, by name: weights by feature, and on a vector, both as they are."""

    name: str
    intercepts: Mapping[str, float]
    weights: Mapping[str, Mapping[str, float]]
    vectors: Mapping[str, npt.NDArray[np.float64]]  # (dimension,) a class

    def probabilities(self, vector: npt.NDArray[np.float64], features: Mapping[str, float]) -> dict[str, float]:
        """Of each class, in sum 1. Raises ValueError when vector or features are not of the kind of the fit."""
        logits = {
            kind: Logistic(f"{self.name}: {kind}", intercept, self.weights[kind]).logit(features)
            + float(self.vectors[kind] @ vector)
            for kind, intercept in self.intercepts.items()
        }
        most = max(logits.values())
        shares = {kind: math.exp(logit - most) for kind, logit in logits.items()}
        total = sum(shares.values())
        return {kind: share / total for kind, share in shares.items()}


@dataclass(frozen=True, slots=True)
class Heads:
    """Several things that one vector tells, each by a multinomial model: by name, with the least probability that is
    believed; ``model`` is the embedding model whose vectors they read."""

    model: str
    heads: Mapping[str, Multinomial]
    sure: Mapping[str, float]

    def believed(self, vector: npt.NDArray[np.float32], model: str) -> dict[str, str]:
        """The likeliest class of each head that is sure enough; of another model's vectors nothing."""
        if model != self.model:
            return {}
        found = {}
        for name, head in self.heads.items():
            chances = head.probabilities(np.asarray(vector, dtype=np.float64), {})
            likeliest = max(chances, key=lambda one: chances[one])
            if chances[likeliest] >= self.sure[name]:
                found[name] = likeliest
        return found


@functools.cache
def load_heads(name: str) -> Heads:
    """The models in ``rag/fits/NAME.json``, a class of a head by "HEAD: CLASS"."""
    record = json.loads((files("rag") / "fits" / f"{name}.json").read_text(encoding="utf-8"))
    heads = {}
    for head in record["sure"]:
        lead = f"{head}: "
        rows = {key.removeprefix(lead): row for key, row in record["classes"].items() if key.startswith(lead)}
        heads[head] = Multinomial(
            f"{name}: {head}",
            {one: float(row["intercept"]) for one, row in rows.items()},
            {one: {} for one in rows},
            {one: np.array(row["vector"], dtype=np.float64) for one, row in rows.items()},
        )
    return Heads(str(record["model"]), heads, {head: float(point) for head, point in record["sure"].items()})


@functools.cache
def load(name: str) -> Logistic:
    """The model in ``rag/fits/NAME.json``."""
    record = json.loads((files("rag") / "fits" / f"{name}.json").read_text(encoding="utf-8"))
    return Logistic(name, float(record["intercept"]), {key: float(value) for key, value in record["weights"].items()})


Features = dict[str, float]
