"""One request to a server: asked again, given up, and told in one line."""

from __future__ import annotations

import socket

import pytest

from rag.errors import EndpointFailed
from rag.models.completions import Completions, is_on_this_machine
from tests.endpoint import Server, serving

BODY = {"model": "tiny", "messages": []}


def test_a_busy_server_is_asked_again_and_one_that_refuses_is_not() -> None:
    slept: list[float] = []
    with serving(Server(failures=[503, 429])) as server:
        asking = Completions(server.address, sleep=slept.append)
        assert asking.whole(BODY).text == "hello"
        assert (len(server.requests), slept) == (3, [0.5, 1.0])
        server.failures = [400]
        with pytest.raises(EndpointFailed, match=r"answers 400: not today") as caught:
            asking.whole(BODY)
        assert (caught.value.status, len(server.requests)) == (400, 4)
        server.failures = [503] * 9
        with pytest.raises(EndpointFailed, match=r"answers 503"):
            asking.whole(BODY)
        asking.close()


def test_an_answer_comes_in_pieces_and_is_counted_at_the_end() -> None:
    with serving(Server(say=lambda body: "one two three")) as server:
        asking = Completions(server.address)
        pieces = list(asking.streamed(BODY))
        asking.close()
    assert "".join(piece.text for piece in pieces) == "one two three"
    assert pieces[-1].usage == (11, 3)


def test_the_key_goes_into_a_header_and_into_no_message() -> None:
    with serving(Server(failures=[401])) as server:
        asking = Completions(server.address, "secret")
        assert asking.models() == ["tiny"]
        with pytest.raises(EndpointFailed) as caught:
            asking.whole(BODY)
        asking.close()
    assert server.keys == ["Bearer secret"]
    assert "RAG_CHAT_KEY" in caught.value.hint
    assert "secret" not in caught.value.message + caught.value.hint


def test_nobody_there_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    slept: list[float] = []
    asking = Completions(f"http://127.0.0.1:{port}/v1", sleep=slept.append)
    with pytest.raises(EndpointFailed, match=rf"127\.0\.0\.1:{port}/v1 cannot be reached") as caught:
        asking.models()
    asking.close()
    assert slept == [0.5, 1.0, 2.0]
    assert "\n" not in caught.value.message


def test_silence_and_another_language_are_told() -> None:
    with serving(Server(seconds=1.0)) as server:
        asking = Completions(server.address, seconds=0.1)
        with pytest.raises(EndpointFailed, match=r"said nothing for 0\.1 s") as caught:
            asking.whole(BODY)
        assert "RAG_CHAT_SECONDS" in caught.value.hint
        assert len(server.requests) == 1  # a slow server is not asked twice
        asking.close()
    with serving(Server(garbage=True)) as server:
        asking = Completions(server.address)
        with pytest.raises(EndpointFailed, match=r"does not speak .* “<html>a router's page</html>”"):
            asking.whole(BODY)
        asking.close()


@pytest.mark.parametrize(
    ("endpoint", "local"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://localhost:11434/v1", True),
        ("http://[::1]:8080/v1", True),
        ("https://models.example.org/v1", False),
        ("http://192.168.1.7:8000/v1", False),
        ("http://localhost.example.org/v1", False),
    ],
)
def test_what_leaves_this_machine(endpoint: str, local: bool) -> None:
    assert is_on_this_machine(endpoint) is local
