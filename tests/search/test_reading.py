"""Hits put together again to the passages that are read with a question."""

from __future__ import annotations

from rag.search.reading import READ_WORDS, around, passages_to_read
from rag.search.relevance import Retrieved
from rag.types import Article, Hit, Passage
from tests.builders import article, hit, sentences_of


def read(source: Article, *spans: tuple[int, int, float]) -> list[Passage]:
    hits: list[Hit] = [hit(source, *span) for span in spans]
    return passages_to_read(Retrieved(hits, {source.id: source}, {source.id: sentences_of(source)}))


def ordinals(passages: list[Passage]) -> list[list[int]]:
    return [[s.ordinal for s in passage.sentences] for passage in passages]


def test_overlapping_hits_are_read_once_with_a_sentence_on_either_side() -> None:
    source = article("\n".join(f"Phrase numéro {n}." for n in range(12)))
    found = read(source, (2, 4, 0.5), (4, 6, 0.9), (11, 11, 0.1))
    assert ordinals(found) == [[1, 2, 3, 4, 5, 6, 7], [10, 11]]
    assert [passage.n for passage in found] == [1, 2]
    assert found[0].score == 0.9
    assert found[0].text == source.text[found[0].start : found[0].end]


def test_a_long_run_is_cut_and_no_sentence_is_lost() -> None:
    source = article("\n".join(" ".join(["mot"] * 50) + "." for _ in range(6)))
    found = read(source, (0, 5, 1.0))
    assert [n for run in ordinals(found) for n in run] == list(range(6))
    assert all(len(passage.text.split()) <= READ_WORDS for passage in found)


def test_a_sentence_longer_than_a_passage_is_one_of_its_own() -> None:
    source = article(" ".join(["mot"] * 400) + ".\nCourte.")
    assert ordinals(read(source, (0, 0, 1.0))) == [[0], [1]]


def test_what_stands_around_a_sentence_is_as_much_as_is_read_at_once() -> None:
    short = sentences_of(article("\n".join(f"Phrase numéro {n}." for n in range(12))))
    assert around(short, 5, 5) == range(12)
    long = sentences_of(article("\n".join(" ".join(["mot"] * 50) + "." for _ in range(6))))
    assert around(long, 3, 3) == range(2, 4)
    assert around(long, 0, 0) == range(2)
