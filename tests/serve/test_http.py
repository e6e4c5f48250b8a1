"""What each address gives, asked over a socket."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest

from rag.serve.http import application
from rag.serve.openapi import description
from rag.serve.shared import SharedLibrary
from tests.cli.library import DRAFT, QUESTION
from tests.serve.conftest import Repeating, Served


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.split("\n\n"):
        if block.startswith("event: "):
            name, data = block.split("\n", 1)
            found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_a_search_finds_passages_with_their_places(served: Served) -> None:
    hits = served.client.get("/api/search", params={"q": "apples lost to hail", "k": 2}).json()["hits"]
    assert hits[0]["outlet"] == "The Courier"
    article = served.client.get(f"/api/sources/{hits[0]['article']}").json()
    assert article["text"][hits[0]["start"] : hits[0]["end"]] == hits[0]["text"]
    again = served.client.get("/api/search", params={"q": "apples lost to hail", "rerank": "true", "where": "lang=fr"})
    assert {hit["language"] for hit in again.json()["hits"]} == {"fr"}


def test_an_answer_comes_as_events_and_ends_with_all_of_it(served: Served) -> None:
    answer = served.client.post("/api/ask", json={"question": QUESTION})
    assert answer.headers["content-type"].startswith("text/event-stream")
    came = events(answer.text)
    # "queued" comes first where the models are still being loaded.
    assert [name for name, _ in came if name not in {"draft", "queued"}] == ["passages", "sentence", "answer"]
    assert "".join(step["piece"] for name, step in came if name == "draft").strip() == DRAFT
    last = came[-1][1]
    (citation,) = last["citations"]
    assert "4 euros" in citation["quote"]
    text = served.client.get(f"/api/sources/{citation['article']}").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_an_answer_comes_as_one_record_for_who_wants_that(served: Served) -> None:
    given = {"question": QUESTION, "where": "lang=fr"}
    answer = served.client.post("/api/ask", json=given, headers={"accept": "application/json"}).json()
    assert (answer["schema"], answer["abstained"]) == (1, False)
    assert answer["citations"][0]["outlet"] == "La Gazette"


def test_a_question_can_be_asked_of_some_articles(served: Served) -> None:
    orchard = served.client.get("/api/sources/orchard.txt").json()["article"]
    answer = served.client.post(
        "/api/ask", json={"question": QUESTION, "articles": [orchard]}, headers={"accept": "application/json"}
    ).json()
    assert {passage["article"] for passage in answer["passages"]} <= {orchard}


def test_articles_and_briefs_are_given_as_records_and_pages(served: Served) -> None:
    listed = served.client.get("/api/sources", params={"first": 1, "most": 1}).json()
    assert (listed["total"], [source["outlet"] for source in listed["sources"]]) == (2, ["The Courier"])
    assert served.client.get("/api/briefs/orchard.txt").json()["kind"] == "source"
    assert served.client.get("/api/dossier", params={"lang": "en"}).json()["kind"] == "merged"
    for address in ("/briefs/orchard.txt", "/dossier?source=orchard.txt&source=ferry.txt&about=hail"):
        page = served.client.get(address)
        assert page.headers["content-type"].startswith("text/html")
        assert page.headers["content-security-policy"] in page.text.replace("&#39;", "'")
        assert "style-src 'sha256-" in page.headers["content-security-policy"]
    assert served.client.get("/api/health").json()["articles"] == 2


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "said"),
    [
        ("GET", "/api/search", {}, 400, "empty"),
        ("GET", "/api/search?q=a&k=x", {}, 400, "k must be a number"),
        ("GET", "/api/search?q=a&k=9999", {}, 400, "up to 100"),
        ("GET", "/api/search?q=apples&where=colour%3Dred", {}, 400, "colour"),
        ("GET", "/api/search?q=apples&where=lang%3Dde", {}, 404, "no article"),
        ("GET", "/api/sources/nothing-of-the-kind", {}, 404, "no article fits"),
        ("GET", "/api/briefs/nothing-of-the-kind", {}, 404, "no article fits"),
        ("POST", "/api/ask", {"json": {}}, 400, "question: Field required"),
        ("POST", "/api/ask", {"json": {"question": "a", "wher": ""}}, 400, "wher"),
        ("POST", "/api/ask", {"content": "question=a", "headers": {"content-type": "text/plain"}}, 400, "must be JSON"),
        ("POST", "/api/ask", {"content": "{", "headers": {"content-type": "application/json"}}, 400, "JSON"),
        ("POST", "/v1/chat/completions", {"json": {"messages": []}}, 400, "messages"),
    ],
)
def test_what_is_wrong_is_said_in_one_shape(
    served: Served, method: str, path: str, more: dict[str, Any], status: int, said: str
) -> None:
    answer = served.client.request(method, path, **more)
    assert answer.status_code == status
    assert said in answer.json()["error"]["message"]


def test_an_error_in_the_middle_is_the_last_event(served: Served) -> None:
    came = events(served.client.post("/api/ask", json={"question": " ? "}).text)
    assert [(name, said["error"]["type"]) for name, said in came if name != "queued"] == [("error", "QuestionError")]


def test_what_is_too_large_is_refused(served: Served) -> None:
    answer = served.client.post("/api/ask", json={"question": "a", "articles": ["x" * (5 << 20)]})
    assert answer.status_code == 413


def test_without_the_token_or_by_another_name_the_socket_refuses(served: Served) -> None:
    for headers, status in (
        ({}, 401),
        ({"authorization": "Bearer guess"}, 401),
        (dict(served.client.headers) | {"host": "evil.example"}, 421),
        (dict(served.client.headers) | {"origin": "http://evil.example"}, 403),
    ):
        with httpx.Client(base_url=served.address, trust_env=False) as stranger:
            for path in ("/", "/api/sources", "/openapi.json", "/page.js"):
                assert stranger.get(path, headers=headers).status_code == status
            assert stranger.post("/api/ask", headers=headers, json={"question": "a"}).status_code == status


def test_a_client_that_goes_stops_the_model(served: Served, generator: Repeating) -> None:
    generator.pause = 0.2
    with served.client.stream("POST", "/api/ask", json={"question": QUESTION}) as answer:
        next(line for line in answer.iter_lines() if line == "event: passages")  # the models are loaded by then
        assert served.shared.turns.ahead == 1
    end = time.monotonic() + 30
    while served.shared.turns.ahead and time.monotonic() < end:
        time.sleep(0.01)
    assert served.shared.turns.ahead == 0


def test_every_address_is_described_and_nothing_else(shared: SharedLibrary) -> None:
    site = {"/", "/page.css", "/page.js", "/openapi.json", "/docs"}
    routes = {
        (route.path.replace(":path", ""), method.lower())  # type: ignore[attr-defined]
        for route in application(shared, "").routes
        for method in route.methods - {"HEAD"}  # type: ignore[attr-defined]
        if route.path not in site  # type: ignore[attr-defined]
    }
    assert routes == {(path, method) for path, methods in description("")["paths"].items() for method in methods}
