"""What is completed behind a slash, and lines that are read as if they were typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.chat.conversation import Conversation
from rag.chat.prompt import suggestions, typed_lines
from rag.render.terminal import Terminal
from rag.store.library import Library
from tests.talks import FERRY, answered, sentences


@pytest.fixture
def conversation(tmp_path: Path) -> Iterator[Conversation]:
    with Library.open(tmp_path / "library", create=True) as library:
        library.put(FERRY, sentences(), [], [], b"s", title_terms="")
        english = replace(FERRY, id="orch", title="Hail", outlet="Courier", language="en")
        library.put(english, [], [], [], b"s", title_terms="")
        made = Conversation(library)
        made.take("q", answered())
        yield made


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("/sh", ["/show"]),
        ("/o", ["/open", "/outlet"]),
        ("/show ", ["1"]),
        ("/outlet la g", ["La Gazette"]),
        ("/lang ", ["en", "fr"]),
        ("/source le b", ["Le bac de Port-Aubry"]),
        ("/source or", ["orch"]),
        ("/filter la", ["lang:"]),
        ("/filter lang:fr out", ["outlet:"]),
        ("/filter outlet:", ['outlet:"La Gazette"', "outlet:Courier"]),
        ('/filter lang:fr outlet:"la g', ['outlet:"La Gazette"']),
        ("/filter lang:e", ["lang:en"]),
        ("/save ne", ["news/"]),
        ("/why ", []),
        ("why", []),
        ("et le prix de /sh", []),
    ],
)
def test_what_is_begun_is_completed(conversation: Conversation, typed: str, offered: list[str]) -> None:
    Path("news").mkdir()
    Path("file.md").touch()
    found = list(suggestions(typed, conversation))
    assert sorted(word for _, word in found) == sorted(offered)
    assert all(typed.endswith(begun) for begun, _ in found)


def test_lines_are_echoed_as_if_they_were_typed(capsys: pytest.CaptureFixture[str]) -> None:
    read = typed_lines(["Combien ?\n", "\n", "/quit"], Terminal())
    assert [read(), read(), read()] == ["Combien ?\n", "\n", "/quit"]
    with pytest.raises(EOFError):
        read()
    assert capsys.readouterr().out == "> Combien ?\n> /quit\n"
