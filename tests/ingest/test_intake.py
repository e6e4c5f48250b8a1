"""What is new is taken in, the rest is reported, each by its title and its path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.config import Settings
from rag.errors import SourceNotFound
from rag.ingest import intake
from rag.ingest.intake import Intake, Prepared, entries, read_articles, read_pages
from rag.ingest.web import Page
from rag.ingest.worker import Read
from rag.store.library import Library
from rag.types import Ingested
from tests.fakes import Reader

ROWS = [
    {"id": "c1", "title": "La mer monte", "text": "La mer monte de deux mètres. Les digues tiennent."},
    {"id": "c2", "text": "Il neige sur la vallée. La route est fermée."},
    {"id": "c1", "title": "Encore", "text": "La mer monte encore."},
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", create=True) as opened:
        yield opened


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)) + "\n\nnot json\n", encoding="utf-8")
    return path


def test_what_is_new_is_prepared_once(library: Library, corpus: Path) -> None:
    taking = Intake(library, Settings())
    first = [taking.take(raw) for raw in read_articles([corpus])]
    prepared = [item for item in first if isinstance(item, Prepared)]
    assert [(item.article.id, item.status, len(item.sentences)) for item in prepared] == [
        ("c1", "added", 2),
        ("c2", "added", 2),
    ]
    reasons = [item.reason for item in first if isinstance(item, Ingested)]
    assert reasons == [
        "corpus.jsonl, line 3: the id c1 is already that of line 1",
        "corpus.jsonl, line 5: it is not JSON (Expecting value)",
    ]
    again = [taking.take(raw) for raw in read_articles([corpus])][:2]
    assert [(item.status, item.title) for item in again if isinstance(item, Ingested)] == [
        ("unchanged", "La mer monte"),
        ("unchanged", "Il neige sur la vallée."),
    ]


def test_a_file_of_the_same_bytes_is_no_second_article(library: Library, tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("Le pont rouvre\n\nLe pont de Kerlouan a rouvert mardi.", encoding="utf-8")
    taking = Intake(library, Settings())
    first, second = (taking.take(raw) for raw in read_articles([tmp_path / "one.txt", tmp_path / "two.txt"]))
    assert isinstance(first, Prepared)
    path = str(tmp_path / "two.txt")
    reason = f"the same bytes as article {first.article.id}"
    assert second == Ingested(path, "duplicate", first.article.id, reason, "Le pont rouvre")


class Pages:
    """A web of these pages."""

    def __init__(self, **pages: Page) -> None:
        self.pages = pages

    def page(self, url: str) -> Page:
        if url not in self.pages:
            raise SourceNotFound(f"there is no page {url} (HTTP 404)", "check the address")
        return self.pages[url]


def test_pages_of_the_web_are_known_again_by_their_address(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "shared_worker", Reader)
    feed = "".join(
        f"<item><title>Marée {n}</title><link>https://port.example/{n}</link><guid>{n}</guid>"
        f"<description>La marée numéro {n} monte de {n + 4} mètres dans le port, et les digues tiennent.</description>"
        "</item>"
        for n in (1, 2)
    )
    told = "<html lang=fr><body><article><h1>Le quai</h1><p>Le quai de Lampaul est refait, dit la mairie.</p></article>"
    where = "https://port.example/quai"
    web: Any = Pages(
        a=Page(where, "quai.html", f"{told}<footer>10:31</footer>".encode()),
        b=Page(
            "https://port.example/rss", "rss.xml", f"<rss><channel><title>Port</title>{feed}</channel></rss>".encode()
        ),
    )
    first = [Intake(library, Settings()).take(item) for item in read_pages("abc", web)]
    prepared = [item for item in first if isinstance(item, Prepared)]
    assert [(item.article.path, item.article.title, item.article.url) for item in prepared] == [
        ("a", "Le quai", where),
        ("b", "Marée 1", "https://port.example/1"),
        ("b", "Marée 2", "https://port.example/2"),
    ]
    assert all(sentence.article == item.article.id for item in prepared for sentence in item.sentences)
    assert first[3] == Ingested("c", "failed", None, "there is no page c (HTTP 404)")
    web.pages["a"] = Page(where, "quai.html", f"{told}<footer>10:32</footer>".encode())
    again = [item for item in read_pages("ab", web) if isinstance(item, Read)]
    assert [item.raw.digest for item in again] == [item.article.digest for item in prepared]
    assert [item.raw.id for item in again] == [item.article.id for item in prepared]


def test_the_articles_of_a_file_are_counted_before_it_is_read(corpus: Path, tmp_path: Path) -> None:
    assert entries(corpus) == 4
    assert entries(tmp_path / "missing.jsonl") == entries(tmp_path / "page.html") == 1
