"""What in a text denies: a "not", "none of them", a verb of denial. Pure.

Word lists and patterns: an opposite without a "not" ("fell" for "rose") is not seen, nor how far a "not" reaches.
"""

from __future__ import annotations

import functools
import re

from rag.text.analysis import KEPT, Analysis
from rag.text.figures import spell_digits

_TOLD = 80  # characters from a denial or a figure on
# None of a group: what one counted instance would contradict.
NONE_OF = re.compile(
    r"\b(?:aucune?|pas une? seule?) (?:d['’]entre |de (?:ses|leurs|nos|vos|ces|mes|tes)\b|des\b|du\b)"
    r"[^.;:]{0,60}\bn(?:e\b|['’])"
    r"|\b(?:none|not one|not a single one) of\b|\bkeine[rs]? (?:der|seiner|ihrer|unserer)\b"
    r"|\b(?:tous|toutes|all)\b[^.;:]{0,40}?\b(?:ne pas|refus\w+|rejet\w+|rejected|declined|turned down)\b",
    re.IGNORECASE,
)
NONE_AT_ALL = re.compile(
    r"\b(?:aucune?|nul(?:le)?|personne)\b[^.;:,]{0,60}?\bn(?:e\b|['’])|\bn(?:e\b|['’])[^.;:,]{1,40}?\b(?:aucune?|personne|jamais)\b"
    r"|\b(?:nobody|no one|none|never)\b|\bno (?=[a-z]+ (?:\w+ ){0,3}(?:has|have|had|was|were|will)\b)",
    re.IGNORECASE,
)
NOT = re.compile(
    r"\bn(?:e\b|['’])[^.;:]{1,40}?\b(?:pas|point|guère|ni)\b"
    r"|\b(?:ne pas|mais pas|et non|not|nicht|kein\w*)\b|\w+n['’]t\b",
    re.IGNORECASE,
)
PARTICLE = re.compile(r"\bn(?:e\b|['’])", re.IGNORECASE)
MARKS = {"aucun", "aucune", "personne", "jamais", "nobody", "none", "never", "not", "nicht", "point", "guere"}
DENIAL = re.compile(
    r"\b(?:demen(?:t|tent|tir|ti|tis|tie|ties)\b|nient?\b|nie\b|niee?s?\b|refut\w+|exagere?\w*|exaggerat\w+|den(?:y|ies|ied)\b)",
    re.IGNORECASE,
)


def telling(said: Analysis) -> str:
    """The part of a claim that denies, or else that counts: what a reader has to see of it; "" where there is none."""
    text = said.text
    marks = [pattern.search(text) for pattern in (NONE_OF, NONE_AT_ALL, NOT)] + [DENIAL.search(said.level)]
    starts = [mark.start() for mark in marks if mark]
    starts += [
        start
        for (start, _), word in zip(said.spans, said.words, strict=True)
        if word.isdigit() or spell_digits(word, said.language) != word
    ]
    return text[starts[0] : starts[0] + _TOLD] if starts else ""


def rules_out(text: str) -> bool:
    """Whether a text says of a group that none of it did, so that one instance contradicts it."""
    return bool(NONE_OF.search(text))


@functools.lru_cache(maxsize=KEPT)
def denies(said: Analysis) -> bool:
    """Whether a text denies something: none, not, or a verb of denial."""
    found = any(pattern.search(said.text) for pattern in (NONE_OF, NONE_AT_ALL, NOT))
    return found or bool(DENIAL.search(said.level))


# A negated sentence needs a negation, or a verb of refusal, in its quotes; the reverse needs a plain negation.
NEGATIONS = {
    "fr": {"ne", "n", "aucun", "aucune", "jamais", "ni", "non", "sans"},
    "en": {"not", "no", "none", "never", "nor", "nobody", "without", "neither"},
    "de": {"nicht", "kein", "keine", "keinen", "keiner", "nie", "niemand", "ohne"},
}
REFUSALS = re.compile(
    r"\b(?:refus|dement|nie|rejet|ech(?:ec|ou)|den(?:y|ie)|reject|fail|impossible|absen|interdi)", re.I
)


def negated(said: Analysis) -> bool:
    """Whether a text has one of its language's words of negation; False for a language without a list."""
    return not NEGATIONS.get(said.language, frozenset()).isdisjoint(said.folded)
