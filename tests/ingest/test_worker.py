"""Reading in a process that can be ended, and the small inputs that readers' reports led to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.ingest.discover import FRAMES, found_under
from rag.ingest.worker import Read, Unread, Worker, read_article, shared_worker
from rag.types import Article

SAID = "Le moulin de Brissac tourne de nouveau depuis samedi."


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    worker = Worker(seconds=0.01)
    yield worker
    worker.end()


def test_what_takes_too_long_costs_its_file_and_no_more(slow: Worker, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SAID, encoding="utf-8")
    (late,) = slow.read(path)  # the process has not even started by then
    assert isinstance(late, Unread)
    assert "took longer than 0.01 s" in late.reason
    (read,) = shared_worker().read(path)
    assert isinstance(read, Read)
    assert [sentence.text for sentence in read.sentences] == [SAID]


def test_what_needs_too_much_memory_is_named_and_the_next_file_is_read(tmp_path: Path) -> None:
    worker = Worker(memory=400 << 20)
    large, small = tmp_path / "large.mbox", tmp_path / "small.txt"
    large.write_bytes(b"From ida Sat Mar  7 08:00:00 2026\n" + b"x" * (450 << 20))
    small.write_text(SAID, encoding="utf-8")
    try:
        (unread,) = worker.read(large)
        assert isinstance(unread, Unread)
        assert "memory" in unread.reason or "MB" in unread.reason
        (read,) = worker.read(small)
        assert isinstance(read, Read)
    finally:
        worker.end()


# -- ../shared/cases ------------------------------------------------------------------------------


def stored(folder: Path) -> tuple[dict[str, list[Article]], list[str]]:
    """The articles by their file's name, and what could not be read, as ``rag ingest`` would have it."""
    from rag.errors import SourceError
    from rag.ingest.load import load_file

    articles: dict[str, list[Article]] = {}
    failed: list[str] = []
    for path in found_under([folder]).files:
        try:
            for raw in load_file(path):
                item = raw if isinstance(raw, SourceError) else read_article(raw)
                if isinstance(item, Read):
                    articles.setdefault(path.name, []).append(item.cleaned.article)
                else:
                    failed.append(item.message if isinstance(item, SourceError) else item.reason)
        except SourceError as error:
            failed.append(error.message)
    return articles, failed


@pytest.fixture(scope="module")
def cases(shared: Path) -> Path:
    folder = shared / "cases"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder


def test_headers_of_every_kind_are_fields(cases: Path) -> None:
    for case in ("01-toml-front-matter", "02-web-clipper", "03-yaml-dates"):
        articles, failed = stored(cases / case / "in")
        assert not failed
        for (article,) in articles.values():
            assert article.outlet
            assert article.date, article.path
            assert not any(mark in article.text for mark in ("+++", "---", "title", "Auteur", "Date", "Source"))
    clip = stored(cases / "02-web-clipper" / "in")[0]["clip.md"][0]
    assert (clip.date, clip.outlet, clip.author) == (
        "2026-02-11",
        "courrier-brevenne.example",
        "Une Plume, Autre Plume",
    )


def test_lines_of_a_corpus_are_taken_or_named(cases: Path) -> None:
    articles, failed = stored(cases / "04-jsonl" / "in")
    assert [article.id for article in articles["corpus.jsonl"]] == ["a1", "a2", "3", "b1", "b2"]
    assert [article.date for article in articles["corpus.jsonl"]][:4] == [
        *("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08")
    ]
    assert len(failed) == 3


def test_every_encoding_is_read_right(cases: Path) -> None:
    articles, failed = stored(cases / "05-encodings" / "in")
    assert not failed
    for (article,) in articles.values():
        assert "théâtre « à l" in article.text, article.path
        assert "€" in article.text
        assert "œuvre" in article.text


def test_nothing_of_a_page_is_lost_and_nothing_else_kept(cases: Path) -> None:
    lists = stored(cases / "06-lists" / "in")[0]
    assert [
        sum(line.startswith(("- ", "1", "2", "3")) for line in lists[n][0].text.split("\n")) for n in sorted(lists)
    ] == [*(3, 2, 0, 7)]
    assert "28 degrés" in lists["piscine.html"][0].text
    assert "aux abonnés" not in (wall := stored(cases / "09-paywall-chapo" / "in")[0]["musee.html"][0]).text
    assert "21 400 visiteurs" in wall.text
    assert wall.note.startswith("only a part")
    live = stored(cases / "08-liveblog" / "in")[0]["direct.html"][0]
    assert all(at in live.text for at in ("21h40", "18h05", "14h20", "09h15"))
    assert (live.date, live.outlet) == ("2026-03-10", "Le Courrier de Brévenne")
    hidden = stored(cases / "23-prompt-injection" / "in")[0]["inj.html"][0]
    assert "9 999" not in hidden.text
    assert "64 saisonniers" in hidden.text


def test_frames_are_no_articles_and_saved_pages_are(cases: Path) -> None:
    found = found_under([cases / "12-save-as-complete" / "in"])
    assert ([path.name for path in found.files], found.passed_over[FRAMES]) == (["Halle.html"], 3)
    articles = stored(cases / "13-mhtml-singlefile" / "in")[0]
    assert {article.url for (article,) in articles.values()} == {"https://courrier.example/halle"}
    drawn = stored(cases / "14-nextjs" / "in")[0]
    assert all("trente-deux poutres" in article.text for (article,) in drawn.values())


def test_many_in_one_are_many(cases: Path) -> None:
    for folder in ("in", "in2"):
        for name, articles in stored(cases / "26-many-in-one" / folder)[0].items():
            expected = 1 if name == "two-articles.html" else 3
            assert len(articles) == expected, name
            if expected == 3:
                assert [article.date for article in articles] == ["2025-05-12", "2025-05-13", "2025-05-14"]


def test_other_formats_are_read_or_refused_with_a_reason(cases: Path) -> None:
    articles, failed = stored(cases / "27-other-formats" / "in")
    assert len(articles["wallabag.json"]) == 3
    assert len(failed) + sum(map(len, articles.values())) == 15 + 1  # the export holds three
    assert found_under([cases / "27-other-formats" / "in"]).passed_over == {"no suffix": 1}
