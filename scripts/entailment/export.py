"""Writes reader.npz and reader.json, as reader.py reads them, from a file of fit.py.

python export.py --fit FILE.npz --calibration calibration.json --figures figures.json --data data.jsonl --out FOLDER --model NAME@REVISION
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
from pathlib import Path

import numpy as np

PLACES = {
    "qkv": (("self_attn.q_proj", 0, 768), ("self_attn.k_proj", 768, 1024), ("self_attn.v_proj", 1024, 1280)),
    "o": (("self_attn.o_proj", 0, 768),),
    "gu": (("mlp.gate_proj", 0, 1152), ("mlp.up_proj", 1152, 2304)),
    "d": (("mlp.down_proj", 0, 768),),
}
LICENCES = {
    "daccord": "BSD-2-Clause",
    "gqnli": "BSD-2-Clause",
    "stance": "Apache-2.0",
    "begin": "CC BY, CC BY-SA, CDLA",
    "wikicontradict": "MIT",
    "summedits_other_en": "Apache-2.0",
    "orangesum_fr": "CC BY-SA",
    "squad2_en": "CC BY-SA",
    "world": "made for this project",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fit", "calibration", "figures", "data", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--model", required=True)
    arguments = parser.parse_args()
    found: dict[str, np.ndarray] = {}
    rank = first = 0
    with np.load(arguments.fit) as arrays:
        for name, array in arrays.items():
            if name.startswith("head."):
                found[name] = array
                continue
            layer, part, side = name.removeprefix("low.").split("_")
            for module, begin, end in PLACES[part]:
                found[f"layers.{layer}.{module}.{side}"] = array if side == "a" else array[begin:end]
        layers = {int(n.removeprefix("low.").split("_")[0]) for n in arrays if n.startswith("low.")}
        rank, first = arrays[f"low.{min(layers)}_o_a"].shape[0], min(layers)
    arguments.out.mkdir(exist_ok=True)
    np.savez_compressed(arguments.out / "reader.npz", **found)
    calibration = json.loads(arguments.calibration.read_text())
    rows = [json.loads(line) for line in arguments.data.read_text(encoding="utf-8").splitlines()]
    record = {
        "model": arguments.model,
        "temperature": round(calibration["temperature"], 4),
        "offsets": calibration["offsets"],
        "operating_points": {"shown": round(calibration["shown"], 3), "differs": round(calibration["differs"], 3)},
        "provenance": {
            "data": LICENCES,
            "rows": dict(collections.Counter(r["source"] for r in rows if r["part"] in {"fit", "daccord"})),
            "seed": 17,
            "rank": rank,
            "layers": f"{first} to 23",
            "not fitted on": ["pairs", "nli_fr/rte3_dev", "nli_en/wice_dev", "summedits_news_en"],
            "figures": json.loads(arguments.figures.read_text()),
        },
    }
    record["provenance"]["sha256"] = hashlib.sha256((arguments.out / "reader.npz").read_bytes()).hexdigest()
    (arguments.out / "reader.json").write_text(
        json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    print((arguments.out / "reader.npz").stat().st_size / 1e6, "MB")


if __name__ == "__main__":
    main()
