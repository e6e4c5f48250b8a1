"""``rag library``: several libraries by their names, each with articles of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rag.cli.main import app
from tests.fakes import ScriptedGenerator


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_libraries_are_made_chosen_and_listed(generator: ScriptedGenerator, news: Path, home: Path) -> None:
    made = call("library", "create", "gazette")
    assert made.exit_code == 0
    assert made.stdout.startswith("gazette: ")
    assert "next: rag --library gazette ingest PATH" in made.stderr
    assert call("--library", "gazette", "ingest", news / "ferry.txt").exit_code == 0
    listed = json.loads(call("library", "list", "--json").stdout)["libraries"]
    assert [(row["name"], row["articles"], row["used"]) for row in listed] == [
        ("default", 0, True),
        ("gazette", 1, False),
    ]
    chosen = call("library", "use", "gazette")
    assert chosen.stdout == f"library = gazette in {home / '.config' / 'rag' / 'rag.toml'}\n"
    assert "ferry.txt" in call("sources", "list", "--json").stdout
    assert call("library", "list").stdout.splitlines()[1].startswith("* gazette: 1 articles, ")


def test_a_library_chosen_by_its_folder_is_listed_without_a_name(tmp_path: Path) -> None:
    listed = call("--library", tmp_path / "own", "library", "list").stdout.splitlines()
    assert listed[0] == f"* (no name): 0 articles, {tmp_path / 'own'}"
    assert listed[1].startswith("- default: 0 articles, ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["library", "use", "gazete"], "there is no library gazete; there are default, gazette"),
        (["library", "create", "gazette"], "there is a library gazette already"),
        (["library", "create", "a/b"], "is no name"),
        (["--library", "gazete", "sources", "list"], "there is no library gazete; did you mean gazette?"),
    ],
)
def test_a_name_that_cannot_be_is_an_error(arguments: list[str], message: str) -> None:
    call("library", "create", "gazette")
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
