"""Fits what is told by the vector of an input alone: what a question wants, and how an input follows on a turn.

    python scripts/fit_heads.py question_wants|followup [--vectors FILE.npz]

Writes rag/fits/question_wants.json or rag/fits/followup.json. The labelled inputs are in ``questions`` beside this
file, thought up for it one by one. One in five, by the hash of its text, is only measured on. On the others, five folds
choose the ridge, and the point below which a class other than the plain one, the first, is not believed. --vectors
keeps the vectors.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from fit_kinds import FOLDS, INVERSE_RIDGES, SEED, Array, is_apart, one_line_each, vectors_of
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

HERE = Path(__file__).resolve().parent
QUESTIONS = {name: HERE / "questions" / f"{name}.jsonl" for name in ("question_wants", "followup")}
OUT = HERE.parent / "rag" / "fits"
HEADS = {
    "question_wants": {
        "time": ("any", "now", "series"),
        "thing": ("other", "value", "change", "least", "most", "either"),
        "measure": ("any", "money", "time", "length", "count"),  # of what has the least or most
    },
    "followup": {
        "kind": ("new", "continue", "outlet", "language", "more", "why", "correction", "thanks", "summary"),
    },
}
POINTS = tuple(round(0.05 * n, 2) for n in range(6, 19))
RIGHT = 0.9  # share of the questions taken as another class than the plain one, in the folds, that have to be of it


def believed(chances: Array, point: float) -> Array:
    """The number of the class of each row: the likeliest, or the plain one, 0, where it does not reach the point."""
    found: Array = np.where(chances.max(1) >= point, chances.argmax(1), 0)
    return found


def surely_right(chances: Array, right: Array) -> float:
    """The least point from which on enough of what is taken as another class than the plain one is of it."""
    for point in POINTS:
        said = believed(chances, point)
        if (said == right)[said != 0].mean() >= RIGHT:
            return point
    return POINTS[-1]


def confusion(said: Array, right: Array, classes: int) -> list[list[int]]:
    """Questions by class (rows) and by the class that they were taken as (columns)."""
    return [[int(((right == r) & (said == s)).sum()) for s in range(classes)] for r in range(classes)]


def fit_head(
    name: str, classes: Sequence[str], rows: list[dict[str, str]], vectors: Array, apart: Array
) -> dict[str, Any]:
    """One head, on the rows that have it, with what was measured; prints confusion and errors of those apart."""
    labelled = np.array([name in row for row in rows])
    rows = [row for row in rows if name in row]
    vectors, apart = vectors[labelled], apart[labelled]
    right = np.array([classes.index(row[name]) for row in rows])
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    tried = []
    for inverse in INVERSE_RIDGES:
        model = LogisticRegression(C=inverse, max_iter=500, tol=1e-3)
        chances = cross_val_predict(model, vectors[~apart], right[~apart], cv=folds, method="predict_proba")
        loss = -float(np.mean(np.log(chances[np.arange(len(chances)), right[~apart]])))
        tried.append((loss, inverse, chances))
    _, inverse, chances = min(tried, key=lambda row: row[0])
    sure = surely_right(chances, right[~apart])
    fit = LogisticRegression(C=inverse, max_iter=500, tol=1e-3).fit(vectors[~apart], right[~apart])
    tested = fit.predict_proba(vectors[apart])
    said = believed(tested, sure)
    folded = believed(chances, sure)
    print(name, "C", inverse, "sure", sure, "folds right", float((folded == right[~apart]).mean()))
    print(*confusion(said, right[apart], len(classes)), sep="\n")
    for row, taken, chance in zip([r for r, a in zip(rows, apart, strict=True) if a], said, tested, strict=True):
        if classes[int(taken)] != row[name]:
            print(f"{row[name]:8}{classes[int(taken)]:8}{chance.max():.2f}  {row['text']}")
    return {
        "sure": sure,
        "classes": {
            one: {"intercept": round(float(fit.intercept_[n]), 4), "vector": fit.coef_[n]}
            for n, one in enumerate(classes)
        },
        "measured": {
            "C": inverse,
            "folds, right": round(float((folded == right[~apart]).mean()), 3),
            "apart, questions, right": [int(apart.sum()), int((said == right[apart]).sum())],
            "apart, taken as another class than the plain one, rightly": [
                int((said != 0).sum()),
                int(((said != 0) & (said == right[apart])).sum()),
            ],
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fit", choices=sorted(HEADS), help="What is fitted.")
    parser.add_argument("--vectors", type=Path, help="Where the vectors are kept, or taken from.")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in QUESTIONS[arguments.fit].read_text(encoding="utf-8").splitlines()]
    model, vectors = vectors_of([row["text"] for row in rows], arguments.vectors)
    apart = np.array([is_apart(row["text"]) for row in rows])
    heads = {name: fit_head(name, classes, rows, vectors, apart) for name, classes in HEADS[arguments.fit].items()}
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    record = {
        "model": model,
        "sure": {name: head["sure"] for name, head in heads.items()},
        "classes": {f"{name}: {one}": row for name, head in heads.items() for one, row in head["classes"].items()},
        "provenance": {
            "data": [f"scripts/questions/{arguments.fit}.jsonl, written for this"],
            "inputs": {name: dict(Counter(row[name] for row in rows if name in row)) for name in heads},
            "languages": dict(Counter(row["language"] for row in rows)),
            "seed": SEED,
            "command": f"scripts/fit_heads.py {arguments.fit}",
            "commit": commit.stdout.strip(),
            "measured": {name: head["measured"] for name, head in heads.items()},
        },
    }
    (OUT / f"{arguments.fit}.json").write_text(one_line_each(record), encoding="utf-8")


if __name__ == "__main__":
    main()
