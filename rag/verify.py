"""(sentence, passages) -> how well it is supported, and by which exact quotes. Pure.

The model's own citation numbers are not read here. Source sentences are chosen greedily until they cover what the
sentence says; then every figure, date and name of the sentence must stand in those quotes, and enough of its other
terms. Facts are necessary: no similarity makes up for a figure that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.analyze import fold, is_function_word, stem, words
from rag.facts import calendar, figures, missing_figures, missing_names, names
from rag.types import Passage, Sentence, Span, Support, Verdict

MOST_QUOTES = 3
SUPPORTED, PARTIAL = 0.6, 0.4  # share of the weight of the sentence's terms that stands in its quotes
SIMILAR = 0.55  # cosine similarity that stands for shared terms between two languages
# A negated sentence needs a negation, or a verb of refusal, in its quotes; the reverse needs a plain negation.
_NEGATIONS = {
    "fr": {"ne", "n", "aucun", "aucune", "jamais", "ni", "non", "sans"},
    "en": {"not", "no", "none", "never", "nor", "nobody", "without", "neither"},
    "de": {"nicht", "kein", "keine", "keinen", "keiner", "nie", "niemand", "ohne"},
}
_REFUSALS = re.compile(r"\b(?:refus|dement|nie|rejet|ech(?:ec|ou)|den(?:y|ie)|reject|fail|impossible|absen|interdi)", re.I)
_CLAUSE = re.compile(r"[,;:()—–]\s|\s[—–-]\s")


@dataclass(frozen=True, slots=True)
class _Source:
    passage: Passage
    sentence: Sentence
    index: int


def verify(
    sentence: str,
    language: str,
    passages: Sequence[Passage],
    *,
    weights: Mapping[str, float] | None = None,
    similarities: Mapping[tuple[str, int], float] | None = None,
) -> Verdict:
    """Verdict on one sentence without citation marks.

    ``weights`` gives the inverse document frequency of folded stems (1.0 where absent). ``similarities`` gives, by
    (article id, sentence ordinal), the cosine similarity of the sentence to source sentences in another language.
    The score is the covered share of the terms' weight, 0 to 1.
    """
    sources = [_Source(p, s, i) for p in passages for i, s in enumerate(p.sentences)]
    needed = _needed(sentence, language, weights or {})
    if not needed or not sources:
        return Verdict("unsupported", 0.0, (), "empty")
    chosen: list[_Source] = []
    covered: set[str] = set()
    while len(chosen) < MOST_QUOTES:
        best, gain = None, 0.0
        for source in sources:
            if source in chosen:
                continue
            new = _covers(needed, source, language) - covered
            value = sum(needed[term] for term in new)
            # Sentences beside one that was chosen are preferred: a pronoun's name stands next to it.
            value *= 1.15 if chosen and _beside(source, chosen) else 1.0
            value *= 1.0 + 0.5 * (similarities or {}).get((source.sentence.article, source.sentence.ordinal), 0.0)
            if value > gain + 1e-9:
                best, gain = source, value
        if best is None or (chosen and gain < 0.12 * sum(needed.values()) and not _adds_fact(sentence, language, chosen, best)):
            break
        chosen.append(best)
        covered |= _covers(needed, best, language)
    spans = _spans(chosen)
    score = sum(needed[term] for term in covered) / sum(needed.values())
    if similarities and any(s.passage.article.language != language for s in chosen):
        close = max((similarities.get((s.sentence.article, s.sentence.ordinal), 0.0) for s in chosen), default=0.0)
        score = max(score, min(1.0, close / SIMILAR) * SUPPORTED)
    reason = _contradiction(sentence, language, chosen, spans)
    if reason:
        return Verdict("unsupported", min(score, PARTIAL), spans, reason)
    support: Support = "supported" if score >= SUPPORTED else "partial" if score >= PARTIAL else "unsupported"
    return Verdict(support, round(score, 4), spans, "" if support == "supported" else "wording")


def _needed(sentence: str, language: str, weights: Mapping[str, float]) -> dict[str, float]:
    """Weight of each term of the sentence. Facts weigh double: they are what a reader takes away."""
    facts = set(names(sentence, language)) | {figure.digits for figure in figures(sentence)}
    needed = {}
    for start, end in words(sentence):
        word = sentence[start:end]
        if is_function_word(word, language) or (len(word) == 1 and not word.isdigit()):
            continue
        term = stem(word, language)
        needed[term] = weights.get(term, 1.0) * (2.0 if fold(word) in facts else 1.0)
    return needed


def _covers(needed: Mapping[str, float], source: _Source, language: str) -> set[str]:
    """The needed terms that the source sentence has, by stem; by folded prefix between two languages."""
    text, spoken = source.sentence.text, source.passage.article.language
    own = [text[start:end] for start, end in words(text)]
    stems = {stem(word, language) for word in own} | {stem(word, spoken) for word in own}
    found = {term for term in needed if term in stems}
    if spoken != language:
        prefixes = {fold(word)[:5] for word in own if len(word) >= 5}
        found |= {term for term in needed if len(term) >= 5 and term[:5] in prefixes}
    return found


def _adds_fact(sentence: str, language: str, chosen: Sequence[_Source], other: _Source) -> bool:
    before = " ".join(s.sentence.text for s in chosen)
    after = before + " " + other.sentence.text
    spoken = chosen[0].passage.article.language
    return len(missing_names(sentence, language, after)) < len(missing_names(sentence, language, before)) or len(
        missing_figures(sentence, language, after, spoken)
    ) < len(missing_figures(sentence, language, before, spoken))


def _beside(source: _Source, chosen: Sequence[_Source]) -> bool:
    return any(
        source.sentence.article == other.sentence.article and abs(source.sentence.ordinal - other.sentence.ordinal) == 1
        for other in chosen
    )


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


def _contradiction(sentence: str, language: str, chosen: Sequence[_Source], spans: Sequence[Span]) -> str:
    """The first fact of the sentence that its quotes do not have, as a reason code with the fact; "" for none."""
    quotes = "\n".join(span.quote for span in spans)
    spoken = chosen[0].passage.article.language
    if missing := missing_figures(sentence, language, quotes, spoken):
        return f"figure {missing[0]}"
    if missing_days := calendar(sentence) - calendar(quotes):
        return f"date {min(missing_days)}"
    if missing := missing_names(sentence, language, quotes):
        return f"name {missing[0]}"
    if language in _NEGATIONS and language == spoken and _polarity(sentence, language, chosen):
        return "negation"
    return ""


def _polarity(sentence: str, language: str, chosen: Sequence[_Source]) -> bool:
    """Whether the sentence and what it rests on differ in negation.

    The other way round is judged on the clause that covers most of the sentence, because a long source sentence may
    well deny something else.
    """
    marks = _NEGATIONS[language]
    source = " ".join(s.sentence.text for s in chosen)
    if _negated(sentence, marks):
        return not (_negated(source, marks) or _REFUSALS.search(fold(source)))
    needed = {stem(sentence[start:end], language) for start, end in words(sentence)}
    needed = {term for term in needed if not is_function_word(term, language)}
    clauses = [clause for s in chosen for clause in _CLAUSE.split(s.sentence.text)]
    shared = [len(needed & {stem(clause[a:b], language) for a, b in words(clause)}) for clause in clauses]
    best = max(range(len(clauses)), key=lambda i: shared[i])
    return shared[best] >= 0.6 * len(needed) and _negated(clauses[best], marks)


def _negated(text: str, marks: set[str]) -> bool:
    return any(fold(text[start:end]) in marks for start, end in words(text))
