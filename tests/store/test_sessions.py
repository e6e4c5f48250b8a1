"""Sessions on a real SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import UnknownSession
from rag.store.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path, create=True) as opened:
        yield opened


def fill(library: Library) -> None:
    for session, question in (("spring", "Où ?"), ("spare", "Who?"), ("spring", "Quand ?")):
        library.add_turn(session, question, f'{{"to": "{question}"}}')


def test_sessions_are_listed_the_latest_at_the_end(library: Library) -> None:
    assert library.sessions() == []
    fill(library)
    listed = library.sessions()
    assert [(row.name, row.turns, row.first) for row in listed] == [("spare", 1, "Who?"), ("spring", 2, "Où ?")]
    assert listed[1].at == library.turns("spring")[-1].at
    assert [turn.question for turn in library.all_turns()] == ["Où ?", "Who?", "Quand ?"]
    assert library.last_session() == "spring"


def test_a_session_is_found_by_its_name_or_how_that_begins(library: Library) -> None:
    with pytest.raises(UnknownSession, match="no question has been asked"):
        library.find_session()
    fill(library)
    assert (library.find_session(), library.find_session("spa"), library.find_session("spring")) == (
        "spring",
        "spare",
        "spring",
    )
    for reference, message in (("sp", "2 sessions begin with sp"), ("winter", "there is no session winter")):
        with pytest.raises(UnknownSession, match=message):
            library.find_session(reference)
    library.add_turn("spring-2", "Encore ?", "{}")
    assert library.find_session("spring") == "spring"  # a whole name is not the beginning of another


def test_the_last_turn_is_amended_and_taken_back(library: Library) -> None:
    fill(library)
    library.amend_last_turn("spring", "{}")
    assert [turn.answer for turn in library.turns("spring")] == ['{"to": "Où ?"}', "{}"]
    library.remove_last_turn("spring")
    assert [turn.question for turn in library.turns("spring")] == ["Où ?"]
    assert (library.remove_session("spring"), library.remove_session("spring")) == (1, 0)
    assert [row.name for row in library.sessions()] == ["spare"]
