from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.language import UNDECIDED, detect

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
