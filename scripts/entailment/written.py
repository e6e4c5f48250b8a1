"""Pairs that were thought up one by one for this reader, claim by claim, as rows for ``fit.py``.

    python written.py --bench FOLDER --out FILE [--texts FOLDER]

``written/*.txt`` hold groups: a premise, then claims with their label (E states, C contradicts, N neither) and kind. A
premise is invented and stands there (``P DATE: ...``), or is press text of ``orangesum_fr``, named by article and
sentences (``S ARTICLE FROM TO``) and read from the benchmark's folder. Groups ``#1a``, ``#1b`` are one set: premises that
differ little, under which the same claims change their label. One set in twelve is kept apart ("dev").
"""

from __future__ import annotations

import argparse
import collections
import json
import re
import zlib
from pathlib import Path
from typing import Any

from data import rows
from press import sentences

LABELS = {"E": "states", "C": "contradicts", "N": "neither"}
_CLAIM = re.compile(r"([ECN]) +([a-z]{2,4}) *: *(.+)")
_PREMISE = re.compile(r"P +(\d{4}-\d\d-\d\d|-) *: *(.+)")
_PRESS = re.compile(r"S +(\S+) +(\d+) +(\d+)")
DEV_SHARE = 12


def read(path: Path, press: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The pairs of one file. Raises ValueError for a line that is none of the known kinds."""
    found: list[dict[str, Any]] = []
    premise = date = group = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        if not line:
            continue
        if line.startswith("#"):
            premise, date, group = "", "", f"{path.stem}{line.replace(' ', '').rstrip('abcd')}"
        elif match := _PREMISE.fullmatch(line):
            date, premise = match[1].strip("-") if match[1] == "-" else match[1], match[2]
        elif match := _PRESS.fullmatch(line):
            article = press[match[1]]
            parts = sentences(article["text"].replace("\n", " "))
            premise, date = " ".join(parts[int(match[2]) : int(match[3])]), article.get("date") or ""
        elif (match := _CLAIM.fullmatch(line)) and premise:
            found.append(
                {
                    "premise": premise,
                    "claim": match[3].strip(),
                    "date": date,
                    "label": LABELS[match[1]],
                    "kind": match[2],
                    "source": "written",
                    "group": group,
                    "weight": 1.0,
                    "part": "dev" if zlib.crc32(group.encode()) % DEV_SHARE == 0 else "fit",
                }
            )
        else:
            raise ValueError(f"{path.name}, line {number}: {line[:60]!r}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--texts", type=Path, default=Path(__file__).parent / "written")
    given = parser.parse_args()
    press = {row["id"]: row for row in rows(given.bench / "orangesum_fr/corpus.jsonl")}
    found = [row for path in sorted(given.texts.glob("*.txt")) for row in read(path, press)]
    given.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found), encoding="utf-8")
    print(len(found), collections.Counter((row["part"], row["label"]) for row in found))
    print(collections.Counter(row["kind"] for row in found))


if __name__ == "__main__":
    main()
