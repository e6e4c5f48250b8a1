"""The log: how a command ended, and the traceback that a person does not see."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from rag.app import Assembly
from rag.cli import main
from rag.cli.log import logged
from rag.errors import UsageError
from rag.places import log_file
from tests.cli.library import QUESTION, Run


def test_a_command_is_logged_without_what_was_asked(filled: Run) -> None:
    filled("search", QUESTION)
    lines = log_file().read_text("utf-8").splitlines()
    assert len(lines) == 2
    assert " INFO rag search ended after " in lines[1]
    assert "Combien" not in log_file().read_text("utf-8")


def test_what_went_wrong_is_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError), logged(lambda: "ask"):
        raise UsageError("there is no question")
    with pytest.raises(typer.Exit), logged(lambda: "ask"):
        raise typer.Exit(3)
    with pytest.raises(ZeroDivisionError), logged(lambda: "ask"):
        _ = 1 / 0
    text = log_file().read_text("utf-8")
    assert "ERROR rag ask: there is no question\n" in text
    assert " s with 3\n" in text
    assert "ERROR rag ask failed\nTraceback" in text
    assert capsys.readouterr().err == ""


def test_verbose_shows_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    with logged(lambda: "search", verbose=True):
        pass
    assert "INFO rag search ended after " in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_only_costs_the_log(home: Path) -> None:
    log_file().parent.parent.mkdir(parents=True)
    log_file().parent.write_text("a file where the folder should be")
    with logged(lambda: "search"):
        pass


def test_an_error_that_should_not_happen_is_one_line_and_the_log(
    filled: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(Assembly, "search", broken)
    monkeypatch.setattr("sys.argv", ["rag", "--library", str(tmp_path / "library"), "search", "x"])
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 1
    shown = capsys.readouterr().err
    assert shown == (
        f"rag: this should not have happened: ZeroDivisionError: division by zero\n  the details are in {log_file()}\n"
    )
    assert "Traceback" in log_file().read_text("utf-8")
