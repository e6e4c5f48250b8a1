"""Months and weekdays by their names, in the languages that are read. Pure.

The names are those of the Unicode CLDR, by Babel; they are said nowhere else. A name that is a word too ("mars", "may")
is a month only beside digits. It knows no year and no day: ``dates`` reads whole expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from babel.dates import get_day_names, get_month_names

from rag.text.words import fold, words

LANGUAGES = ("fr", "en", "de")
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")


def month_names(*languages: str) -> Iterator[tuple[str, int]]:
    """Every name and abbreviation of a month as it is written, without a full stop, with its number, 1 to 12."""
    for language in languages:
        for width in _WIDTHS:
            for context in _CONTEXTS:
                for number, name in get_month_names(width, context, language).items():
                    yield name.rstrip("."), number


def abbreviated_months() -> list[str]:
    """The abbreviations that a full stop follows, as they are written but in lower case."""
    names = {name.lower() for language in LANGUAGES for name in get_month_names("wide", "format", language).values()}
    return sorted({name.lower() for name, _ in month_names(*LANGUAGES)} - names)


MONTHS = {fold(name): number for name, number in month_names(*LANGUAGES)}
WEEKDAYS = {
    fold(name): number
    for language in LANGUAGES
    for number, name in get_day_names("wide", "stand-alone", language).items()
}
_WORDS_TOO = {"mars", "may", "mar", "mai"}


def any_of(names: dict[str, int]) -> str:
    """A regular expression for one of the folded names, the longest first."""
    return f"(?:{'|'.join(sorted(names, key=lambda name: (-len(name), name)))})"


def calendar(text: str) -> set[str]:
    """Months and weekdays named in a text, as ``m1``..``m12`` and ``d0``..``d6``, whatever the language."""
    found = set()
    for start, end in words(text):
        word = fold(text[start:end])
        if word in MONTHS and not (word in _WORDS_TOO and not _beside_digits(text, start, end)):
            found.add(f"m{MONTHS[word]}")
        elif word in WEEKDAYS:
            found.add(f"d{WEEKDAYS[word]}")
    return found


def _beside_digits(text: str, start: int, end: int) -> bool:
    return bool(re.search(r"\d(?:er|st|nd|rd|th)?\s*(?:of\s+)?$", text[:start]) or re.match(r"\s*\d", text[end:]))
