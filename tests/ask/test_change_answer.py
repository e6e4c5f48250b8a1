"""By how much something changed, on a scripted reader that marks the level."""

from __future__ import annotations

from rag.ask.change_answer import answer_change
from rag.ask.timeline import Period
from tests.ask.test_time_answer import NEWEST, POOL, VALUES
from tests.ask.valued import dated, reading_of

HOW_MUCH = "De combien l'entrée de la piscine a-t-elle augmenté ?"


def test_the_change_is_given_and_not_the_level_that_was_marked() -> None:
    reading, parts = reading_of(HOW_MUCH, POOL, ("entrée",), VALUES)
    told = answer_change(reading, None, NEWEST, parts)
    assert told is not None
    assert told.sentences[0].text.startswith("40 centimes (2 septembre 2024) : « ")


def test_a_change_that_nobody_states_is_computed_from_both_ends() -> None:
    pool = [POOL[0], dated("2025-09-08", "Le ticket d'entrée est à 4 euros.")]
    reading, parts = reading_of(HOW_MUCH, pool, ("entrée",), VALUES)
    told = answer_change(reading, Period("2023", "2025"), NEWEST, parts)
    assert told is not None
    assert told.sentences[0].text == "+ 0,8 : 3,20 euros (4 septembre 2023) → 4 euros (8 septembre 2025)."
    assert len(told.citations) == 2
    assert answer_change(reading, None, NEWEST, parts) is None
