"""The shapes of what programs send and are sent: for the OpenAPI page, for the tools of MCP, and to check requests.

Answers and briefs are the records of ``render.records``; what is described here of them is what a program needs.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from rag.serve.shared import Hits
from rag.types import ArticleRow

Question = Annotated[str, Field(min_length=1, max_length=10_000, description="A question, in French or English.")]
Where = Annotated[
    str, Field(description='Which articles: as in "outlet=La Gazette and date>=2025-01 and lang=fr"; "" for all.')
]


class Shape(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class CitedSpan(Shape):
    """A verbatim quote: the article's text from ``start`` to ``end``, in code points."""

    n: int = Field(description="The number that stands behind a sentence, as in [1].")
    article: str = Field(description="The id of the article.")
    title: str
    outlet: str | None = None
    date: str | None = Field(default=None, description="YYYY-MM-DD, YYYY-MM or YYYY.")
    url: str | None = None
    start: int
    end: int
    quote: str


class AnsweredSentence(Shape):
    text: str
    citations: list[int] = Field(description="Numbers of the answer's citations that state it.")
    support: str
    score: float


class AnswerShape(Shape):
    """An answer whose every sentence was checked against its quotes, or an abstention."""

    question: str
    language: str
    abstained: bool = Field(description="Whether the articles do not say; the answer then says so.")
    answer: str = Field(description="The sentences with their citation numbers.")
    sentences: list[AnsweredSentence]
    citations: list[CitedSpan]


class ArticleShape(Shape):
    """What every mention of an article has."""

    article: str
    title: str
    outlet: str | None = None
    date: str | None = None
    url: str | None = None
    language: str


class FoundPassage(ArticleShape):
    """A chunk of an article: its text from ``start`` to ``end``, in code points."""

    start: int
    end: int
    text: str
    score: float


class SearchShape(Shape):
    hits: list[FoundPassage]


class SourceShape(ArticleShape):
    """An article without its text."""

    path: str
    report: str = Field(description="Articles of one report are copies of one text.")
    characters: int


class SourcesShape(Shape):
    sources: list[SourceShape]
    total: int


class AskRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Question
    where: Where = ""
    articles: list[str] | None = Field(default=None, description="Only these articles, by id; instead of where.")


class Problem(Shape):
    error: dict[str, Any] = Field(description="type, message, and hint: what to do next.")


# -- from our values ----------------------------------------------------------------------------------


def search_shape(found: Hits) -> SearchShape:
    hits = []
    for hit in found.hits:
        chunk, article = hit.chunk, found.articles[hit.chunk.article]
        names = ("title", "outlet", "date", "url", "language")
        own = {name: getattr(article, name) for name in names}
        text = article.text[chunk.start : chunk.end]
        place: dict[str, Any] = {"start": chunk.start, "end": chunk.end, "text": text, "score": round(hit.score, 4)}
        hits.append(FoundPassage(article=article.id, **own, **place))
    return SearchShape(hits=hits)


def sources_shape(rows: list[ArticleRow], first: int = 0, most: int | None = None) -> SourcesShape:
    names = ("title", "outlet", "date", "url", "language", "path", "report", "characters")
    chosen = rows[first:] if most is None else rows[first : first + most]
    shown = [SourceShape(article=row.id, **{name: getattr(row, name) for name in names}) for row in chosen]
    return SourcesShape(sources=shown, total=len(rows))
