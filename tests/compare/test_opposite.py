"""Opposites: a denial of what is said, "none of them" against instances, and what is neither."""

from __future__ import annotations

import pytest

from rag.compare.claims import Claim
from rag.compare.opposite import instances, opposite
from rag.text.analysis import analyse
from tests.builders import article, sentences_of


def claim(text: str, name: str) -> Claim:
    source = article(text, id=name)
    return Claim(source, sentences_of(source)[0], 1.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Trois joueurs ont quitté le club.", 2),
        ("Le club a perdu 12 joueurs.", 2),
        ("Odile Marchetti, Yann Kermor et Luc Petit ont quitté le club.", 1),
        ("Le club a perdu 12 jours.", 0),
        ("Nantes a tenté de recruter trois joueurs.", 0),
        ("Le club a perdu son entraîneur.", 0),
    ],
)
def test_instances_are_counted_or_listed_and_not_only_tried(text: str, told: int) -> None:
    assert instances(analyse(text, "fr")) == told


def test_a_denial_and_what_it_denies_are_opposites_in_either_order() -> None:
    denied = claim("Le maire de Salers n'a pas vendu la forêt.", "a")
    plain = claim("Le maire de Salers a vendu la forêt.", "b")
    assert opposite(denied, plain, 0.7, 0.8) == opposite(plain, denied, 0.7, 0.8) > 0


def test_two_denials_or_two_statements_are_none() -> None:
    denied = claim("Le maire de Salers n'a pas vendu la forêt.", "a")
    plain = claim("Le maire de Salers a vendu la forêt.", "b")
    assert opposite(denied, denied, 0.7, 1.0) == opposite(plain, plain, 0.7, 1.0) == 0.0
