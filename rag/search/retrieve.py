"""A question to ranked hits: dense and lexical retrieval, fused, ranked. It does not know what a model is shown."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.parts import Parts
from rag.ports import Embedder, VectorIndex, Vectors
from rag.search.ranking import READ_TOGETHER, Query, rank, rerank
from rag.store.library import Library
from rag.store.term_weights import term_weights
from rag.text.question import Question
from rag.types import Chunk, Hit

Ranked = Sequence[tuple[str, float]]  # (chunk key, score), best first


def retrieve(
    question: Question,
    parts: Parts,
    *,
    k: int,
    candidates: int,
    articles: Sequence[str] | None = None,
    ranked: bool = True,
) -> list[Hit]:
    """The ``k`` best of the ``candidates`` of each retriever, only within ``articles`` when given; best first.

    ``ranked`` they are in the order of the fitted sum, else in that of the fused score. Where the settings say so, the
    first of the ranked ones are read together with the question and put in order again.
    """
    settings, library, index = parts.settings, parts.library, parts.index
    others = [other for other in library.languages() if other != question.language]
    terms = question.search_terms(others)
    asked = parts.embedder.encode_query(question.text)
    dense = index.query(asked, candidates, articles)
    lexical = library.lexical(terms, candidates, articles) if terms else []
    fused = fuse(dense, lexical, settings.dense_weight)
    chunks = library.chunks([key for key, _ in fused])
    hits = _hits(fused, chunks, dense, lexical)
    # One retriever alone is asked for its own order.
    if ranked and settings.ranking and 0 < settings.dense_weight < 1:
        query = Query.of(question, others, lambda stems: term_weights(stems, library))
        hits = rank(query, with_cosines(hits, asked, index), library.chunk_terms(chunks))
        if settings.cross_encoder:
            hits = _read_together(question, hits, library, parts.embedder)
    return hits[:k]


def _hits(fused: Ranked, chunks: Mapping[str, Chunk], dense: Ranked, lexical: Ranked) -> list[Hit]:
    """What was fused, with what each retriever said of it.

    The library is the truth: a vector without its chunk (a killed run) is not a hit.
    """
    dense_by_key, lexical_by_key = _ranks(dense), _ranks(lexical)
    hits: list[Hit] = []
    for key, score in fused:
        if key in chunks:
            dense_rank, dense_score = dense_by_key.get(key, (None, None))
            lexical_rank, lexical_score = lexical_by_key.get(key, (None, None))
            hits.append(Hit(chunks[key], score, dense_score, lexical_score, dense_rank, lexical_rank))
    return hits


def _read_together(question: Question, hits: list[Hit], library: Library, embedder: Embedder) -> list[Hit]:
    """The hits with the first of them in the order of the cross-encoder; as they are where there is none."""
    first = [hit.chunk for hit in hits[:READ_TOGETHER]]
    held = library.articles_by_id(chunk.article for chunk in first)
    titles = [held[chunk.article].title if chunk.article in held else None for chunk in first]
    marked = embedder.mark(question.text, [chunk.text for chunk in first], titles)
    return rerank(hits, [one.log_odds for one in marked]) if marked else hits


def with_cosines(hits: Sequence[Hit], asked: Vectors, index: VectorIndex) -> list[Hit]:
    """The hits, with their cosine where dense retrieval did not return them; without a vector they stay as they are.

    Only for the ranking. In ``fuse`` it would lose answers: far from the question, a chunk that holds its words falls
    behind chunks that are a little near and hold none of them (docs/lab/retrieval.md).
    """
    vectors = index.vectors([hit.chunk.key for hit in hits if hit.dense_score is None])
    cosines = {key: float(asked @ vector) for key, vector in vectors.items()}
    return [replace(hit, dense_score=cosines.get(hit.chunk.key)) if hit.dense_score is None else hit for hit in hits]


def fuse(dense: Ranked, lexical: Ranked, dense_weight: float) -> list[tuple[str, float]]:
    """Weighted sum of z-scores (Bruch et al. 2023, "An Analysis of Fusion Functions for Hybrid Retrieval").

    A key that one retriever did not return takes that retriever's lowest returned score. Ties are broken by key, so
    that a run can be repeated.
    """
    keys = {key for key, _ in dense} | {key for key, _ in lexical}
    dense_z, lexical_z = _standardise(dense), _standardise(lexical)
    low_dense, low_lexical = min(dense_z.values(), default=0.0), min(lexical_z.values(), default=0.0)
    scores = {
        key: dense_weight * dense_z.get(key, low_dense) + (1 - dense_weight) * lexical_z.get(key, low_lexical)
        for key in keys
    }
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _standardise(ranked: Ranked) -> dict[str, float]:
    if not ranked:
        return {}
    scores = [score for _, score in ranked]
    mean, deviation = statistics.fmean(scores), statistics.pstdev(scores)
    if not math.isfinite(deviation) or deviation < 1e-9:
        return {key: 0.0 for key, _ in ranked}
    return {key: (score - mean) / deviation for key, score in ranked}


def _ranks(ranked: Ranked) -> dict[str, tuple[int, float]]:
    return {key: (rank, score) for rank, (key, score) in enumerate(ranked, 1)}
