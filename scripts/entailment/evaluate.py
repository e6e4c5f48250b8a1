"""Measures the reader: figures, calibration, operating points.

    python evaluate.py --model FOLDER --bench FOLDER --data data.jsonl --fit FILE.npz [--sets dev,pairs,rte3,daccord,summedits,wice] --out FOLDER

Temperature, offsets and thresholds are chosen on `dev` (parts of sets that may be fitted on, not fitted on); on the
test-only sets nothing is chosen.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "DEFAULT")

import numpy as np
import torch
from data import apart, nearest, rows, sentences
from fit import ALLOWED, Reader, read_rows

NAMES = {"entailment": 0, "contradiction": 1, "neutral": 2}


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def calibrate(
    logits: np.ndarray, allowed: np.ndarray, weights: np.ndarray, bias: np.ndarray
) -> tuple[float, list[float]]:
    """Temperature and offsets of least loss."""
    x, a, w, b = torch.tensor(logits), torch.tensor(allowed), torch.tensor(weights), torch.tensor(bias)
    t, o = torch.zeros((), requires_grad=True), torch.zeros(3, requires_grad=True)
    opt = torch.optim.LBFGS([t, o], max_iter=100)

    def closure() -> Any:
        opt.zero_grad()
        logs = torch.log_softmax(x / t.exp() + o + b, -1)
        loss = -(w * torch.logsumexp(logs.masked_fill(a == 0, -1e4), -1)).sum() / w.sum() + 1e-3 * o.pow(2).sum()
        loss.backward()
        return loss

    opt.step(closure)
    o = o - o.mean()
    return float(t.exp()), [round(float(v), 4) for v in o]


def reliability(p: np.ndarray, right: np.ndarray) -> list[str]:
    """Of bins of probability: mean probability, share that is so, count."""
    found = []
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)):
        member = (p >= low) & (p < high)
        if member.sum():
            found.append(
                f"{low:.2f}-{min(high, 1):.2f}: {p[member].mean():.2f} -> {right[member].mean():.2f} (n={int(member.sum())})"
            )
    return found


def balanced(said: np.ndarray, gold: np.ndarray) -> float:
    return 50 * float(said[gold].mean() + (~said[~gold]).mean())


def best_threshold(score: np.ndarray, gold: np.ndarray) -> float:
    grid = np.quantile(score, np.linspace(0.02, 0.98, 97))
    return float(max(grid, key=lambda t: balanced(score >= t, gold)))


class Evaluation:
    def __init__(self, reader: Reader, bench: Path, data: list[dict[str, Any]], out: Path) -> None:
        self.reader, self.bench, self.data, self.out = reader, bench, data, out
        self.t, self.o = 1.0, [0.0, 0.0, 0.0]
        self.most_dev, self.most_news = 900, 819
        self.shown = self.differs = 0.5

    def p(self, logits: np.ndarray) -> np.ndarray:
        return softmax(logits / self.t + np.array(self.o))

    def dev(self) -> None:
        dev = self.dev_rows()
        logits = self.reader.predict([(r["premise"], r["claim"], r["date"]) for r in dev])
        np.save(self.out / "dev.npy", logits)
        allowed = np.array([ALLOWED[r["label"]] for r in dev])
        counts = collections.Counter(r["source"] for r in dev)
        weights = np.array([1.0 / counts[r["source"]] ** 0.5 for r in dev])
        self.t, self.o = calibrate(
            logits, allowed, weights, np.array([r.get("bias", [0.0, 0.0, 0.0]) for r in dev], dtype=np.float32)
        )
        p = self.p(logits)
        print("calibration: temperature", round(self.t, 3), "offsets", self.o)
        found: dict[str, list[bool]] = collections.defaultdict(list)
        for r, row, a in zip(dev, p, allowed, strict=True):
            for key in (
                "all",
                r["source"],
                *([f"{r['source']}/{r['kind']}"] if r["source"] in {"written"} else []),
            ):
                found[key].append(bool(a[row.argmax()]))
        print("dev", {k: f"{100 * np.mean(v):.1f} ({len(v)})" for k, v in sorted(found.items())})
        states, against = allowed[:, 0] == 1, (allowed[:, 1] == 1) & (allowed.sum(1) == 1)
        self.shown = next(
            (
                t
                for t in np.linspace(0.3, 0.995, 140)
                if (states[p[:, 0] >= t].mean() if (p[:, 0] >= t).any() else 1) >= 0.95
            ),
            0.99,
        )
        clear = allowed[:, 1] == 0
        self.differs = next((t for t in np.linspace(0.3, 0.995, 140) if (p[clear, 1] >= t).mean() <= 0.03), 0.99)
        print(
            f"shown at {self.shown:.3f}: precision {100 * states[p[:, 0] >= self.shown].mean():.1f}, recall {100 * (p[states, 0] >= self.shown).mean():.1f} (n={len(dev)})"
        )
        print(
            f"differs at {self.differs:.3f}: false {100 * (p[clear, 1] >= self.differs).mean():.1f} of {int(clear.sum())}, found {100 * (p[against, 1] >= self.differs).mean():.1f} of {int(against.sum())}"
        )
        sure = allowed.sum(1) == 1
        print(
            "reliability of the greatest, dev",
            reliability(p[sure].max(1), allowed[sure][np.arange(sure.sum()), p[sure].argmax(1)] == 1),
        )

    def dev_rows(self) -> list[dict[str, Any]]:
        dev = [r for r in self.data if r["part"] == "dev"]
        return random.Random(7).sample(dev, min(self.most_dev, len(dev)))

    def points(self, p: np.ndarray, gold: np.ndarray, name: str) -> None:
        s, c = p[:, 0] >= self.shown, p[:, 1] >= self.differs
        print(
            f"{name}: shown {int(s.sum())} of which stated {100 * (gold[s] == 0).mean() if s.any() else 0:.1f} %, of the stated ones shown {100 * s[gold == 0].mean():.1f} %; differs {int(c.sum())} of which contradictions {100 * (gold[c] == 1).mean() if c.any() else 0:.1f} %, found {100 * c[gold == 1].mean():.1f} %, false {100 * c[gold != 1].mean():.1f} %"
        )

    def three(self, name: str, path: Path) -> None:
        items = rows(path)
        logits = self.reader.predict([(r["premise"], r["hypothesis"], "") for r in items])
        np.save(self.out / f"{name}.npy", logits)
        gold = np.array([NAMES[r["label"]] for r in items])
        for calibrated in (False, True):
            p = self.p(logits) if calibrated else softmax(logits)
            said = p.argmax(1)
            print(
                f"{name} n={len(items)} {'calibrated' if calibrated else 'raw'} accuracy {100 * (said == gold).mean():.1f}, contradictions found {100 * (said[gold == 1] == 1).mean():.1f}, false contradictions {100 * (said[gold != 1] == 1).mean():.1f}, states {100 * (said[gold == 0] == 0).mean():.1f}, neither {100 * (said[gold == 2] == 2).mean():.1f}"
            )
        self.points(p, gold, name)
        print(f"reliability of the greatest, {name}", reliability(p.max(1), said == gold))
        inverse = {v: k for k, v in NAMES.items()}
        judged = self.out / f"{name}.judgements.jsonl"
        judged.write_text(
            "".join(
                json.dumps({"id": r["id"], "label": inverse[int(s)]}) + "\n" for r, s in zip(items, said, strict=True)
            )
        )
        print(
            subprocess.run(
                [sys.executable, str(self.bench / "score.py"), "pairs", str(path), str(judged)],
                capture_output=True,
                text=True,
            ).stdout
        )
        if name == "pairs":
            for key in ("kind", "lang"):
                by: dict[str, list[bool]] = collections.defaultdict(list)
                for r, s, g in zip(items, said, gold, strict=True):
                    by[r[key]].append(bool(s == g))
                print({k: f"{100 * np.mean(v):.0f} ({len(v)})" for k, v in sorted(by.items())})

    def daccord(self) -> None:
        items = [r for r in self.data if r["part"] == "daccord"]
        logits = self.reader.predict([(r["premise"], r["claim"], "") for r in items])
        np.save(self.out / "daccord.npy", logits)
        p = self.p(logits)
        one, both = p[::2], (p[::2] + p[1::2]) / 2  # the set's own direction; the mean of both
        gold = np.array([r["label"] == "contradicts" for r in items[::2]])
        for name, q in (("as given", one), ("mean of both directions", both)):
            print(
                f"daccord without fitting on it, {name}, n={len(gold)}: balanced accuracy {balanced(q.argmax(1) == 1, gold):.1f} (greatest), {balanced(q[:, 1] >= 0.5, gold):.1f} (half)"
            )

    def summaries(self, name: str, folder: Path, only: Any = None) -> tuple[np.ndarray, np.ndarray]:
        """Least probability of *states* over a summary's sentences, each with the sentences of its document nearest to it."""
        documents = {r["id"]: sentences(r["text"].replace("\n", " ")) for r in rows(folder / "corpus.jsonl")}
        items = [r for r in rows(folder / "items.jsonl") if only is None or only(r)]
        items = random.Random(7).sample(items, min(self.most_news, len(items)))
        triples, owner = [], []
        for i, r in enumerate(items):
            for claim in sentences(r["summary"]):
                triples.append((nearest(documents[r["doc_id"]], claim, 6, 120), claim, ""))
                owner.append(i)
        unique = sorted(set(triples))
        logits = self.reader.predict(unique)
        at = {t: k for k, t in enumerate(unique)}
        np.save(self.out / f"{name}.npy", logits)
        p = self.p(logits)
        score = np.ones(len(items))
        for t, i in zip(triples, owner, strict=True):
            score[i] = min(score[i], p[at[t], 0])
        return score, np.array([r["consistent"] == 1 for r in items])

    def summedits(self) -> None:
        score, gold = self.summaries("summedits_dev", self.bench / "summedits_other_en", lambda r: apart(r["doc_id"]))
        t = best_threshold(score, gold)
        print(
            f"summedits_other_en, documents apart, n={len(gold)}: balanced accuracy {balanced(score >= t, gold):.1f} at its own best {t:.3f}, {balanced(score >= 0.5, gold):.1f} at 0.5"
        )
        score, gold = self.summaries("summedits_news", self.bench / "summedits_news_en")
        print(
            f"summedits_news_en n={len(gold)}: balanced accuracy {balanced(score >= t, gold):.1f} at {t:.3f} (chosen on the other documents), {balanced(score >= 0.5, gold):.1f} at 0.5"
        )
        order = np.argsort(score)
        ranks = np.empty(len(score))
        ranks[order] = np.arange(len(score))
        print(f"  area under the curve {(ranks[gold].mean() - (gold.sum() - 1) / 2) / (~gold).sum():.3f}")

    def wice(self) -> None:
        items = rows(self.bench / "nli_en/wice_dev.jsonl")
        logits = self.reader.predict(
            [
                (nearest(sentences(r["premise"].replace("\n", " ")), r["hypothesis"], 7, 140), r["hypothesis"], "")
                for r in items
            ]
        )
        np.save(self.out / "wice.npy", logits)
        p = self.p(logits)
        gold = np.array([r["label"] == "entailment" for r in items])
        dev = self.dev_rows()
        chosen = np.array([r["source"] in {"stance", "begin", "summedits_docs"} for r in dev])
        states = np.array([r["label"] == "states" for r in dev])
        dev_p = self.p(np.load(self.out / "dev.npy"))[:, 0]
        t = best_threshold(dev_p[chosen], states[chosen])
        print(
            f"wice_dev n={len(gold)}: supported against the rest, balanced accuracy {balanced(p.argmax(1) == 0, gold):.1f} (greatest), {balanced(p[:, 0] >= t, gold):.1f} at {t:.3f} (chosen on stance, begin, summedits apart)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "bench", "data", "fit", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--sets", default="dev,pairs,rte3,daccord,summedits,wice")
    parser.add_argument("--most-dev", type=int, default=900)
    parser.add_argument("--most-news", type=int, default=819)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--first", type=int, default=8)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.out.mkdir(exist_ok=True)
    reader = Reader(arguments.model, 32, 8)
    reader.load(arguments.fit)
    e = Evaluation(reader, arguments.bench, read_rows(arguments.data), arguments.out)
    e.most_dev, e.most_news = arguments.most_dev, arguments.most_news
    wanted = arguments.sets.split(",")
    e.dev()
    (arguments.out / "calibration.json").write_text(
        json.dumps({"temperature": e.t, "offsets": e.o, "shown": e.shown, "differs": e.differs})
    )
    if "pairs" in wanted:
        e.three("pairs", arguments.bench / "pairs/pairs.jsonl")
    if "rte3" in wanted:
        e.three("rte3", arguments.bench / "nli_fr/rte3_dev.jsonl")
    if "daccord" in wanted:
        e.daccord()
    if "wice" in wanted:
        e.wice()
    if "summedits" in wanted:
        e.summedits()


if __name__ == "__main__":
    main()
