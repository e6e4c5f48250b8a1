"""The chat-completions shape of OpenAI: messages to a question, an answer to a completion with its citations. Pure.

https://platform.openai.com/docs/api-reference/chat names the fields. Citations are annotations of the message, as with
that service's web search: where the number stands in the content, and the address of the quote, marked in its article.
The record of the answer as ``rag ask --json`` prints it is beside them, under ``rag``. What cannot be had (several
answers, tools) is refused; what does not apply (a temperature) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.chat.understood import Said
from rag.errors import UsageError
from rag.serve.steps import whole_answer_record
from rag.types import Answer

MODEL = "rag"
_NUMBER = re.compile(r"\[(\d+)\]")


class ContentPart(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return " ".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class CompletionRequest(BaseModel):
    """What is read of a request; other fields are passed over."""

    model_config = ConfigDict(extra="allow", frozen=True)

    messages: list[ChatMessage] = Field(min_length=1)
    model: str = MODEL
    stream: bool = False
    n: int | None = 1
    tools: list[Any] | None = None
    stream_options: dict[str, Any] | None = None
    where: str = Field(default="", description="Which articles, as in rag ask --where.")


@dataclass(frozen=True, slots=True)
class Asked:
    """The last thing that the user said, and what was said before it, if anything."""

    question: str
    said: Said | None


def asked_in(request: CompletionRequest) -> Asked:
    """Raises UsageError for what cannot be had."""
    if (request.n or 1) != 1:
        raise UsageError("there is one answer: n must be 1")
    if request.tools:
        raise UsageError("this model calls no tools")
    spoken = [message for message in request.messages if message.role in ("user", "assistant")]
    if not spoken or spoken[-1].role != "user":
        raise UsageError("the last message must be the user's")
    question, before = spoken[-1].text, spoken[:-1]
    while before and before[-1].role == "user":  # two in a row: the last one counts
        before.pop()
    earlier = next((message.text for message in reversed(before) if message.role == "user"), None)
    if earlier is None:
        return Asked(question, None)
    return Asked(question, Said(earlier, _NUMBER.sub("", before[-1].text)))


def completion(answer: Answer, identity: str, created: int, address: str) -> dict[str, Any]:
    """The response. ``created`` is in seconds of Unix time; ``address`` is where this server's page is."""
    message = {
        "role": "assistant",
        "content": answer.text,
        "refusal": None,
        "annotations": url_citations(answer, address),
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    head = {"id": identity, "object": "chat.completion", "created": created, "model": MODEL}
    return {**head, "choices": [choice], "usage": usage(answer), "rag": whole_answer_record(answer)}


def completion_pieces(
    answer: Answer, identity: str, created: int, address: str, *, with_usage: bool
) -> Iterator[dict[str, Any]]:
    """The same, for a stream: a sentence a piece, with the annotations and the record in the last one."""
    head = {"id": identity, "object": "chat.completion.chunk", "created": created, "model": MODEL}
    pieces = re.split(r"(?<=[.!?…]) (?=\S)", answer.text)
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": ("" if n == 0 else " ") + piece} for n, piece in enumerate(pieces)]
    for delta in deltas:
        yield {**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}]}
    ended = {
        "index": 0,
        "delta": {"annotations": url_citations(answer, address)},
        "logprobs": None,
        "finish_reason": "stop",
    }
    yield {**head, "choices": [ended], "rag": whole_answer_record(answer)}
    if with_usage:
        yield {**head, "choices": [], "usage": usage(answer)}


def url_citations(answer: Answer, address: str) -> list[dict[str, Any]]:
    """One for each number in the text, at its place there, in code points."""
    known = {citation.n: citation.span for citation in answer.citations}
    found = []
    for number in _NUMBER.finditer(answer.text):
        span = known.get(int(number[1]))
        if span is not None:
            cited = {
                "start_index": number.start(),
                "end_index": number.end(),
                "title": span.article.title,
                "url": f"{address}/#article={span.article.id}:{span.start}-{span.end}",
            }
            found.append({"type": "url_citation", "url_citation": cited})
    return found


def usage(answer: Answer) -> dict[str, int]:
    """Tokens that the chat model read and wrote for the answer."""
    read, written = answer.timing.prompt_tokens, answer.timing.generated_tokens
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def model_list() -> dict[str, Any]:
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "rag"}]}
