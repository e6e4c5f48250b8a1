"""Ranking: what the features of a chunk say, and an order that the question's words and neighbours decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from rag.search.ranking import Query, chunk_features, rank, rerank
from rag.text.analysis import analyse
from rag.text.question import Question
from rag.text.words import terms
from rag.types import ChunkTerms, Hit
from tests.builders import article, hit

MILK = "Le prix du lait a doublé en deux ans."


def even(stems: Iterable[str]) -> Mapping[str, float]:
    return dict.fromkeys(stems, 0.5)


def query(question: str, language: str = "fr", others: Iterable[str] = ()) -> Query:
    return Query.of(Question(question, language), others, even)


def held(text: str, around: str = "", language: str = "fr") -> ChunkTerms:
    return ChunkTerms(tuple(terms(text, language)), frozenset(terms(around, language)))


def of(question: str, text: str, around: str = "") -> dict[str, float]:
    return chunk_features(query(question), analyse(text, "fr"), 0.4, held(text, around))


def test_shares_are_of_the_questions_weight_and_the_neighbours_add_to_them() -> None:
    found = of("Le prix du lait et le musée ?", MILK, around="Le musée rouvre samedi.")
    assert found["own"] == pytest.approx(2 / 3)
    assert found["around"] == pytest.approx(1 / 3)
    assert of("Le prix du lait et le musée ?", MILK)["around"] == 0


def test_words_that_begin_alike_count_for_themselves() -> None:
    found = of("Quels employeurs à la mine ?", "Les emplois manquent.")
    assert (found["own"], found["own_beginnings"]) == (0, pytest.approx(1 / 2))


def test_neighbouring_words_of_the_question_are_looked_for_side_by_side() -> None:
    assert of("Le prix du lait ?", MILK)["adjacent"] == 1
    assert of("Le prix du lait ?", "Le lait manque, son prix monte.")["adjacent"] == 0


def test_words_far_apart_are_not_in_one_span() -> None:
    animals = "Vaches moutons chèvres brebis agneaux veaux porcs dindes oies canards chevaux ânes. "
    assert of("Le prix du lait ?", MILK)["span"] == 1
    assert of("Le prix du lait ?", "Le prix monte. " + animals + "Le lait manque.")["span"] == pytest.approx(1 / 2)


def test_a_name_in_the_neighbouring_chunk_is_found_there() -> None:
    assert of("Que dit Durand du lait ?", MILK, around="Ainsi parle Durand.")["facts"] == 1
    assert of("Que dit Durand du lait ?", MILK)["facts"] == 0


def test_a_chunk_without_the_kind_of_answer_is_marked() -> None:
    assert of("Combien de litres de lait ?", "Le lait manque.")["kind_missing"] == 1
    assert of("Combien de litres de lait ?", "Il reste 400 litres.")["kind_missing"] == 0


def test_a_word_may_be_found_by_its_stem_in_another_language_of_the_library() -> None:
    asked = query("What does the organization say?", "en", ["fr"])
    text = "Une organization internationale."
    assert chunk_features(asked, analyse(text, "en"), 0.4, held(text))["own"] > 0


def test_a_question_of_function_words_alone_has_no_share_of_anything() -> None:
    found = of("Et lui ?", MILK, around=MILK)
    assert not any(found[name] for name in ("own", "around", "adjacent", "span"))


@pytest.fixture
def hits() -> list[Hit]:
    texts = ["Le cours du sucre baisse.", MILK, "Le musée rouvre samedi."]
    return [
        replace(hit(article(text, id=f"a{n}"), 0, 0, 1.0 - n / 10), dense_score=0.4) for n, text in enumerate(texts)
    ]


def test_of_equally_near_chunks_the_one_with_the_questions_words_comes_first(hits: list[Hit]) -> None:
    found = rank(query("Le prix du lait ?"), hits, {one.chunk.key: held(one.chunk.text) for one in hits})
    assert found[0].chunk.text == MILK
    assert sum(one.score for one in found) == pytest.approx(1.0)
    assert {one.chunk.key: one.fused for one in found} == {one.chunk.key: one.score for one in hits}


def test_a_chunk_that_dense_retrieval_did_not_return_counts_as_near_as_the_last_one(hits: list[Hit]) -> None:
    hits[1] = replace(hits[1], dense_score=None)
    hits[2] = replace(hits[2], dense_score=0.1)
    shown = rank(query("Le zinc ?"), hits, {one.chunk.key: held(one.chunk.text) for one in hits})
    scores = {one.chunk.article: one.score for one in shown}
    assert scores["a1"] == pytest.approx(scores["a2"])
    assert scores["a1"] < scores["a0"]


def test_a_chunk_that_was_removed_meanwhile_is_ranked_without_terms(hits: list[Hit]) -> None:
    kept = {one.chunk.key: held(one.chunk.text) for one in hits[:2]}
    assert len(rank(query("Le musée ?"), hits, kept)) == 3
    assert rank(query("Le musée ?"), [], {}) == []


def test_what_is_read_together_changes_the_order_of_the_first_and_keeps_their_sum(hits: list[Hit]) -> None:
    ranked = [replace(one, score=score) for one, score in zip(hits, (0.6, 0.3, 0.1), strict=False)]
    again = rerank(ranked, [-3.0, 3.0])
    assert [one.chunk.key for one in again[:2]] == [ranked[1].chunk.key, ranked[0].chunk.key]
    assert again[2:] == ranked[2:]
    assert sum(one.score for one in again[:2]) == pytest.approx(sum(one.score for one in ranked[:2]))


def test_what_says_the_same_of_every_chunk_changes_nothing(hits: list[Hit]) -> None:
    ranked = [replace(one, score=score) for one, score in zip(hits, (0.6, 0.3), strict=False)]
    again = rerank(ranked, [1.5] * len(ranked))
    assert [one.chunk.key for one in again] == [one.chunk.key for one in ranked]
    assert [one.score for one in again] == pytest.approx([one.score for one in ranked])
    assert rerank([], []) == []
