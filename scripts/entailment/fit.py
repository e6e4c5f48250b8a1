"""Fits the entailment reader: low-rank changes of EmbeddingGemma and a head that looks at where claim and premise differ.

    python fit.py --model FOLDER --data data.jsonl --written written.jsonl --out FILE.npz --minutes 48 [--start FILE.npz]
        [--daccord all | --without-fold K] [--rank 32] [--first 8] [--seed 17]

The time is the budget: the rate of learning falls along a cosine of the minutes used, so that a busy machine gives a
shorter fit, not an unfinished one. Labels that name two of the three classes are summed over both. With RANK and
WORLD_SIZE set (torch.distributed, gloo) processes share the rows and add up their gradients.
"""

from __future__ import annotations

import argparse
import collections
import json
import math
import os
import random
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "DEFAULT")

import mix
import numpy as np
import torch
from engine import LENGTHS, ROWS, Engine
from torch import nn
from torch.nn import functional as F

LABELS = ("states", "contradicts", "neither")
ALLOWED = {
    "states": (1, 0, 0),
    "contradicts": (0, 1, 0),
    "neither": (0, 0, 1),
    "not states": (0, 1, 1),
    "not contradicts": (1, 0, 1),
}
CLAIM_TOKENS, PREMISE_TOKENS = 112, 340
KEY, SEEN, HIDDEN = 128, 256, 256
FOLDS = 5
DAYS = (
    "lundi Monday",
    "mardi Tuesday",
    "mercredi Wednesday",
    "jeudi Thursday",
    "vendredi Friday",
    "samedi Saturday",
    "dimanche Sunday",
)


def written(date: str) -> str:
    """A date as the reader sees it, with its weekday: "none" where there is none."""
    import datetime

    return f"{date} {DAYS[datetime.date.fromisoformat(date).weekday()]}" if date else "none"


def encode(tokenizer: Any, premise: str, claim: str, date: str) -> tuple[list[int], int, int, int]:
    """Token ids, the claim's end (it begins at its mark's end), the premise's begin: (ids, claim begin, claim end, premise begin)."""

    def ids(text: str) -> Any:
        return tokenizer.encode(text, add_special_tokens=False)

    mark, said = ids("task: fact checking | query: "), ids(claim)[:CLAIM_TOKENS]
    between, read = ids(f" | title: {written(date)} | text: "), ids(premise)[:PREMISE_TOKENS]
    return (
        [2, *mark, *said, *between, *read, 1],
        1 + len(mark),
        1 + len(mark) + len(said),
        1 + len(mark) + len(said) + len(between),
    )


class Head(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.key = nn.Linear(768, KEY, bias=False)
        self.seen = nn.Linear(768, SEEN, bias=False)
        self.differ = nn.Linear(4 * SEEN, HIDDEN)
        self.weigh = nn.Linear(HIDDEN, 1)
        self.whole = nn.Linear(4 * 768, HIDDEN)
        self.hidden = nn.Linear(3 * HIDDEN + 2, HIDDEN)
        self.out = nn.Linear(HIDDEN, 3)
        self.sharp = nn.Parameter(torch.tensor(2.3))

    def forward(self, states: torch.Tensor, is_claim: torch.Tensor, is_premise: torch.Tensor) -> torch.Tensor:
        """states (n, length, 768), masks (n, length): logits (n, 3)."""
        c, p = is_claim[..., None].float(), is_premise[..., None].float()
        u, v = (states * c).sum(1) / c.sum(1), (states * p).sum(1) / p.sum(1)
        keys = F.normalize(self.key(states), dim=-1)
        alike = (keys @ keys.transpose(1, 2)).masked_fill(~is_premise[:, None, :], -1e4)
        seen = self.seen(states)
        met = torch.softmax(self.sharp.exp() * alike, -1) @ seen
        parts = F.gelu(self.differ(torch.cat([seen, met, (seen - met).abs(), seen * met], -1)))
        best = alike.amax(-1)
        weight = (self.weigh(parts)[..., 0]).masked_fill(~is_claim, -1e4)
        mean = (torch.softmax(weight, -1)[..., None] * parts).sum(1)
        most = parts.masked_fill(~is_claim[..., None], -1e4).amax(1)
        best_claim = best.masked_fill(~is_claim, 0.0)
        least = best.masked_fill(~is_claim, 1.0).amin(1)
        whole = F.gelu(self.whole(torch.cat([u, v, (u - v).abs(), u * v], -1)))
        joined = torch.cat([whole, mean, most, (best_claim.sum(1) / is_claim.sum(1))[:, None], least[:, None]], -1)
        logits: torch.Tensor = self.out(F.gelu(self.hidden(joined)))
        return logits


class Reader(nn.Module):
    def __init__(self, folder: Path, rank: int, first: int, compiled: bool = True) -> None:
        super().__init__()
        from transformers import AutoTokenizer

        self.engine, self.head = Engine(folder, rank, first, compiled), Head()
        self.tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)

    def batch(self, rows: Sequence[tuple[list[int], int, int, int]], length: int) -> torch.Tensor:
        """Logits (rows, 3); at most ROWS // length rows."""
        n = ROWS // length
        ids, held = torch.zeros(n, length, dtype=torch.long), torch.zeros(n, length, dtype=torch.long)
        claim, premise = torch.zeros(n, length, dtype=torch.bool), torch.zeros(n, length, dtype=torch.bool)
        for r, (row, begin, end, read) in enumerate(rows):
            ids[r, : len(row)], held[r, : len(row)] = torch.tensor(row), 1
            claim[r, begin:end], premise[r, read : len(row) - 1] = True, True
        held[len(rows) :, 0] = 1
        states = self.engine(ids, held)[: len(rows)].float()
        return self.head(states, claim[: len(rows)], premise[: len(rows)])

    def arrays(self) -> dict[str, np.ndarray]:
        """low.LAYER_MAP_a/b and head.*, in half precision."""
        found = {f"low.{k}": v for k, v in self.engine.low.items()} | {
            f"head.{k}": v for k, v in self.head.named_parameters()
        }
        return {k: v.detach().numpy().astype(np.float16) for k, v in found.items()}

    def load(self, path: Path, share: float = 1.0) -> None:
        with np.load(path) as arrays, torch.no_grad():
            own = {f"low.{k}": v for k, v in self.engine.low.items()} | {
                f"head.{k}": v for k, v in self.head.named_parameters()
            }
            for name, array in arrays.items():
                own[name].lerp_(torch.from_numpy(array.astype(np.float32)), share)
        self.engine.merge()

    def predict(self, triples: Sequence[tuple[str, str, str]], progress: bool = False) -> np.ndarray:
        """(premise, claim, date) -> logits (n, 3)."""
        rows = [encode(self.tokenizer, *t) for t in triples]
        out = np.zeros((len(rows), 3), np.float32)
        with torch.inference_mode():
            for length, members in batches(rows, random.Random(0)):
                out[members] = self.batch([rows[i] for i in members], length).numpy()
        return out


def batches(rows: Sequence[tuple[list[int], int, int, int]], rng: random.Random) -> list[tuple[int, list[int]]]:
    """(length, indices) whose padded tokens fill ROWS, rows of about the same length together."""
    by_length: dict[int, list[int]] = collections.defaultdict(list)
    for i, row in enumerate(rows):
        by_length[next(n for n in LENGTHS if n >= len(row[0]))].append(i)
    left: list[int] = []
    found = []
    for length in sorted(by_length):
        members = left + by_length[length]
        rng.shuffle(members)
        size = ROWS // length
        full = len(members) // size * size
        found += [(length, members[i : i + size]) for i in range(0, full, size)]
        left = members[full:]
    longest = max(by_length) if by_length else LENGTHS[-1]
    size = ROWS // longest
    found += [(longest, left[i : i + size]) for i in range(0, len(left), size)]
    rng.shuffle(found)
    return found


def loss_of(logits: torch.Tensor, allowed: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    logs = torch.log_softmax(logits, -1)
    return -(weights * torch.logsumexp(logs.masked_fill(allowed == 0, -1e4), -1)).sum()


def fold_of(group: str) -> int:
    return zlib.crc32(group.encode()) % FOLDS


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def report(model: Reader, dev: Sequence[dict[str, Any]]) -> dict[str, str]:
    logits = model.predict([(r["premise"], r["claim"], r["date"]) for r in dev])
    found: dict[str, list[bool]] = collections.defaultdict(list)
    for r, row in zip(dev, logits, strict=True):
        ok = bool(ALLOWED[r["label"]][int(row.argmax())])
        for key in (
            "all",
            r["source"],
            *([f"{r['source']}/{r['kind']}"] if r["source"] in {"written"} else []),
        ):
            found[key].append(ok)
    return {k: f"{100 * np.mean(v):.1f} ({len(v)})" for k, v in sorted(found.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--daccord", choices=["all", "none"], default="none")
    parser.add_argument("--without-fold", type=int)
    parser.add_argument("--written", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--first", type=int, default=8)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--step", type=int, default=3, help="tables of ROWS tokens a step")
    parser.add_argument(
        "--long",
        type=int,
        default=2,
        help="tenths of the rows of over 150 tokens that are kept, and half the tenths of those of over 95",
    )
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--every", type=float, default=10.0, help="minutes between kept files")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    me, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if world > 1:
        torch.distributed.init_process_group("gloo")
    rng = random.Random(arguments.seed)
    data = read_rows(arguments.data)
    rest = [r for r in data if r["part"] == "fit"]
    news = [r for r in data if r["part"] == "daccord"]
    news = (
        news
        if arguments.daccord == "all"
        else []
        if arguments.without_fold is None
        else [r for r in news if fold_of(r["group"]) != arguments.without_fold]
    )
    news = [r | {"weight": 0.6} for r in news]
    written_dev = random.Random(9).sample([r for r in mix.load(arguments.written) if r["part"] == "dev"], 400)
    dev = random.Random(7).sample([r for r in data if r["part"] == "dev"], 300)
    model = Reader(arguments.model, arguments.rank, arguments.first)
    if arguments.start:
        model.load(arguments.start)

    bias: dict[int, list[float]] = {}

    def fresh() -> tuple[list, torch.Tensor, torch.Tensor]:
        drawing = random.Random(arguments.seed * 1000 + passes)
        found = mix.drawn(arguments.written, rest, news, drawing, arguments.scale)
        drawing.shuffle(found)
        found = found[me::world]
        rows = [encode(model.tokenizer, r["premise"], r["claim"], r["date"]) for r in found]
        kept = [i for i, r in enumerate(rows) if len(r[0]) <= 150 or rng.random() < arguments.long / 10]
        rows, found = [rows[i] for i in kept], [found[i] for i in kept]
        bias.clear()
        print(
            len(rows),
            "rows,",
            sum(len(r[0]) for r in rows),
            "tokens",
            collections.Counter(r["source"] for r in found),
            flush=True,
        )
        bias.update({id(rows[i]): r["bias"] for i, r in enumerate(found) if "bias" in r})
        return rows, torch.tensor([ALLOWED[r["label"]] for r in found]), torch.tensor([r["weight"] for r in found])

    passes = 0
    rows, allowed, weights = fresh()
    low, head = list(model.engine.low.values()), list(model.head.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": low, "lr": arguments.rate}, {"params": head, "lr": arguments.rate}],
        weight_decay=0.01,
        betas=(0.9, 0.98),
    )
    base = [g["lr"] for g in optimizer.param_groups]
    begun = time.time()
    kept = begun
    step = tokens = seen = 0
    recent: collections.deque[float] = collections.deque(maxlen=60)
    queue: list[tuple[int, list[int]]] = []
    passes = 0
    while True:
        used = (time.time() - begun) / 60 / arguments.minutes
        if world > 1:
            shared = torch.tensor([used])
            torch.distributed.broadcast(shared, 0)
            used = float(shared)
        if used >= 1:
            break
        factor = min(1.0, (step + 1) / 40) * (0.03 + 0.485 * (1 + math.cos(math.pi * used)))
        for group, rate in zip(optimizer.param_groups, base, strict=True):
            group["lr"] = rate * factor
        total, count = 0.0, 0
        optimizer.zero_grad()
        for _ in range(arguments.step):
            if not queue:
                if passes:
                    rows, allowed, weights = fresh()
                    if me == 0:
                        print("written dev", report(model, written_dev), flush=True)
                queue = batches(rows, rng)
                passes += 1
            length, members = queue.pop()
            known = torch.tensor([bias.get(id(rows[i]), [0.0, 0.0, 0.0]) for i in members])
            logits = model.batch([rows[i] for i in members], length) + known
            loss = loss_of(logits, allowed[members], weights[members])
            (loss / (arguments.step * 12)).backward()
            total, count = total + float(loss.detach()), count + len(members)
            tokens += sum(len(rows[i][0]) for i in members)
        if world > 1:
            flat = torch.cat([p.grad.reshape(-1) for p in (*low, *head)])
            torch.distributed.all_reduce(flat)
            flat /= world
            at = 0
            for p in (*low, *head):
                p.grad.copy_(flat[at : at + p.numel()].view_as(p))
                at += p.numel()
        torch.nn.utils.clip_grad_norm_([*low, *head], 1.0)
        optimizer.step()
        model.engine.merge()
        step, seen = step + 1, seen + count
        recent.append(total / count)
        if step % 20 == 0:
            print(
                f"step {step} pass {passes} rows {seen} {tokens / (time.time() - begun):.0f} tok/s loss {np.mean(recent):.3f} used {used:.2f}",
                flush=True,
            )
        if me == 0 and time.time() - kept > 60 * arguments.every:
            np.savez(arguments.out.with_suffix(".part.npz"), **model.arrays())
            kept = time.time()
    if me:
        return
    np.savez(arguments.out, **model.arrays())
    print(
        json.dumps(
            {
                "rows": seen,
                "passes": passes,
                "tokens": tokens,
                "steps": step,
                "loss": float(np.mean(recent)),
                "minutes": arguments.minutes,
            }
        )
    )
    if dev:
        print(json.dumps(report(model, dev), indent=0), json.dumps(report(model, written_dev), indent=0), flush=True)


if __name__ == "__main__":
    main()
