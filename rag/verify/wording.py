"""Whether a rewriting of a sentence may stand for it: what it has lost. Pure.

Whether its quotes state it is the entailment reader's to find. A short rewriting by a small model passes that and may
still give as true what the source only reports ("selon", "aurait"), leave out the figure it was chosen for, or be a
heap of words. What is lost here is no contradiction: the source's own words are shown instead.
"""

from __future__ import annotations

import functools
import itertools
import re

from rag.text.analysis import KEPT, Analysis, analyse
from rag.text.figures import figures
from rag.text.quotations import QUOTED
from rag.text.words import fold

KEPT_WORDS = 0.3  # share of a sentence's terms: a rewriting with fewer has lost what was said
FEW_QUOTED = 2  # terms of a quotation that a rewriting may not have outside of one

# Whoever says it: a preposition, or a verb of saying that is no plain "he said the figures".
_REPORTED = (
    r"\b(?:selon|d['’]apres|suivant les? \w+ d|a en croire|aux? dires? d|sources?\b|a-t-(?:il|elle|on)|ont-ils"
    r"|(?:a|ont|avait|avaient|aurait) (?:\w+ment )?(?:dit|affirme|assure|estime|declare|confie|juge|soutenu|pretendu"
    r"|explique|indique|precise|souligne|annonce|rapporte|revele|ecrit|admis|reconnu|suggere|laisse entendre|accuse"
    r"|dementi|nie)\b"
    r"|(?:affirm|assur|soulign|estim|declar|confi|jug|preten|expliqu|indiqu|precis|annonc|rapport|revel|suggere"
    r"|soupconn|accus|dement)(?:e|ent|ant|d|dent)\b|soupconnee?s?\b|presumee?s?\b|accusee?s? d|dit\b|disent\b"
    r"|soutien(?:t|nent)\b|according to|reportedly|allegedly|said\b|says?\b|told\b|claim(?:s|ed)?\b|alleg\w+"
    r"|accus(?:es|ed)\b|suspected|estimat(?:es|ed)\b|announc(?:es|ed)\b|report(?:s|ed)\b|suggest(?:s|ed)\b"
    r"|den(?:y|ies|ied)\b|laut\b|zufolge\b|angeblich|sag(?:t|te|ten)\b|erklart(?:e|en)?\b|behaupt\w+|soll(?:en)?\b)"
)
_CONDITIONAL = r"\b(?:aurai(?:en)?t|serai(?:en)?t|pourrai(?:en)?t|devrai(?:en)?t|would|could|might|may)\b"
_CLAIMED = re.compile(f"{_REPORTED}|{_CONDITIONAL}")
_DETERMINING = "le la les l un une des du de d au aux en a the an of to in at"
_SMALL = frozenset(_DETERMINING.split())


def lost(said: Analysis, sentence: Analysis) -> str:
    """What a rewriting has lost of a sentence; "" for nothing that matters.

    Words are only compared within one language. Who says it is told by a list of words, which knows neither every verb
    of saying nor irony.
    """
    if unattributed(said, sentence):
        return "who says it"
    if not keeps_figures(said, sentence):
        return "figure"
    if said.language != sentence.language:
        return ""
    if len(sentence.term_set & said.term_set) < KEPT_WORDS * len(sentence.term_set):
        return "what it says"
    return "its small words" if _telegraphic(said, sentence) else ""


def unattributed(said: Analysis, sentence: Analysis) -> bool:
    """Whether a rewriting states on its own what its sentence gives as somebody's claim, or between quotation marks."""
    if claimed(said):
        return False
    if claimed(sentence):
        return True
    quoted, around = " ".join(QUOTED.findall(sentence.text)), _unquoted(sentence)
    only_quoted = analyse(quoted, sentence.language).term_set - around.term_set
    return len(only_quoted & _unquoted(said).term_set) >= FEW_QUOTED


@functools.lru_cache(maxsize=KEPT)
def claimed(said: Analysis) -> bool:
    """Whether a text, outside of its quotations, gives something as somebody's claim or as not certain."""
    return bool(_CLAIMED.search(fold(_unquoted(said).text)))


def keeps_figures(said: Analysis, sentence: Analysis) -> bool:
    """Whether the first figure with a unit is kept, and half of them. Those in brackets convert, and may go."""
    held = [figure for figure in figures(re.sub(r"\([^)]*\)", " ", sentence.text)) if not figure.bare]
    kept = [any(figure.agrees(other) for other in said.figures) for figure in held]
    return not held or (kept[0] and 2 * sum(kept) >= len(kept))


def _unquoted(said: Analysis) -> Analysis:
    return analyse(QUOTED.sub(" ", said.text), said.language)


def _telegraphic(said: Analysis, sentence: Analysis) -> bool:
    """Whether a word follows another one directly that has a small word before it wherever the sentence has it."""
    before: dict[str, set[str]] = {}
    for previous, term in zip(["", *sentence.folded], sentence.under(said.language).stems, strict=False):
        before.setdefault(term, set()).add(previous)
    for i, ((_, end), (start, _)) in enumerate(itertools.pairwise(said.spans)):
        if said.of_grammar[i] or said.of_grammar[i + 1] or not said.text[end:start].isspace():
            continue
        known = before.get(said.stems[i + 1])
        if known and known <= _SMALL and not said.words[i + 1].isdigit():
            return True
    return False
