"""The story of several articles: what most reports say, within a budget, without repeating or leaning back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.compare.coverage import Extract, reads_alone, telling_extracts
from rag.text.analysis import analyse
from rag.text.words import words
from rag.types import Article
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


def told(*articles: Article, length: int, known: Sequence[str] = (), language: str = "fr") -> list[Extract]:
    held = {source.id: sentences_of(source) for source in articles}
    reports = {source.id: source.report for source in articles}
    return telling_extracts(articles, held, length=length, reports=reports, language=language, said_by={}, known=known)


def texts(found: Sequence[Extract]) -> str:
    return " ".join(extract.text for extract in found)


def test_what_several_reports_say_is_chosen_once() -> None:
    found = told(*REPORTS, length=40)
    assert "fissure" in texts(found)
    assert "autocars" in texts(found)
    assert texts(found).count("viaduc") == 1
    assert "cartes postales" not in texts(found)


def test_a_sentence_that_leans_on_the_one_before_is_not_chosen() -> None:
    assert "Elle mesure" not in texts(told(*REPORTS, length=100))


def test_what_is_known_gives_way_to_what_is_new() -> None:
    before = told(*REPORTS, length=20)
    after = told(*REPORTS, length=20, known=[f"{REPORTS[2].title}\n{REPORTS[2].text}"])
    assert "autocars" in texts(before)
    assert "autocars" not in texts(after)
    assert "fissure" in texts(after)


def test_copies_of_one_report_count_once() -> None:
    line = "La fanfare de Landerneau a joué dimanche devant la mairie toute neuve de la ville."
    copies = [article(line, id=f"copy{n}", title="Fanfare", report="copy0") for n in range(5)]
    first = told(*copies, *REPORTS, length=20)
    assert "fanfare" not in texts(first)


def test_what_is_said_in_other_words_elsewhere_is_worth_more() -> None:
    held, reports = SENTENCES, {source.id: source.report for source in REPORTS}
    said_by = {("three", 1): 3}
    found = telling_extracts(REPORTS, held, length=20, reports=reports, language="fr", said_by=said_by)
    plain = telling_extracts(REPORTS, held, length=20, reports=reports, language="fr", said_by={("three", 1): 10**40})
    assert "préfet" not in texts(found)
    assert "préfet" in texts(plain)


def test_what_covers_most_comes_first_and_no_other_language_is_quoted() -> None:
    english = article(
        "The viaduct of Morlaix was closed on Saturday after a crack was found in a pillar.", id="en", language="en"
    )
    found = told(english, *REPORTS, length=100)
    assert "cartes postales" not in found[0].text
    assert {extract.span.article.language for extract in found} == {"fr"}
    again = article("The viaduct of Morlaix was closed after a crack was found in it.", id="again", language="en")
    assert told(english, again, length=100)[0].span.article.language == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Le maire de Salers l'a raconté mardi devant le conseil de la commune.",
        "Tous trois démentent avoir touché la prime de la mairie de Salers en mars.",
        "La mairie de Salers veut garder ces emplois dans le canton cette année.",
        "Qui veut du fromage n'a pas de meilleure adresse, répète-t-il aux éleveurs.",
        "Dans un entretien mené par le frère du maire de Salers en avril, il a révélé son prix.",
        "… et la mairie de Salers a promis de garder les emplois du canton.",
    ],
)
def test_what_needs_the_sentence_before_it_does_not_read_alone(text: str) -> None:
    assert not reads_alone(analyse(text, "fr"))


def test_this_year_and_a_named_person_read_alone() -> None:
    assert reads_alone(analyse("Cette année, la mairie de Salers garde les emplois du canton.", "fr"))
    assert reads_alone(analyse("Dans le canton, Odile Marchetti garde les emplois de la mairie.", "fr"))


@given(st.integers(min_value=0, max_value=120))
def test_the_budget_is_kept_and_every_extract_is_in_its_span(length: int) -> None:
    found = told(*REPORTS, length=length)
    assert sum(len(words(extract.text)) for extract in found) <= length
    for extract in found:
        assert extract.text.strip("… ") in extract.span.quote
        assert extract.span.quote == extract.sentence.text


def test_nothing_gives_nothing() -> None:
    assert told(length=100) == []


def test_one_article_is_summarized_by_what_its_own_sentences_share() -> None:
    lines = (
        "La coopérative de Plougastel a récolté 2 000 tonnes de fraises cette année.",
        "Les fraises de la coopérative de Plougastel seront vendues à Brest et à Paris.",
        "Un chien a traversé la route devant la gare en fin de matinée.",
    )
    source = article("\n".join(lines), id="berries", title="Fraises de Plougastel : la coopérative sourit")
    found = told(source, length=14)
    assert "Plougastel" in texts(found)
