"""What an input is to the conversation: a new question, one that goes on, a wish about the last answer, thanks. Pure.

Told by the vector of the input alone, with a multinomial logistic regression fitted by ``scripts/fit_heads.py``. It
does not know what was said before; ``rewrite`` makes the question of it. What it is not sure of, and all with the
vectors of a model that it was not fitted on, is "new": the rules of ``followup`` then say whether it leans.
"""

from __future__ import annotations

from typing import Literal, cast

from rag.models.fits import load_heads
from rag.ports import Vectors

TurnKind = Literal["new", "continue", "outlet", "language", "more", "why", "correction", "thanks", "summary"]


def turn_kind(vector: Vectors, model: str) -> TurnKind:
    """The kind, of the input's own vector, made by the embedding model ``model``."""
    return cast(TurnKind, load_heads("followup").believed(vector, model).get("kind", "new"))
