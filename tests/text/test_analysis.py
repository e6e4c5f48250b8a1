"""A text is taken apart once: one value for one text and language, and its parts are those of the rooms' functions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.text.analysis import analyse
from rag.text.words import is_function_word, stem, terms

SAID = "Mardi, les douze élus de Brest ont voté 14,3 millions d'euros pour le port, selon l'AFP."


def test_one_text_in_one_language_has_one_analysis() -> None:
    said = analyse(SAID, "fr")
    assert analyse(str(SAID), "fr") is said
    assert analyse(SAID, "en") is said.under("en")
    assert said.under("fr") is said
    assert said.names is said.names


@given(st.text(alphabet="Éa1 bŒ'-.x", max_size=30), st.sampled_from(["fr", "en", "und"]))
def test_words_stand_where_their_spans_say(text: str, language: str) -> None:
    said = analyse(text, language)
    assert [text[start:end] for start, end in said.spans] == list(said.words)
    assert len(said.words) == len(said.stems) == len(said.folded) == len(said.of_grammar)
    assert list(said.terms) == terms(text, language)
    assert list(said.stems) == [stem(word, language) for word in said.words]
    assert list(said.of_grammar) == [is_function_word(word, language) for word in said.words]


def test_what_a_sentence_states_is_read_from_it() -> None:
    said = analyse(SAID, "fr")
    assert said.names == ("brest", "afp")
    assert [SAID[figure.start : figure.end] for figure in said.figures] == ["14,3"]
    assert said.figure_digits == {"12", "14.3"}
    assert [quantity.value for quantity in said.quantities] == [12, 14_300_000]
    assert said.calendar == {"d1"}
    assert said.currencies == {"euro"}
    assert [date.iso for date in said.dates("2025-06-05")] == ["2025-06-03"]
    assert said.dates() == ()
