"""The packed pass of the embedding transformer: against the model's own pass, on the real model."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from rag.models.embedding import SentenceTransformerEmbedder
from rag.models.kernels import has_bfloat16_tiles
from rag.models.packed import batches, is_packable
from rag.models.worker import WorkerEmbedder, worker_command

LINE = "Le marché de Kervignac a vendu 412 cageots de poireaux mardi, dit la coopérative. "
# Uneven lengths, two alike, one longer than the window of the sliding layers (257 tokens), one cut at 2,048.
TEXTS = ["Oui.", LINE, LINE * 3, "The ferry to Gannet was late again.", LINE * 3, LINE * 20, "Käse", LINE * 150]
TITLES = [None, "Marché", None, "Ferry", "Marché", "Longue liste", None, None]


@pytest.fixture(scope="module")
def embedder(embedding_model_path: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(embedding_model_path, "embedding@test", threads=1)


@pytest.fixture(scope="module")
def theirs(embedder: SentenceTransformerEmbedder) -> Any:
    """What sentence-transformers makes of the texts by itself, in float32."""
    prompts = embedder._model.prompts
    texts = [prompts["document"].replace("none", t or "none") + x for x, t in zip(TEXTS, TITLES, strict=True)]
    given: dict[str, Any] = {"normalize_embeddings": True, "batch_size": 1}
    question = embedder._model.encode(["Combien de cageots ?"], prompt_name="query", **given)[0]
    return embedder._model.encode(texts, prompt="", **given), question


def test_the_vectors_are_those_of_sentence_transformers(embedder: SentenceTransformerEmbedder, theirs: Any) -> None:
    assert is_packable(embedder._model[0].auto_model)
    ours = embedder.encode_documents(TEXTS, TITLES)
    assert float(np.abs(ours - theirs[0]).max()) < 1e-4
    assert float(np.abs(embedder.encode_query("Combien de cageots ?") - theirs[1]).max()) < 1e-4


@pytest.mark.skipif(not has_bfloat16_tiles(), reason="this processor has no AMX")
def test_in_bfloat16_they_are_almost_the_same(embedding_model_path: Path, root: Path, theirs: Any) -> None:
    name = "embedding@test"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(root))
        worker = WorkerEmbedder(name, worker_command(embedding_model_path, name, 1), lambda: pytest.fail("not here"))
        cosines = (worker.encode_documents(TEXTS, TITLES) * theirs[0]).sum(axis=1)
        worker.close()
    assert float(cosines.min()) >= 0.9996


def test_another_transformer_is_left_to_its_own_pass() -> None:
    made: Any = type("BertModel", (), {"config": SimpleNamespace()})()
    assert not is_packable(made)


def test_batches_hold_every_text_once_the_longest_first() -> None:
    found = batches([3, 900, 10, 900, 5000, 10], tokens=1024)
    assert found == [[4], [1], [3, 2, 5, 0]]
    assert batches([]) == []
