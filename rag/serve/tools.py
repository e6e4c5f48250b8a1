"""The library as tools of the Model Context Protocol: search, ask, sources and brief. The only importer of mcp.

https://modelcontextprotocol.io has the protocol, which the SDK speaks. Every quote comes with its article's id and its
offsets in code points, and the article itself is the resource ``rag://article/ID``: a client can look.
"""

from __future__ import annotations

from typing import Annotated, Any

import anyio.from_thread
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from rag import __version__
from rag.errors import RagError, UnknownSource
from rag.render.records import answer_record, brief_record
from rag.serve.schemas import (
    AnswerShape,
    Question,
    SearchShape,
    SourcesShape,
    Where,
    search_shape,
    sources_shape,
)
from rag.serve.shared import SharedLibrary

INSTRUCTIONS = (
    "Answers from a person's own press articles, in French and English. Quotes are verbatim: article.text[start:end],"
    " in code points. `ask` answers one question and says so where the articles do not; `search` gives passages"
    " without an answer; `brief` sums up one article, or compares several. Keep citation numbers with their quotes."
)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False, idempotent_hint=True, destructive_hint=False)
Many = Annotated[int, Field(ge=1, le=100, description="How many passages.")]
References = Annotated[list[str], Field(description="Articles by id, path, file name or title; none: all of them.")]


def tool_server(shared: SharedLibrary) -> MCPServer[Any]:
    """A server of the four tools and the articles, which speaks over whatever it is run on."""
    server: MCPServer[Any] = MCPServer(
        "rag", title=shared.name, instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    for tool, title in (
        (_search(shared), "Search the articles"),
        (_ask(shared), "Ask the articles"),
        (_sources(shared), "List the articles"),
        (_brief(shared), "Brief articles"),
    ):
        server.add_tool(tool, title=title, annotations=_READS)

    @server.resource("rag://article/{reference}", title="An article", mime_type="text/plain")
    async def article(reference: str) -> str:
        """The text of an article, by its id."""
        try:
            return (await shared.article(reference)).text
        except UnknownSource as error:
            raise ResourceNotFoundError(error.message) from error

    return server


def _failed(error: RagError) -> ToolError:
    return ToolError(f"{error.message} ({error.hint})" if error.hint else error.message)


def _search(shared: SharedLibrary) -> Any:
    async def search(question: Question, k: Many = 8, where: Where = "") -> SearchShape:
        """Find the passages of the articles that are nearest to a question, best first, without an answer."""
        try:
            return search_shape(await shared.search(question, k, where=where, rerank=True))
        except RagError as error:
            raise _failed(error) from error

    return search


def _ask(shared: SharedLibrary) -> Any:
    async def ask(question: Question, where: Where = "") -> AnswerShape:
        """Answer a question from the articles, every sentence cited and checked; `abstained` where they do not say."""
        try:
            return AnswerShape.model_validate(answer_record(await shared.ask(question, where=where)))
        except RagError as error:
            raise _failed(error) from error

    return ask


def _sources(shared: SharedLibrary) -> Any:
    async def sources(
        first: Annotated[int, Field(ge=0, description="From this one on.")] = 0,
        most: Annotated[int, Field(ge=1, le=1000, description="How many.")] = 100,
    ) -> SourcesShape:
        """List the articles: id, title, outlet, date, language."""
        try:
            return sources_shape(await shared.sources(), first, most)
        except RagError as error:
            raise _failed(error) from error

    return sources


def _brief(shared: SharedLibrary) -> Any:
    async def brief(
        context: Context[Any, Any],
        references: References = [],  # noqa: B006  # a default of the schema; it is not written to
        about: Annotated[str, Field(description="A question: what the articles say on it.")] = "",
        language: Annotated[str, Field(description='Of the brief: "fr" or "en"; by default the articles\' own.')] = "",
    ) -> dict[str, Any]:
        """Brief one article; or of several what they agree on, differ in and add alone, every line with its quotes."""

        def progress(done: int, total: int, what: str) -> None:
            anyio.from_thread.run(context.report_progress, done, total, what)

        try:
            if len(references) == 1 and not about:
                return brief_record(await shared.brief(references[0], language=language or None))
            return brief_record(await shared.dossier(references, about=about, language=language, progress=progress))
        except RagError as error:
            raise _failed(error) from error

    return brief
