"""Who is answered when."""

from __future__ import annotations

import itertools
import threading
import time
from typing import Any

import anyio
import anyio.to_thread
import numpy as np
import pytest

from rag.errors import ServerBusy
from rag.ports import Pair
from rag.serve.turns import Gate, GatedEmbedder, Turns
from tests.fakes import HashEmbedder, MarkingEmbedder, ReadingEmbedder


def test_questions_are_answered_in_the_order_in_which_they_came() -> None:
    order: list[int] = []

    async def main() -> None:
        turns = Turns()

        async def ask(n: int) -> None:
            async with turns.turn():
                await anyio.sleep(0.001)
                order.append(n)

        async with anyio.create_task_group() as group:
            for n in range(8):
                group.start_soon(ask, n)
                await anyio.sleep(0)

    anyio.run(main)
    assert order == list(range(8))


def test_more_than_can_wait_are_told_so_at_once() -> None:
    async def main() -> None:
        turns = Turns(most=2)
        ended = anyio.Event()

        async def ask() -> None:
            async with turns.turn():
                await ended.wait()

        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(ask)
            await anyio.wait_all_tasks_blocked()
            assert (turns.waiting, turns.ahead) == (2, 3)
            with pytest.raises(ServerBusy, match="2 questions are waiting already"):
                async with turns.turn():
                    pass
            ended.set()
        assert turns.ahead == 0

    anyio.run(main)


def test_one_who_leaves_the_queue_is_no_longer_waited_for() -> None:
    async def main() -> None:
        turns = Turns()
        async with anyio.create_task_group() as group, turns.turn():

            async def ask() -> None:
                async with turns.turn():
                    raise AssertionError("it left")

            group.start_soon(ask)
            await anyio.wait_all_tasks_blocked()
            group.cancel_scope.cancel()
        async with turns.turn():
            assert turns.waiting == 0

    anyio.run(main)


def test_long_work_gives_way_to_those_who_wait() -> None:
    order: list[str] = []

    async def main() -> None:
        turns = Turns()

        def work() -> None:
            for n in range(3):
                order.append(f"line {n}")
                turns.give_way()

        async def brief() -> None:
            async with turns.turn():
                await anyio.to_thread.run_sync(work)

        async def ask() -> None:
            async with turns.turn():
                order.append("answer")

        async with anyio.create_task_group() as group, turns.turn():
            group.start_soon(brief)
            await anyio.wait_all_tasks_blocked()
            group.start_soon(ask)
            await anyio.wait_all_tasks_blocked()

    anyio.run(main)
    assert order == ["line 0", "answer", "line 1", "line 2"]


def test_what_is_quick_goes_first_and_neither_starves() -> None:
    gate, order = Gate(), list[str]()
    started = threading.Barrier(3)

    def run(name: str, times: int) -> None:
        through = gate.quick if name == "quick" else gate.slow
        started.wait()
        for _ in range(times):
            with through():
                order.append(name)
                time.sleep(0.001)

    threads = [threading.Thread(target=run, args=given) for given in (("quick", 30), ("quick", 30), ("slow", 6))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    places = [n for n, name in enumerate(order) if name == "slow"]
    assert len(order) == 66
    # Between two readings of an answer at most four searches, and one that had come before it.
    assert max(later - before for before, later in itertools.pairwise(places)) <= 6


@pytest.mark.parametrize(
    "embedder", [HashEmbedder(), MarkingEmbedder(words="hail"), ReadingEmbedder(answering=("hail",))]
)
@pytest.mark.parametrize("quick", [False, True])
def test_an_embedder_behind_a_gate_says_what_it_says(embedder: Any, quick: bool) -> None:
    gated = GatedEmbedder(embedder, Gate(), quick=quick)
    texts, titles = [f"hail fell {n} times" for n in range(5)], ["Hail", None, "Storm", None, "Wind"]
    passages = [[text, "Nobody knows."] for text in texts]
    pairs = [Pair(text, "it hailed") for text in texts]
    assert (gated.name, gated.dimension) == (embedder.name, embedder.dimension)
    assert np.array_equal(gated.encode_query("hail"), embedder.encode_query("hail"))
    assert np.array_equal(gated.encode_documents(texts, titles), embedder.encode_documents(texts, titles))
    assert gated.encode_documents([], []).shape == (0, embedder.dimension)
    assert gated.grade("hail?", passages, titles) == embedder.grade("hail?", passages, titles)
    assert gated.entail(pairs) == embedder.entail(pairs)
    marked, plain = gated.mark("hail?", texts, titles), embedder.mark("hail?", texts, titles)
    assert (marked and [one.log_odds for one in marked]) == (plain and [one.log_odds for one in plain])


def test_an_answer_reads_few_texts_at_once_and_a_search_all() -> None:
    class Counting(HashEmbedder):
        def entail(self, pairs: Any) -> Any:
            sizes.append(len(pairs))
            return [0] * len(pairs)

    for quick, expected in ((False, [2, 2, 1]), (True, [5])):
        sizes: list[int] = []
        GatedEmbedder(Counting(), Gate(), quick=quick).entail([Pair("a", "b")] * 5)
        assert sizes == expected
