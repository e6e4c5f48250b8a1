"""Fits what kind of question is asked (rag/fits/question_kind.json), and measures it. Needs the embedding model.

    python scripts/fit_kinds.py [--vectors FILE.npz]

The labelled questions are ``questions/kinds.jsonl`` beside this file, thought up for it one by one. One in five, by the
hash of its text, is only measured on. On the others, five folds choose the ridge, whether the features of the words are
worth having, and the point below which a kind is not believed. --vectors keeps the questions' vectors, to fit again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from rag.ask.kind import question_features
from rag.config import load_settings
from rag.models.catalog import choose as choose_model
from rag.models.files import locate
from rag.text.question import Question

HERE = Path(__file__).resolve().parent
QUESTIONS = HERE / "questions" / "kinds.jsonl"
OUT = HERE.parent / "rag" / "fits" / "question_kind.json"
KINDS = ("one", "open", "library", "article", "comparison")
APART = 5  # one question in so many is measured on alone
FOLDS, SEED = 5, 7
BATCH = 32
INVERSE_RIDGES = (10.0, 30.0, 100.0)
FEATURE_SCALES = (0.0, 0.3)  # 0 is without them; smaller is a larger ridge on them than on the vector
POINTS = tuple(round(0.05 * n, 2) for n in range(6, 19))
RIGHT = 0.95  # share of the questions taken as another kind than open, in the folds, that have to be of that kind
Array = npt.NDArray[np.float64]


def is_apart(question: str) -> bool:
    """Whether a question is only measured on; by its text, so that adding others moves none."""
    return int(hashlib.sha256(question.encode()).hexdigest(), 16) % APART == 0


def vectors_of(questions: Sequence[str], kept: Path | None) -> tuple[str, Array]:
    """The embedding model's name, and (questions, dimension); made anew where those kept are of other questions."""
    if kept and kept.exists():
        with np.load(kept) as held:
            if list(held["questions"]) == list(questions):
                return str(held["model"]), np.asarray(held["vectors"], dtype=np.float64)
    import torch
    from sentence_transformers import SentenceTransformer

    settings = load_settings()
    entry = choose_model(settings.embedding_model, "embedding")
    torch.set_num_threads(settings.threads)
    model = SentenceTransformer(str(locate(entry, settings)), device="cpu", local_files_only=True)
    # As the product encodes a query, but many at once: short texts one by one mostly wait for the weights.
    made = model.encode(list(questions), prompt_name="query", batch_size=BATCH, normalize_embeddings=True)
    if kept:
        np.savez(kept, questions=np.array(questions), vectors=made, model=np.array(entry.identity))
    return entry.identity, np.asarray(made, dtype=np.float64)


def believed(chances: Array, point: float) -> Array:
    """The number of the kind of each row: the likeliest, or "open" where it does not reach the point."""
    likeliest = chances.argmax(1)
    found: Array = np.where(chances.max(1) >= point, likeliest, KINDS.index("open"))
    return found


def choose(vectors: Array, features: Array, right: Array) -> tuple[float, float, Array, list[dict[str, float]]]:
    """Ridge and scale of the features with the least loss in the folds, the chances there, and all that was tried."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    tried: list[tuple[float, float, float, Array]] = []
    for scale in FEATURE_SCALES:
        rows = np.hstack([vectors, scale * features])
        for inverse in INVERSE_RIDGES:
            model = LogisticRegression(C=inverse, max_iter=500, tol=1e-3)
            chances = cross_val_predict(model, rows, right, cv=folds, method="predict_proba")
            loss = -float(np.mean(np.log(chances[np.arange(len(right)), right.astype(int)])))
            tried.append((loss, inverse, scale, chances))
    table = [
        {
            "features": scale,
            "C": inverse,
            "loss": round(loss, 4),
            "right, %": round(100 * float((c.argmax(1) == right).mean()), 1),
        }
        for loss, inverse, scale, c in tried
    ]
    _, inverse, scale, chances = min(tried, key=lambda row: row[0])
    return inverse, scale, chances, table


def curve(chances: Array, right: Array) -> list[dict[str, float]]:
    """By point: how many questions are taken as another kind than open, how many of them rightly, and right in all."""
    found = []
    for point in POINTS:
        said = believed(chances, point)
        other = said != KINDS.index("open")
        found.append(
            {
                "point": point,
                "taken as another kind": int(other.sum()),
                "of them right": int((said == right)[other].sum()),
                "right, %": round(100 * float((said == right).mean()), 1),
            }
        )
    return found


def confusion(said: Array, right: Array) -> list[list[int]]:
    """Questions by kind (rows) and by the kind that they were taken as (columns)."""
    return [[int(((right == r) & (said == s)).sum()) for s in range(len(KINDS))] for r in range(len(KINDS))]


def one_line_each(record: dict[str, Any]) -> str:
    """As indented JSON, a vector on one line."""
    rows: list[str] = []
    for name, row in record["classes"].items():
        rows.append("[" + ", ".join(f"{value:.3f}" for value in row["vector"]) + "]")
        record["classes"][name] = {**row, "vector": f"@{len(rows) - 1}@"}
    text = json.dumps(record, indent=1, ensure_ascii=False)
    for n, row in enumerate(rows):
        text = text.replace(f'"@{n}@"', row)
    return text + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", type=Path, help="Where the vectors are kept, or taken from.")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    model, vectors = vectors_of([row["question"] for row in rows], arguments.vectors)
    named = [question_features(Question(row["question"], row["language"])) for row in rows]
    names = list(named[0])
    features = np.array([list(row.values()) for row in named])
    right = np.array([KINDS.index(row["kind"]) for row in rows])
    apart = np.array([is_apart(row["question"]) for row in rows])

    inverse, scale, chances, tried = choose(vectors[~apart], features[~apart], right[~apart])
    points = curve(chances, right[~apart])
    sure = next(p["point"] for p in points if p["of them right"] >= RIGHT * p["taken as another kind"])
    fit = LogisticRegression(C=inverse, max_iter=500, tol=1e-3)
    fit.fit(np.hstack([vectors, scale * features])[~apart], right[~apart])
    tested = fit.predict_proba(np.hstack([vectors, scale * features])[apart])
    said = believed(tested, sure)

    for part in (tried, points, confusion(said, right[apart])):
        print(*part, sep="\n", end="\n\n")
    held = [row for row, is_held in zip(rows, apart, strict=True) if is_held]
    for row, kind, chance in zip(held, said, tested, strict=True):
        if KINDS[int(kind)] != row["kind"]:
            print(f"{row['kind']:11}{KINDS[int(kind)]:11}{chance.max():.2f}  {row['question']}")
    dimension = vectors.shape[1]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    record = {
        "model": model,
        "sure": sure,
        "classes": {
            kind: {
                "intercept": round(float(fit.intercept_[n]), 4),
                "weights": {name: round(float(scale * fit.coef_[n, dimension + i]), 4) for i, name in enumerate(names)},
                "vector": fit.coef_[n, :dimension],
            }
            for n, kind in enumerate(KINDS)
        },
        "provenance": {
            "data": ["scripts/questions/kinds.jsonl, written for this"],
            "questions": dict(Counter(row["kind"] for row in rows)),
            "languages": dict(Counter(row["language"] for row in rows)),
            "seed": SEED,
            "command": "scripts/fit_kinds.py",
            "commit": commit.stdout.strip(),
            "chosen": {"C": inverse, "scale of the features": scale, "folds": FOLDS},
            "measured": {
                "apart, questions, right, right without a point": [
                    int(apart.sum()),
                    int((said == right[apart]).sum()),
                    int((tested.argmax(1) == right[apart]).sum()),
                ],
                "apart, taken as another kind than open, rightly": [
                    int((said != 1).sum()),
                    int(((said != 1) & (said == right[apart])).sum()),
                ],
            },
        },
    }
    OUT.write_text(one_line_each(record), encoding="utf-8")


if __name__ == "__main__":
    main()
