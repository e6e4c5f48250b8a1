"""What stands beside a short answer: the words that it was found in, clipped to what the question asks. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Set as AbstractSet

from rag.text.analysis import Analysis, analyse
from rag.text.phrases import phrase
from rag.types import Span

EVIDENCE_WORDS = 26  # of a quotation inside an answer
_FRAGMENT = 6  # content terms: a shorter answer is shown with its evidence
_CLAUSE = re.compile(r"[,;:](?=\s)\s*|\s[—–-]\s|(?<=[.!?…])\s+")


def with_evidence(answer: Analysis, asked: AbstractSet[str], span: Span, most: int = EVIDENCE_WORDS) -> str:
    """A short answer followed by the words it was found in; any other sentence as it is.

    "Lyon." cannot be judged by its reader, and of two names that were asked for a small model may give one.
    """
    said, language = answer.term_set, answer.language
    if span.article.language != language or (len(said) > _FRAGMENT and len(said & asked) > 0.4 * len(asked)):
        return answer.text
    clipped = clip(analyse(span.quote, language), said, asked, most)
    if len(answer.text.split()) > 0.7 * len(clipped.split()):
        return phrase("quoted", language).format(quote=clipped)
    return phrase("evidence", language).format(answer=answer.text.rstrip("."), quote=clipped)


def clip(quote: Analysis, said: AbstractSet[str], asked: AbstractSet[str], most: int = EVIDENCE_WORDS) -> str:
    """The quote, or of a long one the clauses around the answer, up to ``most`` words; cuts are marked. Verbatim.

    ``said`` are the stems of the answer, ``asked`` those of the question, in the language of the quote.
    """
    clauses = _clauses(quote, said, most)
    held = [analyse(clause, quote.language).term_set for clause in clauses]
    first = last = max(range(len(clauses)), key=lambda i: (len(held[i] & said), len(held[i] & asked)))
    while True:
        beside = [i for i in (first - 1, last + 1) if 0 <= i < len(clauses)]
        fits = [i for i in beside if len("".join(clauses[min(i, first) : max(i, last) + 1]).split()) <= most]
        if not fits:
            break
        best = max(fits, key=lambda i: (len(held[i] & said), len(held[i] & asked), i))
        first, last = min(first, best), max(last, best)
    text = re.sub(r"\s+", " ", "".join(clauses[first : last + 1])).strip().rstrip(",;:")
    return ("… " if first else "") + text + (" …" if last < len(clauses) - 1 else "")


def _clauses(quote: Analysis, said: AbstractSet[str], most: int) -> list[str]:
    """The clauses of a quote; one that is too long by itself in pieces of words around the answer."""
    text = quote.text
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    clauses = [text[a:b] for a, b in itertools.pairwise(cuts) if b > a]
    pieces: list[str] = []
    for clause in clauses:
        found = re.findall(r"\S+\s*", clause)
        if len(found) <= most:
            pieces.append(clause)
            continue
        inside = [i for i, word in enumerate(found) if analyse(word, quote.language).term_set & said]
        start = max(0, min(inside[0] if inside else 0, len(found) - most))
        start = max(0, start - max(0, (most - (inside[-1] - inside[0] if inside else 0)) // 2 - 1)) if inside else 0
        parts = [found[:start], found[start : start + most - 2], found[start + most - 2 :]]
        pieces += ["".join(part) for part in parts if part]
    return pieces
