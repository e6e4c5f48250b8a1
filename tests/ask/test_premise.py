"""What a question takes for granted, and what is said where a sentence denies it, on a scripted reader."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.ask.answer import GroundedAnswer
from rag.ask.open_answer import read_openly
from rag.ask.premise import answer_otherwise, premise_of
from rag.config import Settings
from rag.ports import Entailment
from rag.search.relevance import Retrieved
from rag.text.question import Question
from tests.builders import article, hit, sentences_of
from tests.fakes import FakeParts, ReadingEmbedder

DENIED = "Le conseil de Brévault a rejeté le parking souterrain."
COUNCIL = replace(article(f"{DENIED}\nLa place des Halles restera pavée."), date="2025-03-18")
WHY = "Pourquoi le conseil a-t-il approuvé le parking souterrain ?"
PREMISE = "Le conseil a approuvé le parking souterrain."


@pytest.mark.parametrize(
    ("question", "premise"),
    [
        (WHY, PREMISE),
        ("Quand est-ce que la tour a été vendue ?", "La tour a été vendue."),
        ("Why did the board sell the old lighthouse?", "The board did sell the old lighthouse."),
        ("Qui a vendu la tour ?", None),
        ("Why?", None),
    ],
)
def test_a_premise_is_the_question_without_what_asks(question: str, premise: str | None) -> None:
    assert premise_of(question) == premise


def told(states: float, contradicts: float) -> GroundedAnswer | None:
    known = {(DENIED, PREMISE): Entailment(states, contradicts, 1 - states - contradicts)}
    embedder = ReadingEmbedder(answering=("parking",), known=known)
    found = Retrieved([hit(COUNCIL, 0, 1, 1.0)], {"a1": COUNCIL}, {"a1": sentences_of(COUNCIL)})
    parts = FakeParts(Settings(), embedder=embedder)
    reading = read_openly(Question(WHY, "fr"), found, parts)
    assert reading is not None
    return answer_otherwise(reading, parts)


def test_a_sentence_that_contradicts_is_quoted_as_saying_otherwise() -> None:
    answer = told(0.05, 0.9)
    assert answer is not None
    assert [s.text for s in answer.sentences] == [f"Les articles disent autre chose : 18 mars 2025 : « {DENIED} »"]
    assert [c.span.quote for c in answer.citations] == [DENIED]


@pytest.mark.parametrize(("states", "contradicts"), [(0.9, 0.05), (0.1, 0.2), (0.35, 0.62)])
def test_a_premise_that_is_stated_or_not_denied_is_let_stand(states: float, contradicts: float) -> None:
    assert told(states, contradicts) is None
