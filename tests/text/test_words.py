"""Folding, function words and stems."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from rag.text.words import FUNCTION_WORDS, fold, is_function_word, stem, terms, words


def test_fold_takes_accents_and_ligatures() -> None:
    assert fold("Œuvre d'Été, Straße") == "oeuvre d'ete, strasse"


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    once = fold(text)
    assert fold(fold(once)) == fold(once)


@given(st.text())
def test_words_are_spans_of_letters_and_digits(text: str) -> None:
    spans = words(text)
    assert all(text[start:end].isalnum() or any(c.isalnum() for c in text[start:end]) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def test_inflected_forms_share_a_stem() -> None:
    assert stem("chercheuses", "fr") == stem("chercheuse", "fr")
    assert stem("farms", "en") == stem("farm", "en")
    assert stem("élevé", "fr") == stem("élevée", "fr")


def test_an_unknown_language_is_only_folded() -> None:
    assert stem("Málaga", "xx") == "malaga"


def test_terms_leave_out_function_words_and_single_letters_but_keep_digits() -> None:
    assert terms("Combien de fermes l'État a-t-il aidées en 2019, et pour 5 ans ?", "fr") == [
        stem("fermes", "fr"),
        "etat",
        stem("aidées", "fr"),
        "2019",
        "5",
        stem("ans", "fr"),
    ]


def test_number_words_and_nouns_are_not_function_words() -> None:
    for word in ("deux", "point", "force", "personne"):
        assert not is_function_word(word, "fr")
    assert "state" not in FUNCTION_WORDS["en"].split()
