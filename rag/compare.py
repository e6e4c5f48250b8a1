"""Claims of different articles that may tell the same thing otherwise: figures, dates, names, or the opposite. Pure.

A pair comes with the words that both have. A figure differs
from another only of the same unit and in like company; a denial differs from what it would rule out.
"""

from __future__ import annotations

import difflib
import functools
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.analyze import fold, is_function_word, stem, words
from rag.claims import Matrix, overlap
from rag.facts import Figure, figures, names, spell_digits
from rag.timeline import dates
from rag.types import Claim, DifferenceKind

# Cosine similarity from which claims are compared. "None left" and "three have joined" share hardly a word, so there
# the other conditions have to be strict.
ALIKE: dict[DifferenceKind, float] = {"figure": 0.55, "date": 0.62, "name": 0.70, "negation": 0.40}
ALIKE_DENIED = 0.55  # for a denial of what the other one says
DENIED = 0.6  # share of the terms of a denied clause that the other one has
WINDOW = 8  # words around a figure or date that tell what it is of
COMPANY = 0.34  # share of the shorter window's terms that the other has
ROUNDED = 0.02  # "près de 600" and "598" are one figure
_CURRENCIES = {"€": "euro", "$": "dollar", "£": "pound", "%": "%"}
_UNIT = re.compile(
    r"[ \u00a0\u202f]?(?P<sign>[%€$£])|[ \u00a0\u202f](?P<cent>pour cent|per cent|percent)"
    r"|(?:[ \u00a0\u202f](?:milliers?|millions?|milliards?|thousand|billions?|millionen|milliarden)\b)?"
    r"[ \u00a0\u202f](?:d['’]|d[eu][ \u00a0]|des[ \u00a0]|of[ \u00a0])?(?P<noun>[^\W\d_]{2,}|[€$£])",
    re.IGNORECASE,
)
# None of a group: what one counted instance would contradict.
_NONE_OF = re.compile(
    r"\b(?:aucune?|pas une? seule?) (?:d['’]entre |de (?:ses|leurs|nos|vos|ces|mes|tes)\b|des\b|du\b)"
    r"[^.;:]{0,60}\bn(?:e\b|['’])"
    r"|\b(?:none|not one|not a single one) of\b|\bkeine[rs]? (?:der|seiner|ihrer|unserer)\b"
    r"|\b(?:tous|toutes|all)\b[^.;:]{0,40}?\b(?:ne pas|refus\w+|rejet\w+|rejected|declined|turned down)\b",
    re.IGNORECASE,
)
_NONE_AT_ALL = re.compile(
    r"\b(?:aucune?|nul(?:le)?|personne)\b[^.;:,]{0,60}?\bn(?:e\b|['’])|\bn(?:e\b|['’])[^.;:,]{1,40}?\b(?:aucune?|personne|jamais)\b"
    r"|\b(?:nobody|no one|none|never)\b|\bno (?=[a-z]+ (?:\w+ ){0,3}(?:has|have|had|was|were|will)\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;:()«»\"“”—–]|\b(?:que|qui|dont|mais|et|but|and|that|which|who|because|parce|dass|aber|und)\b|\bqu['’]"
)
_NOT = re.compile(
    r"\bn(?:e\b|['’])[^.;:]{1,40}?\b(?:pas|point|guère|ni)\b|\b(?:ne pas|not|nicht|kein\w*)\b|\w+n['’]t\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:demen(?:t|tent|tir|ti|tis|tie|ties)\b|nient?\b|nie\b|niee?s?\b|refut\w+|exagere?\w*|exaggerat\w+|den(?:y|ies|ied)\b)",
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


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims, by index, that may differ. ``about`` holds words that they share, as the first one writes them."""

    kind: DifferenceKind
    first: int
    second: int
    about: str
    score: float  # larger is likelier


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


def differing(
    claims: Sequence[Claim], similar: Matrix, weights: Mapping[str, float], known: Callable[[str, str], bool]
) -> list[Pair]:
    """Pairs of claims of different texts that may differ, the likeliest first, each pair once.

    ``known(article, key)`` says whether the article states the fact of that key anywhere, as ``facts_of`` gives them:
    a source that knows both figures tells of two things.
    """
    found: list[Pair] = []
    for i, j in itertools.combinations(range(len(claims)), 2):
        one, other = claims[i], claims[j]
        alike = float(similar[i, j])
        if _copies(one, other) or alike < min(ALIKE.values()):
            continue
        shared = overlap(one, other, weights)
        for kind, differ in _TESTS.items():
            if alike >= ALIKE[kind] and (worth := differ(one, other, alike, shared, known)):
                found.append(Pair(kind, i, j, about(one, other), round(alike + worth, 4)))
                break
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))


def disagree(one: Claim, other: Claim) -> bool:
    """Whether both state figures of one unit, in like company, of which none agrees."""
    return _figures_differ(one, other, 1.0, 1.0, lambda article, key: False) > 0


def facts_of(text: str, language: str, published: str | None = None) -> set[str]:
    """Keys of the figures and dates that a text states."""
    return {q.key for q in quantities(text, language)} | {item.iso for item in dates(text, published)}


def about(one: Claim, other: Claim, most: int = 5) -> str:
    """The content words of the first claim that the second one has too: names first, in their order."""
    theirs = _stems(other.text, other.article.language)
    spoken = one.article.language
    named = set(names(one.text, spoken)) & set(names(other.text, other.article.language))
    shared: list[tuple[int, str]] = []
    for start, end in words(one.text):
        word = one.text[start:end]
        held = fold(word) in named or (stem(word, spoken) in theirs and len(word) > 3 and not word.isdigit())
        if held and not is_function_word(word, spoken) and fold(word) not in {fold(w) for _, w in shared}:
            shared.append((start, word))
    chosen = sorted(shared, key=lambda item: (fold(item[1]) not in named, item[0]))[:most]
    return " ".join(word for _, word in sorted(chosen))


def _copies(one: Claim, other: Claim) -> bool:
    first, second = one.article, other.article
    return first.id == second.id or (first.report or first.id) == (second.report or second.id)


def _stems(text: str, language: str) -> set[str]:
    return {stem(text[a:b], language) for a, b in words(text) if not is_function_word(text[a:b], language)}


# -- figures and dates ----------------------------------------------------------------------------

Known = Callable[[str, str], bool]


def _figures_differ(one: Claim, other: Claim, alike: float, shared: float, known: Known) -> float:
    first = quantities(one.text, one.article.language)
    second = quantities(other.text, other.article.language)
    best = 0.0
    for unit in {q.unit for q in first} & {q.unit for q in second}:
        mine, theirs = [q for q in first if q.unit == unit], [q for q in second if q.unit == unit]
        if any(_near(a.value, b.value) for a, b in itertools.product(mine, theirs)):
            continue
        if any(known(other.article.id, q.key) for q in mine) or any(known(one.article.id, q.key) for q in theirs):
            continue
        best = max([best, *(_company(a, b) for a, b in itertools.product(mine, theirs))])
    return best if best >= COMPANY else 0.0


def _dates_differ(one: Claim, other: Claim, alike: float, shared: float, known: Known) -> float:
    first = {item.iso for item in dates(one.text, one.article.date)}
    second = {item.iso for item in dates(other.text, other.article.date)}
    if not first or not second or any(a.startswith(b) or b.startswith(a) for a in first for b in second):
        return 0.0
    if any(known(other.article.id, iso) for iso in first) or any(known(one.article.id, iso) for iso in second):
        return 0.0
    return shared if shared >= 0.5 else 0.0


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


def _near(first: float, second: float) -> bool:
    return abs(first - second) <= ROUNDED * max(abs(first), abs(second))


def in_like_company(first: Quantity, second: Quantity) -> bool:
    """Whether the words around two figures are much the same."""
    return _company(first, second) >= COMPANY


def _company(first: Quantity, second: Quantity) -> float:
    shortest = min(len(first.window), len(second.window))
    shared = len(first.window & second.window)
    return shared / shortest if shared >= 2 else 0.0


# -- names ----------------------------------------------------------------------------------------


def _names_differ(one: Claim, other: Claim, alike: float, shared: float, known: Known) -> float:
    """The same words around another name: aligned word by word, one run of names stands for another."""
    if one.article.language != other.article.language or shared < 0.5:
        return 0.0
    spoken = one.article.language
    first, second = ([c.text[a:b] for a, b in words(c.text)] for c in (one, other))
    named = (set(names(one.text, spoken)), set(names(other.text, spoken)))
    matcher = difflib.SequenceMatcher(None, [fold(w) for w in first], [fold(w) for w in second], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "replace" or not (b - a <= 3 and d - c <= 3):
            continue
        mine, theirs = {fold(w) for w in first[a:b]}, {fold(w) for w in second[c:d]}
        around = sum(block.size >= 2 for block in matcher.get_matching_blocks())
        if mine <= named[0] - named[1] and theirs <= named[1] - named[0] and around >= 2:
            return shared
    return 0.0


# -- the opposite ---------------------------------------------------------------------------------


def _opposite(one: Claim, other: Claim, alike: float, shared: float, known: Known) -> float:
    """A denial against a statement of what its clause denies, or "none of them" against counted instances.

    Sharing names is not enough: two sentences on one person of which one has a "not" are seldom opposites.
    """
    denied, plain = (one, other) if denies(one.text) else (other, one)
    if not denies(denied.text) or denies(plain.text):
        return 0.0
    named = set(names(denied.text, denied.article.language)) & set(names(plain.text, plain.article.language))
    if not named:
        return 0.0
    held = _denied_terms(denied.text, denied.article.language) if alike >= ALIKE_DENIED else set()
    found = held & _stems(plain.text, plain.article.language)
    if len(found) >= 2 and len(found) >= DENIED * len(held):
        return 0.3 + len(found) / len(held)
    if rules_out(denied.text):
        told = instances(plain.text, plain.article.language)
        return 0.2 + 0.2 * told + 0.5 * shared if told else 0.0
    return 0.0


def _denied_terms(text: str, language: str) -> set[str]:
    """Stems of the words, without names, of the clause that a denial stands in."""
    level = _level(text)
    marks = [
        m for pattern, where in ((_NONE_AT_ALL, text), (_NOT, text), (_DENIAL, level)) for m in pattern.finditer(where)
    ]
    named = set(names(text, language))
    found: set[str] = set()
    for mark in marks:
        start = max((m.end() for m in _CLAUSE.finditer(level) if m.end() <= mark.start()), default=0)
        end = min((m.start() for m in _CLAUSE.finditer(level) if m.start() >= mark.end()), default=len(text))
        for a, b in words(text[start:end]):
            word = text[start + a : start + b]
            marked = _DENIAL.match(fold(word)) or fold(word) in {
                "aucun",
                "aucune",
                "personne",
                "jamais",
                "nobody",
                "none",
            }
            if not (marked or is_function_word(word, language) or fold(word) in named or len(word) < 3):
                found.add(stem(word, language))
    return found


def rules_out(text: str) -> bool:
    """Whether a text says of a group that none of it did, so that one instance contradicts it."""
    return bool(_NONE_OF.search(text))


def instances(text: str, language: str) -> int:
    """How a text tells of instances that happened: 2 counts them ("three players"), 1 lists people by name, 0 not.

    What was only tried, offered or might be is no instance.
    """
    if _TRIED.search(_level(text)):
        return 0
    counted = [q.unit for q in quantities(text, language) if 1 < q.value < 10_000 and q.value == int(q.value)]
    counted += [stem(match[1], language) for match in _FEW.finditer(text)]
    if any(unit not in _MEASURES for unit in counted):
        return 2
    return 1 if _LISTED.search(text) else 0


def denies(text: str) -> bool:
    """Whether a text denies something: none, not, or a verb of denial."""
    found = any(pattern.search(text) for pattern in (_NONE_OF, _NONE_AT_ALL, _NOT))
    return found or bool(_DENIAL.search(_level(text)))


def _level(text: str) -> str:
    return "".join(folded if len(folded := fold(c)) == 1 else c for c in text)


_TESTS: dict[DifferenceKind, Callable[[Claim, Claim, float, float, Known], float]] = {
    "figure": _figures_differ,
    "date": _dates_differ,
    "name": _names_differ,
    "negation": _opposite,
}
