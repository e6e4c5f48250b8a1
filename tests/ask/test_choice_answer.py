"""Two values compared and both cited, or refused, on a scripted reader."""

from __future__ import annotations

from rag.ask.choice_answer import answer_choice
from rag.ask.wanted import Wants
from tests.ask.valued import dated, reading_of

BIDS = [
    dated(
        "2025-10-02",
        "La société Autocars Merle demande 412 000 euros par an.\nSon concurrent Transalpes demande 389 000 euros."
        "\nLa gare est fermée.",
    )
]
NEWEST = "2025-10-02"


def test_both_values_are_given_and_the_smaller_one_is_named_first() -> None:
    reading, parts = reading_of("Qui demande le moins, Autocars Merle ou Transalpes ?", BIDS, ("demande",), ("euros",))
    told = answer_choice(reading, Wants("any", "least"), NEWEST, parts)
    assert told is not None
    assert [s.text for s in told.sentences] == [
        "Transalpes : 389 000 euros, moins que Autocars Merle : 412 000 euros.",
        "2 octobre 2025 : « Son concurrent Transalpes demande 389 000 euros. »",
        "2 octobre 2025 : « La société Autocars Merle demande 412 000 euros par an. »",
    ]
    assert len(told.citations) == 2
    most = answer_choice(reading, Wants("any", "most"), NEWEST, parts)
    assert most is not None
    assert most.sentences[0].text.startswith("Autocars Merle : 412 000 euros, plus que Transalpes")


def test_where_the_value_of_one_is_missing_nothing_is_chosen() -> None:
    reading, parts = reading_of("Qui demande le moins, Transalpes ou Berliet ?", BIDS, ("demande",), ("euros",))
    told = answer_choice(reading, Wants("any", "least"), NEWEST, parts)
    assert told is not None
    assert (told.sentences, told.reason) == ((), "confidence")


def test_without_names_the_one_with_the_least_stands_first() -> None:
    reading, parts = reading_of("Quelle offre est la moins chère ?", BIDS, ("demande",), ("euros",))
    told = answer_choice(reading, Wants("any", "least"), NEWEST, parts)
    assert told is not None
    assert [s.text.split(" (")[0] for s in told.sentences] == ["389 000 euros", "412 000 euros"]


def test_a_choice_by_anything_else_names_the_one_that_is_in_the_sentence() -> None:
    days = [dated("2025-10-02", "La bibliothèque ferme le mardi.\nElle est grande.")]
    reading, parts = reading_of("La bibliothèque ferme-t-elle le lundi ou le mardi ?", days, ("ferme",), ("mardi",))
    told = answer_choice(reading, Wants("any", "either"), NEWEST, parts)
    assert told is not None
    assert told.sentences[0].text == "le mardi : « La bibliothèque ferme le mardi. »"


def test_what_is_compared_is_of_the_measure_that_is_asked() -> None:
    offers = [
        dated(
            "2026-03-06",
            "Nordal demande 6,4 millions d'euros.\nNordal promet quatorze mois.\n"
            "Bastide demande 7,1 millions d'euros et promet neuf mois.",
        )
    ]
    question = "Laquelle, Nordal ou Bastide, est la plus rapide ?"
    reading, parts = reading_of(question, offers, ("promet", "demande"), ("millions",))
    told = answer_choice(reading, Wants("any", "least", "time"), "2026-03-06", parts)
    assert told is not None
    assert told.sentences[0].text == "Bastide : 9 mois, moins que Nordal : 14 mois."
