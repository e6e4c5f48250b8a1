"""One passage to one attempt at an answer: written, repaired, verified, and looked at again. It decides nothing.

The reader copies from a passage; what it wrote is found again there, has to be of the kind that the question asks for,
and is given its confidence after a second look at its quote alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from rag.ask.decide import confidence, read_again
from rag.ask.passages import RankedPassages
from rag.ask.reader import Draft, DraftRequest, locate_draft, repeats, without_last, write_draft
from rag.models.fits import Features
from rag.parts import Parts
from rag.ports import Message
from rag.search.reading import around
from rag.text.analysis import Analysis, analyse
from rag.text.figures import with_units
from rag.text.language import detect
from rag.text.phrases import plain, with_own_and
from rag.types import Passage, Sentence, Span, Verdict
from rag.verify.citations import check
from rag.verify.second_look import affirm

WRONG_LANGUAGE = "language"  # the reason of a draft that is in its passage's language instead of the question's
TELLING = 4  # words, of which fewer ("XIIe siècle", "Le Monde") do not tell a language
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
OFF = "off the question"  # the reason of a verified draft that is not of the kind that is asked for


@dataclass(frozen=True, slots=True)
class Attempt:
    """A draft on a passage (its place in the selection) with what became of it.

    ``score`` is its calibrated confidence, by the ``features`` of the decision; 0 and none for one not supported.
    ``foreign`` words are in their passage's language and not in the question's.
    """

    draft: Draft
    place: int
    verdict: Verdict
    score: float = 0.0
    features: Features = field(default_factory=dict)
    foreign: bool = False

    @property
    def supported(self) -> bool:
        return self.verdict.support == "supported"

    @property
    def affirmed(self) -> float:
        """The log-odds of the second look."""
        return self.features.get("affirmed", -math.inf)


class AnswerWriter:
    """Makes the attempts at one question. ``off`` collects the verified drafts of another kind than asked for."""

    def __init__(
        self, ranked: RankedPassages, parts: Parts, messages: Sequence[Message], watch: Callable[[str], None]
    ) -> None:
        """``messages`` are the prompt with the passages; ``watch`` sees each piece as it is written."""
        self.off: list[Attempt] = []
        self._ranked, self._request, self._question = ranked, ranked.request, ranked.question
        self._parts, self._messages, self._watch = parts, messages, watch
        self._naming = self._question.several or self._question.kind == "name"
        self._drafts: dict[tuple[int, bool], Draft] = {}
        self._read_spans: dict[Span, tuple[float, float] | None] = {}

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
        draft, span = attempt.draft, attempt.verdict.spans[0]
        features = self.looked_at(attempt.place, draft.text, span, beside, draft.logprob)
        return replace(attempt, score=self._judged(features, span), features=features)

    def sure(self, place: int, text: str, span: Span) -> float:
        """Calibrated confidence, 0 to 1, in a quotation from a passage."""
        return self._judged(self.looked_at(place, text, span), span)

    def _judged(self, features: Features, span: Span) -> float:
        """The confidence, with what the answer reader makes of the quote, where the embedding model has one."""
        if self._of_another_year(span):
            return 0.0
        read = self._read_around(span)
        return read_again(confidence(features), *read) if read else confidence(features)

    def _of_another_year(self, span: Span) -> bool:
        """Whether the question names a year, and the sentences quoted and the date of their article only others.

        A year in digits; it knows neither "the year before" nor which of two years a figure is of.
        """
        asked = set(_YEAR.findall(self._question.subject.text))
        quoted = " ".join(s.text for s in self._quoted(span))
        own = set(_YEAR.findall(quoted))
        return bool(asked and own) and asked.isdisjoint(own | {(span.article.date or "")[:4]})

    def _quoted(self, span: Span) -> list[Sentence]:
        """The whole sentences that a span is of."""
        sentences = self._request.sentences[span.article.id]
        return [s for s in sentences if s.start < span.end and span.start < s.end]

    def _read_around(self, span: Span) -> tuple[float, float] | None:
        """Log-odds that what is quoted answers, and that it does with the sentences beside it; each span once."""
        if span not in self._read_spans:
            sentences, quoted = self._request.sentences[span.article.id], [s.ordinal for s in self._quoted(span)]
            run = around(sentences, quoted[0], quoted[-1])
            texts = [sentences[i].text for i in run]
            graded = self._parts.embedder.grade(self._question.subject.text, [texts], [span.article.title])
            self._read_spans[span] = (
                (max(graded[0].sentences[i - run.start] for i in quoted), graded[0].log_odds) if graded else None
            )
        return self._read_spans[span]

    def looked_at(self, place: int, text: str, span: Span, beside: str = "", logprob: float | None = None) -> Features:
        """What the decision on an answer from a passage goes by, after the second look.

        ``logprob`` is that of a draft; None for a quotation.
        """
        prompt = self._parts.prompts.get("check", self._question.language)
        affirmed = affirm(self._parts.generator, prompt, self._question.subject.text, text, span)
        return self._ranked.features(place, affirmed, *filter(None, (text, beside)), logprob=logprob)

    def marked(self, draft: str) -> Attempt | None:
        """The attempt on the words that the second reader marks; None where they say the same as a draft.

        From a passage in another language only names are taken.
        """
        extractive = self._ranked.extractive
        if not extractive or not (found := self._ranked.marked(draft)):
            return None
        passage = extractive.passages[found.place]
        text = without_last(analyse(plain(found.text), passage.article.language))
        foreign = passage.article.language != self._question.language
        if not text or (foreign and not self._naming):
            return None
        attempt = self._verified(Draft(text, passage, copied=True), found.place)
        return self.weighed(attempt) if attempt.supported else None

    def _counted(self, attempt: Attempt) -> Draft | None:
        """The figure of what is counted in the sentence that a figure of something else was copied from, if it has."""
        quotes = self._read("\n".join(span.quote for span in attempt.verdict.spans))
        if not self._question.counts_another(self._read(attempt.draft.text), quotes):
            return None
        return replace(attempt.draft, text=self._question.count_in(quotes))

    def _drafted(self, place: int, *, anew: bool = False) -> Draft:
        """The draft on a passage, which is written once; ``anew``, one that does not begin with words of the question.

        Nothing is drawn by chance: what did not begin with them would be written again to the letter.
        """
        asked = self._question.subject.analysis.term_set
        if anew and not repeats(first := self._drafted(place), asked, self._question.language):
            return first
        if (place, anew) not in self._drafts:
            self._drafts[place, anew] = self._completed(place, asked if anew else frozenset())
        return self._drafts[place, anew]

    def _completed(self, place: int, avoided: AbstractSet[str]) -> Draft:
        draft = self._written(place, avoided)
        if not draft.copied or not draft.text or self._question.completed_by(self._read(draft.text)):
            return draft
        said = analyse(draft.text, draft.passage.article.language).term_set
        more = self._written(place, said, after=draft.text)
        if self._question.completed_by(self._read(more.text)):
            return replace(more, logprob=draft.logprob + more.logprob)
        return draft

    def _written(self, place: int, avoided: AbstractSet[str], after: str = "") -> Draft:
        settings = self._parts.settings
        if after or self._drafts:  # who watches sees where one draft ends and another begins
            self._watch(" ; " if after else " … ")
        request = DraftRequest(
            self._ranked.passages[place],
            self._question.language,
            settings.answer_tokens,
            several=self._question.several and not after,
            naming=self._naming,
            copying=settings.copying,
            avoided=avoided,
            after=after,
        )
        return write_draft(self._parts.generator, self._messages, request, self._watch)

    def _verified(self, draft: Draft, place: int) -> Attempt:
        text, verdict = self._found(draft) if draft.copied else self._compared(draft)
        quotes = "\n".join(span.quote for span in verdict.spans)
        said, question = self._read(text), self._question
        fits = question.answered_by(said) and question.of_the_quantity(quotes)
        fits = fits and not question.counts_another(said, self._read(quotes))
        if self._parts.settings.answer_kind and verdict.support == "supported" and not fits:
            verdict = replace(verdict, support="unsupported", reason=OFF)
        return Attempt(replace(draft, text=text), place, verdict, foreign=draft.copied and self._is_foreign(draft))

    def _found(self, draft: Draft) -> tuple[str, Verdict]:
        """A copied draft with its unit, and the span that it was copied from."""
        language = self._question.language
        span = locate_draft(draft, self._question.subject.analysis.term_set) if draft.text else None
        if not span:
            return draft.text, Verdict("unsupported", 0.0, (), "empty")
        text = with_units(draft.text, draft.passage.text)
        if draft.passage.article.language != language and not self._is_foreign(draft):
            text = with_own_and(text, language)
        return text, Verdict("supported", 1.0, (span,))

    def _compared(self, draft: Draft) -> tuple[str, Verdict]:
        """A freely worded draft, repaired where that is safe, and what its passage supports of it, fact by fact.

        Whether it is on the question is decided later: between two languages words cannot tell.
        """
        own = [draft.passage]
        text = with_units(draft.text, draft.passage.text)
        verdict = self._check(text, own)
        if repaired := without_echo(text, self._question.text, verdict):
            text = repaired
            verdict = self._check(text, own)
        if wider := with_named(verdict, own, self._request.sentences):
            again = self._check(text, wider)
            verdict = again if again.support == "supported" else verdict
        if self._left_as_it_was(text, draft.passage):
            verdict = replace(verdict, support="unsupported", reason=WRONG_LANGUAGE)
        return text, verdict

    def _is_foreign(self, draft: Draft) -> bool:
        """Whether words copied from a passage in another language are more than names and figures."""
        said = analyse(draft.text, draft.passage.article.language)
        telling = [w for w, grammar in zip(said.folded, said.of_grammar, strict=True) if not grammar and w.isalpha()]
        return self._left_as_it_was(draft.text, draft.passage) and not set(telling) <= set(said.names)

    def _left_as_it_was(self, text: str, passage: Passage) -> bool:
        """Whether a draft on a passage in another language is in that one instead of the question's."""
        spoken, language = passage.article.language, self._question.language
        if spoken == language or len(self._read(text).words) < TELLING:
            return False
        return detect(text, among=(language, spoken)) == spoken

    def _check(self, text: str, passages: Sequence[Passage]) -> Verdict:
        weights, about = self._request.weights, self._question.text
        return check(self._read(text), passages, embedder=self._parts.embedder, weights=weights, about=about)

    def _read(self, text: str) -> Analysis:
        """A text under the question's language."""
        return analyse(text, self._question.language)


def without_echo(draft: str, question: str, verdict: Verdict) -> str:
    """The draft without a year that it took over from the question and that no quote has; "" when that is not it."""
    fact = re.fullmatch(r"figure (\d{4})", verdict.reason)
    if not fact or not re.search(rf"\b{fact.group(1)}\b", question):
        return ""
    shorter = re.sub(rf",?(?: (?:en|de|in|of|l'année|the year))?[ \u00a0]{fact.group(1)}\b", "", draft)
    return shorter if shorter != draft and analyse(shorter, "").terms else ""


def with_named(
    verdict: Verdict, passages: Sequence[Passage], sentences: Mapping[str, Sequence[Sentence]]
) -> list[Passage]:
    """The passages with the first sentence of a quoted article that has the name which the quotes lack; [] if none.

    A passage says "the minister" where its article has named him before: the citation then shows both places.
    """
    fact = re.fullmatch(r"name (.+)", verdict.reason)
    for span in verdict.spans if fact else ():
        for sentence in sentences.get(span.article.id, ()):
            if fact and fact.group(1) in analyse(sentence.text, span.article.language).folded:
                return [*passages, Passage(len(passages) + 1, span.article, (sentence,), 0.0)]
    return []
