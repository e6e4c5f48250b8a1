"""Fits rag/fits/cross_encoder.npz, with which the embedding model reads question and passage together.

    python scripts/fit_cross_encoder.py --bench FOLDER --libraries FOLDER [--start FILE [--first 3400] [--mean]]

FOLDER of --libraries holds `piaf` (`rag --library FOLDER/piaf ingest piaf_fr/corpus.jsonl`). Questions with the chunk
that holds their answer, and chunks that retrieval finds for them and that do not: `piaf_fr`, without every question
that the benchmarks report on or that the decision is fitted on, and without a fifteenth of its articles, on which the
fit is measured; `chunking_eval_en`; `ramdocs_en` without the sample that is reported on. Near misses are made of them:
what is left of an article without the sentences that answer, and the chunk that answers with another name or year in
the question. Of `nomiracl_en` and `_de`, which say only whether any of ten passages answers, 370 questions of which
none is reported on and the decision reads none. Press questions and the five articles are not read. `--start` goes on
from an earlier fit, of which `--mean` keeps half: what a fit learns on one kind of text it forgets on others, and the
mean of both files loses little of either (WiSE-FT: Wortsman et al. 2021, arXiv 2109.01903). About 50 minutes on two
cores that compute in bfloat16.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from askings import SEED
from cross_encoder_data import Example, Pool, Text, chunking, nomiracl, piaf, piaf_questions, ramdocs, with_another
from fit import FITS
from sentence_transformers import SentenceTransformer
from torch import nn

from rag.app import Assembly
from rag.ask.extractive import SPAN_TOKENS, likeliest
from rag.config import load_settings
from rag.models import files
from rag.models.catalog import choose
from rag.models.cross_encoder import Joined, join
from rag.models.low_rank import SCALE
from rag.ports import Marked

RANK = 8
LAYERS = 12  # of 24, the upper half
HIDDEN = 256
TEXT_TOKENS = 140
QUESTIONS = 8  # a step, each with two to four texts
WARM_UP = 30  # steps
RATES = {"changes": 3e-4, "head": 1e-3}
LOOKED_AT = 3  # of ten passages of which it is not known which ones answer, those that look most like it
WITHOUT_TITLE = 0.15  # of the examples, so that an article without one is no riddle


class Changed(nn.Module):
    """A linear map with a low-rank change, which is nothing at first."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base
        self.a = nn.Parameter(torch.randn(RANK, base.in_features) / base.in_features**0.5)
        self.b = nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        changed: torch.Tensor = self.base(x) + SCALE * ((x @ self.a.to(x.dtype).T) @ self.b.to(x.dtype).T)
        return changed


class Fit(nn.Module):
    """What ``rag.cross_encoder`` reads with: how far a text answers, and where."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self.base = model[0].auto_model.to(torch.bfloat16)
        self.tokenizer = model.tokenizer
        for parameter in self.base.parameters():
            parameter.requires_grad_(False)
        for layer in self.base.layers[-LAYERS:]:
            for part in (layer.self_attn, layer.mlp):
                for name, module in list(part.named_children()):
                    if isinstance(module, nn.Linear):
                        setattr(part, name, Changed(module))
        width = self.base.config.hidden_size
        self.hidden, self.out, self.marks = nn.Linear(2 * width, HIDDEN), nn.Linear(HIDDEN, 1), nn.Linear(width, 2)

    def encode(self, question: str, text: Text) -> Joined:
        return join(self.tokenizer, question, *text, most=TEXT_TOKENS)

    def forward(self, pairs: Sequence[Joined]) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Logits that the text answers, and of each token to begin and to end the answer; 12 pairs at a time."""
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
        logits, marks = [torch.empty(0)] * len(pairs), [torch.empty(0)] * len(pairs)
        for start in range(0, len(order), 12):
            rows = order[start : start + 12]
            length = -(-max(len(pairs[i].ids) for i in rows) // 32) * 32  # few shapes, so that kernels are kept
            ids, held = (torch.zeros(len(rows), length, dtype=torch.long) for _ in range(2))
            for row, i in enumerate(rows):
                ids[row, : len(pairs[i].ids)], held[row, : len(pairs[i].ids)] = torch.tensor(pairs[i].ids), 1
            states = self.base(input_ids=ids, attention_mask=held).last_hidden_state.float()
            for row, i in enumerate(rows):
                asked, read = pairs[i].asked, pairs[i].read
                pooled = torch.cat([states[row, list(asked)].mean(0), states[row, list(read)].mean(0)])
                logits[i] = self.out(nn.functional.gelu(self.hidden(pooled)))[0]
                marks[i] = self.marks(states[row, list(read)])
        return logits, marks

    def arrays(self) -> dict[str, np.ndarray]:
        """What is kept: the changes and the head, in half precision."""
        found = {name.removeprefix("base."): p for name, p in self.named_parameters() if p.requires_grad}
        return {n: p.detach().numpy().astype(np.float16) for n, p in found.items()}

    def go_on_from(self, path: Path, share: float = 1.0) -> None:
        """Takes the numbers of an earlier fit, or mixes them in with a share, 0 to 1."""
        own = dict(self.named_parameters())
        with np.load(path) as arrays, torch.no_grad():
            for name, array in arrays.items():
                earlier = torch.from_numpy(array.astype(np.float32))
                own[name if name in own else f"base.{name}"].lerp_(earlier, share)


def loss_of(model: Fit, questions: Sequence[Example | Pool], rng: random.Random) -> torch.Tensor:
    """Which text of a question answers (softmax), whether each does (logistic), and where among all of them (half)."""
    pairs: list[Joined] = []
    groups = []
    for question in questions:
        texts = looked_at(model, question) if isinstance(question, Pool) else one_and_another(question, rng)
        first = len(pairs)
        for title, text in texts:
            pairs.append(model.encode(question.question, (None if rng.random() < WITHOUT_TITLE else title, text)))
        groups.append((question, range(first, len(pairs))))
    others = [(q.another, q.right) for q in questions if isinstance(q, Example) and q.another]
    logits, marks = model([*pairs, *(model.encode(asked, text) for asked, text in others)])
    total = sum((0.5 * nn.functional.softplus(logit) for logit in logits[len(pairs) :]), torch.zeros(()))
    for question, group in groups:
        own = torch.stack([logits[i] for i in group])
        if isinstance(question, Pool):
            none = -nn.functional.softplus(own).sum()  # log-probability that none of them answers
            total = total - (torch.log1p(-torch.exp(none.clamp(max=-1e-4))) if question.answered else none)
            continue
        right = torch.tensor([1.0] + [0.0] * (len(own) - 1))
        each = nn.functional.binary_cross_entropy_with_logits(own, right, reduction="none")
        total = total + nn.functional.cross_entropy(own[None], torch.tensor([0])) + each.mean()
        if spans := spans_of(question, pairs[group[0]].offsets):
            joined = torch.log_softmax(torch.cat([marks[i] for i in group]), 0)
            for side in (0, 1):
                total = total - 0.5 * torch.logsumexp(joined[[span[side] for span in spans], side], 0)
    return total / len(questions)


def one_and_another(example: Example, rng: random.Random) -> list[Text]:
    near = [example.near] if example.near else []
    return [example.right, *rng.sample(example.wrong, min(1, len(example.wrong))), *near]


def looked_at(model: Fit, pool: Pool) -> list[Text]:
    """The texts that by the fit so far answer most: what a greatest of ten is decided by."""
    with torch.no_grad():
        logits = model([model.encode(pool.question, text) for text in pool.texts])[0]
    best = sorted(range(len(logits)), key=lambda i: -float(logits[i]))
    return [pool.texts[i] for i in best[:LOOKED_AT]]


def spans_of(example: Example, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """First and last token of every place where the text has a wording of the answer."""
    text, found = example.right[1].lower(), []
    for answer in example.answers:
        for match in re.finditer(re.escape(answer.lower()), text):
            first = next((n for n, (_, end) in enumerate(offsets) if end > match.start()), None)
            last = next((n for n, (_, end) in enumerate(offsets) if end >= match.end()), None)
            if first is not None and last is not None and last - first < SPAN_TOKENS:
                found.append((first, last))
    return found


def measure(model: Fit, assembly: Assembly, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """On articles apart: how far it orders chunks, tells near misses from what answers, and marks the answer."""
    with torch.no_grad():
        return {
            "articles apart, questions": len(rows),
            "right passage first: ranking, this alone": measure_order(model, assembly, rows),
            **measure_near_misses(model, assembly, rows),
        }


def measure_order(model: Fit, assembly: Assembly, rows: Sequence[dict[str, Any]]) -> list[int]:
    """How often the right passage is first among the six best chunks, by their order and by the fit."""
    before = after = 0
    for row in rows:
        chunks = [hit.chunk for hit in assembly.search(row["question"], k=6)]
        titles = assembly.library.articles_by_id(chunk.article for chunk in chunks)
        pairs = [model.encode(row["question"], (titles[c.article].title, c.text)) for c in chunks]
        logits = [float(logit) for logit in model(pairs)[0]]
        before += chunks[0].article in row["evidence"]
        after += chunks[int(np.argmax(logits))].article in row["evidence"]
    return [before, after]


def measure_near_misses(model: Fit, assembly: Assembly, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    rng = random.Random(SEED)
    examples = with_another([example for row in rows if (example := piaf(assembly, row, rng))], rng)
    below, marked = [], []
    rights, nears = [], []
    for example in examples:
        pairs = [model.encode(example.question, example.right)]
        pairs += [model.encode(example.question, example.near)] if example.near else []
        pairs += [model.encode(example.another, example.right)] if example.another else []
        logits, marks = model(pairs)
        right, *near = (float(logit) for logit in logits)
        below += [other < right for other in near]
        rights.append(right)
        nears += near
        offsets = pairs[0].offsets
        if spans := spans_of(example, offsets):
            begins, ends = marks[0].numpy().T
            _, first, last = likeliest(Marked(right, begins, ends, offsets), [len(example.right[1])])[0]
            marked.append(any(first < offsets[b][1] and last > offsets[a][0] for a, b in spans))
    above = np.sign(np.subtract.outer(rights, nears)) / 2 + 0.5
    return {
        "near misses below their right text": [sum(below), len(below)],
        "area under the curve, right texts against all near misses": round(float(above.mean()), 3),
        "words marked overlap the answer": [sum(marked), len(marked)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--libraries", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0, help="questions of piaf_fr to pass over")
    parser.add_argument("--count", type=int, default=3400, help="questions of piaf_fr to fit on")
    parser.add_argument("--measured", type=int, default=250, help="questions of piaf_fr to measure on")
    parser.add_argument("--start", type=Path, help="an earlier fit to go on from")
    parser.add_argument("--mean", action="store_true", help="keep the mean of the earlier fit and this one")
    parser.add_argument("--out", type=Path, default=FITS)
    arguments = parser.parse_args()
    os.environ["ONEDNN_MAX_CPU_ISA"] = "DEFAULT"  # rag.embed keeps torch off the AMX tiles for llama.cpp, not used here
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    assembly = Assembly(load_settings({"library": arguments.libraries / "piaf", "cross_encoder": False}))
    entry = choose(assembly.settings.embedding_model, "embedding")
    chosen, apart = piaf_questions(arguments.bench)
    chosen = [*chosen[arguments.first :], *chosen[: arguments.first]][: arguments.count]
    found = [example for row in chosen if (example := piaf(assembly, row, rng))]
    parts: dict[str, Sequence[Example | Pool]] = {
        "piaf_fr": with_another(found, rng),
        "chunking_eval_en": with_another(chunking(arguments.bench, rng), rng),
        "ramdocs_en": with_another(ramdocs(arguments.bench, rng), rng),
        "nomiracl_en": nomiracl(arguments.bench, "nomiracl_en"),
        "nomiracl_de": nomiracl(arguments.bench, "nomiracl_de"),
    }
    examples: list[Example | Pool] = [example for part in parts.values() for example in part]
    rng.shuffle(examples)
    model = Fit(files.locate(entry, assembly.settings))
    if arguments.start:
        model.go_on_from(arguments.start)
    heads = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("base.")]
    changes = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("base.")]
    groups = [{"params": changes, "lr": RATES["changes"]}, {"params": heads, "lr": RATES["head"]}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = len(examples) // QUESTIONS

    def rate(step: int) -> float:
        return min(1.0, (step + 1) / WARM_UP) * (0.05 + 0.475 * (1 + math.cos(math.pi * step / steps)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    for step in range(steps):
        optimizer.zero_grad()
        loss = loss_of(model, examples[step * QUESTIONS : (step + 1) * QUESTIONS], rng)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*changes, *heads], 1.0)
        optimizer.step()
        schedule.step()
        print(f"step {step + 1}/{steps}, loss {loss.item():.3f}", end="\r", file=sys.stderr, flush=True)
    if arguments.start and arguments.mean:
        model.go_on_from(arguments.start, 0.5)
    start = hashlib.sha256(arguments.start.read_bytes()).hexdigest() if arguments.start else None
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    record = {
        "model": entry.identity,
        "provenance": {
            "data": list(parts),
            "questions": {name: len(part) for name, part in parts.items()},
            "seed": SEED,
            "command": f"scripts/fit_cross_encoder.py --first {arguments.first} --count {arguments.count}"
            + (" --start FILE" if start else "")
            + (" --mean" if arguments.mean else ""),
            "start": start,
            "commit": commit.stdout.strip(),
            "measured": measure(model, assembly, apart[: arguments.measured]),
        },
    }
    assembly.close()
    np.savez(arguments.out / "cross_encoder.npz", **model.arrays())
    (arguments.out / "cross_encoder.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(record, indent=1))


if __name__ == "__main__":
    main()
