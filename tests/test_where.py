"""Conditions on articles."""

from __future__ import annotations

import pytest

from rag.errors import UsageError
from rag.types import ArticleRow
from rag.where import condition

ROW = ArticleRow("a1", "/n/a.txt", "Le bac reprend", "d", "L’Écho", "2025-03-12", None, "fr", "a1", "2025", 10)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("language=fr", True),
        ("language!=fr", False),
        ("outlet=l’echo", True),
        ("outlet = L’Écho", True),
        ("title~bac", True),
        ("title~train", False),
        ("date>=2025-03-12", True),
        ("date>2025-03-12", False),
        ("date<2025-04", True),
        ("date=2025", True),
        ("date>=2026", False),
        ("url=http://a", False),
        ("url!=http://a", True),
    ],
)
def test_a_condition_holds_of_what_it_names(text: str, holds: bool) -> None:
    assert condition(text).holds(ROW) is holds


@pytest.mark.parametrize("text", ["colour=red", "language", "=fr", "date>=mardi", "date>=2025-3"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        condition(text)
