"""No fact-check stands on both sides of a fold, and of each pair one direction is read."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "scripts" / "entailment"
NEWS = [{"group": f"check {n // 4}", "claim": f"{n // 2}", "way": n % 2} for n in range(160)]


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripts import each other by their bare names."""
    monkeypatch.syspath_prepend(str(FOLDER))


def test_the_folds_part_fact_checks() -> None:
    from fit import FOLDS
    from folds import split

    parts = [split(NEWS, fold) for fold in range(FOLDS)]
    assert sorted(r["claim"] for _, outside in parts for r in outside) == sorted(r["claim"] for r in NEWS)
    for inside, outside in parts:
        assert {r["group"] for r in inside}.isdisjoint(r["group"] for r in outside)


def test_one_direction_of_each_pair_is_read() -> None:
    from folds import one_way

    read = one_way(NEWS, random.Random(1))
    assert [r["claim"] for r in read] == [str(n) for n in range(80)]
    assert {r["way"] for r in read} == {0, 1}
