"""``rag serve`` and ``rag mcp``: the library for other programs, on this machine alone."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

from rag.cli.command import AppContext
from rag.errors import PartMissing

PORT, MCP_PORT = 8410, 8411

RenewToken = Annotated[bool, typer.Option("--new-token", help="Another token; who has the old one is refused.")]


def serve_http(
    context: AppContext,
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of 127.0.0.1; 0 is any free one.")] = PORT,
    new_token: RenewToken = False,
) -> None:
    """Serve the library on this machine: a page for the browser, JSON, OpenAI's chat completions; Ctrl-C ends it.

    Only who has the token is answered. While it runs, rag ask of the same library uses its loaded models.
    """
    _need("serve", "starlette", "uvicorn")
    from rag.serve.run import serve_library

    serve_library(context.settings(), port, context.terminal().note, renew=new_token)


def serve_mcp(
    context: AppContext,
    *,
    http: Annotated[bool, typer.Option("--http", help="Streamable HTTP instead of standard input and output.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="With --http: of 127.0.0.1; 0 is any free one.")] = (
        MCP_PORT
    ),
) -> None:
    """Serve the library to an MCP client: the tools search, ask, sources and brief, and the articles."""
    _need("mcp", "mcp")
    if http:
        from rag.serve.run import serve_tools

        serve_tools(context.settings(), port, context.terminal().note)
    else:
        from rag.serve.run import serve_tools_here

        serve_tools_here(context.settings())


def _need(extra: str, *modules: str) -> None:
    """Raises PartMissing."""
    if missing := [name for name in modules if importlib.util.find_spec(name) is None]:
        raise PartMissing(f"{' and '.join(missing)} not installed", f'pip install "rag[{extra}]"')
