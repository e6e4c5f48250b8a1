"""Fits rag/fits/cross_encoder.npz, with which the embedding model reads question and passage together.

    python scripts/fit_cross_encoder.py --bench FOLDER --libraries FOLDER [--count 3400]

FOLDER of --libraries holds `piaf` (`rag --library FOLDER/piaf ingest piaf_fr/corpus.jsonl`). Questions with the chunk
that holds their answer, and chunks that retrieval finds for them and that do not: `piaf_fr`, without every question
that the benchmarks report on or that the decision is fitted on, and without a fifteenth of its articles, on which the
fit is measured; and `chunking_eval_en`. Press questions, `nomiracl`, `ramdocs` and the five articles are not
read. About 30 minutes on two cores that compute in bfloat16.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fit import FITS, lines
from sentence_transformers import SentenceTransformer
from torch import nn

from rag import models
from rag.assemble import Assembly
from rag.catalog import choose
from rag.config import load_settings
from rag.cross_encoder import QUESTION_TOKENS, SCALE, TITLE_TOKENS
from rag.sets import sample

SEED = 7
RANK = 8
LAYERS = 12  # of 24, the upper half
HIDDEN = 256
TEXT_TOKENS = 140
QUESTIONS = 8  # a step, each with its chunk and two others
WARM_UP = 30  # steps
RATES = {"changes": 4e-4, "head": 1e-3}
WITHOUT_TITLE = 0.15  # of the examples, so that an article without one is no riddle

Text = tuple[str | None, str]  # title, text


@dataclass(frozen=True)
class Example:
    """A question, the text that holds its answer, others that do not, and the wordings of the answer."""

    question: str
    right: Text
    wrong: tuple[Text, ...]
    answers: tuple[str, ...]


# -- data -------------------------------------------------------------------------------------------------


def piaf_questions(bench: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those to fit on and those to measure on; the articles of the second are not among the first."""
    rows = lines(bench / "piaf_fr" / "queries.jsonl")
    article = {row["id"]: row["article"] for row in lines(bench / "piaf_fr" / "corpus.jsonl")}
    long = [row for row in rows if len(row["question"].split()) >= 6]
    retrieval = {row["id"] for row in sample(long, 500, SEED)}
    rest = [row for row in long if row["id"] not in retrieval]
    decision = {row["id"] for seed in (21, SEED) for row in random.Random(seed).sample(rest, 200)}
    used = retrieval | decision | {row["id"] for row in sample(rows, 200, SEED)}
    pool = [row for row in rows if row["id"] not in used and len(row["question"].split()) >= 5]
    names = sorted({article[row["evidence"][0]] for row in rows})
    apart = set(random.Random(5).sample(names, len(names) // 15))
    fit = [row for row in pool if article[row["evidence"][0]] not in apart]
    measured = [row for row in pool if article[row["evidence"][0]] in apart]
    random.Random(5).shuffle(fit)
    random.Random(5).shuffle(measured)
    return fit, measured


def piaf(assembly: Assembly, row: dict[str, Any], rng: random.Random) -> Example | None:
    holds = [text for name in row["evidence"] for text in held_by(assembly, name) if has(text[1], row["answers"])]
    found = [hit.chunk for hit in assembly.search(row["question"], k=8)]
    titles = {
        name: article.title for name, article in assembly.library.articles_by_id(c.article for c in found).items()
    }
    wrong = tuple((titles[c.article], c.text) for c in found if not has(c.text, row["answers"]))[:7]
    if not holds or not wrong:
        return None
    return Example(row["question"], rng.choice(holds), wrong, tuple(row["answers"]))


def held_by(assembly: Assembly, name: str) -> list[Text]:
    title = assembly.library.article(name).title
    return [(title, chunk.text) for chunk in assembly.library.chunks_of(name)]


def has(text: str, answers: Sequence[str]) -> bool:
    return any(answer in text for answer in answers)


def chunking(bench: Path, rng: random.Random) -> list[Example]:
    """Windows of about 450 characters that end a sentence; the others are those that share the question's words."""
    texts = {row["id"]: row["text"] for row in lines(bench / "chunking_eval_en" / "corpus.jsonl")}
    found = []
    for row in lines(bench / "chunking_eval_en" / "queries.jsonl"):
        text = texts[row["evidence"][0]]
        spans = [(start, start + len(a)) for a in row["answers"] if (start := text.find(a)) >= 0]
        if not spans or text.find(row["answers"][0]) < 0:
            continue
        windows = list(windows_of(text))
        right = [text[a : b + 1] for a, b in windows if a <= spans[0][0] and b >= spans[0][1] - 20]
        asked = set(re.findall(r"\w{4,}", row["question"].lower()))
        others = [text[a : b + 1] for a, b in windows if not any(a < end and b > start for start, end in spans)]
        others.sort(key=lambda other: -len(asked & set(re.findall(r"\w{4,}", other.lower()))))
        if right:
            wrong = tuple((None, other) for other in others[:7])
            found.append(Example(row["question"], (None, rng.choice(right)), wrong, tuple(row["answers"])))
    return found


def windows_of(text: str, size: int = 450, stride: int = 300) -> Sequence[tuple[int, int]]:
    def after(place: int) -> int:
        while place < len(text) and text[place] not in ".\n":
            place += 1
        return place

    found, start = [], 0
    while start < len(text):
        found.append((start, after(min(len(text), start + size))))
        start = after(start + stride - 1) + 1
    return found


# -- model ------------------------------------------------------------------------------------------------


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
    """What ``rag.cross_encoder`` reads with, and a head that marks the answer, which only teaches where to look."""

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

    def encode(self, question: str, text: Text) -> tuple[list[int], range, range, list[tuple[int, int]]]:
        """As ``CrossEncoder._joined``, with the characters of each token of the text."""
        asked = self.tokenizer(f"task: search result | query: {question}", add_special_tokens=False).input_ids
        named = self.tokenizer(f" | title: {text[0] or 'none'} | text: ", add_special_tokens=False).input_ids
        read = self.tokenizer(text[1], add_special_tokens=False, return_offsets_mapping=True)
        asked, named, ids = asked[:QUESTION_TOKENS], named[:TITLE_TOKENS], read.input_ids[:TEXT_TOKENS]
        begun = 1 + len(asked) + len(named)
        joined = [self.tokenizer.bos_token_id, *asked, *named, *ids, self.tokenizer.eos_token_id]
        return joined, range(1, 1 + len(asked)), range(begun, begun + len(ids)), read.offset_mapping[:TEXT_TOKENS]

    def forward(self, pairs: Sequence[Any]) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Logits that the text answers, and of each token to begin and to end the answer; 12 pairs at a time."""
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]))
        logits, marks = [torch.empty(0)] * len(pairs), [torch.empty(0)] * len(pairs)
        for start in range(0, len(order), 12):
            rows = order[start : start + 12]
            length = -(-max(len(pairs[i][0]) for i in rows) // 32) * 32  # few shapes, so that kernels are kept
            ids, held = (torch.zeros(len(rows), length, dtype=torch.long) for _ in range(2))
            for row, i in enumerate(rows):
                ids[row, : len(pairs[i][0])], held[row, : len(pairs[i][0])] = torch.tensor(pairs[i][0]), 1
            states = self.base(input_ids=ids, attention_mask=held).last_hidden_state.float()
            for row, i in enumerate(rows):
                _, asked, read, _ = pairs[i]
                pooled = torch.cat([states[row, list(asked)].mean(0), states[row, list(read)].mean(0)])
                logits[i] = self.out(nn.functional.gelu(self.hidden(pooled)))[0]
                marks[i] = self.marks(states[row, list(read)])
        return logits, marks

    def arrays(self) -> dict[str, np.ndarray]:
        """What is kept: the changes and the head, in half precision."""
        found = {name.removeprefix("base."): p for name, p in self.named_parameters() if p.requires_grad}
        return {n: p.detach().numpy().astype(np.float16) for n, p in found.items() if not n.startswith("marks")}


def loss_of(model: Fit, examples: Sequence[Example], rng: random.Random) -> torch.Tensor:
    """Which text of a question answers (softmax), whether each does (logistic), and where (a quarter)."""
    pairs, groups, spans = [], [], []
    for example in examples:
        first = len(pairs)
        for text in (example.right, *rng.sample(example.wrong, min(2, len(example.wrong)))):
            title = None if rng.random() < WITHOUT_TITLE else text[0]
            pairs.append(model.encode(example.question, (title, text[1])))
        groups.append(range(first, len(pairs)))
        if span := span_of(example, pairs[first][3]):
            spans.append((first, span))
    logits, marks = model(pairs)
    total = torch.zeros(())
    for group in groups:
        own = torch.stack([logits[i] for i in group])
        right = torch.tensor([1.0] + [0.0] * (len(own) - 1))
        weight = torch.where(right > 0, len(own) - 1.0, 1.0)
        each = nn.functional.binary_cross_entropy_with_logits(own, right, reduction="none")
        total = total + nn.functional.cross_entropy(own[None], torch.tensor([0])) + (each * weight).sum() / weight.sum()
    for i, span in spans:
        for side in (0, 1):
            total = total + 0.25 * nn.functional.cross_entropy(marks[i][None, :, side], torch.tensor([span[side]]))
    return total / len(examples)


def span_of(example: Example, offsets: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    text = example.right[1].lower()
    for answer in example.answers:
        if (start := text.find(answer.lower())) >= 0:
            first = next((n for n, (_, end) in enumerate(offsets) if end > start), None)
            last = next((n for n, (_, end) in enumerate(offsets) if end >= start + len(answer)), None)
            return None if first is None or last is None else (first, last)
    return None


def measure(model: Fit, assembly: Assembly, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The right passage first among the six best chunks, by their order and by the fit."""
    before = after = 0
    for row in rows:
        chunks = [hit.chunk for hit in assembly.search(row["question"], k=6)]
        titles = assembly.library.articles_by_id(chunk.article for chunk in chunks)
        with torch.no_grad():
            pairs = [model.encode(row["question"], (titles[c.article].title, c.text)) for c in chunks]
            logits = [float(logit) for logit in model(pairs)[0]]
        before += chunks[0].article in row["evidence"]
        after += chunks[int(np.argmax(logits))].article in row["evidence"]
    return {"articles apart, questions": len(rows), "right passage first: ranking, this alone": [before, after]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--libraries", type=Path, required=True)
    parser.add_argument("--count", type=int, default=3400, help="questions of piaf_fr to fit on")
    parser.add_argument("--measured", type=int, default=250, help="questions of piaf_fr to measure on")
    parser.add_argument("--out", type=Path, default=FITS)
    arguments = parser.parse_args()
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    assembly = Assembly(load_settings({"library": arguments.libraries / "piaf", "cross_encoder": False}))
    entry = choose(assembly.settings.embedding_model, "embedding")
    chosen, apart = piaf_questions(arguments.bench)
    found = [piaf(assembly, row, rng) for row in chosen[: arguments.count]]
    parts = {
        "piaf_fr": [example for example in found if example],
        "chunking_eval_en": chunking(arguments.bench, rng),
    }
    examples = [example for part in parts.values() for example in part]
    rng.shuffle(examples)
    model = Fit(models.locate(entry, assembly.settings))
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
        print(f"step {step + 1}/{steps}, loss {loss.item():.3f}", end="\r", file=sys.stderr)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    record = {
        "model": entry.identity,
        "provenance": {
            "data": list(parts),
            "questions": {name: len(part) for name, part in parts.items()},
            "seed": SEED,
            "command": f"scripts/fit_cross_encoder.py --count {arguments.count}",
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
