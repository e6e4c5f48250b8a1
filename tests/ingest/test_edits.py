"""Corrections are laid over what a source says."""

from __future__ import annotations

import pytest

from rag.errors import UsageError
from rag.ingest.edits import checked_edits, edited
from rag.types import Article

MILL = Article("a", "/a.html", "Le moulin", "Il tourne.", "d", outlet="X", date="2026-03-01", guessed=("date",))


def test_a_corrected_field_is_no_guess() -> None:
    found = edited(MILL, checked_edits({"date": "7 mars 2026", "outlet": ""}))
    assert (found.date, found.outlet, found.title, found.guessed) == ("2026-03-07", None, "Le moulin", ())


def test_without_corrections_nothing_changes() -> None:
    assert edited(MILL, {}) is MILL


@pytest.mark.parametrize("wrong", [{"date": "soon"}, {"language": "French"}, {"url": "v.example"}, {"title": ""}])
def test_impossible_values_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        checked_edits(wrong)
