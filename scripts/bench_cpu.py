"""Processor time outside the models, of answers and of the briefs of a library.

    python scripts/bench_cpu.py LIBRARY QUESTIONS.jsonl

LIBRARY is copied first, so that no brief is kept from an earlier run. Prints seconds of processor time, all threads of
the process, without what was spent inside the embedding and the chat model. The models are loaded before.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.app import Assembly
from rag.brief.request import MergeRequest
from rag.config import load_settings

MEASURED = {"encode_query", "encode_documents", "mark", "probabilities", "warm", "count"}


class Timed:
    """A model that adds up the processor time spent inside it."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.inside = 0.0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._model, name)
        if name == "generate":
            return lambda *args, **options: self._streamed(found(*args, **options))
        return self._counted(found) if name in MEASURED else found

    def _counted(self, method: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            started = time.process_time()
            try:
                return method(*args, **options)
            finally:
                self.inside += time.process_time() - started

        return call

    def _streamed(self, pieces: Iterator[str]) -> Iterator[str]:
        step = self._counted(lambda: next(pieces, None))
        while (piece := step()) is not None:
            yield piece


def main(library: Path, questions: Path) -> None:
    asked = [
        json.loads(line)["question"] for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "library"
        shutil.copytree(library, copy)
        assembly = Assembly(load_settings({"library": copy}))
        models = [Timed(assembly.embedder), Timed(assembly.generator)]
        assembly.__dict__["embedder"], assembly.__dict__["generator"] = models
        assembly.warm()
        assembly.ask(asked[0])

        def outside() -> float:
            return time.process_time() - sum(model.inside for model in models)

        before = outside()
        for question in asked:
            assembly.ask(question)
        print(f"ask: {(outside() - before) / len(asked):.3f} s an answer, {len(asked)} questions")
        before = outside()
        briefs = list(assembly.brief_sources())
        print(f"brief: {outside() - before:.3f} s for the briefs of {len(briefs)} sources")
        before = outside()
        assembly.merge(MergeRequest([brief.article.id for brief in briefs], briefs=briefs))
        print(f"brief: {outside() - before:.3f} s for the merged brief")
        assembly.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
