"""Levels and changes, in sentences that the fit has not seen."""

from __future__ import annotations

import pytest

from rag.ask.figure_role import is_change, role_features
from rag.text.figures import quantities, with_digits


@pytest.mark.parametrize(
    ("sentence", "language", "change"),
    [
        ("The weekly rent climbs to 95 pounds, up 6 pounds.", "en", "6 pounds"),
        ("The toll went up by 40 pence to 5.10 pounds.", "en", "40 pence"),
        ("L'adhésion passe à 32 euros, soit 3 euros de plus.", "fr", "3 euros"),
        ("La cantine augmente de 20 centimes et coûte 4,60 euros.", "fr", "20 centimes"),
    ],
)
def test_of_two_figures_the_change_is_the_likelier_change(sentence: str, language: str, change: str) -> None:
    figures = quantities(sentence, language)
    scored = {figure.written: is_change(figure, figures, sentence, language) for figure in figures}
    assert max(scored, key=lambda written: scored[written]) == change
    assert scored[change] > 0.5


def test_features_are_the_words_beside_and_a_larger_one() -> None:
    text = with_digits("The toll went up by 40 pounds to 510 pounds.", "en")
    first, second = quantities(text, "en")
    assert {"-1 by", "-2 up", "a larger one"} <= role_features(first, [first, second], text, "en")
    assert {"-1 to", "a smaller one"} <= role_features(second, [first, second], text, "en")
