"""Groups of written pairs to rows: premises, dates and labels as they stand, and a bad line is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "scripts" / "entailment"
GROUP = """#1
P 2024-03-05: La société Kerloc a racheté mardi la cidrerie Morgat.
E rol: La cidrerie Morgat a été rachetée par Kerloc.
C rol: La cidrerie Morgat a racheté Kerloc.
N con: Kerloc a racheté Morgat pour ses vergers.
"""


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripts import each other by their bare names."""
    monkeypatch.syspath_prepend(str(FOLDER))


def test_a_group_is_read_with_its_premise_date_and_labels(tmp_path: Path) -> None:
    from written import read

    (tmp_path / "x-01.txt").write_text(GROUP, encoding="utf-8")
    found = read(tmp_path / "x-01.txt", {})
    assert [(row["label"], row["kind"]) for row in found] == [
        ("states", "rol"),
        ("contradicts", "rol"),
        ("neither", "con"),
    ]
    assert {(row["premise"], row["date"]) for row in found} == {
        ("La société Kerloc a racheté mardi la cidrerie Morgat.", "2024-03-05")
    }


def test_press_text_is_named_and_not_copied(tmp_path: Path) -> None:
    from written import read

    press = {"a1": {"text": "Le pont a rouvert hier. Il avait fermé en mars. La mairie est soulagée.", "date": None}}
    (tmp_path / "x-02.txt").write_text("#3\nS a1 1 2\nE neg: Le pont n'était plus ouvert en mars.\n", encoding="utf-8")
    (row,) = read(tmp_path / "x-02.txt", press)
    assert (row["premise"], row["date"]) == ("Il avait fermé en mars.", "")


def test_a_line_of_no_kind_is_an_error(tmp_path: Path) -> None:
    from written import read

    (tmp_path / "x-03.txt").write_text("#1\nP -: Le pont a rouvert.\nX rol: Le pont.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 3"):
        read(tmp_path / "x-03.txt", {})
