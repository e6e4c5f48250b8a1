"""Fits the answer reader: which sentences of a passage answer a question, whether any does, and where.

PYTHONPATH=../entailment python fit_answers.py --model FOLDER --data answers.jsonl --out FILE.npz --minutes 50
    [--start FILE.npz]
"""

from __future__ import annotations

import argparse
import collections
import json
import math
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "DEFAULT")

import numpy as np
import torch
from engine import ROWS, Engine
from fit import batches
from torch import nn
from torch.nn import functional as F

QUESTION_TOKENS, TITLE_TOKENS, TEXT_TOKENS = 64, 40, 256
HIDDEN = 256
TARGETS = (0.0, 0.15, 0.6, 1.0)


def encode(
    tokenizer: Any, question: str, title: str, sentences: Sequence[str]
) -> tuple[list[int], range, range, list[tuple[int, int]], list[tuple[int, int]]]:
    """ids, the question's tokens, the text's, of each sentence its tokens (of the ids), offsets of the text's tokens."""
    text = " ".join(sentences)
    asked = tokenizer(f"task: search result | query: {question}", add_special_tokens=False).input_ids[:QUESTION_TOKENS]
    named = tokenizer(f" | title: {title or 'none'} | text: ", add_special_tokens=False).input_ids[:TITLE_TOKENS]
    read = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    ids, offsets = read.input_ids[:TEXT_TOKENS], read.offset_mapping[:TEXT_TOKENS]
    begun = 1 + len(asked) + len(named)
    places, at, t = [], 0, 0
    for s in sentences:
        end, first = at + len(s), t
        while t < len(ids) and offsets[t][0] < end:
            t += 1
        places.append((begun + first, begun + t))
        at = end + 1
    return [2, *asked, *named, *ids, 1], range(1, 1 + len(asked)), range(begun, begun + len(ids)), places, offsets


class Reader(nn.Module):
    def __init__(self, folder: Path, rank: int, first: int, compiled: bool = True) -> None:
        super().__init__()
        from transformers import AutoTokenizer

        self.engine = Engine(folder, rank, first, compiled)
        self.tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self.hidden, self.out, self.marks = nn.Linear(1536, HIDDEN), nn.Linear(HIDDEN, 1), nn.Linear(768, 2)
        self.sentence_hidden, self.sentence = nn.Linear(4 * 768, HIDDEN), nn.Linear(HIDDEN, 1)

    def states(self, rows: Sequence[Any], length: int) -> torch.Tensor:
        n = ROWS // length
        ids, held = torch.zeros(n, length, dtype=torch.long), torch.zeros(n, length, dtype=torch.long)
        for r, row in enumerate(rows):
            ids[r, : len(row[0])], held[r, : len(row[0])] = torch.tensor(row[0]), 1
        held[len(rows) :, 0] = 1
        return self.engine(ids, held)[: len(rows)].float()

    def read(self, rows: Sequence[Any], length: int) -> tuple[torch.Tensor, list[torch.Tensor], torch.Tensor]:
        """Passage logits (rows,), of each row its sentences' logits, marks (rows, length, 2)."""
        states = self.states(rows, length)
        asked = torch.stack([states[r, row[1].start : row[1].stop].mean(0) for r, row in enumerate(rows)])
        whole = torch.stack([states[r, row[2].start : row[2].stop].mean(0) for r, row in enumerate(rows)])
        passage = self.out(F.gelu(self.hidden(torch.cat([asked, whole], -1))))[:, 0]
        sentences = []
        for r, row in enumerate(rows):
            own = torch.stack([states[r, a : max(b, a + 1)].mean(0) for a, b in row[3]])
            q = asked[r].expand_as(own)
            h = F.gelu(self.sentence_hidden(torch.cat([own, q, own * q, own - whole[r]], -1)))
            sentences.append(self.sentence(h)[:, 0])
        return passage, sentences, self.marks(states)

    def parameters_of_heads(self) -> list[nn.Parameter]:
        return [p for n, p in self.named_parameters() if not n.startswith("engine.")]

    def arrays(self) -> dict[str, np.ndarray]:
        found = {f"low.{k}": v for k, v in self.engine.low.items()}
        found |= {f"head.{k}": v for k, v in self.named_parameters() if not k.startswith("engine.")}
        return {k: v.detach().numpy().astype(np.float16) for k, v in found.items()}

    def load(self, path: Path) -> None:
        own = {f"low.{k}": v for k, v in self.engine.low.items()}
        own |= {f"head.{k}": v for k, v in self.named_parameters() if not k.startswith("engine.")}
        with np.load(path) as arrays, torch.no_grad():
            for name, array in arrays.items():
                own[name].copy_(torch.from_numpy(array.astype(np.float32)))
        self.engine.merge()


def loss_of(model: Reader, rows: Sequence[Any], length: int, data: Sequence[dict[str, Any]]) -> torch.Tensor:
    passage, sentences, marks = model.read(rows, length)
    total = torch.zeros(())
    for r, row in enumerate(data):
        any_right = max(row["grades"], default=0) >= 2
        total = total + F.binary_cross_entropy_with_logits(passage[r], torch.tensor(float(any_right)))
        wanted = torch.tensor([TARGETS[g] for g in row["grades"]])
        each = F.binary_cross_entropy_with_logits(sentences[r], wanted, reduction="none")
        total = total + 1.5 * each.mean() + 0.25 * each.sum()
        if row["answers"]:
            offsets, begun = rows[r][4], rows[r][2].start
            spans = []
            for a, b in row["answers"]:
                first = next((n for n, (_, e) in enumerate(offsets) if e > a), None)
                last = next((n for n, (_, e) in enumerate(offsets) if e >= b), None)
                if first is not None and last is not None:
                    spans.append((first, last))
            if spans:
                own = torch.log_softmax(marks[r, begun : begun + len(offsets)], 0)
                for side in (0, 1):
                    total = total - 0.4 * torch.logsumexp(own[[s[side] for s in spans], side], 0)
    return total


def report(model: Reader, data: Sequence[dict[str, Any]]) -> str:
    from sklearn.metrics import average_precision_score, roc_auc_score

    rows = [encode(model.tokenizer, r["question"], r["title"], r["sentences"]) for r in data]
    said: dict[str, list[Any]] = collections.defaultdict(list)
    with torch.inference_mode():
        for length, members in batches(rows, random.Random(0)):
            passage, sentences, _ = model.read([rows[i] for i in members], length)
            for k, i in enumerate(members):
                r = data[i]
                said[r["source"]].append((float(passage[k]), max(r["grades"]) >= 2, sentences[k].tolist(), r["grades"]))
    parts = []
    for source, found in sorted(said.items()):
        y = [f[1] for f in found]
        auc = roc_auc_score(y, [f[0] for f in found]) if 0 < sum(y) < len(y) else float("nan")
        aucs = roc_auc_score(y, [max(f[2]) for f in found]) if 0 < sum(y) < len(y) else float("nan")
        flat = [(s, g >= 2) for f in found for s, g in zip(f[2], f[3], strict=True)]
        ap = average_precision_score([g for _, g in flat], [s for s, _ in flat])
        top = [f[3][int(np.argmax(f[2]))] >= 2 for f in found if f[1]]
        parts.append(
            f"{source}: n {len(found)} auc {auc:.3f} by sentences {aucs:.3f} AP {ap:.3f} top {np.mean(top):.3f}"
        )
    return " | ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--rank", type=int, default=24)
    parser.add_argument("--first", type=int, default=12)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--step", type=int, default=3)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--every", type=float, default=10.0)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)
    data = [json.loads(line) for line in arguments.data.read_text(encoding="utf-8").splitlines()]
    dev = [r for r in data if r["part"] == "dev"]
    data = [r for r in data if r["part"] == "fit"]
    model = Reader(arguments.model, arguments.rank, arguments.first)
    if arguments.start:
        model.load(arguments.start)
    rows = [encode(model.tokenizer, r["question"], r["title"], r["sentences"]) for r in data]
    print(len(rows), "rows", sum(len(r[0]) for r in rows), "tokens", flush=True)
    low, head = list(model.engine.low.values()), model.parameters_of_heads()
    optimizer = torch.optim.AdamW(
        [{"params": low, "lr": arguments.rate}, {"params": head, "lr": 2 * arguments.rate}],
        weight_decay=0.01,
        betas=(0.9, 0.98),
    )
    base = [g["lr"] for g in optimizer.param_groups]
    begun = kept = time.time()
    step = tokens = seen = passes = 0
    recent: collections.deque[float] = collections.deque(maxlen=60)
    queue: list[tuple[int, list[int]]] = []
    while (used := (time.time() - begun) / 60 / arguments.minutes) < 1:
        factor = min(1.0, (step + 1) / 40) * (0.03 + 0.485 * (1 + math.cos(math.pi * used)))
        for group, rate in zip(optimizer.param_groups, base, strict=True):
            group["lr"] = rate * factor
        total, count = 0.0, 0
        optimizer.zero_grad()
        for _ in range(arguments.step):
            if not queue:
                if passes:
                    print("dev", report(model, dev), flush=True)
                queue = batches(rows, rng)
                passes += 1
            length, members = queue.pop()
            loss = loss_of(model, [rows[i] for i in members], length, [data[i] for i in members])
            (loss / (arguments.step * 4)).backward()
            total, count = total + float(loss.detach()), count + len(members)
            tokens += sum(len(rows[i][0]) for i in members)
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
        if time.time() - kept > 60 * arguments.every:
            np.savez(arguments.out.with_suffix(".part.npz"), **model.arrays())
            kept = time.time()
    np.savez(arguments.out, **model.arrays())
    print("end", seen, passes, tokens, report(model, dev), flush=True)


if __name__ == "__main__":
    main()
