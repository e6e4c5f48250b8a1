"""The names that a text has, told by their capitals. Pure.

It knows no names: a name at the beginning of a sentence, alone and without a capital or digit inside ("Paris …"), is
not seen, and every German noun would be one.
"""

from __future__ import annotations

import re

from rag.text.calendar import MONTHS, WEEKDAYS
from rag.text.words import fold, is_function_word, words


def name_spans(text: str, language: str) -> list[tuple[int, int]]:
    """Names as they are written: up to four capitalised words that only a space parts."""
    known = set(names(text, language))
    spans = words(text)
    found: list[tuple[int, int]] = []
    previous = -2
    for i, (start, end) in enumerate(spans):
        if fold(text[start:end]) not in known or is_function_word(text[start:end], language):
            continue
        if not text[start].isupper():
            continue
        joined = previous == i - 1 and text[spans[i - 1][1] : start] in {" ", "\u00a0", "-"}
        if joined and len(text[found[-1][0] : end].split()) <= 4:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        previous = i
    return found


def names(text: str, language: str) -> list[str]:
    """Capitalised words and acronyms that are not there by position alone; folded, in order, without repeats.

    The first word of the text (or after a full stop or an opening quote) counts only when it has a capital or a
    digit inside ("OpenAI", "G7") or is followed by another capitalised word ("Jack Rae").
    """
    text = undotted(text)
    spans = words(text)
    found: dict[str, None] = {}
    for i, (start, end) in enumerate(spans):
        word = text[start:end]
        if not word[0].isupper() or (len(word) == 1 and text[end : end + 1] != ".") or is_function_word(word, language):
            continue
        if fold(word) in MONTHS or fold(word) in WEEKDAYS:
            continue
        before = text[:start].rstrip()
        leads = not before or before[-1] in '.!?:«“"\n'
        inner = any(c.isupper() or c.isdigit() for c in word[1:])
        follower = text[spans[i + 1][0] : spans[i + 1][1]] if i + 1 < len(spans) else ""
        beside = bool(follower) and follower[0].isupper() and text[end : spans[i + 1][0]] in {" ", "-", "\u00a0"}
        if not leads or inner or beside:
            found.setdefault(fold(word))
    return list(found)


def undotted(text: str) -> str:
    """Dotted acronyms as one word: "U.S." and "US" are the same name."""
    return re.sub(r"\b(?:[A-Z]\.){2,}", lambda match: match.group().replace(".", ""), text)
