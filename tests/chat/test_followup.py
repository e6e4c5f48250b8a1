"""Which questions lean on the conversation, and which stand alone."""

from __future__ import annotations

import pytest

from rag.chat.followup import Leaning, leaning, without_opening
from rag.text.analysis import analyse


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("et lui ?", "fr", "opening"),
        ("Et en 2023 ?", "fr", "opening"),
        ("Qu'en est-il de Brest ?", "fr", "opening"),
        ("et pourquoi a-t-elle démissionné ?", "fr", "opening"),
        ("and how much?", "en", "opening"),
        ("What about Lyon?", "en", "opening"),
        ("und er?", "de", "opening"),
        ("pourquoi ?", "fr", "bare"),
        ("Why?", "en", "bare"),
        ("warum?", "de", "bare"),
        ("combien de jours ?", "fr", "fragment"),
        ("Qui lui a succédé ?", "fr", "fragment"),
        ("Who won?", "en", "fragment"),
        ("Pourquoi a-t-il quitté Lyon ?", "fr", "pronoun"),
        ("Qu'est-ce qu'il a dit du barrage ?", "fr", "pronoun"),
        ("Dans quelle ville prend-elle sa retraite ?", "fr", "pronoun"),
        ("Combien d'éleveurs compte-t-elle ?", "fr", "pronoun"),
        ("Où se trouvent ses deux usines ?", "fr", "pronoun"),
        ("How many people live there?", "en", "pronoun"),
        ("Since when has she run it?", "en", "pronoun"),
        ("How much does it cost?", "en", "pronoun"),
        ("Wann hat er das gesagt?", "de", "pronoun"),
        ("Combien coûte ce nouveau projet ?", "fr", "demonstrative"),
        ("What does this new plan cost?", "en", "demonstrative"),
    ],
)
def test_a_question_that_leans(question: str, language: str, kind: Leaning) -> None:
    assert leaning(analyse(question, language)) == kind


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Combien Marthe Loriol doit-elle recevoir ?", "fr"),
        ("Combien coûte le billet ?", "fr"),
        ("Et combien coûte le billet du bac de Port-Aubry ?", "fr"),
        ("Combien d'élèves ont-ils réussi le concours ?", "fr"),
        ("Pourquoi le maire a-t-il vendu son verger ?", "fr"),
        ("Y a-t-il encore des loups dans la vallée ?", "fr"),
        ("Quelle usine a vendu ses brevets à Norvalis ?", "fr"),
        ("Que s'est-il passé au moulin de Trévic ?", "fr"),
        ("Où tissot a-t-il grandi ?", "fr"),
        ("Which company said it would close its plant?", "en"),
        ("How long does it take to cross the bay by ferry?", "en"),
        ("What did the mayor say about his plan?", "en"),
        ("Who sold her house in Selwick?", "en"),
        ("How many bees did this year's frost kill?", "en"),
        ("Wie lange dauert es bis zur Brücke?", "de"),
        ("Was kostet das Ticket?", "de"),
        ("¿y él?", "es"),
        ("?!", "fr"),
    ],
)
def test_a_question_that_stands_alone(question: str, language: str) -> None:
    assert leaning(analyse(question, language)) is None


def test_the_opening_is_taken_off_but_never_the_whole_question() -> None:
    assert without_opening(analyse("Et pour Brest ?", "fr")).text == "Brest ?"
    assert without_opening(analyse("What about Lyon?", "en")).text == "Lyon?"
    assert without_opening(analyse("Et pour combien ?", "fr")).text == "pour combien ?"
    assert without_opening(analyse("Et ?", "fr")).text == "Et ?"
    assert without_opening(analyse("and then?", "en")).text == "and then?"
    assert without_opening(analyse("Étienne est-il venu ?", "fr")).text == "Étienne est-il venu ?"
