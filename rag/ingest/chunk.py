"""Sentences to overlapping windows, the units that are embedded. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Chunk, Sentence

VERSION = 1  # part of what built an index: raise it whenever the same sentences would give other chunks


def chunk(
    sentences: Sequence[Sentence], text: str, digest: str, *, size: int, stride: int, max_characters: int
) -> list[Chunk]:
    """Windows of ``size`` sentences of one article's ``text``, one beginning every ``stride`` sentences.

    A window ends early where it would be longer than ``max_characters``, but never before its first sentence is whole;
    the next one then begins early too, so that every sentence is in a chunk. No window lies within the one before it.
    ``digest`` is the article's. Raises ValueError when ``size`` or ``stride`` is below 1.
    """
    if size < 1 or stride < 1:
        raise ValueError(f"size and stride must be at least 1, not {size} and {stride}")
    chunks: list[Chunk] = []
    first = 0
    while first < len(sentences):
        start = sentences[first].start
        last = first
        while last + 1 < min(first + size, len(sentences)) and sentences[last + 1].end - start <= max_characters:
            last += 1
        if not chunks or last > chunks[-1].last:
            article, ordinal, end = sentences[first].article, len(chunks), sentences[last].end
            key = f"{article}:{digest[:8]}:{ordinal}"
            chunks.append(Chunk(key, article, ordinal, first, last, start, end, text[start:end]))
        first = min(first + stride, last + 1)
    return chunks
