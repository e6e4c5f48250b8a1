from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.sentences import LONGEST, split
from rag.types import Sentence

# Pieces that make and unmake sentence ends, so that random texts meet the rules.
PIECES = st.sampled_from(
    [
        *("M. ", "J.-P. ", "U.S.A. ", "etc. ", "« ", " »", '"', "Il part", "elle dit", ". ", "… ", "...", "! ", "? "),
        *("; ", ", ", "\n", "\r\n", "\u2028", "\u00a0", "• ", "14,3 ", "n° 3 ", "😀", "e\u0301", "(", ")"),
        *("x" * 90, "mot " * 40),
    ]
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=60).map("".join))


def texts(text: str, language: str = "fr") -> list[str]:
    return [sentence.text for sentence in split(text, language, "a1")]


@given(TEXTS, st.sampled_from(["fr", "en", "de", "und", "zz"]))
def test_sentences_are_exact_spans_that_cover_the_text(text: str, language: str) -> None:
    sentences = split(text, language, "a1")
    end = 0
    for ordinal, sentence in enumerate(sentences):
        assert sentence == Sentence("a1", ordinal, sentence.start, sentence.end, text[sentence.start : sentence.end])
        assert sentence.text == sentence.text.strip() != ""
        assert len(sentence.text) <= LONGEST
        assert "\n" not in sentence.text
        assert sentence.start >= end
        assert not text[end : sentence.start].strip()
        end = sentence.end
    assert not text[end:].strip()


@pytest.mark.parametrize(
    "sentence",
    [
        "M. Dupont a vu MM. Roy et Petit, Mme Martin et le Dr. Paul.",
        "Selon le n° 3 de la revue, A. B. Rowan a vendu 14.3 millions de livres.",
        "Le ministre J.-P. Lambert et le gén. Dupuis sont venus.",
        "Le 1er janv. 2020, il a neigé sur St. Étienne.",
        "Le président des U.S.A. a signé.",
        "« ..ce que fait la mairie aura des suites », a prévenu le maire.",
        "« Que faire ? » a-t-il demandé.",
        "« Nous sommes prêts. Nous irons loin », dit-il.",
        "Le candidat d'Allons-y! a fait campagne.",
        "Il a hésité... puis il est parti.",
        "La hausse est de 3,5 % (voir art. 12, p. 34).",
    ],
)
def test_french_press_sentences_stay_whole(sentence: str) -> None:
    assert texts(f"{sentence} Il pleut.") == [sentence, "Il pleut."]


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Mr. Smith met Dr. Jones at 5 p.m. on Jan. 5.", "en"),
        ('"Why?" he asked.', "en"),
        ("Er kam am 3. Oktober.", "de"),
    ],
)
def test_other_languages_keep_their_abbreviations(sentence: str, language: str) -> None:
    assert texts(f"{sentence} Then, nothing.", language) == [sentence, "Then, nothing."]


def test_an_ellipsis_or_etc_before_a_capital_ends_a_sentence() -> None:
    assert texts("Des vis, des clous, etc. Il a tout vendu… Elles ont applaudi.") == [
        "Des vis, des clous, etc.",
        "Il a tout vendu…",
        "Elles ont applaudi.",
    ]


def test_line_breaks_and_bullets_end_sentences() -> None:
    assert texts("Pour résumer :\n  • Un pont rouvert\r\n  • Deux millions\n\nFin.") == [
        "Pour résumer :",
        "• Un pont rouvert",
        "• Deux millions",
        "Fin.",
    ]


def test_a_long_quotation_is_cut_between_its_sentences() -> None:
    first = "« " + "Nous avons reconstruit le pont pierre par pierre, " * 4 + "et cela se voit."
    second = "Nous avons " + "beaucoup travaillé, et encore travaillé, " * 4 + "jusqu'au bout », a dit le maire."
    assert texts(f"{first} {second}") == [first, second]


def test_a_sentence_that_is_too_long_is_cut_at_a_clause() -> None:
    clause = "le conseil a voté la réfection du pont et de la route qui mène au village voisin" * 5
    assert texts(f"{clause} ; {clause}.") == [f"{clause} ;", f"{clause}."]


def test_a_text_without_any_space_is_cut_too() -> None:
    assert [len(piece) for piece in texts("a" * 1300)] == [LONGEST, LONGEST, 100]


def test_a_line_of_any_length_is_covered_and_cut_between_words() -> None:
    text = "« mot " * 8000
    sentences = split(text, "fr", "a1")
    assert "".join(sentence.text.replace(" ", "") for sentence in sentences) == "«mot" * 8000
    assert {word for sentence in sentences for word in sentence.text.split()} == {"«", "mot"}
