"""One passage to one attempt at an answer: written, repaired, verified, and looked at again. It decides nothing.

The reader copies from a passage; what it wrote is found again there, has to be of the kind that the question asks for,
and is weighed by the judge after a second look at its quote alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.ask.decide import confidence
from rag.ask.judge import Judge
from rag.ask.reader import Draft, locate, repeats, without_last, write
from rag.models.fits import Features
from rag.models.prompts import Prompt
from rag.ports import Embedder, Generator, Message
from rag.text.analysis import analyse
from rag.text.figures import with_units
from rag.text.language import detect
from rag.text.phrases import plain
from rag.text.question import (
    answers,
    asks_for_several,
    complete,
    count_of,
    counts_another,
    expected,
    of_the_quantity,
    subject,
)
from rag.text.words import fold, terms, words
from rag.types import Passage, Sentence, Span, Verdict
from rag.verify.citations import check
from rag.verify.second_look import affirm

_AND = {"fr": "et", "en": "and", "de": "und"}
FOREIGN = "language"  # the reason of a draft that is in its passage's language instead of the question's
TELLING = 4  # words, of which fewer ("XIIe siècle", "Le Monde") do not tell a language
OFF = "off the question"  # the reason of a verified draft that is not of the kind that is asked for


@dataclass(frozen=True, slots=True)
class Links:
    """Parts of the chain that an evaluation can switch off."""

    copying: bool = True  # answers are copied under a grammar, not worded
    quotation: bool = True  # a source sentence takes the place of drafts that fail
    other_values: bool = True  # what another report says instead is shown beside the answer
    answer_kind: bool = True  # a draft without the kind of answer that is asked for is rejected
    second_reader: bool = True  # the cross-encoder marks an answer too, and the decision hears it


@dataclass(frozen=True, slots=True)
class Attempt:
    """A draft on a passage (its place in the selection) with what became of it.

    ``score`` is its calibrated confidence, by the ``features`` of the decision; 0 and none for one not supported.
    """

    draft: Draft
    place: int
    verdict: Verdict
    score: float = 0.0
    features: Features = field(default_factory=dict)

    @property
    def supported(self) -> bool:
        return self.verdict.support == "supported"

    @property
    def affirmed(self) -> float:
        """The log-odds of the second look."""
        return self.features.get("affirmed", -math.inf)


class Attempts:
    """Makes the attempts at one question. ``off`` collects the verified drafts of another kind than asked for."""

    def __init__(
        self,
        judge: Judge,
        *,
        messages: Sequence[Message],
        generator: Generator,
        check_prompt: Prompt,
        embedder: Embedder,
        weights: Mapping[str, float],
        sentences: Mapping[str, Sequence[Sentence]],
        max_tokens: int,
        links: Links,
        watch: Callable[[str], None],
    ) -> None:
        self.question, self.language, self.passages = judge.question, judge.language, judge.passages
        self.off: list[Attempt] = []
        self._asked = set(terms(subject(self.question), self.language))
        self._judge, self._messages, self._check_prompt = judge, messages, check_prompt
        self._generator, self._embedder = generator, embedder
        self._weights, self._sentences = weights, sentences
        self._max_tokens, self._links, self._watch = max_tokens, links, watch
        self._naming = asks_for_several(self.question) or expected(self.question) == "name"
        self._drafts: dict[tuple[int, bool], Draft] = {}

    def on(self, place: int, beside: str = "") -> Attempt:
        """The attempt on a passage; ``beside`` is the answer that it would be shown beside."""
        attempt = self._verified(self._drafted(place), place)
        if attempt.verdict.reason == OFF and attempt.draft.copied:
            if not beside:
                self.off.append(attempt)
            attempt = self._verified(self._counted(attempt) or self._drafted(place, anew=True), place)
        return self.weighed(attempt, beside) if attempt.supported else attempt

    def weighed(self, attempt: Attempt, beside: str = "") -> Attempt:
        """A verified attempt with its confidence."""
        draft = attempt.draft
        features = self.looked_at(attempt.place, draft.text, attempt.verdict.spans[0], beside, draft.logprob)
        return replace(attempt, score=confidence(features), features=features)

    def sure(self, place: int, text: str, span: Span) -> float:
        """Calibrated confidence, 0 to 1, in a quotation from a passage."""
        return confidence(self.looked_at(place, text, span))

    def looked_at(self, place: int, text: str, span: Span, beside: str = "", logprob: float | None = None) -> Features:
        """What the decision on an answer from a passage goes by, after the second look.

        ``logprob`` is that of a draft; None for a quotation.
        """
        affirmed = affirm(self._generator, self._check_prompt, subject(self.question), text, span)
        return self._judge.features(place, affirmed, *filter(None, (text, beside)), logprob=logprob)

    def marked(self, draft: str) -> Attempt | None:
        """The attempt on the words that the second reader marks; None where they say the same as a draft.

        From a passage in another language only names are taken.
        """
        judge = self._judge
        if not judge.extractive or not (found := judge.marked(draft)):
            return None
        passage = judge.extractive.passages[found.place]
        text = without_last(plain(found.text), passage.article.language)
        foreign = passage.article.language != self.language
        if not text or (foreign and not self._naming):
            return None
        attempt = self._verified(Draft(text, passage, copied=True), found.place)
        return self.weighed(attempt) if attempt.supported else None

    def _counted(self, attempt: Attempt) -> Draft | None:
        """The figure of what is counted in the sentence that a figure of something else was copied from, if it has."""
        quotes = "\n".join(span.quote for span in attempt.verdict.spans)
        if not counts_another(attempt.draft.text, quotes, self.question, self.language):
            return None
        return replace(attempt.draft, text=count_of(quotes, self.question, self.language))

    def _drafted(self, place: int, *, anew: bool = False) -> Draft:
        """The draft on a passage, which is written once; ``anew``, one that does not begin with words of the question.

        Nothing is drawn by chance: what did not begin with them would be written again to the letter.
        """
        if anew and not repeats(first := self._drafted(place), self._asked, self.language):
            return first
        if (place, anew) not in self._drafts:
            self._drafts[place, anew] = self._completed(place, self._asked if anew else ())
        return self._drafts[place, anew]

    def _completed(self, place: int, avoided: Collection[str]) -> Draft:
        draft = self._written(place, avoided)
        if not draft.copied or not draft.text or complete(draft.text, self.question, self.language):
            return draft
        said = set(terms(draft.text, draft.passage.article.language))
        more = self._written(place, said, after=draft.text)
        if complete(more.text, self.question, self.language):
            return replace(more, logprob=draft.logprob + more.logprob)
        return draft

    def _written(self, place: int, avoided: Collection[str], after: str = "") -> Draft:
        several = asks_for_several(self.question)
        if after or self._drafts:  # who watches sees where one draft ends and another begins
            self._watch(" ; " if after else " … ")
        return write(
            self._generator,
            self._messages,
            self.passages[place],
            self.language,
            avoided=avoided,
            naming=self._naming,
            several=several and not after,
            after=after,
            copying=self._links.copying,
            max_tokens=self._max_tokens,
            watch=self._watch,
        )

    def _verified(self, draft: Draft, place: int) -> Attempt:
        text, verdict = self._found(draft) if draft.copied else self._compared(draft)
        quotes = "\n".join(span.quote for span in verdict.spans)
        fits = answers(text, self.question, self.language) and of_the_quantity(self.question, quotes)
        fits = fits and not counts_another(text, quotes, self.question, self.language)
        if self._links.answer_kind and verdict.support == "supported" and not fits:
            verdict = replace(verdict, support="unsupported", reason=OFF)
        return Attempt(replace(draft, text=text), place, verdict)

    def _found(self, draft: Draft) -> tuple[str, Verdict]:
        """A copied draft with its unit, and the span that it was copied from."""
        span = locate(draft, self._asked) if draft.text else None
        if not span:
            return draft.text, Verdict("unsupported", 0.0, (), "empty")
        text = with_units(draft.text, draft.passage.text)
        if draft.passage.article.language != self.language:
            text = re.sub(r" (?:et|and|und) ", f" {_AND.get(self.language, 'and')} ", text)  # between names
        return text, Verdict("supported", 1.0, (span,))

    def _compared(self, draft: Draft) -> tuple[str, Verdict]:
        """A freely worded draft, repaired where that is safe, and what its passage supports of it, fact by fact.

        Whether it is on the question is decided later: between two languages words cannot tell.
        """
        own = [draft.passage]
        text = with_units(draft.text, draft.passage.text)
        verdict = self._check(text, own)
        if repaired := without_echo(text, self.question, verdict):
            text = repaired
            verdict = self._check(text, own)
        if wider := naming(verdict, own, self._sentences):
            again = self._check(text, wider)
            verdict = again if again.support == "supported" else verdict
        if self._left_as_it_was(text, draft.passage):
            verdict = replace(verdict, support="unsupported", reason=FOREIGN)
        return text, verdict

    def _left_as_it_was(self, text: str, passage: Passage) -> bool:
        """Whether a draft on a passage in another language is in that one instead of the question's."""
        spoken = passage.article.language
        if spoken == self.language or len(words(text)) < TELLING:
            return False
        return detect(text, among=(self.language, spoken)) == spoken

    def _check(self, text: str, passages: Sequence[Passage]) -> Verdict:
        about = self.question
        return check(
            analyse(text, self.language), passages, embedder=self._embedder, weights=self._weights, about=about
        )


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
