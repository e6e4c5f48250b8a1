"""What a question wants of the articles: one thing, an open answer, the library, one article, or a comparison. Pure.

``rag.text.question`` tells what would answer a question of one thing (a figure, a date, a name); this tells whether it
is one. It is read off the question's vector, which retrieval needs anyway, beside what that module says of its words: a
multinomial logistic regression, fitted by ``scripts/fit_kinds.py``, whose labelled questions lie beside it. It was
fitted on the vectors of one embedding model and says nothing about those of another. What it is not sure of is an open
question: a few sentences answer a question of one thing too, and one value does not answer an open one.
"""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Literal, cast

import numpy as np

from rag.models.fits import Features, Multinomial
from rag.ports import Vectors
from rag.text.question import Question

QuestionKind = Literal["one", "open", "library", "article", "comparison"]


def question_features(question: Question) -> Features:
    """What the question's words say, as 0 or 1: the kind of value that it asks for, and how it asks."""
    asked = {kind: float(question.kind == kind) for kind in ("percent", "figure", "date", "name")}
    return asked | {
        "whether": float(question.whether),
        "several": float(question.several),
        "of_sources": float(question.of_sources),
    }


def kind_of(question: Question, vector: Vectors, model: str) -> tuple[QuestionKind, Features]:
    """The kind, and the probabilities of all, 0 to 1; of ``vector``, the question's own, made by the embedding model
    ``model``.

    Open where no kind reaches the point of the fit, and for the vectors of a model that it was not fitted on, of which
    no probability is known.
    """
    fit, known, sure = question_kinds()
    if model != known:
        return "open", {}
    chances = fit.probabilities(np.asarray(vector, dtype=np.float64), question_features(question))
    likeliest = max(chances, key=lambda kind: chances[kind])
    return cast(QuestionKind, likeliest if chances[likeliest] >= sure else "open"), chances


@functools.cache
def question_kinds() -> tuple[Multinomial, str, float]:
    """The fit, the embedding model that it is for, and the least probability of a kind that is believed."""
    record = json.loads((files("rag") / "fits" / "question_kind.json").read_text(encoding="utf-8"))
    classes = record["classes"]
    fit = Multinomial(
        "question_kind",
        {kind: float(row["intercept"]) for kind, row in classes.items()},
        {kind: {key: float(value) for key, value in row["weights"].items()} for kind, row in classes.items()},
        {kind: np.array(row["vector"], dtype=np.float64) for kind, row in classes.items()},
    )
    return fit, str(record["model"]), float(record["sure"])
