"""A question that leans on the conversation, completed so that it can be searched for.

By rule where one name can be meant; a few words are joined to the previous question; else by the model, whose wording
is checked: it says only what was said, and keeps the question's names. What fails is completed in brackets. Earlier
answers end here: what answers the question sees its completed wording and passages, never what was said before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.chat.antecedents import by_rule, in_brackets, joined
from rag.chat.followup import leaning
from rag.models.prompts import Prompts
from rag.ports import Generator
from rag.text.figures import figures
from rag.text.language import UNDECIDED, detect
from rag.text.names import names
from rag.text.words import fold, terms, words
from rag.types import CheckedSentence

FOLLOWED_LANGUAGES = ("fr", "en", "de")
MAX_TOKENS, MAX_WORDS = 64, 40
ANSWER_WORDS = 60  # of the answer, for the model: its subject is named early
QUESTION_GRAMMAR = 'root ::= [A-ZÀ-Ý0-9] [^?\\n\\[\\]]+ "?"\n'


@dataclass(frozen=True, slots=True)
class Said:
    """The previous question, as it was understood, and the text of its answer, "" when there was none."""

    question: str
    answer: str = ""


def said(question: str, sentences: Sequence[CheckedSentence]) -> Said:
    """What an answer leaves for the next question; nothing of an abstention but its question."""
    return Said(question, " ".join(sentence.text for sentence in sentences))


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands alone, and what made it so; "" when it was so."""

    question: str
    by: Literal["", "rule", "joined", "model", "brackets"] = ""


def understand(question: str, said: Said | None, *, generate: Callable[[], Generator], prompts: Prompts) -> Understood:
    """The question as it is when it stands alone or nothing was said before, else completed.

    ``generate`` gives the model, and is asked only where no rule applies.
    """
    question = " ".join(question.split())
    if said is None:
        return Understood(question)
    language = detect(question, among=FOLLOWED_LANGUAGES)
    spoken = detect(said.question, among=FOLLOWED_LANGUAGES)
    language = spoken if language == UNDECIDED else language
    if leaning(question, language) is None:
        return Understood(question)
    made = by_rule(question, language, said.question, said.answer) if spoken == language else None
    if made is not None and faithful(made, language, question, said):
        return Understood(made, "rule")
    # Of the six fragments among tests/followups.jsonl the default model words two well, and takes a second or more.
    if (together := joined(question, language, said.question)) is not None:
        return Understood(together, "joined")
    written = _written(question, language, said, generate(), prompts)
    if faithful(written, language, question, said):
        return Understood(written, "model")
    return Understood(in_brackets(question, language, said.question), "brackets")


def faithful(written: str, language: str, question: str, said: Said) -> bool:
    """Whether a completed question says no more than the conversation, and no less than the question.

    Every name, figure and content term of it was said (a small model adds "of dollars"), names and figures of the
    question are kept, something of the conversation was added, it is in the language of the question, and is neither
    the previous question nor longer than a question is.
    """
    heard = f"{said.question}\n{said.answer}\n{question}"
    known, digits = _folded(heard), {figure.digits for figure in figures(heard)}
    kept = {figure.digits for figure in figures(written)}
    content = set(terms(written, language))
    asked = set(terms(question, language))
    return (
        written.endswith("?")
        and written.count("?") == 1
        and len(words(written)) <= MAX_WORDS
        and set(names(written, language)) <= known
        and kept <= digits
        and {figure.digits for figure in figures(question)} <= kept
        and set(names(question, language)) <= _folded(written)
        and fold(written).strip(" ?") not in {fold(said.question).strip(" ?"), fold(question).strip(" ?")}
        and content <= set(terms(heard, language))
        and not content <= asked
        and detect(written, among=FOLLOWED_LANGUAGES) in {language, UNDECIDED}
    )


def _folded(text: str) -> set[str]:
    return {fold(text[start:end]) for start, end in words(text)}


def _written(question: str, language: str, said: Said, generator: Generator, prompts: Prompts) -> str:
    prompt = prompts.get("rewrite", language)
    generator.warm(prompt.prefix)
    answer = " ".join(re.sub(r"\[\d+\]", "", said.answer).split()[:ANSWER_WORDS]) or "–"
    messages = prompt.render(previous=said.question, answer=answer, question=question)
    return "".join(generator.generate(messages, grammar=QUESTION_GRAMMAR, max_tokens=MAX_TOKENS)).strip()
