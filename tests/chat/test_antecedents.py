"""Rules that complete a question: the exact wording, and that they keep out where two names can be meant."""

from __future__ import annotations

import pytest

from rag.chat.antecedents import asked_together, by_rule, is_fragment, named
from rag.text.analysis import analyse

MILL = ("Quand l'usine Bréval a-t-elle fermé ?", "L'usine a fermé en mars 2021.")
HEAD = ("Qui dirige la scierie de Montclar ?", "La scierie est dirigée par Armand Tissot.")
BOAT = ("Combien coûte le billet du bac de Port-Aubry ?", "Le billet coûte 4 euros.")
LIGHT = ("Who bought the Selwick lighthouse?", "It was bought by Mona Griffith.")


@pytest.mark.parametrize(
    ("said", "question", "language", "expected"),
    [
        (MILL, "pourquoi ?", "fr", "Pourquoi l'usine Bréval a-t-elle fermé ?"),
        (HEAD, "Quel est son salaire ?", "fr", "Quel est le salaire d'Armand Tissot ?"),
        (HEAD, "Qui l'a nommé ?", "fr", "Qui a nommé Armand Tissot ?"),
        (HEAD, "Qu'a-t-il dit ?", "fr", "Qu'est-ce que Armand Tissot a dit ?"),
        (HEAD, "Que lui reproche le syndicat ?", "fr", "Que reproche le syndicat à Armand Tissot ?"),
        (HEAD, "Où est-il né ?", "fr", "Où Armand Tissot est-il né ?"),
        (BOAT, "et en 2023 ?", "fr", "Combien coûte le billet du bac de Port-Aubry en 2023 ?"),
        (BOAT, "Quand est-il parti ?", "fr", "Quand le bac de Port-Aubry est-il parti ?"),
        (LIGHT, "Where does she live?", "en", "Where does Mona Griffith live?"),
        (LIGHT, "What is her job?", "en", "What is Mona Griffith's job?"),
    ],
)
def test_a_rule_words_the_whole_question(said: tuple[str, str], question: str, language: str, expected: str) -> None:
    assert by_rule(*(analyse(text, language) for text in (question, *said))) == expected


@pytest.mark.parametrize(
    ("said", "question"),
    [
        (("Qui a battu Nina Vals ?", "Zoé Arlin et Léa Morin ont battu Nina Vals."), "Où est-elle née ?"),
        (("Pourquoi Paul Arnoux a-t-il quitté Brest ?", "Il a été muté."), "Quand est-il parti ?"),
        (("Combien coûte le bac ?", "Le bac coûte 4 euros."), "et lui ?"),
        (BOAT, "Quand est-elle partie ?"),  # neither the ferry nor its ticket is feminine
    ],
)
def test_no_rule_guesses_between_names(said: tuple[str, str], question: str) -> None:
    assert by_rule(*(analyse(text, "fr") for text in (question, *said))) is None


def test_a_few_words_stand_behind_the_previous_question_as_they_are() -> None:
    few, lean = analyse("Et pour combien ?", "fr"), analyse("Pourquoi coûte-t-il si cher ?", "fr")
    assert asked_together(few, analyse(BOAT[0], "fr")) == f"{BOAT[0]} Et pour combien ?"
    assert is_fragment(few)
    assert not is_fragment(lean)
    assert not is_fragment(analyse("et lui ?", "fr"))
    assert asked_together(analyse("why so late?", "en"), analyse("When did the mill close?", "en")) == (
        "When did the mill close? Why so late?"
    )


def test_neighbouring_words_are_one_name() -> None:
    assert named(analyse("Hier, Jean de La Tour a vu le pont de Port-Aubry.", "fr")) == [
        "Jean de La Tour",
        "Port-Aubry",
    ]
