"""Starting and ending a server, and what is said of it meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from rag.config import Settings
from rag.errors import EmptyLibrary, ModelMissing, ServerRunning
from rag.serve import run
from rag.serve.run import serve_library, serve_tools
from rag.serve.running import HOST, Serving, find_running, recorded


@contextmanager
def serving(work: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server in a thread, until the block ends, as an interrupt would end it."""
    made: list[uvicorn.Server] = []
    make = run.make_server

    def keep(*given: Any) -> uvicorn.Server:
        made.append(make(*given))
        return made[-1]

    monkeypatch.setattr(run, "make_server", keep)
    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive() and not (made and made[-1].started):
        time.sleep(0.01)
    try:
        yield
    finally:
        if made:
            made[-1].should_exit = True
        thread.join()


def test_a_server_is_found_while_it_runs_and_keeps_its_token(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with serving(lambda: serve_library(settings, 0, said.append), monkeypatch):
        found = find_running(settings)
        assert found is not None
        assert f"{found.address}/?token={found.token}" in said[0]
        with pytest.raises(ServerRunning, match="is served already"):
            serve_library(settings, 0, said.append)
    assert find_running(settings) is None
    assert recorded(settings.library) == Serving(found.token)
    with serving(lambda: serve_library(settings, 0, said.append), monkeypatch):
        again = find_running(settings)
        assert again is not None
        assert again.token == found.token
    with serving(lambda: serve_library(settings, 0, said.append, renew=True), monkeypatch):
        renewed = find_running(settings)
        assert renewed is not None
        assert renewed.token != found.token


def test_a_port_that_is_taken_is_an_error_and_leaves_no_trace(settings: Settings) -> None:
    with socket.create_server((HOST, 0)) as other, pytest.raises(ServerRunning, match="cannot be had"):
        serve_library(settings, other.getsockname()[1], print)
    assert recorded(settings.library) is None


def test_without_a_library_nothing_is_served(tmp_path: Any) -> None:
    with pytest.raises(EmptyLibrary):
        serve_library(Settings(library=tmp_path), 0, print)


def test_models_that_are_missing_are_named_and_searches_fail_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def missing(assembly: object) -> None:
        raise ModelMissing("the chat model is not there", "rag models pull")

    monkeypatch.setattr("rag.app.Assembly.warm", missing)
    with serving(lambda: serve_library(settings, 0, said.append), monkeypatch):
        while len(said) < 3:
            time.sleep(0.01)
        assert find_running(settings) is not None
    assert "rag models pull" in said[2]


def test_the_tools_are_served_with_the_same_token(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    with serving(lambda: serve_tools(settings, 0, said.append), monkeypatch):
        assert "/mcp" in said[0]
        assert "Authorization: Bearer " in said[1]
