"""Months and weekdays by name, and words that are one only beside digits."""

from __future__ import annotations

from rag.text.calendar import calendar


def test_months_and_weekdays_are_the_same_in_every_language() -> None:
    assert calendar("le lundi 3 février") == calendar("on Monday, 3 February") == {"m2", "d0"}
    assert calendar("Il marche, mais en mars ?") == set()
    assert calendar("le 4 mars") == {"m3"}
