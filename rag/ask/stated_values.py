"""Sentences that answer, each with the words in it that do, and of which time it is.

Which words answer is marked by the answer reader, in the sentence's passage. Where those of the best sentence are a
figure with a unit, another sentence tells of the same quantity if it has a figure of that unit.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.ask.extractive import likeliest
from rag.ask.grammar import trimmed
from rag.ask.open_answer import AnsweringSentence
from rag.ask.timeline import time_of
from rag.ports import Marked
from rag.text.analysis import analyse
from rag.text.dates import dates
from rag.text.figures import Quantity, figures, quantities, with_digits
from rag.text.question import Question

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
UNMARKED = -20.0  # nats: a figure in none of the likeliest spans


@dataclass(frozen=True, slots=True)
class MarkedFigure:
    """A figure of a sentence, and how far it is marked, in nats that compare within the sentence."""

    quantity: Quantity
    marked: float


@dataclass(frozen=True, slots=True)
class StatedValue:
    """What a sentence answers: ``words`` marked in it, ``figures`` with a unit, the likeliest first; ``when`` is ISO
    8601, of the sentence, None where nothing tells."""

    source: AnsweringSentence
    words: str
    figures: tuple[MarkedFigure, ...]
    is_figure: bool  # whether a figure is what is marked most
    when: str | None

    def of_unit(self, unit: str) -> Quantity | None:
        """Its likeliest figure of a unit."""
        return next((one.quantity for one in self.figures if one.quantity.unit == unit), None)

    @property
    def unit(self) -> str | None:
        """That of the likeliest figure, where a figure is what answers."""
        return self.figures[0].quantity.unit if self.is_figure else None


def state_values(question: Question, candidates: Sequence[AnsweringSentence]) -> list[StatedValue]:
    """Of each candidate in its order."""
    return [_stated(candidate, question) for candidate in candidates]


def figures_of(text: str, language: str) -> list[Quantity]:
    """The quantities of a sentence, and the figures without a unit that are no date ("31 de moins qu'en 2021")."""
    spelled, found = with_digits(text, language), quantities(text, language)
    taken = [(one.start, one.end) for one in found]
    taken += [(one.start, one.end) for one in dates(spelled, "2000-01-01")]
    bare = [
        Quantity(float(figure.digits) * figure.scale, "", frozenset(), spelled[figure.start : figure.end], a, b)
        for figure in figures(spelled)
        for a, b in [(figure.start, figure.end)]
        if not any(start < b and a < end for start, end in taken) and not _YEAR.fullmatch(figure.digits)
    ]
    return sorted([*found, *bare], key=lambda one: one.start)


def _legible(candidate: AnsweringSentence) -> str:
    """The sentence with its number words as digits, and with the capital that a name may begin with."""
    own, text = candidate.sentence.text, with_digits(candidate.sentence.text, candidate.passage.article.language)
    return own[0] + text[1:] if text[0] == own[0].lower() else text


def _moved(marked: Marked, own: str, text: str) -> Marked:
    """Marks of a sentence moved to the places that their words have where number words are digits."""
    if len(own) == len(text):
        return marked
    parts = difflib.SequenceMatcher(None, own, text, autojunk=False).get_opcodes()

    def place(at: int, *, ends: bool) -> int:
        for tag, a, b, c, d in parts:
            if (a < at <= b) if ends else (a <= at < b):
                return c + at - a if tag == "equal" else d if ends else c
        return len(text) if ends else 0

    offsets = [(place(a, ends=False), place(b, ends=True)) for a, b in marked.offsets]
    return Marked(marked.log_odds, marked.begins, marked.ends, offsets)


def _stated(candidate: AnsweringSentence, question: Question) -> StatedValue:
    article, text = candidate.passage.article, _legible(candidate)
    marked = candidate.marked and _moved(candidate.marked, candidate.sentence.text, text)
    spans = likeliest(marked, [len(text)]) if marked else []
    asked = question.analysis.under(article.language)
    given = {(q.value, q.unit) for q in asked.quantities}
    found = [
        MarkedFigure(q, max((score for score, a, b in spans if a < q.end and q.start < b), default=UNMARKED))
        for q in figures_of(candidate.sentence.text, article.language)
        if (q.value, q.unit) not in given and (q.unit or q.written not in asked.figure_digits)
    ]
    found.sort(key=lambda one: -one.marked)
    new = ((a, trimmed(text[a:b])) for _, a, b in spans)
    at, words = next(
        ((a, said) for a, said in new if said and not analyse(said, article.language).term_set <= asked.term_set),
        (0, ""),
    )
    best = max((score for score, *_ in spans), default=-math.inf)
    is_figure = bool(found) and found[0].marked >= best
    when = time_of(candidate.sentence.text, article, found[0].quantity.start if is_figure else at)
    return StatedValue(candidate, words, tuple(found), is_figure, when)
