"""Question and passage read together by the embedding model: how far the passage answers, and where. For one model.

Two vectors made apart say that a passage is about what the question is about, not that it answers it. Read in one text,
each token sees the others (a cross-encoder: Nogueira and Cho 2019, arXiv 1901.04085). The embedding model is loaded
anyway, so only low-rank changes to the linear maps of its upper half (LoRA: Hu et al. 2021, arXiv 2106.09685) and two
small heads are added: one over the whole text, one over each token, which may begin or end the answer (as in Rajpurkar
et al. 2016, arXiv 1606.05250, compared across texts as in Clark and Gardner 2017, arXiv 1710.10723). They are switched
on for these readings alone: vectors are made without them.

``fits/cross_encoder.npz`` is written by ``scripts/fit_cross_encoder.py``; ``fits/cross_encoder.json`` names its data.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.ports import Marked

SCALE = 2.0  # of the low-rank changes: alpha 16 over rank 8
QUESTION_TOKENS, TITLE_TOKENS, TEXT_TOKENS = 64, 40, 256
READ_AT_ONCE = 8

Weights = Mapping[str, npt.NDArray[np.float16]]


@functools.cache
def fitted() -> tuple[str, Weights]:
    """The embedding model that the fit is for, as the catalogue names it, and the arrays by name."""
    folder = files("rag") / "fits"
    record = json.loads((folder / "cross_encoder.json").read_text(encoding="utf-8"))
    with as_file(folder / "cross_encoder.npz") as path, np.load(path) as arrays:
        return str(record["model"]), dict(arrays)


@dataclass(frozen=True, slots=True)
class Joined:
    """Question and text as the model reads them: token ids, which are the question's and the text's, and the places of
    the text's tokens in it, in characters."""

    ids: list[int]
    asked: range
    read: range
    offsets: list[tuple[int, int]]


def join(tokenizer: Any, question: str, title: str | None, text: str, *, most: int = TEXT_TOKENS) -> Joined:
    """In the words of the model's own prompts. Of a long text the begin is read."""

    def tokens(part: str) -> list[int]:
        found: list[int] = tokenizer(part, add_special_tokens=False).input_ids
        return found

    asked = tokens(f"task: search result | query: {question}")[:QUESTION_TOKENS]
    named = tokens(f" | title: {title or 'none'} | text: ")[:TITLE_TOKENS]
    read = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    begun = 1 + len(asked) + len(named)
    ids = [tokenizer.bos_token_id, *asked, *named, *read.input_ids[:most], tokenizer.eos_token_id]
    return Joined(ids, range(1, 1 + len(asked)), range(begun, len(ids) - 1), read.offset_mapping[:most])


class CrossEncoder:
    """The changes and the heads of a fit, on a transformer whose vectors stay what they were."""

    def __init__(self, transformer: Any, tokenizer: Any, weights: Weights) -> None:
        """``weights``: ``MODULE.a`` and ``.b`` of each changed map, and ``hidden``, ``out``, ``marks`` of the heads."""
        import torch

        self._transformer, self._tokenizer = transformer, tokenizer
        self._reading = False
        tensors = {name: torch.from_numpy(array.astype(np.float32)) for name, array in weights.items()}
        self._heads = {name: tensor for name, tensor in tensors.items() if name.startswith(("hidden", "out", "marks"))}
        for name, module in transformer.named_modules():
            if f"{name}.a" in tensors:
                module.register_forward_hook(self._changed(tensors[f"{name}.a"], tensors[f"{name}.b"]))

    def mark(self, question: str, titles: Sequence[str | None], texts: Sequence[str]) -> list[Marked]:
        """Each text read together with the question, in the order of the texts."""
        pairs = [join(self._tokenizer, question, title, text) for title, text in zip(titles, texts, strict=True)]
        found: dict[int, Marked] = {}
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
        for start in range(0, len(order), READ_AT_ONCE):
            rows = order[start : start + READ_AT_ONCE]
            found |= zip(rows, self._read([pairs[i] for i in rows]), strict=True)
        return [found[i] for i in range(len(pairs))]

    def _read(self, pairs: Sequence[Joined]) -> list[Marked]:
        import torch

        longest = max(len(pair.ids) for pair in pairs)
        ids = torch.zeros(len(pairs), longest, dtype=torch.long)
        held = torch.zeros_like(ids)
        for row, pair in enumerate(pairs):
            ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
            held[row, : len(pair.ids)] = 1
        self._reading = True
        try:
            with torch.inference_mode():
                states = self._transformer(input_ids=ids, attention_mask=held).last_hidden_state
                pooled = torch.stack(
                    [
                        torch.cat([states[row, pair.asked].mean(0), states[row, pair.read].mean(0)])
                        for row, pair in enumerate(pairs)
                    ]
                )
                heads = self._heads
                hidden = torch.nn.functional.gelu(pooled @ heads["hidden.weight"].T + heads["hidden.bias"])
                logits = hidden @ heads["out.weight"].T + heads["out.bias"]
                marks = (states @ heads["marks.weight"].T + heads["marks.bias"]).numpy()
        finally:
            self._reading = False
        return [
            Marked(float(logits[row, 0]), marks[row, pair.read, 0], marks[row, pair.read, 1], pair.offsets)
            for row, pair in enumerate(pairs)
        ]

    def _changed(self, a: Any, b: Any) -> Callable[[Any, tuple[Any, ...], Any], Any]:
        def hook(module: Any, inputs: tuple[Any, ...], output: Any) -> Any:
            return output + SCALE * ((inputs[0] @ a.T) @ b.T) if self._reading else None

        return hook
