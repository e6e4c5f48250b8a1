"""Which reader reads what; archives within their limits."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from rag.errors import SourceError, UnreadableSource
from rag.ingest.formats import zipped
from rag.ingest.formats.document import Document
from rag.ingest.formats.registry import is_readable, read_documents, sniffed, suffix_of

SAID = "Le moulin de Brissac tourne de nouveau depuis samedi."


def archive(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in files.items():
            opened.writestr(name.replace("__", "/").replace("_", "."), data)
    return stream.getvalue()


def texts(data: bytes, name: str) -> dict[str, str]:
    return {
        member: item.text.strip() if isinstance(item, Document) else f"! {item.message}"
        for member, item in read_documents(data, name)
    }


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.TXT", ".txt"), ("a.tar.gz", ".tar.gz"), ("a.b.html.gz", ".html.gz"), ("a.v2.pdf", ".pdf"), ("README", "")],
)
def test_a_name_tells_its_format(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix
    assert is_readable(name) == bool(suffix)


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"%PDF-1.7", ".pdf"),
        (b"{\\rtf1", ".rtf"),
        (b"\x1f\x8b\x08", ".gz"),
        (b"From ida@v.example Sat Mar  7 08:00:00 2026\nSubject: x\n", ".mbox"),
        (b"Subject: x\nMIME-Version: 1.0\n\n", ".eml"),
        (b"From: <Saved>\nSnapshot-Content-Location: https://x\n", ".mhtml"),
        (b"<?xml version='1.0'?><rss>", ".xml"),
        (b"\n<!DOCTYPE html><html>", ".html"),
        (b'{"id": "a", "text": "b"}\n{"id": "c"}', ".jsonl"),
        (b'[{"title": "a"}]', ".json"),
        (b"# Titre\n", ".md"),
        (b"Le moulin tourne.", ".txt"),
    ],
)
def test_bytes_without_a_name_tell_theirs(data: bytes, suffix: str) -> None:
    assert sniffed(data) == suffix


def test_an_archive_gives_the_articles_of_its_readable_members() -> None:
    data = archive(press__a_txt=SAID.encode(), b_png=b"x", c_html=f"<p>{SAID}</p>".encode())
    assert texts(data, "x.zip") == {"press/a.txt": SAID, "c.html": SAID}
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        info = tarfile.TarInfo("a.txt")
        info.size = len(SAID.encode())
        tar.addfile(info, io.BytesIO(SAID.encode()))
        link = tarfile.TarInfo("b.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    found = texts(stream.getvalue(), "x.tar.gz")
    assert found["a.txt"] == SAID
    assert "link or device" in found["b.txt"]
    assert texts(gzip.compress(SAID.encode()), "a.txt.gz") == {"": SAID}


def test_a_member_that_leads_outside_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as opened:
        opened.writestr("../out.txt", SAID)
        opened.writestr("/abs.txt", SAID)
        opened.writestr("in.txt", SAID)
    found = texts(stream.getvalue(), "x.zip")
    assert found["in.txt"] == SAID
    assert all("leads outside" in found[name] for name in ("../out.txt", "/abs.txt"))
    assert not (tmp_path.parent / "out.txt").exists()


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "LARGEST_MEMBER", 1000)
    assert "unpacks to more" in texts(archive(a_txt=b"x" * 2000), "x.zip")["a.txt"]
    with pytest.raises(UnreadableSource, match="unpacks to more"):
        texts(gzip.compress(b"x" * 2000), "a.txt.gz")
    monkeypatch.setattr(zipped, "LARGEST_TOTAL", 1500)
    with pytest.raises(UnreadableSource, match="unpacks to more"):
        texts(archive(a_txt=b"x" * 900, b_txt=b"y" * 900), "x.zip")


def test_archives_within_archives_end_somewhere() -> None:
    data = archive(a_txt=SAID.encode())
    for _ in range(3):
        data = archive(in_zip=data)
    (error,) = [item for _, item in read_documents(data, "x.zip")]
    assert isinstance(error, SourceError)
    assert "within archives" in error.message
