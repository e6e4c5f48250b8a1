"""Claims of which one denies what the other one says: a denied clause, or "none of them" against instances. Pure.

A denial is one where the word after its "not" is in the other claim, of the same subject; what is only tried, offered
or conceded is no instance and no denial.
"""

from __future__ import annotations

import re

from rag.text.analysis import analyse
from rag.text.figures import quantities
from rag.text.names import names
from rag.text.negation import DENIAL, MARKS, NONE_AT_ALL, NOT, PARTICLE, denies, rules_out
from rag.text.words import fold, is_function_word, levelled, stem, terms, words
from rag.types import Claim

ALIKE_DENIED = 0.55  # for a denial of what the other one says
DENIED = 0.6  # share of the terms of a denied clause that the other one has
_CLAUSE = re.compile(
    r"[,;:()«»\"“”—–]|\b(?:que|qui|dont|mais|et|but|and|that|which|who|because|parce|dass|aber|und)\b|\bqu['’]"
)


# "S'il n'a pas signé, ...": what is conceded is not what the sentence says.
_CONCEDED = re.compile(
    r"(?:^|[,;:.][ \u00a0])(?:meme )?(?:si|s['’](?=ils?\b)|bien qu[e'’]|although|even if|though|while|if)\b[^,;:.]*$",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(?:tent(?:e|ent|er|ait|aient|atives?)\b|essa[iy]\w+|propos\w+|offr\w+|offer\w*|try\b|tried|attempt\w*|echou\w+"
    r"|sans succes|aurai\w*|serai\w*|pourrai\w*|would|could|might|veut|veulent|want\w*|esper\w+|hope\w*)"
)
_FEW = re.compile(r"\b(?:deux|trois|two|three|zwei|drei) ([^\W\d_]{3,})", re.IGNORECASE)  # no digits to the parser
_NAME = r"[A-ZÀ-Ý][a-zà-ÿ-]+ [A-ZÀ-Ý][a-zà-ÿ-]+"
_LISTED = re.compile(rf"{_NAME}(?:, {_NAME})*,? (?:et|and|und) {_NAME}\b")
# Stems of units that measure and do not count people or things.
_MEASURES = {
    *("%", "euro", "dollar", "pound", "livre", "franc", "yen", "heur", "jour", "mois", "an", "anne", "semain", "minut"),
    *("second", "hour", "day", "month", "year", "week", "kilometr", "metr", "mil", "tonn", "kilo", "degre", "point"),
}


def opposite(one: Claim, other: Claim, alike: float, shared: float) -> float:
    """A denial against a statement of what its clause denies, or "none of them" against counted instances.

    Sharing names is not enough: two sentences on one person of which one has a "not" are seldom opposites.
    """
    denied, plain = (one, other) if denies(analyse(one.text, one.article.language)) else (other, one)
    if not denies(analyse(denied.text, denied.article.language)) or denies(analyse(plain.text, plain.article.language)):
        return 0.0
    named = set(names(denied.text, denied.article.language)) & set(names(plain.text, plain.article.language))
    if not named:
        return 0.0
    held = _denied_terms(denied.text, denied.article.language) if alike >= ALIKE_DENIED else set()
    found = held & set(terms(plain.text, plain.article.language))
    enough = len(found) >= 2 and len(found) >= DENIED * len(held)
    if enough and _done(plain, denied) and not _another_subject(plain, denied, found):
        return 0.3 + len(found) / len(held)
    if rules_out(denied.text):
        told = instances(plain.text, plain.article.language)
        return 0.2 + 0.2 * told + 0.5 * shared if told else 0.0
    return 0.0


def _done(plain: Claim, denied: Claim) -> bool:
    """Whether what a denial rules out, the word after its "not", is in the plain claim. A verb of denial has none."""
    text, spoken = denied.text, denied.article.language
    if DENIAL.search(levelled(text)):
        return True
    theirs = set(terms(plain.text, plain.article.language))
    for mark in (m for pattern in (NONE_AT_ALL, NOT) for m in pattern.finditer(text)):
        start = mark.start() + (particle.start() if (particle := PARTICLE.search(mark.group())) else 0)
        after = (text[start + a : start + b] for a, b in words(text[start:]))
        told = next((w for w in after if not is_function_word(w, spoken) and fold(w) not in MARKS and len(w) > 1), "")
        if told and stem(told, spoken) in theirs:
            return True
    return False


def _another_subject(plain: Claim, denied: Claim, found: set[str]) -> bool:
    """Whether a plain denial ("has not met") is of somebody else than those who are said to have done it.

    They are named before the first of the words that both have. A verb of denial tells of another one's claim, so that
    its subject says nothing.
    """
    if DENIAL.search(levelled(denied.text)):
        return False
    spoken, text = plain.article.language, plain.text
    at = next((start for start, end in words(text) if stem(text[start:end], spoken) in found), 0)
    return bool(set(names(text[:at], spoken)) - {fold(denied.text[a:b]) for a, b in words(denied.text)})


def _denied_terms(text: str, language: str) -> set[str]:
    """Stems of the words, without names, of the clause that a denial stands in."""
    level = levelled(text)
    marks = [
        m for pattern, where in ((NONE_AT_ALL, text), (NOT, text), (DENIAL, level)) for m in pattern.finditer(where)
    ]
    named = set(names(text, language))
    found: set[str] = set()
    for mark in marks:
        if _CONCEDED.search(level, 0, mark.start() + 1):
            continue
        start = max((m.end() for m in _CLAUSE.finditer(level) if m.end() <= mark.start()), default=0)
        end = min((m.start() for m in _CLAUSE.finditer(level) if m.start() >= mark.end()), default=len(text))
        for a, b in words(text[start:end]):
            word = text[start + a : start + b]
            marked = DENIAL.match(fold(word)) or fold(word) in MARKS
            if not (marked or is_function_word(word, language) or fold(word) in named or len(word) < 3):
                found.add(stem(word, language))
    return found


def instances(text: str, language: str) -> int:
    """How a text tells of instances that happened: 2 counts them ("three players"), 1 lists people by name, 0 not.

    What was only tried, offered or might be is no instance.
    """
    if _TRIED.search(levelled(text)):
        return 0
    counted = [q.unit for q in quantities(text, language) if 1 < q.value < 10_000 and q.value == int(q.value)]
    counted += [stem(match[1], language) for match in _FEW.finditer(text)]
    if any(unit not in _MEASURES for unit in counted):
        return 2
    return 1 if _LISTED.search(text) else 0
