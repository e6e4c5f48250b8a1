"""Which sentences are chosen for an open answer."""

from __future__ import annotations

import numpy as np
import pytest

from rag.ask.choosing import ChoiceScale, choose_sentences
from rag.ports import Vectors


def apart(count: int) -> Vectors:
    """Similarities of sentences that have nothing in common."""
    return np.eye(count, dtype=np.float32)


def test_the_likeliest_are_chosen_first() -> None:
    assert choose_sentences([0.3, 0.9, 0.6], [10, 10, 10], apart(3)) == [1, 2, 0]


def test_what_says_the_same_is_chosen_once() -> None:
    similar = apart(3)
    similar[0, 1] = similar[1, 0] = 0.9
    assert choose_sentences([0.9, 0.8, 0.4], [10, 10, 10], similar) == [0, 2]


def test_what_others_say_too_goes_before_what_one_says_alone() -> None:
    similar = apart(4)
    for i in (1, 2, 3):
        similar[i, 1:] = np.where(np.arange(1, 4) == i, 1.0, 0.7)
    assert choose_sentences([0.8, 0.75, 0.7, 0.7], [10] * 4, similar)[0] == 1


def test_something_new_goes_before_something_half_said() -> None:
    similar = apart(3)
    similar[0, 1] = similar[1, 0] = 0.75
    assert choose_sentences([0.9, 0.8, 0.5], [10, 10, 10], similar) == [0, 2, 1]


def test_the_words_are_kept_and_a_shorter_sentence_may_fill_them() -> None:
    assert choose_sentences([0.9, 0.8, 0.7], [60, 60, 40], apart(3), ChoiceScale(words=100)) == [0, 2]
    assert choose_sentences([0.9], [500], apart(1), ChoiceScale(words=100)) == [0]  # alone it is better than nothing


@pytest.mark.parametrize(("chances", "kept"), [([0.9, 0.1], [0]), ([0.2, 0.1], [0]), ([0.05], []), ([], [])])
def test_what_hardly_answers_is_left_out(chances: list[float], kept: list[int]) -> None:
    assert choose_sentences(chances, [10] * len(chances), apart(len(chances))) == kept


def test_there_are_no_more_lines_than_asked_for() -> None:
    assert len(choose_sentences([0.9] * 9, [5] * 9, apart(9), ChoiceScale(lines=4))) == 4
