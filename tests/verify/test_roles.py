"""Names and verbs of a rewriting against its source: exchanged roles are found, plain shortenings pass."""

from __future__ import annotations

import pytest

from rag.text.analysis import analyse
from rag.verify.roles import exchanged

MERGER = "Après un an de discussions, le brasseur Kerloc a racheté mardi la cidrerie Morgat pour 3 millions d'euros."
POACHED = "Le club de Vannes a tenté de débaucher Le Guen, entraîneur de Lorient, qui a refusé."
LED = "Le Bihan, que Morvan a remplacé à la tête du port, quittera Brest en juin."


@pytest.mark.parametrize(
    ("draft", "source", "verb"),
    [
        ("Morgat a racheté Kerloc pour 3 millions d'euros.", MERGER, "racheté"),
        ("Kerloc a été racheté par Morgat.", MERGER, "racheté"),
        ("La cidrerie Morgat a été rachetée.", MERGER, "rachetée"),
        ("L'entraîneur Guen a échoué à débaucher un joueur de Vannes.", POACHED, "débaucher"),
        ("Le Bihan a remplacé le chef du port.", LED, "remplacé"),
    ],
)
def test_an_exchange_of_roles_names_its_verb(draft: str, source: str, verb: str) -> None:
    assert exchanged(analyse(draft, "fr"), analyse(source, "fr")) == verb


@pytest.mark.parametrize(
    ("draft", "source"),
    [
        ("Le brasseur Kerloc a racheté la cidrerie Morgat pour 3 millions d'euros.", MERGER),
        ("Mardi, Kerloc a racheté Morgat.", MERGER),
        ("Le club de Vannes a tenté de débaucher Le Guen.", POACHED),
        ("Le Bihan quittera Brest en juin.", LED),
    ],
)
def test_a_shortening_that_keeps_the_roles_passes(draft: str, source: str) -> None:
    assert exchanged(analyse(draft, "fr"), analyse(source, "fr")) == ""


def test_english_is_judged_and_other_languages_are_not() -> None:
    source = "The brewer Kerloc has acquired the cider maker Morgat."
    assert exchanged(analyse("Morgat has acquired Kerloc.", "en"), analyse(source, "en")) == "acquired"
    assert exchanged(analyse("Kerloc has acquired Morgat.", "en"), analyse(source, "en")) == ""
    assert exchanged(analyse("Morgat hat Kerloc gekauft.", "de"), analyse("Kerloc hat Morgat gekauft.", "de")) == ""
