"""Writes NAME.npz, as rag/models reads it, from a file of fit.py or fit_answers.py; the record beside it is written by hand.

python export.py --fit FILE.npz --out rag/fits/NAME.npz
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

PLACES = {
    "qkv": (("self_attn.q_proj", 0, 768), ("self_attn.k_proj", 768, 1024), ("self_attn.v_proj", 1024, 1280)),
    "o": (("self_attn.o_proj", 0, 768),),
    "gu": (("mlp.gate_proj", 0, 1152), ("mlp.up_proj", 1152, 2304)),
    "d": (("mlp.down_proj", 0, 768),),
}


def exported(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """``low.LAYER_MAP_a/b`` to ``MODULE.a/b`` of each map of the transformer, and the heads under their own names."""
    found: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        if name.startswith("head."):
            found[name.removeprefix("head.")] = array
            continue
        layer, part, side = name.removeprefix("low.").split("_")
        for module, begin, end in PLACES[part]:
            found[f"layers.{layer}.{module}.{side}"] = array if side == "a" else array[begin:end]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fit", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    with np.load(given.fit) as arrays:
        np.savez_compressed(given.out, **exported(arrays))
    print(given.out.stat().st_size / 1e6, "MB", hashlib.sha256(given.out.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
