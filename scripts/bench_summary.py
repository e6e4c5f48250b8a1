"""Merged briefs and leads of the press sets in a benchmark folder, written for its ``score.py``, and its figures.

    python scripts/bench_summary.py BENCH OUT --library L [--quoted]

BENCH is the folder with ``score.py``, ``rpm2_fr`` and ``orangesum_fr``; L a library of ``rpm2_fr/corpus.jsonl``. Into
OUT go

- ``briefs.jsonl``: the merged brief of each cluster, ``--length`` 150, as ``rag brief --json`` gives it;
- ``rpm2.jsonl``: their sentences, of which 100 words are scored; the second cluster of a topic is what is new against
  the first;
- ``leads.jsonl``: ``random.Random(7).sample(tasks, 100)`` of the abstract tasks in the order of the file;
- ``leads_fit.jsonl``: the tasks that the weights of a lead were fitted on, of no article of those 100.

The ``abstract`` field is never read. With ``--quoted`` the chat model is not asked, so that every line is a quotation:
a run takes about five minutes, most of it embedding.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.app import Assembly
from rag.brief.brief import earlier, merge
from rag.brief.lead import lead
from rag.brief.request import MergeRequest
from rag.config import load_settings
from rag.ports import Message
from rag.render.records import brief_record
from rag.text.sentences import split
from rag.text.words import terms
from rag.types import Article

Row = dict[str, Any]
SEED, SAMPLE, LENGTH = 7, 100, 150


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def article_of(row: Row) -> Article:
    return Article(row["id"], row["id"], row["title"], row["text"], "", date=row["date"], language=row["lang"])


def write(path: Path, made: Iterable[Row]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made), encoding="utf-8")


@dataclass(frozen=True)
class Silent:
    """A chat model whose wordings are never supported."""

    name: str = "silent"
    context_tokens: int = 4096
    usage: tuple[int, int] = (0, 0)
    spent: tuple[int, int] = (0, 0)
    logprob: float = 0.0

    def count(self, text: str) -> int:
        return len(text.split())

    def generate(self, messages: Sequence[Message], *, grammar: str, max_tokens: int, begun: str = "") -> Iterator[str]:
        yield ""

    def probabilities(self, messages: Sequence[Message], begun: str, options: Sequence[str]) -> list[float]:
        return [1 / len(options)] * len(options)

    def warm(self, messages: Sequence[Message]) -> None:
        return


def clusters(folder: Path, library: Path, quoted: bool) -> tuple[list[Row], list[Row]]:
    """The merged brief of every cluster, and the text of it, or of what is new in it."""
    parts = Assembly(load_settings().model_copy(update={"library": library}))
    if quoted:
        parts.__dict__["generator"] = Silent()
    tasks = rows(folder / "summaries.jsonl")
    first = {task["topic"]: task["doc_ids"] for task in tasks if task["cluster"] == "1"}
    briefs, texts = [], []
    for task in tasks:
        made = merge(MergeRequest(task["doc_ids"], language="fr", length=LENGTH), parts)
        briefs.append(brief_record(made) | {"id": task["id"].removeprefix("rpm2-")})
        if task["cluster"] == "2":
            known = earlier(first[task["topic"]], parts)
            made = merge(MergeRequest(task["doc_ids"], language="fr", length=LENGTH, known=known), parts)
        texts.append({"id": task["id"], "text": " ".join(sentence.text for sentence in made.sentences)})
        print(task["id"], file=sys.stderr, flush=True)
    parts.close()
    return briefs, texts


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--quoted", action="store_true")
    given = parser.parse_args()
    bench, out = given.bench, given.out
    out.mkdir(parents=True, exist_ok=True)
    briefs, merged = clusters(bench / "rpm2_fr", given.library, given.quoted)
    write(out / "briefs.jsonl", briefs)
    sampled, fitted = (
        [{"id": key, "text": text} for key, text in made.items()] for made in leads(bench / "orangesum_fr")
    )
    score = [sys.executable, str(bench / "score.py")]
    subprocess.run([*score, "dossiers", str(bench / "rpm2_fr"), str(out / "briefs.jsonl")], check=True)
    for name, texts in (("rpm2", merged), ("leads", sampled), ("leads_fit", fitted)):
        write(out / f"{name}.jsonl", texts)
        summaries = bench / ("rpm2_fr" if name == "rpm2" else "orangesum_fr") / "summaries.jsonl"
        print(f"\n{name}: {len(texts)} texts", flush=True)
        subprocess.run([*score, "rouge", str(summaries), str(out / f"{name}.jsonl")], check=True)


if __name__ == "__main__":
    main()
