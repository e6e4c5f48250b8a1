"""What the entailment reader is fitted on: public sets, pairs made from press and encyclopedic text, a small invented world.

    python data.py --bench FOLDER --out FILE [--seed 17]

A row: premise, claim, date ("" or ISO), label (states, contradicts, neither, or "not states" / "not contradicts" where a
set tells only that), kind, source, group, weight, part ("fit" or "dev": other articles, documents, verbs and facts).
Test-only sets (pairs, rte3_dev, wice_dev, summedits_news_en) are never opened here.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import re
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import world as worlds
from press import Press, negate, replaced, sentences, usable
from world import NOT_E, C, E, N, Pair

NOT_C = "not contradicts"
COUNTS = {
    "world": 9000,
    "orangesum": 5200,
    "squad": 1500,
    "other_en": 1300,
    "abstracts": 700,
    "summedits": 2600,
    "summedits_docs": 700,
    "begin": 1300,
    "stance": 850,
}
DEV = {
    "world": 500,
    "orangesum": 500,
    "squad": 150,
    "abstracts": 80,
    "summedits": 250,
    "summedits_docs": 150,
    "begin": 150,
    "stance": 120,
}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def apart(key: str) -> bool:
    """One in ten, by name: kept for measuring."""
    return zlib.crc32(key.encode()) % 10 == 0


def content(text: str) -> set[str]:
    return {w[:6] for w in re.findall(r"[\wà-ÿ]+", text.lower()) if len(w) > 3 or w.isdigit()}


def nearest(document: list[str], claim: str, most: int, words: int = 130) -> str:
    """The sentences of a document that share most words with a claim, in their order."""
    wanted = content(claim)
    order = sorted(
        range(len(document)), key=lambda i: -len(content(document[i]) & wanted) / (5 + len(content(document[i])) ** 0.5)
    )
    kept: list[int] = []
    for i in order[:most]:
        if sum(len(document[k].split()) for k in kept) + len(document[i].split()) <= words or not kept:
            kept.append(i)
    return " ".join(" ".join(document[i].split()[:words]) for i in sorted(kept))


def daccord(bench: Path) -> list[Pair]:
    """Both ways round, as which of two sentences came first does not matter to whether they contradict."""
    found = []
    for row in rows(bench / "nli_fr/daccord.jsonl"):
        label = C if row["label"] == "contradiction" else NOT_C
        for premise, claim in ((row["premise"], row["hypothesis"]), (row["hypothesis"], row["premise"])):
            premise, claim = (re.sub(r'""+', '"', t).strip().strip('"').strip() for t in (premise, claim))
            found.append(Pair(premise, claim, label, "daccord", "", "fr", "daccord", 1.0, row["group"]))
    return found


def public(bench: Path, rng: random.Random) -> list[Pair]:
    names = {"entailment": E, "contradiction": C, "neutral": N, "generic": N}
    found: list[Pair] = []
    for row in rows(bench / "nli_fr/gqnli.jsonl"):
        found.append(
            Pair(
                row["premise"], row["hypothesis"], names[row["label"]], "gqnli", "", "fr", "gqnli", 1.0, row["premise"]
            )
        )
    for name in ("begin", "stance"):
        for row in rows(bench / f"nli_en/{name}.jsonl"):
            if row["label"] not in names or len(row["premise"].split()) > 130:
                continue
            found.append(
                Pair(
                    row["premise"],
                    row["hypothesis"],
                    names[row["label"]],
                    name,
                    "",
                    "en",
                    name,
                    1.0,
                    row["premise"][:60],
                )
            )
    for row in rows(bench / "nli_en/wikicontradict.jsonl"):
        if len(row["premise"].split()) + len(row["hypothesis"].split()) < 160:
            found.append(
                Pair(row["premise"], row["hypothesis"], C, "wikicontradict", "", "en", "wikicontradict", 1.0, row["id"])
            )
    documents = {
        row["id"]: sentences(row["text"].replace("\n", " ")) for row in rows(bench / "summedits_other_en/corpus.jsonl")
    }
    for row in rows(bench / "summedits_other_en/items.jsonl"):
        original, summary = row["original_summary"], row["summary"]
        if original != summary:
            label = E if row["consistent"] else NOT_E
            if set(row["edit_types"]) and set(row["edit_types"]) <= {"negation_insertion_removal", "antonym_swap"}:
                label = C
            found.append(Pair(original, summary, label, "summedits", "", "en", "summedits", 1.0, row["doc_id"]))
        parts = sentences(summary)
        if row["consistent"] and parts:  # each sentence of a consistent summary is stated
            claim = rng.choice(parts)
            found.append(
                Pair(
                    nearest(documents[row["doc_id"]], claim, 6),
                    claim,
                    E,
                    "summedits_docs",
                    "",
                    "en",
                    "summedits_docs",
                    0.7,
                    row["doc_id"],
                )
            )
        elif not row["consistent"]:
            before = set(sentences(original))
            changed = [p for p in parts if p not in before]
            if len(changed) == 1:
                found.append(
                    Pair(
                        nearest(documents[row["doc_id"]], changed[0], 6),
                        changed[0],
                        NOT_E,
                        "summedits_docs",
                        "",
                        "en",
                        "summedits_docs",
                        0.8,
                        row["doc_id"],
                    )
                )
    return found


def abstracts(bench: Path, rng: random.Random, dev: bool) -> list[Pair]:
    """Sentences of a press abstract or a title whose words the article's begin nearly all has, and turned ones of them."""
    found: list[Pair] = []
    press = Press(
        "fr",
        [(r["id"], r["text"], r["date"] or "") for r in rows(bench / "orangesum_fr/corpus.jsonl")][:50],
        1,
        lambda n: (n % 10 == 0) == dev,
        "abstracts",
    )
    for row in rows(bench / "orangesum_fr/corpus.jsonl"):
        if apart(row["id"]) != dev or not row.get("abstract"):
            continue
        text = sentences(row["text"])
        for claim in sentences(row["abstract"]):
            if not usable(claim) or "?" in claim:
                continue
            premise = nearest(text, claim, 4, 110)
            if len(content(claim) & content(premise)) < 0.8 * len(content(claim)) or claim in premise:
                continue
            roll, label, said = rng.random(), E, claim
            if roll < 0.45:
                turned = replaced(claim, press.lexicon, rng, True) or negate(claim, "fr", rng)
                if not turned:
                    continue
                said, label = turned, C
            found.append(
                Pair(
                    premise,
                    said,
                    label,
                    "abstract",
                    row["date"] if rng.random() < 0.5 else "",
                    "fr",
                    "abstracts",
                    0.8,
                    row["id"],
                )
            )
    return found


def balanced(pairs: list[Pair], count: int, rng: random.Random, shares: dict[str, float]) -> list[Pair]:
    """A sample in which the labels have given shares, as far as there are pairs."""
    by_label: dict[str, list[Pair]] = collections.defaultdict(list)
    for pair in pairs:
        by_label[pair.label].append(pair)
    found: list[Pair] = []
    for label, members in by_label.items():
        rng.shuffle(members)
        found += members[: round(count * shares.get(label, 0.1))]
    rng.shuffle(found)
    return found


def build(bench: Path, seed: int) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    all_schemas = list(worlds.ALL)
    for part in ("fit", "dev"):
        dev = part == "dev"
        rng = random.Random(seed + dev)
        counts = DEV if dev else COUNTS
        shares = {E: 0.35, C: 0.34, N: 0.27, NOT_E: 0.04}
        found: list[Pair] = []
        held = {s.name for i, s in enumerate(all_schemas) if i % 9 == 4}
        worlds.ALL[:] = (
            [s for s in all_schemas if (s.name in held) == dev]
            if not dev
            else [s for s in all_schemas if s.name in held]
        )
        made = []
        maker = worlds.World(seed + 100 * dev)
        while len(made) < 2 * counts["world"]:
            try:
                pair = maker.pair()
            except IndexError:  # a kind for which none of the facts held apart will do
                continue
            if pair:
                made.append(pair)
        found += balanced(made, counts["world"], rng, shares)
        worlds.ALL[:] = all_schemas
        orange = [
            (r["id"], r["text"], r["date"] or "")
            for r in rows(bench / "orangesum_fr/corpus.jsonl")
            if apart(r["id"]) == dev
        ]
        squad = [(r["id"], r["text"], "") for r in rows(bench / "squad2_en/corpus.jsonl") if apart(r["id"]) == dev]

        def group(number: int, dev: bool = dev) -> bool:
            return (number % 10 == 0) == dev

        made = Press("fr", orange, seed + dev, group, "orangesum").pairs(2 * counts["orangesum"])
        found += balanced(made, counts["orangesum"], rng, shares)
        made = Press("en", squad, seed + dev, group, "squad").pairs(2 * counts["squad"])
        found += balanced(made, counts["squad"], rng, shares)
        if not dev:
            texts = {
                r["premise"]: 0
                for n in ("stance", "begin")
                for r in rows(bench / f"nli_en/{n}.jsonl")
                if not apart(r["premise"][:60])
            }
            other = [(f"en{i}", t, "") for i, t in enumerate(texts)]
            made = Press("en", other, seed + 7, group, "other_en").pairs(2 * counts["other_en"])
            found += balanced(made, counts["other_en"], rng, shares)
        found += balanced(abstracts(bench, rng, dev), counts["abstracts"], rng, {E: 0.55, C: 0.45})
        public_pairs = [p for p in public(bench, rng) if apart(p.group) == dev]
        for name, share in {
            "summedits": {E: 0.34, C: 0.2, NOT_E: 0.46},
            "summedits_docs": {E: 0.5, NOT_E: 0.5},
            "begin": {E: 0.5, N: 0.5},
            "stance": {E: 0.4, N: 0.41, C: 0.19},
            "gqnli": {E: 1, C: 1, N: 1},
            "wikicontradict": {C: 1},
        }.items():
            found += balanced([p for p in public_pairs if p.source == name], counts.get(name, 400), rng, share)
        rng.shuffle(found)
        out += [asdict(p) | {"part": part} for p in found]
    out += [asdict(p) | {"part": "daccord"} for p in daccord(bench)]
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=17)
    arguments = parser.parse_args()
    built = build(arguments.bench, arguments.seed)
    arguments.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in built), encoding="utf-8")
    print(collections.Counter((r["part"], r["source"]) for r in built))
    print(collections.Counter((r["part"], r["label"]) for r in built))
    print(sum(len((r["premise"] + r["claim"]).split()) for r in built if r["part"] == "fit"), "words to fit on")


if __name__ == "__main__":
    main()
