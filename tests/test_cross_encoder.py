"""Question and passage read together: on the real embedding model, whose vectors must stay what they were."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from rag.catalog import choose
from rag.cross_encoder import fitted
from rag.embed import SentenceTransformerEmbedder

QUESTION = "Combien de vaches la ferme de Salers élève-t-elle ?"
ANSWERS = "La ferme de Salers élève 38 vaches et vend son fromage au marché."
BESIDE = "La ferme de Salers vend son fromage au marché depuis que la route a rouvert."


@pytest.fixture(scope="module")
def embedder(embedding_model_path: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(
        embedding_model_path, choose("embeddinggemma-300m", "embedding").identity, threads=2
    )


def test_the_fit_is_for_the_default_embedding_model() -> None:
    assert fitted()[0] == choose("embeddinggemma-300m", "embedding").identity


def test_a_text_that_answers_is_told_from_one_on_the_same_subject(embedder: SentenceTransformerEmbedder) -> None:
    found = embedder.log_odds(QUESTION, [BESIDE, ANSWERS], ["Salers", "Salers"])
    assert found is not None
    assert found[1] > found[0] + 1


def test_a_question_in_english_is_read_with_a_french_text(embedder: SentenceTransformerEmbedder) -> None:
    found = embedder.log_odds("How many cows does the Salers farm keep?", [BESIDE, ANSWERS], [None, None])
    assert found is not None
    assert found[1] > found[0] + 1


def test_the_order_and_the_company_of_a_text_do_not_count(embedder: SentenceTransformerEmbedder) -> None:
    texts = [ANSWERS, BESIDE, ANSWERS * 12, "Oui."] * 3
    together = embedder.log_odds(QUESTION, texts, [None] * len(texts))
    alone = [embedder.log_odds(QUESTION, [text], [None]) for text in texts]
    assert together is not None
    assert np.allclose(together, np.concatenate([one for one in alone if one is not None]), atol=1e-3)


def test_vectors_are_to_the_bit_what_they_are_without_the_fit(
    embedder: SentenceTransformerEmbedder, embedding_model_path: Path
) -> None:
    plain = SentenceTransformerEmbedder(embedding_model_path, "another@0", threads=2)
    assert plain.log_odds(QUESTION, [ANSWERS], [None]) is None
    before = embedder.encode_documents([ANSWERS, BESIDE], ["Salers", None])
    embedder.log_odds(QUESTION, [ANSWERS], [None])
    assert np.array_equal(before, embedder.encode_documents([ANSWERS, BESIDE], ["Salers", None]))
    assert np.array_equal(before, plain.encode_documents([ANSWERS, BESIDE], ["Salers", None]))


def test_no_texts_give_no_numbers(embedder: SentenceTransformerEmbedder) -> None:
    found = embedder.log_odds(QUESTION, [], [])
    assert found is not None
    assert found.shape == (0,)


def test_the_fit_says_where_it_comes_from() -> None:
    record = json.loads((files("rag") / "fits" / "cross_encoder.json").read_text(encoding="utf-8"))
    assert {"data", "questions", "seed", "command", "measured"} <= record["provenance"].keys()
