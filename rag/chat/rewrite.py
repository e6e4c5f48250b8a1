"""A question that leans on the conversation, completed so that it can be searched for.

What is a wish about the last answer is made a question by ``wishes``. By rule where one name can be meant; else by
the model, whose wording is checked: it says only what was said, and keeps the question's names. A few words, and what
fails, stand behind the previous question as they are. Earlier answers end here: what answers the question sees its
completed wording and passages, never what was said before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.chat.antecedents import asked_together, by_rule, is_fragment, named
from rag.chat.courtesy import without_thanks
from rag.chat.followup import leaning
from rag.chat.turn_kind import TurnKind
from rag.chat.understood import Said, Understood
from rag.chat.wishes import wish
from rag.models.prompts import Prompts
from rag.ports import Generator
from rag.text.analysis import Analysis, analyse
from rag.text.language import UNDECIDED, detect, question_language
from rag.text.words import fold
from rag.types import Answer

FOLLOWED_LANGUAGES = ("fr", "en", "de")
MAX_TOKENS, MAX_WORDS = 64, 40
MOST_THANKS = 8  # words of an input that is thanks and no more
ANSWER_WORDS = 60  # of the answer, for the model: its subject is named early
QUESTION_GRAMMAR = 'root ::= [A-ZÀ-Ý0-9] [^?\\n\\[\\]]+ "?"\n'


def said(answer: Answer, earlier: Sequence[str] = ()) -> Said:
    """What an answer leaves for the next question; nothing of an abstention but its question."""
    cited = list(dict.fromkeys(citation.span.article for citation in answer.citations))
    return Said(
        answer.question,
        " ".join(sentence.text for sentence in answer.sentences),
        next((citation.span.quote for citation in answer.citations), ""),
        tuple(article.id for article in cited),
        tuple(article.title for article in cited),
        tuple(earlier),
    )


def understand(
    question: str,
    said: Said | None,
    *,
    generate: Callable[[], Generator],
    prompts: Prompts,
    kind_of: Callable[[str], TurnKind] = lambda text: "new",
    outlets: Sequence[str] = (),
) -> Understood:
    """The question as it is when it stands alone or nothing was said before, else completed.

    ``kind_of`` tells what an input is to the conversation, ``outlets`` are those of the library. ``generate`` gives
    the model, and is asked only where no rule applies.
    """
    question = without_thanks(" ".join(question.split()))
    kind = kind_of(question)
    if kind == "thanks" and "?" not in question and len(question.split()) <= MOST_THANKS:
        return Understood(question, "thanks")
    if said is None:
        return Understood(question)
    if wished := wish(kind, question, said, outlets):
        return wished
    language = question_language(question, FOLLOWED_LANGUAGES)
    if language not in {UNDECIDED, *FOLLOWED_LANGUAGES}:
        return Understood(question)
    spoken = detect(said.question, among=FOLLOWED_LANGUAGES)
    language = spoken if language == UNDECIDED else language
    # Where two questions were asked together, the last one that names something is what is spoken of.
    parts = [analyse(part, language) for part in re.split(r"(?<=\?)\s+", said.question)]
    previous = next((part for part in reversed(parts) if named(part)), parts[0])
    asked, answer = analyse(question, language), analyse(said.answer, language)
    if leaning(asked) is None:
        return Understood(question)
    made = by_rule(asked, previous, answer) if spoken == language else None
    if made is not None and faithful(analyse(made, language), asked, said):
        return Understood(made, "rule")
    # Of the six fragments among tests/followups.jsonl the default model words two well, and takes a second or more.
    if not is_fragment(asked):
        written = _written(question, language, said, generate(), prompts)
        if faithful(analyse(written, language), asked, said):
            return Understood(written, "model")
    # Neither is rewritten: two sound questions are better than one that is not.
    return Understood(asked_together(asked, parts[0]), "together", language=language if spoken != language else None)


def faithful(written: Analysis, asked: Analysis, said: Said) -> bool:
    """Whether a completed question says no more than the conversation, and no less than the question.

    Every name, figure and content term of it was said (a small model adds "of dollars"), names and figures of the
    question are kept, something of the conversation was added, it is in the language of the question, and is neither
    the previous question nor longer than a question is.
    """
    heard = analyse(f"{said.question}\n{said.answer}\n{asked.text}", asked.language)
    kept = {figure.digits for figure in written.figures}
    repeated = {fold(text).strip(" ?") for text in (said.question, asked.text)}
    return (
        written.text.endswith("?")
        and written.text.count("?") == 1
        and len(written.words) <= MAX_WORDS
        and set(written.names) <= set(heard.folded)
        and kept <= {figure.digits for figure in heard.figures}
        and {figure.digits for figure in asked.figures} <= kept
        and set(asked.names) <= set(written.folded)
        and fold(written.text).strip(" ?") not in repeated
        and written.term_set <= heard.term_set
        and not written.term_set <= asked.term_set
        and detect(written.text, among=FOLLOWED_LANGUAGES) in {asked.language, UNDECIDED}
    )


def _written(question: str, language: str, said: Said, generator: Generator, prompts: Prompts) -> str:
    prompt = prompts.get("rewrite", language)
    generator.warm(prompt.prefix)
    answer = " ".join(re.sub(r"\[\d+\]", "", said.answer).split()[:ANSWER_WORDS]) or "–"
    messages = prompt.render(previous=said.question, answer=answer, question=question)
    return "".join(generator.generate(messages, grammar=QUESTION_GRAMMAR, max_tokens=MAX_TOKENS)).strip()
