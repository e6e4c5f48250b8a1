from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.language import UNDECIDED, detect, question_language

KNOWN = ["fr", "en", "de"]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("et lui ?", "fr"),
        ("why?", "en"),
        ("Pourquoi ?", "fr"),
        ("und er?", "de"),
        ("Qui dirige Northwind Robotics Labs ?", "fr"),
        ("Quelle est la position de la Federal Trade Commission sur Big Tech ?", "fr"),
        ("Who leads Société Générale?", "en"),
        ("Why did the Front de libération du lac leave?", "en"),
        ("Wer leitet die Compagnie des Eaux?", "de"),
        ("In What Year Did The Bridge Open?", "en"),
    ],
)
def test_names_in_another_language_do_not_tip_a_question(question: str, language: str) -> None:
    assert detect(question, KNOWN) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Quién es el director de la empresa?", "es"),
        ("Chi dirige la società?", "it"),
        ("Quem dirige a empresa?", "pt"),
        ("誰が社長ですか？", "ja"),
        (
            "Le conseil municipal a voté mardi la réfection du pont, dont le coût est estimé à deux millions d'euros. "
            * 4,
            "fr",
        ),
        (
            "The town council voted on Tuesday to repair the bridge, at an estimated cost of two million euros. " * 4,
            "en",
        ),
    ],
)
def test_any_language_is_told_when_none_are_named(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "   ", "?", "42 %", "W", "Meridian"])
def test_nothing_to_go_on_is_undecided(text: str) -> None:
    assert detect(text, KNOWN) == UNDECIDED


@given(st.text(max_size=300), st.lists(st.sampled_from(["fr", "en", "de", "es"]), max_size=3, unique=True))
def test_the_answer_is_always_one_of_those_named(text: str, among: list[str]) -> None:
    assert detect(text, among) in {*among, UNDECIDED}


def test_the_model_is_not_loaded_for_a_question_that_its_grammar_decides() -> None:
    code = (
        "import sys; from rag.text.language import detect; detect('Qui dirige la société ?', ['fr', 'en'])"
        "; sys.exit('py3langid' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


SHORT_QUESTIONS = Path(__file__).with_name("short_questions.txt")


def test_a_short_question_is_told_to_be_in_its_language_also_in_one_that_is_not_understood() -> None:
    lines = SHORT_QUESTIONS.read_text(encoding="utf-8").splitlines()
    asked = [line.split(" ", 1) for line in lines]
    assert set(Counter(language for language, _ in asked).values()) == {30}
    wrong = [(language, question) for language, question in asked if question_language(question, KNOWN) != language]
    assert len(wrong) <= 4, wrong
    assert not [question for language, question in wrong if language in KNOWN]


@pytest.mark.parametrize(
    ("question", "language"),
    [("Wie is de directeur?", "nl"), ("誰が社長ですか？", UNDECIDED), ("Кто директор?", UNDECIDED), ("?", UNDECIDED)],
)
def test_a_question_without_words_here_is_in_none_of_those_that_are_understood(question: str, language: str) -> None:
    assert question_language(question, KNOWN) == language
