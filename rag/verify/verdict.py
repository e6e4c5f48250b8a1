"""(sentence, passages) -> how well it is supported, and by which exact quotes. Pure.

The model's own citation numbers are not read here. Source sentences are chosen greedily until they cover what the
sentence says; then every figure, date and name of the sentence must stand in those quotes, and enough of its other
terms. Facts are necessary: no similarity makes up for a figure that is not there. Whether a short answer ("Lyon.")
answers its question is not known here: ``decide`` says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.text.analysis import Analysis, analyse
from rag.text.facts import missing_figures, missing_names
from rag.text.negation import NEGATIONS, REFUSALS, negated
from rag.text.words import fold
from rag.types import Passage, Sentence, Span, Support, Verdict

MOST_QUOTES = 3
SUPPORTED, PARTIAL = 0.6, 0.4  # share of the weight of the sentence's terms that stands in its quotes
SIMILAR = 0.55  # cosine similarity that stands for shared terms between two languages
_CLAUSE = re.compile(r"[,;:()—–]\s|\s[—–-]\s")


@dataclass(frozen=True, slots=True)
class _Source:
    """A source sentence with its stems, under the language of what is verified too."""

    passage: Passage
    sentence: Sentence
    read: Analysis
    stems: frozenset[str]
    similarity: float


def verify(
    said: Analysis,
    passages: Sequence[Passage],
    *,
    weights: Mapping[str, float] | None = None,
    similarities: Mapping[tuple[str, int], float] | None = None,
    polarity: bool = True,
) -> Verdict:
    """Verdict on one sentence without citation marks.

    ``weights`` gives the inverse document frequency of folded stems (1.0 where absent). ``similarities`` gives, by
    (article id, sentence ordinal), the cosine similarity of the sentence to source sentences in another language.
    Without ``polarity`` a "not" on one side only is no contradiction, where something that reads judges that. The
    score is the covered share of the terms' weight, 0 to 1.
    """
    weights = weights or {}
    sources = _sources(passages, said.language, similarities or {})
    needed = _needed(said, weights)
    if not needed or not sources:
        return Verdict("unsupported", 0.0, (), "empty")
    chosen = _choose(said, sources, needed)
    spans = _spans(chosen)
    covered = set().union(*(_held(needed, source, said.language) for source in chosen))
    score = sum(needed[term] for term in covered) / sum(needed.values())
    if any(source.read.language != said.language for source in chosen):
        score = max(score, min(1.0, max(source.similarity for source in chosen) / SIMILAR) * SUPPORTED)
    if reason := _contradiction(said, chosen, spans, polarity):
        return Verdict("unsupported", min(score, PARTIAL), spans, reason)
    support: Support = "supported" if score >= SUPPORTED else "partial" if score >= PARTIAL else "unsupported"
    return Verdict(support, round(score, 4), spans, "" if support == "supported" else "wording")


def _sources(
    passages: Sequence[Passage], language: str, similarities: Mapping[tuple[str, int], float]
) -> list[_Source]:
    found = []
    for passage in passages:
        for sentence in passage.sentences:
            read = analyse(sentence.text, passage.article.language)
            # "neuf" holds 9
            stems = frozenset(read.stems) | frozenset(read.under(language).stems) | read.figure_digits
            similarity = similarities.get((sentence.article, sentence.ordinal), 0.0)
            found.append(_Source(passage, sentence, read, stems, similarity))
    return found


def _needed(said: Analysis, weights: Mapping[str, float]) -> dict[str, float]:
    """Weight of each content term of a text. Facts weigh double: they are what a reader takes away."""
    facts = {*said.names, *(figure.digits for figure in said.figures)}
    needed = {}
    for word, folded, term, grammar in zip(said.words, said.folded, said.stems, said.of_grammar, strict=True):
        if not grammar and (len(word) > 1 or word.isdigit()):
            needed[term] = weights.get(term, 1.0) * (2.0 if folded in facts else 1.0)
    return needed


def _choose(said: Analysis, sources: Sequence[_Source], needed: Mapping[str, float]) -> list[_Source]:
    """Up to MOST_QUOTES source sentences that together cover the sentence."""
    # Similarity is only known of foreign sentences: where the question's own language says it all, they are not asked.
    language = said.language
    own = [s for s in sources if s.read.language == language]
    if any(_held(needed, source, language) == needed.keys() for source in own):
        sources = own
    chosen: list[_Source] = []
    covered: set[str] = set()
    while len(chosen) < MOST_QUOTES:
        best, best_value = None, 0.0
        for source in sources:
            new = _held(needed, source, language) - covered
            gain = sum(needed[term] for term in new)
            if source in chosen or not (gain or source.similarity):
                continue
            value = gain * (1.0 + 0.5 * source.similarity)
            if not chosen:
                value += source.similarity * sum(needed.values())
            elif any(_beside(source, other) for other in chosen):
                value *= 1.15  # a pronoun's name stands next to it
            if value > best_value + 1e-9:
                best, best_value = source, value
        if best is None:
            break
        gain = sum(needed[term] for term in _held(needed, best, language) - covered)
        enough = gain >= 0.12 * sum(needed.values())
        if chosen and not (enough or _adds_fact(said, chosen, best)):
            break
        chosen.append(best)
        covered |= _held(needed, best, language)
    return chosen or [sources[0]]


def _held(needed: Mapping[str, float], source: _Source, language: str) -> set[str]:
    """The needed terms that the source sentence has: by stem, between two languages also by a common beginning."""
    found = {term for term in needed if term in source.stems}
    if source.read.language != language:
        beginnings = {other[:5] for other in source.stems if len(other) >= 5}
        found |= {term for term in needed if len(term) >= 5 and term[:5] in beginnings}
    return found


def _adds_fact(said: Analysis, chosen: Sequence[_Source], other: _Source) -> bool:
    spoken = chosen[0].read.language
    before = "\n".join(source.sentence.text for source in chosen)

    def missing(text: str) -> int:
        quotes = analyse(text, spoken)
        return len(missing_names(said, quotes)) + len(missing_figures(said, quotes))

    return missing(before + "\n" + other.sentence.text) < missing(before)


def _beside(source: _Source, other: _Source) -> bool:
    first, second = source.sentence, other.sentence
    return first.article == second.article and abs(first.ordinal - second.ordinal) == 1


def _spans(chosen: Sequence[_Source]) -> tuple[Span, ...]:
    """One span a source sentence, sentences that follow each other joined, in the order they were chosen."""
    spans: list[tuple[Span, int, int]] = []
    for source in chosen:
        span = Span(source.passage.article, source.sentence.start, source.sentence.end)
        first = last = source.sentence.ordinal
        for known in list(spans):
            if known[0].article.id == span.article.id and known[1] - 1 <= last and first <= known[2] + 1:
                spans.remove(known)
                span = Span(span.article, min(span.start, known[0].start), max(span.end, known[0].end))
                first, last = min(first, known[1]), max(last, known[2])
        spans.append((span, first, last))
    return tuple(span for span, _, _ in spans)


def _contradiction(said: Analysis, chosen: Sequence[_Source], spans: Sequence[Span], polarity: bool) -> str:
    """The first fact of the sentence that its quotes do not have, as a reason with the fact; "" for none."""
    quotes = analyse("\n".join(span.quote for span in spans), chosen[0].read.language)
    if missing := missing_figures(said, quotes):
        return f"figure {missing[0]}"
    if missing_money := said.currencies - quotes.currencies:
        return f"currency {min(missing_money)}"
    if missing_days := said.calendar - quotes.calendar:
        return f"date {min(missing_days)}"
    if missing := missing_names(said, quotes):
        return f"name {missing[0]}"
    if polarity and said.language in NEGATIONS and said.language == quotes.language and _polarity(said, chosen):
        return "negation"
    return ""


def _polarity(said: Analysis, chosen: Sequence[_Source]) -> bool:
    """Whether the sentence and what it rests on differ in negation.

    The other way round is judged on the clause that covers most of the sentence, because a long source sentence may
    well deny something else.
    """
    if negated(said):
        source = analyse(" ".join(s.sentence.text for s in chosen), said.language)
        return not (negated(source) or REFUSALS.search(fold(source.text)))
    needed = _needed(said, {})
    clauses = [analyse(clause, said.language) for s in chosen for clause in _CLAUSE.split(s.sentence.text)]
    shared = [len(needed.keys() & set(clause.stems)) for clause in clauses]
    best = max(range(len(clauses)), key=lambda i: shared[i])
    return len(needed) > 2 and shared[best] >= 0.6 * len(needed) and negated(clauses[best])
