"""Claims of which one denies what the other one says: a denied clause, or "none of them" against instances. Pure.

A denial is one where the word after its "not" is in the other claim, of the same subject; what is only tried, offered
or conceded is no instance and no denial.
"""

from __future__ import annotations

import re

from rag.compare.claims import Claim
from rag.text.analysis import Analysis, analyse
from rag.text.negation import DENIAL, MARKS, NONE_AT_ALL, NONE_OF, NOT, PARTICLE, denies, rules_out
from rag.text.units import CURRENCIES
from rag.text.words import stem

_ALIKE_DENIED = 0.55  # for a denial of what the other one says
_SHARED = 0.5  # overlap from which people only listed by name may be instances of what is ruled out
_DENIED = 0.6  # share of the terms of a denied clause that the other one has
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
    *CURRENCIES,
    *("%", "livre", "franc", "yen", "heur", "jour", "mois", "an", "anne", "semain", "minut"),
    *("second", "hour", "day", "month", "year", "week", "kilometr", "metr", "mil", "tonn", "kilo", "degre", "point"),
}


def opposite(one: Claim, other: Claim, alike: float, shared: float) -> float:
    """A denial against a statement of what its clause denies, or "none of them" against counted instances.

    Sharing names is not enough: two sentences on one person of which one has a "not" are seldom opposites.
    """
    denied, plain = (one.said, other.said) if denies(one.said) else (other.said, one.said)
    if not denies(denied) or denies(plain) or set(denied.names).isdisjoint(plain.names):
        return 0.0
    if rules_out(denied.text) and not _of_one_group(denied, plain):
        return 0.0
    held = _denied_terms(denied) if alike >= _ALIKE_DENIED else set()
    found = held & plain.term_set
    enough = len(found) >= 2 and len(found) >= _DENIED * len(held)
    if enough and _done(plain, denied) and not _another_subject(plain, denied, found):
        return 0.3 + len(found) / len(held)
    if rules_out(denied.text):
        told = instances(plain)
        return 0.2 + 0.2 * told + 0.5 * shared if told == 2 or (told and shared >= _SHARED) else 0.0
    return 0.0


def _done(plain: Analysis, denied: Analysis) -> bool:
    """Whether what a denial rules out, the word after its "not", is in the plain claim. A verb of denial has none."""
    if DENIAL.search(denied.level):
        return True
    for mark in (m for pattern in (NONE_AT_ALL, NOT) for m in pattern.finditer(denied.text)):
        start = mark.start() + (particle.start() if (particle := PARTICLE.search(mark.group())) else 0)
        after = (i for i, (_, end) in enumerate(denied.spans) if end > start)
        told = next((i for i in after if _is_content(denied, i) and denied.folded[i] not in MARKS), None)
        if told is not None and denied.stems[told] in plain.term_set:
            return True
    return False


def _is_content(said: Analysis, i: int) -> bool:
    return not said.of_grammar[i] and len(said.words[i]) > 1


def _another_subject(plain: Analysis, denied: Analysis, found: set[str]) -> bool:
    """Whether a plain denial ("has not met") is of somebody else than those who are said to have done it.

    They are named before the first of the words that both have. A verb of denial tells of another one's claim, so that
    its subject says nothing.
    """
    if DENIAL.search(denied.level):
        return False
    at = next((start for (start, _), term in zip(plain.spans, plain.stems, strict=True) if term in found), 0)
    return not set(analyse(plain.text[:at], plain.language).names) <= set(denied.folded)


def _of_one_group(denied: Analysis, plain: Analysis) -> bool:
    """Whether the name nearest to "none of his", whose group that is, is named by the instances too."""
    mark = NONE_OF.search(denied.text)
    named = [
        (abs(start - mark.start()), folded)
        for (start, _), folded in zip(denied.spans, denied.folded, strict=True)
        if mark and folded in denied.names
    ]
    return bool(named) and min(named)[1] in plain.folded


def _denied_terms(said: Analysis) -> set[str]:
    """Stems of the words, without names, of the clause that a denial stands in."""
    level = said.level
    marks = [m for pattern in (NONE_AT_ALL, NOT) for m in pattern.finditer(said.text)] + [*DENIAL.finditer(level)]
    clauses = list(_CLAUSE.finditer(level))
    found: set[str] = set()
    for mark in marks:
        if _CONCEDED.search(level, 0, mark.start() + 1):
            continue
        start = max((m.end() for m in clauses if m.end() <= mark.start()), default=0)
        end = min((m.start() for m in clauses if m.start() >= mark.end()), default=len(level))
        for i, (first, last) in enumerate(said.spans):
            folded = said.folded[i]
            marked = DENIAL.match(folded) or folded in MARKS
            if start <= first and last <= end and len(said.words[i]) > 2 and not (marked or folded in said.names):
                found |= set() if said.of_grammar[i] else {said.stems[i]}
    return found


def instances(said: Analysis) -> int:
    """How a text tells of instances that happened: 2 counts them ("three players"), 1 lists people by name, 0 not.

    What was only tried, offered or might be is no instance.
    """
    if _TRIED.search(said.level):
        return 0
    counted = [q.unit for q in said.quantities if 1 < q.value < 10_000 and q.value == int(q.value)]
    counted += [stem(match[1], said.language) for match in _FEW.finditer(said.text)]
    if any(unit not in _MEASURES for unit in counted):
        return 2
    return 1 if _LISTED.search(said.text) else 0
