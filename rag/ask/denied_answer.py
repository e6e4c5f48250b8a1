"""Who did not, and what is not: the likeliest sentence that denies as the question does. No chat model.

A reader that looks for who attended takes whom the next sentence names. What a "not" reaches in a sentence is not
known: it is quoted whole, with the words that are marked in front.
"""

from __future__ import annotations

from rag.ask.answer import GroundedAnswer
from rag.ask.open_answer import AnsweringSentence, OpenReading
from rag.ask.stated_values import state_values
from rag.ask.time_answer import likely, value_of
from rag.ask.value_lines import ValueLines
from rag.text.analysis import analyse
from rag.text.negation import denies
from rag.text.question import Question

SURE = 0.5  # log-odds from which a sentence that denies answers: one alone answers a question of this kind
NEAR = 2.0  # nats below the best sentence, within which one that denies is the answer


def asks_what_is_not(question: Question) -> bool:
    """Whether a question that is none of yes or no denies: "Qui n'a pas voté ?"."""
    return not question.whether and denies(question.analysis)


def answer_denied(reading: OpenReading) -> GroundedAnswer | None:
    """None where no sentence that answers denies."""
    if not asks_what_is_not(reading.question):
        return None
    denying = [c for c in likely(reading, NEAR) if c.odds >= SURE and _denies(c)]
    stated = state_values(reading.question, denying[:1])
    if not stated:
        return None
    lines = ValueLines(reading.question.language)
    lines.quote(stated[0], value_of(stated[0]))
    return lines.answer()


def _denies(candidate: AnsweringSentence) -> bool:
    return denies(analyse(candidate.sentence.text, candidate.passage.article.language))
