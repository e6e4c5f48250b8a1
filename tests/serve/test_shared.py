"""One library for several clients at once."""

from __future__ import annotations

import threading
import time
from contextlib import aclosing

import anyio
import pytest

from rag import Answer, Found, Written
from rag.config import Settings
from rag.errors import EmptyLibrary, QuestionError, UnknownSource
from rag.serve.shared import Queued, SharedLibrary
from tests.cli.library import DRAFT, QUESTION
from tests.serve.conftest import Repeating

CLIENTS = 8


def test_the_calls_give_what_the_librarys_do(shared: SharedLibrary) -> None:
    async def main() -> None:
        found = await shared.search("apples lost to hail", 1)
        assert [found.articles[hit.chunk.article].outlet for hit in found.hits] == ["The Courier"]
        assert {hit.chunk.article for hit in (await shared.search("apples", where="lang=fr")).hits} == {
            (await shared.article("ferry.txt")).id
        }
        assert [row.outlet for row in await shared.sources()] == ["La Gazette", "The Courier"]
        answer = await shared.ask(QUESTION)
        assert "4 euros" in answer.citations[0].span.quote
        assert (await shared.brief("orchard.txt")).citations
        assert len((await shared.dossier()).sources) == 2
        with pytest.raises(UnknownSource):
            await shared.article("nothing of the kind")
        with pytest.raises(QuestionError):
            await shared.ask(" ? ")
        assert (await shared.ask(QUESTION)).text == answer.text  # a failure gives the turn back

    anyio.run(main)


def test_there_is_no_library_to_share(tmp_path: object) -> None:
    with pytest.raises(EmptyLibrary):
        SharedLibrary(Settings(library="nowhere"))  # type: ignore[arg-type]


def test_the_steps_of_an_answer_say_first_how_many_are_before_it(shared: SharedLibrary) -> None:
    async def main() -> None:
        steps = [step async for step in shared.steps(QUESTION)]
        assert isinstance(steps[0], Found)
        assert isinstance(steps[-1], Answer)
        assert "".join(step.piece for step in steps if isinstance(step, Written)).strip() == DRAFT
        async with shared.turns.turn(), aclosing(shared.steps(QUESTION)) as waiting:
            assert await anext(waiting) == Queued(1)

    anyio.run(main)


def test_eight_clients_at_once_are_answered_whole_and_in_turn(shared: SharedLibrary) -> None:
    answered: list[tuple[int, Answer]] = []

    async def client(n: int) -> None:
        for _ in range(3):
            answered.append((n, await shared.ask(QUESTION)))

    async def main() -> None:
        async with anyio.create_task_group() as group:
            for n in range(CLIENTS):
                group.start_soon(client, n)

    anyio.run(main)
    assert len({answer.text for _, answer in answered}) == 1
    assert all("4 euros" in answer.citations[0].span.quote for _, answer in answered)
    for start in range(0, len(answered), CLIENTS):  # in each round every client once
        assert {n for n, _ in answered[start : start + CLIENTS]} == set(range(CLIENTS))


def test_a_search_does_not_wait_for_an_answer(shared: SharedLibrary, generator: Repeating) -> None:
    generator.pause = 0.05
    gone_on = threading.Event()

    async def main() -> None:
        async def ask() -> None:
            await shared.ask(QUESTION)
            gone_on.set()

        await shared.search("apples")
        async with anyio.create_task_group() as group:
            generator.pause = 60.0  # the answer stands still until it is let go
            group.start_soon(ask)
            while not generator.calls:
                await anyio.sleep(0.001)
            assert (await shared.search("apples lost to hail", 1)).hits
            assert await shared.sources()
            assert not gone_on.is_set()
            generator.pause = 0.0
            group.cancel_scope.cancel()

    real_sleep = time.sleep

    def sleep(seconds: float) -> None:
        while seconds > 0 and generator.pause > 0:
            real_sleep(0.005)
            seconds -= 0.005

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.serve.conftest.time.sleep", sleep)
        anyio.run(main)


def test_who_stops_reading_stops_the_model_and_gives_back_the_turn(shared: SharedLibrary, generator: Repeating) -> None:
    async def main() -> None:
        async with aclosing(shared.steps(QUESTION)) as steps:
            assert isinstance(await anext(steps), Found)
            assert shared.turns.ahead == 1
        assert shared.turns.ahead == 0
        assert (await shared.ask(QUESTION)).citations

    anyio.run(main)


def test_questions_are_answered_between_the_lines_of_a_dossier(shared: SharedLibrary) -> None:
    ended: list[str] = []

    async def main() -> None:
        async def brief() -> None:
            await shared.dossier()
            ended.append("dossier")

        async def ask() -> None:
            await shared.ask(QUESTION)
            ended.append("answer")

        async with anyio.create_task_group() as group, shared.turns.turn():
            group.start_soon(brief)
            await anyio.wait_all_tasks_blocked()
            group.start_soon(ask)
            await anyio.wait_all_tasks_blocked()

    anyio.run(main)
    assert ended == ["answer", "dossier"]
