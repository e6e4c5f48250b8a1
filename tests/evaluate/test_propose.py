"""Proposed questions: what is dropped, what is recorded, and that those without an answer have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from rag.evaluate.candidates import Candidate
from rag.evaluate.propose import (
    Dropped,
    Proposal,
    ProposalRequest,
    articles_with_answer,
    fault,
    gives_away,
    persons,
    propose,
    question_grammar,
    replace_name,
    together,
    word_question,
)
from rag.models.prompts import Prompts
from rag.ports import Message
from rag.resources import resource
from rag.text.analysis import analyse
from rag.types import Article, Hit
from tests.builders import article, hit, sentences_of
from tests.fakes import ScriptedGenerator

LOCK = article(
    "L'éclusier Jean Tardy a relevé 1 240 bateaux à l'écluse de Vermenton en 2019.\n"
    "Pour Tardy, le canal du Nivernais n'a jamais été aussi fréquenté.",
    id="lock",
    title="L'écluse de Vermenton déborde",
)
DAM = article(
    "La préfète Marthe Lebrun a visité le barrage de Pannecière avec 40 ingénieurs.\n"
    "Selon Lebrun, le barrage tiendra encore un siècle.",
    id="dam",
    title="Le barrage de Pannecière inspecté",
)
SENTENCES = {source.id: sentences_of(source) for source in (LOCK, DAM)}
BOATS = Candidate(LOCK, SENTENCES["lock"][0], "", "1 240 bateaux", "figure")
ASKED = "Combien de bateaux Jean Tardy a-t-il relevés à l'écluse de Vermenton ?"


def found(*sources: Article) -> Sequence[Hit]:
    return [hit(source, 0, len(sentences_of(source)) - 1, 1.0) for source in sources]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (ASKED, ""),
        ("Combien de bateaux ?", "not one question"),
        ("Combien de bateaux l'article compte-t-il à Vermenton ?", "speaks of the text"),
        ("Combien font les 1 240 bateaux de Jean Tardy ?", "holds the answer"),
        ("Combien de bateaux Paul Morin a-t-il relevés à Vermenton ?", "brings in a fact"),
        ("Combien de bateaux ont été relevés à l'écluse ?", "names nothing"),
        ("Qui a relevé les bateaux à Vermenton ce jour ?", "asks for something else"),
        ("Combien de bateaux y a-t-il à Vermenton ?", "too little to go on"),
        ("Combien de touristes fortunés dorment sous les ponts de Vermenton ?", "in other words"),
    ],
)
def test_a_fault_is_named(question: str, reason: str) -> None:
    assert fault(question, BOATS) == reason


def test_an_answer_is_given_away_by_its_figures_month_or_name() -> None:
    assert gives_away(analyse("Que s'est-il passé le 3 juin ?", "fr"), analyse("3 mars 1998", "fr"), "date")
    assert gives_away(analyse("Que s'est-il passé en juin ?", "fr"), analyse("3 juin 1998", "fr"), "date")
    assert gives_away(analyse("Qui est Tardy ?", "fr"), analyse("Jean Tardy", "fr"), "name")
    assert not gives_away(analyse("Combien de bateaux ?", "fr"), analyse("1 240 bateaux", "fr"), "figure")


def test_a_question_begins_as_its_kind_does_and_ends_at_its_mark() -> None:
    assert question_grammar(("Qui ", "Où ")) == 'root ::= ("Qui " | "Où ") [^?\\n]+ "?"\n'


def test_other_sources_of_the_answer_are_evidence_too() -> None:
    other = article("À l'écluse de Vermenton, Jean Tardy a relevé 1 240 bateaux.", id="other")
    assert articles_with_answer(ASKED, BOATS, found(other, DAM, LOCK)) == ("lock", "other")


def test_people_are_those_whose_last_name_stands_alone_later() -> None:
    assert persons([LOCK, DAM]) == {"lock": ["Jean Tardy"], "dam": ["Marthe Lebrun"]}


@pytest.mark.parametrize(
    ("question", "other", "expected"),
    [
        ("Quel est l'avis de Jean Tardy ?", "Anne Petit", "Quel est l'avis d'Anne Petit ?"),
        ("Quel est l'avis de Jean Tardy ?", "Luc Petit", "Quel est l'avis de Luc Petit ?"),
        ("Que veut Jean Tardy ?", "Anne Petit", "Que veut Anne Petit ?"),
    ],
)
def test_elision_follows_the_new_name(question: str, other: str, expected: str) -> None:
    assert replace_name(question, "Jean Tardy", other) == expected
    assert replace_name(expected, other, "Jean Tardy") == question


def test_a_changed_question_must_have_no_passage_with_both() -> None:
    both = article("Marthe Lebrun a relevé des bateaux à l'écluse de Vermenton.", id="both")
    question = replace_name(ASKED, "Jean Tardy", "Marthe Lebrun")
    assert together(question, "Marthe Lebrun", "fr", lambda _: found(DAM, both))
    assert not together(question, "Marthe Lebrun", "fr", lambda _: found(DAM, LOCK))


class Asker(ScriptedGenerator):
    """Words the question that goes with the answer it is given; anything else is no question."""

    def generate(self, messages: Sequence[Message], *, grammar: str, max_tokens: int) -> Iterator[str]:
        answer = messages[-1].content.rpartition(" : ")[2]
        self.queue.append(QUESTIONS.get(answer, "Quoi ?"))
        return super().generate(messages, grammar=grammar, max_tokens=max_tokens)


QUESTIONS = {
    "1 240 bateaux": ASKED,
    "40 ingénieurs": "Avec combien d'ingénieurs Marthe Lebrun a-t-elle visité le barrage de Pannecière ?",
    "Marthe Lebrun": "Qui a visité le barrage de Pannecière ?",
}


def test_a_quarter_has_no_answer_and_every_line_can_be_checked() -> None:
    generator, dropped = Asker(), Dropped()
    made = list(
        propose(
            ProposalRequest([LOCK, DAM], SENTENCES, count=4, seed=1),
            generator=generator,
            prompts=Prompts(resource("prompts")),
            search=lambda _: found(LOCK, DAM),
            dropped=dropped,
        )
    )
    records = [proposal.record() for proposal in made]
    assert [record["answerable"] for record in records] == [True, True, True, False]
    assert sum(dropped.reasons.values()) == len(generator.calls) - 3
    for record in records:
        source = {"lock": LOCK, "dam": DAM}[record["article"]]
        assert record["quote"] in source.text
        assert record["keep"] is None
        assert record["check"] is True
        assert all(answer in record["quote"] for answer in record["answers"])
    last = records[-1]
    assert (last["answers"], last["evidence"]) == ([], [])
    assert last["changed"]["to"] in last["question"]
    assert len({record["id"] for record in records}) == len(records)


def test_the_sentence_and_its_title_are_data_in_the_last_turn() -> None:
    generator = Asker()
    assert word_question(BOATS, generator, Prompts(resource("prompts"))) == ASKED
    last = generator.calls[0].messages[-1]
    assert last.role == "user"
    assert BOATS.sentence.text in last.content
    assert LOCK.title in last.content
    assert generator.calls[0].grammar.startswith('root ::= ("Combien "')


def test_an_article_in_a_language_without_a_prompt_is_left_out() -> None:
    german = article("Der Schleusenwärter Jan Vogt zählte 1240 Schiffe in Rheine.", id="de", language="de")
    asked = propose(
        ProposalRequest([german], {"de": sentences_of(german)}, count=4, seed=1),
        generator=ScriptedGenerator(),
        prompts=Prompts(resource("prompts")),
        search=lambda _: (),
        dropped=Dropped(),
    )
    assert list(asked) == []


def test_the_same_question_has_the_same_id() -> None:
    first, second = Proposal(ASKED, BOATS), Proposal(ASKED, BOATS, ("lock", "other"))
    assert first.record()["id"] == second.record()["id"] != Proposal("Qui ?", BOATS).record()["id"]
