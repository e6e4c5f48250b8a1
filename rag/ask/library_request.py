"""A question about the library, taken apart: what is asked of it, and of which articles. Pure.

A question is understood whole or not at all: what is asked is told by tables of words (``library_words``), outlets,
languages and times are taken out (``library_within``), what the articles are to mention is what stands behind "that
mention", "about", "sur" and the like, and of all that is left each word has to be known. So "which articles say that
the mayor resigned?" is not a request, and the caller goes another way. It does not know sections, who is a person and
who a company, nor two questions at once ("how many, and how many in French?").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.ask import library_words as known
from rag.ask.library_within import Rest, take_author, take_within
from rag.search.filters import Filter
from rag.text.words import fold, is_function_word, words

LibraryAsked = Literal[
    "count",
    "list",
    "newest",
    "oldest",
    "longest",
    "shortest",
    "outlets",
    "authors",
    "languages",
    "names",
    "topics",
    "period",
]
MOST_TERM_WORDS = 7  # of what is to be mentioned; a longer one is a clause
_QUOTED = re.compile(r"[\"«“„]\s*([^\"«»“”„]+?)\s*[\"»”“]")
_WHERE_FROM = r"(?:d'ou|where|woher)"
_EXTREMES: tuple[tuple[LibraryAsked, str], ...] = (
    ("newest", known.NEWEST),
    ("oldest", known.OLDEST),
    ("longest", known.LONGEST),
    ("shortest", known.SHORTEST),
)
_NUMBERS = {
    fold(word): n
    for n, listed in enumerate(("deux two zwei", "trois three drei", "quatre four vier", "cinq five fünf"), 2)
    for word in listed.split()
}


@dataclass(frozen=True, slots=True)
class LibraryRequest:
    """What is ``asked`` of the articles ``within`` that mention all of ``terms``, or with ``either`` one of them.

    ``lacking``: of those that do not; ``undated``: of those without a date; ``authors``: of those that one of them
    wrote. ``most`` is how many are asked for, ``told`` whether also what the one that is meant is about.
    """

    asked: LibraryAsked
    within: Filter
    terms: tuple[str, ...] = ()
    either: bool = False
    lacking: bool = False
    undated: bool = False
    most: int | None = None
    authors: tuple[str, ...] = ()
    told: bool = False


def library_request(
    text: str,
    language: str,
    outlets: Sequence[str] = (),
    newest: str | None = None,
    authors: Sequence[str] = (),
) -> LibraryRequest | None:
    """The request; None where any word of the question is not understood.

    ``outlets`` and ``authors`` are those of the library, ``newest`` is the date of its newest article, ISO 8601.
    """
    rest = Rest.of(text)
    quoted, rest = _quoted(rest, outlets)
    if known.CONTENTS.fullmatch(rest.level):
        return LibraryRequest("topics", Filter())
    if len(re.findall(rf"(?<!\w){known.COUNT}(?!\w)", rest.level)) > 1:
        return None
    rest, placed = _blank(_blank(rest, known.BY_DATE)[0], known.PLACE)
    within, rest = take_within(rest, outlets, newest)
    by, rest = take_author(rest, authors) if _has(rest.level, known.WRITES) else ((), rest)
    undated = re.search(known.UNDATED, rest.level)
    rest = rest.without(*undated.span()) if undated else rest
    found = _mentioned(rest, language)
    terms, either = quoted, False
    if found and not quoted:
        terms, either, rest = found
        if not terms:
            return None
    elif quoted and found and not re.search(r"\w", found[2].text):
        return None
    asked, most = _asked(rest.level, language, placed, bool(terms), bool(terms or within or undated or by))
    lacking = bool(terms and known.NEGATED.search(rest.level))
    if asked is None or not _understood(rest, lacking=lacking or bool(undated), counted=most is not None):
        return None
    if asked in {"newest", "oldest", "period"} and undated:
        return None
    told = asked in {one for one, _ in _EXTREMES} and _has(rest.level, known.ABOUT)
    return LibraryRequest(asked, within, terms, either, lacking, bool(undated), most, by, told)


def _blank(rest: Rest, pattern: re.Pattern[str]) -> tuple[Rest, bool]:
    """Without what a pattern finds, wherever it does, and whether it does."""
    found = False
    while match := pattern.search(rest.level):
        rest, found = rest.without(*match.span()), True
    return rest, found


def _has(level: str, pattern: str) -> bool:
    return bool(re.search(rf"(?<!\w){pattern}(?!\w)", level))


def _quoted(rest: Rest, outlets: Sequence[str]) -> tuple[tuple[str, ...], Rest]:
    """What stands between quotation marks, to be found as it is; an outlet there is left for later."""
    terms = []
    for match in list(_QUOTED.finditer(rest.text)):
        if fold(match[1]) in {fold(outlet) for outlet in outlets}:
            continue
        terms.append(match[1])
        rest = rest.without(*match.span())
    return tuple(terms), rest


def _mentioned(rest: Rest, language: str) -> tuple[tuple[str, ...], bool, Rest] | None:
    """What articles are to mention, whether one of it is enough, and what is left; no terms where it is a clause.

    The words that introduce it are blanked too, but for a "not".
    """
    for pattern in known.MENTIONS:
        if not (match := pattern.search(rest.level)):
            continue
        groups = match.groupdict()
        name = "term" if groups.get("term") else "also"
        start, end = match.span(name)
        text, level = rest.text[start:end], rest.level[start:end]
        if known.CLAUSE.search(level):
            return None if re.fullmatch(r"(?:le plus|la plus|most|souvent|often)\b.*", level) else ((), False, rest)
        negated = bool(re.search(r"\b(?:pas|not|n't)\b", match.group()[: start - match.start()]))
        left = rest.without(*match.span())
        if negated and not known.NEGATED.search(left.level):  # "that do not mention"
            left = Rest(left.text + " not", left.level + " not")
        terms, either = _parted(text, level, language)
        return terms, either, left
    return None


def _parted(text: str, level: str, language: str) -> tuple[tuple[str, ...], bool]:
    """The things that are named, each without its article; none where one is too long or only words of grammar."""
    lead = known.AGREED.match(level)
    cut = lead.end() if lead else 0
    text, level = text[cut:], level[cut:]
    either = bool(known.ANY_OF.search(level))
    pattern = known.ANY_OF if either else known.ALL_OF
    bounds = [0, *(at for match in pattern.finditer(level) for at in match.span()), len(level)]
    terms = []
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        lead = known.DETERMINERS.match(level[start:end])
        term = text[start + (lead.end() if lead else 0) : end].strip(" ,;:'")
        said = [term[a:b] for a, b in words(term)]
        content = [word for word in said if not is_function_word(word, language)]
        if not content or len(said) > MOST_TERM_WORDS or known.CLAUSE.search(fold(term)):
            return (), False
        terms.append(term)
    return tuple(terms), either


def _asked(
    level: str, language: str, placed: bool, mentioning: bool, narrowed: bool
) -> tuple[LibraryAsked | None, int | None]:
    """What is asked, by the words that are left, and how many; None where it is nothing, or two things at once.

    ``placed`` is whether the library was named, ``narrowed`` whether only some of its articles are meant,
    ``mentioning`` whether those that mention something.
    """

    has = functools.partial(_has, level)
    article, several = has(known.ARTICLE), has(known.ARTICLES) or (language == "de" and has("texte"))
    about, topic = has(known.ABOUT), has(known.TOPIC)
    number = next((int(w) if w.isdigit() else _NUMBERS[w] for w in re.findall(r"\w+", level) if _is_number(w)), None)
    extremes = [asked for asked, pattern in _EXTREMES if has(pattern)]
    if extremes:
        return (extremes[0] if len(extremes) == 1 and article and not topic else None), number
    if about or topic:
        whole = (several or placed or (topic and not article)) and not (mentioning or number)
        return ("topics" if whole else None), None
    if has(known.NAMES) and has(known.MOST):
        return ("names" if not article or several else None), None
    of_all = several or placed or has(known.WHETHER)
    if has(known.PERIOD) or has(known.LANGUAGE):
        asked: LibraryAsked = "period" if has(known.PERIOD) else "languages"
        return (asked if of_all and not mentioning else None), None
    if has(known.AUTHOR) and not has(known.COUNT):
        return ("authors" if of_all or has(known.WHICH) else None), None
    if has(known.OUTLET.get(language, known.OUTLET["en"])) or (has(_WHERE_FROM) and several):
        pronoun = re.search(r"\ben (?:parl|trait|dis)", level)  # "which of them writes of it" leans on what was said
        return (None if pronoun else "outlets"), None
    if article and has(known.COUNT):
        return "count", None
    whole = several or (article and (has(known.WHICH) or has(known.WHETHER))) or has(r"(?:titres|titles)")
    return ("list" if whole or (narrowed and has(known.ANYTHING)) else None), number


def _is_number(word: str) -> bool:
    return word in _NUMBERS or (word.isdigit() and len(word) <= 2)


def _understood(rest: Rest, *, lacking: bool, counted: bool) -> bool:
    """Whether each word that is left is one that the tables know."""
    known_words = (known.ARTICLE, known.ANYTHING, known.COUNT, known.MOST, known.NAMES, known.LANGUAGE, known.PERIOD)
    extremes = (known.NEWEST, known.OLDEST, known.LONGEST, known.SHORTEST, known.ABOUT, known.TOPIC)
    more_words = (known.WHETHER, _WHERE_FROM, known.WHICH, known.AUTHOR, known.WRITES)
    outlets = tuple(known.OUTLET.values())
    left = re.sub(rf"(?<![\w])(?:{'|'.join((*extremes, *outlets, *known_words, *more_words))})(?!\w)", " ", rest.level)
    when = re.search(rf"{known.NEWEST}|{known.OLDEST}", rest.level)
    more = {"ne", "n", "pas", "not", "don", "doesn", "t", "nicht", "kein", "keine", "keinen"} if lacking else set()
    more |= {"quand", "when", "wann", "how"} if when else set()
    return all(
        word in known.ALLOWED or word in more or (counted and _is_number(word)) for word in re.findall(r"[^\W_]+", left)
    )
