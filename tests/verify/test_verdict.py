"""Support is found in the words of the source, and facts are necessary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.analysis import analyse
from rag.verify.verdict import verify
from tests.builders import passage

DAIRY = passage(
    "La fromagerie de Salers a fermé mardi après deux ans de pertes.",
    "Elle employait 38 personnes, dont 12 apprentis.",
    "Le maire, Paul Vidal, a promis une aide de 2,5 millions d'euros sur trois ans.",
    "Aucun salarié n'a retrouvé de travail dans le canton.",
    title="Salers perd sa fromagerie",
)
MUSEUM = passage("Le musée de Quimper rouvre samedi avec 300 toiles.", n=2, id="a2", title="Quimper")


def test_a_supported_sentence_cites_the_exact_words() -> None:
    verdict = verify(analyse("La fromagerie de Salers a fermé mardi.", "fr"), [MUSEUM, DAIRY])
    assert verdict.support == "supported"
    assert [span.quote for span in verdict.spans] == ["La fromagerie de Salers a fermé mardi après deux ans de pertes."]
    assert verdict.spans[0].article.id == "a1"


def test_facts_of_neighbouring_sentences_are_cited_as_one_span() -> None:
    verdict = verify(analyse("La fromagerie de Salers, qui a fermé mardi, employait 38 personnes.", "fr"), [DAIRY])
    assert verdict.support == "supported"
    assert [span.quote for span in verdict.spans] == [DAIRY.article.text[: DAIRY.sentences[1].end]]


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("La fromagerie de Salers employait 39 personnes, dont 12 apprentis.", "figure 39"),
        ("Le maire a promis une aide de 2,5 milliards d'euros sur trois ans.", "figure 2.5"),
        ("La fromagerie de Salers a fermé jeudi après deux ans de pertes.", "date d3"),
        ("Le maire, Jean Lagarde, a promis une aide de 2,5 millions d'euros sur trois ans.", "name jean"),
        ("La fromagerie de Salers n'a pas fermé mardi après deux ans de pertes.", "negation"),
        ("Un salarié a retrouvé du travail dans le canton.", "negation"),
    ],
)
def test_one_wrong_fact_fails_the_sentence(sentence: str, reason: str) -> None:
    verdict = verify(analyse(sentence, "fr"), [DAIRY])
    assert (verdict.support, verdict.reason) == ("unsupported", reason)


def test_words_of_its_own_are_not_supported() -> None:
    verdict = verify(
        analyse("Les éleveurs bretons manifestent contre la taxe sur le carburant.", "fr"), [DAIRY, MUSEUM]
    )
    assert verdict.support == "unsupported"


def test_between_languages_similarity_stands_for_words_but_never_for_figures() -> None:
    similar = {("a1", 0): 0.2, ("a1", 1): 0.75, ("a1", 2): 0.1, ("a1", 3): 0.1}
    right = verify(analyse("It had a staff of 38, of whom 12 were apprentices.", "en"), [DAIRY], similarities=similar)
    wrong = verify(analyse("It had a staff of 48, of whom 12 were apprentices.", "en"), [DAIRY], similarities=similar)
    assert (right.support, wrong.support) == ("supported", "unsupported")
    assert right.spans[0].quote == DAIRY.sentences[1].text


@given(st.text(max_size=80))
def test_every_span_is_verbatim_and_every_score_a_share(sentence: str) -> None:
    verdict = verify(analyse(sentence, "fr"), [DAIRY, MUSEUM])
    assert 0.0 <= verdict.score <= 1.0
    for span in verdict.spans:
        assert span.quote == span.article.text[span.start : span.end] != ""


@pytest.mark.parametrize("row", range(4))
def test_a_source_sentence_supports_itself(row: int) -> None:
    source = DAIRY.sentences[row]
    verdict = verify(analyse(source.text, "fr"), [DAIRY, MUSEUM])
    assert (verdict.support, verdict.score) == ("supported", 1.0)
    assert verdict.spans[0].start <= source.start < source.end <= verdict.spans[0].end


def test_nothing_supports_nothing() -> None:
    assert verify(analyse("…", "fr"), [DAIRY]).reason == "empty"
    assert verify(analyse("La fromagerie a fermé.", "fr"), []).reason == "empty"


def test_a_currency_that_the_quotes_do_not_name_is_not_supported() -> None:
    bonus = passage("Meta offered a bonus of $100 million to Ava Lou.", n=1, id="m", language="en")
    assert verify(analyse("Meta offered Ava Lou a bonus of 100 million dollars.", "en"), [bonus]).support == "supported"
    wrong = verify(analyse("Meta offered Ava Lou a bonus of 100 million euros.", "en"), [bonus])
    assert (wrong.support, wrong.reason) == ("unsupported", "currency euro")
