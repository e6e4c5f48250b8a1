"""The chat model of a server: what ``models/chat.py`` does with llama.cpp here, asked of any OpenAI-compatible one.

What a server can do is found out by asking it once: whether it keeps to a grammar (llama-server, llama-cpp-python,
vLLM) or to a JSON schema (Ollama, OpenAI and others), and whether it gives log-probabilities. Where it can do neither,
its words are taken as they come; the checks after it are the same, so that less is answered, and nothing unchecked.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from rag.errors import EndpointFailed, ModelMissing, QuestionError
from rag.models.completions import Completions, Piece, Token
from rag.ports import Message

Constraint = Literal["grammar", "schema", "none"]

LIKELIEST = 20  # log-probabilities that are asked for in each place: the most that OpenAI's servers give
CHOSEN = 0.9  # probability of what was chosen, where a server gives none
UNKNOWN = -2.0  # nats, of words whose probability is not told: neither sure nor unsure (rag.ask.decide)
CHOICE_TOKENS = 8  # of an option that is chosen, and of what stands before it
FRAME_TOKENS = 24  # of the JSON around a text
_PROBE = "qed-7"  # what no model says of itself
_CONTROL = re.compile(r"<(?=[|/\w])")
_THOUGHTS = re.compile(r"\s*<think>.*?(?:</think>\s*|\Z)", re.DOTALL)
_NUMBERED = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Abilities:
    """What holds a server's answers, and whether it says how probable its tokens are."""

    constraint: Constraint
    scored: bool


class EndpointGenerator:
    """A ``Generator`` behind HTTP. ``count`` is that of another tokenizer: a server need not have one to ask."""

    def __init__(
        self, completions: Completions, model: str, name: str, *, context_tokens: int, count: Callable[[str], int]
    ) -> None:
        """Raises EndpointFailed where nobody answers, or the server has other models only."""
        known = completions.models()
        if known and model not in known:
            said = f"{name.partition('@')[2]} has no model {model!r}; it has {', '.join(known[:5])}"
            raise EndpointFailed(said, f"RAG_CHAT_MODEL={known[0]}")
        self._completions, self._model, self._name = completions, model, name
        self._context_tokens, self._count = context_tokens, count
        self._abilities: Abilities | None = None
        self._usage = self._spent = (0, 0)
        self._logprob = UNKNOWN

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    @property
    def usage(self) -> tuple[int, int]:
        return self._usage

    @property
    def spent(self) -> tuple[int, int]:
        return self._spent[0] + self._usage[0], self._spent[1] + self._usage[1]

    @property
    def logprob(self) -> float:
        return self._logprob

    @property
    def abilities(self) -> Abilities:
        """Asked of the server at the first use. Raises EndpointFailed."""
        if self._abilities is None:
            self._abilities = probe(self._completions, self._model)
        return self._abilities

    def count(self, text: str) -> int:
        return self._count(text)

    def warm(self, messages: Sequence[Message]) -> None:
        """Nothing: servers keep the prefixes of prompts themselves."""

    def close(self) -> None:
        self._completions.close()

    def generate(self, messages: Sequence[Message], *, grammar: str, max_tokens: int, begun: str = "") -> Iterator[str]:
        """Pieces as they come under a grammar; else the text at once, as far as it is one of a kind with it."""
        body = self._body(messages, max_tokens + self._count(begun))
        self._start(body)
        able = self.abilities
        if able.constraint == "grammar":
            yield from self._streamed({**body, **constrained(begun_with(grammar, begun))}, begun)
            return
        if able.constraint == "schema":
            frame = {"begun": {"type": "string", "enum": [begun]}} if begun else {}
            body |= schema({**frame, "text": {"type": "string"}}) | {"max_tokens": body["max_tokens"] + FRAME_TOKENS}
        text = "".join(self._streamed(body, ""))
        text = unframed(text) if able.constraint == "schema" else _without_begun(_THOUGHTS.sub("", text), begun)
        if '"\\n"' not in grammar:
            text = next(iter(text.strip().splitlines()), "")
        if text:
            yield text

    def probabilities(self, messages: Sequence[Message], begun: str, options: Sequence[str]) -> list[float]:
        """By the likeliest tokens in the place; where a server does not give them, by which option it chooses."""
        able = self.abilities
        body = self._body(messages, self._count(begun) + (2 if begun else 1) if able.scored else CHOICE_TOKENS)
        self._start(body)
        choice = begun_with(f"root ::= {' | '.join(map(_literal, options))}\n", begun)
        if able.scored and (not begun or able.constraint == "grammar"):
            held = constrained(choice) if begun else {}
            piece = self._whole({**body, **held, "logprobs": True, "top_logprobs": LIKELIEST})
            return shares(piece.tokens, begun, options)
        if able.constraint == "grammar":
            text = self._whole({**body, **constrained(choice)}).text
        elif able.constraint == "schema":
            body["max_tokens"] += FRAME_TOKENS
            text = unframed(self._whole(body | schema({"text": {"type": "string", "enum": list(options)}})).text)
        else:
            text = _without_begun(_THOUGHTS.sub("", self._whole(body).text), begun)
        text = text.removeprefix(begun).strip()
        chosen = [text.startswith(option) for option in options]
        if not any(chosen):
            return [1 / len(options)] * len(options)
        rest = (1 - CHOSEN) / max(1, chosen.count(False))
        return [CHOSEN / chosen.count(True) if one else rest for one in chosen]

    def _body(self, messages: Sequence[Message], max_tokens: int) -> dict[str, Any]:
        """Raises QuestionError where it does not fit the context."""
        tokens = sum(self._count(message.content) for message in messages)
        if tokens + max_tokens > self._context_tokens:
            hint = "ask a shorter question, or set RAG_CONTEXT_TOKENS higher, up to what the server has"
            raise QuestionError(
                f"the prompt has about {tokens} tokens and the answer up to {max_tokens}: "
                f"more than the context of {self._context_tokens}",
                hint,
            )
        return request(self._model, messages, max_tokens)

    def _start(self, body: dict[str, Any]) -> None:
        """Usage is estimated until the server tells it."""
        read = sum(self._count(message["content"]) for message in body["messages"])
        self._spent, self._usage = self.spent, (read, 0)
        self._logprob = UNKNOWN

    def _whole(self, body: dict[str, Any]) -> Piece:
        piece = self._completions.whole(body)
        self._usage = piece.usage or (self._usage[0], self._count(piece.text))
        return piece

    def _streamed(self, body: dict[str, Any], begun: str) -> Iterator[str]:
        """What comes after ``begun``; the server writes that too."""
        if self.abilities.scored:
            body = {**body, "logprobs": True, "top_logprobs": 1}
        text, logprob, scored = "", 0.0, False
        for piece in self._completions.streamed(body):
            for token in piece.tokens:
                scored = True
                logprob += token.logprob if len(text) >= len(begun) else 0.0
            before, text = text, text + piece.text
            self._usage = piece.usage or (self._usage[0], self._usage[1] + bool(piece.text))
            if scored:
                self._logprob = logprob
            if fresh := text[max(len(before), len(begun)) :]:
                yield fresh


def probe(completions: Completions, model: str) -> Abilities:
    """What the server keeps to. Raises EndpointFailed where it answers nothing at all."""
    asked = request(model, [Message("user", "Say hello.")], 16 + FRAME_TOKENS)
    text = {"type": "string", "enum": [_PROBE]}
    forms: tuple[tuple[Constraint, dict[str, Any]], ...] = (
        ("grammar", constrained(f'root ::= "{_PROBE}"\n')),
        ("schema", schema({"text": text})),
        ("none", {}),
    )
    refused: EndpointFailed | None = None
    for constraint, held in forms:
        for scores in ({"logprobs": True, "top_logprobs": LIKELIEST}, {}):
            try:
                piece = completions.whole({**asked, **held, **scores})
            except EndpointFailed as error:
                if error.status not in {400, 422, 500, 501}:
                    raise
                refused = error
                continue
            said = unframed(piece.text) if constraint == "schema" else piece.text
            if constraint == "none" or said.strip() == _PROBE:
                return Abilities(constraint, any(token.likeliest for token in piece.tokens))
            break
    assert refused is not None
    raise refused


def request(model: str, messages: Sequence[Message], max_tokens: int) -> dict[str, Any]:
    """The body of a request: greedy decoding, and no text that a server could read as the beginning of a turn."""
    turns = [{"role": message.role, "content": _CONTROL.sub("< ", message.content)} for message in messages]
    return {"model": model, "messages": turns, "temperature": 0, "max_tokens": max_tokens}


def constrained(grammar: str) -> dict[str, Any]:
    """A grammar as llama.cpp's servers take it, and as vLLM does (https://docs.vllm.ai, structured outputs)."""
    return {"grammar": grammar, "structured_outputs": {"grammar": grammar}}


def schema(properties: dict[str, Any]) -> dict[str, Any]:
    """A JSON object of these properties, in their order, as OpenAI's servers take it."""
    shape = {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": True, "schema": shape}}}


def begun_with(grammar: str, begun: str) -> str:
    """The grammar of the same texts behind ``begun``: not every server goes on with a turn that others began."""
    if not begun:
        return grammar
    return f"root ::= {_literal(begun)} begun-with\n" + re.sub(r"(?m)^root ::=", "begun-with ::=", grammar)


def unframed(text: str) -> str:
    """The property ``text`` of a JSON object, also of one that ends too early; "" of anything else."""
    for ending in ("", '"}', "}"):
        try:
            read = json.loads(text.rstrip("\\") + ending)
        except ValueError:
            continue
        return str(read.get("text", "")) if isinstance(read, dict) else ""
    return ""


def shares(tokens: Sequence[Token], begun: str, options: Sequence[str]) -> list[float]:
    """Of each option the probability that the text goes on with it behind ``begun``, by its first token."""
    before = ""
    for token in tokens:
        if len(before) + len(token.text) > len(begun):
            rest = begun[len(before) :]
            behind = [(text[len(rest) :], p) for text, p in token.likeliest if text.startswith(rest)]
            return [
                sum(math.exp(p) for text, p in behind if text and (option.startswith(text) or text.startswith(option)))
                for option in options
            ]
        before += token.text
    return [0.0] * len(options)


def token_counter(folder: Path) -> Callable[[str], int]:
    """Counts by the tokenizer of a model that lies here: near enough for a budget. Raises ModelMissing."""
    from tokenizers import Tokenizer

    path = folder / "tokenizer.json"
    if not path.is_file():
        raise ModelMissing(f"{folder} has no tokenizer.json to count tokens with", "rag models list")
    tokenizer = Tokenizer.from_file(str(path))
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def endpoint_name(model: str, endpoint: str) -> str:
    """``model@host:port``: what an answer records as its maker."""
    return f"{model}@{urlsplit(endpoint).netloc}"


def _without_begun(text: str, begun: str) -> str:
    """A free text without what it was to begin with; "" of one that begins with another passage's number."""
    text = text.strip()
    if begun and not text.startswith(begun):
        return "" if _NUMBERED.match(text) and _NUMBERED.match(begun) else text
    return text.removeprefix(begun)


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
