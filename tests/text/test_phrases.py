from __future__ import annotations

import re

import pytest

from rag.text.phrases import PHRASES, language_name, phrase, with_own_and

AROUND_ANSWERS = {
    *("abstain", "abstain_near", "quoted", "quoted_from", "foreign", "foreign_from", "evidence", "divided", "sources"),
}


@pytest.mark.parametrize("language", PHRASES)
def test_what_stands_around_an_answer_is_there_in_every_language(language: str) -> None:
    spoken = PHRASES[language]
    assert spoken.keys() >= AROUND_ANSWERS
    assert language not in {"fr", "en", "de"} or spoken.keys() == PHRASES["en"].keys()
    for key, text in spoken.items():
        assert sorted(re.findall(r"{(\w+)}", text)) == sorted(re.findall(r"{(\w+)}", PHRASES["en"][key]))
    assert len({language_name(code, language) for code in PHRASES}) == len(PHRASES)


def test_a_language_without_words_gets_the_english_ones() -> None:
    assert phrase("abstain", "nl") == phrase("abstain", "und") == PHRASES["en"]["abstain"]
    assert phrase("timeline", "es") == "Timeline"
    assert phrase("abstain", "pt").startswith("Não encontro")


def test_names_of_another_language_are_joined_by_ones_own_and() -> None:
    assert with_own_and("Anne Morel et Paul Vidal", "en") == "Anne Morel and Paul Vidal"
    assert with_own_and("Anne Morel and Paul Vidal", "nl") == "Anne Morel and Paul Vidal"
