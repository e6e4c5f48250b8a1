"""A question put to a server that runs already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from rag.config import Settings
from rag.errors import QuestionError
from rag.serve.client import ask_running
from rag.serve.running import Serving
from rag.store.library import Library
from tests.cli.library import DRAFT, QUESTION
from tests.serve.conftest import TOKEN, Repeating, Served


class Watching:
    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []

    def passages(self, passages: Any) -> None:
        self.seen.append(("passages", passages))

    def draft(self, piece: str) -> None:
        self.seen.append(("draft", piece))

    def checked(self, sentence: Any, citations: Any) -> None:
        self.seen.append(("checked", sentence))


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    with Library.open(settings.library, create=False) as library:
        yield library


def serving(served: Served) -> Serving:
    return Serving(TOKEN, int(served.address.rpartition(":")[2]))


def test_the_answer_is_the_servers_and_is_watched_as_it_comes(served: Served, library: Library) -> None:
    watching = Watching()
    answer = ask_running(serving(served), QUESTION, library, None, watching)
    assert answer is not None
    assert "4 euros" in answer.citations[0].span.quote
    assert ("passages", answer.passages) in watching.seen
    assert "".join(piece for name, piece in watching.seen if name == "draft").strip() == DRAFT
    assert [each for name, each in watching.seen if name == "checked"] == list(answer.sentences)


def test_only_the_articles_that_were_chosen_are_asked(served: Served, library: Library) -> None:
    orchard = library.find("orchard.txt").id
    answer = ask_running(serving(served), QUESTION, library, [orchard], None)
    assert answer is not None
    assert {passage.article.id for passage in answer.passages} <= {orchard}


def test_what_the_question_lacks_is_this_programs_error(served: Served, library: Library) -> None:
    with pytest.raises(QuestionError, match="the question is empty"):
        ask_running(serving(served), "?!", library, None, None)


def test_a_server_that_is_lost_gives_no_answer(served: Served, library: Library) -> None:
    assert ask_running(Serving(TOKEN, 9), QUESTION, library, None, None) is None
    assert ask_running(Serving("guess", serving(served).port), QUESTION, library, None, None) is None


def test_a_server_with_too_many_questions_gives_no_answer(
    served: Served, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served.shared.turns, "_most", 0)
    assert ask_running(serving(served), QUESTION, library, None, None) is None


def test_an_answer_on_another_text_than_this_librarys_is_none(
    served: Served, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "articles_by_id", lambda ids: {})
    assert ask_running(serving(served), QUESTION, library, None, None) is None


def test_an_interruption_ends_the_question_on_the_server_too(
    served: Served, library: Library, generator: Repeating
) -> None:
    class Impatient(Watching):
        def draft(self, piece: str) -> None:
            raise KeyboardInterrupt

    generator.pause = 0.05
    with suppress(KeyboardInterrupt):
        ask_running(serving(served), QUESTION, library, None, Impatient())
    generator.pause = 0.0
    assert ask_running(serving(served), QUESTION, library, None, None) is not None
