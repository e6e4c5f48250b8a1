"""By how much something changed: the figure that is a change, not the level that it changed to; else a difference.

Where no sentence that answers states the change, but two of them state what it was at both ends of the time that is
asked, their difference is computed, and both are cited.
"""

from __future__ import annotations

from collections.abc import Sequence

from babel.numbers import format_decimal

from rag.ask.answer import GroundedAnswer
from rag.ask.figure_role import is_change
from rag.ask.open_answer import OpenReading
from rag.ask.stated_values import StatedValue, state_values
from rag.ask.time_answer import NEAR, is_sure, likely
from rag.ask.timeline import Period, in_order, newest_first
from rag.ask.value_lines import ValueLines
from rag.parts import Parts
from rag.text.figures import Quantity

SURE = 0.5  # probability from which a figure is taken as a change


def answer_change(
    reading: OpenReading, period: Period | None, newest: str | None, parts: Parts
) -> GroundedAnswer | None:
    """None where no change is stated and none can be computed."""
    if not is_sure(reading, parts):
        return None
    stated = state_values(reading.question, likely(reading, NEAR))
    if period is not None:
        stated = [one for one in stated if one.when and period.holds(one.when)] or stated
    lines = ValueLines(reading.question.language)
    changes = [(one, change) for one in stated if (change := change_in(one))]
    computed = _difference(stated, period) if period and not changes else None
    if changes:
        near = [(one, change) for one, change in changes if one.source.odds >= changes[0][0].source.odds - 1.0]
        # Of one month two changes are of two things: the likelier one then, not the newer one.
        months = {one.when[: len("YYYY-MM")] for one, _ in near if one.when}
        first = newest_first([one.when for one, _ in near], newest)[0] if period is None and len(months) > 1 else 0
        lines.quote(near[first][0], near[first][1].written)
    elif computed:
        before, after, difference = computed
        amount = format_decimal(round(abs(difference), 6), locale=_locale(lines.language))
        told = f"{lines.dated(before[1].written, before[0])} → {lines.dated(after[1].written, after[0])}"
        lines.say(f"{'+' if difference > 0 else '−'} {amount} : {told}.", [before[0], after[0]])
    return lines.answer()


def change_in(stated: StatedValue) -> Quantity | None:
    """The figure of a sentence that is most surely a change, if one is."""
    figures = [one.quantity for one in stated.figures]
    text, language = stated.source.sentence.text, stated.source.passage.article.language
    scored = [(is_change(figure, figures, text, language), -n, figure) for n, figure in enumerate(figures)]
    best = max(scored, default=None)
    return best[2] if best and best[0] >= SURE else None


_End = tuple[StatedValue, Quantity]


def _difference(stated: Sequence[StatedValue], period: Period) -> tuple[_End, _End, float] | None:
    """The first and the last value of the period, of one unit, and by how much the last one is more."""
    lead = next((one for one in stated if one.is_figure), None)
    if lead is None or lead.unit is None:
        return None
    ends = [(one, f) for one in stated if one.when and (f := one.of_unit(lead.unit) or one.of_unit(""))]
    ordered = [ends[i] for i in in_order([one.when for one, _ in ends])]
    if len(ordered) < 2 or ordered[0][0].when == ordered[-1][0].when:
        return None
    first, last = ordered[0], ordered[-1]
    return first, last, last[1].value - first[1].value


def _locale(language: str) -> str:
    return language if language in {"fr", "en", "de", "es", "it", "pt"} else "en"
