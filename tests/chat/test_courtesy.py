"""What is only thanks or assent, and in which language it is returned."""

from __future__ import annotations

import pytest

from rag.chat.courtesy import courteous_reply


@pytest.mark.parametrize(
    ("text", "language", "reply"),
    [
        ("merci", "en", "Avec plaisir."),
        ("Merci beaucoup !", "", "Avec plaisir."),
        ("ok, merci", "", "Avec plaisir."),
        ("C'est parfait, merci.", "", "Avec plaisir."),
        ("d'accord", "en", "Avec plaisir."),
        ("thanks a lot", "fr", "You are welcome."),
        ("OK great", "fr", "You are welcome."),
        ("Vielen Dank", "fr", "Gern geschehen."),
        ("super", "fr", "Avec plaisir."),
        ("ok", "de", "Gern geschehen."),
        ("ok", "", "You are welcome."),
    ],
)
def test_thanks_and_assent_are_returned_in_their_language(text: str, language: str, reply: str) -> None:
    assert courteous_reply(text, language) == reply


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "ok ?",
        "c'est bon",
        "la réponse",
        "merci, et le viaduc",
        "Qui remercie le maire ?",
        "super, combien coûte le billet",
        "good job growth",
        "thanks to whom",
    ],
)
def test_anything_else_is_a_question(text: str) -> None:
    assert courteous_reply(text, "fr") is None
