"""The two things that a question lets one choose from: "the tram or the bus". Pure.

They are taken out by the words of grammar between them, French, English, German and the Romance neighbours: "A ou B",
"between A and B", "A or B". Where they begin and end is told by punctuation, by a first word that both share ("en mars
ou en avril"), an article, or their number of words. "Is A dearer than B" and three things are not taken apart.
"""

from __future__ import annotations

import re

from rag.text.analysis import Analysis, analyse
from rag.text.words import fold, words

_OR = re.compile(r"[ ,](?:ou(?: bien)?|or|oder|o|u)[ ,]")
_BETWEEN = re.compile(
    r"\b(?:entre|between|zwischen) (?P<first>[^,;:?]+?) (?:et|and|und|y|e) (?P<second>[^,;:?]+)", re.IGNORECASE
)
_ARTICLES = {*("le la les l un une the a an der die das den el los las il lo gli i o os as".split())}
LONGEST = 9  # words of one of them


def alternatives(question: str, language: str) -> tuple[str, str] | None:
    """Both, as they are written; None where the question does not name two."""
    text = " ".join(question.replace("’", "'").split()).strip(" ?!.")
    if found := _BETWEEN.search(text):
        second = _cut(found["second"], len(found["first"].split()))
        return found["first"], second
    marks = list(_OR.finditer(fold(text) if len(fold(text)) == len(text) else text.lower()))
    if len(marks) != 1:
        return None
    left, right = text[: marks[0].start()], text[marks[0].end() :]
    second = re.split(r"\s?[,;:?]| (?:qui|que|who|that|which)\b", right.strip(), maxsplit=1)[0]
    closed, behind = len(second) < len(right.strip()), right.strip()[len(second) :].strip()
    # "A ou B : lequel …" begins with the first one.
    first = left.strip() if behind.startswith(":") else _last_part(left, second)
    if not first or not second or len(second.split()) > LONGEST:
        return None
    return first, second if closed else _cut(second, len(first.split()))


def _last_part(left: str, second: str) -> str:
    """The end of what stands before the "or" that is the first of both."""
    if (mark := max(left.rfind(","), left.rfind(":"))) >= 0 and left[mark + 1 :].strip():
        part = left[mark + 1 :].strip()
        return part if len(part.split()) <= len(second.split()) + 1 else _last_words(part, second) or part
    return _last_words(left, second)


def _last_words(left: str, second: str) -> str:
    """The same of what stands behind a comma, or has none."""
    said = [(left[a:b], a) for a, b in words(left)]
    lead = fold(re.split(r"[\s']", second)[0])
    near = said[-LONGEST:]
    same = [at for word, at in near if fold(word) == lead]
    if same:
        return left[same[-1] :].strip()
    if lead in _ARTICLES:
        own = [at for word, at in near if fold(word) in _ARTICLES]
        if own:
            return left[own[-1] :].strip()
    count = len(words(second))
    return left[said[-count][1] :].strip() if len(said) >= count else ""


def _cut(second: str, most: int) -> str:
    """Without the words of the question behind it ("the Gannet bigger"): at most as many as the first one has."""
    said = second.split()
    return second if len(said) <= most or all(word[:1].isupper() for word in said[most:]) else " ".join(said[:most])


def telling_terms(one: str, other: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of each, without those that both have."""
    first, second = (analyse(part, language) for part in (one, other))
    return _terms(first) - _terms(second), _terms(second) - _terms(first)


def _terms(said: Analysis) -> frozenset[str]:
    return frozenset(said.term_set) or frozenset(said.folded)
