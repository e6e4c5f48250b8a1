"""The tools of MCP, as the SDK's own client sees them: in this process, over standard input, and over HTTP."""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from typer.testing import CliRunner

from rag.cli.main import app
from rag.config import Settings
from rag.serve.guard import Guard
from rag.serve.http import application
from rag.serve.run import make_server
from rag.serve.running import HOST
from rag.serve.shared import SharedLibrary
from rag.serve.tools import tool_server
from tests.cli.library import QUESTION

ROOT = Path(__file__).resolve().parent.parent.parent


async def exercise(client: Client) -> None:
    """What any client of any transport finds."""
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert sorted(tools) == ["ask", "brief", "search", "sources"]
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())
    assert "CitedSpan" in str(tools["ask"].output_schema)

    answer = (await client.call_tool("ask", {"question": QUESTION})).structured_content
    assert answer is not None
    (citation,) = answer["citations"]
    (text,) = (await client.read_resource(f"rag://article/{citation['article']}")).contents
    assert text.text[citation["start"] : citation["end"]] == citation["quote"]  # type: ignore[union-attr]
    assert "4 euros" in citation["quote"]

    found = (await client.call_tool("search", {"question": "apples lost to hail", "k": 1})).structured_content
    assert found is not None
    assert [hit["outlet"] for hit in found["hits"]] == ["The Courier"]
    listed = (await client.call_tool("sources", {"most": 1})).structured_content
    assert listed is not None
    assert (listed["total"], len(listed["sources"])) == (2, 1)
    brief = (await client.call_tool("brief", {"references": ["orchard.txt"]})).structured_content
    assert brief is not None
    assert brief["kind"] == "source"


def test_in_this_process(shared: SharedLibrary) -> None:
    async def main() -> None:
        async with Client(tool_server(shared)) as client:
            await exercise(client)

    anyio.run(main)


def test_a_dossier_says_how_far_it_is(shared: SharedLibrary) -> None:
    steps: list[float] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        steps.append(done)

    async def main() -> None:
        async with Client(tool_server(shared)) as client:
            made = await client.call_tool("brief", {"about": "hail"}, progress_callback=progress)
            assert made.structured_content is not None
            assert made.structured_content["kind"] == "merged"

    anyio.run(main)
    assert steps


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("ask", {"question": " ? "}, "the question is empty"),
        ("search", {"question": "apples", "where": "colour=red"}, "colour"),
        ("brief", {"references": ["nothing of the kind"]}, "no article fits"),
        ("ask", {}, "question"),
    ],
)
def test_what_is_wrong_is_said_to_the_model(shared: SharedLibrary, tool: str, given: dict[str, Any], said: str) -> None:
    async def main() -> None:
        async with Client(tool_server(shared)) as client:
            result = await client.call_tool(tool, given)
            assert result.is_error
            assert said in result.content[0].text  # type: ignore[union-attr]

    anyio.run(main)


def test_over_standard_input_and_output(settings: Settings) -> None:
    """A process of its own, as a client starts it; nothing but the protocol may stand on its standard output."""
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "tests.serve.stdio_server", str(settings.library)],
        cwd=ROOT,
        env=dict(os.environ),
    )

    async def main() -> None:
        async with Client(parameters) as client:
            await exercise(client)

    anyio.run(main)


def test_what_the_pages_say_to_put_into_a_clients_settings_is_a_command() -> None:
    shown = []
    for page in (ROOT / "README.md", ROOT / "docs" / "serve.md"):
        (settings,) = re.findall(r"```json\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        shown.append(json.loads(settings)["mcpServers"]["articles"])
    assert shown[0] == shown[1]
    assert shown[0]["command"] == "rag"
    done = CliRunner().invoke(app, [*shown[0]["args"], "--help"])
    assert "Serve the library to an MCP client" in done.output


def over_http(shared: SharedLibrary, headers: dict[str, str], use: Callable[[Client], Awaitable[None]]) -> None:
    listener = socket.create_server((HOST, 0))
    port = listener.getsockname()[1]
    guarded = Guard(application(shared, "", tool_server(shared).streamable_http_app(host=HOST)), port, "secret")
    server = make_server(guarded, shared, print)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()

    async def main() -> None:
        async with (
            httpx2.AsyncClient(headers=headers, trust_env=False, timeout=60) as http,
            Client(streamable_http_client(f"http://{HOST}:{port}/mcp", http_client=http)) as client,
        ):
            await use(client)

    try:
        with listener:
            anyio.run(main)
    finally:
        server.should_exit = True
        thread.join()


def test_over_http_with_the_token(shared: SharedLibrary) -> None:
    over_http(shared, {"authorization": "Bearer secret"}, exercise)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer secret", "host": "evil.example"},
        {"authorization": "Bearer secret", "origin": "http://evil.example"},
    ],
)
def test_over_http_nobody_else(shared: SharedLibrary, headers: dict[str, str]) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011  # a group, in which the SDK raises its own
        over_http(shared, headers, exercise)
    assert not raised.group_contains(AssertionError)
