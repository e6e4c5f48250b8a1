"""``rag ingest`` on a folder that lives, on a page of a real server, and as a library moves to another machine."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.cli import ingest as command
from rag.errors import LibraryLocked
from rag.ingest import intake, watch, web
from rag.store.chroma import MARK
from tests.cli.library import FERRY, QUESTION, Run, identity
from tests.fakes import Reader

PAGE = f"<html lang=fr><head><title>Le bac</title></head><body><article><h1>Le bac</h1><p>{FERRY}</p></article></body>"


@pytest.fixture(autouse=True)
def _near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "shared_worker", Reader)
    monkeypatch.setattr(web, "PAUSE", 0.0)


@pytest.fixture
def address() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/bac"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode() if found else b"")

        def log_message(self, format: str, *args: Any) -> None:
            """Silence on stderr."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_citation_follows_a_moved_file_and_a_deleted_one_is_marked(filled: Run, news: Path) -> None:
    ferry = identity(filled, "bac")
    (news / "ferry.txt").rename(news / "boat.txt")
    (news / "orchard.txt").unlink()
    result = filled("ingest", news)
    assert result.stderr == "1 moved, 1 gone\n"
    assert f"it was {news}/ferry.txt" in result.stdout
    assert json.loads(filled("search", QUESTION, "-k", "1", "--json").stdout)["hits"][0]["article"] == ferry
    assert f"{news}/boat.txt" in filled("search", QUESTION, "-k", "1").stdout
    listed = filled("sources", "list").stdout.splitlines()
    assert "gone since 20" in listed[1]
    assert str(news / "orchard.txt") in listed[1]
    assert "gone" not in listed[0]
    pruned = filled("ingest", news, "--prune")
    assert pruned.stderr == "1 unchanged, 1 removed\n"
    assert len(filled("sources", "list").stdout.splitlines()) == 1


def test_an_index_that_a_killed_run_left_is_built_anew_by_the_next(filled: Run, news: Path, tmp_path: Path) -> None:
    mark = {"graph": [["0/length.bin", 1, 1]], "empty": False}  # what the files were before they were written
    (tmp_path / "library" / MARK).write_text(json.dumps(mark))
    refused = filled("search", QUESTION)
    assert (refused.exit_code, "try: rag doctor --repair" in refused.stderr) == (1, True)
    assert filled("ingest", news).stderr == "1 repaired, 2 unchanged\n"
    assert "4 euros" in filled("search", QUESTION, "-k", "1").stdout


def test_a_page_is_read_and_cited_by_its_address(run: Run, address: str) -> None:
    refused = run("ingest", f"{address}/bac")
    assert refused.exit_code == 1
    assert "private network" in refused.stdout
    first = run("ingest", f"{address}/bac", "--allow-private")
    assert (first.exit_code, first.stderr) == (0, "1 added\n")
    assert f"{address}/bac" in run("search", QUESTION).stdout
    assert run("ingest", f"{address}/bac", "--allow-private").stderr == "1 unchanged\n"
    missing = run("ingest", f"{address}/bac", f"{address}/none", "--allow-private")
    assert (missing.exit_code, "HTTP 404" in missing.stdout) == (1, True)


def test_a_list_of_addresses_is_read_as_the_pages_that_it_names(run: Run, address: str, tmp_path: Path) -> None:
    listed = tmp_path / "to-read.txt"
    listed.write_text(f"# Port-Aubry\r\n{address}/bac\r\n\r\n{address}/none\n<{address}/bac>\n", encoding="utf-8-sig")
    first = run("ingest", listed, "--allow-private")
    assert (first.exit_code, first.stderr) == (1, "1 added\n1 of 2 failed\n")
    assert f"{address}/none" in first.stdout
    piped = run("ingest", "-", "--allow-private", stdin=f"{address}/bac\n")
    assert (piped.exit_code, piped.stderr) == (0, "1 unchanged\n")


def test_quiet_names_what_failed_and_nothing_else(run: Run, news: Path) -> None:
    (news / "empty.txt").write_text("", encoding="utf-8")
    result = run("ingest", news, "--quiet")
    assert (result.stdout, result.exit_code) == ("", 1)
    assert "empty.txt" in result.stderr
    assert result.stderr.splitlines()[-1] == "1 of 3 failed"


def test_a_watch_reads_what_changes_and_waits_for_another_writer(
    run: Run, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.app import Assembly

    def turns(folders: list[Path]) -> Iterator[None]:
        assert folders == [news.resolve()]
        yield
        (news / "ferry.txt").unlink()
        yield

    real, busy = Assembly.ingest, [LibraryLocked("held by process 1")]

    def ingest(self: Assembly, *given: Any, **named: Any) -> Any:
        if busy:
            raise busy.pop()
        return real(self, *given, **named)

    monkeypatch.setattr(watch, "changes", turns)
    monkeypatch.setattr(Assembly, "ingest", ingest)
    monkeypatch.setattr(command, "BUSY", 0.0)
    result = run("ingest", "--watch", news)
    assert result.exit_code == 0
    assert result.stderr.startswith("held by process 1\n2 added\nwatching")
    assert "1 unchanged, 1 gone\n" in result.stderr
    assert "unchanged" not in result.stdout
    refused = run("ingest", "--watch", news / "orchard.txt")
    assert (refused.exit_code, "needs a folder" in refused.stderr) == (2, True)


def test_a_library_moves_as_one_file(filled: Run, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from rag.cli.main import app

    file, new = tmp_path / "news.rag", tmp_path / "elsewhere"
    assert filled("export", file).stderr.startswith(f"2 articles in {file}, ")
    there = ["--library", str(new)]
    assert CliRunner().invoke(app, [*there, "import", str(file)]).stderr == f"2 articles from {file}\n"
    found = CliRunner().invoke(app, [*there, "search", QUESTION, "-k", "1"]).stdout
    assert found == filled("search", QUESTION, "-k", "1").stdout
    again = CliRunner().invoke(app, [*there, "import", str(file)])
    assert (again.exit_code, "has 2 articles" in again.stderr) == (2, True)
