"""Small articles, sentences and passages for tests, on invented subjects."""

from __future__ import annotations

from rag.types import Article, Chunk, Hit, Passage, Sentence


def article(text: str, *, id: str = "a1", language: str = "fr", title: str = "Titre", report: str = "") -> Article:
    return Article(id, f"{id}.txt", title, text, "0" * 64, language=language, report=report or id)


def sentences_of(source: Article) -> list[Sentence]:
    """One sentence a line."""
    found, start = [], 0
    for ordinal, line in enumerate(source.text.split("\n")):
        found.append(Sentence(source.id, ordinal, start, start + len(line), line))
        start += len(line) + 1
    return found


def passage(*lines: str, n: int = 1, id: str = "a1", language: str = "fr", title: str = "Titre") -> Passage:
    """A passage that is a whole article of these lines."""
    source = article("\n".join(lines), id=id, language=language, title=title)
    return Passage(n, source, tuple(sentences_of(source)), 1.0)


def hit(source: Article, first: int, last: int, score: float) -> Hit:
    held = sentences_of(source)
    start, end = held[first].start, held[last].end
    return Hit(
        Chunk(f"{source.id}:0:{first}", source.id, first, first, last, start, end, source.text[start:end]), score
    )
