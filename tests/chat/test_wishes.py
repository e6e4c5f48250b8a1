"""Wishes about the last question or answer, on invented conversations."""

from __future__ import annotations

import pytest

from rag.chat.understood import Said, Understood
from rag.chat.wishes import named_outlets, wish, without_attribution

OUTLETS = ("Le Quotidien des Alpes", "Gazette de Brive", "The Harbour Post")
COST = Said(
    "Combien coûtera la restauration du tunnel de Vaubert ?",
    "« Sa restauration coûtera 3 millions d'euros. »",
    "Sa restauration coûtera 3 millions d'euros.",
    ("a7",),
    ("Le tunnel de Vaubert",),
    ("Qui a inauguré le viaduc de Sarmont ?",),
)


@pytest.mark.parametrize("text", ["et selon Le Quotidien des Alpes ?", "que dit le Quotidien des Alpes ?"])
def test_an_outlet_of_the_library_is_asked_the_last_question(text: str) -> None:
    found = wish("outlet", text, COST, OUTLETS)
    assert found == Understood(COST.question, "outlet", outlets=("Le Quotidien des Alpes",))


def test_an_outlet_in_a_question_of_its_own_is_no_wish() -> None:
    assert named_outlets("Quand la Gazette de Brive a-t-elle été fondée ?", OUTLETS) == ()
    assert named_outlets("and according to the Harbour Post?", OUTLETS) == ("The Harbour Post",)


def test_whom_it_is_asked_after_is_exchanged() -> None:
    crowd = Said("Combien de manifestants selon la préfecture en mai ?")
    found = wish("continue", "et selon le collectif ?", crowd, OUTLETS)
    assert found == Understood("Combien de manifestants en mai, selon le collectif ?", "rule")
    assert without_attribution("Combien, selon Anne Morel ?", ()) == "Combien ?"


def test_a_thing_put_right_takes_the_place_of_the_wrong_one_by_its_full_name() -> None:
    found = wish("correction", "Non, celle du viaduc.", COST, OUTLETS)
    assert found == Understood("Combien coûtera la restauration du viaduc de Sarmont ?", "correction")
    other = wish("correction", "non, je veux la durée", COST, OUTLETS)
    assert other == Understood(f"{COST.question} Je veux la durée ?", "together")


def test_details_another_language_and_a_summary_are_asked_of_what_was_there() -> None:
    assert wish("more", "plus de détails", COST, OUTLETS) == Understood(COST.question, "detail", detailed=True)
    assert wish("language", "en anglais ?", COST, OUTLETS) == Understood(COST.question, "language", language="en")
    assert wish("summary", "résume", COST, OUTLETS) == Understood(
        "Résume l'article « Le tunnel de Vaubert ».", "summary", articles=("a7",)
    )
    assert wish("summary", "résume", Said("Qui ?"), OUTLETS) is None


def test_why_is_asked_of_what_was_answered() -> None:
    found = wish("why", "pourquoi ?", COST, OUTLETS)
    assert found == Understood(f"{COST.quote} Pourquoi ?", "why", detailed=True)
    assert wish("why", "pourquoi ?", Said("Qui ?"), OUTLETS) is None


def test_what_is_no_wish_goes_the_way_of_other_inputs() -> None:
    assert wish("new", "Quand le lac a-t-il gelé ?", COST, OUTLETS) is None
    assert wish("continue", "et quand ?", COST, OUTLETS) is None
