"""Question and passage read together by the embedding model: how far the passage answers. The fit is for one model.

Two vectors made apart say that a passage is about what the question is about, not that it answers it. Read in one text,
each token sees the others (a cross-encoder: Nogueira and Cho 2019, arXiv 1901.04085). The embedding model is loaded
anyway, so only low-rank changes to the linear maps of its upper half (LoRA: Hu et al. 2021, arXiv 2106.09685) and a
small head are added. They are switched on for these readings alone: vectors are made without them.

``fits/cross_encoder.npz`` is written by ``scripts/fit_cross_encoder.py``; ``fits/cross_encoder.json`` names its data.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.ports import Vectors

SCALE = 2.0  # of the low-rank changes: alpha 16 over rank 8
QUESTION_TOKENS, TITLE_TOKENS, TEXT_TOKENS = 64, 40, 200
BATCH = 8

Weights = Mapping[str, npt.NDArray[np.float16]]


@functools.cache
def fitted() -> tuple[str, Weights]:
    """The embedding model that the fit is for, as the catalogue names it, and the arrays by name."""
    folder = files("rag") / "fits"
    record = json.loads((folder / "cross_encoder.json").read_text(encoding="utf-8"))
    with as_file(folder / "cross_encoder.npz") as path, np.load(path) as arrays:
        return str(record["model"]), dict(arrays)


class CrossEncoder:
    """The changes and the head of a fit, on a transformer whose vectors stay what they were."""

    def __init__(self, transformer: Any, tokenizer: Any, weights: Weights) -> None:
        """``weights`` hold ``MODULE.a`` and ``.b`` of each changed map, and ``hidden`` and ``out`` of the head."""
        import torch

        self._transformer, self._tokenizer = transformer, tokenizer
        self._reading = False
        tensors = {name: torch.from_numpy(array.astype(np.float32)) for name, array in weights.items()}
        self._head = {name: tensor for name, tensor in tensors.items() if name.startswith(("hidden", "out"))}
        for name, module in transformer.named_modules():
            if f"{name}.a" in tensors:
                module.register_forward_hook(self._changed(tensors[f"{name}.a"], tensors[f"{name}.b"]))

    def log_odds(self, question: str, titles: Sequence[str | None], texts: Sequence[str]) -> Vectors:
        """That each text answers the question, in nats, shape ``(len(texts),)``. Of a long text the begin is read."""
        pairs = [self._joined(question, title, text) for title, text in zip(titles, texts, strict=True)]
        found = np.zeros(len(pairs), dtype=np.float32)
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            found[rows] = self._read([pairs[i] for i in rows])
        return found

    def _joined(self, question: str, title: str | None, text: str) -> tuple[list[int], range, range]:
        """Token ids in the words of the model's own prompts, and which of them are the question's and the text's."""
        ids = self._tokens
        asked = ids(f"task: search result | query: {question}")[:QUESTION_TOKENS]
        named = ids(f" | title: {title or 'none'} | text: ")[:TITLE_TOKENS]
        read = ids(text)[:TEXT_TOKENS]
        begun = 1 + len(asked) + len(named)
        joined = [self._tokenizer.bos_token_id, *asked, *named, *read, self._tokenizer.eos_token_id]
        return joined, range(1, 1 + len(asked)), range(begun, begun + len(read))

    def _tokens(self, text: str) -> list[int]:
        found: list[int] = self._tokenizer(text, add_special_tokens=False).input_ids
        return found

    def _read(self, pairs: Sequence[tuple[list[int], range, range]]) -> Vectors:
        import torch

        longest = max(len(ids) for ids, _, _ in pairs)
        ids = torch.zeros(len(pairs), longest, dtype=torch.long)
        held = torch.zeros_like(ids)
        for row, (tokens, _, _) in enumerate(pairs):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            held[row, : len(tokens)] = 1
        self._reading = True
        try:
            with torch.inference_mode():
                states = self._transformer(input_ids=ids, attention_mask=held).last_hidden_state
                pooled = torch.stack(
                    [
                        torch.cat([states[row, asked].mean(0), states[row, read].mean(0)])
                        for row, (_, asked, read) in enumerate(pairs)
                    ]
                )
                head = self._head
                hidden = torch.nn.functional.gelu(pooled @ head["hidden.weight"].T + head["hidden.bias"])
                logits = hidden @ head["out.weight"].T + head["out.bias"]
        finally:
            self._reading = False
        found: Vectors = logits.squeeze(1).numpy()
        return found

    def _changed(self, a: Any, b: Any) -> Callable[[Any, tuple[Any, ...], Any], Any]:
        def hook(module: Any, inputs: tuple[Any, ...], output: Any) -> Any:
            return output + SCALE * ((inputs[0] @ a.T) @ b.T) if self._reading else None

        return hook
