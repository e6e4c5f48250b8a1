"""What a run is judged by: answers, retrieval, spans, claims and pairs against what a file expects of them. Pure.

Answers are judged on their public JSON record (schema 1), so that a file of them can be judged again without a model.
Shares are kept as counts: a percentage without its number of questions says nothing. It knows no files and no sets.
How merged briefs are judged is in ``dossiers``, how answers of several sentences in ``open_answers``.
"""

from __future__ import annotations

import math
import re
import statistics
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from rag.text.words import FUNCTION_WORDS

AnswerRecord = Mapping[str, Any]  # the public one, schema 1
QuestionId = str | int
SpanKey = tuple[str, int, int]  # (article id, start, end), half open
Outcome = Literal[
    "right", "right, badly cited", "in part", "wrong", "refused", "refused rightly", "hallucinated", "not judged"
]

RANKS = (1, 3, 5, 10)
DEEPEST = RANKS[-1]
_ARTICLES = frozenset({"the", "a", "an", "le", "la", "les", "l", "un", "une", "d", "du", "de", "des"})
_JUDGED_LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact of an open answer, recognised by ``match``; ``vital`` where the answer is not complete without it."""

    match: re.Pattern[str]
    vital: bool
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """One line of a question file, and what a right answer to it is.

    ``must`` are regular expressions that all have to match; without any, one of ``answers`` has to be in the answer,
    or with ``all_required`` every one of them and none of ``wrong_answers``. ``evidence`` (article ids) or
    ``sources`` (file names) are the only ones that may be cited. ``articles`` are the ones to search in, None for all.
    Of an open question ``nuggets`` are the facts of a right answer, or ``references`` right answers as they stand;
    ``type`` is what it asks for ("why", "list"), as its set calls it.
    """

    number: int
    id: QuestionId
    question: str
    language: str | None = None
    answers: tuple[str, ...] = ()
    must: tuple[re.Pattern[str], ...] = ()
    evidence: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    answerable: bool = True
    articles: tuple[str, ...] | None = None
    all_required: bool = False
    wrong_answers: tuple[str, ...] = ()
    spans: tuple[SpanKey, ...] = ()
    checked: bool = True  # False for a proposal that no person has kept yet
    nuggets: tuple[Nugget, ...] = ()
    references: tuple[str, ...] = ()
    type: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of``."""

    hits: int
    of: int

    @property
    def percent(self) -> float | None:
        return 100 * self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Average:
    """The mean of ``of`` shares, from 0 to 1; None of none."""

    mean: float | None
    of: int

    @property
    def percent(self) -> float | None:
        return None if self.mean is None else 100 * self.mean


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Median and 95th percentile, as elements of the data; None where there is none."""

    count: int
    p50: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class AnswerMeasures:
    """Of answers. Each share says of how many; a share of none has no percentage."""

    questions: int
    right: Share
    refused: Share
    hallucinated: Share
    citations_right: Share
    right_and_well_cited: Share
    sentences_cited: Share
    figures_in_quotes: Share
    quotes_verbatim: Share
    language_kept: Share
    words_an_answer: Quantiles
    first_token_ms: Quantiles
    total_ms: Quantiles
    prompt_tokens: Quantiles


@dataclass(frozen=True, slots=True)
class RetrievalMeasures:
    """Of ranked articles, as shares from 0 to 1: recall is whether any right article is among the first k."""

    questions: int
    recall_at_1: float
    recall_at_3: float
    recall_at_5: float
    recall_at_10: float
    mrr_at_10: float
    ndcg_at_10: float


@dataclass(frozen=True, slots=True)
class SpanMeasures:
    """Means over questions of recall, precision and intersection over union of retrieved text, from 0 to 1."""

    questions: int
    recall: float
    precision: float
    iou: float


@dataclass(frozen=True, slots=True)
class ClaimMeasures:
    """Of a checker of claims; balanced accuracy is the mean of the other two, from 0 to 1."""

    questions: int  # claims
    consistent_accepted: Share
    inconsistent_rejected: Share
    balanced_accuracy: float


@dataclass(frozen=True, slots=True)
class PairMeasures:
    """Of judged pairs; balanced accuracy, from 0 to 1, is of contradiction against the rest, None without both."""

    questions: int  # pairs
    accuracy: Share
    entailments_found: Share
    neutral_found: Share
    contradictions_found: Share
    false_contradictions: Share  # of the pairs that are none
    balanced_accuracy: float | None


@dataclass(frozen=True, slots=True)
class DossierMeasures:
    """Of merged briefs: the known differences that they show, and the essential facts, as means over briefs (0 to 1).

    A difference is plain or arguable; one that is shown and not known may still be real: the list may lack it.
    """

    questions: int  # briefs
    plain_differences: Share
    arguable_differences: Share
    shown_and_known_real: Share
    vital_essentials: float
    all_essentials: float
    sentences_said_twice: int


@dataclass(frozen=True, slots=True)
class OpenMeasures:
    """Of open answers: the facts that they hold, as means over the answerable questions, a refusal holding none."""

    questions: int
    vital_facts: Average
    all_facts: Average
    complete: Share  # hold every vital fact
    without_any: Share
    vital_by_type: Mapping[str, Average]
    refused: Share
    hallucinated: Share
    citations_to_evidence: Share
    sentences_cited: Share
    quotes_verbatim: Share
    language_kept: Share
    words_an_answer: Quantiles
    first_token_ms: Quantiles
    total_ms: Quantiles
    prompt_tokens: Quantiles


@dataclass(frozen=True, slots=True)
class LongMeasures:
    """Of answers compared with long ones: ROUGE-L, a refusal having none, and of those that were answered alone."""

    questions: int
    rouge_l: Average
    rouge_l_answered: Average
    refused: Share
    refused_rightly: Share
    sentences_cited: Share
    quotes_verbatim: Share
    words_an_answer: Quantiles
    first_token_ms: Quantiles
    total_ms: Quantiles


Measures = (
    AnswerMeasures
    | RetrievalMeasures
    | SpanMeasures
    | ClaimMeasures
    | PairMeasures
    | DossierMeasures
    | OpenMeasures
    | LongMeasures
)


# -- answers --------------------------------------------------------------------------------------


def normalized(text: str) -> str:
    """Lower case without accents, punctuation, articles and marks between digits (SQuAD's, for two languages)."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    words = re.findall(r"\w+", re.sub(r"(?<=\d)[., ](?=\d)", "", plain))
    return " ".join(word for word in words if word not in _ARTICLES)


def is_right(question: GoldQuestion, answer: str) -> bool | None:
    """Whether the answer holds what is asked for; None where the file does not say what that is."""
    if question.must:
        return all(pattern.search(answer) for pattern in question.must)
    golds = [gold for gold in question.answers if gold]
    if not golds:
        return None
    said = normalized(answer)
    if question.all_required:
        return all(normalized(gold) in said for gold in golds) and not any(
            normalized(wrong) in said for wrong in question.wrong_answers
        )
    return any(f" {normalized(gold)} " in f" {said} " for gold in golds)


def is_well_cited(question: GoldQuestion, record: AnswerRecord) -> bool | None:
    """Whether the answer cites something, and only right articles; None where the file does not name any."""
    if question.sources:
        cited = {PurePath(str(c.get("path") or c["article"])).name for c in record["citations"]}
        return bool(cited) and cited <= set(question.sources)
    if question.evidence:
        cited = {c["article"] for c in record["citations"]}
        return bool(cited) and cited <= set(question.evidence)
    return None


def outcome(question: GoldQuestion, record: AnswerRecord) -> Outcome:
    """One word on one answer."""
    if not question.answerable:
        return "refused rightly" if record["abstained"] else "hallucinated"
    if record["abstained"]:
        return "refused"
    right = is_right(question, record["answer"])
    if right is None:
        return "not judged"
    if not right:
        return "wrong"
    return "right, badly cited" if is_well_cited(question, record) is False else "right"


def number_digits(text: str) -> set[str]:
    """Digits of each number of a text, without the marks inside it and without citation numbers."""
    plain = re.sub(r"\[\d+\]", "", text)
    return {re.sub(r"\D", "", number) for number in re.findall(r"\d+(?:[., ]\d+)*", plain)}


def dominant_language(text: str) -> str:
    """ "fr" or "en", whichever has more function words in the text; "" when neither leads."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    french, english = (sum(word in _function_words(code) for word in words) for code in _JUDGED_LANGUAGES)
    return "" if french == english else "fr" if french > english else "en"


def _function_words(language: str) -> Collection[str]:
    return frozenset(FUNCTION_WORDS[language].split())


def measure_answers(pairs: Iterable[tuple[GoldQuestion, AnswerRecord]], texts: Mapping[str, str]) -> AnswerMeasures:
    """Every measure of answers. ``texts`` are the articles by id, in which quotes are looked for up to white space.

    Right is judged of all answerable questions, a refusal being wrong; citations of those that were answered.
    """
    both = list(pairs)
    known = [(q, a) for q, a in both if q.answerable]
    unknown = [a for q, a in both if not q.answerable]
    answered = [(q, a) for q, a in known if not a["abstained"]]
    shown = [a for _, a in both if not a["abstained"]]
    judged = [(q, a, is_right(q, "" if a["abstained"] else a["answer"])) for q, a in known]
    return AnswerMeasures(
        questions=len(both),
        right=share(right for _, _, right in judged),
        refused=share(a["abstained"] for _, a in known),
        hallucinated=share(not a["abstained"] for a in unknown),
        citations_right=share(is_well_cited(q, a) for q, a in answered),
        right_and_well_cited=share(
            None if right is None or cited is None else right and cited
            for right, cited in ((right, is_well_cited(q, a)) for q, a, right in judged)
        ),
        sentences_cited=share(bool(s["citations"]) for a in shown for s in a["sentences"]),
        figures_in_quotes=share(_figures_quoted(s, a) for a in shown for s in a["sentences"]),
        quotes_verbatim=quotes_verbatim((a for _, a in both), texts),
        language_kept=language_kept(answered),
        words_an_answer=quantiles(len(a["answer"].split()) for a in shown),
        first_token_ms=quantiles(timed(both, "first_token_ms")),
        total_ms=quantiles(timed(both, "total_ms")),
        prompt_tokens=quantiles(timed(both, "prompt_tokens")),
    )


def quotes_verbatim(answers: Iterable[AnswerRecord], texts: Mapping[str, str]) -> Share:
    """Of all quotes, those that stand in their article, up to white space."""
    verbatim = {article: _one_spaced(text) for article, text in texts.items()}
    return share(
        c["article"] in verbatim and _one_spaced(c["quote"]) in verbatim[c["article"]]
        for a in answers
        for c in a["citations"]
    )


def language_kept(answered: Iterable[tuple[GoldQuestion, AnswerRecord]]) -> Share:
    """Of the answers to French and English questions, those that are not in the other of the two."""
    return share(
        dominant_language(a["answer"]) in {q.language, ""} for q, a in answered if q.language in _JUDGED_LANGUAGES
    )


def _figures_quoted(sentence: Mapping[str, Any], record: AnswerRecord) -> bool:
    quotes = {c["n"]: c["quote"] for c in record["citations"]}
    held: set[str] = set().union(*(number_digits(quotes.get(n, "")) for n in sentence["citations"]))
    return number_digits(sentence["text"]) <= held


def _one_spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def timed(pairs: Iterable[tuple[GoldQuestion, AnswerRecord]], name: str) -> list[float]:
    """What the answers say of one time or count, where they do."""
    return [a["timing"][name] for _, a in pairs if a.get("timing", {}).get(name)]


def share(values: Iterable[bool | None]) -> Share:
    """Of the values that are known."""
    known = [value for value in values if value is not None]
    return Share(sum(map(bool, known)), len(known))


def quantiles(values: Iterable[float]) -> Quantiles:
    """The element at half the count, and the one at 95 hundredths of it, of the sorted values."""
    ordered = sorted(values)
    if not ordered:
        return Quantiles(0, None, None)
    last = len(ordered) - 1
    return Quantiles(len(ordered), ordered[len(ordered) // 2], ordered[min(last, int(len(ordered) * 0.95))])


# -- retrieval ------------------------------------------------------------------------------------


def measure_retrieval(ranked: Iterable[tuple[Collection[str], Sequence[str]]]) -> RetrievalMeasures:
    """Of (right articles, articles best first) a question; an article found twice counts where it came first.

    Gains of nDCG are 0 or 1, its ideal ranks every right article first (Järvelin and Kekäläinen 2002).
    """
    ranks: list[float] = []
    gains: list[float] = []
    for right, found in ranked:
        order = list(dict.fromkeys(found))
        places = [rank for rank, article in enumerate(order, 1) if article in right]
        ranks.append(places[0] if places else math.inf)
        ideal = sum(_discount(rank) for rank in range(1, min(len(right), DEEPEST) + 1))
        gains.append(sum(_discount(rank) for rank in places if rank <= DEEPEST) / ideal)
    at_1, at_3, at_5, at_10 = (_mean(rank <= k for rank in ranks) for k in RANKS)
    reciprocal = _mean(1 / rank if rank <= DEEPEST else 0.0 for rank in ranks)
    return RetrievalMeasures(len(ranks), at_1, at_3, at_5, at_10, reciprocal, _mean(gains))


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return statistics.fmean(found) if found else 0.0


def measure_spans(retrieved: Iterable[tuple[Sequence[SpanKey], Sequence[SpanKey]]]) -> SpanMeasures:
    """Of (gold spans, retrieved spans) a question, in characters.

    Text that is retrieved twice, by windows that overlap, counts twice against precision and IoU, as in Chroma's
    chunking_evaluation (Smith and Troynikov 2024), whose published figures these are to be compared with.
    """
    recall, precision, iou = [], [], []
    for gold, found in retrieved:
        wanted = _characters(gold)
        hit = len(wanted & _characters(found))
        fetched = sum(end - start for _, start, end in found)
        recall.append(hit / len(wanted) if wanted else 0.0)
        precision.append(hit / fetched if fetched else 0.0)
        iou.append(hit / (fetched + len(wanted) - hit) if wanted or fetched else 0.0)
    return SpanMeasures(len(recall), _mean(recall), _mean(precision), _mean(iou))


def _characters(spans: Iterable[SpanKey]) -> set[tuple[str, int]]:
    return {(article, place) for article, start, end in spans for place in range(start, end)}


# -- claims ---------------------------------------------------------------------------------------


def measure_claims(judged: Iterable[tuple[bool, bool]]) -> ClaimMeasures:
    """Of (is consistent, was accepted) a claim."""
    pairs = list(judged)
    accepted = share(said for consistent, said in pairs if consistent)
    rejected = share(not said for consistent, said in pairs if not consistent)
    balanced = ((accepted.percent or 0.0) + (rejected.percent or 0.0)) / 200
    return ClaimMeasures(len(pairs), accepted, rejected, balanced)


# -- pairs ----------------------------------------------------------------------------------------

CONTRADICTION, COMPATIBLE = "contradiction", "compatible"


def measure_pairs(judged: Iterable[tuple[str, str]]) -> PairMeasures:
    """Of (right label, given label) a pair. "compatible" is right of whatever is no contradiction."""
    pairs = list(judged)
    found = share(said == CONTRADICTION for label, said in pairs if label == CONTRADICTION)
    false = share(said == CONTRADICTION for label, said in pairs if label != CONTRADICTION)
    both = found.percent is not None and false.percent is not None
    return PairMeasures(
        questions=len(pairs),
        accuracy=share(
            said != CONTRADICTION if label == COMPATIBLE else said == label  # every label but that one is exact
            for label, said in pairs
        ),
        entailments_found=share(said == label for label, said in pairs if label == "entailment"),
        neutral_found=share(said == label for label, said in pairs if label == "neutral"),
        contradictions_found=found,
        false_contradictions=false,
        balanced_accuracy=(found.hits / found.of + 1 - false.hits / false.of) / 2 if both else None,
    )
