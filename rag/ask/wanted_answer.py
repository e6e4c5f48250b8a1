"""What a question wants of several values to the answer that is computed for it: one route for each, in their order."""

from __future__ import annotations

from rag.ask.answer import GroundedAnswer
from rag.ask.change_answer import answer_change
from rag.ask.choice_answer import answer_choice
from rag.ask.denied_answer import answer_denied
from rag.ask.open_answer import OpenReading
from rag.ask.premise import answer_otherwise
from rag.ask.time_answer import answer_of_time
from rag.ask.timeline import asked_period
from rag.ask.wanted import Wants
from rag.parts import Parts


def answer_wanted(reading: OpenReading, wanted: Wants, newest: str | None, parts: Parts) -> GroundedAnswer | None:
    """None where nothing of it is wanted, or it is not in what was read; ``newest`` is the newest article's date."""
    if otherwise := answer_otherwise(reading, parts):
        return otherwise
    if denied := answer_denied(reading):
        return denied
    if wanted.thing in {"least", "most", "either"}:
        return answer_choice(reading, wanted, newest, parts)
    period = asked_period(reading.question.text, newest)
    if wanted.thing == "change" and wanted.time != "series":
        return answer_change(reading, period, newest, parts)
    return answer_of_time(reading, wanted, period, newest, parts)
