"""Who and what: kinds by the words around a name, and nothing that its quotes do not have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.brief.mentions import MOST_OF_A_KIND, mentions
from rag.types import Citation, Mention, Span
from tests.builders import article


def cited(*quotes: str) -> list[Citation]:
    return [Citation(n, Span(article(text, id=f"a{n}"), 0, len(text))) for n, text in enumerate(quotes, 1)]


def of(kind: str, *quotes: str) -> list[str]:
    return [mention.text for mention in mentions(cited(*quotes)) if mention.kind == kind]


@pytest.mark.parametrize(
    ("kind", "quote", "expected"),
    [
        ("person", "La fermeture a surpris la maire de Salers, Odile Marchetti.", "Odile Marchetti"),
        ("person", "Odile Marchetti a déclaré que rien ne presse.", "Odile Marchetti"),
        ("person", "Le port a fermé, selon le ministre de la Mer Yann Le Goff.", "Yann Le Goff"),
        ("person", "The plant, said its director Anna Berg, will reopen.", "Anna Berg"),
        ("organisation", "Le prêt vient de la Banque de Bretagne.", "Banque de Bretagne"),
        ("organisation", "Il travaille chez Kermor depuis dix ans.", "Kermor"),
        ("organisation", "Le rachat de BioLait est annoncé.", "BioLait"),
        ("name", "La laiterie a fermé à Salers.", "Salers"),
        ("figure", "La perte atteint 2,5 millions d'euros.", "2,5 millions d'euros"),
        ("figure", "Une hausse de 12 % des prix.", "12 %"),
        ("figure", "Elle employait 38 personnes.", "38 personnes"),
        ("date", "Le bac a coulé le 2 juillet.", "le 2 juillet"),
    ],
)
def test_a_mention_is_of_the_kind_that_its_neighbours_tell(kind: str, quote: str, expected: str) -> None:
    assert expected in of(kind, quote)


def test_a_last_name_alone_is_the_person_named_in_full() -> None:
    quotes = ("La maire de Salers, Odile Marchetti, est inquiète.", "Selon Marchetti, le lait manque.")
    found = mentions(cited(*quotes))
    assert [m for m in found if "Marchetti" in m.text] == [Mention("person", "Odile Marchetti", (1,))]


def test_one_figure_in_two_spellings_is_one_mention() -> None:
    found = mentions(cited("Une perte de 3 millions d'euros.", "Soit 3 millions d’euros."))
    assert [m.citations for m in found if m.kind == "figure"] == [(1, 2)]


def test_the_first_word_of_a_sentence_is_no_name_by_its_capital() -> None:
    assert of("name", "Personne ne sait quand le bac reprendra.") == []


def test_a_number_without_a_unit_is_no_figure() -> None:
    assert of("figure", "Ils étaient 24 pour le vote.") == []


def test_a_number_that_is_part_of_a_name_is_no_figure() -> None:
    assert of(
        "figure", "Le carburant E85 convient, selon le G-20 réuni à Brest.", "Il a payé l'ensemble d'1 euro."
    ) == ["1 euro"]


def test_no_kind_has_more_than_a_reader_takes_in() -> None:
    assert len(of("figure", " ".join(f"Il y a {n} vaches." for n in range(10, 40)))) == MOST_OF_A_KIND


@given(st.lists(st.text(alphabet="AbÉé' -.,18%Mde", max_size=40), max_size=4))
def test_every_mention_stands_in_each_of_its_quotes(quotes: list[str]) -> None:
    citations = cited(*quotes)
    held = {c.n: c.span.quote for c in citations}
    for mention in mentions(citations):
        assert mention.text
        assert mention.text in held[mention.citations[0]]
