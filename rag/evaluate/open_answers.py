"""What answers of several sentences are judged by: the facts that they hold, or how near they come to long ones. Pure.

Facts ("nuggets") are patterns; one is held where a sentence says it among the first words and its quotes say it too, as
``score.py open`` does it. Long answers are compared by ROUGE-L. Both on the public record (schema 1), without a model.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rag.evaluate.measures import (
    AnswerRecord,
    Average,
    GoldQuestion,
    LongMeasures,
    OpenMeasures,
    Outcome,
    language_kept,
    quantiles,
    quotes_verbatim,
    share,
    timed,
)

OPEN_WORDS = 120  # in which facts are looked for
_ONE_SPELLING = str.maketrans({"’": "'", "‑": "-", "–": "-"})

Pairs = Iterable[tuple[GoldQuestion, AnswerRecord]]


def measure_open(pairs: Pairs, texts: Mapping[str, str], words: int = OPEN_WORDS) -> OpenMeasures:
    """Every measure of open answers. ``texts`` are the articles by id, in which quotes are looked for."""
    both = list(pairs)
    known = [(q, a) for q, a in both if q.answerable]
    answered = [(q, a) for q, a in known if not a["abstained"]]
    shown = [a for _, a in both if not a["abstained"]]
    held = [(q, facts_held(q, a, words)) for q, a in known]
    vital = [(q.type, _vital(q, found)) for q, found in held]
    by_type: defaultdict[str, list[list[bool]]] = defaultdict(list)
    for kind, found in vital:
        by_type[kind].append(found)
    return OpenMeasures(
        questions=len(both),
        vital_facts=_average(found for _, found in vital),
        all_facts=_average(found for _, found in held),
        complete=share(bool(found) and all(found) for _, found in vital),
        without_any=share(not any(found) for _, found in held),
        vital_by_type={kind: _average(found) for kind, found in sorted(by_type.items())},
        refused=share(a["abstained"] for _, a in known),
        hallucinated=share(not a["abstained"] for q, a in both if not q.answerable),
        citations_to_evidence=share(
            any(c["article"] in nugget.evidence for nugget in q.nuggets) for q, a in answered for c in a["citations"]
        ),
        sentences_cited=share(bool(s["citations"]) for a in shown for s in a["sentences"]),
        quotes_verbatim=quotes_verbatim((a for _, a in both), texts),
        language_kept=language_kept(answered),
        words_an_answer=quantiles(len(a["answer"].split()) for a in shown),
        first_token_ms=quantiles(timed(both, "first_token_ms")),
        total_ms=quantiles(timed(both, "total_ms")),
        prompt_tokens=quantiles(timed(both, "prompt_tokens")),
    )


def open_outcome(question: GoldQuestion, record: AnswerRecord) -> Outcome:
    """One word on one open answer: right with every vital fact, in part with any fact."""
    if not question.answerable:
        return "refused rightly" if record["abstained"] else "hallucinated"
    if record["abstained"]:
        return "refused"
    held = facts_held(question, record)
    vital = _vital(question, held)
    return "right" if vital and all(vital) else "in part" if any(held) else "wrong"


def facts_held(question: GoldQuestion, record: AnswerRecord, words: int = OPEN_WORDS) -> list[bool]:
    """Of each nugget whether a sentence says it in the answer's first ``words`` words, and its quotes too."""
    quotes = {citation["n"]: _levelled(citation["quote"]) for citation in record["citations"]}
    parts, left = [], words
    for sentence in () if record["abstained"] else record["sentences"]:
        said = re.sub(r"\[\d+\]", "", sentence["text"]).split()
        parts.append((_levelled(" ".join(said[:left])), " ".join(quotes.get(n, "") for n in sentence["citations"])))
        left -= min(left, len(said))
    return [
        any(nugget.match.search(said) and nugget.match.search(quoted) for said, quoted in parts)
        for nugget in question.nuggets
    ]


def _vital(question: GoldQuestion, held: Sequence[bool]) -> list[bool]:
    return [ok for nugget, ok in zip(question.nuggets, held, strict=True) if nugget.vital]


def _levelled(text: str) -> str:
    """In one spelling of white space, apostrophes and hyphens, for the patterns."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_ONE_SPELLING).split())


def _average(questions: Iterable[Sequence[float]]) -> Average:
    """The mean over questions of the mean of each, which is 0 of none."""
    means = [statistics.fmean(values) if values else 0.0 for values in questions]
    return Average(statistics.fmean(means) if means else None, len(means))


# -- long answers ---------------------------------------------------------------------------------


def measure_long(pairs: Pairs, texts: Mapping[str, str]) -> LongMeasures:
    """Every measure of answers whose gold is a text; the nearest of several references counts."""
    both = list(pairs)
    known = [(q, a) for q, a in both if q.answerable]
    shown = [a for _, a in both if not a["abstained"]]
    near = [(a["abstained"], 0.0 if a["abstained"] else _nearest(a["answer"], q.references)) for q, a in known]
    return LongMeasures(
        questions=len(both),
        rouge_l=_average([value] for _, value in near),
        rouge_l_answered=_average([value] for abstained, value in near if not abstained),
        refused=share(a["abstained"] for _, a in known),
        refused_rightly=share(a["abstained"] for q, a in both if not q.answerable),
        sentences_cited=share(bool(s["citations"]) for a in shown for s in a["sentences"]),
        quotes_verbatim=quotes_verbatim((a for _, a in both), texts),
        words_an_answer=quantiles(len(a["answer"].split()) for a in shown),
        first_token_ms=quantiles(timed(both, "first_token_ms")),
        total_ms=quantiles(timed(both, "total_ms")),
    )


def long_outcome(question: GoldQuestion, record: AnswerRecord) -> Outcome:
    """One word on one answer, which is not said to be right or wrong: ROUGE-L has no point for that."""
    if question.answerable:
        return "refused" if record["abstained"] else "not judged"
    return "refused rightly" if record["abstained"] else "hallucinated"


def _nearest(answer: str, references: Sequence[str]) -> float:
    said = _rouge_words(answer)
    return max((rouge_l(said, _rouge_words(reference)) for reference in references), default=0.0)


def rouge_l(first: Sequence[str], second: Sequence[str]) -> float:
    """F1 of the longest common subsequence, from 0 to 1 (Lin 2004); symmetric."""
    lengths = [0] * (len(second) + 1)  # of the longest common subsequence with the first words of the second
    for word in first:
        diagonal = 0
        for n, other in enumerate(second, 1):
            above = lengths[n]
            lengths[n] = diagonal + 1 if word == other else max(above, lengths[n - 1])
            diagonal = above
    return 2 * lengths[-1] / (len(first) + len(second)) if lengths[-1] else 0.0


def _rouge_words(text: str) -> list[str]:
    """In lower case without citation numbers, as the referee reads texts for ROUGE."""
    return re.findall(r"\w+", re.sub(r"\[\d+\]", "", text).lower())
