"""How much a sentence needs what stands before it: what it points back to, whom it answers, whose "we" it has. Pure.

Told by the words it begins with and by its pronouns. What a pronoun stands for is not looked up.
"""

from __future__ import annotations

import re

from rag.text.analysis import Analysis
from rag.text.quotations import QUOTED
from rag.text.words import fold, words

COMMA = re.compile(r"\s*(?:,|\s[—–-])\s")
CONNECTIVES = {
    "fr": re.compile(
        r"(?:(?:par ailleurs|en outre|de plus|ainsi|toutefois|cependant|pourtant|en effet|en revanche|enfin|du coup"
        r"|d['’]ailleurs|pour autant|dans la foulée|de son côté|pour sa part),|mais,?|et,?|or,?|car)\s"
        r"(?!aussi|pas|non|surtout|pour|qu[ie]|de\b|d['’])",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:(?:however|meanwhile|moreover|in addition|furthermore|nevertheless|still|also),|but|and)\s", re.IGNORECASE
    ),
}
_POINTERS = """
    c il elle ils elles celui celle ceux celles cela ca ce cet cette ces lui leur leurs son sa ses ensuite puis
    he she it they this that these those his her their its then
"""
_BACK = frozenset(_POINTERS.split())
_ELLIPTIC = re.compile(
    r"l(?:e|a|es) (?:seconde?|autre|dernière?)s? (?:a|ont|est|sont|avai(?:en)?t|sera)\b", re.IGNORECASE
)
# "Ce lundi" and "il faut" point at nothing.
_NO_POINTER = re.compile(
    r"(?:ce(?:tte|t)?\s(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|soir|midi|week|semaine|mois|année|nuit|été"
    r"|hiver|printemps|automne|après-midi)|il\s(?:y\s(?:a|aura|avait)|fa(?:ut|llait|udra)|s['’]agit|est\s[^\W\d_]+\s(?:de|que))"
    r"|this\s(?:morning|evening|week|month|year)|it\sis\s[^\W\d_]+\s(?:to|that)|there)\b",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(r"(?:ils?|elles?|ce(?:tte)? derni[èe]re?|celui|celle|ceux|celles|he|she|they)\b", re.IGNORECASE)
_LEAD_IN = 8  # words before the first comma that do not make a subject of the sentence
# What begins with one of these is an adverbial of any length.
_PREPOSITION = re.compile(
    r"(?:dans|lors|à|au|aux|en|sur|par|pour|avec|depuis|pendant|devant|chez|in|on|at|during|with|for|from)\b",
    re.IGNORECASE,
)
_CONNECTING = frozenset(["mais", "ainsi", "pourtant", "cependant", "but", "so", "however"])  # without a comma, too
# Words inside a sentence for what was said before it: "l'a raconté", "répète-t-il", "l'un d'eux", "ces offres".
_WITHIN = {
    "fr": re.compile(
        r"\bl['’](?:a|ai|ont|avai(?:en)?t|aura(?:it)?)\b|\w-(?:t-)?(?:ils?|elles?)\b"
        r"|^(?:l['’]une? d['’](?:eux|elles)|dans les (?:deux|trois) cas|d['’]autres)\b"
        r"|^(?:tou(?:te)?s (?:les )?(?:deux|trois))\b|\b(?:selon|d['’]après|pour|chez) (?:lui|elles?|eux)\b"
        r"|^(?:\w+['’ ]?\s?){1,6}\b(?:en effet|toutefois|cependant|pourtant|néanmoins)\b"
        r"|\b(?:cette?|ces)\s(?!(?:ann[ée]e|semaine|nuit|matin|soir|fois|été|hiver|derniers?|dernières?|prochain\w*)\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:one of them|in both|both|all (?:two|three)|others)\b|\b(?:these|those)\s(?!(?:days|who|whose)\b)"
        r"|\baccording to (?:him|her|them)\b|\b(?:it|he|she|they) (?:wrote|said|says|added)\b",
        re.IGNORECASE,
    ),
}
_SPEAKER = {
    "fr": frozenset(["je", "j", "nous", "notre", "nos", "mon", "ma", "mes"]),
    "en": frozenset(["i", "we", "our", "my", "us"]),
}
_HARDLY_MORE = 0.3  # share of the words that stand outside quotation marks


def after_connective(said: Analysis) -> int:
    """Where the sentence begins behind its connective, 0 where it has none."""
    connective = CONNECTIVES[said.language].match(said.text) if said.language in CONNECTIVES else None
    return connective.end() if connective else 0


def points_back(said: Analysis) -> bool:
    """Whether a sentence begins with a word that points to the one before, so that it does not stand alone.

    A connective and a short adverbial before the comma are passed over ("De retour à Brest, elle …").
    """
    text, begin = said.text, after_connective(said)
    if _NO_POINTER.match(text, begin):
        return False
    starts = [(start, word) for (start, _), word in zip(said.spans, said.folded, strict=True) if start >= begin]
    comma = COMMA.search(text, begin)
    lead_in = sum(1 for start, _ in starts if comma and start < comma.start())
    return (
        bool(_ELLIPTIC.match(text, begin))
        or (starts != [] and starts[0][1] in _BACK)
        or (
            comma is not None
            and (lead_in <= _LEAD_IN or bool(_PREPOSITION.match(text, begin)))
            and bool(_PRONOUNS.match(text, comma.end()))
        )
    )


def answers_another(said: Analysis) -> bool:
    """Whether a sentence begins in the middle: with a connective, a small letter or a dash, or is a question."""
    text = said.text
    begins = text[:1].islower() or not (text[:1].isalnum() or text[:1] in '«“"')
    return begins or text.rstrip().endswith("?") or after_connective(said) > 0


def refers_back(said: Analysis) -> bool:
    """Whether a sentence, outside of what it quotes, has a word for what was said before it."""
    return said.language in _WITHIN and bool(_WITHIN[said.language].search(QUOTED.sub(" ", said.text)))


def dependence(said: Analysis) -> float:
    """How much a sentence needs what stands before it: it points back, or a speaker's "we" is not named in it."""
    text = said.text
    bare = QUOTED.sub(" ", text)
    outside = {fold(bare[start:end]) for start, end in words(bare)}
    first = set(said.folded[:1])
    lost = 0.15 if points_back(said) or after_connective(said) or first & _CONNECTING else 0.0
    lost += 0.15 if outside & {"cela", "ceci"} else 0.0
    lost += 0.3 if outside & _SPEAKER.get(said.language, frozenset()) else 0.0
    lost += 0.3 if text[0].islower() or text[:2] == ".." or not outside - first else 0.0
    return lost + (0.2 if len(bare.split()) < _HARDLY_MORE * len(text.split()) else 0.0)
