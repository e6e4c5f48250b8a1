"""Who did not: the sentence that denies, and not the likelier one beside it, on a scripted reader."""

from __future__ import annotations

from rag.ask.denied_answer import answer_denied
from tests.ask.valued import dated, reading_of

MEETING = [dated("2026-03-04", "La maire Odile Serrand a assisté à la séance.\nLe préfet n'a pas assisté à la séance.")]


def test_the_sentence_that_denies_answers_who_did_not() -> None:
    reading, _ = reading_of("Qui n'a pas assisté à la séance ?", MEETING, ("séance",), ("Odile Serrand", "Le préfet"))
    told = answer_denied(reading)
    assert told is not None
    assert [s.text for s in told.sentences] == ["Le préfet (4 mars 2026) : « Le préfet n'a pas assisté à la séance. »"]


def test_other_questions_and_other_sentences_are_left_alone() -> None:
    reading, _ = reading_of("Qui a assisté à la séance ?", MEETING, ("séance",), ("Le préfet",))
    assert answer_denied(reading) is None
    reading, _ = reading_of("Qui n'a pas assisté à la séance ?", MEETING, ("maire",), ("Odile Serrand",))
    assert answer_denied(reading) is None
