"""Fits whether a figure in a sentence is a change or a level (rag/fits/figure_role.json), and measures it.

    python scripts/fit_roles.py

The sentences are ``questions/figure_roles.jsonl`` beside this file, written for it; five folds by sentence choose the
ridge and say how many figures are told rightly. Needs no model.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
from fit_kinds import FOLDS, SEED
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from rag.ask.figure_role import role_features
from rag.ask.stated_values import figures_of
from rag.text.figures import with_digits

HERE = Path(__file__).resolve().parent
SENTENCES = HERE / "questions" / "figure_roles.jsonl"
OUT = HERE.parent / "rag" / "fits" / "figure_role.json"
INVERSE_RIDGES = (0.3, 1.0, 3.0, 10.0)
SEEN = 2  # sentences that a word has to stand in to be a feature


def examples() -> list[tuple[set[str], bool, int]]:
    """Of each labelled figure what is found of it, whether it is a change, and the number of its sentence."""
    found = []
    for n, line in enumerate(SENTENCES.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        text, language = row["text"], row["language"]
        spelled, own = with_digits(text, language), figures_of(text, language)
        for written, role in row["figures"]:
            at = with_digits(written, language).replace("\u00a0", " ")
            figure = next((q for q in own if _same(at, q.written)), None)
            if figure is None:
                print("no figure:", written, "|", text, [q.written for q in own])
                continue
            found.append((role_features(figure, own, spelled, language), role == "change", n))
    return found


def _same(one: str, other: str) -> bool:
    """Whether a figure as it is labelled is one as it is found, which may have its unit apart."""
    first, second = (re.sub(r"[\s\u00a0\u202f]", "", text) for text in (one, other))
    return first.startswith(second) or second.startswith(first)


def main() -> None:
    rows = examples()
    counts: Counter[str] = Counter()
    for n in {n for _, _, n in rows}:
        counts.update(set().union(*(found for found, _, own in rows if own == n)))
    names = sorted(name for name, seen in counts.items() if seen >= SEEN)
    table = np.array([[float(name in found) for name in names] for found, _, _ in rows])
    right = np.array([change for _, change, _ in rows])
    groups = np.array([n for _, _, n in rows])
    folds = GroupKFold(FOLDS, shuffle=True, random_state=SEED)
    tried = []
    for inverse in INVERSE_RIDGES:
        model = LogisticRegression(C=inverse, max_iter=1000)
        chances = cross_val_predict(model, table, right, groups=groups, cv=folds, method="predict_proba")[:, 1]
        loss = -float(np.mean(np.log(np.where(right, chances, 1 - chances))))
        tried.append((loss, inverse, float(((chances > 0.5) == right).mean())))
        print(inverse, round(loss, 3), round(tried[-1][2], 3))
    loss, inverse, share = min(tried)
    fit = LogisticRegression(C=inverse, max_iter=1000).fit(table, right)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    record = {
        "intercept": round(float(fit.intercept_[0]), 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, fit.coef_[0], strict=True)},
        "provenance": {
            "data": ["scripts/questions/figure_roles.jsonl, written for this"],
            "figures": {"change": int(right.sum()), "level": int((~right).sum())},
            "seed": SEED,
            "command": "scripts/fit_roles.py",
            "commit": commit.stdout.strip(),
            "measured": {"folds, right": round(share, 3), "folds, loss": round(loss, 3), "C": inverse},
        },
    }
    OUT.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
