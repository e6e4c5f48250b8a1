"""Names told by their capitals, and at the beginning of a sentence by what the language writes in lower case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.lexicon import is_ordinary
from rag.text.names import name_spans, names
from rag.text.words import fold, words


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Paris accueille les Jeux.", "fr", ["paris", "jeux"]),
        ("Microsoft rachète un éditeur.", "fr", ["microsoft"]),
        ("Leïla Slimani a publié un roman.", "fr", ["leila", "slimani"]),
        ("« Macron recule », dit-il.", "fr", ["macron"]),
        ("Élysée et Matignon se taisent.", "fr", ["elysee", "matignon"]),
        ("Warsaw has been rebuilt.", "en", ["warsaw"]),
        ("Trevithick's engine ran. Galileo knew it.", "en", ["trevithick", "galileo"]),
    ],
)
def test_a_name_that_begins_a_sentence_is_seen(text: str, language: str, expected: list[str]) -> None:
    assert names(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Interpellés mercredi, les deux suspects ont été relâchés.", "fr"),
        ("Dénonçant un recours à la force, le syndicat appelle à la grève.", "fr"),
        ("Pompiers et policiers ont été pris à partie.", "fr"),
        ("• Drogue : deux cents euros d'amende.", "fr"),
        ("- Emplois menacés -La plupart des musées ferment.", "fr"),
        ("Résume ce que disent les articles.", "fr"),
        ("Mardi, la hausse a repris.", "fr"),
        ("Summarize what the articles say.", "en"),
        ("Beginning with these steps, banks may recover.", "en"),
        ("(Nearly all of them are small.)", "en"),
    ],
)
def test_an_ordinary_word_that_begins_a_sentence_is_no_name(text: str, language: str) -> None:
    assert names(text, language) == []


def test_forms_of_address_are_no_part_of_a_name() -> None:
    assert names("Pour Mme Ardern et Mgr Lebrun, c'est non.", "fr") == ["ardern", "lebrun"]
    assert name_spans("Pour Mme Ardern, c'est non.", "fr") == [(9, 15)]


def test_a_name_that_is_an_ordinary_word_is_seen_inside_a_sentence_only() -> None:
    assert names("Le groupe Orange recrute.", "fr") == ["orange"]
    assert names("Orange recrute.", "fr") == []


def test_a_language_without_a_list_keeps_to_the_position() -> None:
    assert is_ordinary("Warszawa", "pl")
    assert names("Madrid crece.", "es") == []
    assert names("Crece en Madrid.", "es") == ["madrid"]


@pytest.mark.parametrize("word", ["interpellés", "Interpellés", "INTERPELLÉS"])
def test_capitals_do_not_change_what_is_ordinary(word: str) -> None:
    assert is_ordinary(word, "fr")


@given(st.text(alphabet="aàbéÉMPœ «»\"'.-•\n", max_size=60), st.sampled_from(["fr", "en", "de", "und"]))
def test_every_name_is_a_word_of_the_text_with_a_capital(text: str, language: str) -> None:
    capitalised = {fold(text[a:b]) for a, b in words(text) if text[a].isupper()}
    assert set(names(text, language)) <= capitalised
    assert all(text[a].isupper() for a, _ in name_spans(text, language))
