"""Question and passage read together by the embedding model: how far the passage answers, and where. For one model.

Two vectors made apart say that a passage is about what the question is about, not that it answers it. Read in one text,
each token sees the others (a cross-encoder: Nogueira and Cho 2019, arXiv 1901.04085). The embedding model is loaded
anyway, so only low-rank changes to the maps of its upper half (``low_rank``) and two small heads are added: one over
the whole text, one over each token, which may begin or end the answer (as in Rajpurkar et al. 2016, arXiv 1606.05250,
compared across texts as in Clark and Gardner 2017, arXiv 1710.10723).

``fits/cross_encoder.npz`` is written by ``scripts/fit_cross_encoder.py``; ``fits/cross_encoder.json`` names its data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag.models.low_rank import ChangedTransformer, Weights
from rag.ports import Marked

FIT = "cross_encoder"
QUESTION_TOKENS, TITLE_TOKENS, TEXT_TOKENS = 64, 40, 256
READ_AT_ONCE = 8


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
        """``weights``: the changes, and ``hidden``, ``out`` and ``marks`` of the heads."""
        self._changed, self._tokenizer = ChangedTransformer(transformer, weights), tokenizer

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

        heads = self._changed.heads
        with torch.inference_mode():
            states = self._changed.states([pair.ids for pair in pairs])
            pooled = torch.stack(
                [
                    torch.cat([states[row, pair.asked].mean(0), states[row, pair.read].mean(0)])
                    for row, pair in enumerate(pairs)
                ]
            )
            hidden = torch.nn.functional.gelu(pooled @ heads["hidden.weight"].T + heads["hidden.bias"])
            logits = hidden @ heads["out.weight"].T + heads["out.bias"]
            marks = (states @ heads["marks.weight"].T + heads["marks.bias"]).numpy()
        return [
            Marked(float(logits[row, 0]), marks[row, pair.read, 0], marks[row, pair.read, 1], pair.offsets)
            for row, pair in enumerate(pairs)
        ]
