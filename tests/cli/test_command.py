"""How functions become commands: options as values, in their order, and errors as two lines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from rag.cli.command import TYPER_SETTINGS, AppContext, CommandGroup, command
from rag.errors import UsageError
from tests.cli.library import Run


@dataclass(frozen=True, slots=True)
class Paint:
    """A value of options; what has no default is required."""

    colour: Annotated[str, typer.Option(help="Which colour.")]
    coats: Annotated[int, typer.Option("-c", min=1, help="How many coats.")] = 2
    dry: Annotated[list[str] | None, typer.Option(help="What dries; repeatable.")] = None


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer(cls=CommandGroup, **TYPER_SETTINGS)

    @made.callback()
    def before(ctx: typer.Context, library: Path | None = None) -> None:
        ctx.obj = AppContext(library)

    return made


def test_options_come_as_a_value_and_the_rest_as_it_stands(app: typer.Typer) -> None:
    given: list[object] = []

    @command(app, "paint")
    def paint_boat(
        context: AppContext,
        *,
        boat: Annotated[str, typer.Argument()] = "dinghy",
        paint: Paint,
        slowly: Annotated[bool, typer.Option("--slowly")] = False,
    ) -> None:
        given.extend((context, boat, paint, slowly))

    call = ["--library", "here", "paint", "ferry", "--colour", "red", "-c", "3", "--dry", "a", "--dry", "b", "--slowly"]
    assert CliRunner().invoke(app, call).exit_code == 0
    assert given == [AppContext(Path("here")), "ferry", Paint("red", 3, ["a", "b"]), True]
    given.clear()
    assert CliRunner().invoke(app, ["paint", "--colour", "red"]).exit_code == 0
    assert given == [AppContext(), "dinghy", Paint("red"), False]
    paint_boat(AppContext(), paint=Paint("blue"))  # the function itself stays as it is
    assert given[-2] == Paint("blue")


def test_help_shows_the_options_of_a_value_in_its_place(app: typer.Typer) -> None:
    @command(app, "paint")
    def paint_boat(
        context: AppContext,
        *,
        first: Annotated[bool, typer.Option("--first")] = False,
        paint: Paint,
        last: Annotated[bool, typer.Option("--last")] = False,
    ) -> None:
        """Paint a boat."""

    shown = CliRunner().invoke(app, ["paint", "--help"]).stdout
    assert "Paint a boat." in shown
    places = [shown.index(name) for name in ("--first", "--colour", "-c", "--dry", "--last", "--help")]
    assert places == sorted(places)
    missing = CliRunner().invoke(app, ["paint"])
    assert (missing.exit_code, "Missing option '--colour'" in missing.stderr) == (2, True)


def test_two_options_of_one_name_are_refused(app: typer.Typer) -> None:
    def paint_boat(context: AppContext, colour: str, paint: Paint) -> None:
        """Has the colour twice."""

    with pytest.raises(ValueError, match="duplicate parameter name: 'colour'"):
        command(app, "paint")(paint_boat)


def test_an_error_becomes_two_lines_that_a_terminal_does_not_obey(app: typer.Typer) -> None:
    @command(app, "paint boat")
    def paint_boat(context: AppContext) -> None:
        raise UsageError("there is no \x1b[31mpaint", "rag paint --colour red")

    result = CliRunner().invoke(app, ["paint", "boat"])  # a command of two words
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "rag: there is no paint\n  try: rag paint --colour red\n"


def test_a_command_speaks_french_by_option_variable_file_or_system(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    french, english = "la question est vide", "the question is empty"
    assert english in run("ask", "?").stderr
    monkeypatch.setenv("LANGUAGE", "fr")
    assert french in run("ask", "?").stderr
    assert english in run("--ui-lang", "en", "ask", "?").stderr
    monkeypatch.setenv("LANGUAGE", "en")
    Path("rag.toml").write_text('ui_language = "fr"\n', encoding="utf-8")
    assert french in run("ask", "?").stderr
    assert "essayez\u00a0: rag ask" in run("ask", "?").stderr
    monkeypatch.setenv("RAG_UI_LANGUAGE", "en")
    assert english in run("ask", "?").stderr
    assert french in run("--ui-lang=fr", "ask", "?").stderr
    refused = run("--ui-lang", "tlh", "config")
    assert (refused.exit_code, "ui_language (from --ui-language)" in refused.stderr) == (2, True)


def test_help_and_lists_are_french_and_json_is_not(run: Run) -> None:
    assert "Pose une question après l'autre" in run("--ui-lang", "fr", "chat", "--help").stdout
    assert "Reconstruit l'index" in run("--ui-lang", "fr", "--help").stdout
    assert "nom du modèle de réponse dans le catalogue" in run("--ui-lang", "fr", "config").stdout
    assert run("--ui-lang", "fr", "models", "list", "--json").stdout == run("models", "list", "--json").stdout
