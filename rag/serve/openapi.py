"""What the server can be asked, in the form of OpenAPI 3.1 and as a page that a person reads. Pure, no script."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from rag import __version__
from rag.serve.completions import CompletionRequest
from rag.serve.schemas import AnswerShape, AskRequest, Problem, SearchShape, SourcesShape

_SHAPES: tuple[type[BaseModel], ...] = (
    AnswerShape,
    AskRequest,
    CompletionRequest,
    Problem,
    SearchShape,
    SourcesShape,
)
_REFERENCE = {"name": "reference", "in": "path", "required": True, "schema": {"type": "string"}}
_REFERENCE["description"] = "An article's id, path, file name or title."
_ANY = {"type": "object"}
_STREAM = """Server-sent events, in this order: `queued` (how many are answered first), `passages` (what is read),
`draft` (pieces that are not checked, and may be thrown away), `sentence` (checked; withheld where its support is
`unsupported`), `answer` (the whole record, the last event) or `error`.
With `Accept: application/json` the answer alone."""


def _query(name: str, description: str, **schema: Any) -> dict[str, Any]:
    held = {"type": "string", **schema}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": held}


def _shape(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _answers(description: str, schema: Any, kind: str = "application/json") -> dict[str, Any]:
    return {
        "200": {"description": description, "content": {kind: {"schema": schema}}},
        "4XX": {"description": "What is wrong", "content": {"application/json": {"schema": _shape(Problem)}}},
    }


def _operation(summary: str, responses: dict[str, Any], *parameters: Any, **more: Any) -> dict[str, Any]:
    return {"summary": summary, "parameters": list(parameters), "responses": responses, **more}


def _sent(model: type[BaseModel]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": _shape(model)}}}


def _paths() -> dict[str, Any]:
    where = _query("where", 'As in "outlet=La Gazette and date>=2025-01 and lang=fr".')
    language = _query("lang", "The language of the brief: fr or en.")
    of_dossier = (
        _query("about", "A question: what the articles say on it."),
        {**_query("source", "Only this article; repeatable."), "explode": True},
        language,
        _query("length", "About how many words.", type="integer", minimum=20),
    )
    search = (
        {**_query("q", "The question."), "required": True},
        _query("k", "How many passages.", type="integer", minimum=1, maximum=100, default=10),
        where,
        _query("rerank", "Read the best ten together with the question: better and slower.", type="boolean"),
    )
    listed = (
        _query("first", "From this one on.", type="integer", minimum=0, default=0),
        _query("most", "How many.", type="integer", minimum=1, maximum=1000, default=100),
    )
    ask = _operation("Ask", _answers("The answer", _shape(AnswerShape)), requestBody=_sent(AskRequest))
    ask["description"] = _STREAM
    ask["responses"]["200"]["content"]["text/event-stream"] = {"schema": {"type": "string"}}
    complete = _operation(
        "Ask, in the shape of OpenAI's chat completions",
        _answers("A completion; its annotations are the citations, `rag` the answer's record", _ANY),
        requestBody=_sent(CompletionRequest),
    )
    brief, dossier = "The brief of an article", "The merged brief of several articles"
    return {
        "/api/health": {"get": _operation("Whether all is well", _answers("It is", _ANY))},
        "/api/search": {"get": _operation("Find passages", _answers("Passages", _shape(SearchShape)), *search)},
        "/api/ask": {"post": ask},
        "/api/sources": {"get": _operation("The articles", _answers("Articles", _shape(SourcesShape)), *listed)},
        "/api/sources/{reference}": {
            "get": _operation("An article with its text", _answers("The article", _ANY), _REFERENCE)
        },
        "/api/briefs/{reference}": {
            "get": _operation(brief, _answers("As rag brief --json", _ANY), _REFERENCE, language)
        },
        "/api/dossier": {"get": _operation(dossier, _answers("As rag brief --json", _ANY), *of_dossier)},
        "/briefs/{reference}": {
            "get": _operation(f"{brief}, as a page", _answers("The page", _ANY, "text/html"), _REFERENCE, language)
        },
        "/dossier": {"get": _operation(f"{dossier}, as a page", _answers("The page", _ANY, "text/html"), *of_dossier)},
        "/v1/models": {"get": _operation("The one model there is", _answers("A list of one", _ANY))},
        "/v1/chat/completions": {"post": complete},
    }


def description(address: str) -> dict[str, Any]:
    """The document for a server at an address."""
    _, defined = models_json_schema(
        [(model, "validation") for model in _SHAPES], ref_template="#/components/schemas/{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "rag",
            "version": __version__,
            "description": "Answers from your own articles, every sentence with a citation that was checked."
            " Offsets are in code points of the article's text.",
        },
        "servers": [{"url": address}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "schemas": defined["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


# -- as a page ----------------------------------------------------------------------------------------


def description_page(document: dict[str, Any]) -> str:
    parts = [
        Markup(
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>rag – API</title>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<link rel="stylesheet" href="/page.css">\n</head>\n<body>\n<main>\n<h1>API</h1>\n<p>{}</p>\n'
            "<p>Each request has the header <code>Authorization: Bearer TOKEN</code>."
            ' For programs: <a href="/openapi.json">openapi.json</a>.</p>\n'
        ).format(document["info"]["description"])
    ]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts.append(_operation_part(path, method, operation))
    parts.append(Markup("<h2>Shapes</h2>\n"))
    for name, schema in document["components"]["schemas"].items():
        parts.append(_shape_part(name, schema))
    return Markup("").join([*parts, Markup("</main>\n</body>\n</html>\n")])


def _operation_part(path: str, method: str, operation: dict[str, Any]) -> Markup:
    rows = [
        (f"{given['name']}{'' if given['required'] else ' (optional)'}", given["description"])
        for given in operation["parameters"]
    ]
    if "requestBody" in operation:
        rows.append(("body", _named(operation["requestBody"]["content"]["application/json"]["schema"])))
    for kind, content in operation["responses"]["200"]["content"].items():
        rows.append((kind, _named(content["schema"]) or operation["responses"]["200"]["description"]))
    said = Markup("<p>{}</p>\n").format(operation["description"]) if "description" in operation else ""
    head = Markup("<section>\n<h2><code>{} {}</code></h2>\n<p>{}.</p>\n{}").format(
        method.upper(), path, operation["summary"], said
    )
    return head + _listed(rows) + Markup("</section>\n")


def _shape_part(name: str, schema: dict[str, Any]) -> Markup:
    rows = [
        (field, held.get("description") or held.get("type") or _named(held))
        for field, held in schema["properties"].items()
    ]
    head = Markup('<section id="{}">\n<h3>{}</h3>\n<p>{}</p>\n').format(name, name, schema.get("description", ""))
    return head + _listed(rows) + Markup("</section>\n")


def _named(schema: dict[str, Any]) -> str:
    """The name of the shape that a schema refers to, "" where it refers to none."""
    inner = schema.get("items", schema)
    return str(inner.get("$ref", "")).rpartition("/")[2]


def _listed(rows: list[tuple[str, str]]) -> Markup:
    items = Markup("").join(Markup("<dt><code>{}</code></dt><dd>{}</dd>\n").format(a, escape(b)) for a, b in rows)
    return Markup("<dl>\n{}</dl>\n").format(items)
