"""Short summaries of several articles: what most reports say, within a budget, without repeating or leaning back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from summary import Extract, summarize

from rag.text.words import words
from rag.types import Article, Sentence
from tests.builders import article, sentences_of

REPORTS = [
    article(
        "Le viaduc de Morlaix a été fermé samedi après la découverte d'une fissure dans le troisième pilier.\n"
        "Elle mesure près de deux mètres de long.\n"
        "Une exposition de cartes postales du viaduc avait attiré 300 visiteurs au printemps dernier.",
        id="one",
        title="Le viaduc de Morlaix fermé",
    ),
    article(
        "Une fissure dans le troisième pilier a conduit samedi à fermer le viaduc de Morlaix aux trains.\n"
        "Les trains entre Rennes et Brest seront remplacés par des autocars pendant deux semaines.",
        id="two",
        title="Fissure : pas de trains à Morlaix",
    ),
    article(
        "La SNCF remplace les trains entre Rennes et Brest par des autocars pendant deux semaines au moins.\n"
        "Le préfet du Finistère a demandé une expertise du pilier fissuré avant la fin du mois.",
        id="three",
        title="Des autocars entre Rennes et Brest",
    ),
]
SENTENCES = {source.id: sentences_of(source) for source in REPORTS}


def texts(found: Sequence[Extract]) -> str:
    return " ".join(extract.text for extract in found)


def test_what_several_reports_say_is_chosen_once() -> None:
    found = summarize(REPORTS, SENTENCES, length=40)
    assert "fissure" in texts(found)
    assert "autocars" in texts(found)
    assert texts(found).count("viaduc") == 1
    assert "cartes postales" not in texts(found)


def test_a_sentence_that_leans_on_the_one_before_is_not_chosen() -> None:
    assert "Elle mesure" not in texts(summarize(REPORTS, SENTENCES, length=100))


def test_what_is_known_gives_way_to_what_is_new() -> None:
    before = summarize(REPORTS, SENTENCES, length=20)
    after = summarize(REPORTS, SENTENCES, length=20, known=[f"{REPORTS[2].title}\n{REPORTS[2].text}"])
    assert "autocars" in texts(before)
    assert "autocars" not in texts(after)
    assert "fissure" in texts(after)


def test_copies_of_one_report_count_once() -> None:
    line = "La fanfare de Landerneau a joué dimanche devant la mairie toute neuve de la ville."
    copies = [article(line, id=f"copy{n}", title="Fanfare", report="copy0") for n in range(5)]
    sentences = SENTENCES | {copy.id: sentences_of(copy) for copy in copies}
    first = summarize([*copies, *REPORTS], sentences, length=20)
    assert "fanfare" not in texts(first)


def test_weights_turn_the_summary_to_a_subject() -> None:
    weights = {("three", 1): 40.0}
    found = summarize(REPORTS, SENTENCES, length=18, weights=weights)
    assert "préfet du Finistère" in texts(found)


def test_extracts_follow_the_dates_of_their_articles_after_the_first() -> None:
    dated = [replace(source, date=f"2031-05-0{9 - n}") for n, source in enumerate(REPORTS)]
    found = summarize(dated, SENTENCES, length=100)
    dates = [extract.span.article.date or "" for extract in found[1:]]
    assert dates == sorted(dates)


@given(st.integers(min_value=0, max_value=120))
def test_the_budget_is_kept_and_every_extract_is_in_its_span(length: int) -> None:
    found = summarize(REPORTS, SENTENCES, length=length)
    assert sum(len(words(extract.text)) for extract in found) <= length
    for extract in found:
        assert extract.text.strip("… ") in extract.span.quote
        assert extract.span.quote == extract.sentence.text


def test_nothing_gives_nothing() -> None:
    empty: list[Article] = []
    none: dict[str, list[Sentence]] = {}
    assert summarize(empty, none, length=100) == []


def test_one_article_is_summarized_by_what_its_own_sentences_share() -> None:
    lines = (
        "La coopérative de Plougastel a récolté 2 000 tonnes de fraises cette année.",
        "Les fraises de la coopérative de Plougastel seront vendues à Brest et à Paris.",
        "Un chien a traversé la route devant la gare en fin de matinée.",
    )
    source = article("\n".join(lines), id="berries", title="Fraises de Plougastel : la coopérative sourit")
    found = summarize([source], {source.id: sentences_of(source)}, length=14)
    assert "Plougastel" in texts(found)
