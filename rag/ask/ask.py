"""A question to its answer, as a straight line of calls: the page to read first.

What is asked, what is found, what is read of it, and what is written and checked: each step is one call, and the room
or module that it is in holds its detail. Nothing here knows a concrete class of a heavy library, prints, or parses an
argument.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from rag.ask.answer import GroundedAnswer, as_likely, ground, set_side_by_side
from rag.ask.denied_answer import asks_what_is_not
from rag.ask.kind import QuestionKind, kind_of
from rag.ask.library_question import answer_about_library
from rag.ask.open_answer import OpenReading, answer_openly, read_openly
from rag.ask.passages import GroundingRequest
from rag.ask.time_answer import narrowed
from rag.ask.timeline import asked_period, without_time
from rag.ask.wanted import Wants, wanted_of
from rag.ask.wanted_answer import answer_wanted
from rag.compare.claims import Claim
from rag.compare.survey import MOST_COMPARED, candidates, disagreement
from rag.errors import QuestionError
from rag.parts import Parts
from rag.ports import AskObserver, Embedder, Generator
from rag.search.relevance import Retrieved
from rag.search.search import QUESTION_TOKENS, checked, search
from rag.search.select import Budget, Selection, select
from rag.store.library import Library
from rag.store.term_weights import term_weights
from rag.text.analysis import analyse
from rag.text.language import question_language
from rag.text.phrases import phrase
from rag.text.question import Question
from rag.types import PLAIN, Answer, CheckedSentence, Citation, Hit, Manner, Passage, Timing

RETRIEVED = 20  # fused hits that selection looks at
OPEN_KINDS: frozenset[QuestionKind] = frozenset({"open", "article", "comparison"})  # answered in several sentences

MAY_BE_ONE = 0.2  # probability from which an open question that is not answered is read as one for one thing

# Those of which the whole question may be one about the library: "what is the newest article about?"
LIBRARY_KINDS: frozenset[QuestionKind] = frozenset({"library", "article"})


def ask(
    question: str,
    parts: Parts,
    *,
    articles: Sequence[str] | None = None,
    observer: AskObserver | None = None,
    manner: Manner = PLAIN,
) -> Answer:
    """One question to one answer. Raises QuestionError, EmptyLibrary; an interruption passes through."""
    started = time.perf_counter()
    asked = _understood(question, parts, manner.language)
    watch = _Timed(observer, parts.generator, started)
    kind, wanted, one_thing = _wanted(asked.subject, manner, parts.embedder)
    if kind in LIBRARY_KINDS and (told := _about_library(asked, articles, parts, watch)):
        return _answered(asked, Selection((), {}, {}, 0), told, watch.timing(), parts)
    hits = search(asked.subject.text, parts, k=RETRIEVED, articles=articles, ranked=False)
    found = _found(hits, parts.library)
    selection = _selected(asked.subject, found, parts)
    watch.passages(selection.passages)
    differing = _told_otherwise(asked, hits, parts, watch)
    reading = None if differing else _read(asked, kind, wanted, found, parts)
    grounded = (
        differing
        or (_valued(reading, wanted, parts, watch) if reading else None)
        or (_openly(reading, one_thing, parts, watch) if reading and kind in OPEN_KINDS else None)
        or _grounded(asked, selection, parts, watch)
    )
    return _answered(asked, selection, grounded, watch.timing(), parts)


# -- the steps --------------------------------------------------------------------------------------


def _understood(question: str, parts: Parts, language: str | None) -> Question:
    """The question in its language, or in the one that it is to be answered in. Raises QuestionError, EmptyLibrary."""
    text = checked(question, parts)
    if (length := parts.generator.count(text)) > QUESTION_TOKENS:
        message = f"the question has {length} tokens; at most {QUESTION_TOKENS} fit beside the passages"
        raise QuestionError(message, "ask a shorter question")
    spoken = parts.prompts.languages("answer")
    return Question(text, language if language in spoken else question_language(text, spoken))


def _wanted(question: Question, manner: Manner, embedder: Embedder) -> tuple[QuestionKind, Wants, float]:
    """Of what kind a question is, what it wants of several values, and the probability that it wants one thing only;
    all by its vector.

    Of two that are asked together ("What did it cost? And why?") the last one tells.
    """
    if manner.detailed:
        return "open", Wants(), 0.0
    last = Question(_last_asked(question.text), question.language)
    vector = embedder.encode_query(last.text)
    kind, chances = kind_of(last, vector, embedder.name)
    return kind, wanted_of(vector, embedder.name), chances.get("one", 0.0)


def _last_asked(text: str) -> str:
    """The last of several questions, each up to its mark. It knows no other sign of a second one, nor a quoted mark."""
    return next((part for part in reversed(re.split(r"(?<=\?)\s+", text)) if part.strip(" ?")), text)


def _about_library(
    question: Question, articles: Sequence[str] | None, parts: Parts, observer: AskObserver
) -> GroundedAnswer | None:
    """What is counted or listed of the library itself; None to a question that is not understood."""
    if told := answer_about_library(question, parts, articles):
        for sentence in told.sentences:
            observer.checked(sentence, [c for c in told.citations if c.n in sentence.citations])
    return told


def _found(hits: Sequence[Hit], library: Library) -> Retrieved:
    """The hits with their articles and sentences."""
    ids = list(dict.fromkeys(hit.chunk.article for hit in hits))
    return Retrieved(hits, library.articles_by_id(ids), {article: library.sentences(article) for article in ids})


def _selected(question: Question, found: Retrieved, parts: Parts) -> Selection:
    """The sentences of the hits that the model is to read, within the settings' budget."""
    settings, library = parts.settings, parts.library
    budget = Budget(settings.passage_tokens, settings.passages, parts.generator.count)
    weights = term_weights(question.analysis.terms, library)
    return select(question, weights, found, budget, by_sentence=settings.selection)


def _told_otherwise(
    question: Question, hits: Sequence[Hit], parts: Parts, observer: AskObserver
) -> GroundedAnswer | None:
    """Two sentences in which reports differ, to a question about the sources; None where there are none."""
    if not (parts.settings.other_values and question.of_sources):
        return None
    told = _differing(question.subject, hits, parts)
    return set_side_by_side(told, question, observer) if told else None


def _differing(question: Question, hits: Sequence[Hit], parts: Parts) -> tuple[Claim, Claim] | None:
    """Two sentences of what was found, in the question's language, in which reports differ."""
    library, embedder = parts.library, parts.embedder
    articles = library.articles_by_id(list(dict.fromkeys(hit.chunk.article for hit in hits)))
    own = [article for article in articles.values() if article.language == question.language]
    sentences = {article.id: library.sentences(article.id) for article in own}
    found = [(hit.chunk.article, n) for hit in hits for n in range(hit.chunk.first, hit.chunk.last + 1)]
    claims = candidates(own, sentences, found)[:MOST_COMPARED]
    if len({claim.article.report or claim.article.id for claim in claims}) < 2:
        return None
    vectors = embedder.encode_documents([claim.text for claim in claims], [None] * len(claims))
    weights = term_weights({t for claim in claims for t in analyse(claim.text, question.language).terms}, library)
    return disagreement(claims, vectors, embedder.encode_query(question.text), weights)


def _read(question: Question, kind: QuestionKind, wanted: Wants, found: Retrieved, parts: Parts) -> OpenReading | None:
    """What was found, read with the question; None where nothing is made of that."""
    if not parts.settings.open_answers or question.of_sources:
        return None
    several = wanted.time != "any" or wanted.thing in {"change", "least", "most", "either"}
    several = several or asks_what_is_not(question)
    changed = wanted.thing == "value" and len(_months(found)) > 1  # of one month there is no older value
    if not (kind in OPEN_KINDS or several or changed):
        return None
    timeless = Question(without_time(question.text, _newest(parts.library)), question.language)
    reading = read_openly(timeless, found, parts)
    return replace(reading, question=question) if reading else None


def _months(found: Retrieved) -> set[str]:
    """The months that the articles found are of."""
    return {article.date[: len("YYYY-MM")] for article in found.articles.values() if article.date}


def _valued(reading: OpenReading, wanted: Wants, parts: Parts, observer: AskObserver) -> GroundedAnswer | None:
    """The value, change, choice or time that is wanted, computed from what was read; or that it says otherwise.

    Shown as probable: of such answers half are wrong where nothing was chosen on them (docs/lab/times-and-choices.md).
    """
    told = answer_wanted(reading, wanted, _newest(parts.library), parts)
    if not told or not told.sentences:
        return told
    first, *others = told.sentences
    told = replace(told, sentences=(as_likely(first, reading.question.language), *others))
    for sentence in told.sentences:
        observer.checked(sentence, [c for c in told.citations if c.n in sentence.citations])
    return told


def _openly(reading: OpenReading, one_thing: float, parts: Parts, observer: AskObserver) -> GroundedAnswer | None:
    """Several sentences, to an open question; of the time that it names, where they answer.

    None where they do not and the question may be one for ``one_thing``: then it is read as that.
    """
    period = asked_period(reading.question.text, _newest(parts.library))
    told = answer_openly(narrowed(reading, period), parts, observer, one_thing=one_thing)
    return told if told.sentences or one_thing < MAY_BE_ONE else None


def _newest(library: Library) -> str | None:
    """The date of the newest article."""
    return max((row.date for row in library.rows() if row.date), default=None)


def _grounded(question: Question, selection: Selection, parts: Parts, observer: AskObserver) -> GroundedAnswer:
    """What is written on the passages and verified; nothing where there are none."""
    if not selection.passages:
        return GroundedAnswer((), (), (), "retrieval")
    library = parts.library
    sentences = {p.article.id: library.sentences(p.article.id) for p in selection.passages}
    weights = term_weights(_terms_of(selection.passages, question) | question.analysis.term_set, library)
    return ground(GroundingRequest(question, selection, sentences, weights), parts, observer)


def _terms_of(passages: Sequence[Passage], question: Question) -> set[str]:
    """The stems of passages in their own languages and in the question's."""
    found: set[str] = set()
    for passage in passages:
        own = analyse(passage.text, passage.article.language)
        found |= own.term_set | own.under(question.language).term_set
    return found


def _answered(
    question: Question, selection: Selection, grounded: GroundedAnswer, timing: Timing, parts: Parts
) -> Answer:
    """The answer with what it was made of and by."""
    return Answer(
        question=question.text,
        language=question.language,
        abstained=not grounded.sentences,
        text=_text(grounded, question.language),
        sentences=grounded.sentences,
        citations=grounded.citations,
        passages=selection.passages,
        withheld=grounded.withheld,
        reason=grounded.reason,
        timing=timing,
        chat_model=parts.generator.name,
        embedding_model=parts.embedder.name,
        prompt=parts.prompts.get("answer", question.language).label,
        left_out=selection.left_out,
    )


def _text(grounded: GroundedAnswer, language: str) -> str:
    """The answer with its citation numbers, as one line; the abstention phrase when nothing is left."""
    if not grounded.sentences:
        return phrase("abstain", language)
    marked = []
    for sentence in grounded.sentences:
        numbers = "".join(f"[{n}]" for n in sentence.citations)
        text = sentence.text
        marked.append(f"{text[:-1]} {numbers}{text[-1]}" if text[-1] in ".!?…" else f"{text} {numbers}.")
    return " ".join(marked)


class _Timed:
    """An observer that notes when the passages and the first piece came, on their way to another one."""

    def __init__(self, observer: AskObserver | None, generator: Generator, started: float) -> None:
        """``started`` is when the question came; tokens are counted from now on."""
        self._observer, self._generator = observer, generator
        self._started, self._spent = started, generator.spent
        self._retrieved: float | None = None
        self._first: float | None = None

    def passages(self, passages: Sequence[Passage]) -> None:
        self._retrieved = time.perf_counter()
        if self._observer:
            self._observer.passages(passages)

    def draft(self, piece: str) -> None:
        self._first = self._first or time.perf_counter()
        if self._observer:
            self._observer.draft(piece)

    def checked(self, sentence: CheckedSentence, citations: Sequence[Citation]) -> None:
        if self._observer:
            self._observer.checked(sentence, citations)

    def timing(self) -> Timing:
        """Of the whole question, which ends now."""
        ended = time.perf_counter()
        retrieve, first, total = (
            round(1000 * ((at or ended) - self._started)) for at in (self._retrieved, self._first, ended)
        )
        evaluated, generated = (
            after - before for after, before in zip(self._generator.spent, self._spent, strict=True)
        )
        return Timing(retrieve, first, total, evaluated, generated)
