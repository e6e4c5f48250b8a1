"""A question that takes for granted what the articles deny: they are quoted, and it is said that they say otherwise.

"Why did the council approve it?" takes for granted that it did. That is put as a statement by taking off the words that
ask, and the entailment reader says whether a sentence that answers contradicts it. It does not find a premise that is
merely not in the articles, nor one that is about a name or a number ("the two mayors").
"""

from __future__ import annotations

import re

from rag.ask.answer import GroundedAnswer
from rag.ask.open_answer import OpenReading
from rag.ask.stated_values import StatedValue
from rag.ask.timeline import time_of
from rag.ask.value_lines import ValueLines
from rag.parts import Parts
from rag.ports import Pair

READ = 3  # sentences, likeliest first, that may contradict
TELLS = -2.0  # log-odds below which a sentence has nothing to do with the question
# Probabilities: one sentence contradicts, and none states the premise. At 0.55 and 0.3 it was found in 4 of 60 open
# questions that take nothing false for granted.
CONTRADICTS, STATES = 0.8, 0.2

# What asks, at the beginning. Other ways to ask ("for what cause") leave a statement that the reader finds odd.
_ASKING = re.compile(
    r"\s*(?:(?:et|mais|and|but)\s)?(?:pourquoi|comment|quand|où|à quelle date|pour quelles? raisons?|combien de temps"
    r"|why|how(?: long| much| many)?|when|where|for what reason|on what date|warum|wie|wann|wo)\b"
    r"(?:\s?est-ce qu(?:e\s|['’]))?[\s,]*",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"-(?:t-)?(?:ils?|elles?|on)\b", re.IGNORECASE)
# An English auxiliary before its subject, which is a name or an article and a noun; before another it stays.
_AUXILIARY = re.compile(
    r"(?P<auxiliary>did|does|do|was|were|is|are|has|have|had)\s"
    r"(?P<subject>(?:the|an?|their|its|his|her)\s[\w'’-]+|(?:[A-Z][\w'’-]+\s?)+|(?:it|they|he|she)\b)\s?"
)


def premise_of(question: str) -> str | None:
    """What a question takes for granted, as a statement; None where it asks in another way."""
    found = _ASKING.match(question)
    rest = question[found.end() :].strip(" ?!.") if found else ""
    if len(rest.split()) < 3:
        return None
    told = _INVERTED.sub("", rest)
    if moved := _AUXILIARY.match(told):
        told = f"{moved['subject'].strip()} {moved['auxiliary']} {told[moved.end() :]}"
    return f"{told[0].upper()}{told[1:]}."


def answer_otherwise(reading: OpenReading, parts: Parts) -> GroundedAnswer | None:
    """The sentence that contradicts what the question takes for granted; None where none does, or one states it."""
    premise = premise_of(reading.question.text)
    candidates = [c for c in reading.candidates()[:READ] if c.odds >= TELLS]
    if premise is None or not candidates or not parts.statements.able:
        return None
    pairs = [Pair(c.sentence.text, premise, c.passage.article.date) for c in candidates]
    parts.statements.read(pairs)
    read = [parts.statements.of(pair) for pair in pairs]
    best = max(range(len(read)), key=lambda i: read[i].contradicts)
    if read[best].contradicts < CONTRADICTS or max(one.states for one in read) >= STATES:
        return None
    lines, source = ValueLines(reading.question.language), candidates[best]
    told = StatedValue(source, "", (), False, time_of(source.sentence.text, source.passage.article))
    lines.quote(told, "", marked="otherwise")
    return lines.answer()
