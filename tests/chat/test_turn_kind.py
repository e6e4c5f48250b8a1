"""What an input is to the conversation: what the shipped fit holds, and vectors of another model."""

from __future__ import annotations

from typing import get_args

import numpy as np

from rag.chat.turn_kind import TurnKind, turn_kind
from rag.models.fits import load_heads


def test_the_shipped_fit_has_every_kind_and_reads_one_models_vectors() -> None:
    fit = load_heads("followup")
    assert set(fit.heads["kind"].intercepts) == set(get_args(TurnKind))
    assert {vector.shape for vector in fit.heads["kind"].vectors.values()} == {(768,)}
    thanks = fit.heads["kind"].vectors["thanks"].astype(np.float32)
    assert turn_kind(thanks / np.linalg.norm(thanks), fit.model) == "thanks"
    assert turn_kind(thanks, "another@1") == "new"
