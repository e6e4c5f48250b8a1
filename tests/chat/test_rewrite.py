"""A leaning question completed: by rule on invented conversations, by a scripted model under the check, in brackets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.chat.rewrite import faithful, said, understand
from rag.chat.turn_kind import TurnKind
from rag.chat.understood import Said, Understood
from rag.models.prompts import Prompts
from rag.text.analysis import analyse
from rag.text.words import fold
from rag.types import Answer, CheckedSentence, Citation, Span
from tests.builders import article
from tests.fakes import ScriptedGenerator

ROOT = Path(__file__).resolve().parent.parent.parent
PROMPTS = Prompts(ROOT / "prompts")
CASES = [json.loads(line) for line in (ROOT / "tests" / "followups.jsonl").read_text("utf-8").splitlines()]
CASTLE = Said("Qui a acheté le château d'Orsanne ?", "Le château a été acheté par Solène Vasseur en 2019.")


def ask(question: str, conversation: Said | None, *texts: str) -> tuple[Understood, ScriptedGenerator]:
    generator = ScriptedGenerator(texts)
    return understand(question, conversation, generate=lambda: generator, prompts=PROMPTS), generator


@pytest.mark.parametrize("case", CASES, ids=[case["question"] for case in CASES])
def test_a_follow_up_names_what_it_is_about_whatever_the_model_says(case: dict[str, Any]) -> None:
    """A model that says nothing of use leaves the rules and the brackets."""
    found, _ = ask(case["question"], Said(case["previous"], case["answer"]), "Rien ?")
    assert found.by in {"rule", "together"}
    assert [held for held in case["holds"] if fold(held) not in fold(found.question)] == []
    assert [wrong for wrong in case["lacks"] if fold(wrong) in fold(found.question)] == []


def test_most_follow_ups_need_no_model() -> None:
    made = [ask(c["question"], Said(c["previous"], c["answer"]), "Rien ?")[0].by for c in CASES]
    assert made.count("rule") == 28


@pytest.mark.parametrize("conversation", [None, CASTLE])
def test_a_question_that_stands_alone_is_left_as_it_is(conversation: Said | None) -> None:
    question = "Combien coûte le billet du bac de Port-Aubry ?"
    assert ask(question, conversation)[0] == Understood(question)
    assert ask("et lui ?", None)[0] == Understood("et lui ?")


def test_the_model_sees_the_conversation_and_its_wording_is_taken_when_it_is_faithful() -> None:
    wording = "Pour combien Solène Vasseur a-t-elle acheté le château d'Orsanne ?"
    found, generator = ask("pour combien ce château a-t-il été acheté ?", CASTLE, wording)
    assert found == Understood(wording, "model")
    assert "Solène Vasseur" in generator.calls[0].messages[-1].content
    assert generator.warmed == [PROMPTS.get("rewrite", "fr").prefix]


@pytest.mark.parametrize(
    "wording",
    [
        "Pour combien Hélène Brasseur a-t-elle acheté le château d'Orsanne ?",  # a name that nobody said
        "Pour combien de dollars Solène Vasseur a-t-elle acheté le château d'Orsanne ?",  # a thing that nobody said
        "Le château d'Orsanne a-t-il coûté 3 millions d'euros ?",  # a figure that nobody said
        "Le château d'Orsanne a été acheté par Solène Vasseur.",  # an answer
        "Qui a acheté le château d'Orsanne ?",  # the previous question
        "For how much did Solène Vasseur buy the château d'Orsanne?",  # another language
        "Combien cela ?",  # nothing of the conversation
    ],
)
def test_where_a_wording_is_not_faithful_both_questions_are_asked_as_they_are(wording: str) -> None:
    assert ask("pour combien ce château a-t-il été acheté ?", CASTLE, wording)[0] == Understood(
        "Qui a acheté le château d'Orsanne ? Pour combien ce château a-t-il été acheté ?", "together"
    )


def test_names_and_figures_of_the_question_must_be_kept() -> None:
    question = "et pour combien à Domme en 2021 ?"
    assert faithful(
        analyse("Pour combien le château d'Orsanne à Domme a-t-il été acheté en 2021 ?", "fr"),
        analyse(question, "fr"),
        CASTLE,
    )
    assert not faithful(
        analyse("Pour combien le château d'Orsanne a-t-il été acheté en 2021 ?", "fr"), analyse(question, "fr"), CASTLE
    )
    assert not faithful(
        analyse("Pour combien le château d'Orsanne à Domme a-t-il été acheté ?", "fr"), analyse(question, "fr"), CASTLE
    )


def test_an_answer_leaves_what_it_says_and_cites_and_an_abstention_only_its_question() -> None:
    source = article("Le billet coûte 4 euros.", id="bac", title="Le bac")
    sentence = CheckedSentence("Le billet coûte 4 euros.", (1,), "supported", 1.0)
    citation = Citation(1, Span(source, 0, len(source.text)))
    answer = Answer("Combien ?", "fr", False, "…", (sentence,), (citation,), ())
    assert said(answer, ["Quand ?"]) == Said("Combien ?", source.text, source.text, ("bac",), ("Le bac",), ("Quand ?",))
    assert said(Answer("Combien ?", "fr", True, "…", (), (), ())) == Said("Combien ?")


def test_of_two_questions_asked_together_only_one_is_carried_on() -> None:
    two = Said("Qui a inauguré le viaduc de Sarmont ? Et quand ?", "")
    assert ask("Et le tunnel de Vaubert ?", two, "Rien ?")[0].question.startswith(
        "Qui a inauguré le viaduc de Sarmont ? Et le"
    )
    other = Said("Qui a inauguré le viaduc de Sarmont ? Et le tunnel de Vaubert ?", "")
    found = ask("Combien coûtera sa restauration ?", other)[0]
    assert found == Understood("Combien coûtera la restauration du tunnel de Vaubert ?", "rule")


def test_thanks_ask_nothing_and_stand_in_front_of_a_question_unheard() -> None:
    def thanks(text: str) -> TurnKind:
        return "thanks"

    generator = ScriptedGenerator(())
    found = understand("c'est noté", CASTLE, generate=lambda: generator, prompts=PROMPTS, kind_of=thanks)
    assert found.by == "thanks"
    question = "Merci, combien coûte le billet du bac de Port-Aubry ?"
    assert ask(question, CASTLE)[0] == Understood("combien coûte le billet du bac de Port-Aubry ?")
