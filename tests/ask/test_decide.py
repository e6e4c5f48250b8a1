"""The decision: the features that it stands on, and the direction of what it says."""

from __future__ import annotations

import math

import pytest

from rag.ask.decide import confidence, decision_features, inputs, read_again
from rag.ask.extractive import ExtractiveReading
from rag.ask.reader import Reading
from rag.search.relevance import Retrieved, sentence_features
from rag.text.question import Question
from tests.builders import article, hit, passage, sentences_of
from tests.fakes import MarkingEmbedder

FARM = article("Le prix du lait a doublé.\nLe musée rouvre samedi.", id="farm")
OWN = sentence_features(
    Question("De combien le prix du lait a-t-il augmenté ?", "fr"),
    {},
    Retrieved([hit(FARM, 0, 1, 1.0)], {FARM.id: FARM}, {FARM.id: sentences_of(FARM)}),
)


def row(
    affirmed: float = 1.0,
    absent: float = -2.0,
    picks: tuple[float, ...] = (0.9, 0.1),
    dense: float = 0.6,
    logprob: float | None = None,
) -> float:
    features = OWN["farm", 0] | {"dense": dense}
    return confidence(decision_features(Reading(absent, picks), {0}, features, affirmed, logprob))


def test_the_features_are_bounded() -> None:
    found = decision_features(Reading(-14.0, (0.0, 1.0)), {0}, OWN["farm", 0], 99.0, -50.0)
    assert (found["affirmed"], found["absent"], found["likely"]) == (8.0, -8.0, -12.0)
    assert found["pick"] == pytest.approx(math.log(1e-4))


def test_a_second_look_that_denies_lowers_the_confidence() -> None:
    assert row(affirmed=-3.0) < row(affirmed=3.0)


def test_a_reader_that_would_rather_say_nothing_lowers_the_confidence() -> None:
    assert row(absent=2.0) < row(absent=-4.0)


def test_a_nearer_passage_and_a_surer_reader_raise_the_confidence() -> None:
    assert row(dense=0.2) < row(dense=0.7)
    assert row(picks=(0.2, 0.8)) < row(picks=(0.9, 0.1))


def test_words_written_against_the_models_will_lower_the_confidence() -> None:
    assert row(logprob=-9.0) < row(logprob=None) < row(logprob=-0.1)
    assert row(logprob=-50.0) == row(logprob=-12.0)


def both(said: str, affirmed: float = 2.0, words: str = "12 ouvriers") -> float:
    mill = passage("Le moulin emploie 12 ouvriers.", "Il a brûlé en mai.")
    marked = MarkingEmbedder(words=words).mark("", [mill.text], [None])
    assert marked is not None
    reader = ExtractiveReading([mill], marked)
    found = decision_features(Reading(-2.0, (1.0,)), {0}, OWN["farm", 0], affirmed, -1.0, reader, [said])
    assert found.keys() - inputs(found).keys() == {"affirmed", "likely", "agreement"}
    return confidence(found)


def test_two_readers_that_agree_and_a_second_look_that_affirms_make_an_answer_sure() -> None:
    assert both("12 ouvriers") > 0.55 > 0.45 > both("mai")


def test_agreement_counts_only_as_far_as_the_second_look_affirms_it() -> None:
    assert both("12 ouvriers", affirmed=-4.0) < both("12 ouvriers", affirmed=0.0) < both("12 ouvriers", affirmed=4.0)
    assert both("mai", affirmed=-4.0) == pytest.approx(both("mai", affirmed=4.0), abs=0.02)


def test_where_nothing_in_the_passages_answers_by_the_second_reader_the_confidence_is_lower() -> None:
    assert both("12 ouvriers", words="40 moines") < both("12 ouvriers")


def test_an_answer_is_the_surer_the_more_its_quote_is_found_to_answer() -> None:
    assert read_again(0.9, -6.0, -6.0) < 0.4 < read_again(0.9, 2.0, 2.0)
    assert read_again(0.5, 2.0, 2.0) < read_again(0.9, 2.0, 2.0)
    assert 0 < read_again(1 - 1e-13, 1e6, 1e6) < 1
