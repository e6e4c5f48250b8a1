"""Figures that measure or count something: value, unit, and the words around it that tell what it is of. Pure."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from rag.analyze import is_function_word, stem, words
from rag.facts import Figure, figures, spell_digits
from rag.timeline import dates

WINDOW = 8  # words around a figure or date that tell what it is of
COMPANY = 0.34  # share of the shorter window's terms that the other has
_CURRENCIES = {"€": "euro", "$": "dollar", "£": "pound", "%": "%"}
_UNIT = re.compile(
    r"[ \u00a0\u202f]?(?P<sign>[%€$£])|[ \u00a0\u202f](?P<cent>pour cent|per cent|percent)"
    r"|(?:[ \u00a0\u202f](?:milliers?|millions?|milliards?|thousand|billions?|millionen|milliarden)\b)?"
    r"[ \u00a0\u202f](?:d['’]|d[eu][ \u00a0]|des[ \u00a0]|of[ \u00a0])?(?P<noun>[^\W\d_]{2,}|[€$£])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit (a stem, or a currency), the stems around it, and how it is written."""

    value: float
    unit: str
    window: frozenset[str]
    written: str

    @property
    def key(self) -> str:
        return f"{self.value:g} {self.unit}"


@functools.lru_cache(maxsize=4096)
def quantities(text: str, language: str) -> list[Quantity]:
    """Figures that have a unit. A year or a day of a month is none."""
    spelled = spell_digits(text[:1].lower() + text[1:], language)  # a capitalised number word is not read
    dated = dates(spelled, "2000-01-01")
    spans = words(spelled)
    found = []
    for figure in figures(spelled):
        unit, start, end = _unit(spelled, figure)
        if not unit or any(item.start < figure.end and figure.start < item.end for item in dated):
            continue
        at = next((n for n, (_, last) in enumerate(spans) if last > figure.start), len(spans))
        near = spans[max(0, at - WINDOW) : at + WINDOW + 1]
        terms = {stem(spelled[a:b], language) for a, b in near if not is_function_word(spelled[a:b], language)}
        terms -= {unit, *(term for term in terms if term[0].isdigit() or re.match(r"milli|billi", term))}
        value = float(figure.digits) * figure.scale
        found.append(Quantity(value, unit, frozenset(terms), " ".join(spelled[start:end].split())))
    return found


def _unit(text: str, figure: Figure) -> tuple[str, int, int]:
    """The unit of a figure, "" for none, and from where to where both are written."""
    start, end = figure.start, figure.end
    before = text[start - 1 : start] if start else ""
    match = _UNIT.match(text, end)
    if figure.percent:
        return "%", start, end
    if before in {"$", "€", "£"}:
        return _CURRENCIES[before], start - 1, end
    if not match:
        return "", start, end
    if match["cent"]:
        return "%", start, match.end()
    noun = match["sign"] or match["noun"]
    if noun in _CURRENCIES:
        return _CURRENCIES[noun], start, match.end()
    function_word = is_function_word(noun, "fr") or is_function_word(noun, "en")
    return ("" if function_word else stem(noun, "fr")), start, match.end()


def in_like_company(first: Quantity, second: Quantity) -> bool:
    """Whether the words around two figures are much the same."""
    return company(first, second) >= COMPANY


def company(first: Quantity, second: Quantity) -> float:
    shortest = min(len(first.window), len(second.window))
    shared = len(first.window & second.window)
    return shared / shortest if shared >= 2 else 0.0
