"""Pages of a real server on this machine: limits, manners, redirects, and what must not be reached."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from rag.errors import SourceNotFound, UnreadableSource
from rag.ingest import web
from rag.ingest.web import Page, Web, is_public

PAGE = "<html><body><article><p>Le phare de Trélan est rallumé.</p></article></body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Site:
    """What a server gives: status, headers and body by path; ``drip`` seconds after each byte."""

    address: str = ""
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str, float]] = field(default_factory=list)
    drip: float = 0.0

    def put(self, path: str, body: str | bytes = PAGE, status: int = 200, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, HTML | named, body.encode() if isinstance(body, str) else body)
        return self.address + path


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, self.headers["Host"], time.monotonic()))
            status, headers, body = made.pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                for place in range(0, len(body), 1 if made.drip else len(body) or 1):
                    self.wfile.write(body[place : place + 1] if made.drip else body)
                    time.sleep(made.drip)

        def log_message(self, format: str, *args: Any) -> None:
            """Silence on stderr."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def guest() -> Web:
    return Web(allow_private=True, pause=0)


def refused(fetcher: Web, url: str) -> str:
    with pytest.raises(UnreadableSource) as caught:
        fetcher.page(url)
    return caught.value.message


def test_a_page_is_fetched_with_its_name_and_encoding(site: Site, guest: Web) -> None:
    url = site.put("/phare.php?n=3", Content_Type="text/html; charset=ISO-8859-1", body="Trélan, 3 €".encode("cp1252"))
    assert guest.page(url + "#top") == Page(url, "phare.html", b"\xef\xbb\xbf" + "Trélan, 3 €".encode())
    assert [path for path, _, _ in site.asked] == ["/robots.txt", "/phare.php?n=3"]
    packed = site.put("/packed", gzip.compress(PAGE.encode()), Content_Encoding="gzip")
    assert guest.page(packed).data.decode("utf-8-sig") == PAGE
    assert guest.page(site.put("/paper", b"%PDF-1.7", Content_Type="application/pdf")).name == "paper.pdf"
    assert guest.page(site.put("/", Content_Type="application/rss+xml")).name == "index.xml"
    assert "is image/png" in refused(guest, site.put("/boat", b"x", Content_Type="image/png"))


def test_what_is_not_there_or_fails_is_said(site: Site, guest: Web) -> None:
    with pytest.raises(SourceNotFound, match="HTTP 410"):
        guest.page(site.put("/old", status=410))
    assert "HTTP 503" in refused(guest, site.put("/busy", status=503))
    for wrong in ("ftp://port.example/a", "https:///a", "http://[::1", "http://me:secret@port.example/"):
        with pytest.raises(UnreadableSource):
            guest.page(wrong)


def test_a_page_that_is_too_large_or_unpacks_to_be_is_left(
    site: Site, guest: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "LARGEST_PAGE", 1 << 20)
    assert "larger than 1 MB" in refused(guest, site.put("/large", b"x" * (2 << 20)))
    bomb = site.put("/bomb", gzip.compress(b"\0" * (64 << 20)), Content_Encoding="gzip")
    assert "larger than 1 MB" in refused(guest, bomb)


def test_a_server_that_drips_is_left_in_time(site: Site, guest: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    site.put("/robots.txt", status=404)
    site.drip = 0.05
    monkeypatch.setattr(web, "WHOLE", 1.0)
    began = time.monotonic()
    assert "in time" in refused(guest, site.put("/slow", b"x" * 1000))
    assert time.monotonic() - began < 10


def test_robots_are_heeded_with_wildcards_and_a_failing_server_is_a_no(site: Site, guest: Web) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /*/print$\nAllow: /\n")
    assert "robots.txt" in refused(guest, site.put("/a/print"))
    assert guest.page(site.put("/a/printed")).data
    assert "/a/print" not in [path for path, _, _ in site.asked]
    site.put("/robots.txt", status=500)
    assert "HTTP 500" in refused(Web(allow_private=True), site.put("/b"))


def test_a_host_is_asked_no_faster_than_it_wishes(site: Site) -> None:
    waited: list[float] = []
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 7\n")
    fetcher = Web(allow_private=True, pause=1, sleep=waited.append)
    for name in "ab":
        fetcher.page(site.put(f"/{name}"))
    assert len(waited) == 1
    assert 5 < waited[0] <= 7


def test_redirects_are_followed_and_each_is_checked(site: Site, guest: Web) -> None:
    url = site.put("/new")
    assert guest.page(site.put("/old", status=301, Location="/new")).url == url
    assert "more than 5 times" in refused(guest, site.put("/round", status=302, Location="/round"))
    assert "no address of a page" in refused(guest, site.put("/file", status=302, Location="file:///etc/hosts"))
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed\n")
    assert "robots.txt" in refused(Web(allow_private=True, pause=0), site.put("/door", status=302, Location="/closed"))


def test_nothing_of_the_own_network_is_reached(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher, port = Web(pause=0), site.address.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"):
        assert "private network" in refused(fetcher, f"http://{host}:{port}/") or host == "2130706433"
    assert site.asked == []
    # A name with a public and a private address, and one that is public when first asked.
    answers = [["93.184.216.34", "127.0.0.1"], ["127.0.0.1"]]

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert "private network" in refused(fetcher, f"http://rebinding.example:{port}/")
    assert "private network" in refused(fetcher, f"http://rebinding.example:{port}/")
    assert site.asked == []


def test_the_connection_goes_to_the_address_that_was_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    port, resolved = site.address.rpartition(":")[2], []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        resolved.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(port)))]

    site.put("/a")
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolve)
        patch.setattr(web, "is_public", lambda address: True)
        Web(pause=0).page(f"http://harbour.example:{port}/a")
    assert set(resolved) - {"127.0.0.1"} == {"harbour.example"}
    assert {host for _, host, _ in site.asked} == {f"harbour.example:{port}"}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.1.2.3", False),
        ("172.20.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_addresses_of_the_own_network_are_known_in_every_dress(address: str, public: bool) -> None:
    assert is_public(address) is public
