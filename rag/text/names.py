"""The names that a text has, told by their capitals. Pure.

It knows no names, only which words are none: at the beginning of a sentence, where every word has a capital, a word
counts when the language does not write it in lower case ("Paris", "Macron", "Arianespace"). So a name that is also an
ordinary word ("Orange", "Marche") is not seen there when it stands alone, and a rare word that is no name may be. It
does not tell people from places or firms, nor names from inhabitants ("Français"); every German noun would be one.
"""

from __future__ import annotations

import re

from rag.text.calendar import MONTHS, WEEKDAYS
from rag.text.lexicon import is_ordinary
from rag.text.words import fold, is_function_word, words

# Forms of address: "Mme Ardern" is the name Ardern, which another source gives as "Jacinda Ardern".
_TITLES = frozenset({"mm", "mme", "mmes", "mlle", "mlles", "mgr", "mr", "mrs", "ms", "dr", "drs"})
_ITEM = re.compile(r"(?:^|\s)[-–—•►*]+$")  # "• Drogue : ...", "- Emplois menacés -La plupart ..."


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

    A word that position alone may have capitalised counts only when it has a capital or a digit inside ("OpenAI",
    "G7"), is followed by another capitalised word ("Jack Rae"), or is none that the language writes in lower case.
    """
    text = undotted(text)
    spans = words(text)
    found: dict[str, None] = {}
    for i, (start, end) in enumerate(spans):
        word = text[start:end]
        if not word[0].isupper() or (len(word) == 1 and text[end : end + 1] != ".") or is_function_word(word, language):
            continue
        if (plain := fold(word)) in MONTHS or plain in WEEKDAYS or plain in _TITLES:
            continue
        inner = any(c.isupper() or c.isdigit() for c in word[1:])
        follower = text[spans[i + 1][0] : spans[i + 1][1]] if i + 1 < len(spans) else ""
        beside = bool(follower) and follower[0].isupper() and text[end : spans[i + 1][0]] in {" ", "-", "\u00a0"}
        if inner or beside or not _leads(text, start) or not (len(word) == 1 or is_ordinary(word, language)):
            found.setdefault(plain)
    return list(found)


def _leads(text: str, start: int) -> bool:
    """Whether a word has its capital, or may have it, because of where it stands: first, after a stop, in a list."""
    before = text[:start].rstrip()
    if not any(c.isalnum() for c in before):
        return True
    return before[-1] in '.!?…:«»“"\n' or bool(_ITEM.search(before[-4:]))


def undotted(text: str) -> str:
    """Dotted acronyms as one word: "U.S." and "US" are the same name."""
    return re.sub(r"\b(?:[A-Z]\.){2,}", lambda match: match.group().replace(".", ""), text)
