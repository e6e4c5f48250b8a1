"""A conversation and the library that keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.chat.conversation import Conversation, new_session
from rag.chat.understood import Said
from rag.errors import EmptySelection, UsageError
from rag.search.filters import Filter
from rag.store.library import Library
from tests.talks import FERRY, LINES, answered, sentences


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", create=True) as opened:
        opened.put(FERRY, sentences(), [], [], b"s", title_terms="")
        yield opened


def test_a_session_is_gone_on_with(library: Library) -> None:
    first = Conversation(library, "spring")
    assert (first.last, first.said()) == (None, None)
    first.take("et le prix ?", answered())
    again = Conversation(library, "spring")
    assert again.said() == Said("Combien ?", LINES[1], LINES[1], (FERRY.id,), (FERRY.title,))
    assert again.said(before_last=True) is None
    assert again.last is not None
    assert (again.last.question, again.last.changes) == ("et le prix ?", {})
    assert Conversation(library).turns == []


def test_an_article_that_changed_meanwhile_is_said(library: Library) -> None:
    Conversation(library, "spring").take("et le prix ?", answered())
    library.put(replace(FERRY, text="Le bac est vendu."), [], [], [], b"s", title_terms="")
    last = Conversation(library, "spring").last
    assert last is not None
    assert last.changes == {1: "changed"}
    assert last.answer.citations[0].span.quote == LINES[1]


def test_a_turn_is_taken_back_and_marked_as_wrong(library: Library) -> None:
    conversation = Conversation(library, "spring")
    for refused in (conversation.undo, lambda: conversation.mark_wrong("why")):
        with pytest.raises(UsageError):
            refused()
    conversation.take("a", answered())
    conversation.take("b", answered())
    conversation.mark_wrong("that of 2023")
    assert [turn.wrong for turn in Conversation(library, "spring").turns] == ["", "that of 2023"]
    assert conversation.undo().question == "b"
    assert [turn.question for turn in Conversation(library, "spring").turns] == ["a"]


def test_a_new_conversation_keeps_the_old_one(library: Library) -> None:
    conversation = Conversation(library, "spring")
    conversation.take("a", answered())
    conversation.begin_anew()
    assert (conversation.turns, conversation.said()) == ([], None)
    conversation.take("b", answered())
    assert [row.turns for row in library.sessions()] == [1, 1]


def test_a_filter_that_leaves_nothing_changes_nothing(library: Library) -> None:
    conversation = Conversation(library)
    with pytest.raises(EmptySelection):
        conversation.narrow(Filter(since="2026"))
    assert (conversation.filter, conversation.articles) == (Filter(), None)
    assert conversation.narrow(Filter(since="2025")) is not None
    assert conversation.articles == ("bac01",)
    assert conversation.narrow(Filter()) is None
    assert conversation.articles is None


def test_names_of_sessions_sort_by_time_and_differ() -> None:
    names = {new_session() for _ in range(20)}
    assert len(names) > 15
    assert all(name[:3] == "20" + name[2] and len(name) == 20 for name in names)
