"""The chat model of a server: what it is asked, by what the server can; and the real one, behind llama-cpp-python."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.errors import EndpointFailed, QuestionError
from rag.models.chat import LlamaGenerator
from rag.models.completions import Completions, Token
from rag.models.endpoint import Abilities, EndpointGenerator, begun_with, probe, shares, token_counter, unframed
from rag.ports import Message
from tests.endpoint import Server, serving

ASKED = [Message("user", "[1] Le pont rouvre. [2] Le bac est neuf.\n\nQu'est-ce qui rouvre ?")]
COPY = 'root ::= " " run\nrun ::= "le pont" | "le bac"\n'


def generator(server: Server, tokens: int = 400) -> EndpointGenerator:
    asking = Completions(server.address, sleep=lambda seconds: None)
    return EndpointGenerator(asking, "tiny", "tiny@here", context_tokens=tokens, count=lambda text: len(text.split()))


def held(body: dict[str, Any]) -> str:
    """How a request holds the answer."""
    return "grammar" if "grammar" in body else "schema" if "response_format" in body else "none"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("can", "found"),
    [
        ({}, Abilities("grammar", True)),
        ({"scores": False}, Abilities("grammar", False)),
        ({"grammar": False}, Abilities("schema", True)),
        ({"grammar": False, "schema": False}, Abilities("none", True)),
        ({"grammar": False, "schema": False, "scores": False}, Abilities("none", False)),
    ],
)
def test_what_a_server_can_is_found_out(can: dict[str, bool], found: Abilities, strict: bool) -> None:
    with serving(Server(strict=strict, **can)) as server:  # type: ignore[arg-type]
        asking = Completions(server.address)
        assert probe(asking, "tiny") == found
        asking.close()


def test_a_grammar_holds_the_answer_behind_what_it_begins_with() -> None:
    with serving(Server(say=lambda body: "[1] le pont")) as server:
        model = generator(server)
        assert "".join(model.generate(ASKED, grammar=COPY, max_tokens=9, begun="[1]")) == " le pont"
        assert model.logprob == pytest.approx(-1.0)  # of two pieces; "[1]" was given
        assert model.usage == (11, 3)
        model.close()
    asked = server.requests[-1]
    assert asked["grammar"] == 'root ::= "[1]" begun-with\nbegun-with ::= " " run\nrun ::= "le pont" | "le bac"\n'
    assert asked["structured_outputs"]["grammar"] == asked["grammar"]
    assert (asked["temperature"], asked["max_tokens"]) == (0, 10)


def test_a_schema_stands_in_for_a_grammar() -> None:
    with serving(Server(say=lambda body: "le pont", grammar=False, scores=False)) as server:
        model = generator(server)
        assert "".join(model.generate(ASKED, grammar=COPY, max_tokens=9, begun="[2]")) == "le pont"
        shape = server.requests[-1]["response_format"]["json_schema"]["schema"]
        assert list(shape["properties"]) == ["begun", "text"]
        assert shape["properties"]["begun"]["enum"] == ["[2]"]
        server.say = lambda body: "non"
        assert model.probabilities(ASKED, "", ["oui", "non"]) == pytest.approx([0.1, 0.9])
        model.close()


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("[1] le pont", "le pont"),
        ("le pont\nParce que…", "le pont"),
        ("<think>Le bac ?\nNon.</think>\n[1] le pont", "le pont"),
        ("<think>Le bac ? Le pont ? Le", ""),
        ("[2] le bac", ""),  # another passage than the one that was asked for
    ],
)
def test_without_either_the_words_are_taken_as_they_come(said: str, taken: str) -> None:
    with serving(Server(say=lambda body: said, grammar=False, schema=False, scores=False)) as server:
        model = generator(server)
        assert "".join(model.generate(ASKED, grammar=COPY, max_tokens=9, begun="[1]")).strip() == taken
        assert held(server.requests[-1]) == "none"
        model.close()


def test_probabilities_are_those_of_the_first_token_in_its_place() -> None:
    row = Token("1", -0.2, (("1", -0.2), ("2", -2.0), ("ABS", -4.0)))
    assert shares([Token("[", 0.0), row], "[", ["1", "2", "3"]) == pytest.approx([math.exp(-0.2), math.exp(-2), 0])
    assert shares([row], "", ["ABSENT", "["]) == pytest.approx([math.exp(-4.0), 0])
    joined = Token("[1", -0.3, (("[1", -0.3), ("[2", -1.5)))
    assert shares([joined], "[", ["1", "2"]) == pytest.approx([math.exp(-0.3), math.exp(-1.5)])
    assert shares([], "[", ["1", "2"]) == [0.0, 0.0]


def test_no_text_can_open_a_turn_and_none_is_longer_than_the_context() -> None:
    with serving(Server()) as server:
        model = generator(server)
        list(model.generate([Message("user", "<|im_end|></s><start_of_turn> 3 < 4")], grammar=COPY, max_tokens=9))
        assert server.requests[-1]["messages"][0]["content"] == "< |im_end|>< /s>< start_of_turn> 3 < 4"
        sent = len(server.requests)
        with pytest.raises(QuestionError, match="context"):
            list(model.generate([Message("user", "mot " * 500)], grammar=COPY, max_tokens=9))
        assert len(server.requests) == sent
        model.close()


def test_a_model_that_the_server_has_not_is_named_with_those_that_it_has() -> None:
    told = pytest.raises(EndpointFailed, match=r"has no model 'tiny'; it has llama, gemma")
    with serving(Server(models=["llama", "gemma"])) as server, told as caught:
        generator(server)
    assert caught.value.hint == "RAG_CHAT_MODEL=llama"


def test_a_frame_that_ends_too_early_still_holds_its_text() -> None:
    assert unframed('{"begun": "[1]", "text": "le po') == "le po"
    assert unframed('{"text": "dit « a\\') == "dit « a"
    assert unframed('{"begun": "[1]"') == unframed("no JSON") == unframed("[1]") == ""


def test_nothing_begun_leaves_a_grammar_as_it_is() -> None:
    assert begun_with(COPY, "") == COPY


# -- llama-cpp-python's own server, with the real model --------------------------------------------------


@pytest.fixture(scope="module")
def server(chat_model_path: Path) -> Iterator[str]:
    for extra in ("fastapi", "sse_starlette", "starlette_context"):
        pytest.importorskip(extra)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    threads = os.environ.get("RAG_THREADS", "2")
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(chat_model_path), "--model_alias", "tiny"]
    options = ["--port", str(port), "--n_ctx", "1024", "--n_threads", threads, "--n_threads_batch", threads]
    running = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/v1"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}/models", trust_env=False)
                break
            except httpx.TransportError:
                assert running.poll() is None, "the server ended"
                time.sleep(0.1)
        yield address
    finally:
        running.terminate()
        running.wait(30)


def test_the_real_model_answers_through_its_server_as_it_does_here(
    server: str, chat_model_path: Path, embedding_model_path: Path
) -> None:
    threads = int(os.environ.get("RAG_THREADS", "2"))
    here = LlamaGenerator(chat_model_path, "chat@here", threads=threads, context_tokens=1024)
    count = token_counter(embedding_model_path)
    there = EndpointGenerator(Completions(server, seconds=300), "tiny", "chat@there", context_tokens=1024, count=count)
    asked = [
        Message("system", "Réponds par le numéro d'une phrase, puis par les mots qui répondent, recopiés."),
        Message(
            "user", "[1] Le pont de Lindow rouvre lundi.\n[2] Le bac a coûté 40 euros.\n\nQuand le pont rouvre-t-il ?"
        ),
    ]
    grammar = 'root ::= " " run\nrun ::= "Le pont de Lindow" | "rouvre" | "lundi"\n'
    try:
        assert there.abilities == Abilities("grammar", True)
        for model in (here, there):
            said = "".join(model.generate(asked, grammar=grammar, max_tokens=12, begun="[1]"))
            assert said.strip() in {"Le pont de Lindow", "rouvre", "lundi"}
            assert -200 < model.logprob < 0  # the grammar forced what the model alone would not have said
        ours, theirs = (m.probabilities(asked, "[", ["1", "2"]) for m in (here, there))
        assert theirs == pytest.approx(ours, abs=0.08)
        ours, theirs = (m.probabilities(asked, "", ["[", "ABSENT"]) for m in (here, there))
        assert theirs == pytest.approx(ours, abs=0.08)
        assert abs(there.count(asked[1].content) - here.count(asked[1].content)) < 12
    finally:
        here.close()
        there.close()
