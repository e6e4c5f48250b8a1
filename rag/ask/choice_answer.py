"""A choice between two things, or of the one with the least or most, computed from both values, which are both cited.

The value of each thing is the figure of a sentence that names it and not the other one; where a sentence names both,
the figure nearest to its name. Both have to be of one measure, and where several are, of the one that is surest to
answer. Where one of them is missing there is no answer. No chat model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.ask.alternatives import alternatives, telling_terms
from rag.ask.answer import GroundedAnswer
from rag.ask.figure_role import levels
from rag.ask.open_answer import AnsweringSentence, OpenReading
from rag.ask.stated_values import StatedValue, state_values
from rag.ask.time_answer import is_sure
from rag.ask.timeline import asked_period
from rag.ask.value_lines import ValueLines
from rag.ask.wanted import Wants
from rag.parts import Parts
from rag.text.analysis import analyse
from rag.text.figures import Quantity, with_digits
from rag.text.phrases import Key, phrase
from rag.text.units import measure_of
from rag.types import Span

CONSIDERED = 14
ANSWERS = 0.0  # log-odds from which a sentence states a value where nothing is named
MOST_SHOWN = 3  # values where nothing is named
TELLS = -4.0  # log-odds below which a sentence has nothing to do with the question


@dataclass(frozen=True, slots=True)
class _Valued:
    stated: StatedValue
    figure: Quantity


def answer_choice(reading: OpenReading, wanted: Wants, newest: str | None, parts: Parts) -> GroundedAnswer | None:
    """An abstention where two things are named and the value of one is missing; None where this can say nothing.

    ``wanted.thing`` is a choice.
    """
    question = reading.question
    named = alternatives(question.text, question.language)
    candidates = [c for c in reading.candidates()[:CONSIDERED] if c.odds >= TELLS]
    stated = state_values(question, candidates)
    if not stated:
        return None
    lines = ValueLines(question.language)
    if named is None:
        if wanted.thing != "either":
            _extreme(stated, wanted, lines)
    elif wanted.thing == "either":
        if is_sure(reading, parts):
            _either(stated, named, lines)
    else:
        _compared(stated, named, wanted, newest, lines)
        if not lines.lines:
            return GroundedAnswer((), (), (), "confidence")
    return lines.answer()


def _compared(
    stated: Sequence[StatedValue], named: tuple[str, str], wanted: Wants, newest: str | None, lines: ValueLines
) -> None:
    """Both values, and which one is less or more; nothing where they are not of one measure."""
    sides = [_values_of(stated, named[n], named[1 - n], newest, lines.language) for n in range(2)]
    pairs = [
        (first, second)
        for first in sides[0]
        for second in sides[1]
        if _alike(first.figure, second.figure) and _is_of(first.figure, wanted) and _is_of(second.figure, wanted)
    ]
    if not pairs:
        return
    first, second = max(pairs, key=lambda pair: pair[0].stated.source.odds + pair[1].stated.source.odds)
    both = [(named[0], first), (named[1], second)]
    if first.figure.value == second.figure.value:
        text = phrase("as_much", lines.language).format(first=named[0], second=named[1], value=first.figure.written)
    else:
        both.sort(key=lambda item: item[1].figure.value, reverse=wanted.thing == "most")
        key: Key = "less_than" if wanted.thing == "least" else "more_than"
        (name, one), (other_name, other) = both
        text = phrase(key, lines.language).format(
            first=name, value=one.figure.written, second=other_name, other=other.figure.written
        )
    lines.say(text[0].upper() + text[1:], [one.stated for _, one in both])
    for sentence in dict.fromkeys(one.stated.source.span for _, one in both):
        lines.quote(next(one.stated for _, one in both if one.stated.source.span == sentence), "")


def _alike(one: Quantity, other: Quantity) -> bool:
    """Whether two figures can be compared: of one unit, of one measure, or one without a unit ("contre quatorze")."""
    measures = {measure_of(one.written), measure_of(other.written)}
    return one.unit == other.unit or "" in {one.unit, other.unit} or (len(measures) == 1 and measures != {""})


def _is_of(figure: Quantity, wanted: Wants) -> bool:
    """Whether a figure measures what is compared; one without a unit may."""
    if wanted.measure == "any" or not figure.unit:
        return True
    return measure_of(figure.written) == ("" if wanted.measure == "count" else wanted.measure)


def _values_of(
    stated: Sequence[StatedValue], name: str, other: str, newest: str | None, language: str
) -> list[_Valued]:
    """Values that sentences state of what is called ``name``, the likeliest first."""
    period, other_period = asked_period(name, newest), asked_period(other, newest)
    found = []
    for one in stated:
        figures = [marked.quantity for marked in one.figures]
        text, own = one.source.sentence.text, one.source.passage.article.language
        of_level = levels(figures, figures, text, own)
        if period and other_period:
            of_level = of_level if one.when and period.holds(one.when) else []
        else:
            of_level = _nearest(of_level, one.source, name, other, language)
        found += [_Valued(one, figure) for figure in of_level]
    return found


def _nearest(
    figures: Sequence[Quantity], source: AnsweringSentence, name: str, other: str, language: str
) -> list[Quantity]:
    """The figures of a sentence that are of ``name``: all where it names only that, else those nearer to it."""
    own, others = telling_terms(name, other, language)
    text = with_digits(source.sentence.text, source.passage.article.language)
    here, there = _places(own, text, language), _places(others, text, language)
    if not here:
        return []
    return [f for f in figures if not there or _distance(f, here) < _distance(f, there)]


def _places(terms: frozenset[str], text: str, language: str) -> list[int]:
    """Where a text has the terms of a name; none where it lacks more than half of them."""
    read = analyse(text, language)
    found = {stem: start for (start, _), stem in zip(read.spans, read.stems, strict=True) if stem in terms}
    return list(found.values()) if 2 * len(found) > len(terms) or (found and len(terms) <= 2) else []


def _distance(figure: Quantity, places: Sequence[int]) -> int:
    return min(abs(figure.start - place) for place in places)


def _extreme(stated: Sequence[StatedValue], wanted: Wants, lines: ValueLines) -> None:
    """Of the sentences that answer, the one with the least or most of what the best one has, before the others."""
    valued = []
    for one in stated:
        every = [marked.quantity for marked in one.figures]
        figures = [figure for figure in every if figure.unit and _is_of(figure, wanted)]
        text, own = one.source.sentence.text, one.source.passage.article.language
        valued += [_Valued(one, figure) for figure in levels(figures, every, text, own)]
    likely = [one for one in valued if one.stated.source.odds >= ANSWERS and one.figure.unit]
    likely = [one for one in likely if _is_of(one.figure, wanted)]
    units = {one.figure.unit for one in likely}
    groups = [[one for one in likely if one.figure.unit == unit] for unit in units]
    groups = [group for group in groups if len({one.figure.value for one in group}) > 1]
    if not groups:
        return
    group = max(groups, key=lambda group: sum(one.stated.source.chance for one in group))
    group.sort(key=lambda one: one.figure.value, reverse=wanted.thing == "most")
    seen: dict[Span, _Valued] = {}
    for valued_one in group:
        seen.setdefault(valued_one.stated.source.span, valued_one)
    for shown in list(seen.values())[:MOST_SHOWN]:
        lines.quote(shown.stated, shown.figure.written)


def _either(stated: Sequence[StatedValue], named: tuple[str, str], lines: ValueLines) -> None:
    """The best sentence that names one of both, with the name in front; one that names both stands alone."""
    for one in stated[:3]:
        text, language = one.source.sentence.text, lines.language
        first, second = telling_terms(named[0], named[1], language)
        holds = [bool(_places(terms, text, language)) for terms in (first, second)]
        if any(holds):
            answer = "" if all(holds) else named[holds.index(True)]
            lines.quote(replace(one, when=None), answer)  # "le mardi" is no date there
            return
