"""``rag serve`` and ``rag mcp``, and ``rag ask`` beside a running server."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rag.serve import running
from rag.serve.running import Serving, record, recorded
from tests.cli.library import DRAFT, QUESTION, Run
from tests.fakes import ScriptedGenerator

ROOT = Path(__file__).resolve().parent.parent.parent


def test_what_is_not_installed_is_named_with_its_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    gone = {"starlette", "mcp"}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in gone else real(name))
    for command, extra in (("serve", "rag[serve]"), ("mcp", "rag[mcp]")):
        done = run(command)
        assert done.exit_code == 1
        assert f'pip install "{extra}"' in done.stderr


def test_without_a_library_there_is_nothing_to_serve(run: Run) -> None:
    for command in (("serve", "--port", "0"), ("mcp", "--http", "--port", "0"), ("mcp",)):
        done = run(*command)
        assert (done.exit_code, "rag ingest PATH" in done.stderr) == (1, True)


def test_a_server_that_is_gone_is_passed_over_in_silence(
    filled: Run, tmp_path: Path, generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "fingerprint", lambda settings: "as it is")
    record(tmp_path / "library", Serving("secret", 9, "as it is"))
    generator.queue.append(DRAFT)
    done = filled("ask", QUESTION)
    assert done.exit_code == 0
    assert "4 euros" in done.stdout
    assert "secret" not in done.output


def test_a_running_server_answers_for_the_command_and_an_interrupt_ends_it(
    filled: Run, tmp_path: Path, generator: ScriptedGenerator
) -> None:
    """The queue of this process' own generator stays as it is: it is not asked."""
    library = tmp_path / "library"
    code = (
        "from rag.app import Assembly\n"
        "from tests.fakes import HashEmbedder\n"
        "from tests.serve.conftest import Repeating\n"
        "Assembly.generator, Assembly.embedder = Repeating(), HashEmbedder()\n"
        "from rag.cli.main import main; main()"
    )
    command = [sys.executable, "-c", code, "--library", str(library), "serve", "--port", "0"]
    environment: dict[str, Any] = dict(os.environ) | {"RAG_CONFIDENCE": "0.0"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        while not ((known := recorded(library)) and known.port and running.alive(known)):
            assert server.poll() is None
            time.sleep(0.05)
        done = filled("ask", QUESTION)
        assert "4 euros" in done.stdout
        assert generator.calls == []
        generator.queue.append(DRAFT)
        filled("ask", QUESTION, confidence=1.0)  # by other settings than the server's
        assert generator.calls
    finally:
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=60)
    assert "until Ctrl-C" in said
    assert "Traceback" not in said
    assert recorded(library) == Serving(known.token)
