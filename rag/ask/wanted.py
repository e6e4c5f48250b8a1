"""What a question wants: of which time, and whether a value, a change or a choice. Pure.

``kind`` tells how many sentences answer; this tells which value of several is meant: the newest ("le prix actuel"), all
of them in their order ("how did it change?"), the change and not the level ("by how much?"), or the one of two things
that has more or less of it. Told by the question's vector alone, with two multinomial logistic regressions fitted by
``scripts/fit_heads.py``; a time that a question names is no matter of it (``timeline``). What it is not sure of is of
any time, and wants something else. It says nothing about the vectors of a model that it was not fitted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from rag.models.fits import load_heads
from rag.ports import Vectors

WantedTime = Literal["any", "now", "series"]
WantedMeasure = Literal["any", "money", "time", "length", "count"]
WantedThing = Literal["other", "value", "change", "least", "most", "either"]


@dataclass(frozen=True, slots=True)
class Wants:
    """``least`` and ``most`` are a choice by size, ``either`` is one by anything else ("Monday or Tuesday?").

    ``measure`` is what is compared in a choice by size.
    """

    time: WantedTime = "any"
    thing: WantedThing = "other"
    measure: WantedMeasure = "any"


def wanted_of(vector: Vectors, model: str) -> Wants:
    """What is wanted, of ``vector``, the question's own, made by the embedding model ``model``."""
    found = load_heads("question_wants").believed(vector, model)
    thing = cast(WantedThing, found.get("thing", "other"))
    measure = cast(WantedMeasure, found.get("measure", "any")) if thing in {"least", "most"} else "any"
    return Wants(cast(WantedTime, found.get("time", "any")), thing, measure)
