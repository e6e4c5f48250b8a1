"""A translation is kept only where its source states it, with its figures, in the language asked for."""

from __future__ import annotations

import pytest

from rag.config import Settings
from rag.ports import Entailment
from rag.verify.translation import translate_stated
from tests.fakes import FakeParts, HashEmbedder, ReadingEmbedder, ScriptedGenerator

SAID = "La fromagerie, qui employait 38 personnes, a fermé ses portes mardi."
RIGHT = "The dairy, which employed 38 people, closed its doors on Tuesday."
STATED, OPPOSED = Entailment(0.9, 0.05, 0.05), Entailment(0.05, 0.9, 0.05)


def put(text: str, known: dict[tuple[str, str], Entailment], language: str = "en") -> str | None:
    parts = FakeParts(Settings(), generator=ScriptedGenerator([text]), embedder=ReadingEmbedder(known=known))
    made = translate_stated(SAID, "fr", "2025-03-04", language, parts)
    assert made is None or made[1] == 0.9  # how surely the source states it
    return made[0] if made else None


def test_what_the_source_states_is_kept() -> None:
    assert put(RIGHT, {(SAID, RIGHT): STATED}) == RIGHT


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (RIGHT, {}),  # not stated
        (RIGHT, {(SAID, RIGHT): STATED, (RIGHT, SAID): OPPOSED}),
        (RIGHT.replace("38", "83"), {(SAID, RIGHT.replace("38", "83")): STATED}),  # a figure that is not there
        (SAID, {(SAID, SAID): STATED}),  # left as it was
        ("", {}),
    ],
)
def test_what_it_does_not_state_is_not(text: str, known: dict[tuple[str, str], Entailment]) -> None:
    assert put(text, known) is None


def test_without_a_reader_or_a_prompt_nothing_is_written() -> None:
    unread = FakeParts(Settings(), generator=ScriptedGenerator(), embedder=HashEmbedder())
    assert translate_stated(SAID, "fr", None, "en", unread) is None
    assert put(RIGHT, {(SAID, RIGHT): STATED}, language="pt") is None
