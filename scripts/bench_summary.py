"""Summaries of the press sets in a benchmark folder, written for its ``score.py``, and the referee's figures.

    python scripts/bench_summary.py BENCH OUT

BENCH is the folder with ``score.py``, ``rpm2_fr`` and ``orangesum_fr``. Into OUT go

- ``rpm2.jsonl``: 100 words a cluster; the second cluster of a topic knows the articles of the first;
- ``rpm2_even.jsonl``, ``rpm2_odd.jsonl``: the same of the topics with an even or an odd number;
- ``leads.jsonl``: ``random.Random(7).sample(tasks, 100)`` of the abstract tasks in the order of the file;
- ``leads_fit.jsonl``: the tasks that the weights of a lead were fitted on, of no article of those 100.

The ``abstract`` field is never read. No model is loaded; a run takes about a minute.
"""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from summary import summarize

from rag.brief.lead import lead
from rag.text.sentences import split
from rag.text.words import terms
from rag.types import Article

Row = dict[str, Any]
SEED, SAMPLE, WORDS = 7, 100, 100


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def article_of(row: Row) -> Article:
    return Article(row["id"], row["id"], row["title"], row["text"], "", date=row["date"], language=row["lang"])


def write(path: Path, texts: Mapping[str, str]) -> None:
    lines = (json.dumps({"id": key, "text": text}, ensure_ascii=False) for key, text in texts.items())
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def clusters(folder: Path) -> dict[str, str]:
    """The summary of every cluster, by its id."""
    articles = {row["id"]: article_of(row) for row in rows(folder / "corpus.jsonl")}
    sentences = {key: split(article.text, article.language, key) for key, article in articles.items()}
    tasks = rows(folder / "summaries.jsonl")
    first = {task["topic"]: task["doc_ids"] for task in tasks if task["cluster"] == "1"}
    found = {}
    for task in tasks:
        earlier = first[task["topic"]] if task["cluster"] == "2" else []
        known = [f"{articles[key].title}\n{articles[key].text}" for key in earlier]
        own = [articles[key] for key in task["doc_ids"]]
        found[task["id"]] = " ".join(e.text for e in summarize(own, sentences, length=WORDS, known=known))
    return found


def document_weights(articles: Iterable[Article]) -> dict[str, float]:
    """Inverse document frequency of every stem, as a library of these articles has it."""
    held = [set(terms(article.text, article.language)) for article in articles]
    frequency = Counter(term for document in held for term in document)
    return {term: math.log((len(held) + 1) / (count + 0.5)) for term, count in frequency.items()}


def leads(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The leads of the sampled tasks, and of those that the weights were fitted on."""
    articles = {row["id"]: article_of(row) for row in rows(folder / "corpus.jsonl")}
    weights = document_weights(articles.values())
    tasks = [task for task in rows(folder / "summaries.jsonl") if task["task"] == "abstract"]
    sample = random.Random(SEED).sample(tasks, SAMPLE)
    used = {task["doc_id"] for task in sample}

    def text(task: Row) -> str:
        article = articles[task["doc_id"]]
        found = lead(article, split(article.text, article.language, article.id), weights)
        return found.text if found else ""

    rest = [task for task in tasks if task["doc_id"] not in used]
    return {task["id"]: text(task) for task in sample}, {task["id"]: text(task) for task in rest}


def main(bench: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    merged = clusters(bench / "rpm2_fr")
    topics = {task["id"]: int(task["topic"]) for task in rows(bench / "rpm2_fr" / "summaries.jsonl")}
    sampled, fitted = leads(bench / "orangesum_fr")
    made = {
        "rpm2": merged,
        "rpm2_even": {key: text for key, text in merged.items() if topics[key] % 2 == 0},
        "rpm2_odd": {key: text for key, text in merged.items() if topics[key] % 2},
        "leads": sampled,
        "leads_fit": fitted,
    }
    for name, texts in made.items():
        write(out / f"{name}.jsonl", texts)
        summaries = bench / ("rpm2_fr" if name.startswith("rpm2") else "orangesum_fr") / "summaries.jsonl"
        command = [str(bench / "score.py"), "rouge", str(summaries), str(out / f"{name}.jsonl")]
        print(f"\n{name}: {len(texts)} texts", flush=True)
        subprocess.run([sys.executable, *command], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
