"""Low-rank changes to a transformer's linear maps, on for the readings of one fit and off for all else. For one model.

LoRA (Hu et al. 2021, arXiv 2106.09685): to the output of a map is added ``SCALE * (x @ a.T) @ b.T``. Several fits
share one transformer, whose vectors stay to the bit what they were; which fit reads is told by whose ``states`` are
asked for. A fit is a file ``fits/NAME.npz`` of half-precision arrays, with ``fits/NAME.json``, its provenance.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.models import packed

SCALE = 2.0  # of the low-rank changes

Weights = Mapping[str, npt.NDArray[np.float16]]


@functools.cache
def fitted(name: str) -> tuple[dict[str, Any], Weights]:
    """The record of a fit, whose ``model`` is the embedding model as the catalogue names it, and the arrays by name."""
    folder = files("rag") / "fits"
    record = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    with as_file(folder / f"{name}.npz") as path, np.load(path) as arrays:
        return record, dict(arrays)


class ChangedTransformer:
    """A transformer with the changes of one fit, in its precision; ``heads`` are the fit's other arrays, as tensors of
    float32 by name."""

    def __init__(self, transformer: Any, weights: Weights) -> None:
        """``weights``: ``MODULE.a`` (rank, in) and ``MODULE.b`` (out, rank) of each changed map, and the heads."""
        import torch

        self._transformer, self._reading = transformer, False
        tensors = {name: torch.from_numpy(array.astype(np.float32)) for name, array in weights.items()}
        precision = next(transformer.parameters()).dtype
        changed = {name for name, _ in transformer.named_modules() if f"{name}.a" in tensors}
        parts = {f"{name}.{side}" for name in changed for side in "ab"}
        self.heads = {name: tensor for name, tensor in tensors.items() if name not in parts}
        for name, module in transformer.named_modules():
            if name in changed:
                a, b = (tensors[f"{name}.{side}"].to(precision) for side in "ab")
                module.register_forward_hook(self._change(a, b))

    def states(self, rows: Sequence[Sequence[int]]) -> Any:
        """The last states of texts of token ids, read together: a tensor (texts, longest, dimension) in float32."""
        import torch

        self._reading = True
        try:
            if packed.is_packable(self._transformer):
                return packed.padded(packed.states(self._transformer, rows))[0]
            ids, held = packed.padded([torch.tensor(row) for row in rows])
            return self._transformer(input_ids=ids.long(), attention_mask=held).last_hidden_state.float()
        finally:
            self._reading = False

    def _change(self, a: Any, b: Any) -> Callable[[Any, tuple[Any, ...], Any], Any]:
        def hook(module: Any, inputs: tuple[Any, ...], output: Any) -> Any:
            return output + SCALE * ((inputs[0] @ a.T) @ b.T) if self._reading else None

        return hook
