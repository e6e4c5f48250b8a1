"""The one sentence that says what an article says: its best sentence, or two of its clauses joined. Pure, verbatim.

A candidate is a sentence, a shorter form of it, or two of these near each other, joined by a semicolon. It is scored by
how much of the title it says, how central its terms are in the article, where it stands, how long it is, and how much
of it is quotation. The title only weighs: no word is taken from it, because it has no place in the text to be cited.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.text.shorten import answers_another, marked, points_back, shorter, stands_alone
from rag.text.words import is_function_word, terms, words
from rag.types import Article, Sentence, Span

LONGEST = 55  # words of a single sentence; nearly all that are longer are two
LONGEST_JOINED = 40  # words of two clauses together
SENTENCES = 15  # of the article that are looked at
NEAR = 1  # sentences from the first clause to the second; 3 scores 0.3 more and reads worse
_SHORTEST_FIRST, _SHORTEST_SECOND = 5, 7  # words of the clauses of a joined lead
_REPEATED = 0.6  # share of the shorter clause's terms that the other one may have
_FULL_TERMS, _FULL_WORDS = 12, 35  # from here on, more length is not worth more
# Ridge regression of ROUGE-1 + ROUGE-2 against 650 journalists' abstracts (scripts/bench_summary.py scores it).
PLACE, TITLE, CENTRAL, LENGTH, QUOTATION = 0.06, 0.18, 0.11, 0.12, -0.05
LONG = -0.001  # not fitted: a word over _FULL_WORDS
HANGING = -0.05  # not fitted: a reader needs what the pronoun stands for
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead's words, with an ellipsis where a sentence was shortened, and the sentences they are from."""

    text: str
    spans: tuple[Span, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Clause:
    sentence: Sentence
    start: int
    end: int
    length: int  # words
    terms: frozenset[str]

    @property
    def text(self) -> str:
        return self.sentence.text[self.start : self.end]


def lead(article: Article, sentences: Sequence[Sentence], weights: Mapping[str, float]) -> Lead | None:
    """The best lead of at most ``LONGEST`` words, if any sentence is that short; None for an article without sentences.

    ``weights`` gives the inverse document frequency of stems (1.0 where absent); only ratios of them matter.
    """
    spoken = article.language
    held = [frozenset(terms(s.text, spoken)) for s in sentences]
    frequency = Counter(term for row in held for term in row)
    worth = {term: math.log1p(n) * weights.get(term, 1.0) for term, n in frequency.items()}
    title = {term: weights.get(term, 1.0) for term in terms(article.title, spoken)}
    best = max(
        _candidates(sentences[:SENTENCES], spoken),
        key=lambda clauses: _score(clauses, worth, title, spoken),
        default=None,
    )
    if best is None:
        return None
    text = _joined([marked(clause.sentence.text, clause.start, clause.end) for clause in best], spoken)
    spans = tuple(Span(article, clause.sentence.start, clause.sentence.end) for clause in best)
    return Lead(text, spans, tuple(clause.sentence for clause in best))


def _joined(pieces: Sequence[str], language: str) -> str:
    """Clauses as one sentence; a function word that began a sentence loses its capital, nothing else changes."""
    text = pieces[0]
    for piece in pieces[1:]:
        start, end = words(piece)[0]
        if start == 0 and is_function_word(piece[start:end], language):
            piece = piece[0].lower() + piece[1:]
        text = text.rstrip(". ") + (" ; " if language == "fr" else "; ") + piece
    return text


def _candidates(sentences: Sequence[Sentence], language: str) -> Iterator[tuple[_Clause, ...]]:
    clauses = []
    for sentence in sentences:
        if sentence.text[-1] in '.!…»”"' or sentence is sentences[0]:
            for start, end in shorter(sentence.text, language):
                text = sentence.text[start:end]
                clauses.append(_Clause(sentence, start, end, len(words(text)), frozenset(terms(text, language))))
    short = [clause for clause in clauses if clause.length <= LONGEST]
    yield from ((clause,) for clause in short or clauses)
    for first, second in itertools.permutations(short, 2):
        distance = second.sentence.ordinal - first.sentence.ordinal
        if (
            0 < distance <= NEAR
            and first.length >= _SHORTEST_FIRST
            and second.length >= _SHORTEST_SECOND
            and first.length + second.length <= LONGEST_JOINED
            and first.text[-1] not in ":?!…"
            and (stands_alone(second.text, language) or (distance == 1 and points_back(second.text, language)))
            and len(first.terms & second.terms) <= _REPEATED * min(len(first.terms), len(second.terms))
        ):
            yield first, second


def _score(clauses: Sequence[_Clause], worth: Mapping[str, float], title: Mapping[str, float], language: str) -> float:
    held = frozenset[str]().union(*(clause.terms for clause in clauses))
    text = " ".join(clause.text for clause in clauses)
    top = max(worth.values(), default=1.0) or 1.0
    quoted = sum(len(found) for found in _QUOTED.findall(text)) / len(text)
    return (
        PLACE / (1 + clauses[0].sentence.ordinal)
        + TITLE * sum(w for term, w in title.items() if term in held) / (sum(title.values()) or 1.0)
        + CENTRAL * sum(worth[term] for term in held) / max(len(held), _FULL_TERMS) / top
        + LENGTH * min(sum(clause.length for clause in clauses), _FULL_WORDS) / _FULL_WORDS
        + LONG * max(0, sum(clause.length for clause in clauses) - _FULL_WORDS)
        + QUOTATION * quoted
        + (0.0 if stands_alone(clauses[0].text, language) else HANGING)
        + (HANGING if any(answers_another(clause.sentence.text, language) for clause in clauses) else 0.0)
    )
