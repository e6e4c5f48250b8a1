"""A question put to a server of the same library that runs already: its models are loaded.

What comes back are spans, and the words are cut from this process's own library; where the two do not agree, or the
server is lost, there is no answer from here, and the caller makes its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from rag import errors
from rag.api import Checked, Found, Written
from rag.errors import RagError, ServerError
from rag.ports import AskObserver
from rag.serve.running import Serving
from rag.serve.steps import articles_named, read_step
from rag.store.library import Library
from rag.types import Answer

SILENCE = 40.0  # seconds; a server says more often than that that it is still there
_PATIENCE = httpx.Timeout(5.0, read=SILENCE)


def ask_running(
    serving: Serving, question: str, library: Library, articles: Sequence[str] | None, observer: AskObserver | None
) -> Answer | None:
    """The server's answer; None where it is of no use. Raises what asking raises: QuestionError, ModelError."""
    body = {"question": question, "articles": None if articles is None else list(articles)}
    headers = {"authorization": f"Bearer {serving.token}", "accept": "text/event-stream"}
    # Not by way of a proxy that the environment names: this is the same machine.
    with httpx.Client(base_url=serving.address, headers=headers, timeout=_PATIENCE, trust_env=False) as client:
        try:
            with client.stream("POST", "/api/ask", json=body) as response:
                if response.status_code != httpx.codes.OK:
                    return None
                return _followed(response.iter_lines(), library, observer)
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return None


def _followed(lines: Iterator[str], library: Library, observer: AskObserver | None) -> Answer | None:
    for name, record in _events(lines):
        if name == "error":
            failed = _error(record["error"])
            if isinstance(failed, ServerError):
                return None
            raise failed
        step = read_step(name, record, library.articles_by_id(articles_named(record)))
        if isinstance(step, Answer):
            return step
        if observer is None:
            continue
        if isinstance(step, Found):
            observer.passages(step.passages)
        elif isinstance(step, Written):
            observer.draft(step.piece)
        elif isinstance(step, Checked):
            observer.checked(step.sentence, step.citations)
    return None


def _events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def _error(said: dict[str, Any]) -> RagError:
    kind = getattr(errors, str(said["type"]), RagError)
    known = kind if isinstance(kind, type) and issubclass(kind, RagError) else RagError
    return known(str(said["message"]), str(said["hint"]))
