"""Fusion, and retrieval over a real library and a real index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.config import Settings
from rag.search.retrieve import fuse, retrieve, with_cosines
from rag.store.index import ChromaIndex
from rag.store.library import Library
from rag.store.term_weights import term_weights
from rag.text.question import Question
from rag.text.words import terms
from rag.types import Chunk, Hit
from tests.builders import article, sentences_of
from tests.fakes import FakeParts, HashEmbedder

TEXTS = {
    "port": "Le port de Brest accueille douze navires cette semaine.",
    "lait": "Le prix du lait a doublé en deux ans dans le Cantal.",
    "musee": "Le musée de Quimper rouvre samedi avec trois cents toiles.",
}

ranked = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.floats(-5, 50)), unique_by=lambda item: item[0], max_size=8
).map(lambda rows: sorted(rows, key=lambda row: -row[1]))


@given(ranked, ranked, st.floats(0, 1))
def test_fusion_returns_each_key_once_best_first(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]], weight: float
) -> None:
    fused = fuse(dense, lexical, weight)
    assert {key for key, _ in fused} == {key for key, _ in dense} | {key for key, _ in lexical}
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


def test_a_weight_of_one_keeps_the_dense_order_and_of_zero_the_lexical_one() -> None:
    dense, lexical = [("a", 0.9), ("b", 0.5), ("c", 0.1)], [("c", 9.0), ("b", 5.0), ("a", 1.0)]
    assert [key for key, _ in fuse(dense, lexical, 1.0)] == ["a", "b", "c"]
    assert [key for key, _ in fuse(dense, lexical, 0.0)] == ["c", "b", "a"]


def test_a_key_that_both_return_beats_one_that_a_single_retriever_ranks_alike() -> None:
    fused = fuse([("a", 0.9), ("b", 0.9), ("z", 0.1)], [("a", 5.0), ("y", 1.0)], 0.5)
    assert fused[0][0] == "a"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[FakeParts]:
    embedder = HashEmbedder()
    with Library.open(tmp_path, create=True) as library, ChromaIndex(tmp_path, {"embedding": "hash"}) as index:
        for key, text in TEXTS.items():
            source = article(text, id=key, title=key)
            held = sentences_of(source)
            chunk = Chunk(f"{key}:0:0", key, 0, 0, len(held) - 1, 0, len(text), text)
            library.put(source, held, [chunk], [" ".join(terms(text, "fr"))], b"", title_terms="")
            index.add([chunk.key], [key], embedder.encode_documents([text], [None]))
        yield FakeParts(library=library, index=index, embedder=embedder)


def ask(
    parts: FakeParts,
    question: str,
    articles: list[str] | None = None,
    *,
    ranked: bool = True,
    dense_weight: float = 0.5,
) -> list[Hit]:
    weighed = replace(parts, settings=Settings(dense_weight=dense_weight))
    hits = retrieve(Question(question, "fr"), weighed, k=5, candidates=10, articles=articles, ranked=ranked)
    for hit in hits:
        assert hit.chunk.text == TEXTS[hit.chunk.article]
        assert hit.dense_rank or hit.lexical_rank
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    return hits


def articles_of(hits: list[Hit]) -> list[str]:
    return [hit.chunk.article for hit in hits]


def test_the_best_chunk_comes_first_whatever_the_accents(parts: FakeParts) -> None:
    assert ask(parts, "musee de Quimper, quand rouvre-t-il ?")[0].chunk.article == "musee"
    assert ask(parts, "Les prix du LAIT ?")[0].chunk.article == "lait"


def test_only_the_given_articles_are_searched(parts: FakeParts) -> None:
    assert set(articles_of(ask(parts, "Le prix du lait ?", ["port", "musee"]))) == {"port", "musee"}


def test_a_vector_without_its_chunk_is_no_hit(parts: FakeParts) -> None:
    index, embedder = parts.index, parts.embedder
    index.add(["ghost:0:0"], ["ghost"], embedder.encode_documents(["Le prix du lait ?"], [None]))
    assert "ghost" not in articles_of(ask(parts, "Le prix du lait ?"))


def test_ranking_changes_the_order_but_not_the_hits_and_keeps_their_fused_score(
    parts: FakeParts,
) -> None:
    question = "Quel est le prix du lait dans le Cantal ?"
    fused, ranked = ask(parts, question, ranked=False), ask(parts, question)
    assert {hit.chunk.key: hit.score for hit in fused} == {hit.chunk.key: hit.fused for hit in ranked}
    assert sum(hit.score for hit in ranked) == pytest.approx(1.0)  # all that was found is among the five
    assert ranked[0].chunk.article == "lait"
    assert ranked[0].score > 0.5


def test_a_hit_of_the_words_alone_is_ranked_by_its_own_cosine(
    parts: FakeParts,
) -> None:
    index, embedder = parts.index, parts.embedder
    question = "Quel est le prix du lait ?"
    asked = embedder.encode_query(question)
    expected = {key: float(asked @ vector) for key, vector in index.vectors(sorted(index.keys())).items()}
    hits = ask(parts, question, ranked=False)
    blind = [replace(hits[0], dense_score=0.25), *(replace(hit, dense_score=None, dense_rank=None) for hit in hits[1:])]
    found = with_cosines(blind, asked, index)
    assert len(found) > 1
    assert found[0] == blind[0]
    assert [hit.chunk.key for hit in found] == [hit.chunk.key for hit in blind]
    for hit in found[1:]:
        assert hit.dense_score == pytest.approx(expected[hit.chunk.key], abs=1e-6)
        assert hit.dense_rank is None


def test_retrieval_gives_ranked_hits_their_cosine_and_fused_ones_only_what_was_returned(
    parts: FakeParts,
) -> None:
    # One candidate of each: the port is the nearest in the vectors, the milk holds the words.
    question = Question("Quel est le prix du lait ?", "fr")
    parts.index.add(["port:0:0"], ["port"], np.array([parts.embedder.encode_query(question.text)]))

    def hits(ranked: bool) -> dict[str, Hit]:
        found = retrieve(question, parts, k=5, candidates=1, ranked=ranked)
        return {hit.chunk.article: hit for hit in found}

    ranked, fused = hits(True), hits(False)
    assert ranked.keys() == fused.keys() == {"port", "lait"}
    assert ranked["lait"].dense_rank is ranked["port"].lexical_rank is None
    score = ranked["lait"].dense_score
    assert score is not None
    assert score < 0.999  # not that of the port, which is 1
    assert fused["lait"].dense_score is None


def test_a_chunk_whose_vector_is_missing_keeps_no_cosine(
    parts: FakeParts,
) -> None:
    index = parts.index
    question = "Quel est le prix du lait ?"
    index.remove(["lait:0:0"])
    hits = ask(parts, question)
    assert {hit.chunk.article: hit.dense_score is None for hit in hits}["lait"]


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_one_retriever_alone_keeps_its_own_order(parts: FakeParts, weight: float) -> None:
    question = "Le musée de Quimper ou le prix du lait ?"
    assert ask(parts, question, dense_weight=weight) == ask(parts, question, dense_weight=weight, ranked=False)


def test_rare_terms_weigh_more(parts: FakeParts) -> None:
    weights = term_weights(["lait", "rare", *terms("deux", "fr")], parts.library)
    assert 0 < weights["lait"] < weights["rare"] == 1.0
