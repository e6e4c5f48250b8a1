"""Whether a rewriting keeps who does what: names on their side of the verbs that it shares with its source. Pure.

Words and names can all stand in the quote while the roles are exchanged ("Durand a racheté Petit" of "Petit a racheté
Durand"). Without a parser, three things are compared for every verb that both have: on which side of it each name
stands, which name stands nearest before it, and whether it is passive. A change is not always an error, but a rewriting
that changes these is worth less than the source's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text.analysis import Analysis, analyse

_FORMS_OF_HAVE = "a ai ont avait avaient aurait auraient aura auront ayant has have had having"
_FORMS_OF_BE = """
    est sont etait etaient sera seront serait seraient ete etre fut furent is are was were be been being
"""
_DETERMINERS = "le la les l un une des du au aux ce cet cette ces son sa ses leur leurs the an"
_HAVE, _BE, _BEFORE_NOUNS = (frozenset(held.split()) for held in (_FORMS_OF_HAVE, _FORMS_OF_BE, _DETERMINERS))
_PARTICIPLE = {
    "fr": re.compile(r".{2,}(?:ée?s?|ie?s?|ue?s?|ise?s?|ite?s?|erte?s?)$"),
    "en": re.compile(r".{3,}(?:ed|en|wn|t)$"),
}
_INFINITIVE = re.compile(r".{2,}(?:er|ir|re)$")
_RELATIVE = re.compile(r"\bqu(?:e|['’])|\b(?:that|whom)\b")
_BETWEEN = 2  # words between an auxiliary and its participle


@dataclass(frozen=True, slots=True)
class _Verb:
    word: str
    stem: str
    start: int
    passive: bool


def exchanged(said: Analysis, quote: Analysis) -> str:
    """The verb, as written, around which names changed places or whose voice changed; "" when there is none.

    Both texts are in one language. Languages other than French and English are not judged.
    """
    if said.language not in _PARTICIPLE:
        return ""
    shared = [name for name in said.names if name in quote.folded]
    if not shared:
        return ""
    sources = list(_verbs(quote))
    for verb in _verbs(said):
        same = [source for source in sources if _same_verb(source.stem, verb.stem)]
        if same and not any(_same_roles(said, verb, quote, source, shared) for source in same):
            return verb.word
    return ""


def _verbs(said: Analysis) -> Iterator[_Verb]:
    """Participles after an auxiliary and infinitives after anything but a determiner."""
    language = said.language
    for i, (start, _) in enumerate(said.spans):
        word = said.words[i].lower()
        if said.of_grammar[i] or said.text[start].isupper():
            continue
        before = said.folded[max(0, i - 1 - _BETWEEN) : i]
        auxiliary = any(other in _HAVE | _BE for other in before)
        infinitive = language == "fr" and _INFINITIVE.match(word) and before and before[-1] not in _BEFORE_NOUNS
        to = language == "en" and before[-1:] == ("to",)
        if (auxiliary and _PARTICIPLE[language].match(word)) or infinitive or to:
            yield _Verb(word, said.stems[i], start, any(other in _BE for other in before))


def _same_verb(first: str, second: str) -> bool:
    """One verb in two forms: irregular participles have no common stem, only a common beginning."""
    shorter, longer = sorted((first, second), key=len)
    return first == second or (len(shorter) >= 4 and longer.startswith(shorter))


def _same_roles(said: Analysis, verb: _Verb, quote: Analysis, source: _Verb, shared: list[str]) -> bool:
    if verb.passive != source.passive:
        return False
    for name in shared:
        sides = {start < verb.start for start in _places(said, name)}
        if sides.isdisjoint(start < source.start for start in _places(quote, name)):
            return False
    subject = _nearest_before(said, verb.start, shared)
    if not subject:
        return True
    # "Petit, que Durand a racheté": the name that the rewriting makes its subject is not the one next to the verb.
    last = [start for start in _places(quote, subject) if start < source.start][-1]
    between = quote.text[last + len(subject) : source.start]
    others = [name for name in analyse(". " + between, "fr").names if name != subject]
    return not (_RELATIVE.search(between) and others)


def _nearest_before(said: Analysis, position: int, candidates: list[str]) -> str:
    placed = [
        (starts[-1], name)
        for name in candidates
        if (starts := [start for start in _places(said, name) if start < position])
    ]
    return max(placed)[1] if placed else ""


def _places(said: Analysis, name: str) -> list[int]:
    return [start for (start, _), word in zip(said.spans, said.folded, strict=True) if word == name]
