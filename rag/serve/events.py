"""Work that ends with whoever waits for it: server-sent events, and a record that takes a while.

https://html.spec.whatwg.org/multipage/server-sent-events.html has the format. A stream that waits says now and then
that it is still there, in a comment, so that nobody takes the connection for dead.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, TypeVar

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from rag.render.safe import to_json

ALIVE_EVERY = 10.0  # seconds

T = TypeVar("T")


class Gone(Exception):
    """Whoever asked has closed the connection."""


class EventStream(Response):
    """Events as they come. A client that goes ends what makes them, also while it waits for its turn."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[str, None]) -> None:
        super().__init__(headers={"x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        sending = anyio.Lock()

        async def put(text: str, more: bool = True) -> None:
            async with sending:
                await send({"type": "http.response.body", "body": text.encode(), "more_body": more})

        async def forward() -> None:
            async with aclosing(self._events) as events:
                async for event in events:
                    await put(event)
            await put("", more=False)
            group.cancel_scope.cancel()

        async def stay_alive() -> None:
            while True:
                await anyio.sleep(ALIVE_EVERY)
                await put(": still here\n\n")

        async with anyio.create_task_group() as group:
            group.start_soon(forward)
            group.start_soon(stay_alive)
            await _departure(receive)
            group.cancel_scope.cancel()


async def while_connected(request: Request, work: Callable[[], Awaitable[T]]) -> T:
    """What the work gives; it is stopped where its client goes. The request's body must have been read. Raises Gone."""
    found: list[T] = []
    failures: list[Exception] = []

    async def run() -> None:
        try:
            found.append(await work())
        except Exception as error:  # raised below as it is, and not in a group
            failures.append(error)
        group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        group.start_soon(run)
        await _departure(request.receive)
        group.cancel_scope.cancel()
    if failures:
        raise failures[0]
    if not found:
        raise Gone
    return found[0]


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def event(name: str, record: dict[str, Any]) -> str:
    return f"event: {name}\n{data(record)}"


def data(record: dict[str, Any]) -> str:
    return f"data: {to_json(record, indent=None)}\n\n"
