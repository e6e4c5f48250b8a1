"""The whole path as straight lines of calls: the page to read first.

Every function takes the parts it needs, made elsewhere (``assemble``). Nothing here knows a concrete class of a
heavy library, prints, or parses an argument.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from rag import analyze, chunk, dedup, disagreement
from rag.answer import Grounded, ground, set_side_by_side
from rag.attempts import Links
from rag.config import Settings
from rag.errors import EmptyLibrary, QuestionError, RagError
from rag.intake import Prepared, cut, entries, prepare, read, settle, store
from rag.language import detect
from rag.library import Library
from rag.load import discover
from rag.phrases import phrase
from rag.ports import AskObserver, Embedder, Generator, Progress, VectorIndex
from rag.prompt import Prompts
from rag.question import asks_of_sources, subject
from rag.relevance import Asked
from rag.retrieve import retrieve, term_weights
from rag.select import Selection, select
from rag.survey import candidates
from rag.types import (
    Answer,
    CheckedSentence,
    Citation,
    Claim,
    Hit,
    Ingested,
    Passage,
    Timing,
)

EMBED_AT_ONCE = 64  # chunks: long enough for batches of even length, short enough to lose little when killed
RETRIEVED = 20  # fused hits that selection looks at
QUESTION_TOKENS = 256  # a longer question is a mistake, and its prompt would not fit


# -- ingest ---------------------------------------------------------------------------------------


def builder(settings: Settings, embedder: str, dimension: int) -> dict[str, str | int]:
    """What an index is built by; another value needs ``rag reindex``."""
    return {
        "embedding": embedder,
        "dimension": dimension,
        "chunker": chunk.VERSION,
        "analyzer": analyze.VERSION,
        "chunk_sentences": settings.chunk_sentences,
        "chunk_stride": settings.chunk_stride,
        "chunk_characters": settings.chunk_characters,
    }


def ingest(
    paths: Sequence[Path],
    *,
    settings: Settings,
    library: Library,
    index: VectorIndex,
    embedder: Embedder,
    progress: Progress | None = None,
) -> Iterator[Ingested]:
    """Loads, cleans, chunks, embeds and stores; one report a file or corpus line, as each is settled.

    Raises SourceNotFound before anything is written, LibraryLocked when another process writes.
    """
    files = discover(paths)
    with library.writer(settings.lock_seconds, "rag ingest"):
        library.recover(index)
        known, reports = library.digests(), dedup.Reports()
        holders = {digest: article for article, digest in known.items()}
        for article, report, signature in library.signatures():
            reports.add(article, report, signature)
        waiting: list[Prepared] = []
        total, done = sum(entries(path) for path in files), 0
        for path in files:
            for raw in read(path):
                done += 1
                if progress:
                    progress(done, max(done, total), "articles")
                settled = settle(raw, known, holders)
                if isinstance(settled, Ingested):
                    yield settled
                    continue
                try:
                    prepared = prepare(settled, known, reports, settings)
                except RagError as error:
                    yield Ingested(settled.path, "failed", settled.id, error.message)
                    continue
                known[prepared.article.id] = prepared.article.digest
                holders.setdefault(prepared.article.digest, prepared.article.id)
                waiting.append(prepared)
                if sum(len(item.chunks) for item in waiting) >= EMBED_AT_ONCE:
                    yield from store(waiting, library, index, embedder)
                    waiting = []
        yield from store(waiting, library, index, embedder)


def remove(article_ids: Iterable[str], *, settings: Settings, library: Library, index: VectorIndex) -> None:
    """Removes articles with all that hangs on them. Raises UnknownSource, LibraryLocked."""
    with library.writer(settings.lock_seconds, "rag sources remove"):
        library.recover(index)
        for article_id in article_ids:
            keys = library.remove(article_id)
            index.remove(keys)
            library.journal_clear(keys)


def reindex(
    *,
    settings: Settings,
    library: Library,
    rebuild: Callable[[], VectorIndex],
    embedder: Embedder,
    progress: Progress | None = None,
) -> int:
    """Cuts and embeds every article of the library again; returns how many articles.

    ``rebuild`` gives the empty index; it is called when no one else can write. Raises LibraryLocked.
    """
    with library.writer(settings.lock_seconds, "rag reindex"):
        index = rebuild()
        rows = library.rows()
        signatures = {article: signature for article, _, signature in library.signatures()}
        for done, row in enumerate(rows, 1):
            article = library.article(row.id)
            sentences, chunks = cut(article, settings)
            item = Prepared(article, sentences, chunks, signatures[article.id], "replaced")
            for _ in store([item], library, index, embedder):
                pass
            if progress:
                progress(done, len(rows), "articles")
        return len(rows)


# -- ask ------------------------------------------------------------------------------------------


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
    question = _checked_question(question, library)
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
    question = _checked_question(question, library)
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
            weights=term_weights(_terms_of(passages, language) | set(analyze.terms(question, language)), library),
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


def _spoken(library: Library) -> list[str]:
    """Languages a question may be in: those of the articles, and the two that a person most likely asks in."""
    return list(dict.fromkeys([*library.languages(), "fr", "en"]))


def _checked_question(question: str, library: Library) -> str:
    question = " ".join(question.split())
    if not any(c.isalnum() for c in question):
        raise QuestionError("the question is empty", 'rag ask "Qui a dit quoi ?"')
    if len(question) > 40 * QUESTION_TOKENS:
        message = f"the question has {len(question.split())} words, which is more than a prompt can hold"
        raise QuestionError(message, "ask a shorter question")
    if library.chunk_count() == 0:
        raise EmptyLibrary("the library has no articles", "rag ingest PATH")
    return question


def choose_passages(
    question: str, language: str, hits: Sequence[Hit], *, settings: Settings, library: Library, generator: Generator
) -> Selection:
    """The sentences of the hits that the model is to read, within the settings' budget."""
    ids = list(dict.fromkeys(hit.chunk.article for hit in hits))
    return select(
        Asked.of(question, language, term_weights(analyze.terms(question, language), library)),
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
    claims = candidates(own, sentences, found)[: disagreement.MOST]
    if len({claim.article.report or claim.article.id for claim in claims}) < 2:
        return None
    vectors = embedder.encode_documents([claim.text for claim in claims], [None] * len(claims))
    weights = term_weights({t for claim in claims for t in analyze.terms(claim.text, language)}, library)
    return disagreement.disagreement(claims, vectors, embedder.encode_query(question), weights)


def _terms_of(passages: Sequence[Passage], language: str) -> set[str]:
    found: set[str] = set()
    for passage in passages:
        found |= set(analyze.terms(passage.text, passage.article.language)) | set(analyze.terms(passage.text, language))
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
