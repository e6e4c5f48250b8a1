"""Ranked passages: their order, what of them is quoted, and which may hold another answer."""

from __future__ import annotations

from rag.ask.extractive import mark_spans
from rag.ask.passages import RankedPassages, holds
from rag.ask.reader import Reading
from rag.types import Passage
from tests.builders import passage
from tests.fakes import MarkingEmbedder
from tests.grounding import requested

FIRE = passage("Le feu a détruit 3 hangars à Dinan.", n=1, id="a1")
SMOKE = passage("Le feu de Dinan a fait fuir les mouettes.", n=2, id="a2")
ENGLISH = passage("The fire destroyed 4 sheds in Dinan.", n=3, id="a3", language="en")
QUESTION = "Combien de hangars le feu a-t-il détruits à Dinan ?"


def ranked(
    *picks: float, passages: tuple[Passage, ...] = (FIRE, SMOKE, ENGLISH), question: str = QUESTION
) -> RankedPassages:
    return RankedPassages(requested(question, passages), Reading(-2.0, picks))


def test_a_passage_holds_an_answer_by_its_figures_or_else_by_all_of_its_terms() -> None:
    assert holds(FIRE, "trois hangars")
    assert not holds(FIRE, "4 hangars")
    assert holds(SMOKE, "les mouettes")
    assert not holds(SMOKE, "des hangars")
    assert not holds(SMOKE, "le")


def test_the_readers_choice_goes_before_a_little_relevance() -> None:
    assert ranked(0.98, 0.01, 0.01).order[0] == 0
    assert ranked(0.01, 0.98, 0.01).order[0] == 1


def test_the_sentence_that_answers_is_of_the_kind_asked_for_and_in_the_questions_language() -> None:
    found = ranked(0.05, 0.05, 0.9).sentence_that_answers()
    assert found is not None
    assert (found[0], found[1].quote) == (0, FIRE.text)
    assert ranked(0.5, 0.5, passages=(SMOKE, ENGLISH)).sentence_that_answers() is None


def test_of_each_report_in_the_questions_language_one_sentence_is_quoted() -> None:
    again = passage("Le feu a détruit 3 hangars à Dinan.", n=2, id="a1")
    found = ranked(0.4, 0.3, 0.2, 0.1, passages=(FIRE, again, SMOKE, ENGLISH)).of_each_source()
    assert [span.quote for _, span in found] == [FIRE.text, SMOKE.text]


def test_another_answer_is_looked_for_in_other_reports() -> None:
    again = passage("Le feu a détruit 3 hangars à Dinan.", n=2, id="a1")
    assert set(ranked(0.4, 0.3, 0.3, passages=(FIRE, again, ENGLISH)).of_others(0)) == {2}


def test_a_passage_has_the_names_of_the_question_or_not() -> None:
    other = passage("Le feu a détruit 9 hangars.", n=2, id="a2")
    found = ranked(0.5, 0.5, passages=(FIRE, other))
    assert (found.names(0), found.names(1)) == (True, False)


def test_without_a_second_reader_every_passage_may_answer_and_nothing_is_marked() -> None:
    alone = ranked(0.4, 0.3, 0.3)
    assert all(alone.may_answer(place) for place in range(3))
    assert alone.marked("4 hangars") is None


def test_what_the_second_reader_marks_is_another_answer_only_where_the_draft_does_not_say_it() -> None:
    request = requested(QUESTION, (FIRE, SMOKE))
    marking = mark_spans(MarkingEmbedder(words="3 hangars"), QUESTION, (FIRE, SMOKE), request.sentences)
    found = RankedPassages(request, Reading(-2.0, (0.5, 0.5)), lambda: marking)
    assert (found.may_answer(0), found.may_answer(1)) == (True, False)
    first = found.marked("les mouettes")
    assert first is not None
    assert (first.text, first.place) == ("3 hangars", 0)
    assert found.marked("3 hangars") is None
