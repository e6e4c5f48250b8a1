"""What kind of answer a question asks for, and whether a sentence is of that kind. Pure.

The expected answer type is a staple of question answering (Li and Roth 2002); here it is a filter that needs no
model: a "how many" that is answered without a new figure is not answered, however well the sentence is supported.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.analyze import fold, is_function_word, terms, words
from rag.facts import calendar, figures, names, spell_digits

Expected = Literal["percent", "figure", "date", "name", "open"]

# On folded text, the first that matches; French, English and German.
_PATTERNS: tuple[tuple[Expected, re.Pattern[str]], ...] = (
    (
        "percent",
        re.compile(r"\b(pourcentage|quel(?:le)? (?:\w+ )?taux|percentage|what (?:\w+ )?rate|wie viel prozent)\b"),
    ),
    (
        "date",
        re.compile(
            r"\b(quand|quel jour|quelle date|en quelle annee|de quelle annee|quelle annee|depuis quel|when"
            r"|(?:what|which) (?:day|date|year)|wann|welche[mns]? (?:tag|jahr|datum))\b"
        ),
    ),
    (
        "figure",
        re.compile(
            r"\b(combien|quel(?:le)? (?:est le |est la |\w+ )?(?:montant|somme|part|duree|nombre|prix|age|chiffre d"
            r"|budget|cout|longueur|largeur|hauteur|distance|superficie|poids|salaire|population)"
            r"|how (?:many|much|long|old|far|tall|big)|wie ?viele?|wie (?:lange|alt)"
            r"|what (?:is the |was the )?(?:share|amount|number|sum|price|length|cost|budget|turnover|revenue))\b"
        ),
    ),
    (
        "name",
        re.compile(
            r"(?:^|[,;:] |\b(?:a|de|par|avec|pour|chez|contre|et|by|to|with|and|of) )(qui|who|whom|wer|wen|wem)\b"
        ),
    ),
)
_FRAGMENT = 4  # words: in an answer this short, a capital at the beginning is a name


def expected(question: str) -> Expected:
    """The kind of answer, "open" where nothing can be told."""
    text = fold(question)
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), "open")


def answers(sentence: str, question: str, language: str) -> bool:
    """Whether a sentence brings something of the expected kind that the question does not hold already."""
    if set(terms(sentence, language)) <= set(terms(question, language)):
        return False
    kind = expected(question)
    if kind == "open":
        return True
    said = {figure.digits: figure for figure in figures(spell_digits(sentence, language))}
    new = [figure for digits, figure in said.items() if digits not in _digits(question, language)]
    if kind == "percent":
        return any(figure.percent for figure in new)
    if kind == "figure":
        return bool(new)
    if kind == "date":
        return bool(new) or bool(calendar(sentence) - calendar(question))
    known = {fold(question[start:end]) for start, end in words(question)}
    return bool(_named(sentence, language) - known)


def holds_kind(text: str, language: str, kind: Expected) -> bool:
    """Whether a source sentence has anything of that kind, for ranking; never true of an open question."""
    if kind in {"percent", "figure", "date"}:
        return any(c.isdigit() for c in text)
    return kind == "name" and len(names(text, language)) >= 2


def _digits(text: str, language: str) -> set[str]:
    return {figure.digits for figure in figures(spell_digits(text, language))}


def _named(sentence: str, language: str) -> set[str]:
    found = set(names(sentence, language))
    spans = words(sentence)
    if len(spans) <= _FRAGMENT:
        capitals = (sentence[start:end] for start, end in spans if sentence[start].isupper())
        found |= {fold(word) for word in capitals if len(word) > 1 and not is_function_word(word, language)}
    return found
