"""``rag sources``: what is listed, shown and removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.library import Run, identity


def test_sources_are_listed_with_their_fields(filled: Run, news: Path) -> None:
    listed = json.loads(filled("sources", "list", "--json").stdout)
    assert listed["schema"] == 1
    ferry = listed["sources"][0]
    expected = {"path": str(news / "ferry.txt"), "outlet": "La Gazette", "date": "2025-03-01", "language": "fr"}
    assert {name: ferry[name] for name in expected} == expected
    assert ferry["report"] == ferry["id"]
    assert "text" not in ferry
    with_text = json.loads(filled("sources", "list", "--json", "--text").stdout)["sources"][0]
    assert "Trois équipages" in with_text["text"]
    assert filled("sources", "list").stdout.splitlines()[1].split("\t")[1:4] == ["2025-06-12", "The Courier", "en"]


def test_a_source_is_shown_and_removed(filled: Run) -> None:
    ferry = identity(filled, "bac")
    shown = filled("sources", "show", "ferry.txt").stdout
    assert f"id       {ferry}\n" in shown
    assert "\nLe billet coûte désormais 4 euros" in shown
    assert json.loads(filled("sources", "show", ferry, "--json").stdout)["outlet"] == "La Gazette"
    removed = filled("sources", "remove", ferry)
    assert removed.stdout == f"removed {ferry} “Le bac de Port-Aubry reprend lundi”\n"
    assert len(json.loads(filled("sources", "list", "--json").stdout)["sources"]) == 1
    again = filled("sources", "remove", ferry)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "try: rag sources list" in again.stderr


def test_what_was_left_out_of_a_source_is_shown(filled: Run) -> None:
    shown = filled("sources", "show", "ferry.txt", "--removed")
    assert shown.stdout.splitlines()[0].split(None, 1)[0] == "header"
    lines = json.loads(filled("sources", "show", "ferry.txt", "--removed", "--json").stdout)["removed"]
    assert {line["reason"] for line in lines} == {"header"}


def test_a_corrected_field_stays_when_the_file_is_read_again(filled: Run, news: Path) -> None:
    edited = filled(
        "sources", "edit", "ferry.txt", "--outlet", "L'Estran", "--date", "5 mars 2025", "--title", "Le bac"
    )
    assert edited.exit_code == 0, edited.stderr
    assert "“Le bac”, L'Estran, 2025-03-05" in edited.stdout
    path = news / "ferry.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\nLe quai a été élargi.\n", encoding="utf-8")
    assert "replaced  Le bac" in filled("ingest", news).stdout
    record = json.loads(filled("sources", "show", "ferry.txt", "--json").stdout)
    assert (record["title"], record["outlet"], record["date"]) == ("Le bac", "L'Estran", "2025-03-05")
    assert "Le quai a été élargi." in record["text"]
    filled("sources", "edit", "ferry.txt", "--outlet", "")
    assert json.loads(filled("sources", "show", "ferry.txt", "--json").stdout)["outlet"] is None


@pytest.mark.parametrize("wrong", [(), ("--date", "mardi"), ("--lang", "français"), ("--title", " "), ("--url", "x")])
def test_a_field_is_only_set_to_what_it_can_be(filled: Run, wrong: tuple[str, ...]) -> None:
    result = filled("sources", "edit", "ferry.txt", *wrong)
    assert result.exit_code == 2
    assert "try: " in result.stderr


def test_nothing_is_removed_when_one_reference_fits_nothing(filled: Run) -> None:
    assert filled("sources", "remove", "ferry.txt", "no-such-source").exit_code == 1
    assert len(json.loads(filled("sources", "list", "--json").stdout)["sources"]) == 2


def test_an_empty_library_names_the_next_command(run: Run) -> None:
    result = run("sources", "list")
    assert result.exit_code == 1
    assert result.stderr.endswith("try: rag ingest PATH\n")
