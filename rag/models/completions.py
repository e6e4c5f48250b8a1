"""Chat completions over HTTP, in the shape that OpenAI's servers speak: one request, retried, streamed, errors told.

It opens a connection only to the address that it is given (the setting ``chat_endpoint``), follows no redirect, and
asks no proxy for a server on this machine. What a model is asked, and what is made of its words, is not known here.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import EndpointFailed

if TYPE_CHECKING:
    import httpx

KEY_VARIABLE = "RAG_CHAT_KEY"  # where the key stands: in no file and on no command line
CONNECT_SECONDS = 5.0
WAITS = (0.5, 1.0, 2.0)  # seconds before each further try
MOST_WAITED = 10.0  # seconds, where the server itself says when to come again
BUSY = {429, 502, 503, 504}  # a model that is still being loaded answers 503
SAID = 200  # characters of a server's own message that are passed on


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was written, with its log-probability in nats and those of the likeliest in its place."""

    text: str
    logprob: float
    likeliest: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer as it comes, its tokens where the server gives them, and what it counted at the end."""

    text: str
    tokens: tuple[Token, ...] = ()
    usage: tuple[int, int] | None = None


class Completions:
    """One server. ``endpoint`` is its base address with the version, as ``http://127.0.0.1:8080/v1``."""

    def __init__(
        self, endpoint: str, key: str = "", *, seconds: float = 60.0, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """``seconds`` is the longest silence that is borne."""
        import httpx

        self._endpoint, self._sleep = endpoint, sleep
        self._seconds = seconds
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
            trust_env=not is_on_this_machine(endpoint),
        )

    def close(self) -> None:
        self._client.close()

    def models(self) -> list[str]:
        """The names of the models that the server has; none where it does not tell. Raises EndpointFailed."""
        with self._sent("GET", "models") as response:
            if response.status_code in {404, 405, 501}:
                return []
            read = self._read(response)
        rows = read.get("data") if isinstance(read, dict) else None
        return [str(row["id"]) for row in rows or () if isinstance(row, dict) and "id" in row]

    def whole(self, body: Mapping[str, Any]) -> Piece:
        """The answer at once. Raises EndpointFailed, its ``status`` being the server's."""
        with self._sent("POST", "chat/completions", body) as response:
            return _piece(self._read(response), "message")

    def streamed(self, body: Mapping[str, Any]) -> Iterator[Piece]:
        """The answer as it comes; closing the iterator hangs up, and the server stops. Raises EndpointFailed."""
        asked = {**body, "stream": True, "stream_options": {"include_usage": True}}
        with self._sent("POST", "chat/completions", asked) as response:
            if response.status_code != 200:
                self._read(response)
            with self._told():
                for line in response.iter_lines():
                    data = line.removeprefix("data:").strip()
                    if not line.startswith("data:") or data == "[DONE]":
                        continue
                    yield _piece(self._parsed(data), "delta")

    @contextlib.contextmanager
    def _sent(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Iterator[httpx.Response]:
        """The response, not yet read; asked again where nobody answers, or the server is busy."""
        import httpx

        request = self._client.build_request(method, f"{self._endpoint}/{path}", json=body)
        for wait in (*WAITS, None):
            try:
                with self._told():
                    response = self._client.send(request, stream=True)
            except EndpointFailed as error:
                if wait is None or not isinstance(error.__cause__, httpx.ConnectError | httpx.RemoteProtocolError):
                    raise
                self._sleep(wait)
                continue
            if wait is None or response.status_code not in BUSY:
                break
            response.close()
            self._sleep(max(wait, _asked_to_wait(response)))
        try:
            yield response
        finally:
            response.close()

    def _read(self, response: httpx.Response) -> Any:
        """The body as JSON. Raises EndpointFailed for a refusal, in the server's words."""
        with self._told():
            text = response.read().decode("utf-8", "replace")
        status = response.status_code
        if status == 200:
            return self._parsed(text)
        said = f"{self._endpoint} answers {status}: {_complaint(text) or response.reason_phrase}"
        hint = "rag config show"
        if status in {401, 403}:
            hint = f"export {KEY_VARIABLE}=…, the key that the server asks for"
        elif status == 404:
            hint = "chat_endpoint is the address with its version, as http://127.0.0.1:8080/v1"
        raise EndpointFailed(said, hint, status=status)

    def _parsed(self, text: str) -> Any:
        try:
            read = json.loads(text)
        except ValueError as error:
            said = f"{self._endpoint} does not speak the language of chat completions: “{_line(text, 60)}”"
            raise EndpointFailed(said, "rag config show") from error
        if isinstance(read, dict) and read.get("error"):  # in the middle of a stream
            raise EndpointFailed(f"{self._endpoint}: {_complaint(text)}", "rag doctor")
        return read

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Raises EndpointFailed for what httpx raises."""
        import httpx

        try:
            yield
        except httpx.ConnectTimeout as error:
            raise EndpointFailed(f"{self._endpoint} cannot be reached: no answer", "rag doctor") from error
        except httpx.TimeoutException as error:
            said = f"{self._endpoint} said nothing for {self._seconds:g} s"
            raise EndpointFailed(said, "RAG_CHAT_SECONDS=300 waits longer") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            what = _line(str(error), 120) or type(error).__name__
            raise EndpointFailed(f"{self._endpoint} cannot be reached: {what}", "rag doctor") from error


def is_on_this_machine(endpoint: str) -> bool:
    """Whether nothing that is sent there leaves this machine: a loopback address, or ``localhost``."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _piece(read: Any, part: str) -> Piece:
    """The text of the first choice; "" for a chunk that only counts, or one of another shape."""
    if not isinstance(read, dict):
        return Piece("")
    choice = next(iter(read.get("choices") or ()), None) or {}
    usage = read.get("usage") or {}
    read_tokens, written = usage.get("prompt_tokens"), usage.get("completion_tokens")
    counted = (read_tokens, written) if isinstance(read_tokens, int) and isinstance(written, int) else None
    return Piece(str((choice.get(part) or {}).get("content") or ""), tuple(_tokens(choice)), counted)


def _tokens(choice: Mapping[str, Any]) -> Iterator[Token]:
    for row in (choice.get("logprobs") or {}).get("content") or ():
        likeliest = tuple((str(each["token"]), float(each["logprob"])) for each in row.get("top_logprobs") or ())
        yield Token(str(row["token"]), float(row["logprob"]), likeliest)


def _asked_to_wait(response: httpx.Response) -> float:
    """Seconds; 0 where the server says nothing of it, or a date."""
    try:
        return min(MOST_WAITED, float(response.headers.get("Retry-After", "0")))
    except ValueError:
        return 0.0


def _complaint(text: str) -> str:
    """What a server says is wrong, on one line."""
    try:
        read = json.loads(text)
    except ValueError:
        return _line(text, SAID)
    said = read.get("error") or read.get("detail") or read.get("message") if isinstance(read, dict) else read
    if isinstance(said, dict):
        said = said.get("message") or said
    return _line(said if isinstance(said, str) else json.dumps(said), SAID)


def _line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
