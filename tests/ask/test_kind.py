"""What kind of question is asked: the fit's arithmetic, its point, and what the shipped fit holds."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import get_args

import numpy as np
import pytest

from rag.ask import kind
from rag.ask.kind import QuestionKind, kind_of, question_features, question_kinds
from rag.models.fits import Multinomial
from rag.text.question import Question

WHO = Question("Qui a réparé la cloche de Trévoux ?", "fr")
VECTOR = np.array([1.0, 0.0], dtype=np.float32)


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two kinds: the first number of the vector speaks for "one", a name asked for for "open"."""
    none = dict.fromkeys(question_features(WHO), 0.0)
    fit = Multinomial(
        "invented",
        {"one": 0.0, "open": 0.0},
        {"one": none, "open": none | {"name": 1.0}},
        {"one": np.array([3.0, 0.0]), "open": np.zeros(2)},
    )
    monkeypatch.setattr(kind, "question_kinds", lambda: (fit, "model@1", 0.7))


def test_the_words_of_a_question_are_features_of_nought_or_one() -> None:
    found = question_features(WHO)
    assert found["name"] == 1.0
    assert {found[name] for name in found if name != "name"} == {0.0}
    assert question_features(Question("Did the bell ring?", "en"))["whether"] == 1.0


@pytest.mark.usefixtures("invented")
def test_a_kind_is_believed_from_the_point_on() -> None:
    sure, chances = kind_of(WHO, VECTOR, "model@1")
    assert (sure, chances["one"]) == ("one", pytest.approx(1 / (1 + np.exp(-2))))
    # 0.62 for "one" is below the point: open
    unsure, chances = kind_of(WHO, VECTOR / 2, "model@1")
    assert (unsure, chances["one"]) == ("open", pytest.approx(1 / (1 + np.exp(-0.5))))


@pytest.mark.usefixtures("invented")
def test_vectors_of_another_model_say_nothing() -> None:
    assert kind_of(WHO, VECTOR, "model@2") == ("open", {})


def test_the_shipped_fit_is_whole_and_says_where_it_comes_from() -> None:
    fit, model, sure = question_kinds()
    kinds = set(get_args(QuestionKind))
    assert fit.intercepts.keys() == fit.weights.keys() == fit.vectors.keys() == kinds
    assert {vector.shape for vector in fit.vectors.values()} == {(768,)}
    assert model.startswith("embeddinggemma-300m@")
    assert 1 / len(kinds) < sure < 1
    chances = fit.probabilities(np.zeros(768), question_features(WHO))
    assert sum(chances.values()) == pytest.approx(1)
    record = json.loads((files("rag") / "fits" / "question_kind.json").read_text(encoding="utf-8"))
    assert {"data", "questions", "languages", "seed", "command", "commit", "measured"} <= record["provenance"].keys()
