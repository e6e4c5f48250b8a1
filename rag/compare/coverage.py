"""Which sentences, and which shorter forms of them, tell the story of one or of many articles in few words. Pure.

Concepts are terms and pairs of neighbouring words; a concept is worth the number of independent reports that have it,
and a summary is worth the concepts that it covers, each counted once (Gillick and Favre 2009, "A Scalable Global Model
for Summarization"; that the sum has diminishing returns is what makes a greedy choice good: Lin and Bilmes 2011).
Everything chosen is verbatim, can be read alone and has its span. It writes nothing and knows no model.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.compare.salience import ENDS
from rag.text.analysis import Analysis, analyse
from rag.text.dependence import answers_another, dependence, points_back, refers_back
from rag.text.quotations import is_open
from rag.text.shorten import shorter, stands_alone, with_marks
from rag.text.words import is_function_word, stem, words
from rag.types import Article, Sentence, Span

# Set before the first measurement and kept: on ten topics of French press, half or twice any of them moves ROUGE-1 by
# less than two points, and no half of the topics wants another (docs/lab/briefs.md).
_TITLE = 2.0  # reports that a concept in one more title counts as
_TERM = 0.3  # worth of a term against that of a pair of words
_LEADING = 0.5  # more worth of an article's first sentence; half of it for the second, and so on
_KNOWN = 0.5  # reports taken off a concept for each report's share that the earlier texts had it in
_FEWEST_REPORTS = 3  # of fewer reports, sentences are counted instead of reports
_SHORTEST, _LONGEST = 10, 45  # words of a sentence worth quoting
_FEWEST_WORDS = 9  # of a text that reads alone
_MOST_CANDIDATES = 600  # of very many sentences, those of the densest worth are looked at
_EXPONENTS = (0.6, 0.8, 1.0)  # of the length that a gain is divided by: which is best depends on the budget
_SAID = 0.5  # more worth of a sentence for each doubling of the reports that have a sentence like it

Concept = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Extract:
    """Words of one sentence, with an ellipsis where it was shortened, and the whole sentence as the span to cite."""

    text: str
    span: Span
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class _Candidate:
    extract: Extract
    length: int  # words
    concepts: frozenset[Concept]
    factor: float

    @property
    def key(self) -> tuple[str, int]:
        return self.extract.sentence.article, self.extract.sentence.ordinal


def _concepts(text: str, language: str) -> set[Concept]:
    """Content terms, and pairs of neighbouring words that are not both function words; all stemmed."""
    found = [(stem(text[a:b], language), is_function_word(text[a:b], language)) for a, b in words(text)]
    pairs = {(a, b) for (a, small), (b, tiny) in itertools.pairwise(found) if not (small and tiny)}
    return pairs | {term for term, small in found if not small and len(term) > 1}


def telling_extracts(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
    *,
    length: int,
    reports: Mapping[str, str],
    language: str,
    said_by: Mapping[tuple[str, int], int],
    known: Sequence[str] = (),
) -> list[Extract]:
    """Extracts of at most ``length`` words together: that which covers most first, then what adds most to it.

    ``sentences`` holds those of each article in order, ``reports`` the independent report of each; ``said_by`` tells,
    by (article id, ordinal), how many reports say what a sentence says, where that is known. Where an article is in
    ``language``, nothing else is quoted. ``known`` are earlier texts: what they have is worth less, so that the choice
    tells what is new. Empty when nothing fits.
    """
    worth = _worth(articles, sentences, reports, known)
    spoken = [article for article in articles if article.language == language] or articles
    candidates = _candidates(spoken, sentences, worth, said_by)
    best: list[_Candidate] = []
    for exponent in _EXPONENTS:
        chosen = _exchanged(_greedy(candidates, worth, length, exponent), candidates, worth, length)
        if _value(chosen, worth) > _value(best, worth):
            best = chosen
    ordered: list[_Candidate] = []
    while best:
        ordered.append(max(best, key=lambda c: _value([*ordered, c], worth)))
        best = [candidate for candidate in best if candidate is not ordered[-1]]
    return [candidate.extract for candidate in ordered]


def _worth(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
    reports: Mapping[str, str],
    known: Sequence[str],
) -> dict[Concept, float]:
    """Worth of every concept that at least two reports have."""
    languages = {article.id: article.language for article in articles}
    told: dict[str, set[Concept]] = {}
    for article in articles:
        own = told.setdefault(reports[article.id], set())
        own.update(*(_concepts(s.text, article.language) for s in sentences[article.id]))
    units: Iterable[set[Concept]] = told.values()
    if len(told) < _FEWEST_REPORTS:
        units = [_concepts(s.text, languages[article.id]) for article in articles for s in sentences[article.id]]
    counts = Counter(concept for unit in units for concept in unit)
    titles = Counter(c for article in articles for c in _concepts(article.title, article.language))
    main = Counter(languages.values()).most_common(1)[0][0] if languages else ""
    earlier = Counter(concept for text in known for concept in _concepts(text, main))
    size = len(told)
    found = {}
    for concept, count in counts.items():
        value = count + _TITLE * titles[concept]
        if value >= 2:
            value -= _KNOWN * size * earlier[concept] / max(1, len(known))
            found[concept] = max(0.0, value) * (_TERM if isinstance(concept, str) else 1.0)
    return found


def _candidates(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
    worth: Mapping[Concept, float],
    said_by: Mapping[tuple[str, int], int],
) -> list[_Candidate]:
    """Whole and shortened sentences that can be read alone."""
    found = []
    for article in articles:
        for sentence in sentences[article.id]:
            if sentence.text[-1] not in ENDS:
                continue
            for start, end in shorter(analyse(sentence.text, article.language)):
                text = sentence.text[start:end]
                said, count = analyse(text, article.language), len(words(text))
                if not _SHORTEST <= count <= _LONGEST or not (stands_alone(said) and reads_alone(said)):
                    continue
                own = frozenset(c for c in _concepts(text, article.language) if worth.get(c))
                alike = 1 + _SAID * math.log2(said_by.get((article.id, sentence.ordinal), 1))
                factor = (1 + _LEADING / (1 + sentence.ordinal)) * alike
                span = Span(article, sentence.start, sentence.end)
                extract = Extract(with_marks(sentence.text, start, end), span, sentence)
                found.append(_Candidate(extract, count, own, factor))
    if len(found) > _MOST_CANDIDATES:
        found.sort(key=lambda c: -c.factor * sum(worth[k] for k in c.concepts) / c.length)
    return found[:_MOST_CANDIDATES]


def reads_alone(said: Analysis) -> bool:
    """Whether a text is a sentence from its start, asks nothing and needs nothing before it."""
    leans = points_back(said) or answers_another(said) or refers_back(said) or dependence(said) > 0
    return len(said.words) >= _FEWEST_WORDS and not leans and not is_open(said.text)


def _value(chosen: Sequence[_Candidate], worth: Mapping[Concept, float]) -> float:
    """Worth of what is covered, each concept once, at the best factor of those that have it."""
    factors: dict[Concept, float] = {}
    for candidate in chosen:
        for concept in candidate.concepts:
            factors[concept] = max(factors.get(concept, 0.0), candidate.factor)
    return sum(worth[concept] * factor for concept, factor in factors.items())


def _greedy(
    candidates: Sequence[_Candidate], worth: Mapping[Concept, float], length: int, exponent: float
) -> list[_Candidate]:
    """The largest gain for its length, again and again, while something fits."""
    chosen: list[_Candidate] = []
    covered: set[Concept] = set()
    taken: set[tuple[str, int]] = set()
    left = length
    while True:
        best, most = None, 0.0
        for candidate in candidates:
            if candidate.length <= left and candidate.key not in taken:
                gain = candidate.factor * sum(worth[c] for c in candidate.concepts if c not in covered)
                if (gain := gain / candidate.length**exponent) > most:
                    best, most = candidate, gain
        if best is None:
            return chosen
        chosen.append(best)
        covered |= best.concepts
        taken.add(best.key)
        left -= best.length


def _exchanged(
    chosen: list[_Candidate], candidates: Sequence[_Candidate], worth: Mapping[Concept, float], length: int
) -> list[_Candidate]:
    """The choice after each extract was offered a better one in its place, once through."""
    for i in range(len(chosen)):
        rest = [c for j, c in enumerate(chosen) if j != i]
        left = length - sum(c.length for c in rest)
        taken = {c.key for c in rest}
        fits = [c for c in candidates if c.length <= left and c.key not in taken]
        best = max(fits, key=lambda c: _value([*rest, c], worth), default=chosen[i])
        if _value([*rest, best], worth) > _value(chosen, worth):
            chosen = [*chosen[:i], best, *chosen[i + 1 :]]
    return chosen
