"""Attempts at an answer: what is written once, again, or not at all, and what the second reader marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.types import CheckedSentence, Citation, Passage
from tests.builders import passage
from tests.fakes import MarkingEmbedder
from tests.grounding import DAIRY, answer


def test_words_that_the_second_reader_marks_take_the_place_of_a_draft_that_is_less_sure() -> None:
    farm = passage("Anna Mercier dirige la ferme.", "Paul Vidal collectionne les cloches.")
    question = "Qui collectionne les cloches ?"
    grounded, _ = answer(question, "Anna Mercier", passages=(farm,), embedder=MarkingEmbedder(words="Paul Vidal"))
    assert grounded.sentences[0].text == "Paul Vidal : « Paul Vidal collectionne les cloches. »"
    assert [c.span.quote for c in grounded.citations] == ["Paul Vidal collectionne les cloches."]
    alone, _ = answer(question, "Anna Mercier", passages=(farm,))
    assert alone.citations[0].span.quote == "Anna Mercier dirige la ferme."


def test_where_both_readers_take_the_same_words_nothing_more_is_written_and_the_answer_is_surer() -> None:
    question = "Combien de personnes employait la fromagerie ?"
    same, generator = answer(question, "38 personnes", embedder=MarkingEmbedder(words="38 personnes"))
    other, _ = answer(question, "38 personnes", embedder=MarkingEmbedder(words="mardi"))  # of another kind
    assert len(generator.calls) == 1
    assert same.sentences[0].text == other.sentences[0].text
    assert same.sentences[0].score > other.sentences[0].score


def test_the_words_marked_may_stand_beside_the_passage_that_was_selected() -> None:
    (first, second, *_) = DAIRY.sentences
    narrow = replace(DAIRY, sentences=(first,))
    grounded, _ = answer(
        "Combien de personnes employait la fromagerie ?",
        *["deux ans"] * 2,  # of another kind
        passages=(narrow,),
        embedder=MarkingEmbedder(words="38 personnes"),
    )
    assert grounded.sentences[0].text.startswith("38 personnes : «")
    assert grounded.citations[0].span.quote == second.text


def test_only_names_are_taken_as_they_are_marked_in_another_language() -> None:
    abbey = passage("The abbey keeps forty bees. Paul Vidal leads it.", id="a2", language="en")
    for question, words, shown in (
        ("Qui dirige l'abbaye ?", "Paul Vidal", True),
        ("Que garde l'abbaye ?", "keeps forty bees", False),
    ):
        grounded, _ = answer(question, *["Jean Roy"] * 3, passages=(abbey,), embedder=MarkingEmbedder(words=words))
        assert any(sentence.text.startswith(words) for sentence in grounded.sentences) == shown


def test_a_second_passage_is_tried_when_the_first_one_fails() -> None:
    other = passage("Le musée de Quimper emploie des gardiens.", n=2, id="a2")
    question = "Combien de personnes employait la fromagerie ?"
    grounded, generator = answer(question, "gardiens", "38 personnes", passages=(DAIRY, other), n2=0.9)
    assert [s.text for s in grounded.withheld] == ["gardiens"]
    assert grounded.sentences[0].text.startswith("38 personnes")
    assert len(generator.calls) == 2


def test_only_a_draft_that_begins_with_the_questions_words_is_written_again_and_without_them() -> None:
    question = "Combien d'apprentis employait la fromagerie ?"
    grounded, generator = answer(question, "fromagerie de Salers", "12 apprentis")
    assert grounded.sentences[0].text.startswith("12 apprentis")
    first, second = (call.grammar.split("run ::= ")[1].split("\n")[0].split(" | ") for call in generator.calls)
    assert set(second) < set(first)
    assert len(answer(question, "mardi", "12 apprentis")[1].calls) == 1  # it would be written to the letter again


def test_no_passage_is_written_on_twice() -> None:
    mayor = passage("La mairie a reçu 3 personnes de la fromagerie.", n=2, id="a2")
    question = "Combien de personnes employait la fromagerie ?"
    _, generator = answer(question, "mairie", "38 personnes", passages=(DAIRY, mayor), n2=0.9)
    assert len(generator.calls) == 2  # the mayor's report is not asked again what it says instead


def test_after_a_draft_that_failed_nothing_is_written_on_passages_that_hardly_answer() -> None:
    museum = passage("Le musée de Quimper emploie des gardiens.", n=2, id="a2")
    question = "Combien de personnes employait la fromagerie ?"
    drafts, passages = ("gardiens", "38 personnes"), (DAIRY, museum)
    hardly = MarkingEmbedder(words="gardiens")
    assert len(answer(question, *drafts, passages=passages, embedder=hardly, n2=0.9)[1].calls) == 1
    marking = MarkingEmbedder(words="personnes")
    assert len(answer(question, *drafts, passages=passages, embedder=marking, n2=0.9)[1].calls) == 2


def test_a_report_that_hardly_answers_by_the_second_reader_is_not_asked_what_it_says_instead() -> None:
    first = passage("La crue a tué 12 personnes à Alès.", n=1, id="a1")
    second = passage("La crue a fait 15 morts, 15 personnes en tout, à Alès.", n=2, id="a2")
    question = "Combien de personnes la crue a-t-elle tuées à Alès ?"
    marking = MarkingEmbedder(words="12 personnes")
    grounded, generator = answer(question, "12 personnes", passages=(first, second), embedder=marking)
    assert len(grounded.sentences) == len(generator.calls) == 1
    both, _ = answer(
        question, "12 personnes", "15 morts", passages=(first, second), embedder=MarkingEmbedder(words="personnes")
    )
    assert len(both.sentences) == 2


def test_a_half_of_what_is_asked_is_followed_by_the_other_half() -> None:
    question = "Combien de personnes employait-elle, et quel montant la mairie a-t-elle promis ?"
    grounded, generator = answer(question, "38 personnes", "2,5 millions d'euros sur trois ans")
    assert grounded.sentences[0].text.startswith("38 personnes ; 2,5 millions d'euros sur trois ans")
    assert [" run (" in call.grammar for call in generator.calls] == [True, False]


def test_a_half_stays_alone_where_nothing_of_the_other_kind_follows() -> None:
    question = "Qui a promis une aide, et quel montant ?"
    grounded, _ = answer(question, "La mairie", "de Salers", "La mairie", "de Salers")
    assert " ; " not in "".join(s.text for s in (*grounded.sentences, *grounded.withheld))


def test_who_watches_sees_where_one_draft_ends_and_another_begins() -> None:
    class Watching:
        seen = ""

        def passages(self, passages: Sequence[Passage]) -> None: ...
        def checked(self, sentence: CheckedSentence, citations: Sequence[Citation]) -> None: ...
        def draft(self, piece: str) -> None:
            self.seen += piece

    watching = Watching()
    question = "Combien d'apprentis employait la fromagerie ?"
    answer(question, "fromagerie de Salers", "12 apprentis", observer=watching)
    assert watching.seen == "fromagerie de Salers … 12 apprentis"
