"""Five short continuations of a fit on DACCORD, each measured on the fact-checks left out, and one on all, to ship.

    python folds.py --model FOLDER --data data.jsonl --start base.npz --out reader_fit.npz --result folds.json [--rate 3e-4]
        [--replay 100] [--folds 0,1,2,3,4] [--passes 1]

A pair is read in one direction, drawn anew each pass. `--replay` rows of the other data go with each hundred of DACCORD.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from evaluate import balanced, softmax
from fit import ALLOWED, Reader, batches, encode, fold_of, loss_of, read_rows


def go_on(model: Reader, data: list[dict[str, Any]], rate: float, seed: int) -> float:
    rng = random.Random(seed)
    rows = [encode(model.tokenizer, r["premise"], r["claim"], r["date"]) for r in data]
    allowed = torch.tensor([ALLOWED[r["label"]] for r in data])
    weights = torch.tensor([r["weight"] for r in data])
    queue = batches(rows, rng)
    parameters = [*model.engine.low.values(), *model.head.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    losses = []
    for step, (length, members) in enumerate(queue):
        used = step / len(queue)
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 8) * (0.05 + 0.475 * (1 + math.cos(math.pi * used)))
        optimizer.zero_grad()
        loss = loss_of(model.batch([rows[i] for i in members], length), allowed[members], weights[members]) / 12
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        model.engine.merge()
        losses.append(float(loss.detach()) * 12 / len(members))
    return float(np.mean(losses[-10:]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "data", "start", "out", "result"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--replay", type=int, default=100)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--folds", default="0,1,2,3,4")
    parser.add_argument("--extra", type=Path)
    parser.add_argument("--ship", action="store_true")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--first", type=int, default=8)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(17)
    data = read_rows(arguments.data)
    news = [r for r in data if r["part"] == "daccord"]
    rest = [r for r in data if r["part"] == "fit" and len(r["premise"] + r["claim"]) < 420]
    model = Reader(arguments.model, arguments.rank, arguments.first)
    result: dict[str, Any] = {"folds": {}}
    said, gold, found = [], [], []
    chosen = [int(k) for k in arguments.folds.split(",") if k]
    for k in [*chosen, *([-1] if arguments.ship else [])]:
        begun = time.time()
        model.load(arguments.start)
        rng = random.Random(17 + k)
        rows: list[dict[str, Any]] = []
        for _ in range(arguments.passes):
            for i in range(0, len(news), 2):
                if fold_of(news[i]["group"]) != k:
                    rows.append(news[i + rng.randrange(2)])
        rows += rng.sample(rest, len(rows) * arguments.replay // 100)
        if k == -1 and arguments.extra:
            rows += read_rows(arguments.extra)
        loss = go_on(model, rows, arguments.rate, 17)
        if k == -1:
            np.savez(arguments.out, **model.arrays())
            print("shipped", len(rows), "rows, loss", round(loss, 3), f"{time.time() - begun:.0f} s", flush=True)
            continue
        apart = [r for r in news if fold_of(r["group"]) == k]
        logits = model.predict([(r["premise"], r["claim"], "") for r in apart])
        p = softmax(logits)
        own = np.array([r["label"] == "contradicts" for r in apart[::2]])
        said.append(p[::2])
        found.append((p[::2] + p[1::2]) / 2)
        gold.append(own)
        result["folds"][k] = {
            "n": len(own),
            "balanced, as given": balanced(p[::2].argmax(1) == 1, own),
            "balanced, mean of both": balanced(found[-1].argmax(1) == 1, own),
            "loss": loss,
        }
        print(k, result["folds"][k], f"{time.time() - begun:.0f} s", flush=True)
    if said:
        p, q, g = np.concatenate(said), np.concatenate(found), np.concatenate(gold)
        result |= {
            "n": len(g),
            "balanced, as given": balanced(p.argmax(1) == 1, g),
            "balanced, p(contradicts) at 0.5": balanced(p[:, 1] >= 0.5, g),
            "balanced, mean of both directions": balanced(q.argmax(1) == 1, g),
        }
        bins = []
        for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
            m = (p[:, 1] >= low) & (p[:, 1] < high)
            if m.any():
                bins.append([low, round(float(p[m, 1].mean()), 2), round(float(g[m].mean()), 2), int(m.sum())])
        result["reliability of contradicts"] = bins
        print(json.dumps(result, indent=1))
        arguments.result.write_text(json.dumps(result))


if __name__ == "__main__":
    main()
