"""Words and signs of units, each said once: money, time, length, scales of figures, per cent. Pure.

French, English and German words, as regular expressions without groups that count; those of time and length are for
folded text. A unit that is not listed ("zloty", "litre") is none here, though its noun still is what a figure counts.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.text.words import fold

Measure = Literal["money", "time", "length", "share", ""]

# -- money ----------------------------------------------------------------------------------------

# Name, sign and words of each currency that is told from the others.
_TOLD_APART = (("dollar", "$", "dollars?"), ("euro", "€", "euros?"), ("pound", "£", "livres? sterling|pounds?"))
_OTHER_MONEY = "eur|francs?|livres?|yen|yuans?|roubles?|pesos?|usd|gbp"
CURRENCIES = {name: re.compile(rf"{re.escape(sign)}|\b(?:{said})\b", re.I) for name, sign, said in _TOLD_APART}
CURRENCY_OF_SIGN = {sign: name for name, sign, _ in _TOLD_APART}
CURRENCY_SIGN = f"[{''.join(CURRENCY_OF_SIGN)}]"
MONEY = re.compile(rf"{CURRENCY_SIGN}|\b(?:{'|'.join(said for *_, said in _TOLD_APART)}|{_OTHER_MONEY})\b")

# -- time and length --------------------------------------------------------------------------------

_CALENDAR = "ans?|annees?|mois|semaines?|jours?|years?|months?|weeks?|days?|jahre?n?|monate?n?|wochen?"
DAYS_OR_MORE = f"(?:{_CALENDAR}|tage?n?)"  # what "three … ago" counts
TIME = re.compile(  # a German "Tag" is mostly one that is numbered
    rf"\b(?:{_CALENDAR}|tagen?|secondes?|minutes?|heures?|siecles?|seconds?|hours?|decades?|centur(?:y|ies)|sekunden?"
    r"|stunden?)\b"
)
LENGTH = re.compile(
    r"\b(?:km|kilometres?|metres?|m|cm|mm|miles?|feet|foot|ft|inch(?:es)?|kilometers?|meters?|hectares?|acres?|ha|km2)\b"
)

# -- scales and shares ------------------------------------------------------------------------------

SCALE_WORDS = "(?:milliers?|millions?|milliards?|thousand|billions?|mille|[Mm]illionen|[Mm]illiarden)"
# What may stand between a figure and what it measures.
SCALED = rf"(?:[ \u00a0\u202f]{SCALE_WORDS}\b)?"
PERCENT = r"(?:%|pour\s?cents?\b|per\s?cent\b|prozent\b)"


_SMALL_MONEY = re.compile(r"\b(?:centimes?|cents?|pence|penny|pennies)\b")
_SHARE = re.compile(PERCENT, re.IGNORECASE)


def measure_of(written: str) -> Measure:
    """What a figure with its unit, as it is written, measures; "" for what is counted, or for an unlisted unit."""
    said = fold(written)
    if _SHARE.search(said):
        return "share"
    if MONEY.search(said) or _SMALL_MONEY.search(said):
        return "money"
    return "time" if TIME.search(said) else "length" if LENGTH.search(said) else ""
