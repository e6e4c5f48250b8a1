"""A question of which time to the value of that time: the newest first, all in order, or that of a day or year.

What was found was read once with the question (``open_answer.read_openly``); here the sentences that answer are put in
the order of the times that they are about, and quoted with them. No chat model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.ask.answer import GroundedAnswer
from rag.ask.figure_role import is_change, levels
from rag.ask.open_answer import DECISION, AnsweringSentence, OpenReading
from rag.ask.stated_values import StatedValue, state_values
from rag.ask.timeline import Period, in_order, newest_first, time_of
from rag.ask.value_lines import ValueLines
from rag.ask.wanted import Wants
from rag.models.fits import load
from rag.parts import Parts
from rag.text.analysis import analyse
from rag.text.phrases import phrase
from rag.text.units import measure_of
from rag.text.words import fold

READ = 14  # sentences, likeliest first, of which the value is looked for
# Nats below the best sentence, within which another one answers the same; fewer where no time is asked.
NEAR, NEARER = 4.0, 3.4
FAR = 6.0  # the same where the time is named: a sentence of it need not say it as the question does
ANSWERS = -1.2  # log-odds below which a sentence answers nothing
LONG_AGO = 12  # months from which on it is said that there is nothing newer
MOST_EARLIER = 3
MONTH = 28  # days
_DAY = len("YYYY-MM-DD")
ONLY_CHANGE = 0.85  # probability from which a figure is taken for a change, where a sentence has no other one
SAME_TIME = len("YYYY-MM")


def likely(reading: OpenReading, near: float) -> list[AnsweringSentence]:
    """The sentences that answer nearly as surely as the best one."""
    found = reading.candidates()[:READ]
    return [c for c in found if c.odds >= max(ANSWERS, found[0].odds - near)]


def is_sure(reading: OpenReading, parts: Parts) -> bool:
    """Whether what was read answers at all."""
    return load(DECISION).probability(reading.features()) >= parts.settings.open_confidence


def answer_of_time(
    reading: OpenReading, wanted: Wants, period: Period | None, newest: str | None, parts: Parts
) -> GroundedAnswer | None:
    """The value of the time that is asked for; None where no time is, or where one value is all that there is.

    ``newest`` is the date of the newest article.
    """
    dated = period is not None and wanted.time == "any"
    timed = wanted.time != "any" or period is not None
    if not is_sure(reading, parts) or (wanted.time == "any" and wanted.thing != "value"):
        return None
    near = FAR if dated else NEAR if timed else NEARER
    stated = state_values(reading.question, likely(reading, near))
    if not stated:
        return None
    told = of_one_kind(stated)
    lines = ValueLines(reading.question.language)
    if wanted.time == "series":
        told = [one for one in told if period is None or (one.when and period.holds(one.when))]
        _series(told, lines)
    elif period is not None:
        _at(told, period, newest, lines)
        if not lines.lines and _is_to_come(period, newest):
            return GroundedAnswer((), (), (), "confidence")
    else:
        _latest(told, newest, lines, asked=wanted.time == "now")
    return lines.answer()


def narrowed(reading: OpenReading, period: Period | None) -> OpenReading:
    """What was read of the articles of a time, or that tell of it; all of it where they hardly answer."""
    found = reading.candidates()
    if period is None or not found:
        return reading
    of_time = [c for c in found if (when := time_of(c.sentence.text, c.passage.article)) and period.holds(when)]
    if not of_time or of_time[0].odds < max(ANSWERS, found[0].odds - NEARER):
        return reading
    kept = {c.passage.article.id for c in of_time if c.odds >= ANSWERS}
    pairs = [
        (passage, one)
        for passage, one in zip(reading.passages, reading.graded, strict=True)
        if passage.article.id in kept
    ]
    return replace(reading, passages=tuple(p for p, _ in pairs), graded=tuple(one for _, one in pairs))


def of_one_kind(stated: Sequence[StatedValue]) -> list[StatedValue]:
    """Those that answer as the best one does: with a figure where it has one, and of no other measure.

    A sentence that tells by how much it changed, and not what it is, is left out beside others.
    """
    if not _is_counted(stated[0]):
        return [one for one in stated if one.words and not _is_counted(one)]
    stated = [one for one in stated if not _tells_change_only(one)] or stated
    measure = measure_of(value_of(stated[0]))
    return [one for one in stated if _is_counted(one) and measure_of(value_of(one)) in {measure, ""}]


def _is_counted(stated: StatedValue) -> bool:
    return stated.is_figure or any(c.isdigit() for c in stated.words)


def _tells_change_only(stated: StatedValue) -> bool:
    every = [one.quantity for one in stated.figures]
    text, language = stated.source.sentence.text, stated.source.passage.article.language
    return bool(every) and all(is_change(figure, every, text, language) >= ONLY_CHANGE for figure in every)


def value_of(stated: StatedValue) -> str:
    """The words that answer; of several figures the one that is marked most and is a level."""
    if not stated.is_figure:
        return stated.words
    all_figures = [one.quantity for one in stated.figures]
    text, language = stated.source.sentence.text, stated.source.passage.article.language
    return levels(all_figures, all_figures, text, language)[0].written


def _series(told: Sequence[StatedValue], lines: ValueLines) -> None:
    """All of them in their order, a value of one time once; nothing where there is but one."""
    ordered = [told[i] for i in in_order([one.when for one in told])]
    kept: dict[tuple[str, str | None], StatedValue] = {}
    for one in ordered:
        kept.setdefault((fold(value_of(one)), one.when and one.when[:SAME_TIME]), one)
    if len({value for value, _ in kept}) > 1:
        for one in kept.values():
            lines.quote(one, value_of(one))


def _at(told: Sequence[StatedValue], period: Period, newest: str | None, lines: ValueLines) -> None:
    """The likeliest of the period, else the last one before it; nothing of what is yet to come unless it is told."""
    least = told[0].source.odds - FAR
    within = [one for one in told if one.when and period.holds(one.when) and one.source.odds >= least]
    if not within:
        if _is_to_come(period, newest):
            return
        before = [one for one in told if one.when and period.since and one.when < period.since]
        within = [before[i] for i in newest_first([one.when for one in before], newest)][:1]
    if within:
        lines.quote(within[0], value_of(within[0]))


def _is_to_come(period: Period, newest: str | None) -> bool:
    """Whether a period lies behind the newest article: what was before says nothing of it."""
    return bool(newest and period.since and period.since > newest[: len(period.since)])


def _latest(told: Sequence[StatedValue], newest: str | None, lines: ValueLines, *, asked: bool) -> None:
    """The newest value, and those that it took the place of; where no time was asked, only if there are such.

    What is said of one time is not what was before: reports of one event may give several values (``answer``).
    """
    ordered = [told[i] for i in newest_first([one.when for one in told], newest)]
    if not ordered:
        return
    others: list[StatedValue] = []
    for one in ordered[1:]:
        if all(_differ(one, other) for other in (ordered[0], *others)) and _apart(one, ordered[0]):
            others.append(one)
    if not (asked or others):
        return
    lines.quote(ordered[0], value_of(ordered[0]))
    if others:
        lines.earlier([(one, value_of(one)) for one in others[:MOST_EARLIER]])
    elif newest and _is_old(ordered[0].when, newest):
        lines.say(phrase("nothing_newer", lines.language).format(day=lines.day(newest)))


def _differ(one: StatedValue, other: StatedValue) -> bool:
    """Whether two values are not the same: other digits, or no word in common."""
    first, second = (analyse(value_of(v), v.source.passage.article.language) for v in (one, other))
    if first.figure_digits or second.figure_digits:
        return not first.figure_digits & second.figure_digits
    return not first.term_set & second.term_set


def _apart(one: StatedValue, other: StatedValue) -> bool:
    """Whether a month or more lies between the times of two values, as far as their days are known."""
    if not one.when or not other.when:
        return False
    months = abs(_months(one.when) - _months(other.when))
    if len(one.when) != len(other.when):  # "in June" may be the day before the first of July
        return months > 1
    if len(one.when) < _DAY:
        return months > 0
    return abs((date.fromisoformat(one.when) - date.fromisoformat(other.when)).days) >= MONTH


def _is_old(when: str | None, newest: str) -> bool:
    """Whether a year or more lies between a date and the newest article."""
    return when is not None and _months(newest) - _months(when) >= LONG_AGO


def _months(iso: str) -> int:
    return 12 * int(iso[:4]) + int(iso[5:7] or 1)
