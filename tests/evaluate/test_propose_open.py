"""Proposed open questions: worded by the model, kept where the article has several facts of its own on them."""

from __future__ import annotations

import re

import pytest

from rag.evaluate.propose import Dropped, ProposalRequest
from rag.evaluate.propose_open import answering_facts, open_fault, propose_open, telling_sentences
from rag.models.prompts import Prompts
from rag.resources import resource
from tests.builders import article, sentences_of
from tests.fakes import ScriptedGenerator

FERRY = article(
    "Le bac de Lormel ne traverse plus la Vanelle depuis le 3 mars 2019, faute de pilote.\n"
    "Il faisait beau.\n"
    "La mairie de Lormel a cherché un pilote pour le bac pendant 14 mois, sans trouver personne.\n"
    "Pour Odile Ternay, qui tient le café du port, le bac de Lormel payait trop mal.",
    id="ferry",
    title="Le bac de Lormel reste à quai",
)
SENTENCES = {"ferry": sentences_of(FERRY)}
ASKED = "Pourquoi le bac de Lormel ne traverse-t-il plus ?"


def proposed(*drafts: str, count: int = 3) -> tuple[list[dict[str, object]], Dropped]:
    dropped = Dropped()
    made = propose_open(
        ProposalRequest([FERRY], SENTENCES, count, 7),
        generator=ScriptedGenerator(drafts),
        prompts=Prompts(resource("prompts")),
        dropped=dropped,
    )
    return [proposal.record() for proposal in made], dropped


def test_a_question_comes_with_facts_whose_patterns_are_in_their_sentences() -> None:
    (record,), dropped = proposed(ASKED)
    assert not dropped.reasons
    assert (record["question"], record["lang"], record["keep"]) == (ASKED, "fr", None)
    nuggets = record["nuggets"]
    assert isinstance(nuggets, list)
    assert [nugget["vital"] for nugget in nuggets] == [True, False, False]
    for nugget in nuggets:
        assert nugget["evidence"] == ["ferry"]
        assert re.search(nugget["match"], nugget["say"])
        assert not re.search(nugget["match"], ASKED)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (ASKED, ""),
        ("Pourquoi ?", "not one question"),
        ("Pourquoi Paul Morin a-t-il quitté le bac ?", "brings in a fact"),
        ("Pourquoi le bac ne traverse-t-il plus la rivière ?", "names nothing"),
        ("Comment la cuisine de Ternay est-elle jugée partout ?", "answered by too little"),
    ],
)
def test_why_a_question_is_not_proposed(question: str, reason: str) -> None:
    telling = telling_sentences(FERRY, SENTENCES["ferry"])
    assert open_fault(question, FERRY, list(answering_facts(question, "fr", telling))) == reason


def test_what_is_dropped_is_counted() -> None:
    records, dropped = proposed("Pourquoi ?")
    assert (records, dict(dropped.reasons)) == ([], {"not one question": 1})


def test_sentences_that_name_nothing_are_not_shown_to_the_model() -> None:
    assert [sentence.ordinal for sentence in telling_sentences(FERRY, SENTENCES["ferry"])] == [0, 2, 3]
