"""A question to the chunks that are nearest to it, without the chat model: the entry to this room."""

from __future__ import annotations

from collections.abc import Sequence

from rag.errors import EmptyLibrary, QuestionError
from rag.parts import Parts
from rag.search.retrieve import retrieve
from rag.store.library import Library
from rag.text.language import detect
from rag.text.question import Question
from rag.types import Hit

QUESTION_TOKENS = 256  # a longer question is a mistake, and its prompt would not fit


def search(
    question: str, parts: Parts, *, k: int, articles: Sequence[str] | None = None, ranked: bool = True
) -> list[Hit]:
    """The ``k`` best chunks, without the chat model. Raises QuestionError, EmptyLibrary.

    Not ``ranked`` they are in the order of the fused score, from which the fit of ``relevance`` starts.
    """
    text = checked(question, parts)
    asked = Question(text, detect(text, among=_spoken(parts.library)))
    most = max(parts.settings.candidates, k)
    return retrieve(asked, parts, k=k, candidates=most, articles=articles, ranked=ranked)


def _spoken(library: Library) -> list[str]:
    """Languages a question may be in: those of the articles, and the two that a person most likely asks in."""
    return list(dict.fromkeys([*library.languages(), "fr", "en"]))


def checked(question: str, parts: Parts) -> str:
    """The question on one line. Raises QuestionError, EmptyLibrary, and IndexMismatch before a model is loaded."""
    library, _ = parts.library, parts.index
    question = " ".join(question.split())
    if not any(c.isalnum() for c in question):
        raise QuestionError("the question is empty", 'rag ask "Qui a dit quoi ?"')
    if len(question) > 40 * QUESTION_TOKENS:
        message = f"the question has {len(question.split())} words, which is more than a prompt can hold"
        raise QuestionError(message, "ask a shorter question")
    if library.chunk_count() == 0:
        raise EmptyLibrary("the library has no articles", "rag ingest PATH")
    return question
