"""Fields at the top of a text: front matter in YAML, TOML or JSON, and headers of ``Name: value`` lines. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import yaml

from rag.ingest.formats.fields import field_name, fields_of
from rag.types import Removed

LONGEST_TITLE = 300  # characters; a longer first line is a paragraph
LONGEST = 65_536  # characters of front matter
HEADER_LINES = 15
_FENCED = re.compile(
    r"(?P<fence>---|\+\+\+|;;;)[ \t]*(?P<kind>\w*)[ \t]*\n(?P<values>.*?\n)(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_PAIR = re.compile(r"([^\W\d_][\w' -]{0,30}?)\s*:\s+(\S.*)")
_HEADER = re.compile(r"\s*([^\W\d_][\w'’ -]{0,30}?)\s*[:：]\s*(\S.{0,500})")


def front_matter(source: str) -> tuple[str, dict[str, str], frozenset[str]]:
    """The text after its front matter, its fields, and which are guesses; the text as it was where it has none."""
    begun = source.lstrip("\ufeff \t\n")
    values, rest = _fenced(begun) or _braced(begun) or (None, source)
    if not isinstance(values, dict) or not any(field_name(name) for name in values):
        return source, {}, frozenset()
    return rest, *fields_of(values)


def _fenced(source: str) -> tuple[Any, str] | None:
    found = _FENCED.match(source[: LONGEST + 16])
    if not found:
        return None
    kind = found["kind"].lower() or ("toml" if found["fence"] == "+++" else "yaml")
    try:
        if kind == "toml":
            values: Any = tomllib.loads(found["values"])
        elif kind == "json" or found["fence"] == ";;;":
            values = json.loads(found["values"])
        else:
            values = yaml.safe_load(found["values"])
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: TOML, JSON, and a date such as 2024-02-31
        values = None
    if not isinstance(values, dict):  # a colon in a title without quotation marks spoils all of it
        pairs = [_PAIR.fullmatch(line.strip()) for line in found["values"].split("\n")]
        values = {pair[1]: pair[2].strip("\"' ") for pair in pairs if pair}
    return values, source[found.end() :]


def _braced(source: str) -> tuple[Any, str] | None:
    """JSON front matter stands without a fence, before the text."""
    if not source.startswith("{"):
        return None
    try:
        values, end = json.JSONDecoder().raw_decode(source[:LONGEST])
    except (ValueError, RecursionError):
        return None
    return (values, source[end:]) if source[end:].strip() else None


def header(source: str) -> tuple[str, dict[str, str], frozenset[str], tuple[Removed, ...]]:
    """A text with a header of ``Name: value`` lines at its top, before or after a first line that is the title.

    The names may come in any order. A line of another name goes with them where it stands between two of them.
    """
    lines = source.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    title = lines[start].strip() if not _pair(lines[start]) and len(lines[start]) <= LONGEST_TITLE else None
    first = start + (1 if title else 0)
    while first < len(lines) and not lines[first].strip():
        first += 1
    pairs: list[tuple[str, str]] = []
    end = first
    for number in range(first, min(first + HEADER_LINES, len(lines))):
        pair = _HEADER.fullmatch(lines[number])
        if not pair or len(pair[1].split()) > 4:
            break
        if field_name(pair[1]) not in (None, "text", "summary"):
            end = number + 1
        pairs.append((pair[1], pair[2].strip()))
    fields, guessed = fields_of(pairs[: end - first])
    if not fields:
        return source, {}, frozenset(), ()
    removed = tuple(Removed("header", line.strip()) for line in lines[first:end])
    rest = "\n".join(lines[end:])
    if title and "title" in fields:
        return f"{title}\n{rest}", fields, guessed, removed
    return rest, fields | ({"title": title} if title else {}), guessed, removed


def _pair(line: str) -> bool:
    found = _HEADER.fullmatch(line)
    return bool(found and field_name(found[1]) not in (None, "text", "summary", "other"))
