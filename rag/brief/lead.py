"""The one sentence that says what an article says: its best sentence, or two of its clauses joined. Pure, verbatim.

A candidate is a sentence, a shorter form of it, or two of these near each other, joined by a semicolon. It is scored by
how much of the title it says, how central its terms are in the article, where it stands, how long it is, and how much
of it is quotation. The title only weighs: no word is taken from it, because it has no place in the text to be cited.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.compare.salience import ENDS, TermWorth
from rag.text.analysis import Analysis, analyse
from rag.text.dependence import answers_another, points_back
from rag.text.quotations import QUOTED
from rag.text.shorten import shorter, stands_alone, with_marks
from rag.text.words import is_function_word, words
from rag.types import Article, Sentence, Span

_LONGEST = 55  # words of a single sentence; nearly all that are longer are two
LONGEST_JOINED = 40  # words of two clauses together
_SENTENCES = 15  # of the article that are looked at
_NEAR = 1  # sentences from the first clause to the second; 3 scores 0.3 more and reads worse
_SHORTEST_FIRST, _SHORTEST_SECOND = 5, 7  # words of the clauses of a joined lead
_REPEATED = 0.6  # share of the shorter clause's terms that the other one may have
_FULL_WORDS = 35  # from here on, more length is not worth more
# Ridge regression of ROUGE-1 + ROUGE-2 against 650 journalists' abstracts (scripts/bench_summary.py scores it).
_PLACE, _TITLE, _CENTRAL, _LENGTH, _QUOTATION = 0.06, 0.18, 0.11, 0.12, -0.05
_LONG = -0.001  # not fitted: a word over _FULL_WORDS
_HANGING = -0.05  # not fitted: a reader needs what the pronoun stands for


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
    said: Analysis  # of the piece

    @property
    def text(self) -> str:
        return self.said.text

    @property
    def length(self) -> int:
        """In words."""
        return len(self.said.words)


def lead(article: Article, sentences: Sequence[Sentence], weights: Mapping[str, float]) -> Lead | None:
    """The best lead of at most 55 words, if any sentence is that short; None for an article without sentences.

    ``weights`` gives the inverse document frequency of stems (1.0 where absent); only ratios of them matter.
    """
    spoken = article.language
    frequency = Counter(term for s in sentences for term in analyse(s.text, spoken).term_set)
    worth = TermWorth.of(frequency, weights)
    title = {term: weights.get(term, 1.0) for term in analyse(article.title, spoken).terms}
    best = max(
        _candidates(sentences[:_SENTENCES], spoken), key=lambda clauses: _score(clauses, worth, title), default=None
    )
    if best is None:
        return None
    text = _joined([with_marks(clause.sentence.text, clause.start, clause.end) for clause in best], spoken)
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
        if sentence.text[-1] in ENDS or sentence is sentences[0]:
            clauses += [
                _Clause(sentence, start, end, analyse(sentence.text[start:end], language))
                for start, end in shorter(analyse(sentence.text, language))
            ]
    short = [clause for clause in clauses if clause.length <= _LONGEST]
    yield from ((clause,) for clause in short or clauses)
    for first, second in itertools.permutations(short, 2):
        distance = second.sentence.ordinal - first.sentence.ordinal
        terms, others = first.said.term_set, second.said.term_set
        if (
            0 < distance <= _NEAR
            and first.length >= _SHORTEST_FIRST
            and second.length >= _SHORTEST_SECOND
            and first.length + second.length <= LONGEST_JOINED
            and first.text[-1] not in ":?!…"
            and (stands_alone(second.said) or (distance == 1 and points_back(second.said)))
            and len(terms & others) <= _REPEATED * min(len(terms), len(others))
        ):
            yield first, second


def _score(clauses: Sequence[_Clause], worth: TermWorth, title: Mapping[str, float]) -> float:
    held = frozenset[str]().union(*(clause.said.term_set for clause in clauses))
    text = " ".join(clause.text for clause in clauses)
    length = sum(clause.length for clause in clauses)
    quoted = sum(len(found) for found in QUOTED.findall(text)) / len(text)
    whole = [analyse(clause.sentence.text, clause.said.language) for clause in clauses]
    return (
        _PLACE / (1 + clauses[0].sentence.ordinal)
        + _TITLE * sum(w for term, w in title.items() if term in held) / (sum(title.values()) or 1.0)
        + _CENTRAL * worth.central(held)
        + _LENGTH * min(length, _FULL_WORDS) / _FULL_WORDS
        + _LONG * max(0, length - _FULL_WORDS)
        + _QUOTATION * quoted
        + (0.0 if stands_alone(clauses[0].said) else _HANGING)
        + (_HANGING if any(answers_another(each) for each in whole) else 0.0)
    )
