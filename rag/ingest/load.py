"""Files to raw articles: text, and the fields that the source itself declares.

Plain text, Markdown, HTML and corpora (``.jsonl``). Nothing is interpreted here beyond the format: fields are as they
were written, and clutter is still in the text. See ``clean`` for both.
"""

from __future__ import annotations

import datetime
import hashlib
import html
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from rag.errors import EmptySource, SourceError, SourceNotFound, UnreadableSource
from rag.text.characters import SURROGATES

Markup = Literal["text", "markdown", "html", "corpus"]

MARKUP: dict[str, Markup] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "corpus",
}
LONGEST_TITLE = 300  # characters; a longer first line is a paragraph
LARGEST = 16 << 20  # bytes of one article; a corpus may be of any size
DECLARED = ("title", "outlet", "date", "url", "language")

_KEYS = {
    **dict.fromkeys(("title", "titre"), "title"),
    **dict.fromkeys(("source", "outlet", "média", "media", "site", "sitename", "publisher", "journal"), "outlet"),
    **dict.fromkeys(("date", "published", "publié"), "date"),
    **dict.fromkeys(("url", "link", "lien"), "url"),
    **dict.fromkeys(("lang", "language", "langue"), "language"),
}
_HEADER = re.compile(r"\s*([^\W\d_]+)\s*:\s*(\S.{,500})")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_META_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HTML_LANGUAGE = re.compile(r"<html\b[^>]*?\slang\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:p|div|li|h\d|tr|blockquote|section|article)\s*>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LONE_SURROGATE = re.compile(f"[{SURROGATES}]")
_USUAL = re.compile(r"[A-Za-zÀ-ÿŒœŸŠšŽž0-9\s.,;:!?'’‘“”„«»()\[\]/%€$£&@#*+=<>_\"–—…•°-]")


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as it was found. ``text`` is rendered to plain text, and exactly the line's own for a corpus.

    ``id`` is 12 hex digits of the sha256 of the resolved path, or the id of the corpus line. ``digest`` is the sha256
    of the file's bytes, or of the corpus line with its keys in order.
    """

    id: str
    path: str
    text: str
    markup: Markup
    title: str | None
    outlet: str | None
    date: str | None
    url: str | None
    language: str | None
    digest: str


def discover(paths: Sequence[Path]) -> list[Path]:
    """The files to load, each once: those named as they are, and the supported ones under folders, sorted.

    Hidden files and folders under a folder are skipped. A folder that may not be listed is itself returned, so that
    ``load_file`` reports it. Raises SourceNotFound.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not os.path.exists(path):  # Path.exists raises where a folder above may not be searched
            raise SourceNotFound(f"there is no file or folder {path}", "rag ingest PATH")
        for file in sorted(_under(path)) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _under(folder: Path) -> Iterator[Path]:
    refused: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=refused.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(root, name)
            if not name.startswith(".") and path.suffix.lower() in MARKUP and path.is_file():
                yield path
    yield from (Path(error.filename) for error in refused)


def is_corpus(path: Path | str) -> bool:
    """Whether a file holds an article a line, by its name."""
    return MARKUP.get(Path(path).suffix.lower()) == "corpus"


def load_file(path: Path) -> Iterator[RawArticle | SourceError]:
    """The articles of a file: one, or one a line of a corpus, a bad line being yielded as its error.

    While iterated, raises SourceNotFound, UnreadableSource or EmptySource for the file as a whole.
    """
    markup = MARKUP.get(path.suffix.lower())
    try:
        if path.is_dir():
            raise UnreadableSource(
                f"the folder {path} may not be read", "change its permissions, then: rag ingest PATH"
            )
        if markup is None:
            supported = " ".join(MARKUP)
            raise UnreadableSource(f"{path.name}: {path.suffix or 'no suffix'} is not supported", f"use: {supported}")
        if markup == "corpus":
            yield from _corpus(path)
        else:
            yield _file(path, markup)
    except FileNotFoundError as error:
        raise SourceNotFound(f"there is no file {path}", "rag ingest PATH") from error
    except OSError as error:
        raise UnreadableSource(
            f"{path} cannot be read: {error.strerror}", "check the file, then: rag ingest PATH"
        ) from error


# -- one article a file ---------------------------------------------------------------------------


def _file(path: Path, markup: Markup) -> RawArticle:
    if path.stat().st_size > LARGEST:
        message = f"{path} is larger than {LARGEST >> 20} MB, which no article is"
        raise UnreadableSource(message, "split it, or make it a .jsonl of articles")
    data = path.read_bytes()
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise EmptySource(f"{path} is empty", "remove it, or ingest other files: rag ingest PATH")
    source = _decoded(data, path, markup).replace("\r\n", "\n").replace("\r", "\n")
    text, fields = {"text": _text, "markdown": _markdown, "html": _html}[markup](source)
    if not text.strip():
        raise EmptySource(f"no article text was found in {path}", "save its text as .txt, then: rag ingest PATH")
    resolved = path.resolve().as_posix()
    identity = hashlib.sha256(resolved.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    declared = {name: fields.get(name) for name in DECLARED}
    return RawArticle(identity, resolved, text, markup, **declared, digest=hashlib.sha256(data).hexdigest())


def _decoded(data: bytes, path: Path, markup: Markup) -> str:
    """Byte order mark, declared charset, UTF-8, then what charset-normalizer makes of it. Raises UnreadableSource."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return _readable(text, path)
    if b"\0" in data:
        return _readable(_wide(data), path)
    declared = _META_CHARSET.search(data[:4096]) if markup == "html" else None
    names = [declared[1].decode("ascii")] if declared else []
    # A page that can be searched for its charset is not in a wide one, whatever it says.
    for encoding in [name for name in names if not name.lower().startswith(("utf-16", "utf-32", "ucs"))] + ["utf-8"]:
        try:
            return _readable(data.decode(encoding), path)
        except (LookupError, ValueError):
            continue
    # A few damaged bytes in UTF-8 are no reason to read all its accents wrongly.
    repaired = data.decode("utf-8", "replace")
    damaged = repaired.count("\ufffd")
    if sum(character > "\x7f" for character in repaired) - damaged > 3 * damaged:
        return _readable(repaired, path)
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    # charset-normalizer takes short French texts for Central European ones. A text mostly of accents is not western.
    accents = sum(character > "\x7f" for character in western)
    if western and accents <= 0.4 * len(western) and len(_USUAL.findall(western)) >= 0.995 * len(western):
        return _readable(western, path)
    import charset_normalizer

    best = charset_normalizer.from_bytes(data).best()
    return _readable(str(best) if best else "\0", path)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of western text is zero."""
    for encoding, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
        if zeros.count(0) > 0.7 * len(zeros):
            return data.decode(encoding, "replace")
    return "\0"


def _readable(text: str, path: Path) -> str:
    """Raises UnreadableSource for what is no text: NUL, or control characters throughout."""
    controls = sum(character < " " and character not in "\t\n\v\f\r\x1b" for character in text)
    if "\0" in text or controls > 0.01 * len(text):
        raise UnreadableSource(f"{path} is not text in any known encoding", "save it as UTF-8, then: rag ingest PATH")
    return text


def _text(source: str) -> tuple[str, dict[str, str]]:
    """Text with a header of ``Key: value`` lines at the top, before or after a first line that is the title."""
    fields: dict[str, str] = {}
    lines = source.split("\n")
    # The first line may be a field, the title, or neither: a text without a header.
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    title = lines[start].strip() if not _field(lines[start]) and len(lines[start]) <= LONGEST_TITLE else None
    header = start + (1 if title else 0)
    while header < len(lines) and not lines[header].strip():
        header += 1
    end = header
    while end < len(lines) and (field := _field(lines[end])):
        fields.setdefault(*field)
        end += 1
    if not fields:
        return source, {}
    if title and "title" in fields:
        return "\n".join([title, *lines[end:]]), fields
    return "\n".join(lines[end:]), fields | ({"title": title} if title else {})


def _field(line: str) -> tuple[str, str] | None:
    match = _HEADER.fullmatch(line)
    name = _KEYS.get(match[1].lower()) if match else None
    return (name, match[2].strip()) if match and name else None


def _markdown(source: str) -> tuple[str, dict[str, str]]:
    """The body rendered to plain text: links as their words, headings as lines, items after "- ". Images are dropped.

    Fields come from YAML front matter, the title else from a heading at the very top.
    """
    fields: dict[str, str] = {}
    source = source.lstrip("\n")
    if front := _FRONT_MATTER.match(source):
        try:
            values = yaml.safe_load(front[1])
        except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date such as 2024-02-31
            values = None
        if isinstance(values, dict):
            fields = _fields(values)
            source = source[front.end() :]
    text, heading = _rendered(source)
    return text, ({"title": heading} if heading else {}) | fields


def _fields(values: Mapping[Any, Any]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for key, value in values.items():
        name = _KEYS.get(str(key).lower())
        usable = isinstance(value, str | int | datetime.date) and not isinstance(value, bool)
        if name and usable and str(value).strip():
            fields.setdefault(name, str(value).strip())
    return fields


def _rendered(source: str) -> tuple[str, str | None]:
    """Plain text of Markdown, and its heading where it begins with one."""
    from markdown_it import MarkdownIt

    lines: list[str] = []
    lists: list[int | None] = []  # the next number of each list around, None for bullets
    marker = ""
    row: list[str] | None = None
    heading = None
    for token in MarkdownIt("commonmark").enable("table").parse(source):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            marker = "- " if number is None else f"{number}. "
            lists[-1] = None if number is None else number + 1
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(" | ".join(row))
            row = None
        elif token.type == "inline":
            words = _inline(token.children or [])
            if row is not None:
                row.append(words)
            else:
                lines.append(marker + words)
                marker = ""
        elif token.type in ("fence", "code_block"):
            lines.append(token.content)
        elif token.type == "html_block":
            lines.append(_without_tags(token.content))
        elif token.type == "heading_close" and heading is None and len(lines) == 1:
            heading = lines[0]
        elif token.type in ("paragraph_close", "table_close") and not lists:
            lines.append("")
    return "\n".join(lines), heading


def _inline(children: Sequence[Any]) -> str:
    pieces = {"softbreak": " ", "hardbreak": "\n", "image": ""}
    return "".join(
        _without_tags(child.content) if child.type == "html_inline" else pieces.get(child.type, child.content)
        for child in children
    )


def _without_tags(markup: str) -> str:
    return html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", _UNSEEN.sub("", markup))))


def _html(source: str) -> tuple[str, dict[str, str]]:
    """The main text by trafilatura, with the fields of the page's own metadata."""
    import trafilatura

    document = trafilatura.bare_extraction(
        source,
        with_metadata=True,
        favor_precision=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"},
    )
    if document is None or isinstance(document, dict):
        return "", {}
    language = _HTML_LANGUAGE.search(source[:4096])
    fields = {
        "title": document.title,
        "outlet": document.sitename,
        "date": document.date,
        "url": document.url,
        "language": language[1] if language else None,
    }
    return document.text or "", {name: value for name, value in fields.items() if value}


# -- corpora --------------------------------------------------------------------------------------


def _corpus(path: Path) -> Iterator[RawArticle | SourceError]:
    """Lines of ``{"id", "title", "text", "date", "url", "lang"}``; other keys are ignored."""
    seen: dict[str, int] = {}
    found = False
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip(b"\xef\xbb\xbf \t\r\n"):
                continue
            found = True
            try:
                article = _line(line, path)
            except ValueError as error:
                yield UnreadableSource(f"{path.name}, line {number}: {error}", "mend that line, then: rag ingest PATH")
                continue
            if article.id in seen:
                message = f"{path.name}, line {number}: the id {article.id} is already that of line {seen[article.id]}"
                yield UnreadableSource(message, "give it another id, then: rag ingest PATH")
                continue
            seen[article.id] = number
            yield article
    if not found:
        raise EmptySource(f"{path} has no lines", "rag ingest PATH")


def _line(line: bytes, path: Path) -> RawArticle:
    """Raises ValueError saying what is wrong with the line."""
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg})") from error
    if not isinstance(values, dict):
        raise ValueError("it is not a JSON object")
    kept = {key: values[key] for key in ("id", "title", "text", "date", "url", "lang", "outlet") if values.get(key)}
    kept |= {key: str(kept[key]) for key in ("id", "date") if type(kept.get(key)) is int}
    for key, value in kept.items():
        if not isinstance(value, str):
            raise ValueError(f'"{key}" is not a string')
        if _LONE_SURROGATE.search(value):
            raise ValueError(f'"{key}" holds half a character (a lone surrogate)')
    for key in ("id", "text"):
        if not str(kept.get(key, "")).strip():
            raise ValueError(f'"{key}" is missing or empty')
    if not kept["id"].isprintable():
        raise ValueError('"id" holds a control character')
    canonical = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return RawArticle(
        id=kept["id"],
        path=path.resolve().as_posix(),
        text=kept["text"],
        markup="corpus",
        title=kept.get("title"),
        outlet=kept.get("outlet"),
        date=kept.get("date"),
        url=kept.get("url"),
        language=kept.get("lang"),
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
    )
