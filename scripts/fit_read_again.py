"""Fits how far the answer reader's reading of a quote counts beside the decision (rag/fits/decision_read_again.json).

    python scripts/fit_read_again.py

``read_again_rows.jsonl`` beside this file has, of questions that were answered whatever the decision said, the log-odds
of the decision, of the quoted sentence and of the sentences beside it, and whether the answer was right: questions of
``answers/questions`` (r*.txt) on articles that the answer reader was not fitted on, four of seven of them near misses,
and of ``questions/press.jsonl``, in a library of about 250 articles. Texts are not kept, as the articles are not.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

HERE = Path(__file__).resolve().parent
ROWS, OUT = HERE / "read_again_rows.jsonl", HERE.parent / "rag" / "fits" / "decision_read_again.json"
NAMES = ("decision", "sentence", "passage")
MOST = 8.0  # nats, as in rag.ask.decide
INVERSE_RIDGE, FOLDS, SEED = 0.3, 5, 7


def main() -> None:
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    features = np.array([[max(-MOST, min(MOST, row[name])) for name in NAMES] for row in rows])
    right = np.array([row["right"] for row in rows])
    model = LogisticRegression(C=INVERSE_RIDGE)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    chances = cross_val_predict(model, features, right, cv=folds, method="predict_proba")[:, 1]
    areas = {name: round(float(roc_auc_score(right, features[:, n])), 3) for n, name in enumerate(NAMES)}
    areas["all, in folds"] = round(float(roc_auc_score(right, chances)), 3)
    print(len(right), "answers,", int(right.sum()), "right; areas under the curve:", areas)
    for kind in sorted({row["from"] for row in rows}):
        own = np.array([row["from"] == kind for row in rows])
        for point in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.58, 0.7):
            shown, before = own & (chances >= point), own & (features[:, 0] >= np.log(point / (1 - point)))
            good, bad = ([int((s & those).sum()) for s in (shown, before)] for those in (right, ~right))
            print(kind, point, "right shown, with the reader and without", good, "wrong", bad)
    model.fit(features, right)
    record = {
        "intercept": round(float(model.intercept_[0]), 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(NAMES, model.coef_[0], strict=True)},
        "provenance": {
            "data": "answers to questions written for this project on articles of orangesum_fr (CC BY-SA)",
            "answers, right": [len(right), int(right.sum())],
            "seed": SEED,
            "command": "scripts/fit_read_again.py",
            "measured": {"areas under the curve": areas},
        },
    }
    OUT.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
