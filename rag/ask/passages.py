"""The passages of one question, ranked, and what is known of each before and after an answer is written on it. Pure.

Relevance ranks the passages, the reader's shares weigh them, and the decision gives each answer its confidence.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.ask.decide import decision_features
from rag.ask.extractive import ExtractiveReading, MarkedSpan
from rag.ask.reader import Reading
from rag.models.fits import Features
from rag.search.select import Selection
from rag.text.analysis import analyse
from rag.text.question import Question
from rag.types import Passage, Sentence, Span

PICK_WEIGHT = 1.0  # of the reader's choice of a passage against the fitted relevance, both in nats
BESIDE = 2.0  # nats of relevance by which a source's passage may be behind and still be quoted with the best one
OTHER_BEHIND = 4.0  # the same for another answer, of which the decision says whether it is one
MOST_QUOTED = 3  # sources
HOPELESS = -2.0  # log-odds that a passage answers, below which no words marked in it were ever shown
SAME_ANSWER = 0.5  # of the terms of the shorter one of two answers in the other one


@dataclass(frozen=True, slots=True)
class GroundingRequest:
    """A question with what its answer is to be made of.

    ``sentences`` holds those of every passage's article, in order; ``weights`` the inverse document frequencies of the
    stems of question and passages, 1 where absent.
    """

    question: Question
    selection: Selection
    sentences: Mapping[str, Sequence[Sentence]]
    weights: Mapping[str, float]


def holds(passage: Passage, text: str) -> bool:
    """Whether a passage holds the figures of an answer, or all of its terms where it has no figure."""
    spoken = passage.article.language
    said, there = analyse(text, spoken), analyse(passage.text, spoken)
    if said.figure_digits:
        return said.figure_digits <= there.figure_digits
    return bool(said.terms) and said.term_set <= there.term_set


def report_of(passage: Passage) -> str:
    """The report that a passage is of: near-duplicate articles share one."""
    return passage.article.report or passage.article.id


def in_language(passage: Passage, language: str) -> bool:
    """Whether a passage is in that language."""
    return passage.article.language == language


class RankedPassages:
    """Passages are named by their place in the selection; ``order`` has the places, the likeliest to answer first."""

    def __init__(
        self,
        request: GroundingRequest,
        reading: Reading,
        extract: Callable[[], ExtractiveReading | None] = lambda: None,
    ) -> None:
        """``extract`` asks the second reader, which is not needed before there is a draft; None when there is none."""
        self.request, self.question, self.passages = request, request.question, request.selection.passages
        self._selection, self._reading, self._extract = request.selection, reading, extract
        self.shares = reading.picks
        self._best = [max(p.sentences, key=self._score) for p in self.passages]
        self._logits = [self._score(sentence) for sentence in self._best]
        mixed = [
            logit + PICK_WEIGHT * math.log(max(pick, 1e-4))
            for logit, pick in zip(self._logits, reading.picks, strict=True)
        ]
        self.order = sorted(range(len(mixed)), key=lambda i: -mixed[i])

    def _score(self, sentence: Sentence) -> float:
        return self._selection.scores[sentence.article, sentence.ordinal]

    @functools.cached_property
    def extractive(self) -> ExtractiveReading | None:
        return self._extract()

    def features(self, i: int, affirmed: float, *said: str, logprob: float | None = None) -> Features:
        """Of the decision on an answer from a passage; ``said`` is its text, and that beside which it is shown.

        ``affirmed`` and ``logprob`` are those of ``decide.decision_features``.
        """
        best = self._best[i]
        own = self._selection.features[best.article, best.ordinal]
        holding = {i} | {n for n, passage in enumerate(self.passages) if any(holds(passage, text) for text in said)}
        return decision_features(self._reading, holding, own, affirmed, logprob, self.extractive, said)

    def marked(self, draft: str) -> MarkedSpan | None:
        """What the second reader marks first, where that is not in a draft nor the draft in it."""
        if not self.extractive or not self.extractive.spans:
            return None
        first = self.extractive.spans[0]
        return first if self.may_answer(first.place) and self.extractive.overlap(first, draft) < SAME_ANSWER else None

    def may_answer(self, i: int) -> bool:
        """Whether the second reader, where there is one, does not find that a passage hardly answers."""
        return not self.extractive or self.extractive.log_odds[i] >= HOPELESS

    def of_others(self, i: int) -> list[int]:
        """The passages of other reports than that of a passage that are not far behind it, most relevant first."""
        report = report_of(self.passages[i])
        near = [n for n, logit in enumerate(self._logits) if logit >= self._logits[i] - OTHER_BEHIND]
        return sorted((n for n in near if report_of(self.passages[n]) != report), key=lambda n: -self._logits[n])

    def names(self, i: int) -> bool:
        """Whether the best sentence of a passage has every name and figure of the question, and there is one."""
        best = self._best[i]
        return self._selection.features[best.article, best.ordinal]["facts"] == 1.0

    def sentence_that_answers(self) -> tuple[int, Span] | None:
        """The most relevant sentence that is of the kind asked for, in the question's language, and its passage."""
        question = self.question
        found = [
            (i, sentence)
            for i in self.order
            if in_language(self.passages[i], question.language)
            for sentence in self.passages[i].sentences
            if question.answered_by(analyse(sentence.text, question.language))
            and question.of_the_quantity(sentence.text)
        ]
        if not found:
            return None
        i, best = max(found, key=lambda item: self._score(item[1]))
        return i, Span(self.passages[i].article, best.start, best.end)

    def best_sentence(self, i: int) -> Span:
        """The most relevant sentence of a passage."""
        return Span(self.passages[i].article, self._best[i].start, self._best[i].end)

    def of_each_source(self) -> list[tuple[int, Span]]:
        """The most relevant sentence of each report with its passage, for a question about what the sources say.

        Of the passages that are about as relevant as the best one.
        """
        found: dict[str, tuple[int, Span]] = {}
        for i in self.order:
            near = self._logits[i] >= max(self._logits) - BESIDE
            if near and in_language(self.passages[i], self.question.language):
                found.setdefault(report_of(self.passages[i]), (i, self.best_sentence(i)))
        return list(found.values())[:MOST_QUOTED]
