"""Sentences that need the one before: what they point back to, whom they answer, whose "we" they have."""

from __future__ import annotations

import pytest

from rag.text.analysis import analyse
from rag.text.dependence import answers_another, dependence, points_back


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Elle a vendu le voilier au printemps.", True),
        ("Mais il a vendu le voilier au printemps.", True),
        ("De retour à Brest, elle a vendu le voilier.", True),
        ("Cette décision a surpris les marins.", True),
        ("La seconde a été vendue à Nantes.", True),
        ("Ce lundi, le voilier a quitté Brest.", False),
        ("Il faut deux jours pour gagner Ouessant.", False),
        ("Le skipper a vendu son voilier.", False),
    ],
)
def test_a_sentence_that_needs_the_one_before_is_known(text: str, back: bool) -> None:
    assert points_back(analyse(text, "fr")) is back


def test_questions_and_connectives_answer_another_sentence() -> None:
    assert answers_another(analyse("Mais le port a rouvert.", "fr"))
    assert answers_another(analyse("Que devient le port de Brest ?", "fr"))
    assert not answers_another(analyse("Le port de Brest a rouvert.", "fr"))


@pytest.mark.parametrize(
    ("needing", "alone"),
    [
        ("Elle a vendu le voilier au printemps.", "Odile Kerjean a vendu le voilier au printemps."),
        ("Mais le port a rouvert lundi.", "Le port a rouvert lundi."),
        ("Pourtant le port a rouvert lundi.", "Le port a rouvert lundi."),
        ("Nous avons vendu notre voilier.", "« Nous avons vendu notre voilier », ont dit les deux marins du port."),
        ("« Nous avons vendu notre voilier au printemps », dit-il.", "Les deux marins ont vendu leur voilier, dit-il."),
        ("... et le port a rouvert lundi.", "Le port a rouvert lundi."),
    ],
)
def test_a_sentence_that_needs_another_one_stands_less_well_alone(needing: str, alone: str) -> None:
    assert dependence(analyse(needing, "fr")) > dependence(analyse(alone, "fr"))
