"""Passages to an answer: read, write, verify, decide, and what to do when verification fails.

The reader names a passage and copies from it; nothing of that is shown before it was found again in the passage, is
of the kind that the question asks for, and the calibrated decision says that it is right enough. A draft that fails
gives way to the next passage, and at last to the source's own sentence as a quotation; otherwise the answer is that
the articles do not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.ask.attempts import Attempt, Attempts, Links
from rag.ask.evidence import EVIDENCE_WORDS, clip, with_evidence
from rag.ask.extractive import Extractive, extract
from rag.ask.judge import Judge, holds, in_language, of_each_source
from rag.ask.reader import passages_block, read
from rag.compare.claims import Claim
from rag.models.prompts import Prompt
from rag.ports import AskObserver, Embedder, Generator
from rag.search.select import Selection
from rag.text.analysis import analyse
from rag.text.negation import telling
from rag.text.question import answers, asks_loosely, asks_of_sources, asks_whether, expected, subject
from rag.text.words import terms
from rag.types import CheckedSentence, Citation, Sentence, Span
from rag.verify.citations import Citations

TRIES = 3  # passages that the reader writes on before a quotation takes their place
WHETHER = 2  # passages that are looked at for a question of yes or no
OTHERS = 2  # other reports that are asked for their value, and values that are shown of them …
OTHER_FIGURES = 1  # … but of figures one: a second one mostly counts something else
LESS_AFFIRMED = 1.2  # nats: by more than this below the first, another value answers another question
ONE_VALUE = {"open", "name"}  # another answer of these is mostly another person's part in the story …
LIKELY = 0.25  # … except in one that the reader took with such a part of the answer's share, or with the names asked
SHARED_WORDS = 12  # words of each quotation where several sources are quoted
SIDE_WORDS = 16  # the same where they differ


@dataclass(frozen=True, slots=True)
class Grounded:
    """What grounding gave: sentences to show, sentences withheld, and why there is nothing to show."""

    sentences: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    withheld: tuple[CheckedSentence, ...]
    reason: str  # "" when there is an answer; else "sentinel", "confidence" or "verification"


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
    links: Links | None = None,
    observer: AskObserver | None = None,
) -> Grounded:
    """Reads, writes, verifies and decides. The caller chose the passages; an interruption is the caller's.

    ``sentences`` holds those of every passage's article, in order; ``threshold`` is the least confidence, 0 to 1.
    ``links`` are all on when not given.
    """
    links = links or Links()
    passages = selection.passages
    messages = prompt.render(passages=passages_block(passages), question=subject(question))
    reading = read(generator, messages, passages)

    def marks() -> Extractive | None:
        return extract(embedder, subject(question), passages, sentences)

    judge = Judge(question, language, selection, reading, marks if links.second_reader else lambda: None)
    attempts = Attempts(
        judge,
        messages=messages,
        generator=generator,
        check_prompt=check_prompt,
        embedder=embedder,
        weights=weights,
        sentences=sentences,
        max_tokens=max_tokens,
        links=links,
        watch=observer.draft if observer else _unwatched,
    )
    answering = _Answering(judge, attempts, threshold, links)
    answering.run()
    cites, shown, withheld = answering.cites, answering.shown, answering.withheld
    for sentence in [*shown, *withheld]:
        if observer:
            observer.checked(sentence, cites.of(sentence))
    unsure = "sentinel" if reading.absent > 0 else "confidence"
    reason = "" if shown else unsure if answering.unsure else "verification"
    return Grounded(tuple(shown), cites.of(*shown), tuple(withheld), reason)


def set_side_by_side(
    first: Claim, second: Claim, question: str, language: str, observer: AskObserver | None = None
) -> Grounded:
    """Two sentences in which sources differ, each as a quotation from its source, clipped to what they differ in."""
    asked, cites = set(terms(question, language)), Citations()
    shown = []
    for n, claim in enumerate((first, second)):
        said = set(terms(telling(analyse(claim.text, language)), language)) or set(terms(claim.text, language)) & asked
        text = clip(claim.text, said, asked, language, SIDE_WORDS)
        shown.append(cites.quote(claim.span, text, language, divided=n == 0))
        if observer:
            observer.checked(shown[-1], cites.of(shown[-1]))
    return Grounded(tuple(shown), cites.of(*shown), (), "")


def _unwatched(piece: str) -> None:
    """Nobody watches."""


def surest(attempts: Sequence[Attempt]) -> Attempt:
    """The attempt that the decision has most confidence in; of equal ones the first."""
    return max(attempts, key=lambda attempt: attempt.score)


def worded(attempt: Attempt, asked: set[str], language: str, most: int = EVIDENCE_WORDS) -> str:
    """A verified attempt as it is shown, with at most so many words of evidence."""
    return with_evidence(attempt.draft.text, asked, language, attempt.verdict.spans[0], most)


class _Answering:
    """The ways to an answer, in their order: the sources' own sentences, copied words, and a quotation instead."""

    def __init__(self, judge: Judge, attempts: Attempts, threshold: float, links: Links) -> None:
        self.cites = Citations()
        self.shown: list[CheckedSentence] = []
        self.withheld: list[CheckedSentence] = []
        self.unsure = False  # whether an answer was verified, but is not sure enough
        self._judge, self._attempts, self._threshold, self._links = judge, attempts, threshold, links
        self._language = judge.language
        self._asked = set(terms(subject(judge.question), judge.language))
        self._looked: dict[Span, float] = {}

    def run(self) -> None:
        question = self._judge.question
        if asks_of_sources(question):
            self._of_sources()
        if self.shown:
            return
        if self._links.quotation and asks_whether(subject(question), self._language) and self._whether():
            return
        best = self._copied()
        if best and best.score >= self._threshold:
            self._show([best, *(self._other_values(best) if self._links.other_values else [])])
        elif best:
            self.unsure = True
            unsure = replace(best.verdict, support="partial", reason="not sure")
            self.withheld.append(self.cites.cite(best.draft.text, unsure))
        elif self._links.quotation:
            self._quoted()

    def _of_sources(self) -> None:
        """The sentence of each source that bears on the question, where there are several.

        Whether they differ is found by the rules of ``disagreement``, before: nothing is said of it here.
        """
        scored = [(span, self._sure_of(i, span)) for i, span in of_each_source(self._judge)]
        quoted = [(span, score) for span, score in scored if score >= self._threshold]
        for span, score in quoted if len(quoted) > 1 else ():
            self._quote(span, clip(span.quote, self._asked, self._asked, self._language, SHARED_WORDS), score)

    def _whether(self) -> bool:
        """The most relevant sentence, for a question of yes or no; False when none is in the question's language.

        Words copied from "nobody has left" are no answer to "has anybody left?": the sentence is.
        """
        passages, language = self._judge.passages, self._language
        found = [(i, self._judge.best_sentence(i)) for i in self._judge.order if in_language(passages[i], language)]
        scored = [(self._sure_of(i, span), span) for i, span in found[:WHETHER]]
        if not scored:
            return False
        score, span = max(scored, key=lambda item: item[0])
        text = clip(span.quote, self._asked, self._asked, language)
        if score >= self._threshold:
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
        for n, place in enumerate(self._judge.order[:TRIES]):
            if n and not self._judge.may_answer(place):
                continue
            made = self._attempts.on(place)
            if made.supported:
                best = made
                break
            self.withheld.append(self.cites.cite(made.draft.text, made.verdict))
        best = best and self._on_the_subject(best)
        marked = self._attempts.marked(best.draft.text if best else "")
        found = [attempt for attempt in (best, marked) if attempt]
        best = surest(found) if found else None
        off = self._attempts.off
        if off and asks_loosely(self._judge.question) and (not best or best.score < self._threshold):
            supported = replace(off[0].verdict, support="supported", reason="")
            loose = self._attempts.weighed(replace(off[0], verdict=supported))
            if loose.score >= self._threshold:
                return loose
        return best

    def _on_the_subject(self, best: Attempt) -> Attempt:
        """The attempt on another passage that holds the answer too, where that one has the names of the question.

        "He chairs it" and "the port is chaired by him and by her" both answer; the second says of what.
        """
        judge, text = self._judge, best.draft.text
        if judge.names(best.place) or not best.draft.copied:
            return best
        for place in judge.order:
            if place != best.place and judge.names(place) and holds(judge.passages[place], text):
                made = self._attempts.on(place, text)  # both passages hold it
                said, again = (set(terms(t, self._language)) for t in (text, made.draft.text))
                if made.affirmed > 0 and (said <= again or again <= said):
                    # The answer is as sure as it was: where it is quoted from only has to pass the second look.
                    return replace(made, score=max(best.score, made.score))
                return best
        return best

    def _quoted(self) -> None:
        """The most relevant sentence of the kind that is asked for, in the place of drafts that failed."""
        if not (found := self._judge.sentence_that_answers()):
            return
        i, span = found
        if (score := self._sure_of(i, span)) >= self._threshold:
            drafted = {term for sentence in self.withheld for term in terms(sentence.text, self._language)}
            self._quote(span, clip(span.quote, drafted | self._asked, self._asked, self._language), score)

    def _sure_of(self, place: int, span: Span) -> float:
        """Confidence in a sentence as it stands; the ways to an answer may come by the same one, which is seen once."""
        if span not in self._looked:
            self._looked[span] = self._attempts.sure(place, span.quote, span)
        return self._looked[span]

    def _quote(self, span: Span, text: str, score: float) -> None:
        self.shown.append(replace(self.cites.quote(span, text, self._language), score=score))

    def _show(self, attempts: Sequence[Attempt]) -> None:
        most = EVIDENCE_WORDS if len(attempts) == 1 else SHARED_WORDS
        for made in attempts:
            text = worded(made, self._asked, self._language, most)
            self.shown.append(self.cites.cite(text, replace(made.verdict, score=made.score)))

    def _other_values(self, best: Attempt) -> list[Attempt]:
        """What other reports say instead: answers of the same kind that hold something else; at most ``OTHERS``.

        The reader had to choose one of them: its shares of both count for each. The second look has to find it as good
        an answer as the first, or nearly: a figure of another thing is affirmed much less.
        """
        judge, said = self._judge, best.draft.text
        one = expected(judge.question) in ONE_VALUE
        own = sum(share for share, passage in zip(judge.shares, judge.passages, strict=True) if holds(passage, said))
        most = OTHER_FIGURES if expected(judge.question) in {"figure", "percent"} else OTHERS
        candidates = [
            i
            for i in judge.of_others(best.place)
            if not (one and judge.shares[i] < LIKELY * own and not judge.names(i))
            and any(answers(s.text, judge.question, judge.language) for s in judge.passages[i].sentences)
            and not holds(judge.passages[i], said)  # it says the same
            and judge.may_answer(i)
        ]
        found: list[Attempt] = []
        for i in candidates[:OTHERS]:
            if any(holds(judge.passages[i], other.draft.text) for other in found):
                continue
            made = self._attempts.on(i, said)
            new = made.supported and not any(holds(a.draft.passage, made.draft.text) for a in (best, *found))
            near = made.affirmed > max(0.0, best.affirmed - LESS_AFFIRMED)
            if new and near and made.score >= self._threshold:
                found.append(made)
            if len(found) == most:
                break
        return found
