from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import EmptySource, RagError, SourceError, SourceNotFound, UnreadableSource
from rag.ingest.formats.registry import MB
from rag.ingest.load import RawArticle, load_file

FRENCH = "L’été, à l’école de Vernay, huit élèves ont planté des cœurs-de-Marie : « déjà » 3 € dépensés. Où ça ?\n"
PARAGRAPH = (
    "Le pont de Vernay a rouvert mardi à la circulation après deux mois de travaux, a annoncé la mairie du village."
)
PAGE = f"""<!doctype html><html lang="fr-FR"><head><meta charset="utf-8">
<title>Le pont rouvre | Le Courrier du Val</title>
<meta property="og:title" content="Le pont rouvre"><meta property="og:site_name" content="Le Courrier du Val">
<meta property="article:published_time" content="2024-03-05T10:00:00+01:00">
<link rel="canonical" href="https://www.courrier.example/pont"></head><body><nav><a href="/">Accueil</a></nav>
<article><h1>Le pont rouvre</h1><p>{PARAGRAPH}</p>
<p>Le chantier a coûté 1,2 million d'euros, dont <a href="/r">la région</a> a payé la moitié, selon M. Durand.</p>
<ul><li>Une voie cyclable a été ouverte.</li></ul></article>
<div class="comments"><p>Un commentaire sans intérêt, posté par un lecteur.</p></div></body></html>"""


def one(path: Path) -> RawArticle:
    (article,) = load_file(path)
    assert isinstance(article, RawArticle)
    return article


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# -- encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_gives_the_same_text(tmp_path: Path, encoding: str) -> None:
    assert one(write(tmp_path / "a.txt", FRENCH.encode(encoding))).text == FRENCH


def test_latin_1_is_read_as_its_superset(tmp_path: Path) -> None:
    assert one(write(tmp_path / "a.txt", "Un café à Noël.".encode("latin-1"))).text == "Un café à Noël."


def test_a_cyrillic_text_is_not_taken_for_a_western_one(tmp_path: Path) -> None:
    text = "Сегодня в городе открылся новый мост через реку, сообщила мэрия. Работы продолжались два месяца. " * 4
    assert "мост через реку" in one(write(tmp_path / "a.txt", text.encode("cp1251"))).text


def test_a_few_damaged_bytes_leave_the_rest_readable(tmp_path: Path) -> None:
    assert one(write(tmp_path / "a.txt", (FRENCH * 5).encode() + b"\xff fin")).text == FRENCH * 5 + "\ufffd fin"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\7\1", b"\x01\x02\x03\x04 text \x05" * 9, b"text\0text" * 20]
)
def test_what_is_no_text_is_unreadable(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableSource, match="not text"):
        one(write(tmp_path / "a.txt", data))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", " \n\t\r\n"), ("b.txt", "\ufeff"), ("c.md", "---\ntitle: x\n---\n"), ("d.jsonl", "\n\n"), ("e.txt", "")],
)
def test_a_file_of_white_space_is_empty(tmp_path: Path, name: str, content: str) -> None:
    with pytest.raises(EmptySource):
        list(load_file(write(tmp_path / name, content)))


def test_what_cannot_be_an_article_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"\.png is not supported"):
        one(write(tmp_path / "a.png", b"\x89PNG\0\0"))
    with pytest.raises(UnreadableSource, match="is no PDF"):
        one(write(tmp_path / "a.pdf", "Un texte."))
    with pytest.raises(SourceNotFound):
        one(tmp_path / "gone.txt")
    large = write(tmp_path / "large.txt", "x")
    os.truncate(large, 16 * MB + 1)
    with pytest.raises(UnreadableSource, match="larger than 16 MB"):
        one(large)


@given(data=st.binary(max_size=300), suffix=st.sampled_from(["txt", "md", "html", "jsonl"]))
def test_any_bytes_give_an_article_or_an_error_of_this_project(
    data: bytes, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write(tmp_path_factory.getbasetemp() / f"any.{suffix}", data)
    try:
        loaded = list(load_file(path))
    except SourceError as error:
        loaded = [error]
    for item in loaded:
        assert item.hint if isinstance(item, RagError) else item.text.strip()


# -- plain text -----------------------------------------------------------------------------------


def test_identity_is_of_the_path_and_the_digest_of_the_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", FRENCH)
    article = one(path)
    resolved = path.resolve().as_posix()
    assert (article.id, article.path) == (hashlib.sha256(resolved.encode()).hexdigest()[:12], resolved)
    assert article.digest == hashlib.sha256(FRENCH.encode()).hexdigest()
    (tmp_path / "link.txt").symlink_to(path)
    assert one(tmp_path / "link.txt").id == article.id


@pytest.mark.parametrize(
    "header",
    [
        "Titre : Le pont rouvre\nMédia : Le Courrier\nDate : 5 mars 2024\nURL: https://c.example/p\nLangue: fr\n\n",
        "Le pont rouvre\nSource: Le Courrier\nDate: 5 mars 2024\nLien: https://c.example/p\nLanguage: fr\n",
        "\nTitle: Le pont rouvre\noutlet: Le Courrier\nDATE: 5 mars 2024\nurl:https://c.example/p\nLANG: fr\n",
    ],
)
def test_a_header_of_fields_is_read_before_or_after_the_title(tmp_path: Path, header: str) -> None:
    article = one(write(tmp_path / "a.txt", header + PARAGRAPH + "\nSource : la mairie."))
    assert article.text.strip() == PARAGRAPH + "\nSource : la mairie."
    assert (article.title, article.outlet, article.date) == ("Le pont rouvre", "Le Courrier", "5 mars 2024")
    assert (article.url, article.language) == ("https://c.example/p", "fr")


@pytest.mark.parametrize("text", [FRENCH, "Le maire : une voix\n\nIl parle.\n", "Titre\n\nTexte. Date : demain.\n"])
def test_a_text_without_a_header_is_left_alone(tmp_path: Path, text: str) -> None:
    article = one(write(tmp_path / "a.txt", text))
    assert article.text == text
    assert (article.title, article.outlet, article.date, article.url, article.language) == (None,) * 5


# -- Markdown -------------------------------------------------------------------------------------


def test_markdown_is_rendered_to_text_that_reads_well(tmp_path: Path) -> None:
    source = """# Le pont rouvre

Fermé **depuis** janvier, le [pont](https://c.example/p "x")
a rouvert.<br>Enfin &amp; `bien`. ![photo](a.png)

- un
- deux
  1. trois

| Poste | Coût |
| --- | --- |
| Béton | 3 € |

<div><p>Un bloc.</p><p>Un autre.</p><!-- rien --></div>
"""
    article = one(write(tmp_path / "a.md", source))
    lines = [line.rstrip() for line in article.text.splitlines() if line.strip()]
    assert lines == [
        "Le pont rouvre",
        "Fermé depuis janvier, le pont a rouvert.",
        "Enfin & bien.",
        "- un",
        "- deux",
        "1. trois",
        "Poste | Coût",
        "Béton | 3 €",
        "Un bloc.",
        "Un autre.",
    ]
    assert article.title == "Le pont rouvre"


def test_front_matter_is_read_as_fields(tmp_path: Path) -> None:
    front = "---\ntitle: 2024\nsource: Le Courrier\ndate: 2024-03-05\nlang: no\ntags: [a, b]\nlien: https://c.example\n---\n"
    article = one(write(tmp_path / "a.md", front + PARAGRAPH))
    assert (article.title, article.outlet, article.date) == ("2024", "Le Courrier", "2024-03-05")
    assert (article.url, article.language) == ("https://c.example", None)
    assert article.text.strip() == PARAGRAPH


@pytest.mark.parametrize(
    "front", ["---\n- a\n---\n", "---\na: [\n---\n", "---\ndate: 2024-02-31\n---\n", "---\n\n---\n"]
)
def test_front_matter_that_is_none_stays_text(tmp_path: Path, front: str) -> None:
    assert PARAGRAPH in one(write(tmp_path / "a.md", front + PARAGRAPH)).text


# -- HTML -----------------------------------------------------------------------------------------


def test_a_page_gives_its_main_text_and_its_own_fields(tmp_path: Path) -> None:
    article = one(write(tmp_path / "a.html", PAGE))
    assert PARAGRAPH in article.text
    assert "- Une voie cyclable a été ouverte." in article.text
    assert "commentaire" not in article.text
    assert "Accueil" not in article.text
    assert (article.title, article.outlet) == ("Le pont rouvre", "Le Courrier du Val")
    assert article.date == "2024-03-05T10:00:00+01:00"
    assert (article.url, article.language) == ("https://www.courrier.example/pont", "fr-FR")


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "no-such-charset", "base64"])
def test_a_page_is_read_in_its_declared_charset_where_that_is_true(tmp_path: Path, charset: str) -> None:
    page = PAGE.replace('charset="utf-8"', f"charset={charset}")
    data = page.encode("latin-1" if charset == "iso-8859-1" else "utf-8")
    assert PARAGRAPH in one(write(tmp_path / "a.html", data)).text


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<div>" * 5000 + "<p>x</p>", "<script>1</script>"])
def test_a_page_without_an_article_is_empty(tmp_path: Path, page: str) -> None:
    with pytest.raises(EmptySource, match="no article text"):
        one(write(tmp_path / "a.html", page))


# -- corpora --------------------------------------------------------------------------------------


def test_a_corpus_line_keeps_its_id_and_its_text(tmp_path: Path) -> None:
    text = "Une\u00a0phrase \u200b\tet\x07 une autre.\n\n"
    line = {"id": "c-1", "title": "T", "text": text, "date": "2024", "url": None, "lang": "fr", "split": "test"}
    article = one(write(tmp_path / "c.jsonl", "\ufeff" + json.dumps(line)))
    assert (article.id, article.text, article.title, article.date) == ("c-1", text, "T", "2024")
    assert (article.url, article.language, article.markup) == (None, "fr", "corpus")


def test_the_digest_of_a_line_does_not_depend_on_how_it_is_written(tmp_path: Path) -> None:
    line = {"id": "c-1", "title": "Été", "text": "Un texte."}
    first = one(write(tmp_path / "a.jsonl", json.dumps(line)))
    second = one(write(tmp_path / "b.jsonl", json.dumps(dict(reversed(line.items())), ensure_ascii=False, indent=None)))
    other = one(write(tmp_path / "c.jsonl", json.dumps(line | {"text": "Un autre."})))
    assert first.digest == second.digest != other.digest


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{not json", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"id": "x"}', '"text" is missing'),
        (b'{"id": "x", "text": "  "}', '"text" is missing'),
        (b'{"text": "x"}', '"id" is missing'),
        (b'{"id": "x", "text": ["y"]}', '"text" is not a string'),
        (b'{"id": "x\\u001b", "text": "y"}', "control character"),
        (b'{"id": "x", "text": "\\ud800"}', "lone surrogate"),
        (b'{"id": "x", "text": "caf\xe9"}', "not UTF-8"),
        (b'{"id": 7, "text": "twice"}', "the id 7 is already that of line 1"),
    ],
)
def test_a_bad_line_is_an_error_that_does_not_stop_the_rest(tmp_path: Path, line: bytes, reason: str) -> None:
    path = write(tmp_path / "c.jsonl", b'{"id": 7, "text": "Un."}\n\n' + line + b'\n{"id": "8", "text": "Deux."}\n')
    first, error, last = load_file(path)
    assert isinstance(first, RawArticle)
    assert isinstance(last, RawArticle)
    assert (first.id, last.id) == ("7", "8")
    assert isinstance(error, SourceError)
    assert "c.jsonl, line 3" in error.message
    assert reason in error.message
    assert error.hint
