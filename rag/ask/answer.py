"""Passages to an answer: read, write, verify, decide, and what to do when verification fails.

The reader names a passage and copies from it; nothing of that is shown before it was found again in the passage, is
of the kind that the question asks for, and the calibrated decision says that it is right enough. A draft that fails
gives way to the next passage, and at last to the source's own sentence as a quotation; otherwise the answer is that
the articles do not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.ask.attempts import AnswerWriter, Attempt
from rag.ask.evidence import EVIDENCE_WORDS, clip, with_evidence
from rag.ask.extractive import ExtractiveReading, mark_spans
from rag.ask.passages import GroundingRequest, RankedPassages, holds, in_language
from rag.ask.reader import passages_block, read_passages
from rag.compare.claims import Claim
from rag.config import Settings
from rag.parts import Parts
from rag.ports import AskObserver
from rag.text.analysis import Analysis, analyse
from rag.text.negation import telling
from rag.text.phrases import phrase
from rag.text.question import Question
from rag.types import CheckedSentence, Citation, Span
from rag.verify.citations import Citations

TRIES = 3  # passages that the reader writes on before a quotation takes their place
WHETHER = 2  # passages that are looked at for a question of yes or no
OTHERS = 2  # other reports that are asked for their value, and values that are shown of them …
OTHER_FIGURES = 1  # … but of figures one: a second one mostly counts something else
LESS_AFFIRMED = 1.2  # nats: by more than this below the first, another value answers another question
ONE_VALUE = {"open", "name"}  # another answer of these is mostly another person's part in the story …
LIKELY = 0.25  # … except in one that the reader took with such a part of the answer's share, or with the names asked
EACH_WORDS = 12  # words of each quotation where several sources are quoted
SIDE_BY_SIDE_WORDS = 16  # the same where they differ


@dataclass(frozen=True, slots=True)
class GroundedAnswer:
    """Sentences to show, sentences withheld, and why there is nothing to show."""

    sentences: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    withheld: tuple[CheckedSentence, ...]
    reason: str  # "" when there is an answer; else "retrieval", "sentinel", "confidence" or "verification"


def ground(request: GroundingRequest, parts: Parts, observer: AskObserver | None = None) -> GroundedAnswer:
    """Reads, writes, verifies and decides. The caller chose the passages; an interruption is the caller's."""
    question, passages = request.question, request.selection.passages
    subject, generator = question.subject.text, parts.generator
    prompt = parts.prompts.get("answer", question.language)
    generator.warm(prompt.prefix)  # evaluated once a language, and kept when the language changes
    messages = prompt.render(passages=passages_block(passages), question=subject)
    reading = read_passages(generator, messages, passages)

    def marks() -> ExtractiveReading | None:
        return mark_spans(parts.embedder, subject, passages, request.sentences)

    ranked = RankedPassages(request, reading, marks if parts.settings.second_reader else lambda: None)
    writer = AnswerWriter(ranked, parts, messages, observer.draft if observer else _unwatched)
    answering = _Answering(ranked, writer, parts.settings)
    answering.run()
    cites, shown, withheld = answering.cites, answering.shown, answering.withheld
    for sentence in [*shown, *withheld]:
        if observer:
            observer.checked(sentence, cites.of(sentence))
    unsure = "sentinel" if reading.absent > 0 else "confidence"
    reason = "" if shown else unsure if answering.unsure else "verification"
    return GroundedAnswer(tuple(shown), cites.of(*shown), tuple(withheld), reason)


def set_side_by_side(
    told: tuple[Claim, Claim], question: Question, observer: AskObserver | None = None
) -> GroundedAnswer:
    """Two sentences in which sources differ, each as a quotation from its source, clipped to what they differ in."""
    asked, cites, language = question.subject.analysis.term_set, Citations(), question.language
    shown = []
    for n, claim in enumerate(told):
        read = analyse(claim.text, language)
        said = analyse(telling(read), language).term_set or read.term_set & asked
        text = clip(read, said, asked, SIDE_BY_SIDE_WORDS)
        shown.append(cites.quote(claim.span, text, language, divided=n == 0))
        if observer:
            observer.checked(shown[-1], cites.of(shown[-1]))
    return GroundedAnswer(tuple(shown), cites.of(*shown), (), "")


def as_likely(sentence: CheckedSentence, language: str) -> CheckedSentence:
    """A sentence that probably answers, said to be that."""
    return replace(sentence, text=phrase("likely", language).format(first=sentence.text), likely=True)


def _unwatched(piece: str) -> None:
    """Nobody watches."""


def surest(attempts: Sequence[Attempt]) -> Attempt:
    """The attempt that the decision has most confidence in; of equal ones the first."""
    return max(attempts, key=lambda attempt: attempt.score)


def worded(attempt: Attempt, question: Question, most: int = EVIDENCE_WORDS) -> str:
    """A verified attempt as it is shown, with at most so many words of evidence."""
    said, asked = analyse(attempt.draft.text, question.language), question.subject.analysis.term_set
    return with_evidence(said, asked, attempt.verdict.spans[0], most)


class _Answering:
    """The ways to an answer, in their order: the sources' own sentences, copied words, and a quotation instead."""

    def __init__(self, ranked: RankedPassages, writer: AnswerWriter, settings: Settings) -> None:
        self.cites = Citations()
        self.shown: list[CheckedSentence] = []
        self.withheld: list[CheckedSentence] = []
        self.unsure = False  # whether an answer was verified, but is not sure enough
        self._ranked, self._writer, self._settings = ranked, writer, settings
        self._sure, self._least = settings.confidence, min(settings.confidence, settings.likely)
        self._question, self._language = ranked.question, ranked.question.language
        self._asked = ranked.question.subject.analysis.term_set
        self._looked: dict[Span, float] = {}

    def run(self) -> None:
        if self._question.of_sources:
            self._of_sources()
        if self.shown:
            return
        if self._settings.quotation and self._question.subject.whether and self._whether():
            return
        best = self._copied()
        if best and best.score >= self._sure:
            self._show([best, *(self._other_values(best) if self._settings.other_values else [])])
        elif best and best.score >= self._least:
            self._show([best])
        elif best:
            self.unsure = True
            unsure = replace(best.verdict, support="partial", reason="not sure")
            self.withheld.append(self.cites.cite(best.draft.text, unsure))
        elif self._settings.quotation:
            self._quoted()

    def _of_sources(self) -> None:
        """The sentence of each source that bears on the question, where there are several.

        Whether they differ is found by the rules of ``disagreement``, before: nothing is said of it here.
        """
        scored = [(span, self._sure_of(i, span)) for i, span in self._ranked.of_each_source()]
        quoted = [(span, score) for span, score in scored if score >= self._sure]
        for span, score in quoted if len(quoted) > 1 else ():
            self._quote(span, clip(self._read(span.quote), self._asked, self._asked, EACH_WORDS), score)

    def _whether(self) -> bool:
        """The most relevant sentence, for a question of yes or no; False when none is in the question's language.

        Words copied from "nobody has left" are no answer to "has anybody left?": the sentence is.
        """
        ranked, language = self._ranked, self._language
        found = [(i, ranked.best_sentence(i)) for i in ranked.order if in_language(ranked.passages[i], language)]
        scored = [(self._sure_of(i, span), span) for i, span in found[:WHETHER]]
        if not scored:
            return False
        score, span = max(scored, key=lambda item: item[0])
        text = clip(self._read(span.quote), self._asked, self._asked)
        if score >= self._least:
            self._quote(span, text, score)
        else:
            self.unsure = True
            self.withheld.append(CheckedSentence(text, (), "partial", score, "not sure"))
        return True

    def _copied(self) -> Attempt | None:
        """The first verified attempt; one of another kind than asked for where that is surer and the question open.

        After a first one that failed the second reader is asked, which it would be anyway: where it finds that a
        passage hardly answers, nothing is written on it.
        """
        best = None
        for n, place in enumerate(self._ranked.order[:TRIES]):
            if n and not self._ranked.may_answer(place):
                continue
            made = self._writer.on(place)
            if made.supported:
                best = made
                break
            self.withheld.append(self.cites.cite(made.draft.text, made.verdict))
        best = best and self._on_the_subject(best)
        marked = self._writer.marked(best.draft.text if best else "")
        found = [attempt for attempt in (best, marked) if attempt]
        best = surest(found) if found else None
        off = self._writer.off
        if off and self._question.loosely and (not best or best.score < self._sure):
            supported = replace(off[0].verdict, support="supported", reason="")
            loose = self._writer.weighed(replace(off[0], verdict=supported))
            if loose.score >= self._sure:
                return loose
        return best

    def _on_the_subject(self, best: Attempt) -> Attempt:
        """The attempt on another passage that holds the answer too, where that one has the names of the question.

        "He chairs it" and "the port is chaired by him and by her" both answer; the second says of what.
        """
        ranked, text = self._ranked, best.draft.text
        if ranked.names(best.place) or not best.draft.copied:
            return best
        for place in ranked.order:
            if place != best.place and ranked.names(place) and holds(ranked.passages[place], text):
                made = self._writer.on(place, text)  # both passages hold it
                said, again = (self._read(words).term_set for words in (text, made.draft.text))
                if made.affirmed > 0 and (said <= again or again <= said):
                    # The answer is as sure as it was: where it is quoted from only has to pass the second look.
                    return replace(made, score=max(best.score, made.score))
                return best
        return best

    def _quoted(self) -> None:
        """The most relevant sentence of the kind that is asked for, in the place of drafts that failed."""
        if not (found := self._ranked.sentence_that_answers()):
            return
        i, span = found
        if (score := self._sure_of(i, span)) >= self._least:
            drafted = self._asked.union(*(self._read(sentence.text).terms for sentence in self.withheld))
            self._quote(span, clip(self._read(span.quote), drafted, self._asked), score)

    def _sure_of(self, place: int, span: Span) -> float:
        """Confidence in a sentence as it stands; the ways to an answer may come by the same one, which is seen once."""
        if span not in self._looked:
            self._looked[span] = self._writer.sure(place, span.quote, span)
        return self._looked[span]

    def _read(self, text: str) -> Analysis:
        """A text under the question's language."""
        return analyse(text, self._language)

    def _quote(self, span: Span, text: str, score: float) -> None:
        self.shown.append(self._marked(replace(self.cites.quote(span, text, self._language), score=score)))

    def _show(self, attempts: Sequence[Attempt]) -> None:
        most = EVIDENCE_WORDS if len(attempts) == 1 else EACH_WORDS
        for made in attempts:
            if made.foreign:
                sentence = self.cites.quote(made.verdict.spans[0], made.draft.text, self._language, foreign=True)
                self.shown.append(self._marked(replace(sentence, score=made.score)))
                continue
            text = worded(made, self._question, most)
            self.shown.append(self._marked(self.cites.cite(text, replace(made.verdict, score=made.score))))

    def _marked(self, sentence: CheckedSentence) -> CheckedSentence:
        """A sentence of which the decision is not sure with that said before it."""
        return sentence if sentence.score >= self._sure else as_likely(sentence, self._language)

    def _other_values(self, best: Attempt) -> list[Attempt]:
        """What other reports say instead: answers of the same kind that hold something else; at most ``OTHERS``.

        The reader had to choose one of them: its shares of both count for each. The second look has to find it as good
        an answer as the first, or nearly: a figure of another thing is affirmed much less.
        """
        ranked, question, said = self._ranked, self._question, best.draft.text
        one = question.kind in ONE_VALUE
        own = sum(share for share, passage in zip(ranked.shares, ranked.passages, strict=True) if holds(passage, said))
        most = OTHER_FIGURES if question.kind in {"figure", "percent"} else OTHERS
        candidates = [
            i
            for i in ranked.of_others(best.place)
            if not (one and ranked.shares[i] < LIKELY * own and not ranked.names(i))
            and any(question.answered_by(self._read(s.text)) for s in ranked.passages[i].sentences)
            and not holds(ranked.passages[i], said)  # it says the same
            and ranked.may_answer(i)
        ]
        found: list[Attempt] = []
        for i in candidates[:OTHERS]:
            if any(holds(ranked.passages[i], other.draft.text) for other in found):
                continue
            made = self._writer.on(i, said)
            new = made.supported and not any(holds(a.draft.passage, made.draft.text) for a in (best, *found))
            near = made.affirmed > max(0.0, best.affirmed - LESS_AFFIRMED)
            if new and near and made.score >= self._sure:
                found.append(made)
            if len(found) == most:
                break
        return found
