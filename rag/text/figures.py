"""Figures that a sentence states and that must stand in its quotes, and what they measure or count. Pure.

Figures are compared by value and kind, so that "14,3 milliards" and "14.3 billion" agree, and "14.3 million" does not;
number words count ("quatre" is 4). What is compared here is necessary for support, never sufficient.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from text_to_num import alpha2digit  # type: ignore[import-untyped]

from rag.text.dates import dates
from rag.text.units import CURRENCIES, CURRENCY_OF_SIGN, CURRENCY_SIGN, PERCENT, SCALED
from rag.text.words import is_function_word, stem, words

NUMBER_WORD_LANGUAGES = {"fr", "en", "de", "es", "it", "pt"}

_SCALES = [
    (re.compile(r"(?:mille|milliers?|thousands?|tausend|k)\b", re.I), 10**3),
    (re.compile(r"(?:millions?|mio|m)\b", re.I), 10**6),
    (re.compile(r"(?:milliards?|billions?|milliarden?|mds?|bn|mrd)\b", re.I), 10**9),
]
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d{3}(?!\d))*(?:[.,]\d+)?")
_PERCENT = re.compile(rf"\s?{PERCENT}", re.I)
_SCALE_AFTER_DIGITS = re.compile(r"(\d[\s\u00a0\u202f]?)(mill|mrd|mio|thousand|billion|tausend)", re.I)
_HELD = "qzq"  # put before a scale word, it makes it no number word
_SPELLED_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th|er|re|ère|e|ème|nde?)\b", re.I)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: ``digits`` as written without separators, ``scale`` 1, 1e3, 1e6 or 1e9."""

    digits: str
    scale: int
    percent: bool
    start: int
    end: int

    @property
    def bare(self) -> bool:
        return self.scale == 1 and not self.percent

    def agrees(self, other: Figure) -> bool:
        """Same digits and same percent; the same scale, unless the scale is already in the digits of one of them."""
        if self.percent != other.percent:
            return False
        if self.scale == other.scale:
            return self.digits == other.digits
        return self._value() == other._value()

    def _value(self) -> float:
        return round(float(self.digits) * self.scale, 6)


@functools.lru_cache(maxsize=4096)
def spell_digits(text: str, language: str) -> str:
    """Number words to digits ("quatorze mille" -> "14000"); the text as it is for an unknown language."""
    if language not in NUMBER_WORD_LANGUAGES:
        return text
    # "14,3 milliards" must keep its scale, and "a third" is no figure: both are kept from the parser.
    held = _SCALE_AFTER_DIGITS.sub(rf"\1{_HELD}\2", text)
    spelled = "\n".join(alpha2digit(line, language) for line in held.split("\n")).replace(_HELD, "")
    return _SPELLED_ORDINAL.sub(lambda m: m.group() if m.group() in text else "", spelled)


def _canonical(raw: str) -> str:
    """``14,3`` -> ``14.3``; ``100 000`` and ``100.000`` -> ``100000``. A lone group of three is a thousands group."""
    raw = re.sub(r"[\u00a0\u202f' ]", "", raw)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", raw):
        return re.sub(r"[.,]", "", raw)
    head, mark, tail = raw.rpartition("," if raw.rfind(",") > raw.rfind(".") else ".")
    if not mark:
        return raw
    head = re.sub(r"[.,]", "", head)
    tail = tail.rstrip("0")
    return f"{head}.{tail}" if tail else head


def figures(text: str) -> list[Figure]:
    """The numbers written in digits, in order. Bracketed citation numbers are not figures."""
    found = []
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if text[start - 1 : start] == "[" and text[end : end + 1] == "]":
            continue
        rest = text[end:]
        gap = len(rest) - len(rest.lstrip(" \u00a0\u202f"))
        scale = next((value for pattern, value in _SCALES if pattern.match(rest[gap:])), 1)
        found.append(Figure(_canonical(match.group()), scale, bool(_PERCENT.match(rest)), start, end))
    return found


# Not "8 de la", nor "1,066 at the census": what only joins counts nothing.
_JOINING = (
    "les?|la|du|des?|of|the|an?|et|and|und|de[rnm]|die|das|as|at|by|for|from|in|is|on|to|was|were|with|au|aux|avec|dans|en"
    "|est|ont|par|pour|qui|que|selon|sont|sur|am|auf|bei|im|ist|mit|sind|vom|von|war|zu[mr]?"
)
_FOLLOWING = re.compile(
    rf"[ \u00a0\u202f]?(?:[%°]|{CURRENCY_SIGN})|{SCALED}(?:[ \u00a0\u202f](?:d[e']s? ?|d’|of )?"
    rf"(?!(?:{_JOINING})\b)[^\W\d_]{{2,}}|[ \u00a0\u202f]{CURRENCY_SIGN})?"
)


def with_units(sentence: str, quotes: str) -> str:
    """The sentence with each figure that has neither unit nor scale completed by what follows it in the quotes.

    Only a figure that ends the sentence or stands before punctuation is bare: "79,1." becomes
    "79,1 millions de dollars." where the quotes say so.
    """
    known = figures(quotes)
    for figure in reversed(figures(sentence)):
        if not figure.bare or re.match(r"\s*[\w%€$]", sentence[figure.end :]):
            continue
        source = next((other for other in known if other.digits == figure.digits), None)
        unit = _FOLLOWING.match(quotes, source.end) if source else None
        if unit and unit.group():
            sentence = sentence[: figure.end] + unit.group() + sentence[figure.end :]
    return sentence


def currencies(text: str) -> set[str]:
    """The currencies that a text names, by word or sign."""
    return {name for name, pattern in CURRENCIES.items() if pattern.search(text)}


WINDOW = 8  # words around a figure or date that tell what it is of
COMPANY = 0.34  # share of the shorter window's terms that the other has
_UNIT = re.compile(
    rf"[ \u00a0\u202f]?(?P<sign>{CURRENCY_SIGN})|{SCALED}"
    rf"[ \u00a0\u202f](?:d['’]|d[eu][ \u00a0]|des[ \u00a0]|of[ \u00a0])?(?P<noun>[^\W\d_]{{2,}}|{CURRENCY_SIGN})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit (a stem, or a currency), the stems around it, and how it is written.

    ``start`` and ``end`` are its offsets, unit included, in the text with its number words as digits."""

    value: float
    unit: str
    window: frozenset[str]
    written: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def key(self) -> str:
        return f"{self.value:g} {self.unit}"


def with_digits(text: str, language: str) -> str:
    """The text in which ``quantities`` are looked for: a number word at its beginning is read, too."""
    return spell_digits(text[:1].lower() + text[1:], language)


def quantities(text: str, language: str) -> list[Quantity]:
    """Figures that have a unit. A year or a day of a month is none."""
    spelled = with_digits(text, language)
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
        found.append(Quantity(value, unit, frozenset(terms), " ".join(spelled[start:end].split()), start, end))
    return found


def _unit(text: str, figure: Figure) -> tuple[str, int, int]:
    """The unit of a figure, "" for none, and from where to where both are written."""
    start, end = figure.start, figure.end
    before = text[start - 1 : start] if start else ""
    match = _UNIT.match(text, end)
    if figure.percent:
        return "%", start, end
    if before in CURRENCY_OF_SIGN:
        return CURRENCY_OF_SIGN[before], start - 1, end
    if not match:
        return "", start, end
    noun = match["sign"] or match["noun"]
    if noun in CURRENCY_OF_SIGN:
        return CURRENCY_OF_SIGN[noun], start, match.end()
    function_word = is_function_word(noun, "fr") or is_function_word(noun, "en")
    return ("" if function_word else stem(noun, "fr")), start, match.end()


def in_like_company(first: Quantity, second: Quantity) -> bool:
    """Whether the words around two figures are much the same."""
    return company(first, second) >= COMPANY


def company(first: Quantity, second: Quantity) -> float:
    shortest = min(len(first.window), len(second.window))
    shared = len(first.window & second.window)
    return shared / shortest if shared >= 2 else 0.0
