"""The facts that a sentence states and that must stand in its quotes: figures, dates and names. Pure.

Figures are compared by value and kind, so that "14,3 milliards" and "14.3 billion" agree, and "14.3 million" does not;
number words count ("quatre" is 4). What is compared here is necessary for support, never sufficient.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from text_to_num import alpha2digit  # type: ignore[import-untyped]

from rag.analyze import fold, is_function_word, stem, words

NUMBER_WORD_LANGUAGES = {"fr", "en", "de", "es", "it", "pt"}

_SCALES = [
    (re.compile(r"(?:mille|milliers?|thousands?|tausend|k)\b", re.I), 10**3),
    (re.compile(r"(?:millions?|mio|m)\b", re.I), 10**6),
    (re.compile(r"(?:milliards?|billions?|milliarden?|mds?|bn|mrd)\b", re.I), 10**9),
]
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d{3}(?!\d))*(?:[.,]\d+)?")
_PERCENT = re.compile(r"\s?(?:%|pour\s?cents?\b|per\s?cent\b|prozent\b)", re.I)
_SCALE_AFTER_DIGITS = re.compile(r"(\d[\s\u00a0\u202f]?)(mill|mrd|mio|thousand|billion|tausend)", re.I)
_HELD = "qzq"  # put before a scale word, it makes it no number word
_SPELLED_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th|er|re|ère|e|ème|nde?)\b", re.I)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january januar janv jan",
            "fevrier february februar fevr feb",
            "mars march marz mar",
            "avril april avr apr",
            "mai may",
            "juin june juni jun",
            "juillet july juli juil jul",
            "aout august aug",
            "septembre september sept sep",
            "octobre october oktober oct okt",
            "novembre november nov",
            "decembre december dezember dec dez",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "lundi monday montag",
            "mardi tuesday dienstag",
            "mercredi wednesday mittwoch",
            "jeudi thursday donnerstag",
            "vendredi friday freitag",
            "samedi saturday samstag",
            "dimanche sunday sonntag",
        )
    )
    for name in names.split()
}


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


def figure_digits(text: str, language: str) -> set[str]:
    """The digits of every figure of a text, number words too."""
    return {figure.digits for figure in figures(spell_digits(text, language))}


def missing_figures(sentence: str, language: str, quotes: str, quotes_language: str) -> list[str]:
    """Figures of the sentence that no figure of the quotes agrees with, in the sentence's own spelling.

    Digits in the sentence may come from number words in the quotes, and the other way round, but number words of a
    sentence that the parser does not read are left to the lexical comparison.
    """
    known = figures(quotes) + figures(spell_digits(quotes, quotes_language))
    return [
        figure.digits
        for figure in figures(spell_digits(sentence, language))
        if not any(figure.agrees(other) for other in known)
    ]


# Not "8 de la", nor "1,066 at the census": what only joins counts nothing.
_JOINING = (
    "les?|la|du|des?|of|the|an?|et|and|und|de[rnm]|die|das|as|at|by|for|from|in|is|on|to|was|were|with|au|aux|avec|dans|en"
    "|est|ont|par|pour|qui|que|selon|sont|sur|am|auf|bei|im|ist|mit|sind|vom|von|war|zu[mr]?"
)
_UNIT = re.compile(
    r"[ \u00a0\u202f]?[%€$£°]"
    r"|(?:[ \u00a0\u202f](?:milliers?|millions?|milliards?|thousand|billions?|mille|Millionen|Milliarden)\b)?"
    r"(?:[ \u00a0\u202f](?:d[e']s? ?|d’|of )?"
    rf"(?!(?:{_JOINING})\b)[^\W\d_]{{2,}}|[ \u00a0\u202f][€$£])?"
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
        unit = _UNIT.match(quotes, source.end) if source else None
        if unit and unit.group():
            sentence = sentence[: figure.end] + unit.group() + sentence[figure.end :]
    return sentence


_CURRENCIES = {
    "dollar": re.compile(r"\$|\bdollars?\b", re.I),
    "euro": re.compile(r"€|\beuros?\b", re.I),
    "pound": re.compile(r"£|\blivres? sterling\b|\bpounds?\b", re.I),
}


def currencies(text: str) -> set[str]:
    """The currencies that a text names, by word or sign."""
    return {name for name, pattern in _CURRENCIES.items() if pattern.search(text)}


def calendar(text: str) -> set[str]:
    """Months and weekdays named in a text, as ``m1``..``m12`` and ``d0``..``d6``, whatever the language."""
    found = set()
    for start, end in words(text):
        word = fold(text[start:end])
        if word in MONTHS and not (word in {"mars", "may", "mar", "mai"} and not _beside_digits(text, start, end)):
            found.add(f"m{MONTHS[word]}")
        elif word in _WEEKDAYS:
            found.add(f"d{_WEEKDAYS[word]}")
    return found


def _beside_digits(text: str, start: int, end: int) -> bool:
    return bool(re.search(r"\d(?:er|st|nd|rd|th)?\s*(?:of\s+)?$", text[:start]) or re.match(r"\s*\d", text[end:]))


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
        if fold(word) in MONTHS or fold(word) in _WEEKDAYS:
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


def missing_names(sentence: str, language: str, quotes: str, quotes_language: str) -> list[str]:
    """Names of the sentence that no word of the quotes matches, folded.

    A match is the same word, the same stem ("Caisse", "Caisses"), or between two languages a common beginning of at
    least five letters that is most of the shorter word ("Colombian", "colombiens").
    """
    quotes = undotted(quotes)
    known = {fold(quotes[start:end]) for start, end in words(quotes)}
    stems = {stem(word, spoken) for word in known for spoken in (language, quotes_language)}
    across = language != quotes_language
    return [
        name
        for name in names(sentence, language)
        if name not in known
        and stem(name, language) not in stems
        and not (across and any(_common_beginning(name, word) for word in known))
    ]


def _common_beginning(first: str, second: str) -> bool:
    shortest = min(len(first), len(second))
    shared = next((i for i in range(shortest) if first[i] != second[i]), shortest)
    return shared >= 5 and shared >= 0.6 * shortest
