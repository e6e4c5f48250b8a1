"""Text of others made harmless: for a terminal, on one line, in a file name, in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

# ECMA-48: control sequences and control strings, in their 7-bit and 8-bit forms; an unfinished string ends its line.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x9c|\x1b\\)?"
    r"|\x1b[ -/]*[0-~]?"
)
# C0 without tab and line feed, DEL, C1, bidirectional marks, embeddings, overrides and isolates (UAX #9), and tags.
_HOSTILE = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f"
)
_CONTROLS = re.compile(f"[{_HOSTILE}]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def safe(text: str) -> str:
    """The text without anything that a terminal would obey. Line feeds stay; carriage returns become line feeds."""
    text = _SEQUENCE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text).replace("\t", " "))


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
    hostile = f"[{_HOSTILE.replace(chr(92) + 'x0b-', chr(92) + 'x0e-')}\ud800-\udfff]"
    return re.sub(hostile, lambda found: json.dumps(found[0])[1:-1], text)


def slug(text: str, most: int = 48) -> str:
    """Part of a file name: letters, digits and hyphens."""
    words = re.findall(r"[^\W_]+", one_line(text).lower())
    return "-".join(words)[:most].strip("-")
