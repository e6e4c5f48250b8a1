"""Servers on this machine alone: a port of loopback, who may ask, the models loaded meanwhile, and an orderly end."""

from __future__ import annotations

import contextlib
import importlib.util
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.config import Settings
from rag.errors import RagError, ServerRunning
from rag.serve.guard import Guard
from rag.serve.http import application
from rag.serve.running import HOST, Serving, alive, fingerprint, new_token, record, recorded
from rag.serve.shared import SharedLibrary

SECONDS_TO_END = 5  # for answers that are being made when the server is told to end

Say = Callable[[str], None]


def serve_library(settings: Settings, port: int, say: Say, *, renew: bool = False) -> None:
    """Serves until it is interrupted. ``port`` 0 is any free one; ``renew`` makes another token.

    Raises EmptyLibrary, ServerRunning.
    """
    with _listening(settings, port, renew=renew) as (listener, serving):
        shared = SharedLibrary(settings)
        try:
            record(settings.library, serving)
            say(f"serving {shared.name} until Ctrl-C; open in a browser:\n  {serving.address}/?token={serving.token}")
            say(f"programs: {serving.address}/v1, /api (see /docs) or /mcp, with the token {serving.token}")
            app = application(shared, serving.address, _tools(shared))
            _run(Guard(app, serving.port or 0, serving.token), listener, shared, say)
        finally:
            shared.close()
            record(settings.library, Serving(serving.token))


def _tools(shared: SharedLibrary) -> Starlette | None:
    """Those of MCP, where that part is installed."""
    if importlib.util.find_spec("mcp") is None:
        return None
    from rag.serve.tools import tool_server

    return tool_server(shared).streamable_http_app(host=HOST)


def serve_tools(settings: Settings, port: int, say: Say) -> None:
    """The tools of MCP over streamable HTTP, until it is interrupted. Raises as ``serve_library``."""
    from rag.serve.tools import tool_server

    with _listening(settings, port, renew=False) as (listener, serving):
        shared = SharedLibrary(settings)
        try:
            record(settings.library, Serving(serving.token))  # the token alone: rag ask does not ask here
            app = tool_server(shared).streamable_http_app(host=HOST)
            say(f"MCP for {shared.name} until Ctrl-C: {serving.address}/mcp")
            say(f"with the header Authorization: Bearer {serving.token}")
            _run(Guard(app, serving.port or 0, serving.token), listener, shared, say)
        finally:
            shared.close()


def serve_tools_here(settings: Settings) -> None:
    """The tools of MCP on standard input and output, until the input ends. Raises EmptyLibrary."""
    from rag.serve.tools import tool_server

    shared = SharedLibrary(settings)
    try:
        anyio.run(tool_server(shared).run_stdio_async)
    finally:
        shared.close()


@contextlib.contextmanager
def _listening(settings: Settings, port: int, *, renew: bool) -> Iterator[tuple[socket.socket, Serving]]:
    """A bound socket of loopback, and what is recorded of who listens there. Raises ServerRunning."""
    known = recorded(settings.library)
    if known is not None and alive(known):
        hint = f"use it: {known.address}, or end it first"
        raise ServerRunning(f"the library {settings.library} is served already", hint)
    token = known.token if known is not None and not renew else new_token()
    try:
        listener = socket.create_server((HOST, port), backlog=128)
    except OSError as error:
        raise ServerRunning(f"port {port} cannot be had: {error.strerror}", "--port 0 takes a free one") from error
    with listener:
        yield listener, Serving(token, listener.getsockname()[1], fingerprint(settings))


def make_server(app: ASGIApp, shared: SharedLibrary, say: Say) -> uvicorn.Server:
    """A server that loads the models while it already listens; nothing of it is on standard output."""
    config = uvicorn.Config(
        Warmed(app, shared, say),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=SECONDS_TO_END,
    )
    return uvicorn.Server(config)


def _run(app: ASGIApp, listener: socket.socket, shared: SharedLibrary, say: Say) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        make_server(app, shared, say).run(sockets=[listener])


class Warmed:
    """ASGI: loads the models while the server already listens; who asks meanwhile waits for their turn."""

    def __init__(self, app: ASGIApp, shared: SharedLibrary, say: Say) -> None:
        self._app, self._shared, self._say = app, shared, say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        async with self._warming():
            await self._app(scope, receive, send)

    @contextlib.asynccontextmanager
    async def _warming(self) -> AsyncIterator[None]:
        async def warm() -> None:
            try:
                await self._shared.warm()
            except RagError as error:
                self._say(f"{error.message}\n  try: {error.hint}")

        async with anyio.create_task_group() as group:
            group.start_soon(warm)
            yield
            group.cancel_scope.cancel()
