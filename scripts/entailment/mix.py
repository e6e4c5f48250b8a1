"""What one pass of the fit reads: the written pairs whole, and samples of the rest, drawn anew for each pass.

Some pairs are turned round too: a contradiction has no direction, and what states more is at least not contradicted.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

SHARES = {
    "begin": 0.5,
    "stance": 0.5,
    "summedits": 0.5,
    "summedits_docs": 0.5,
    "gqnli": 0.6,
    "wikicontradict": 1.0,
    "orangesum": 0.15,
    "squad": 0.15,
    "other_en": 0.15,
    "abstracts": 0.4,
    "world": 0.12,
}
WEIGHTS = {
    "written": 1.0,
    "daccord": 1.0,
    "begin": 0.5,
    "stance": 0.6,
    "summedits": 0.5,
    "summedits_docs": 0.5,
    "gqnli": 0.7,
    "wikicontradict": 0.7,
    "orangesum": 0.4,
    "squad": 0.4,
    "other_en": 0.4,
    "abstracts": 0.4,
    "world": 0.4,
}


def load(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def drawn(
    written: Path, rest: list[dict[str, Any]], news: list[dict[str, Any]], rng: random.Random, scale: float = 1.0
) -> list[dict[str, Any]]:
    rows = []
    for r in load(written):
        if r["part"] != "fit":
            continue
        r = dict(r)
        if r["date"] and r["kind"] != "tim" and rng.random() < 0.3:
            r["date"] = ""
        rows.append(r)
        if r["label"] == "contradicts" and rng.random() < 0.12:
            rows.append(
                {k: v for k, v in r.items() if k != "bias"}
                | {"premise": r["claim"], "claim": r["premise"], "date": "", "weight": 0.6}
            )
        elif r["label"] == "states" and rng.random() < 0.05:
            rows.append(
                {k: v for k, v in r.items() if k != "bias"}
                | {"premise": r["claim"], "claim": r["premise"], "date": "", "weight": 0.4, "label": "not contradicts"}
            )
    for r in rest:
        if rng.random() < scale * SHARES.get(r["source"], 0.1):
            rows.append(r | {"weight": WEIGHTS.get(r["source"], 0.4)})
    return rows + news
