"""Evidence: a short answer is shown with the words it was found in, clipped, verbatim."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.ask.evidence import EVIDENCE_WORDS, clip, with_evidence
from rag.text.analysis import analyse
from rag.text.words import terms
from rag.types import Span
from tests.builders import article

MILL = article("Le moulin, fondé en 1802, emploie 12 ouvriers.")
WHOLE = Span(MILL, 0, len(MILL.text))


def test_a_short_answer_is_shown_with_the_words_it_was_found_in() -> None:
    shown = with_evidence(
        analyse("12 ouvriers", "fr"), set(terms("Combien d'ouvriers le moulin emploie-t-il ?", "fr")), WHOLE
    )
    assert shown == "12 ouvriers : « Le moulin, fondé en 1802, emploie 12 ouvriers. »"


def test_an_answer_that_is_nearly_the_whole_quote_is_the_quote_alone() -> None:
    assert (
        with_evidence(analyse("moulin, fondé en 1802, emploie 12 ouvriers", "fr"), set(), WHOLE) == f"« {MILL.text} »"
    )


def test_a_quote_in_another_language_is_left_to_the_citation() -> None:
    assert with_evidence(analyse("12 workers", "en"), {"worker"}, WHOLE) == "12 workers"


def test_a_long_quotation_is_clipped_to_the_clauses_around_the_answer_and_stays_verbatim() -> None:
    clause = "après des mois de négociations entre les banques et les élus du département"
    quote = f"Hier soir, {clause}, la mairie a promis 3 millions, {clause}, {clause}, {clause}."
    clipped = clip(analyse(quote, "fr"), {"3"}, set())
    assert clipped.startswith("… ")
    assert clipped.endswith(" …")
    assert "la mairie a promis 3 millions" in clipped
    assert clipped.strip("… ") in quote


def test_a_long_clause_without_a_comma_is_cut_around_the_answer() -> None:
    quote = " ".join(["mot"] * 40 + ["réponse"] + ["mot"] * 40)
    clipped = clip(analyse(quote, "fr"), {"répons", "repons"} | set(terms("réponse", "fr")), set())
    assert "réponse" in clipped
    assert len(clipped.strip("… ").split()) <= EVIDENCE_WORDS


@given(
    st.lists(
        st.sampled_from(["un", "moulin", "brûle,", "3", "millions;", "hier.", "—", "où"]), min_size=1, max_size=90
    ),
    st.integers(6, 30),
)
def test_a_clip_is_a_verbatim_piece_within_its_length(words: list[str], most: int) -> None:
    quote = " ".join(words)
    clipped = clip(analyse(quote, "fr"), {"3"}, {"moulin"}, most)
    kept = clipped.removeprefix("… ").removesuffix(" …")
    assert kept in quote
    assert len(kept.split()) <= most
