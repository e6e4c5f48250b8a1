"""How an answer is judged: what must and must not be found, and values that were there before."""

from __future__ import annotations

import pytest
from score_folders import outcome

NOW = {"answerable": True, "must": ["4 euros"], "must_not": ["3,60"]}
GIVEN = "4 euros (8 septembre 2025) : « Le ticket est à 4 euros. »"
BEFORE = "Auparavant : 3,60 euros (2 septembre 2024)."


@pytest.mark.parametrize(
    ("sentences", "found", "strictly"),
    [
        ([GIVEN], "right", "right"),
        ([GIVEN, BEFORE], "right", "wrong"),
        (["3,60 euros : « … »", "4 euros"], "wrong", "wrong"),
        ([], "refused", "refused"),
    ],
)
def test_an_earlier_value_that_is_said_to_be_one_is_not_given(sentences: list[str], found: str, strictly: str) -> None:
    assert outcome(NOW, sentences) == found
    assert outcome(NOW, sentences, strict=True) == strictly


def test_what_cannot_be_answered_is_rightly_refused() -> None:
    row = {"answerable": False, "must": [], "must_not": []}
    assert outcome(row, []) == "right"
    assert outcome(row, ["4 euros"]) == "wrong"
