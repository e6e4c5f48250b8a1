"""Readings of small dated articles, for tests of the answers that are computed from values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.ask.open_answer import OpenReading, read_openly
from rag.config import Settings
from rag.search.relevance import Retrieved
from rag.text.question import Question
from rag.types import Article
from tests.builders import article, hit, sentences_of
from tests.fakes import FakeParts, ValueEmbedder


def dated(date: str, text: str) -> Article:
    return replace(article(text, id=date), date=date)


def reading_of(
    question: str,
    articles: Sequence[Article],
    answering: tuple[str, ...],
    values: tuple[str, ...],
    language: str = "fr",
) -> tuple[OpenReading, FakeParts]:
    """What a reader makes of them that finds sentences with one of these words to answer, in these values."""
    hits = [hit(source, 0, len(sentences_of(source)) - 1, 1.0 / n) for n, source in enumerate(articles, 1)]
    found = Retrieved(hits, {a.id: a for a in articles}, {a.id: sentences_of(a) for a in articles})
    parts = FakeParts(Settings(), embedder=ValueEmbedder(answering=answering, values=values))
    reading = read_openly(Question(question, language), found, parts)
    assert reading is not None
    return reading, parts
