"""More pairs with short premises, for a last stretch of the fit: press sentences alone or with one neighbour.

    python extra.py --bench FOLDER --out FILE [--count 1500]

``fit.py --extra FILE`` reads them. They are drawn as those of ``data.py`` are, with other seeds.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import asdict
from pathlib import Path

from data import apart, balanced, rows
from press import Press
from world import NOT_E, C, E, N

SHORT = 34  # words of a premise
SHARES = {E: 0.36, C: 0.34, N: 0.26, NOT_E: 0.04}


def fitted_on(group: int) -> bool:
    """The groups of verbs that are not kept for measuring."""
    return group % 10 != 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1500)
    given = parser.parse_args()
    french = [
        (r["id"], r["text"], r["date"] or "")
        for r in rows(given.bench / "orangesum_fr/corpus.jsonl")
        if not apart(r["id"])
    ]
    english = [(r["id"], r["text"], "") for r in rows(given.bench / "squad2_en/corpus.jsonl") if not apart(r["id"])]
    generator = random.Random(99)
    found = []
    for articles, language, seed, source, drawn, kept in (
        (french, "fr", 991, "orangesum", 6 * given.count, given.count),
        (english, "en", 992, "squad", 2 * given.count, given.count // 3),
    ):
        made = Press(language, articles, seed, fitted_on, source).pairs(drawn)
        found += balanced([pair for pair in made if len(pair.premise.split()) <= SHORT], kept, generator, SHARES)
    generator.shuffle(found)
    lines = (json.dumps(asdict(pair) | {"part": "fit"}, ensure_ascii=False) + "\n" for pair in found)
    given.out.write_text("".join(lines), encoding="utf-8")
    print(len(found))


if __name__ == "__main__":
    main()
