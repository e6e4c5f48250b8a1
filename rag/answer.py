"""Passages to an answer: read, write, verify, decide, and what to do when verification fails.

The reader names a passage and copies from it; nothing of that is shown before it was found again in the passage, is
of the kind that the question asks for, and the calibrated decision says that it is right enough. A draft that fails
gives way to the next passage, and at last to the source's own sentence as a quotation; otherwise the answer is that
the articles do not say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.analyze import fold, terms, words
from rag.evidence import EVIDENCE_WORDS, clip, with_evidence
from rag.facts import with_units
from rag.judge import Judge, holds, of_each_source
from rag.phrases import phrase
from rag.ports import AskObserver, Embedder, Generator
from rag.prompt import Prompt
from rag.question import (
    answers,
    asks_for_several,
    asks_loosely,
    asks_of_sources,
    complete,
    expected,
    of_the_quantity,
    subject,
)
from rag.reader import Draft, affirm, locate, passages_block, read, write
from rag.select import Selection
from rag.types import CheckedSentence, Citation, Passage, Sentence, Span, Verdict
from rag.verify import differ_in_polarity, verify

_CITED = re.compile(r"\s*((?:\[\d+\]\s*)+)[.!?…]?\s*")
_AND = {"fr": "et", "en": "and", "de": "und"}
TRIES = 3  # passages that the reader writes on before a quotation takes their place
OTHERS = 2  # other reports that are asked for their value
OFF = "off the question"
LESS_AFFIRMED = 1.2  # nats: by more than this below the first, another value answers another question
ONE_VALUE = {"open", "name"}  # another answer of these is mostly another person's part in the story …
LIKELY = 0.1  # … except in a passage that the reader itself took with such a share, or that has the question's names
SHARED_WORDS = 12  # words of each quotation where several sources are quoted


@dataclass(frozen=True, slots=True)
class Grounded:
    """What grounding gave: sentences to show, sentences withheld, and why there is nothing to show."""

    sentences: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    withheld: tuple[CheckedSentence, ...]
    reason: str  # "" when there is an answer; else "sentinel", "confidence" or "verification"


@dataclass(frozen=True, slots=True)
class Links:
    """Parts of the chain that an evaluation can switch off."""

    copying: bool = True  # answers are copied under a grammar, not worded
    quotation: bool = True  # a source sentence takes the place of drafts that fail
    other_values: bool = True  # what another report says instead is shown beside the answer
    answer_kind: bool = True  # a draft without the kind of answer that is asked for is rejected


@dataclass(frozen=True, slots=True)
class Attempt:
    """A draft with what became of it: its calibrated confidence, and the log-odds of the second look."""

    draft: str
    verdict: Verdict
    passage: Passage
    score: float
    affirmed: float


def split_draft(draft: str) -> list[str]:
    """Sentences of a draft that ends each in citation numbers, without them, each with its own full stop."""
    pieces = [piece.strip() for piece in _CITED.sub("\n", draft).split("\n")]
    return [piece if piece[-1] in '.!?…»”"' else piece + "." for piece in pieces if re.search(r"\w", piece)]


def ground(
    question: str,
    language: str,
    selection: Selection,
    *,
    generator: Generator,
    prompt: Prompt,
    check_prompt: Prompt,
    embedder: Embedder,
    weights: Mapping[str, float],
    sentences: Mapping[str, Sequence[Sentence]],
    max_tokens: int,
    threshold: float,
    links: Links = Links(),
    observer: AskObserver | None = None,
) -> Grounded:
    """Reads, writes, verifies and decides. The caller chose the passages; an interruption is the caller's.

    ``sentences`` holds those of every passage's article, in order; ``threshold`` is the least confidence, 0 to 1.
    """
    passages = selection.passages
    messages = prompt.render(passages=passages_block(passages), question=subject(question))
    reading = read(generator, messages, passages)
    judge = Judge(question, language, selection, reading)
    asked = set(terms(subject(question), language))

    def written(i: int, avoided: Collection[str], after: str = "") -> Draft:
        return write(
            generator,
            messages,
            passages[i],
            language,
            avoided=avoided,
            naming=expected(question) == "name" or asks_for_several(question),
            several=asks_for_several(question) and not after,
            after=after,
            copying=links.copying,
            max_tokens=max_tokens,
            watch=observer.draft if observer else _unwatched,
        )

    def attempt(i: int, beside: str = "", avoided: Collection[str] = ()) -> Attempt:
        draft = written(i, avoided)
        if draft.copied and draft.text and not complete(draft.text, question, language):
            more = written(i, set(terms(draft.text, passages[i].article.language)), draft.text)
            draft = more if complete(more.text, question, language) else draft
        text, verdict = judged(
            draft,
            question,
            language,
            passages,
            sentences,
            embedder=embedder,
            weights=weights,
            of_kind=links.answer_kind,
        )
        if verdict.reason == OFF and draft.copied and not avoided:
            if not beside:
                off.append(Attempt(text, verdict, passages[i], 0.0, -math.inf))
            return attempt(i, beside, asked)
        if verdict.support != "supported":
            return Attempt(text, verdict, passages[i], 0.0, -math.inf)
        return Attempt(text, verdict, passages[i], *sure(i, text, verdict.spans[0], beside))

    def sure(i: int, text: str, span: Span, beside: str = "") -> tuple[float, float]:
        affirmed = affirm(generator, check_prompt, subject(question), text, span)
        return judge.confidence(i, affirmed, *filter(None, (text, beside))), affirmed

    cites = Citations()
    off: list[Attempt] = []  # verified drafts, but not of the kind that is asked for
    shown: list[CheckedSentence] = []
    withheld: list[CheckedSentence] = []
    best: Attempt | None = None
    if asks_of_sources(question):
        scored = [(span, sure(i, span.quote, span)[0]) for i, span in of_each_source(judge)]
        quoted = [(span, score) for span, score in scored if score >= threshold]
        divided = differ_in_polarity([span.quote for span, _ in quoted], asked, language)
        for n, (span, score) in enumerate(quoted if len(quoted) > 1 else ()):
            text = clip(span.quote, asked, asked, language, SHARED_WORDS)
            shown.append(replace(cites.quote(span, text, language, divided=divided and n == 0), score=score))
    if not shown:
        for i in judge.order[:TRIES]:
            made = attempt(i)
            if made.verdict.support == "supported":
                best = made
                break
            withheld.append(cites.cite(made.draft, made.verdict))
        if off and asks_loosely(question) and (not best or best.score < threshold):
            i, text, span = passages.index(off[0].passage), off[0].draft, off[0].verdict.spans[0]
            loose = Attempt(
                text, replace(off[0].verdict, support="supported", reason=""), passages[i], *sure(i, text, span)
            )
            best = loose if loose.score >= threshold else None
        if best and best.score >= threshold:
            attempts = [best, *(_other_values(best, judge, attempt, threshold) if links.other_values else [])]
            most = EVIDENCE_WORDS if len(attempts) == 1 else SHARED_WORDS
            for made in attempts:
                text = with_evidence(made.draft, asked, language, made.verdict.spans[0], most)
                shown.append(cites.cite(text, replace(made.verdict, score=made.score)))
        elif best:
            withheld.append(cites.cite(best.draft, replace(best.verdict, support="partial", reason="not sure")))
        elif links.quotation and (found := judge.sentence_that_answers()):
            i, quoted_span = found
            if (score := sure(i, quoted_span.quote, quoted_span)[0]) >= threshold:
                drafted = {term for sentence in withheld for term in terms(sentence.text, language)}
                quoted_words = clip(quoted_span.quote, drafted | asked, asked, language)
                shown.append(replace(cites.quote(quoted_span, quoted_words, language), score=score))
    for sentence in [*shown, *withheld]:
        if observer:
            observer.checked(sentence, cites.of(sentence))
    reason = "" if shown else "verification" if not best else "sentinel" if reading.absent > 0 else "confidence"
    return Grounded(tuple(shown), cites.of(*shown), tuple(withheld), reason)


def _unwatched(piece: str) -> None:
    """Nobody watches."""


def judged(
    draft: Draft,
    question: str,
    language: str,
    passages: Sequence[Passage],
    sentences: Mapping[str, Sequence[Sentence]],
    *,
    embedder: Embedder,
    weights: Mapping[str, float],
    of_kind: bool = True,
) -> tuple[str, Verdict]:
    """The draft, repaired where that is safe, and its verdict.

    A copied draft is looked for in its passage; a free one is compared with it, fact by fact.
    """
    if draft.copied:
        span = locate(draft, set(terms(subject(question), language))) if draft.text else None
        text = with_units(draft.text, draft.passage.text) if span else draft.text
        if draft.passage.article.language != language:
            text = re.sub(r" (?:et|and|und) ", f" {_AND.get(language, 'and')} ", text)  # between names
        verdict = Verdict("supported", 1.0, (span,)) if span else Verdict("unsupported", 0.0, (), "empty")
    else:
        text = with_units(draft.text, draft.passage.text)
        own = [draft.passage]
        # Whether it is on the question is decided later: between two languages words cannot tell.
        verdict = check(text, language, own, embedder=embedder, weights=weights, about=question)
        if repaired := without_echo(text, question, verdict):
            text = repaired
            verdict = check(text, language, own, embedder=embedder, weights=weights, about=question)
        if wider := naming(verdict, own, sentences):
            again = check(text, language, wider, embedder=embedder, weights=weights, about=question)
            verdict = again if again.support == "supported" else verdict
    quotes = "\n".join(span.quote for span in verdict.spans)
    fits = answers(text, question, language) and of_the_quantity(question, quotes)
    if of_kind and verdict.support == "supported" and not fits:
        verdict = replace(verdict, support="unsupported", reason=OFF)
    return text, verdict


def _other_values(
    best: Attempt, judge: Judge, attempt: Callable[[int, str], Attempt], threshold: float
) -> list[Attempt]:
    """What another report says instead: an answer of the same kind that holds something else.

    The reader had to choose one of them: its shares of both count for each. The second look has to find it as good an
    answer as the first, or nearly: a figure of another thing is affirmed much less.
    """
    chosen = judge.passages.index(best.passage)
    one = expected(judge.question) in ONE_VALUE
    candidates = [
        i
        for i in judge.of_others(chosen)
        if not (one and judge.shares[i] < LIKELY and not judge.names(i))
        and any(answers(s.text, judge.question, judge.language) for s in judge.passages[i].sentences)
        and not holds(judge.passages[i], best.draft)  # it says the same
    ]
    for i in candidates[:OTHERS]:
        made = attempt(i, best.draft)
        new = made.verdict.support == "supported" and not holds(best.passage, made.draft)
        if new and made.score >= threshold and made.affirmed > max(0.0, best.affirmed - LESS_AFFIRMED):
            return [made]
    return []


def without_echo(draft: str, question: str, verdict: Verdict) -> str:
    """The draft without a year that it took over from the question and that no quote has; "" when that is not it."""
    fact = re.fullmatch(r"figure (\d{4})", verdict.reason)
    if not fact or not re.search(rf"\b{fact.group(1)}\b", question):
        return ""
    shorter = re.sub(rf",?(?: (?:en|de|in|of|l'année|the year))?[ \u00a0]{fact.group(1)}\b", "", draft)
    return shorter if shorter != draft and terms(shorter, "") else ""


def naming(verdict: Verdict, passages: Sequence[Passage], sentences: Mapping[str, Sequence[Sentence]]) -> list[Passage]:
    """The passages with the first sentence of a quoted article that has the name which the quotes lack; [] if none.

    A passage says "the minister" where its article has named him before: the citation then shows both places.
    """
    fact = re.fullmatch(r"name (.+)", verdict.reason)
    for span in verdict.spans if fact else ():
        for sentence in sentences.get(span.article.id, ()):
            if fact and fact.group(1) in {fold(sentence.text[a:b]) for a, b in words(sentence.text)}:
                return [*passages, Passage(len(passages) + 1, span.article, (sentence,), 0.0)]
    return []


def check(
    sentence: str,
    language: str,
    passages: Sequence[Passage],
    *,
    embedder: Embedder,
    weights: Mapping[str, float],
    about: str = "",
) -> Verdict:
    """``verify``, with embedding similarities only where words cannot be compared: between two languages.

    ``about`` is the question of a short answer: "3 millions" is near to any sum, with its question it has a subject.
    """
    foreign = [(p, s) for p in passages if p.article.language != language for s in p.sentences]
    similarities: dict[tuple[str, int], float] = {}
    if foreign:
        vectors = embedder.encode_documents([s.text for _, s in foreign], [None] * len(foreign))
        own = embedder.encode_documents([f"{about} {sentence}".strip()], [None])[0]
        similarities = {
            (s.article, s.ordinal): float(vector @ own) for (_, s), vector in zip(foreign, vectors, strict=True)
        }
    return verify(sentence, language, passages, weights=weights, similarities=similarities)


class Citations:
    """Numbers spans in the order in which they are first cited; the same span keeps its number."""

    def __init__(self) -> None:
        self._numbers: dict[Span, int] = {}

    def cite(self, text: str, verdict: Verdict) -> CheckedSentence:
        """A verified sentence with the numbers of its spans; one that is not supported cites nothing."""
        spans = verdict.spans if verdict.support == "supported" else ()
        return CheckedSentence(text, self.number(spans), verdict.support, verdict.score, verdict.reason)

    def quote(self, span: Span, words: str, language: str, *, divided: bool = False) -> CheckedSentence:
        """A span, or ``words`` clipped from it, shown as a quotation; ``divided`` says that sources differ."""
        outlet = span.article.outlet
        text = phrase("quoted_from" if outlet else "quoted", language).format(source=outlet, quote=words)
        text = phrase("divided", language).format(first=text) if divided else text
        return CheckedSentence(text, self.number((span,)), "supported", 1.0, verbatim=True)

    def of(self, *sentences: CheckedSentence) -> tuple[Citation, ...]:
        """The citations of these sentences, by number."""
        return self.listed({n for sentence in sentences for n in sentence.citations})

    def listed(self, numbers: Collection[int]) -> tuple[Citation, ...]:
        """The citations of these numbers, in their order."""
        return tuple(Citation(n, span) for span, n in self._numbers.items() if n in numbers)

    def number(self, spans: Sequence[Span]) -> tuple[int, ...]:
        """The numbers of spans."""
        return tuple(self._numbers.setdefault(span, len(self._numbers) + 1) for span in spans)
