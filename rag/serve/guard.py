"""Who may ask: from this machine, with the token, and not by way of another site's page.

A page from elsewhere can make a browser send requests to this machine. So the name that was asked for must be this
machine's (DNS rebinding), an origin that is named must be this server's own, and what has no token is refused. A
browser brings the token once, in the address that ``rag serve`` prints, and from then on has a cookie that no script
can read; what another site makes it ask for is refused all the same, but for the page itself, behind a link.
"""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.serve.running import proof

NAMES = ("127.0.0.1", "localhost", "[::1]")
PAGE = "/"
OPEN = "/alive"  # says that a server is there, and proves to who knows the token that it does, too
HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_LOCKED = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>rag</title>'
    "<p>This page opens with the address that <code>rag serve</code> prints: it has the token in it.</p>"
)


class Guard:
    """ASGI middleware that refuses before anything else looks at a request."""

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self._app, self._token = app, token
        self._hosts = {f"{name}:{port}" for name in NAMES}
        self._origins = {f"http://{host}" for host in self._hosts}
        self._cookie = f"rag-{port}"  # cookies are not kept apart by port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", POLICY)
            await send(message)

        answer = self._refused(HTTPConnection(scope)) or self._app
        await answer(scope, receive, guarded)

    def _refused(self, request: HTTPConnection) -> Response | None:
        """Why a request goes no further; None where it may."""
        headers = request.headers
        if headers.get("host", "").lower() not in self._hosts:
            return refusal(421, "host", "this server is asked for by 127.0.0.1 or localhost")
        if (origin := headers.get("origin")) is not None and origin.lower() not in self._origins:
            return refusal(403, "origin", "a page from elsewhere may not ask this server")
        path = request.url.path
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and path != PAGE:
            return refusal(403, "origin", "a page from elsewhere may not ask this server")
        if path == OPEN:
            challenge = request.query_params.get("challenge", "")
            return PlainTextResponse(proof(self._token, challenge[:100]))
        if (moved := self._let_in(request)) is not None:
            return moved
        if self._knows(request):
            return None
        if "text/html" in headers.get("accept", ""):
            return HTMLResponse(_LOCKED, 401)
        return refusal(401, "token", "no token, or another one: Authorization: Bearer TOKEN, which rag serve prints")

    def _let_in(self, request: HTTPConnection) -> Response | None:
        """A browser that brings the token in the address gets the cookie, and an address without the token."""
        given = parse_qs(request.url.query).get("token", [""])[0]
        if request.scope["method"] != "GET" or request.url.path != PAGE or not self._same(given, self._token):
            return None
        answer = RedirectResponse(PAGE, 303)
        answer.set_cookie(self._cookie, proof(self._token, self._cookie), httponly=True, samesite="lax")
        return answer

    def _knows(self, request: HTTPConnection) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._same(token.strip(), self._token):
            return True
        try:
            held = SimpleCookie(request.headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return held is not None and self._same(held.value, proof(self._token, self._cookie))

    @staticmethod
    def _same(given: str, known: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())


def refusal(status: int, kind: str, message: str) -> JSONResponse:
    """What is wrong, in one shape for all errors."""
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse({"error": {"type": kind, "message": message}}, status, headers)
