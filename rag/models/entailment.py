"""Whether a premise states a claim, contradicts it or does neither, read by the embedding model. For one model.

Premise and claim are one text for the transformer, each token of which sees the others; low-rank changes of its maps
(``low_rank``) and a head are added. Besides the mean states of both (InferSent: Conneau et al. 2017, arXiv 1705.02364)
the head lets each token of the claim look up the premise's tokens most like it and sees how they differ (decomposable
attention: Parikh et al. 2016, arXiv 1606.01933): one turned word is lost in a mean.

``fits/entailment.npz`` is written by ``scripts/entailment``; ``fits/entailment.json`` names its data, the temperature
and offsets that calibrate it, and the operating points that the settings take by default.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.models.low_rank import ChangedTransformer, Weights
from rag.ports import Entailment, Pair

FIT = "entailment"
CLAIM_TOKENS, PREMISE_TOKENS = 112, 340
READ_AT_ONCE = 8
# Both names of each day, so that "mardi" and "on Tuesday" are told by the date of an article.
WEEKDAYS = (
    "lundi Monday",
    "mardi Tuesday",
    "mercredi Wednesday",
    "jeudi Thursday",
    "vendredi Friday",
    "samedi Saturday",
    "dimanche Sunday",
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logits are divided by ``temperature`` and shifted by ``offsets``, one a label, before the softmax."""

    temperature: float
    offsets: tuple[float, float, float]

    def probabilities(self, logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Shape (n, 3), rows that add up to 1, of logits of that shape."""
        moved = logits / np.float32(self.temperature) + np.asarray(self.offsets, dtype=np.float32)
        weights = np.exp(moved - moved.max(axis=1, keepdims=True, initial=-np.inf))
        found: npt.NDArray[np.float32] = weights / weights.sum(axis=1, keepdims=True)
        return found


@dataclass(frozen=True, slots=True)
class JoinedPair:
    """Claim and premise as the model reads them: token ids, and which are the claim's and the premise's."""

    ids: list[int]
    claim: range
    premise: range


def join_pair(tokenizer: Any, pair: Pair) -> JoinedPair:
    """In the words of the model's own prompts, the article's date with its weekday where a title stands."""

    def tokens(part: str) -> list[int]:
        found: list[int] = tokenizer(part, add_special_tokens=False).input_ids
        return found

    begin, said = tokens("task: fact checking | query: "), tokens(pair.claim)[:CLAIM_TOKENS]
    between, read = tokens(f" | title: {dated(pair.published)} | text: "), tokens(pair.premise)[:PREMISE_TOKENS]
    ids = [tokenizer.bos_token_id, *begin, *said, *between, *read, tokenizer.eos_token_id]
    first = 1 + len(begin)
    return JoinedPair(ids, range(first, first + len(said)), range(len(ids) - 1 - len(read), len(ids) - 1))


def dated(published: str | None) -> str:
    """A whole ISO date with its weekday; "none" for any other."""
    try:
        day = datetime.date.fromisoformat(published or "")
    except ValueError:
        return "none"
    return f"{day.isoformat()} {WEEKDAYS[day.weekday()]}"


class EntailmentReader:
    """The changes and the head of a fit, on a transformer whose vectors stay what they were."""

    def __init__(self, transformer: Any, tokenizer: Any, weights: Weights, calibration: Calibration) -> None:
        """``weights``: the changes, and ``key``, ``seen``, ``differ``, ``weigh``, ``whole``, ``hidden``, ``out`` and
        ``sharp`` of the head."""
        self._changed, self._tokenizer = ChangedTransformer(transformer, weights), tokenizer
        self._calibration = calibration

    def entail(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Calibrated, in the order of the pairs."""
        joined = [join_pair(self._tokenizer, pair) for pair in pairs]
        logits = np.zeros((len(joined), 3), dtype=np.float32)
        order = sorted(range(len(joined)), key=lambda i: len(joined[i].ids))
        for start in range(0, len(order), READ_AT_ONCE):
            rows = order[start : start + READ_AT_ONCE]
            logits[rows] = self._read([joined[i] for i in rows])
        return [Entailment(*map(float, row)) for row in self._calibration.probabilities(logits)]

    def _read(self, pairs: Sequence[JoinedPair]) -> npt.NDArray[np.float32]:
        """Logits (pairs, 3)."""
        import torch

        with torch.inference_mode():
            states = self._changed.states([pair.ids for pair in pairs])
            logits = [
                self._judged(
                    states[row, pair.claim.start : pair.claim.stop], states[row, pair.premise.start : pair.premise.stop]
                )
                for row, pair in enumerate(pairs)
            ]
            found: npt.NDArray[np.float32] = torch.stack(logits).numpy()
        return found

    def _judged(self, claim: Any, premise: Any) -> Any:
        """claim (m, 768), premise (n, 768): logits (3,)."""
        import torch
        from torch.nn import functional

        heads = self._changed.heads

        def linear(name: str, x: Any) -> Any:
            return functional.linear(x, heads[f"{name}.weight"], heads.get(f"{name}.bias"))

        def compared(one: Any, other: Any) -> Any:
            return torch.cat([one, other, (one - other).abs(), one * other], -1)

        keys = [functional.normalize(linear("key", part), dim=-1) for part in (claim, premise)]
        alike = keys[0] @ keys[1].T
        met = torch.softmax(heads["sharp"].exp() * alike, -1) @ linear("seen", premise)
        parts = functional.gelu(linear("differ", compared(linear("seen", claim), met)))
        mean = (torch.softmax(linear("weigh", parts), 0) * parts).sum(0)
        whole = functional.gelu(linear("whole", compared(claim.mean(0), premise.mean(0))))
        best = alike.amax(-1)
        joined = torch.cat([whole, mean, parts.amax(0), best.mean()[None], best.amin()[None]])
        return linear("out", functional.gelu(linear("hidden", joined)))
