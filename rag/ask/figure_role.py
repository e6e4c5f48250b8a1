"""Whether a figure in a sentence is a change ("up 30 pence", "3 de moins") or a level ("rises to 3.20"). Pure.

A logistic regression on the words beside the figure, and on whether the sentence has a larger one of its unit; fitted
by ``scripts/fit_roles.py`` on sentences written for it. It reads French and English, and a few words around a figure
only: in "a rise, of which 30 pence are tax" the 30 pence are a change, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.models.fits import load
from rag.text.figures import Quantity, with_digits
from rag.text.words import fold, stem, words

FIT = "figure_role"
NEXT, NEAR_BEFORE, NEAR_AFTER = 2, 3, 4  # words beside a figure that count by their place, and without it


def role_features(figure: Quantity, all_figures: Sequence[Quantity], text: str, language: str) -> set[str]:
    """What is found of ``figure`` in ``text``, which has its number words as digits; see ``with_digits``."""
    before = [fold(text[a:b]) for a, b in words(text[: figure.start])]
    after = [fold(text[a:b]) for a, b in words(text[figure.end :])]
    found = {f"{-n} {word}" for n, word in enumerate(reversed(before[-NEXT:]), 1)}
    found |= {f"+{n} {word}" for n, word in enumerate(after[:NEXT], 1)}
    for side, beside in (("<", before[-NEAR_BEFORE:]), (">", after[:NEAR_AFTER])):
        found |= {f"{side} {stem(word, language)}" for word in beside if not word[0].isdigit()}
    same = [other for other in all_figures if other.unit == figure.unit and other != figure]
    if any(other.value > figure.value for other in same):
        found.add("a larger one")
    if any(other.value < figure.value for other in same):
        found.add("a smaller one")
    if figure.unit == "%":
        found.add("a percentage")
    return found


def is_change(figure: Quantity, all_figures: Sequence[Quantity], sentence: str, language: str) -> float:
    """Probability, 0 to 1, that a figure of a sentence is a change; ``all_figures`` are those of the sentence."""
    fit = load(FIT)
    found = role_features(figure, all_figures, with_digits(sentence, language), language)
    return fit.probability({name: float(name in found) for name in fit.weights})


def levels(
    figures: Sequence[Quantity], all_figures: Sequence[Quantity], sentence: str, language: str
) -> list[Quantity]:
    """Those of some figures of a sentence that are more likely a level than a change; all of them where none is."""
    return [f for f in figures if is_change(f, all_figures, sentence, language) < 0.5] or list(figures)
