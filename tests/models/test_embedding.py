"""The embedding model: what the index relies on, on the real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelCorrupt
from rag.models.embedding import SentenceTransformerEmbedder

TEXTS = ["La pluie tombe sur Brest.", "Le prix du lait a doublé en deux ans, selon le syndicat des éleveurs.", "Oui."]


@pytest.fixture(scope="module")
def embedder(embedding_model_path: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(embedding_model_path, "embedding@test", threads=2)


def test_vectors_are_of_unit_length_and_keep_their_order(embedder: SentenceTransformerEmbedder) -> None:
    vectors = embedder.encode_documents(TEXTS, [None, "Lait", None])
    assert vectors.shape == (3, embedder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)
    for text, title, vector in zip(TEXTS, [None, "Lait", None], vectors, strict=True):
        assert float(embedder.encode_documents([text], [title])[0] @ vector) > 0.999


def test_a_question_is_nearest_to_its_answer_across_languages(embedder: SentenceTransformerEmbedder) -> None:
    vectors = embedder.encode_documents(TEXTS, [None] * 3)
    for question in ("De combien le lait a-t-il augmenté ?", "How much did milk go up?"):
        assert int(np.argmax(vectors @ embedder.encode_query(question))) == 1


def test_no_texts_give_no_rows(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.encode_documents([], []).shape == (0, embedder.dimension)


def test_a_folder_that_is_no_model_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelCorrupt, match="cannot be loaded"):
        SentenceTransformerEmbedder(tmp_path, "none@0", threads=1)
