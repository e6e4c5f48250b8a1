"""Questions of the sets as the fits ask them: which articles are searched, and what would be a right answer."""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.app import Assembly
from rag.config import load_settings
from rag.evaluate.sets import sample
from rag.store.library import Library

SEED = 7


@dataclass(frozen=True)
class Asking:
    """A question of a set: ``articles`` limits the search, ``gold`` are the articles that may answer."""

    row: dict[str, Any]
    answerable: bool
    articles: tuple[str, ...] | None
    gold: frozenset[str]

    def right(self, article: str, text: str, *, part: bool = False) -> bool:
        """Whether a text of an article holds what the question asks for, or ``part`` of it, as far as the set tells."""
        if not self.answerable:
            return False
        enough = any if part else all
        if self.row.get("must"):
            return article in self.gold and enough(re.search(pattern, text, re.I) for pattern in self.row["must"])
        if self.row.get("answers"):
            return article in self.gold and any(answer in text for answer in self.row["answers"])
        return True  # the set says only that some passage answers


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def piaf(bench: Path, count: int, library: Library, seed: int) -> Iterator[Asking]:
    """Three in five with their passage in the library, two with every passage of its article left out."""
    known = set(library.digests())
    rows = [row for row in lines(bench / "piaf_fr" / "queries.jsonl") if len(row["question"].split()) >= 6]
    reported = {row["id"] for row in sample(rows, 500, SEED)}
    article = {row["id"]: row["article"] for row in lines(bench / "piaf_fr" / "corpus.jsonl")}
    rows = [row for row in rows if row["id"] not in reported and set(row["evidence"]) <= known]
    for n, row in enumerate(random.Random(seed).sample(rows, min(count, len(rows)))):
        left_out = {article[name] for name in row["evidence"]}
        others = tuple(sorted(name for name in known if article.get(name) not in left_out))
        answerable = n % 5 < 3
        yield Asking(row, answerable, None if answerable else others, frozenset(row["evidence"]))


def press(bench: Path, name: str, count: int, library: Library) -> Iterator[Asking]:
    for row in lines(bench / name / "questions.jsonl")[:count]:
        gold = row.get("evidence") or [library.find(source).id for source in row.get("sources", ())]
        yield Asking(row, row["answerable"], None, frozenset(gold))


# Of the questions in the order of seed 7: where those of the cross-encoder begin, and where those reported on. The
# decision has the ones before.
NOMIRACL = {"nomiracl_en": (120, 320), "nomiracl_de": (100, 270)}
CANDIDATES = 60


def in_order(bench: Path, name: str) -> list[dict[str, Any]]:
    rows = lines(bench / name / "queries.jsonl")
    random.Random(SEED).shuffle(rows)
    return rows


def candidates(bench: Path, name: str, library: Library) -> Iterator[Asking]:
    known = set(library.digests())
    rows = [row for row in in_order(bench, name)[: NOMIRACL[name][0]] if set(row["candidates"]) <= known]
    for row in rows[:CANDIDATES]:
        yield Asking(row, row["answerable"], tuple(row["candidates"]), frozenset(row["candidates"]))


SETS: dict[str, Callable[[Path, int, Library, int], Iterator[Asking]]] = {
    "piaf": piaf,
    "rpm2": lambda bench, count, library, seed: press(bench, "rpm2_fr", count, library),
    "seeds_fr": lambda bench, count, library, seed: press(bench, "seeds_fr", count, library),
    "nomiracl_en": lambda bench, count, library, seed: candidates(bench, "nomiracl_en", library),
    "nomiracl_de": lambda bench, count, library, seed: candidates(bench, "nomiracl_de", library),
}


def open_sets(
    arguments: argparse.Namespace, names: Sequence[str], seed: int = SEED
) -> Iterator[tuple[str, Assembly, list[Asking]]]:
    for name in names:
        folder = arguments.libraries / name
        if not folder.is_dir():
            print(f"{name}: no library in {folder}, left out", file=sys.stderr)
            continue
        assembly = Assembly(load_settings({"library": folder, "cross_encoder": False}))
        yield name, assembly, list(SETS[name](arguments.bench, arguments.count, assembly.library, seed))
        assembly.close()
