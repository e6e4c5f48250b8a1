"""The labelled questions of the fit of kinds, and how its script divides and judges them."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
from fit_kinds import KINDS, QUESTIONS, believed, confusion, curve, is_apart, one_line_each

ROWS = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def test_the_questions_are_many_different_and_of_every_kind() -> None:
    assert len(ROWS) >= 600
    assert len({row["question"].casefold() for row in ROWS}) == len(ROWS)
    assert {row["kind"] for row in ROWS} == set(KINDS)
    assert all(row.keys() == {"question", "language", "kind"} for row in ROWS)
    spoken = Counter(row["language"] for row in ROWS)
    assert spoken["fr"] > spoken["en"] > spoken["de"] > spoken["es"] + spoken["it"]


def test_about_one_in_five_is_apart_with_every_kind_among_them() -> None:
    apart = [row for row in ROWS if is_apart(row["question"])]
    assert len(ROWS) / 6 < len(apart) < len(ROWS) / 4
    assert {row["kind"] for row in apart} == set(KINDS)


def test_what_is_below_the_point_is_open() -> None:
    chances = np.array([[0.9, 0.1, 0, 0, 0], [0.5, 0.1, 0.4, 0, 0], [0.1, 0.2, 0, 0, 0.7]])
    assert [KINDS[n] for n in believed(chances, 0.6)] == ["one", "open", "comparison"]
    right = np.array([0, 1, 4])
    assert confusion(believed(chances, 0.6), right) == [
        [1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],
    ]
    first, last = curve(chances, right)[0], curve(chances, right)[-1]
    assert (first["taken as another kind"], first["of them right"]) == (3, 2)
    assert (last["taken as another kind"], last["of them right"]) == (1, 1)


def test_a_vector_is_written_on_one_line() -> None:
    record = {"sure": 0.5, "classes": {"one": {"intercept": 1.0, "vector": np.array([0.12345, -1.0])}}}
    text = one_line_each(record)
    assert "[0.123, -1.000]" in text
    assert json.loads(text) == {"sure": 0.5, "classes": {"one": {"intercept": 1.0, "vector": [0.123, -1.0]}}}
