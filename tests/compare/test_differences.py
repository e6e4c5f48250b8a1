"""Differences: what may be told otherwise, and what is only another thing."""

from __future__ import annotations

import numpy as np
import pytest

from rag.compare.claims import Claim
from rag.compare.differences import DifferingClaims, differing, shared_words
from rag.types import Sentence
from tests.builders import article


def claim(text: str, id: str, *, language: str = "fr", report: str = "", date: str | None = None) -> Claim:
    source = article(text, id=id, language=language, report=report)
    if date:
        source = type(source)(**{name: getattr(source, name) for name in source.__slots__} | {"date": date})
    return Claim(source, Sentence(id, 0, 0, len(text), text), 1.0)


def pairs(first: Claim, second: Claim, similarity: float = 0.75) -> list[DifferingClaims]:
    similar = np.array([[1.0, similarity], [similarity, 1.0]], dtype=np.float32)
    return differing([first, second], similar, {})


def kinds(first: str, second: str, language: str = "fr", similarity: float = 0.75) -> list[str]:
    found = pairs(claim(first, "a", language=language), claim(second, "b", language=language), similarity)
    return [pair.kind for pair in found]


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        (
            "figure",
            "La banque de Bretagne a perdu 600 millions d'euros sur les marchés.",
            "La banque de Bretagne a perdu 751 millions d'euros sur les marchés.",
        ),
        (
            "figure",
            "La grève a vidé 40 dépôts de la région, selon le syndicat.",
            "La grève a vidé soixante dépôts de la région, selon la mairie.",
        ),
        (
            "date",
            "Le bac de Port-Aubry a coulé le 2 juillet 2008 dans la rade.",
            "Le bac de Port-Aubry a coulé le 5 juillet 2008 dans la rade.",
        ),
        (
            "name",
            "La laiterie sera dirigée par Odile Marchetti à partir de janvier.",
            "La laiterie sera dirigée par Yann Kermor à partir de janvier.",
        ),
        (
            "negation",
            "L'entraîneur assure qu'aucun joueur de Brest n'a quitté le club.",
            "Deux joueurs de Brest ont quitté le club pour Nantes.",
        ),
        (
            "negation",
            "L'entraîneur de Brest assure qu'aucun de ses meilleurs éléments n'a cédé aux offres.",
            "Nantes a recruté trois défenseurs de Brest cette semaine.",
        ),
        ("negation", "Le maire de Salers n'a pas vendu la forêt.", "Le maire de Salers a vendu la forêt."),
        ("negation", "Le maire de Salers dément avoir vendu la forêt.", "Le maire de Salers a vendu la forêt."),
    ],
)
def test_the_same_told_otherwise(kind: str, first: str, second: str) -> None:
    assert kinds(first, second) == kinds(second, first) == [kind]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("La banque a perdu 600 millions d'euros.", "La banque a perdu 0,6 milliard d'euros."),
        ("La banque a perdu près de 600 millions d'euros.", "La banque a perdu 598 millions d'euros."),
        ("La banque emploie 600 personnes à Brest.", "La banque a perdu 751 millions d'euros à Brest."),
        ("Une hausse de 600 euros du prix du foin.", "Un salaire de 751 euros pour chaque apprenti."),
        ("Le bac a coulé en juillet 2008 dans la rade.", "Le bac a coulé le 5 juillet 2008 dans la rade."),
        ("Le bac a coulé dans la rade de Brest.", "Le bac a sombré dans la rade de Brest."),
        ("Odile Marchetti ne le sait peut-être pas encore.", "Odile Marchetti a acheté la laiterie de Brest."),
        ("La relève de Brest n'a fait aucune victime.", "Trois bateaux de Brest ont sauvé les passagers."),
        (
            "S'il n'a pas vu le maire de Brest, Luc Petit a vu le préfet.",
            "Luc Petit a vu le préfet et le maire de Brest.",
        ),
        ("Jean Petit ne verra pas le maire de Brest.", "Odile Petit verra le maire de Brest pour Jean."),
        ("Son domicile à Brest, qui n'est pas encore connu, a été fouillé.", "Le domicile à Brest a été fouillé."),
    ],
)
def test_what_can_both_be_true(first: str, second: str) -> None:
    assert kinds(first, second) == []


def test_claims_that_are_not_alike_are_not_compared() -> None:
    first = "La banque de Bretagne a perdu 600 millions d'euros sur les marchés."
    assert kinds(first, first.replace("600", "751"), similarity=0.4) == []


def test_copies_do_not_differ_and_a_source_that_knows_both_figures_tells_of_two_things() -> None:
    low, high = "La banque a perdu 600 millions d'euros.", "La banque a perdu 751 millions d'euros."
    assert pairs(claim(low, "a", report="r"), claim(high, "b", report="r")) == []
    both = claim(low, "a")
    longer = article(f"{low}\n{high}", id="a")
    assert pairs(Claim(longer, both.sentence, 1.0), claim(high, "b")) == []


def test_a_relative_date_is_compared_as_what_it_resolves_to() -> None:
    first = claim("Le bac de Port-Aubry a coulé mardi dans la rade.", "a", date="2025-03-12")
    same = claim("Le bac de Port-Aubry a coulé le 11 mars dans la rade.", "b", date="2025-03-12")
    other = claim("Le bac de Port-Aubry a coulé le 9 mars dans la rade.", "b", date="2025-03-12")
    assert pairs(first, same) == []
    assert [pair.kind for pair in pairs(first, other)] == ["date"]


def test_the_words_in_common_are_what_both_say() -> None:
    first = claim("Selon la mairie, la banque de Bretagne a perdu 600 millions.", "a")
    second = claim("La perte de la banque de Bretagne atteint 751 millions.", "b")
    assert shared_words(first, second) == "banque de Bretagne"


def test_a_figure_of_another_week_may_have_changed_and_one_of_another_thing_is_another() -> None:
    lost, more = (
        "La banque de Bretagne a perdu 600 millions d'euros.",
        "La banque de Bretagne a perdu 751 millions d'euros.",
    )
    first = claim(lost, "a", date="2031-05-02")
    assert pairs(first, claim(more, "b", date="2031-05-04"))
    assert not pairs(first, claim(more, "b", date="2031-05-12"))
    assert not pairs(first, claim("La banque de Lorraine a perdu 751 millions d'euros.", "c", date="2031-05-02"))


def test_people_of_somebody_else_are_no_instances_of_none_of_his() -> None:
    none = claim("Invité de Brest, le maire de Salers assure qu'aucun de ses éleveurs n'a vendu.", "a")
    assert pairs(none, claim("Trois éleveurs de Salers ont vendu.", "b"))
    assert not pairs(none, claim("Trois éleveurs de Brest ont vendu.", "b"))
