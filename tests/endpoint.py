"""A server of chat completions on loopback that says what a test tells it, and can as much as that allows."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Say = Callable[[dict[str, Any]], str]


@dataclass
class Server:
    """``say`` gives the text to a request's body. ``grammar``, ``schema`` and ``scores`` are what it can.

    ``failures`` are statuses that it answers with first; ``requests`` are the bodies that came in, ``keys`` the
    headers with the key.
    """

    say: Say = lambda body: "hello"
    models: list[str] = field(default_factory=lambda: ["tiny"])
    grammar: bool = True
    schema: bool = True
    scores: bool = True
    strict: bool = False  # whether what it cannot is refused, as OpenAI's servers do, or passed over
    failures: list[int] = field(default_factory=list)
    complaint: str = "not today"
    garbage: bool = False
    seconds: float = 0.0  # of silence before each answer
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    address: str = ""

    def answer(self, body: dict[str, Any]) -> str:
        """What a model held to the form would write: a probe's word, or what the test says."""
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
        if schema and self.schema:
            fixed = {name: shape.get("enum") for name, shape in schema["properties"].items()}
            text = self.say(body)
            return json.dumps({name: enum[0] if enum and text not in enum else text for name, enum in fixed.items()})
        if "grammar" in body and self.grammar and (found := re.fullmatch(r'root ::= "(qed-7)"\n', body["grammar"])):
            return found[1]
        return self.say(body)

    def refusal(self, body: dict[str, Any]) -> str:
        can = {"grammar": self.grammar, "response_format": self.schema, "logprobs": self.scores}
        return next((name for name, able in can.items() if name in body and not able), "") if self.strict else ""


def _handler(server: Server) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.keys.append(self.headers.get("Authorization"))
            self._send(200, {"data": [{"id": name} for name in server.models]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.requests.append(body)
            threading.Event().wait(server.seconds)
            if server.failures:
                self._send(server.failures.pop(0), {"error": {"message": server.complaint}})
            elif refused := server.refusal(body):
                self._send(400, {"error": {"message": f"unknown argument: {refused}"}})
            elif server.garbage:
                self._raw(200, b"<html>a router's page</html>", "text/html")
            elif body.get("stream"):
                self._stream(body, server.answer(body))
            else:
                choice = {"message": {"content": server.answer(body)}, "logprobs": self._scored(body)}
                self._send(200, {"choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 3}})

        def _scored(self, body: dict[str, Any]) -> dict[str, Any] | None:
            """Every character a token; its opposite in capitals is a little less likely."""
            if not (server.scores and body.get("logprobs")):
                return None
            rows = [
                {"token": c, "logprob": -0.1, "top_logprobs": [{"token": c, "logprob": -0.1}]}
                for c in server.answer(body)
            ]
            rows[-1]["top_logprobs"].append({"token": "?", "logprob": -2.0})
            return {"content": rows}

        def _stream(self, body: dict[str, Any], text: str) -> None:
            parts = re.findall(r"\s*\S+\s*$|\s*\S+", text)
            chunks: list[dict[str, Any]] = [{"choices": [{"delta": {"role": "assistant"}}]}]
            for part in parts:
                choice: dict[str, Any] = {"delta": {"content": part}}
                if server.scores and body.get("logprobs"):
                    choice["logprobs"] = {"content": [{"token": part, "logprob": -0.5}]}
                chunks.append({"choices": [choice]})
            chunks.append({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": len(parts)}})
            lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + ["data: [DONE]\n\n"]
            self._raw(200, "".join(lines).encode(), "text/event-stream")

        def _send(self, status: int, value: dict[str, Any]) -> None:
            self._raw(status, json.dumps(value).encode(), "application/json")

        def _raw(self, status: int, data: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """The server at ``address``, until the test is over."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(server)) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        server.address = f"http://127.0.0.1:{running.server_port}/v1"
        try:
            yield server
        finally:
            running.shutdown()
            thread.join()
