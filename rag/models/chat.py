"""The chat model: the only importer of llama_cpp, and only when used.

Decoding is greedy, under a grammar. Three things make a question cheap on a CPU: the longest common prefix of two
prompts is not evaluated twice; constant prefixes (one a language) are kept as saved states, so that changing the
language does not evaluate the instructions again; and a prompt that another one interrupts is kept for a while, so
that going back to it does not either. It knows nothing of passages or citations.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.errors import ModelCorrupt, QuestionError
from rag.models import kernels
from rag.ports import Message

INTERRUPTED = 2  # prompts kept beside the constant prefixes, the least recently used is dropped
WORTH_KEEPING = 64  # tokens, under a second of evaluation: fewer are not worth a copy of the state
_MARK = "\ue000{}\ue001"  # private use: stands for a message's content while the chat template is rendered

_State = tuple[list[int], bytes]  # tokens, and the copy of the context that holds them


class LlamaGenerator:
    """A GGUF chat model through llama.cpp. One instance, one thread at a time."""

    def __init__(self, path: Path, name: str, *, threads: int, context_tokens: int) -> None:
        """Raises ModelCorrupt when llama.cpp does not load the file."""
        import llama_cpp
        import llama_cpp.llama_grammar
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        self._lib: Any = llama_cpp
        with _QuietStderr(), _plain_buffers(llama_cpp):
            try:
                self._llama: Any = llama_cpp.Llama(
                    str(path),
                    n_ctx=context_tokens,
                    n_batch=512,
                    n_threads=threads,
                    n_threads_batch=threads,
                    verbose=False,
                )
            except (ValueError, RuntimeError, OSError) as error:
                hint = f"rag models verify {name.split('@')[0]}"
                raise ModelCorrupt(f"the chat model {path} cannot be loaded: {error}", hint) from error
        self._name = name
        template = self._llama.metadata.get("tokenizer.chat_template")
        if not template:
            raise ModelCorrupt(f"the model {path} has no chat template, so it is not a chat model", "rag models list")
        eos = self._llama._model.token_get_text(self._llama.token_eos())
        bos_id = self._llama.token_bos()
        bos = self._llama._model.token_get_text(bos_id) if bos_id >= 0 else ""
        self._formatter = Jinja2ChatFormatter(template=template, eos_token=eos, bos_token=bos)
        self._states: list[_State] = []
        self._interrupted: deque[_State] = deque(maxlen=INTERRUPTED)
        self._usage = self._spent = (0, 0)
        self._logprob = 0.0

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int:
        return int(self._llama.n_ctx())

    @property
    def usage(self) -> tuple[int, int]:
        return self._usage

    @property
    def spent(self) -> tuple[int, int]:
        return self._spent[0] + self._usage[0], self._spent[1] + self._usage[1]

    @property
    def logprob(self) -> float:
        return self._logprob

    def count(self, text: str) -> int:
        return len(self._tokenize(text, special=False))

    def generate(self, messages: Sequence[Message], *, grammar: str, max_tokens: int, begun: str = "") -> Iterator[str]:
        tokens = self._render(messages) + self._tokenize(begun, special=False)
        if len(tokens) + max_tokens > self.context_tokens:
            raise QuestionError(
                f"the prompt has {len(tokens)} tokens and the answer up to {max_tokens}: "
                f"more than the context of {self.context_tokens}",
                "ask a shorter question, or set RAG_CONTEXT_TOKENS higher",
            )
        self._restore(tokens)
        reused = self._shared(tokens)
        self._spent, self._usage = self.spent, (len(tokens) - reused, 0)
        compiled = self._lib.llama_grammar.LlamaGrammar.from_string(grammar, verbose=False)
        ends = {self._llama.token_eos(), *self._end_of_turn()}
        pending = b""
        self._logprob = 0.0
        # A grammar ends where nothing more is allowed: llama.cpp then samples an end token.
        for made, token in enumerate(self._llama.generate(tokens, temp=0.0, top_k=1, grammar=compiled), 1):
            logits = self._logits()  # those that the token was sampled from: it is evaluated when the loop goes on
            self._logprob += float(logits[token] - logits.max() - np.log(np.exp(logits - logits.max()).sum()))
            if token in ends:
                break
            self._usage = (len(tokens) - reused, made)
            pending += self._llama.detokenize([token])
            try:
                text, pending = pending.decode("utf-8"), b""
            except UnicodeDecodeError:
                text = ""  # half a character: wait for the rest
            if text:
                yield text
            if made >= max_tokens:
                break

    def probabilities(self, messages: Sequence[Message], begun: str, options: Sequence[str]) -> list[float]:
        """After a call on the same messages this evaluates one token, and those of ``begun``, only."""
        tokens = self._render(messages) + self._tokenize(begun, special=False)
        self._restore(tokens)
        keep = min(self._shared(tokens), len(tokens) - 1)  # the last token is evaluated again, for its logits
        self._llama.n_tokens = keep
        self._llama.eval(tokens[keep:])
        self._spent, self._usage = self.spent, (len(tokens) - keep, 0)
        logits = self._logits()
        weights = np.exp(logits - logits.max())
        firsts = [self._tokenize(option, special=False)[0] for option in options]
        return [float(weights[first] / weights.sum()) for first in firsts]

    def warm(self, messages: Sequence[Message]) -> None:
        """Evaluates the messages' constant beginning and keeps its state (about 28 kB a token for the default)."""
        tokens = self._render(messages, open_turn=False)
        if any(known == tokens for known, _ in self._states):
            return
        self._keep_interrupted(tokens)
        self._llama.reset()
        self._llama.eval(tokens)
        self._states.append((tokens, self._state()))

    def close(self) -> None:
        self._llama.close()

    def _logits(self) -> npt.NDArray[np.float64]:
        """Of every token of the vocabulary, after the last one that was evaluated."""
        row = self._lib.llama_get_logits_ith(self._llama.ctx, -1)
        return np.ctypeslib.as_array(row, shape=(self._llama.n_vocab(),)).astype(np.float64)

    # -- tokens -----------------------------------------------------------------------------------

    def _render(self, messages: Sequence[Message], *, open_turn: bool = True) -> list[int]:
        """Tokens of a chat. Contents are never parsed for control tokens: an article cannot open a turn."""
        marked: list[Any] = [{"role": m.role, "content": _MARK.format(i)} for i, m in enumerate(messages)]
        prompt = self._formatter(messages=marked).prompt
        if not open_turn:
            last = _MARK.format(len(messages) - 1)
            cut = prompt.index(last) + len(last)
            prompt = prompt[:cut]
        tokens: list[int] = []
        for i, message in enumerate(messages):
            before, prompt = prompt.split(_MARK.format(i), 1)
            tokens += self._tokenize(before, special=True) + self._tokenize(message.content, special=False)
        return tokens + self._tokenize(prompt, special=True)

    def _tokenize(self, text: str, *, special: bool) -> list[int]:
        return list(self._llama.tokenize(text.encode("utf-8"), add_bos=False, special=special)) if text else []

    def _end_of_turn(self) -> set[int]:
        vocab = self._lib.llama_model_get_vocab(self._llama.model)
        return {int(self._lib.llama_vocab_eot(vocab))}

    # -- prefixes ---------------------------------------------------------------------------------

    def _shared(self, tokens: list[int]) -> int:
        live = self._llama.input_ids[: self._llama.n_tokens]
        return _common(live.tolist(), tokens)

    def _restore(self, tokens: list[int]) -> None:
        """Loads a saved state when it covers more of the prompt than what the context holds now."""
        states = [*self._states, *self._interrupted]
        best = max(states, key=lambda state: _common(state[0], tokens), default=None)
        self._keep_interrupted(tokens)
        if best is None or _common(best[0], tokens) <= self._shared(tokens):
            return
        known, state = best
        self._llama.reset()
        self._llama._ctx.kv_cache_clear()
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if self._lib.llama_state_seq_set_data(self._llama.ctx, buffer, len(state), 0) == 0:
            self._llama._ctx.kv_cache_clear()
            return
        self._llama.input_ids[: len(known)] = np.asarray(known, dtype=np.intc)
        self._llama.n_tokens = len(known)
        if best in self._interrupted:  # the least recently used is dropped
            self._interrupted.remove(best)
            self._interrupted.append(best)

    def _keep_interrupted(self, tokens: list[int]) -> None:
        """Saves what the context holds when ``tokens`` would overwrite more of it than is saved already."""
        live = self._llama.input_ids[: self._llama.n_tokens].tolist()
        states = [*self._states, *self._interrupted]
        saved = max([_common(live, tokens), *(_common(live, known) for known, _ in states)])
        if len(live) - saved >= WORTH_KEEPING:
            self._interrupted.append((live, self._state()))

    def _state(self) -> bytes:
        """A copy of what the context holds."""
        size = int(self._lib.llama_state_seq_get_size(self._llama.ctx, 0))
        buffer = (ctypes.c_uint8 * size)()
        written = int(self._lib.llama_state_seq_get_data(self._llama.ctx, buffer, size, 0))
        return bytes(memoryview(buffer)[:written])


def _common(first: Sequence[int], second: Sequence[int]) -> int:
    length = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        length += 1
    return length


@contextlib.contextmanager
def _plain_buffers(lib: Any) -> Iterator[None]:
    """Keeps the weights of a model in plain buffers, where the kernels for the others are broken or slower.

    ``Llama`` has no argument for it, so what it takes as the default is changed for as long as it looks.
    """
    defaults = lib.llama_cpp.llama_model_default_params
    if not kernels.examine().plain:
        yield
        return

    def without() -> Any:
        parameters = defaults()
        parameters.use_extra_bufts = False
        return parameters

    lib.llama_cpp.llama_model_default_params = without
    try:
        yield
    finally:
        lib.llama_cpp.llama_model_default_params = defaults


class _QuietStderr:
    """llama.cpp prints to the file descriptor, past Python: closed while a model is loaded."""

    def __enter__(self) -> None:
        self._kept = os.dup(2)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        os.close(null)

    def __exit__(self, *_: object) -> None:
        os.dup2(self._kept, 2)
        os.close(self._kept)
