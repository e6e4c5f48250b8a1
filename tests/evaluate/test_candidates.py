"""What in a sentence can be asked for, and which sentences stand by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluate.candidates import answers_in, choose_candidates, worth
from rag.text.analysis import analyse
from rag.text.dates import date_spans
from rag.text.names import name_spans
from tests.builders import article, sentences_of

LOCK = "L'éclusier Jean Tardy a relevé 1 240 bateaux à l'écluse de Vermenton en 2019."


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (LOCK, "fr", [("Jean Tardy", "name"), ("1 240 bateaux", "figure"), ("2019", "date")]),
        ("Le canal a perdu 12 % de son eau.", "fr", [("12 %", "percent")]),
        ("The lock at Foxton opened on 3 June 1814.", "en", [("3 June 1814", "date")]),
        ("The lock cost 2.5 million pounds.", "en", [("2.5 million pounds", "figure")]),
        ("Rien de tel ne s'est vu, dit-il.", "fr", []),
    ],
)
def test_answers_are_figures_with_units_dates_and_full_names(
    text: str, language: str, expected: list[tuple[str, str]]
) -> None:
    assert answers_in(analyse(text, language)) == expected


@given(st.text(alphabet="abé AB12 .,%mai", max_size=60))
def test_every_answer_stands_in_its_sentence(text: str) -> None:
    assert all(answer in text for answer, _ in answers_in(analyse(text, "fr")))
    assert all(0 <= start < end <= len(text) for start, end in date_spans(text) + name_spans(text, "fr"))


def test_names_are_taken_whole() -> None:
    text = "Hier, Jean Tardy et Marthe Le Goff ont vu le Grand Bief."
    assert [text[a:b] for a, b in name_spans(text, "fr")][:1] == ["Jean Tardy"]


@pytest.mark.parametrize(
    "text",
    [
        "Nous avons compté 1 240 bateaux à Vermenton cette année encore.",  # whose "nous"?
        "Combien de bateaux Jean Tardy a-t-il relevés à Vermenton en 2019 ?",
        "Jean Tardy, 2019.",
        "les bateaux que Jean Tardy a relevés en 2019 à Vermenton étaient vides.",
        "Le canal est long, calme et bordé de peupliers sur toute sa rive.",
    ],
)
def test_a_sentence_that_does_not_stand_by_itself_is_left_out(text: str) -> None:
    assert worth(analyse(text, "fr")) == 0
    assert worth(analyse(LOCK, "fr")) > 0


def test_a_pronoun_at_the_beginning_counts_half() -> None:
    plain, pronoun = "Le maire a payé 300 euros à Jean Tardy hier.", "Il lui a payé 300 euros à Jean Tardy hier."
    assert worth(analyse(pronoun, "fr")) == worth(analyse(plain, "fr")) / 2


def test_articles_take_turns_and_a_reprint_is_left_out() -> None:
    first = article(f"{LOCK}\nLe maire de Vermenton, Luc Aubry, a payé 300 euros hier.", id="a")
    second = article("La mairie de Bailly a compté 80 pêcheurs au bord du canal.", id="b")
    reprint = article(LOCK, id="c", report="a")
    held = {item.id: sentences_of(item) for item in (first, second, reprint)}
    found = choose_candidates([first, second, reprint], held, seed=7)
    assert {found[0].article.id, found[1].article.id} == {"a", "b"}
    assert {candidate.article.id for candidate in found} == {"a", "b"}
    assert found == choose_candidates([first, second, reprint], held, seed=7)
    second_line = next(c for c in found if c.answer == "300 euros")
    assert second_line.before == LOCK
