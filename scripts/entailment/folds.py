"""DACCORD in five folds: a fit goes on for a few minutes on four fifths of the fact-checks and is measured on the rest.

    python folds.py --model FOLDER --data data.jsonl --written written.jsonl --start FIT.npz --result folds.json
        [--passes 2] [--replay 60] [--rate 1e-4] [--ship FILE.npz]

All pairs of one fact-check (``group``) are on one side. A pair is read in one direction, drawn anew each pass; with each
hundred of them go ``--replay`` of the written pairs, so that nothing is forgotten. With ``--ship`` one more fit goes on
with all of DACCORD, which is the one to ship; the folds are what may be said of it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "DEFAULT")

import numpy as np
import torch
from evaluate import balanced, softmax
from fit import ALLOWED, FOLDS, Reader, batches, encode, fold_of, loss_of, read_rows

Row = dict[str, Any]


def split(news: Sequence[Row], fold: int) -> tuple[list[Row], list[Row]]:
    """What is fitted on and what is left out; a pair stands in both directions, one after the other."""
    return [r for r in news if fold_of(r["group"]) != fold], [r for r in news if fold_of(r["group"]) == fold]


def one_way(news: Sequence[Row], rng: random.Random) -> list[Row]:
    """Of each pair one direction."""
    return [news[i + rng.randrange(2)] for i in range(0, len(news), 2)]


def go_on(model: Reader, rows: Sequence[Row], rate: float, seed: int) -> float:
    """One pass in steps of one table; the rate falls along a cosine. Returns the mean loss of the last ten steps."""
    encoded = [encode(model.tokenizer, r["premise"], r["claim"], r["date"]) for r in rows]
    allowed = torch.tensor([ALLOWED[r["label"]] for r in rows])
    weights = torch.tensor([float(r["weight"]) for r in rows])
    bias = torch.tensor([r.get("bias", [0.0, 0.0, 0.0]) for r in rows])
    queue = batches(encoded, random.Random(seed))
    parameters = [*model.engine.low.values(), *model.head.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    losses = []
    for step, (length, members) in enumerate(queue):
        falling = 0.05 + 0.475 * (1 + math.cos(math.pi * step / len(queue)))
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 8) * falling
        optimizer.zero_grad()
        logits = model.batch([encoded[i] for i in members], length) + bias[members]
        loss = loss_of(logits, allowed[members], weights[members])
        (loss / 12).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        model.engine.merge()
        losses.append(float(loss.detach()) / len(members))
    return float(np.mean(losses[-10:]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "data", "written", "start", "result"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--replay", type=int, default=60, help="written pairs for each hundred of DACCORD")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--rank", type=int, default=32)
    parser.add_argument("--first", type=int, default=8)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--folds", type=int, nargs="*", default=list(range(FOLDS)))
    parser.add_argument("--ship", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(given.seed)
    news = [r for r in read_rows(given.data) if r["part"] == "daccord"]
    written = [r for r in read_rows(given.written) if r["part"] == "fit"]
    model = Reader(given.model, given.rank, given.first)

    def fitted(some: Sequence[Row]) -> float:
        model.load(given.start)
        rng = random.Random(given.seed)
        rows = [row for _ in range(given.passes) for row in one_way(some, rng)]
        return go_on(model, rows + rng.sample(written, len(rows) * given.replay // 100), given.rate, given.seed)

    said, gold = [], []
    for fold in given.folds:
        inside, outside = split(news, fold)
        loss = fitted(inside)
        p = softmax(model.predict([(r["premise"], r["claim"], "") for r in outside]))
        said.append((p[::2] + p[1::2]) / 2)
        gold.append(np.array([r["label"] == "contradicts" for r in outside[::2]]))
        own = balanced(said[-1].argmax(1) == 1, gold[-1])
        print(fold, len(gold[-1]), "pairs: balanced accuracy", round(own, 1), "loss", round(loss, 3), flush=True)
    if said:
        p, contradict = np.concatenate(said), np.concatenate(gold)
        result = {
            "pairs": len(contradict),
            "balanced accuracy, mean of both directions, greatest": round(balanced(p.argmax(1) == 1, contradict), 1),
            "the same, at 0.5": round(balanced(p[:, 1] >= 0.5, contradict), 1),
        }
        print(json.dumps(result, indent=1))
        given.result.write_text(json.dumps(result), encoding="utf-8")
    if given.ship:
        print("all of DACCORD, loss", round(fitted(news), 3))
        np.savez(given.ship, **model.arrays())


if __name__ == "__main__":
    main()
