"""A small library with stand-ins for the models, served on a port of this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.app import Assembly
from rag.config import Settings
from rag.serve.guard import Guard
from rag.serve.http import application
from rag.serve.run import make_server
from rag.serve.running import HOST
from rag.serve.shared import SharedLibrary
from tests.cli.library import DRAFT, FERRY, ORCHARD
from tests.fakes import HashEmbedder, ScriptedGenerator

TOKEN = "token-of-the-tests"


class Repeating(ScriptedGenerator):
    """Says the same to everything, ``pause`` seconds before each word."""

    pause = 0.0

    def generate(self, *given: Any, **options: Any) -> Iterator[str]:
        self.queue.append(DRAFT)
        for piece in super().generate(*given, **options):
            time.sleep(self.pause)
            yield piece


@dataclass(frozen=True)
class Served:
    """A running server: ``client`` has the token."""

    address: str
    shared: SharedLibrary
    client: httpx.Client


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> Repeating:
    repeating = Repeating()
    monkeypatch.setattr(Assembly, "generator", repeating)
    monkeypatch.setattr(Assembly, "embedder", HashEmbedder())
    return repeating


@pytest.fixture
def confidence() -> float:
    """The operating point: with 0 whatever was verified is shown, with 1 nothing is."""
    return 0.0


@pytest.fixture
def settings(tmp_path: Path, generator: Repeating, confidence: float) -> Settings:
    """Of a library with two articles."""
    news = tmp_path / "news"
    news.mkdir()
    (news / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (news / "orchard.txt").write_text(ORCHARD, encoding="utf-8")
    settings = Settings(library=tmp_path / "library", confidence=confidence, likely=confidence)
    assembly = Assembly(settings)
    assert [result.status for result in assembly.ingest([news])] == ["added", "added"]
    assembly.close()
    return settings


@pytest.fixture
def shared(settings: Settings) -> Iterator[SharedLibrary]:
    library = SharedLibrary(settings)
    yield library
    library.close()


@pytest.fixture
def served(shared: SharedLibrary) -> Iterator[Served]:
    listener = socket.create_server((HOST, 0))
    port = listener.getsockname()[1]
    address = f"http://{HOST}:{port}"
    said: list[str] = []
    server = make_server(Guard(application(shared, address), port, TOKEN), shared, said.append)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    headers = {"authorization": f"Bearer {TOKEN}"}
    with listener, httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False) as client:
        yield Served(address, shared, client)
        server.should_exit = True
        thread.join()
    assert said == []
