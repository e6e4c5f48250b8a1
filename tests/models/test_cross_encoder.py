"""Question and passage read together: on the real embedding model, whose vectors must stay what they were."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from rag.models.catalog import choose
from rag.models.cross_encoder import FIT, TEXT_TOKENS
from rag.models.embedding import SentenceTransformerEmbedder
from rag.models.low_rank import fitted
from rag.ports import Marked

QUESTION = "Combien de vaches la ferme de Salers élève-t-elle ?"
ANSWERS = "La ferme de Salers élève 38 vaches et vend son fromage au marché."
BESIDE = "La ferme de Salers vend son fromage au marché depuis que la route a rouvert."


@pytest.fixture(scope="module")
def embedder(embedding_model_path: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(
        embedding_model_path, choose("embeddinggemma-300m", "embedding").identity, threads=2
    )


def read(
    embedder: SentenceTransformerEmbedder, question: str, texts: Sequence[str], titles: Sequence[str | None] = ()
) -> list[Marked]:
    found = embedder.mark(question, texts, titles or [None] * len(texts))
    assert found is not None
    return found


def test_the_fit_is_for_the_default_embedding_model() -> None:
    assert fitted(FIT)[0]["model"] == choose("embeddinggemma-300m", "embedding").identity


def test_a_text_that_answers_is_told_from_one_on_the_same_subject(embedder: SentenceTransformerEmbedder) -> None:
    beside, answers = read(embedder, QUESTION, [BESIDE, ANSWERS], ["Salers", "Salers"])
    assert answers.log_odds > beside.log_odds + 1


def test_the_words_that_answer_are_marked(embedder: SentenceTransformerEmbedder) -> None:
    beside, answers = read(embedder, QUESTION, [BESIDE, ANSWERS])
    first, last = (answers.offsets[int(side.argmax())] for side in (answers.begins, answers.ends))
    assert "38" in ANSWERS[first[0] : last[1]]
    assert ANSWERS[first[0] : last[1]] in " 38 vaches"
    assert answers.begins.max() > beside.begins.max() + 1


def test_a_question_in_english_is_read_with_a_french_text(embedder: SentenceTransformerEmbedder) -> None:
    beside, answers = read(embedder, "How many cows does the Salers farm keep?", [BESIDE, ANSWERS])
    assert answers.log_odds > beside.log_odds + 1


def test_the_order_and_the_company_of_a_text_do_not_count(embedder: SentenceTransformerEmbedder) -> None:
    texts = [ANSWERS, BESIDE, ANSWERS * 12, "Oui."] * 3
    together = read(embedder, QUESTION, texts)
    for one, text in zip(together, texts, strict=True):
        (alone,) = read(embedder, QUESTION, [text])
        assert one.log_odds == pytest.approx(alone.log_odds, abs=1e-3)
        assert np.allclose(one.begins, alone.begins, atol=1e-2)
        assert len(one.begins) == len(one.ends) == len(one.offsets)


def test_of_a_long_text_the_begin_is_read(embedder: SentenceTransformerEmbedder) -> None:
    (found,) = read(embedder, QUESTION, [ANSWERS * 40])
    assert len(found.offsets) == TEXT_TOKENS


def test_vectors_are_to_the_bit_what_they_are_without_the_fit(
    embedder: SentenceTransformerEmbedder, embedding_model_path: Path
) -> None:
    plain = SentenceTransformerEmbedder(embedding_model_path, "another@0", threads=2)
    assert plain.mark(QUESTION, [ANSWERS], [None]) is None
    before = embedder.encode_documents([ANSWERS, BESIDE], ["Salers", None])
    read(embedder, QUESTION, [ANSWERS])
    assert np.array_equal(before, embedder.encode_documents([ANSWERS, BESIDE], ["Salers", None]))
    assert np.array_equal(before, plain.encode_documents([ANSWERS, BESIDE], ["Salers", None]))


def test_no_texts_give_no_numbers(embedder: SentenceTransformerEmbedder) -> None:
    assert read(embedder, QUESTION, []) == []


def test_the_fit_says_where_it_comes_from() -> None:
    record = json.loads((files("rag") / "fits" / "cross_encoder.json").read_text(encoding="utf-8"))
    assert {"data", "questions", "seed", "command", "measured"} <= record["provenance"].keys()
