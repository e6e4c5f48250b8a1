"""Relevance: features of a sentence for a question, and an order that puts the answer first."""

from __future__ import annotations

import pytest

from rag.search.relevance import Retrieved, relevance, sentence_features
from rag.text.question import Question
from tests.builders import article, hit, sentences_of

FARM = article(
    "La coopérative a vendu ses terres.\nLe prix du lait a doublé en deux ans.\nLe musée rouvre samedi.",
    id="farm",
    title="Colère des éleveurs",
)
ABBEY = article("The abbey of Cluny has 40 monks.", id="abbey", language="en", title="Cluny")
SOURCES = {FARM.id: FARM, ABBEY.id: ABBEY}
HELD = {key: sentences_of(source) for key, source in SOURCES.items()}


def features(question: str) -> dict[tuple[str, int], dict[str, float]]:
    hits = [hit(FARM, 0, 2, 1.0), hit(ABBEY, 0, 0, 0.4)]
    return sentence_features(Question(question, "fr"), {}, Retrieved(hits, SOURCES, HELD))


def test_the_sentence_that_holds_the_questions_terms_and_kind_comes_first() -> None:
    found = features("De combien le prix du lait a-t-il augmenté ?")
    assert max(found, key=lambda key: relevance(found[key])) == ("farm", 1)


def test_shares_are_of_the_questions_weight() -> None:
    found = features("Le prix du lait et le musée")
    assert found["farm", 1]["own"] == pytest.approx(2 / 3)
    assert found["farm", 1]["beside"] == pytest.approx(1 / 3)  # "musée" is in the next sentence
    assert found["farm", 0]["own"] == 0


def test_the_title_counts_as_context() -> None:
    assert features("Que disent les éleveurs ?")["farm", 2]["beside"] > 0


def test_a_sentence_without_the_kind_asked_for_is_marked() -> None:
    found = features("Combien de moines compte Cluny ?")
    assert found["farm", 0]["kind_missing"] == 1
    assert found["abbey", 0]["kind_missing"] == 0
    assert found["abbey", 0]["foreign"] == 1


def test_every_sentence_of_a_window_has_the_same_features_by_name() -> None:
    found = features("lait")
    assert set(found) == {("farm", 0), ("farm", 1), ("farm", 2), ("abbey", 0)}
    assert len({tuple(row) for row in found.values()}) == 1
