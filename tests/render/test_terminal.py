"""The two streams: what is noted of a long step where no bar can be drawn."""

from __future__ import annotations

import pytest

from rag.render import terminal
from rag.render.terminal import Terminal


def noted(capsys: pytest.CaptureFixture[str], *, quiet: bool = False) -> tuple[str, str]:
    with Terminal(quiet=quiet).bar() as progress:
        for done in (1, 2):
            progress(done, 4, "briefs")
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_a_log_says_now_and_then_how_far_a_long_step_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "PACE", 0.0)
    expected = "briefs: 1 of 4, about 0 min left\nbriefs: 2 of 4, about 0 min left\n"
    assert noted(capsys) == ("", expected)
    assert noted(capsys, quiet=True) == ("", "")


def test_a_short_step_leaves_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert noted(capsys) == ("", "")


def test_what_is_waited_for_is_one_line_of_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    with Terminal().waiting("loading the models …"):
        assert capsys.readouterr().err == "loading the models …\n"
    with Terminal(quiet=True).waiting("loading the models …"):
        pass
    assert capsys.readouterr() == ("", "")
