"""Grounding: what is read is copied, located, judged, quoted, or withheld."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ask import attempts
from rag.ask.answer import ground
from rag.types import Span
from rag.verify.citations import split_draft
from tests.builders import passage
from tests.fakes import ScriptedGenerator
from tests.grounding import DAIRY, NEVER, answer, parts, requested


def test_a_copied_answer_is_shown_with_the_words_it_was_found_in_and_cites_them() -> None:
    grounded, _ = answer("Combien de personnes employait la fromagerie ?", "38 personnes")
    (sentence,) = grounded.sentences
    assert sentence.text == "38 personnes : « Elle employait 38 personnes, dont 12 apprentis. »"
    assert [(c.n, c.span.quote) for c in grounded.citations] == [(1, DAIRY.sentences[1].text)]
    assert (sentence.support, sentence.citations) == ("supported", (1,))


def test_a_bare_figure_is_shown_with_the_unit_of_its_source() -> None:
    grounded, _ = answer("Quelle aide la mairie a-t-elle promise ?", "2,5")
    assert grounded.sentences[0].text.startswith("2,5 millions d'euros : «")


def test_what_the_passage_does_not_say_is_withheld_and_the_source_speaks_instead() -> None:
    grounded, _ = answer("Combien de personnes employait la fromagerie ?", "83 personnes")
    assert [(s.text, s.support) for s in grounded.withheld] == [("83 personnes", "unsupported")]
    (shown,) = grounded.sentences
    assert shown.verbatim
    assert "employait 38 personnes" in shown.text


def test_a_draft_of_another_kind_than_asked_for_is_withheld() -> None:
    grounded, _ = answer("Combien de personnes employait la fromagerie ?", *["mardi après deux ans de pertes"] * 2)
    assert [(s.support, s.reason) for s in grounded.withheld] == [("unsupported", "off the question")]
    assert [c.n for c in grounded.citations] == list(range(1, len(grounded.citations) + 1))


def test_of_two_passages_with_the_answer_the_one_with_the_questions_names_is_cited() -> None:
    vague = passage("Il est dirigé par Anna Mercier depuis mai.", n=1, id="a1")
    named = passage("Le port de Concarneau est dirigé par Anna Mercier et Paul Vidal.", n=2, id="a2")
    grounded, _ = answer(
        "Qui dirige le port de Concarneau ?",
        "Anna Mercier",
        "Anna Mercier et Paul Vidal",
        "Anna Mercier",  # asked for what it says instead: nothing
        passages=(vague, named),
        n1=0.9,
        n2=0.1,
    )
    assert grounded.sentences[0].text.startswith("Anna Mercier et Paul Vidal")
    assert [c.span.article.id for c in grounded.citations] == ["a2"]


def test_a_passage_with_the_questions_names_that_gives_another_answer_is_not_taken_for_it() -> None:
    vague = passage("Il est dirigé par Anna Mercier depuis mai.", n=1, id="a1")
    named = passage("Anna Mercier inaugure le port de Concarneau avec Paul Vidal.", n=2, id="a2")
    grounded, _ = answer(
        "Qui dirige le port de Concarneau ?", "Anna Mercier", "Paul Vidal", passages=(vague, named), n1=0.9, n2=0.1
    )
    assert [(s.text[:12], s.citations) for s in grounded.sentences] == [("Anna Mercier", (1,))]
    assert grounded.citations[0].span.article.id == "a1"


def test_an_answer_without_a_name_is_the_last_resort_for_a_bare_who() -> None:
    grounded, _ = answer("Qui a promis une aide ?", *["La mairie", "La mairie"])
    assert grounded.sentences[0].text.startswith("La mairie : «")
    assert grounded.sentences[0].citations == (1,)
    named, _ = answer("Quel ministre a promis une aide ?", *["La mairie", "La mairie"])
    assert not any(s.text.startswith("La mairie :") for s in named.sentences)
    unsure, _ = answer("Qui a promis une aide ?", *["La mairie", "La mairie"], threshold=NEVER)
    assert unsure.sentences == ()


def test_below_the_threshold_a_supported_draft_is_withheld() -> None:
    grounded, _ = answer("Combien de personnes employait la fromagerie ?", "38 personnes", threshold=NEVER)
    assert (grounded.sentences, grounded.citations, grounded.reason) == ((), (), "confidence")
    assert [(s.text, s.support, s.reason) for s in grounded.withheld] == [("38 personnes", "partial", "not sure")]


def test_the_second_look_counts() -> None:
    question = "Combien de personnes employait la fromagerie ?"
    sure = answer(question, "38 personnes")[0].sentences[0].score
    unsure = answer(question, "38 personnes", yes=0.1)[0].sentences[0].score
    assert unsure < sure


def test_a_sentinel_is_named_as_the_reason() -> None:
    generator = ScriptedGenerator(["fermé mardi"], sentinel_probability=0.9)
    grounded = ground(requested("Pourquoi ?", (DAIRY,)), parts(generator, threshold=NEVER))
    assert grounded.reason == "sentinel"


def test_another_report_with_another_figure_is_shown_beside_the_first() -> None:
    first = passage("La crue a tué 12 personnes à Alès.", n=1, id="a1")
    second = passage("La crue a fait 15 morts, 15 personnes en tout, à Alès.", n=2, id="a2")
    grounded, _ = answer(
        "Combien de personnes la crue a-t-elle tuées à Alès ?", "12 personnes", "15 morts", passages=(first, second)
    )
    assert [s.citations for s in grounded.sentences] == [(1,), (2,)]
    assert [c.span.article.id for c in grounded.citations] == ["a1", "a2"]


def test_a_report_that_says_the_same_is_not_asked_again() -> None:
    first = passage("La crue a tué 12 personnes à Alès.", n=1, id="a1")
    second = passage("À Alès, la crue a tué douze personnes.", n=2, id="a2")
    question = "Combien de personnes la crue a-t-elle tuées à Alès ?"
    grounded, generator = answer(question, "12 personnes", passages=(first, second))
    assert len(grounded.sentences) == len(generator.calls) == 1


def test_a_second_report_is_found_past_one_that_says_something_else_and_both_are_shown() -> None:
    first = passage("La crue a tué 12 personnes à Alès.", n=1, id="a1")
    beside = passage("La crue a tué le sommeil de 300 personnes d'Alès, au gymnase.", n=2, id="a2")
    second = passage("La crue a fait 15 morts, 15 personnes en tout, à Alès.", n=3, id="a3")
    question = "Combien de personnes la crue a-t-elle tuées à Alès ?"
    grounded, _ = answer(question, "12 personnes", "gymnase", "15 morts", passages=(first, beside, second))
    assert [c.span.article.id for c in grounded.citations] == ["a1", "a3"]


def test_a_report_that_has_the_names_of_the_question_is_asked_for_its_own_name() -> None:
    first = passage("Le roman « Azur » est de Louise Perrin.", n=1, id="a1")
    second = passage("Le film « Azur » est de Karim Ben Saïd.", n=2, id="a2")
    without = passage("Le film suivant est de Karim Ben Saïd.", n=2, id="a2")
    question = "Qui est l'auteur de l'œuvre nommée Azur ?"
    both, _ = answer(question, "Louise Perrin", "Karim Ben Saïd", passages=(first, second), n1=0.99)
    alone, _ = answer(question, "Louise Perrin", "Karim Ben Saïd", passages=(first, without), n1=0.99)
    assert [c.span.article.id for c in both.citations] == ["a1", "a2"]
    assert [c.span.article.id for c in alone.citations] == ["a1"]


def test_three_who_bear_a_name_are_shown_and_of_figures_two() -> None:
    people = [
        passage(f"{what} « Azur » est de {who}.", n=n, id=f"a{n}")
        for n, (what, who) in enumerate(
            (("Le roman", "Louise Perrin"), ("Le film", "Karim Saïd"), ("Le jeu", "Ava Lou")), 1
        )
    ]
    names = ("Louise Perrin", "Karim Saïd", "Ava Lou")
    named, _ = answer("Qui est l'auteur de l'œuvre nommée Azur ?", *names, passages=tuple(people))
    assert [s.citations for s in named.sentences] == [(1,), (2,), (3,)]
    floods = [passage(f"La crue a tué {n}2 personnes à Alès.", n=n, id=f"a{n}") for n in (1, 2, 3)]
    question = "Combien de personnes la crue a-t-elle tuées à Alès ?"
    counted, _ = answer(question, "12 personnes", "22 personnes", passages=tuple(floods))
    assert len(counted.sentences) == 2


def test_passages_that_say_the_same_share_the_readers_choice() -> None:
    first = passage("La crue a tué 12 personnes à Alès.", n=1, id="a1")
    same = passage("À Alès, la crue a tué douze personnes.", n=2, id="a2")
    other = passage("À Alès, la crue a tué des bêtes.", n=2, id="a2")
    question = "Combien de personnes la crue a-t-elle tuées à Alès ?"
    agreed, alone = (
        answer(question, "12 personnes", passages=(first, second), n1=0.55, n2=0.45)[0].sentences[0].score
        for second in (same, other)
    )
    assert agreed > alone


def test_several_things_are_copied_from_a_passage_in_another_language() -> None:
    abbey = passage("Cluny has 40 monks, and Vézelay 12.", n=1, id="a2", language="en")
    question = "Combien de moines ont Cluny et Vézelay, chacun ?"
    grounded, generator = answer(question, "40 monks ; 12", passages=(abbey,))
    assert grounded.sentences[0].text.startswith("40 monks ; 12")
    assert '" ; " run' in generator.calls[0].grammar


@pytest.mark.parametrize(("year", "answered"), [("2023", False), ("2024", True), ("2025", True)])
def test_a_year_that_is_asked_for_is_a_necessary_fact(year: str, answered: bool) -> None:
    plain = passage("En 2024, la fromagerie de Salers a vendu 40 tonnes de cantal.")
    told = replace(plain, article=replace(plain.article, date="2025-02-01"))
    question = f"Combien de tonnes la fromagerie a-t-elle vendues en {year} ?"
    grounded, _ = answer(question, "40 tonnes", passages=(told,), threshold=0.001)
    assert bool(grounded.sentences) is answered


@pytest.mark.parametrize(
    ("draft", "shown"),
    [
        ("Bernon and William of Aquitaine", "Bernon et William of Aquitaine"),
        ("Bernon, who had been a monk of Baume", "En anglais : « Bernon, who had been a monk of Baume »"),
    ],
)
def test_copied_words_of_another_language_are_quoted_as_such_and_names_are_not(draft: str, shown: str) -> None:
    text = "Bernon, who had been a monk of Baume, founded it. So said Bernon and William of Aquitaine."
    abbey = passage(text, n=1, id="a2", language="en")
    grounded, _ = answer("Qui a fondé l'abbaye ?", draft, passages=(abbey,))
    assert grounded.sentences[0].text.startswith(shown)
    assert grounded.sentences[0].citations == (1,)


def test_a_question_of_yes_or_no_is_answered_with_the_sentence() -> None:
    grounded, generator = answer("La fromagerie de Salers a-t-elle fermé ?")
    (sentence,) = grounded.sentences
    assert sentence.verbatim
    assert "La fromagerie de Salers a fermé mardi" in sentence.text
    assert sentence.citations == (1,)
    assert generator.calls == []  # nothing is written
    refused, _ = answer("La fromagerie de Salers a-t-elle fermé ?", threshold=NEVER)
    assert (refused.sentences, refused.reason) == ((), "confidence")
    assert [s.support for s in refused.withheld] == ["partial"]


def test_a_question_about_the_sources_quotes_each_report() -> None:
    first = passage("Aucun ouvrier n'a quitté l'usine.", n=1, id="a1")
    second = passage("Quatre ouvriers ont quitté l'usine en mai.", n=2, id="a2")
    question = "Des ouvriers ont-ils quitté l'usine ? Les sources sont-elles d'accord ?"
    grounded, generator = answer(question, passages=(first, second))
    assert [s.citations for s in grounded.sentences] == [(1,), (2,)]
    assert [citation.span.quote for citation in grounded.citations] == [first.text, second.text]
    assert generator.calls == []


def test_a_question_about_the_sources_shows_nothing_below_the_threshold() -> None:
    first = passage("Aucun ouvrier n'a quitté l'usine.", n=1, id="a1")
    second = passage("Quatre ouvriers ont quitté l'usine en mai.", n=2, id="a2")
    question = "Des ouvriers ont-ils quitté l'usine ? Les sources sont-elles d'accord ?"
    grounded, _ = answer(question, *["Quatre ouvriers"] * 6, passages=(first, second), threshold=NEVER)
    assert grounded.sentences == ()


def test_a_sentence_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def counting(generator: object, prompt: object, question: str, text: str, span: Span) -> float:
        looked.append(span.quote)
        return 0.0

    monkeypatch.setattr(attempts, "affirm", counting)
    first = passage("Aucun ouvrier n'a quitté l'usine.", n=1, id="a1")
    second = passage("Quatre ouvriers ont quitté l'usine en mai.", n=2, id="a2")
    question = "Des ouvriers ont-ils quitté l'usine ? Les sources sont-elles d'accord ?"
    answer(question, passages=(first, second), threshold=NEVER)
    assert sorted(looked) == [first.text, second.text]


def test_sources_that_speak_of_other_things_are_not_said_to_differ() -> None:
    first = passage("Quatre ouvriers ont quitté l'usine en mai.", n=1, id="a1")
    second = passage("La mairie n'a pas répondu.", n=2, id="a2")
    question = "Des ouvriers ont-ils quitté l'usine ? Les sources sont-elles d'accord ?"
    grounded, _ = answer(question, passages=(first, second))
    assert len(grounded.sentences) == 2
    assert "divergent" not in grounded.sentences[0].text


def test_a_foreign_passage_is_answered_freely_and_its_figures_are_checked() -> None:
    abbey = passage("The abbey of Cluny has 40 monks.", n=1, id="a2", language="en")
    right, _ = answer("Combien de moines compte Cluny ?", "40 moines à Cluny", passages=(abbey,))
    wrong, _ = answer("Combien de moines compte Cluny ?", "41 moines à Cluny", passages=(abbey,))
    assert [s.support for s in right.sentences] == ["supported"]
    assert wrong.sentences == ()
    assert wrong.withheld[0].reason == "figure 41"


def test_a_draft_left_in_the_language_of_its_passage_is_withheld() -> None:
    abbey = passage("The abbey of Cluny was closed by the revolution.", n=1, id="a2", language="en")
    question = "Pourquoi n'y a-t-il plus de moines à Cluny ?"
    left, _ = answer(question, "The abbey of Cluny was closed", passages=(abbey,))
    assert left.sentences == ()
    assert left.withheld[0].reason == "language"


@pytest.mark.parametrize(
    ("draft", "sentences"),
    [
        ("A b [1].", ["A b."]),
        ("A b [1] [2]. C d [2].", ["A b.", "C d."]),
        ("A b ? [1] C", ["A b ?", "C."]),
        ("", []),
        ("[1]", []),
    ],
)
def test_drafts_are_split_at_their_citations(draft: str, sentences: list[str]) -> None:
    assert split_draft(draft) == sentences


@given(st.text())
def test_no_draft_breaks_the_splitter(draft: str) -> None:
    for sentence in split_draft(draft):
        assert not re.search(r"\[\d+\]", sentence)
        assert sentence.strip() == sentence


@pytest.mark.parametrize(("share", "shown"), [(0.1, 1), (0.3, 2)])
def test_another_name_needs_a_part_of_the_share_that_the_answer_has(share: float, shown: int) -> None:
    said = passage("Anna Mercier dirige la fromagerie.", n=1, id="a1")
    again = passage("La fromagerie est dirigée par Anna Mercier.", n=2, id="a2")
    other = passage("La fromagerie a été achetée par Paul Roche.", n=3, id="a3")
    drafts = ["Anna Mercier", "Paul Roche"]
    rest = 1 - share
    grounded, _ = answer(
        "Qui dirige la fromagerie ?", *drafts, passages=(said, again, other), _1=rest / 2, _2=rest / 2, _3=share
    )
    assert len(grounded.sentences) == shown
