"""What a question wants: what the shipped fit holds, and vectors of another model."""

from __future__ import annotations

from typing import get_args

import numpy as np

from rag.ask.wanted import WantedMeasure, WantedThing, WantedTime, Wants, wanted_of
from rag.models.fits import load_heads


def test_the_shipped_fit_has_every_class() -> None:
    fit = load_heads("question_wants")
    assert set(fit.heads["time"].intercepts) == set(get_args(WantedTime))
    assert set(fit.heads["thing"].intercepts) == set(get_args(WantedThing))
    assert set(fit.heads["measure"].intercepts) == set(get_args(WantedMeasure))


def test_a_vector_far_in_one_class_is_of_it_and_of_another_model_of_none() -> None:
    fit = load_heads("question_wants")
    series = (10 * fit.heads["time"].vectors["series"]).astype(np.float32)
    assert wanted_of(series, fit.model).time == "series"
    assert wanted_of(series, "another@1") == Wants()
