"""Pairs that anyone can judge: a sentence stated by itself or by the text it stands in, and one that stands beside it.

    PYTHONPATH=../..  python easy.py --bench FOLDER --out easy.jsonl [--seed 41]

A reader that is only fitted on premises that differ little finds a sentence hardly stated by itself. From articles of
``orangesum_fr`` and passages of ``squad2_en``: one to three sentences and one of them, or a clause of it that can stand
alone (states), or one that stands elsewhere in the text and shares few words with them (neither).
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data import rows

from rag.text.analysis import analyse
from rag.text.sentences import split
from rag.text.shorten import shorter, stands_alone, with_marks

ARTICLES, PASSAGES, DRAWS = 700, 330, 7
WORDS = range(7, 46)  # of a sentence
SHARED = 0.35  # most of a claim's words that a text may share which does not state it


def bag(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"\w{4,}", text.lower())}


def texts(bench: Path, rng: random.Random) -> Iterator[tuple[str, str, str]]:
    """(id, text, language)."""
    for name, most, language in (("orangesum_fr", ARTICLES, "fr"), ("squad2_en", PASSAGES, "en")):
        found = rows(bench / name / "corpus.jsonl")
        rng.shuffle(found)
        for row in found[:most]:
            yield row["id"], row["text"], language


def clause(sentence: str, language: str, rng: random.Random) -> str:
    """A shorter form of a sentence that can stand alone; "" for none."""
    pieces = [(a, b) for a, b in shorter(analyse(sentence, language)) if b - a < len(sentence) - 3]
    pieces = [(a, b) for a, b in pieces if stands_alone(analyse(sentence[a:b], language))]
    if not pieces:
        return ""
    text = re.sub(r"\s*…\s*", "", with_marks(sentence, *rng.choice(pieces))).strip()
    text = text[0].upper() + text[1:]
    return text if text[-1] in '.!?»"' else text + "."


def pairs(bench: Path, rng: random.Random) -> Iterator[dict[str, Any]]:
    for name, text, language in texts(bench, rng):
        sentences = [s.text for s in split(text, language, name) if len(s.text.split()) in WORDS]
        if len(sentences) < 6:
            continue
        for _ in range(DRAWS):
            count = rng.choice((1, 1, 1, 2, 3))
            start = rng.randrange(len(sentences) - count + 1)
            told, chance = sentences[start : start + count], rng.random()
            premise = " ".join(told)
            if chance < 0.07:
                kind, claim = "same", rng.choice(told)
            elif chance < 0.82:
                kind, claim = "short", clause(rng.choice(told), language, rng)
            else:
                held = bag(premise)
                others = [s for s in sentences if s not in told and len(bag(s) & held) <= SHARED * len(bag(s))]
                others.sort(key=lambda s, held=held: -len(bag(s) & held))
                kind, claim = "beside", rng.choice(others[:3]) if others else ""
            if len(claim.split()) >= 5:
                label = "neither" if kind == "beside" else "states"
                yield {
                    **{"premise": premise, "claim": claim, "date": "", "label": label, "kind": kind},
                    **{"source": "easy", "group": name, "part": "fit", "weight": 0.7},
                }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=41)
    given = parser.parse_args()
    found = list(pairs(given.bench, random.Random(given.seed)))
    given.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in found), encoding="utf-8")
    print(len(found), collections.Counter((r["label"], r["kind"]) for r in found))


if __name__ == "__main__":
    main()
