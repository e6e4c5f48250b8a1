"""What stands between quotation marks in a text. Pure. It does not know whose words they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")  # with its marks
_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"))


def quoted_spans(text: str) -> Iterator[tuple[int, int]]:
    """``text[start:end]`` is each quotation, without its marks."""
    for match in QUOTED.finditer(text):
        yield match.start() + 1, match.end() - 1


def is_open(text: str) -> bool:
    """Whether a quotation mark or a parenthesis of the text is not closed in it."""
    return text.count('"') % 2 == 1 or any(text.count(a) != text.count(b) for a, b in _PAIRS)
