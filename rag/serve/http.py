"""The library over HTTP: what each address gives. Who may ask is ``guard``'s, what is done is ``shared``'s."""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from rag import __version__
from rag.errors import (
    EmptySelection,
    QuestionError,
    RagError,
    ServerBusy,
    UnknownSource,
    UsageError,
)
from rag.render.html.page import page, page_policy
from rag.render.records import answer_record, brief_record
from rag.render.safe import to_json
from rag.serve import completions
from rag.serve.events import EventStream, Gone, data, event, while_connected
from rag.serve.openapi import description, description_page
from rag.serve.schemas import AskRequest, search_shape, sources_shape
from rag.serve.shared import SharedLibrary
from rag.serve.steps import step_record
from rag.types import Brief, Dossier

BODY_BYTES = 4 << 20  # a filter may name every article of a large library
MOST_HITS, MOST_SOURCES = 100, 1000
_STATUS: tuple[tuple[type[RagError], int], ...] = (
    (UnknownSource, 404),
    (EmptySelection, 404),
    (ServerBusy, 503),
    (UsageError, 400),
    (QuestionError, 400),
)
_KINDS = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}

Endpoint = Callable[[Request], Awaitable[Response]]
B = TypeVar("B", bound=BaseModel)


class Site:
    """The addresses of one library. ``address`` is that of the server, for links."""

    def __init__(self, shared: SharedLibrary, address: str) -> None:
        self._shared, self._address = shared, address

    def routes(self) -> list[BaseRoute]:
        found: list[tuple[str, str, Endpoint]] = [
            ("GET", "/", _static("page.html")),
            ("GET", "/page.css", _static("page.css")),
            ("GET", "/page.js", _static("page.js")),
            ("GET", "/api/health", self.health),
            ("GET", "/api/search", self.search),
            ("POST", "/api/ask", self.ask),
            ("GET", "/api/sources", self.sources),
            ("GET", "/api/sources/{reference:path}", self.source),
            ("GET", "/api/briefs/{reference:path}", self.brief),
            ("GET", "/api/dossier", self.dossier),
            ("GET", "/briefs/{reference:path}", self.brief_page),
            ("GET", "/dossier", self.dossier_page),
            ("GET", "/v1/models", self.models),
            ("POST", "/v1/chat/completions", self.complete),
            ("GET", "/openapi.json", self.openapi),
            ("GET", "/docs", self.docs),
        ]
        return [Route(path, endpoint, methods=[method]) for method, path, endpoint in found]

    # -- search and ask

    async def health(self, request: Request) -> Response:
        count = len(await self._shared.sources())
        return _json({"status": "ok", "version": __version__, "library": self._shared.name, "articles": count})

    async def search(self, request: Request) -> Response:
        given = request.query_params
        k = _whole(given.get("k", "10"), "k", MOST_HITS)
        rerank = given.get("rerank", "").lower() in ("1", "true")
        hits = await self._shared.search(given.get("q", ""), k, where=given.get("where", ""), rerank=rerank)
        return _json(search_shape(hits).model_dump())

    async def ask(self, request: Request) -> Response:
        """Server-sent events, or one record for who accepts JSON alone."""
        asked = await _body(request, AskRequest)
        if "application/json" in request.headers.get("accept", ""):
            ask = functools.partial(self._shared.ask, asked.question, where=asked.where, articles=asked.articles)
            return _json(answer_record(await while_connected(request, ask)))
        return EventStream(self._events(asked))

    async def _events(self, asked: AskRequest) -> AsyncGenerator[str, None]:
        try:
            async with aclosing(
                self._shared.steps(asked.question, where=asked.where, articles=asked.articles)
            ) as steps:
                async for step in steps:
                    yield event(*step_record(step))
        except RagError as error:
            yield event("error", problem(error))

    # -- articles and briefs

    async def sources(self, request: Request) -> Response:
        given = request.query_params
        first, most = _whole(given.get("first", "0"), "first"), _whole(given.get("most", "100"), "most", MOST_SOURCES)
        return _json(sources_shape(await self._shared.sources(), first, most).model_dump())

    async def source(self, request: Request) -> Response:
        article = await self._shared.article(request.path_params["reference"])
        names = ("title", "outlet", "date", "url", "language", "path", "report", "author", "note")
        record = {"article": article.id, **{name: getattr(article, name) for name in names}, "text": article.text}
        return _json(record)

    async def brief(self, request: Request) -> Response:
        return _json(brief_record(await self._brief(request)))

    async def brief_page(self, request: Request) -> Response:
        made = await self._brief(request)
        return _page(made)

    async def _brief(self, request: Request) -> Brief:
        language = request.query_params.get("lang") or None
        return await self._shared.brief(request.path_params["reference"], language=language)

    async def dossier(self, request: Request) -> Response:
        return _json(brief_record(await self._dossier(request)))

    async def dossier_page(self, request: Request) -> Response:
        return _page(await self._dossier(request))

    async def _dossier(self, request: Request) -> Dossier:
        given = request.query_params
        length = _whole(given["length"], "length") if "length" in given else None
        return await self._shared.dossier(
            given.getlist("source"), about=given.get("about", ""), language=given.get("lang", ""), length=length
        )

    # -- as OpenAI's

    async def models(self, request: Request) -> Response:
        return _json(completions.model_list())

    async def complete(self, request: Request) -> Response:
        wanted = await _body(request, completions.CompletionRequest)
        asked = completions.asked_in(wanted)
        question = await self._shared.understood(asked.question, asked.said)
        identity, created = f"chatcmpl-{secrets.token_hex(12)}", int(time.time())
        if not wanted.stream:
            ask = functools.partial(self._shared.ask, question, where=wanted.where)
            answer = await while_connected(request, ask)
            return _json(completions.completion(answer, identity, created, self._address))
        with_usage = bool((wanted.stream_options or {}).get("include_usage"))

        async def pieces() -> AsyncGenerator[str, None]:
            try:
                answer = await self._shared.ask(question, where=wanted.where)
            except RagError as error:
                yield data(problem(error))
            else:
                for piece in completions.completion_pieces(
                    answer, identity, created, self._address, with_usage=with_usage
                ):
                    yield data(piece)
            yield "data: [DONE]\n\n"

        return EventStream(pieces())

    # -- what all this is

    async def openapi(self, request: Request) -> Response:
        return _json(description(self._address))

    async def docs(self, request: Request) -> Response:
        return HTMLResponse(description_page(description(self._address)))


def application(shared: SharedLibrary, address: str, tools: Starlette | None = None) -> Starlette:
    """The routes with the errors in one shape, and those of ``tools``; ``Guard`` goes around it."""
    return Starlette(
        routes=[*Site(shared, address).routes(), *(tools.routes if tools else ())],
        middleware=[Middleware(RequestBodyLimitMiddleware, max_body_size=BODY_BYTES)],
        exception_handlers={RagError: _failed, Gone: _gone},
        lifespan=tools.router.lifespan_context if tools else None,
    )


def problem(error: RagError) -> dict[str, Any]:
    """An error as it is sent."""
    said = {"type": type(error).__name__, "message": error.message, "hint": error.hint, "code": None, "param": None}
    return {"error": said}


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RagError)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    headers = {"retry-after": "30"} if status == 503 else None
    return _json(problem(error), status, headers)


async def _gone(request: Request, error: Exception) -> Response:
    return Response(status_code=499)  # as nginx calls it; nobody reads it


# -- requests and responses ---------------------------------------------------------------------------


async def _body(request: Request, shape: type[B]) -> B:
    """Raises UsageError for a body of another type or shape."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise UsageError("the body must be JSON, with the content type application/json")
    try:
        return shape.model_validate_json(await request.body())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise UsageError(f"{where}: {first['msg']}", "/docs has the shapes") from error


def _whole(text: str, name: str, most: int | None = None) -> int:
    """A number that is not negative. Raises UsageError."""
    if not text.isascii() or not text.isdigit() or (most is not None and int(text) > most):
        raise UsageError(f"{name} must be a number" + (f" up to {most}" if most else ""))
    return int(text)


def _json(record: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(to_json(record, indent=None).encode(), status, headers, "application/json")


def _static(name: str) -> Endpoint:
    content = (files("rag") / "serve" / "site" / name).read_bytes()

    async def give(request: Request) -> Response:
        return Response(content, media_type=_KINDS[name])

    return give


def _page(made: Brief | Dossier) -> Response:
    sources = made.sources if isinstance(made, Dossier) else (made.article,)
    html = page(brief_record(made), {article.id: article.text for article in sources})
    return HTMLResponse(html.encode(), headers={"content-security-policy": page_policy()})
