"""What a shell is offered for a name."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rag.cli.options import complete_library, complete_model, complete_session
from rag.places import make_library_folder
from rag.store.library import Library


def line(library: Path | None) -> Any:
    """The context of a line that chose this library."""
    return SimpleNamespace(find_root=lambda: SimpleNamespace(params={"library": library}))


def test_names_are_completed(tmp_path: Path) -> None:
    make_library_folder("gazette")
    assert (complete_library(""), complete_library("ga")) == (["default", "gazette"], ["gazette"])
    assert complete_model("embedding") == ["embeddinggemma-300m"]
    with Library.open(tmp_path / "library", create=True) as library:
        for session in ("spring", "winter"):
            library.add_turn(session, "q", "{}")
    assert complete_session(line(tmp_path / "library"), "sp") == ["spring"]


def test_what_cannot_be_told_is_not_offered(tmp_path: Path) -> None:
    assert complete_session(line(tmp_path / "none"), "") == []
    Path("rag.toml").write_text("colour = 1\n", encoding="utf-8")
    assert complete_session(line(None), "") == []
