"""The description of the server, for programs and for a person."""

from __future__ import annotations

import json
from typing import Any

import jsonschema

from rag.serve.openapi import description, description_page
from tests.cli.library import QUESTION
from tests.serve.conftest import Served

DOCUMENT = description("http://127.0.0.1:8410")


def valid(record: Any, shape: str) -> None:
    """Raises jsonschema.ValidationError."""
    schema = {"$ref": f"#/components/schemas/{shape}", "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(schema).validate(record)


def test_what_is_given_is_what_is_described(served: Served) -> None:
    plain = {"accept": "application/json"}
    valid(served.client.get("/api/search?q=apples").json(), "SearchShape")
    valid(served.client.get("/api/sources").json(), "SourcesShape")
    valid(served.client.post("/api/ask", json={"question": QUESTION}, headers=plain).json(), "AnswerShape")
    valid(served.client.get("/api/sources/none").json(), "Problem")
    assert served.client.get("/openapi.json").json() == json.loads(json.dumps(description(served.address)))


def test_every_reference_leads_somewhere() -> None:
    names = {name.rpartition("/")[2] for name in _references(DOCUMENT)}
    assert names <= DOCUMENT["components"]["schemas"].keys()
    assert names


def test_a_person_can_read_it(served: Served) -> None:
    page = served.client.get("/docs").text
    assert page == description_page(description(served.address))
    for path in DOCUMENT["paths"]:
        assert path in page
    assert "<script" not in page


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [name for value in part.values() for name in _references(value)]
    return [name for value in part for name in _references(value)] if isinstance(part, list) else []
