"""The chat-completions shape, as the client of OpenAI reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

from rag.chat.rewrite import Said
from rag.errors import UsageError
from rag.serve.completions import Asked, CompletionRequest, asked_in
from tests.cli.library import QUESTION
from tests.serve.conftest import TOKEN, Served

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def client(served: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served.address}/v1", api_key=TOKEN, max_retries=0) as client:
        yield client


def test_an_answer_is_a_message_with_its_citations(client: openai.OpenAI, served: Served) -> None:
    made = client.chat.completions.create(model="rag", messages=[{"role": "user", "content": QUESTION}])
    (choice,) = made.choices
    assert choice.finish_reason == "stop"
    content = choice.message.content or ""
    assert "4 euros" in content
    (annotation,) = choice.message.annotations or []
    cited = annotation.url_citation
    assert content[cited.start_index : cited.end_index] == "[1]"
    assert cited.title == "Le bac de Port-Aubry reprend lundi"
    (citation,) = (made.model_extra or {})["rag"]["citations"]
    assert cited.url == f"{served.address}/#article={citation['article']}:{citation['start']}-{citation['end']}"
    text = served.client.get(f"/api/sources/{citation['article']}").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert made.usage is not None
    assert made.usage.total_tokens == made.usage.prompt_tokens + made.usage.completion_tokens


def test_a_stream_says_the_same(client: openai.OpenAI) -> None:
    asked = [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]
    whole = client.chat.completions.create(model="rag", messages=asked)  # type: ignore[call-overload]
    pieces = list(
        client.chat.completions.create(  # type: ignore[call-overload]
            model="rag", messages=asked, stream=True, stream_options={"include_usage": True}
        )
    )
    content = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert content == whole.choices[0].message.content
    ended = next(piece for piece in pieces if piece.choices and piece.choices[0].finish_reason)
    assert ended.choices[0].delta.model_extra["annotations"][0]["type"] == "url_citation"
    assert ended.model_extra["rag"]["sentences"] == whole.model_extra["rag"]["sentences"]
    assert pieces[-1].usage is not None
    assert {piece.id for piece in pieces} == {pieces[0].id}


def test_the_example_of_the_readme_runs(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(from openai.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    example = example.replace("http://127.0.0.1:8410", served.address).replace("TOKEN", TOKEN)
    exec(compile(example.replace("Qui a signé l'accord ?", QUESTION), "README.md", "exec"), {})
    shown = capsys.readouterr().out.splitlines()
    assert "4 euros" in shown[0]
    assert shown[1:] == ["Le bac de Port-Aubry reprend lundi"]


@pytest.mark.parametrize("confidence", [1.0])
def test_where_the_articles_do_not_say_the_message_says_so(client: openai.OpenAI) -> None:
    asked = "Quel violoniste a joué à Ashmouth en 1998 ?"
    made = client.chat.completions.create(model="rag", messages=[{"role": "user", "content": asked}])
    record = (made.model_extra or {})["rag"]
    assert record["abstained"]
    assert made.choices[0].message.content == record["answer"]
    assert not made.choices[0].message.annotations


def test_what_is_wrong_is_that_clients_error(client: openai.OpenAI, served: Served) -> None:
    with pytest.raises(openai.BadRequestError, match="n must be 1"):
        client.chat.completions.create(model="rag", n=2, messages=[{"role": "user", "content": QUESTION}])
    with pytest.raises(openai.BadRequestError, match="the question is empty"):
        client.chat.completions.create(model="rag", messages=[{"role": "user", "content": "?"}])
    with (
        openai.OpenAI(base_url=f"{served.address}/v1", api_key="guess", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError),
    ):
        stranger.models.list()


def test_there_is_one_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["rag"]


def asked(*messages: tuple[str, str]) -> Asked:
    rows = [{"role": role, "content": text} for role, text in messages]
    return asked_in(CompletionRequest.model_validate({"messages": rows}))


def test_what_was_said_before_is_for_the_question_to_lean_on() -> None:
    assert asked(("system", "Be brief."), ("user", "Who?")) == Asked("Who?", None)
    said = Said("Who sails the ferry?", "Three crews do .")
    assert asked(
        ("user", "Who sails the ferry?"), ("assistant", "Three crews do [1]."), ("user", "Since when?")
    ) == Asked("Since when?", said)
    assert asked(("user", "Who?"), ("user", "When?")) == Asked("When?", None)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"messages": [{"role": "system", "content": "a"}]}, "the last message must be the user's"),
        ({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}, "must be the user's"),
        ({"messages": [{"role": "user", "content": "a"}], "tools": [{"type": "function"}]}, "calls no tools"),
    ],
)
def test_what_cannot_be_had_is_refused(given: dict[str, object], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        asked_in(CompletionRequest.model_validate(given))
