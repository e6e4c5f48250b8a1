"""A question to the chunks that are nearest to it, without the chat model: the entry to this room."""

from __future__ import annotations

from collections.abc import Sequence

from rag.config import Settings
from rag.errors import EmptyLibrary, QuestionError
from rag.ports import Embedder, VectorIndex
from rag.search.retrieve import retrieve
from rag.store.library import Library
from rag.text.language import detect
from rag.types import Hit

QUESTION_TOKENS = 256  # a longer question is a mistake, and its prompt would not fit


def search(
    question: str,
    *,
    settings: Settings,
    library: Library,
    index: VectorIndex,
    embedder: Embedder,
    k: int,
    articles: Sequence[str] | None = None,
    ranked: bool = True,
) -> list[Hit]:
    """The ``k`` best chunks, without the chat model. Raises QuestionError, EmptyLibrary.

    Not ``ranked`` they are in the order of the fused score, from which the fit of ``relevance`` starts.
    """
    question = checked(question, library)
    return retrieve(
        question,
        detect(question, among=_spoken(library)),
        library=library,
        index=index,
        embedder=embedder,
        candidates=max(settings.candidates, k),
        dense_weight=settings.dense_weight,
        ranking=settings.ranking and ranked,
        cross_encoder=settings.cross_encoder,
        k=k,
        articles=articles,
    )


def _spoken(library: Library) -> list[str]:
    """Languages a question may be in: those of the articles, and the two that a person most likely asks in."""
    return list(dict.fromkeys([*library.languages(), "fr", "en"]))


def checked(question: str, library: Library) -> str:
    question = " ".join(question.split())
    if not any(c.isalnum() for c in question):
        raise QuestionError("the question is empty", 'rag ask "Qui a dit quoi ?"')
    if len(question) > 40 * QUESTION_TOKENS:
        message = f"the question has {len(question.split())} words, which is more than a prompt can hold"
        raise QuestionError(message, "ask a shorter question")
    if library.chunk_count() == 0:
        raise EmptyLibrary("the library has no articles", "rag ingest PATH")
    return question
