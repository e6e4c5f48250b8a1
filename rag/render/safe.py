"""Text of others made harmless: for a terminal, on one line, in a file name, in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from rag.text.characters import ACTING, SEQUENCE, SURROGATES

SLUG = 48  # characters
_ACTING = re.compile(f"[{ACTING}]")
_UNPRINTABLE = re.compile(f"[{ACTING}{SURROGATES}]")
_SURROGATES = re.compile(f"[{SURROGATES}]")


def safe(text: str) -> str:
    """The text without anything that a terminal would obey. Line feeds stay; carriage returns become line feeds."""
    text = SEQUENCE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SURROGATES.sub("\ufffd", _ACTING.sub("", text).replace("\t", " "))


def one_line(text: str, most: int | None = None) -> str:
    """``safe`` on one line; cut at a word within ``most`` characters, with an ellipsis."""
    line = " ".join(safe(text).split())
    if most is None or len(line) <= most:
        return line
    head, _, rest = line[: most - 1].rpartition(" ")
    return (head or rest).rstrip(" ,;:") + "…"


def to_json(record: Mapping[str, Any], indent: int | None = 2) -> str:
    """JSON that stays readable, in which nothing that a terminal obeys stands unescaped."""
    text = json.dumps(record, ensure_ascii=False, indent=indent)
    return _UNPRINTABLE.sub(lambda found: json.dumps(found[0])[1:-1], text)


def slug(text: str) -> str:
    """Part of a file name: letters, digits and hyphens."""
    words = re.findall(r"[^\W_]+", one_line(text).lower())
    return "-".join(words)[:SLUG].strip("-")
