"""What a question asks for, and whether a sentence is of that kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question import answers, expected, holds_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Combien de vaches compte la ferme ?", "figure"),
        ("How long does the ferry take?", "figure"),
        ("Quel est le montant de l'aide ?", "figure"),
        ("Quel taux la banque applique-t-elle ?", "percent"),
        ("Quel jour le port a-t-il rouvert ?", "date"),
        ("When did the port reopen?", "date"),
        ("Qui dirige le port ?", "name"),
        ("À qui appartient le port ?", "name"),
        ("Who runs the port?", "name"),
        ("Pourquoi le port ferme-t-il ?", "open"),
        ("Les gens qui partent reviennent-ils ?", "open"),
    ],
)
def test_the_expected_kind(question: str, kind: str) -> None:
    assert expected(question) == kind


@pytest.mark.parametrize(
    ("sentence", "question", "language", "answered"),
    [
        ("La ferme compte 40 vaches.", "Combien de vaches compte la ferme ?", "fr", True),
        ("La ferme compte quarante vaches.", "Combien de vaches compte la ferme ?", "fr", True),
        ("La ferme compte beaucoup de vaches.", "Combien de vaches compte la ferme ?", "fr", False),
        ("En 2019, la ferme a vendu ses vaches.", "Combien de vaches la ferme a-t-elle vendues en 2019 ?", "fr", False),
        ("La banque verse 3 millions.", "Quel taux la banque applique-t-elle ?", "fr", False),
        ("La banque applique 3 %.", "Quel taux la banque applique-t-elle ?", "fr", True),
        ("Mardi.", "Quel jour le port a-t-il rouvert ?", "fr", True),
        ("Le port a rouvert.", "Quel jour le port a-t-il rouvert ?", "fr", False),
        ("Vidal.", "Qui dirige le port ?", "fr", True),
        ("Le port est dirigé par un conseil.", "Qui dirige le port ?", "fr", False),
        ("Le port de Brest a une capitainerie.", "Qui dirige le port de Brest ?", "fr", False),
        ("The port closes.", "Why does the port close?", "en", False),
        ("The port closes because of the storm.", "Why does the port close?", "en", True),
    ],
)
def test_an_answer_brings_something_new_of_the_kind(
    sentence: str, question: str, language: str, answered: bool
) -> None:
    assert answers(sentence, question, language) is answered


@given(st.text(max_size=60))
def test_a_question_never_answers_itself(question: str) -> None:
    assert not answers(question, question, "fr")


def test_kinds_in_a_source_sentence() -> None:
    assert holds_kind("Le port compte 12 navires.", "fr", "figure")
    assert not holds_kind("Le port compte 12 navires.", "fr", "open")
    assert holds_kind("Paul Vidal dirige.", "fr", "name")
