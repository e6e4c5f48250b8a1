"""A conversation: its turns, which are kept in the library, and which articles are asked.

It knows no terminal and no model. What answers a question never sees its turns; ``rewrite`` sees the last one.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from rag.chat.rewrite import said
from rag.chat.understood import Said
from rag.errors import UsageError
from rag.render.kept import Recalled, articles_of, kept, recalled
from rag.search.filters import Filter, Scope, scope
from rag.store.library import Library
from rag.types import Answer


def new_session() -> str:
    """A name that sorts by time and can be typed."""
    return f"{datetime.now(UTC):%Y-%m-%d-%H%M}-{uuid.uuid4().hex[:4]}"


class Conversation:
    """One session of a library, ``name`` by default a new one; the turns that it has already are recalled."""

    def __init__(self, library: Library, name: str | None = None) -> None:
        self.library = library
        self.name = name or new_session()
        turns = library.turns(self.name)
        articles = library.articles_by_id(articles_of(turns))
        self.turns: list[Recalled] = [recalled(turn, articles) for turn in turns]
        self.filter = Filter()
        self.articles: tuple[str, ...] | None = None

    @property
    def last(self) -> Recalled | None:
        return self.turns[-1] if self.turns else None

    @property
    def language(self) -> str:
        """That of the last answer; "" before there is one."""
        return self.last.answer.language if self.last else ""

    def said(self, *, before_last: bool = False) -> Said | None:
        """What the next question may lean on, or what the last one leant on."""
        turns = self.turns[:-1] if before_last else self.turns
        earlier = [turn.answer.question for turn in reversed(turns[:-1])]
        return said(turns[-1].answer, earlier) if turns else None

    def take(self, question: str, answer: Answer) -> None:
        """Adds a turn; it is part of the conversation also when it cannot be stored. Raises LibraryError."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self.turns.append(Recalled(self.name, question, answer, at, {}))
        self.library.add_turn(self.name, question, kept(answer))

    def undo(self) -> Recalled:
        """Takes the last turn out, of the library too. Raises UsageError where there is none."""
        if not self.turns:
            raise UsageError("there is no question to take back")
        self.library.remove_last_turn(self.name)
        return self.turns.pop()

    def mark_wrong(self, why: str) -> None:
        """Marks the last answer. Raises UsageError where there is none."""
        if self.last is None:
            raise UsageError("there is no answer yet")
        last = self.last
        self.library.amend_last_turn(self.name, kept(last.answer, why))
        self.turns[-1] = Recalled(last.session, last.question, last.answer, last.at, last.changes, why)

    def begin_anew(self) -> None:
        """A new session; the old one stays kept."""
        self.name, self.turns = new_session(), []

    def narrow(self, chosen: Filter) -> Scope | None:
        """Asks only what a filter leaves, from now on; None for all. Raises EmptySelection, UnknownSource."""
        found = scope(chosen, self.library) if chosen else None
        self.filter, self.articles = chosen, found.ids if found else None
        return found
