"""One page of the web, fetched as a guest: within limits, as robots.txt allows, and never from the own network.

An address that a person pastes, or that a page redirects to, may name a printer, a router or a database of their own.
So a name is resolved here, every address of it is checked, and the connection goes to the one that was checked: a name
that means another machine a moment later (DNS rebinding) gains nothing. Each redirect is a request like the first.
"""

from __future__ import annotations

import codecs
import functools
import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import httpcore
import httpx

from rag import __version__
from rag.errors import SourceNotFound, UnreadableSource

AGENT, TOKEN = f"rag/{__version__} (fetches single pages for one reader)", "rag"
STEP, WHOLE = 10.0, 60.0  # seconds: without a byte, and for one page with its redirects
LARGEST_PAGE = 16 << 20  # bytes, unpacked
LARGEST_ROBOTS = 512_000  # bytes; RFC 9309 asks for 500 KiB at least
REDIRECTS = 5
PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between two requests to one host
_SUFFIXES = {
    **dict.fromkeys(("text/html", "application/xhtml+xml", ""), ".html"),
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    **dict.fromkeys(("application/rss+xml", "application/atom+xml", "application/xml", "text/xml"), ".xml"),
    "application/json": ".json",
    "application/epub+zip": ".epub",
}
_EMBEDDING = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "::/96")]  # IPv4 in the last four bytes
_TRY_AGAIN = "look at it in a browser, save the page, then: rag ingest FILE"

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave. ``name`` has the suffix of its format; ``url`` is where it was found in the end."""

    url: str
    name: str
    data: bytes


class Web:
    """Fetches pages one after another, and remembers each host's robots.txt and when it was last asked."""

    def __init__(self, *, allow_private: bool = False, pause: float = PAUSE, sleep: Sleep = time.sleep) -> None:
        self._pause, self._sleep = pause, sleep
        self._backend = _CheckedBackend(allow_private)
        self._robots: dict[str, Any] = {}
        self._asked: dict[str, float] = {}

    @functools.cached_property
    def _transport(self) -> httpx.BaseTransport:
        return _Transport(self._backend)  # reads certificates, which most runs do not need

    def page(self, url: str) -> Page:
        """Raises SourceNotFound where there is none, UnreadableSource where it is not to be had and says why."""
        self._backend.deadline = time.monotonic() + WHOLE
        asked = _checked(url)
        for _ in range(REDIRECTS + 1):
            self._ask_robots(asked)
            status, headers, data = self._get(asked, LARGEST_PAGE)
            if status in (301, 302, 303, 307, 308) and "location" in headers:
                asked = _checked(str(asked.join(headers["location"])))
            elif status in (404, 410):
                raise SourceNotFound(f"there is no page {asked} (HTTP {status})", "check the address")
            elif status != httpx.codes.OK:
                raise UnreadableSource(f"{asked} answers with HTTP {status}", _TRY_AGAIN)
            else:
                return _page(str(asked), headers.get("content-type", ""), data)
        raise UnreadableSource(f"{url} redirects more than {REDIRECTS} times", _TRY_AGAIN)

    def _ask_robots(self, url: httpx.URL) -> None:
        """Waits for the host's turn. Raises UnreadableSource where its robots.txt says no, or cannot be read."""
        site = f"{url.scheme}://{url.netloc.decode()}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(url)
        rules = self._robots[site]
        if not rules.can_fetch(str(url), TOKEN):
            raise UnreadableSource(f"{url.host} does not want {url.path} to be fetched (robots.txt)", _TRY_AGAIN)
        wait = min(LONGEST_PAUSE, max(self._pause, rules.crawl_delay(TOKEN) or 0.0))
        if site in self._asked and (left := self._asked[site] + wait - time.monotonic()) > 0:
            self._backend.deadline += left
            self._sleep(left)
        self._asked[site] = time.monotonic()

    def _read_robots(self, url: httpx.URL) -> Any:
        """The rules: none where there is no file, all is refused where the server fails (RFC 9309, 2.3.1)."""
        from protego import Protego

        asked = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        for _ in range(REDIRECTS + 1):
            status, headers, data = self._get(asked, LARGEST_ROBOTS, cut=True)
            if status in (301, 302, 303, 307, 308) and "location" in headers:
                asked = _checked(str(asked.join(headers["location"])))
            elif status >= 500:
                raise UnreadableSource(f"{url.host} does not give its robots.txt (HTTP {status})", _TRY_AGAIN)
            else:
                return Protego.parse(data.decode("utf-8", "replace") if status == httpx.codes.OK else "")
        return Protego.parse("")

    def _get(self, url: httpx.URL, most: int, *, cut: bool = False) -> tuple[int, httpx.Headers, bytes]:
        """One request, without redirects; more than ``most`` bytes are cut off or an error. Raises UnreadableSource."""
        headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate", "Accept": "text/html,*/*;q=0.5"}
        # A client each: neither cookies nor connections outlive a request.
        client = httpx.Client(transport=self._transport, headers=headers, timeout=STEP)
        try:
            with client.stream("GET", url) as response:
                data = bytearray()
                for block in response.iter_bytes() if response.status_code == httpx.codes.OK else ():
                    data += block
                    if len(data) > most and cut:
                        break
                    if len(data) > most:
                        message = f"{url} is larger than {most >> 20} MB, which no page is"
                        raise UnreadableSource(message, _TRY_AGAIN)
                return response.status_code, response.headers, bytes(data[:most])
        except (httpcore.TimeoutException, httpx.TimeoutException) as error:
            raise UnreadableSource(f"{url} did not answer in time", "try again later") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, OSError) as error:
            reason = str(error) or type(error).__name__
            raise UnreadableSource(f"{url} cannot be fetched: {reason}", _TRY_AGAIN) from error


def _checked(url: str) -> httpx.URL:
    """Raises UnreadableSource for what is no plain address of the web."""
    try:
        parsed = httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise UnreadableSource(f"{url} is no address: {error}", "rag ingest https://…") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise UnreadableSource(f"{url} is no address of a page", "rag ingest https://…")
    if parsed.userinfo:
        raise UnreadableSource("an address with a password in it is not fetched", _TRY_AGAIN)
    return parsed


def _page(url: str, kind: str, data: bytes) -> Page:
    """Raises UnreadableSource for what is no text."""
    kind, _, parameters = kind.partition(";")
    path = PurePosixPath(httpx.URL(url).path)
    suffix = _SUFFIXES.get(kind.strip().lower()) or path.suffix
    if kind.strip().lower().startswith(("image/", "video/", "audio/", "font/")):
        raise UnreadableSource(f"{url} is {kind.strip()}, and no article", "name the page that it stands on")
    if suffix in (".html", ".txt", ".md"):
        data = _marked(data, parameters)
    return Page(url, f"{path.stem or 'index'}{suffix}", data)


def _marked(data: bytes, parameters: str) -> bytes:
    """Text whose encoding only the header told, as UTF-8 with a mark that says so; the header wins over the page.

    https://encoding.spec.whatwg.org/#names-and-labels: latin-1 and ASCII mean windows-1252.
    """
    for parameter in parameters.split(";"):
        name, _, label = parameter.partition("=")
        if name.strip().lower() != "charset" or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            codec = codecs.lookup(label.strip().strip("\"'")).name
            text = data.decode({"iso8859-1": "cp1252", "ascii": "cp1252"}.get(codec, codec))
            return b"\xef\xbb\xbf" + text.encode()
        except (LookupError, ValueError):
            return data  # the header is wrong: the reader finds out
    return data


# -- where connections are opened -----------------------------------------------------------------


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it wraps another one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inner is None and any(ip in net for net in _EMBEDDING):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to addresses that were checked, and lets nothing take longer than the deadline."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._under = httpcore.SyncBackend()
        self.deadline = 0.0

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self._addresses(host, port):
            try:
                left = _left(self.deadline, timeout)
                return _Stream(self._under.connect_tcp(address, port, left, local_address, socket_options), self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        """Raises UnreadableSource where one of them is not public: a name that mixes both is a trick."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise UnreadableSource(f"there is no host {host}", "check the address and the connection") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            if not self._allow_private and not is_public(address):
                message = f"{host} is {address}, an address of this machine or of a private network"
                raise UnreadableSource(message, "if you mean that: rag ingest --allow-private URL")
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection each of whose steps ends by the deadline: a server that drips a byte a second is left."""

    def __init__(self, under: httpcore.NetworkStream, backend: _CheckedBackend) -> None:
        self._under, self._backend = under, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._under.read(max_bytes, _left(self._backend.deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._under.write(buffer, _left(self._backend.deadline, timeout))

    def close(self) -> None:
        self._under.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._under.start_tls(ssl_context, server_hostname, _left(self._backend.deadline, timeout))
        return _Stream(secured, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._under.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    """Seconds that a step may take. Raises ReadTimeout."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for this page is over")
    return min(left, STEP if timeout is None else timeout)


class _Transport(httpx.BaseTransport):
    """httpx on such connections, one a request. Proxies are not used: they would resolve names themselves."""

    def __init__(self, backend: _CheckedBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), max_keepalive_connections=0, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, extensions=request.extensions)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
