"""Whether a premise states a claim, contradicts it or does neither, read together by the embedding model. For one model.

Premise and claim are one text for the transformer, each token of which sees the others. Low-rank changes to the linear
maps of its upper layers (LoRA: Hu et al. 2021, arXiv 2106.09685) and a head are added, and switched on for these readings
alone: vectors and the cross-encoder's marks are made without them. Besides the mean states of both (InferSent: Conneau et
al. 2017, arXiv 1705.02364) the head lets each token of the claim look up the premise's tokens most like it and sees how
they differ (decomposable attention: Parikh et al. 2016, arXiv 1606.01933): one turned word is lost in a mean.

``fits/reader.npz`` is written by ``scripts/fit_reader.py``; ``fits/reader.json`` names its data, the temperature and
offsets that calibrate it, and the probabilities from which on a claim counts as shown or as contradicted.
"""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SCALE = 2.0  # of the low-rank changes
CLAIM_TOKENS, PREMISE_TOKENS = 112, 340
BATCH = 8
LABELS = ("states", "contradicts", "neither")
WEEKDAYS = (
    "lundi Monday",
    "mardi Tuesday",
    "mercredi Wednesday",
    "jeudi Thursday",
    "vendredi Friday",
    "samedi Saturday",
    "dimanche Sunday",
)

Arrays = Mapping[str, npt.NDArray[np.float16]]
Probabilities = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logits are divided by ``temperature`` and shifted by ``offsets`` (one a label) before the softmax; ``shown`` and
    ``differs`` are the least probabilities of *states* and of *contradicts* at the operating points."""

    temperature: float
    offsets: tuple[float, float, float]
    shown: float
    differs: float


@functools.cache
def fitted(folder: Path | None = None) -> tuple[str, Calibration, Arrays]:
    """The embedding model that the fit is for, as the catalogue names it, its calibration, and the arrays by name."""
    place = folder or files("rag") / "fits"
    record = json.loads((place / "reader.json").read_text(encoding="utf-8"))
    first, second, third = map(float, record["offsets"])
    points = record["operating_points"]
    calibration = Calibration(
        float(record["temperature"]), (first, second, third), float(points["shown"]), float(points["differs"])
    )
    with as_file(place / "reader.npz") as path, np.load(path) as arrays:
        return str(record["model"]), calibration, dict(arrays)


@dataclass(frozen=True, slots=True)
class Joined:
    """Claim and premise as the model reads them: token ids, and which are the claim's and the premise's."""

    ids: list[int]
    claim: range
    premise: range


def join(tokenizer: Any, premise: str, claim: str, date: datetime.date | None) -> Joined:
    """In the words of the model's own prompts, the article's date with its weekday where a title stands."""

    def tokens(part: str) -> list[int]:
        found: list[int] = tokenizer(part, add_special_tokens=False).input_ids
        return found

    dated = f"{date.isoformat()} {WEEKDAYS[date.weekday()]}" if date else "none"
    begin, said = tokens("task: fact checking | query: "), tokens(claim)[:CLAIM_TOKENS]
    between, read = tokens(f" | title: {dated} | text: "), tokens(premise)[:PREMISE_TOKENS]
    ids = [tokenizer.bos_token_id, *begin, *said, *between, *read, tokenizer.eos_token_id]
    first = 1 + len(begin)
    return Joined(ids, range(first, first + len(said)), range(len(ids) - 1 - len(read), len(ids) - 1))


class EntailmentReader:
    """The changes and the head of a fit, on a transformer whose vectors stay what they were."""

    def __init__(self, transformer: Any, tokenizer: Any, arrays: Arrays, calibration: Calibration) -> None:
        """``arrays``: ``MODULE.a`` (rank, in) and ``MODULE.b`` (out, rank) of each changed map, and ``head.*``."""
        import torch

        self._transformer, self._tokenizer, self.calibration = transformer, tokenizer, calibration
        self._reading = False
        tensors = {name: torch.from_numpy(array.astype(np.float32)) for name, array in arrays.items()}
        self._head = {
            name.removeprefix("head."): tensor for name, tensor in tensors.items() if name.startswith("head.")
        }
        for name, module in transformer.named_modules():
            if f"{name}.a" in tensors:
                module.register_forward_hook(self._changed(tensors[f"{name}.a"], tensors[f"{name}.b"]))

    def read(
        self, premises: Sequence[str], claims: Sequence[str], dates: Sequence[datetime.date | None] | None = None
    ) -> Probabilities:
        """Probabilities of *states*, *contradicts*, *neither*: shape (n, 3), calibrated, in the order of the pairs.

        ``dates``: of the articles that the premises are from, with which "mardi" and "last year" are judged.
        """
        days = dates if dates is not None else [None] * len(claims)
        pairs = [join(self._tokenizer, *parts) for parts in zip(premises, claims, days, strict=True)]
        logits = np.zeros((len(pairs), 3), dtype=np.float32)
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            logits[rows] = self._read([pairs[i] for i in rows])
        logits = logits / np.float32(self.calibration.temperature) + np.asarray(
            self.calibration.offsets, dtype=np.float32
        )
        weights = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
        probabilities: Probabilities = weights / weights.sum(axis=1, keepdims=True)
        return probabilities

    def _read(self, pairs: Sequence[Joined]) -> npt.NDArray[np.float32]:
        """Logits (pairs, 3)."""
        import torch

        ids = torch.zeros(len(pairs), max(len(pair.ids) for pair in pairs), dtype=torch.long)
        held = torch.zeros_like(ids)
        for row, pair in enumerate(pairs):
            ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
            held[row, : len(pair.ids)] = 1
        self._reading = True
        try:
            with torch.inference_mode():
                states = self._transformer(input_ids=ids, attention_mask=held).last_hidden_state.float()
                logits = [
                    self._judged(
                        states[row, pair.claim.start : pair.claim.stop],
                        states[row, pair.premise.start : pair.premise.stop],
                    )
                    for row, pair in enumerate(pairs)
                ]
        finally:
            self._reading = False
        found: npt.NDArray[np.float32] = torch.stack(logits).numpy()
        return found

    def _judged(self, claim: Any, premise: Any) -> Any:
        """claim (m, 768), premise (n, 768): logits (3,)."""
        import torch
        from torch.nn import functional

        def linear(name: str, x: Any) -> Any:
            return functional.linear(x, self._head[f"{name}.weight"], self._head.get(f"{name}.bias"))

        def compared(one: Any, other: Any) -> Any:
            return torch.cat([one, other, (one - other).abs(), one * other], -1)

        keys = [functional.normalize(linear("key", part), dim=-1) for part in (claim, premise)]
        alike = keys[0] @ keys[1].T
        met = torch.softmax(self._head["sharp"].exp() * alike, -1) @ linear("seen", premise)
        parts = functional.gelu(linear("differ", compared(linear("seen", claim), met)))
        mean = (torch.softmax(linear("weigh", parts), 0) * parts).sum(0)
        whole = functional.gelu(linear("whole", compared(claim.mean(0), premise.mean(0))))
        best = alike.amax(-1)
        joined = torch.cat([whole, mean, parts.amax(0), best.mean()[None], best.amin()[None]])
        return linear("out", functional.gelu(linear("hidden", joined)))

    def _changed(self, a: Any, b: Any) -> Callable[[Any, tuple[Any, ...], Any], Any]:
        def hook(module: Any, inputs: tuple[Any, ...], output: Any) -> Any:
            return output + SCALE * ((inputs[0] @ a.T) @ b.T) if self._reading else None

        return hook
