"""The words that answer, as they are marked in their passage, and the figures of a sentence."""

from __future__ import annotations

import numpy as np

from rag.ask.stated_values import state_values
from rag.ports import Marked
from tests.ask.valued import dated, reading_of

PRICES = dated("2026-03-04", "Le billet coûte quatorze euros.\nLa carte coûte 60 euros et le repas onze euros.")


def test_the_marked_figure_is_the_first_one() -> None:
    reading, _ = reading_of("Combien coûte la carte ?", [PRICES], ("carte",), ("60 euros",))
    stated = state_values(reading.question, reading.candidates()[:1])
    assert [one.quantity.written for one in stated[0].figures] == ["60 euros", "11 euros"]
    assert stated[0].is_figure


def test_marks_stand_at_a_number_word_where_it_is_read_as_digits() -> None:
    reading, _ = reading_of("Combien coûte le repas ?", [PRICES], ("carte",), ("onze euros",))
    stated = state_values(reading.question, reading.candidates()[:1])
    assert stated[0].figures[0].quantity.written == "11 euros"


def test_the_marks_of_a_sentence_are_counted_from_its_begin() -> None:
    marks = np.array([0.0, 1.0, 2.0, 3.0], dtype=np.float32)
    read = Marked(0.0, marks, marks, [(0, 3), (4, 7), (8, 11), (12, 15)])
    inside = read.within(8, 15)
    assert (list(inside.begins), inside.offsets) == ([2.0, 3.0], [(0, 3), (4, 7)])
