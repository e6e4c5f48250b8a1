"""The whole path as straight lines of calls: the page to read first.

Every function takes the parts it needs, made elsewhere (``assemble``). Nothing here knows a concrete class of a
heavy library, prints, or parses an argument.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from rag.ask.answer import Grounded, ground, set_side_by_side
from rag.ask.attempts import Links
from rag.compare.claims import Claim
from rag.compare.survey import MOST_COMPARED, candidates, disagreement
from rag.config import Settings
from rag.errors import QuestionError
from rag.models.prompts import Prompts
from rag.ports import AskObserver, Embedder, Generator, VectorIndex
from rag.search.relevance import Asked
from rag.search.search import QUESTION_TOKENS, checked, search
from rag.search.select import Selection, select
from rag.store.library import Library
from rag.store.weights import term_weights
from rag.text.language import detect
from rag.text.phrases import phrase
from rag.text.question import asks_of_sources, subject
from rag.text.words import terms
from rag.types import (
    Answer,
    CheckedSentence,
    Citation,
    Hit,
    Passage,
    Timing,
)

RETRIEVED = 20  # fused hits that selection looks at


# -- ingest ---------------------------------------------------------------------------------------


# -- ask ------------------------------------------------------------------------------------------


def ask(
    question: str,
    *,
    settings: Settings,
    library: Library,
    index: VectorIndex,
    embedder: Embedder,
    generator: Generator,
    prompts: Prompts,
    articles: Sequence[str] | None = None,
    observer: AskObserver | None = None,
) -> Answer:
    """One question to one answer. Raises QuestionError, EmptyLibrary; an interruption passes through."""
    started = time.perf_counter()
    question = checked(question, library)
    if (length := generator.count(question)) > QUESTION_TOKENS:
        message = f"the question has {length} tokens; at most {QUESTION_TOKENS} fit beside the passages"
        raise QuestionError(message, "ask a shorter question")
    language = detect(question, among=prompts.languages("answer"))
    spent = generator.spent
    about = subject(question)
    hits = search(
        about,
        settings=settings,
        library=library,
        index=index,
        embedder=embedder,
        k=RETRIEVED,
        articles=articles,
        ranked=False,
    )
    selection = choose_passages(about, language, hits, settings=settings, library=library, generator=generator)
    passages = selection.passages
    retrieved = time.perf_counter()
    watch = _FirstToken(observer)
    watch.passages(passages)
    prompt = prompts.get("answer", language)
    compared = settings.other_values and asks_of_sources(question)
    if compared and (told := _told_otherwise(about, language, hits, library, embedder)):
        grounded = set_side_by_side(*told, about, language, watch)
    elif passages:
        generator.warm(prompt.prefix)  # evaluated once a language, and kept when the language changes
        grounded = ground(
            question,
            language,
            selection,
            generator=generator,
            prompt=prompt,
            check_prompt=prompts.get("check", language),
            embedder=embedder,
            weights=term_weights(_terms_of(passages, language) | set(terms(question, language)), library),
            sentences={p.article.id: library.sentences(p.article.id) for p in passages},
            max_tokens=settings.answer_tokens,
            threshold=settings.confidence,
            links=Links(
                settings.copying,
                settings.quotation,
                settings.other_values,
                settings.answer_kind,
                settings.second_reader,
            ),
            observer=watch,
        )
    else:
        grounded = Grounded((), (), (), "retrieval")
    ended = time.perf_counter()
    evaluated, generated = (after - before for after, before in zip(generator.spent, spent, strict=True))
    return Answer(
        question=question,
        language=language,
        abstained=not grounded.sentences,
        text=_text(grounded, language),
        sentences=grounded.sentences,
        citations=grounded.citations,
        passages=passages,
        withheld=grounded.withheld,
        reason=grounded.reason,
        timing=Timing(
            retrieve_ms=round(1000 * (retrieved - started)),
            first_token_ms=round(1000 * ((watch.at or ended) - started)),
            total_ms=round(1000 * (ended - started)),
            prompt_tokens=evaluated,
            generated_tokens=generated,
        ),
        chat_model=generator.name,
        embedding_model=embedder.name,
        prompt=prompt.label,
        left_out=selection.left_out,
    )


# -- parts of a question --------------------------------------------------------------------------


def choose_passages(
    question: str, language: str, hits: Sequence[Hit], *, settings: Settings, library: Library, generator: Generator
) -> Selection:
    """The sentences of the hits that the model is to read, within the settings' budget."""
    ids = list(dict.fromkeys(hit.chunk.article for hit in hits))
    return select(
        Asked.of(question, language, term_weights(terms(question, language), library)),
        hits,
        articles=library.articles_by_id(ids),
        sentences={article: library.sentences(article) for article in ids},
        count_tokens=generator.count,
        budget=settings.passage_tokens,
        most=settings.passages,
        by_sentence=settings.selection,
    )


def _told_otherwise(
    question: str, language: str, hits: Sequence[Hit], library: Library, embedder: Embedder
) -> tuple[Claim, Claim] | None:
    """Two sentences of what was found, in the question's language, in which reports differ."""
    articles = library.articles_by_id(list(dict.fromkeys(hit.chunk.article for hit in hits)))
    own = [article for article in articles.values() if article.language == language]
    sentences = {article.id: library.sentences(article.id) for article in own}
    found = [(hit.chunk.article, n) for hit in hits for n in range(hit.chunk.first, hit.chunk.last + 1)]
    claims = candidates(own, sentences, found)[:MOST_COMPARED]
    if len({claim.article.report or claim.article.id for claim in claims}) < 2:
        return None
    vectors = embedder.encode_documents([claim.text for claim in claims], [None] * len(claims))
    weights = term_weights({t for claim in claims for t in terms(claim.text, language)}, library)
    return disagreement(claims, vectors, embedder.encode_query(question), weights)


def _terms_of(passages: Sequence[Passage], language: str) -> set[str]:
    found: set[str] = set()
    for passage in passages:
        found |= set(terms(passage.text, passage.article.language)) | set(terms(passage.text, language))
    return found


def _text(grounded: Grounded, language: str) -> str:
    """The answer with its citation numbers, as one line; the abstention phrase when nothing is left."""
    if not grounded.sentences:
        return phrase("abstain", language)
    marked = []
    for sentence in grounded.sentences:
        numbers = "".join(f"[{n}]" for n in sentence.citations)
        text = sentence.text
        marked.append(f"{text[:-1]} {numbers}{text[-1]}" if text[-1] in ".!?…" else f"{text} {numbers}.")
    return " ".join(marked)


class _FirstToken:
    """Notes when the first piece came, on its way to the observer."""

    def __init__(self, observer: AskObserver | None) -> None:
        self._observer = observer
        self.at: float | None = None

    def passages(self, passages: Sequence[Passage]) -> None:
        if self._observer:
            self._observer.passages(passages)

    def draft(self, piece: str) -> None:
        self.at = self.at or time.perf_counter()
        if self._observer:
            self._observer.draft(piece)

    def checked(self, sentence: CheckedSentence, citations: Sequence[Citation]) -> None:
        if self._observer:
            self._observer.checked(sentence, citations)
