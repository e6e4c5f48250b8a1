"""How search, start, memory and a further article grow with the library. Prints a line for each size.

    python scripts/bench_size.py CORPUS.jsonl --sizes 1000 10000 100000 --folder L

The articles are those of the corpus, again and again with their sentences turned, until there are enough chunks. Of a
vector only the place matters here: ``--vectors FILE.npy`` are real ones (rows, dimension), of which each chunk gets one
with noise at a cosine of about 0.9; without it they are random around 2,000 centres. The vector of a question is free.
The libraries stay in ``--folder``, and are used again.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag.app import Assembly  # noqa: E402
from rag.config import Settings  # noqa: E402
from rag.ingest import dedup, intake  # noqa: E402
from rag.models.catalog import choose  # noqa: E402
from rag.ports import Vectors  # noqa: E402
from rag.text.sentences import split  # noqa: E402
from rag.types import Article  # noqa: E402
from tests.fakes import HashEmbedder  # noqa: E402

DIMENSION, CENTRES = 768, 2_000
NEAR = 0.9  # cosine to the vector that a chunk's was made of
AT_ONCE = 200  # articles


class Perturbed(HashEmbedder):
    """Vectors by the hash of a text, near one of the given; no model."""

    def __init__(self, given: Vectors, name: str) -> None:
        super().__init__(name=name, dimension=DIMENSION)
        object.__setattr__(self, "given", given)

    def encode_query(self, text: str) -> Vectors:
        chance = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
        given: Vectors = self.given  # type: ignore[attr-defined]
        noise = chance.standard_normal(DIMENSION).astype(np.float32)
        noise *= np.sqrt(1 - NEAR**2) / np.linalg.norm(noise)
        made: Vectors = NEAR * given[chance.integers(len(given))] + noise
        return made / np.linalg.norm(made)


def embedder(vectors: Path | None, settings: Settings) -> Perturbed:
    given = np.load(vectors) if vectors else np.random.default_rng(7).standard_normal((CENTRES, DIMENSION))
    given = given.astype(np.float32) / np.linalg.norm(given, axis=1, keepdims=True)
    return Perturbed(given, choose(settings.embedding_model, "embedding").identity)


def opened(folder: Path, vectors: Path | None) -> Assembly:
    settings = Settings(library=folder)
    assembly = Assembly(settings)
    assembly.__dict__["embedder"] = embedder(vectors, settings)
    return assembly


def articles(corpus: Path) -> Iterator[Article]:
    """Those of the corpus, then the same with their sentences turned by one, and so on: other chunks each time."""
    rows = [json.loads(line) for line in corpus.open(encoding="utf-8")]
    for turn in itertools.count():
        for number, row in enumerate(rows):
            sentences = [sentence.text for sentence in split(row["text"], "fr", "")]
            text = " ".join(sentences[turn % len(sentences) :] + sentences[: turn % len(sentences)])
            digest = hashlib.sha256(text.encode()).hexdigest()
            name = f"{turn}-{number}"
            yield Article(
                name, f"/articles/{name}.txt", row.get("title") or name, text, digest, None, None, None, "fr", name
            )


def fill(assembly: Assembly, corpus: Path, size: int) -> float:
    """Seconds that cutting, making vectors up and writing took."""
    began, count = time.monotonic(), 0
    library = assembly.open_library(create=True)
    waiting: list[intake.Prepared] = []
    with library.writer(10.0, "bench"):
        for article in articles(corpus):
            sentences, chunks = intake.cut(article, assembly.settings)
            count += len(chunks)
            waiting.append(intake.Prepared(article, sentences, chunks, dedup.signature(article.text), "added"))
            if len(waiting) >= AT_ONCE or count >= size:
                for _ in intake.store(waiting, assembly):
                    pass
                waiting = []
                print(f"\r{count} chunks", end="", file=sys.stderr, flush=True)
            if count >= size:
                break
    return time.monotonic() - began


def measure(folder: Path, vectors: Path | None, questions: Sequence[str]) -> dict[str, float]:
    """In a process that has opened nothing yet: seconds and MB."""
    found: dict[str, float] = {}
    began, used = time.monotonic(), time.process_time()
    assembly = opened(folder, vectors)
    assembly.search(questions[0], k=10)
    found |= {"first search": time.monotonic() - began, "first search, processor": time.process_time() - used}
    waits, processor = [], []
    for question in questions[1:]:
        began, used = time.monotonic(), time.process_time()
        assembly.embedder.encode_query(question)
        own = time.monotonic() - began, time.process_time() - used
        began, used = time.monotonic(), time.process_time()
        assembly.search(question, k=10)
        waits.append(time.monotonic() - began - own[0])
        processor.append(time.process_time() - used - own[1])
    for name, values in (("search", waits), ("search, processor", processor)):
        values.sort()
        found |= {f"{name} p50": values[len(values) // 2], f"{name} p95": values[int(0.95 * len(values))]}
    found["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assembly.close()
    return found


def further(folder: Path, vectors: Path | None) -> dict[str, float]:
    """One more article, as `rag ingest FILE` takes it in, without loading a model."""
    file = folder.parent / f"{folder.name}.txt"
    file.write_text(f"Le moulin\n\nLe moulin de Trélan a moulu {random.randrange(10**9)} sacs de seigle.\n", "utf-8")
    assembly = opened(folder, vectors)
    began, used = time.monotonic(), time.process_time()
    (report,) = assembly.ingest([file])
    took = {"ingest": time.monotonic() - began, "ingest, processor": time.process_time() - used}
    assert report.article is not None
    assembly.remove([report.article])
    assembly.close()
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="in chunks")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--only", choices=("search", "ingest"), help=argparse.SUPPRESS)  # a process of its own
    given = parser.parse_args()
    if given.only:
        (size,) = given.sizes
        folder = given.folder / str(size)
        if given.only == "ingest":
            print(json.dumps(further(folder, given.vectors)))
            return
        chance = random.Random(7)
        rows = [json.loads(line)["text"] for line in given.corpus.open(encoding="utf-8")]
        texts = [chance.choice(split(chance.choice(rows), "fr", "")).text for _ in range(given.questions + 1)]
        asked = [" ".join(text.split()[: chance.randrange(6, 14)]) for text in texts]
        print(json.dumps(measure(folder, given.vectors, asked)))
        return
    for size in given.sizes:
        folder = given.folder / str(size)
        line = {}
        if not folder.exists():
            assembly = opened(folder, given.vectors)
            line["filling"] = fill(assembly, given.corpus, size)
            assembly.close()
        for part in ("search", "ingest"):
            command = [sys.executable, __file__, *sys.argv[1:], "--sizes", str(size), "--only", part]
            line |= json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"{size} chunks:", ", ".join(f"{name} {value:.3f}" for name, value in line.items()), flush=True)


if __name__ == "__main__":
    main()
