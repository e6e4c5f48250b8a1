"""What is refused before anything looks at it."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.serve.guard import Guard
from rag.serve.running import proof

TOKEN = "the-token"
HERE = "http://127.0.0.1:8410"
BEARER = {"authorization": f"Bearer {TOKEN}"}


async def _inside(request: Request) -> Response:
    return PlainTextResponse("inside")


@pytest.fixture
def client() -> TestClient:
    app = Starlette(routes=[Route(path, _inside, methods=["GET", "POST"]) for path in ("/", "/api/search")])
    return TestClient(Guard(app, 8410, TOKEN), base_url=HERE, follow_redirects=False)


def test_who_has_the_token_is_let_in(client: TestClient) -> None:
    for host in ("127.0.0.1:8410", "localhost:8410", "LOCALHOST:8410", "[::1]:8410"):
        assert client.get("/api/search", headers=BEARER | {"host": host}).text == "inside"
    for origin in (HERE, "http://localhost:8410"):
        assert client.post("/api/search", headers=BEARER | {"origin": origin}).text == "inside"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer another"},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": "Bearer "},
        {"cookie": f"rag-8410={TOKEN}"},
        {"cookie": "rag-8410="},
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/search", "/nothing", "/?token=another", "/api/search?token=the-token"])
def test_without_the_token_nothing_is_to_be_had(client: TestClient, headers: dict[str, str], path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = client.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["error"]["type"]) == (401, "token")
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8410", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.evil.example:8410", ""]
)
def test_another_host_is_refused_also_with_the_token(client: TestClient, host: str) -> None:
    """DNS rebinding: a page's own name is made to mean this machine."""
    assert client.get("/api/search", headers=BEARER | {"host": host}).status_code == 421
    assert client.get("/alive?challenge=1", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:8410", "http://127.0.0.1:9999", "http://127.0.0.1"]
)
def test_a_foreign_origin_is_refused_also_with_the_token(client: TestClient, origin: str) -> None:
    assert client.post("/api/search", headers=BEARER | {"origin": origin}).status_code == 403


def test_a_browser_gets_a_cookie_for_the_token_and_an_address_without_it(client: TestClient) -> None:
    moved = client.get(f"/?token={TOKEN}")
    assert (moved.status_code, moved.headers["location"]) == (303, "/")
    cookie = moved.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert TOKEN not in cookie
    assert client.get("/api/search").text == "inside"  # the client keeps cookies
    for site in ("cross-site", "same-site"):
        assert client.get("/api/search", headers={"sec-fetch-site": site}).status_code == 403
        assert client.get("/", headers={"sec-fetch-site": site}).text == "inside"  # a link, followed


def test_a_browser_without_it_is_told_where_it_is(client: TestClient) -> None:
    answer = client.get("/", headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert "rag serve" in answer.text


def test_being_alive_is_proved_without_showing_the_token(client: TestClient) -> None:
    answer = client.get("/alive?challenge=abc")
    assert answer.text == proof(TOKEN, "abc")
    assert TOKEN not in answer.text


def test_every_answer_forbids_what_a_page_does_not_need(client: TestClient) -> None:
    for answer in (client.get("/", headers=BEARER), client.get("/")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in answer.headers
