"""An open question to two to six sentences of the articles that together answer it, each with all its sources.

What was found is read once with the question (``answer_reader``), and the sentences that add most are chosen
(``choosing``), without the chat model: left to write from ten good sentences it invents. A line is its source's own
sentence; where several articles state it, it has all of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.ask.answer import GroundedAnswer
from rag.ask.choosing import SCALE, choose_sentences
from rag.compare.salience import ENDS
from rag.models.fits import Features, load
from rag.parts import Parts
from rag.ports import AskObserver, Graded, Marked, Vectors
from rag.search.reading import passages_to_read
from rag.search.relevance import Retrieved
from rag.text.analysis import analyse
from rag.text.dependence import points_back
from rag.text.question import Question
from rag.types import CheckedSentence, Passage, Sentence, Span
from rag.verify.citations import Citations
from rag.verify.translation import translate_stated

CONSIDERED = 24  # sentences, best first, that are compared with each other
SHORTEST, LONGEST = 4, 60  # words of a sentence that is shown …
TELLING = 7  # … and at least of a line of an open answer, which shorter ones only fill up
LEANS = 0.7  # nats that a sentence is worth less which needs the one before it
SAME = 0.8  # cosine similarity from which a sentence of another article is a further source of a line
NATIVE = 0.3  # share of the best chance from which sentences in the question's language are the only ones shown
DECISION = "open_decision"


@dataclass(frozen=True, slots=True)
class AnsweringSentence:
    """A sentence that may be part of the answer, with the log-odds that it is, and its words as they are marked."""

    passage: Passage
    sentence: Sentence
    odds: float
    marked: Marked | None = None

    @property
    def chance(self) -> float:
        return 1 / (1 + math.exp(-self.odds))

    @property
    def span(self) -> Span:
        return Span(self.passage.article, self.sentence.start, self.sentence.end)


@dataclass(frozen=True, slots=True)
class OpenReading:
    """What was read of what was found: the passages, each with what the reader makes of it."""

    question: Question
    passages: tuple[Passage, ...]
    graded: tuple[Graded, ...]

    def candidates(self) -> list[AnsweringSentence]:
        """The sentences that can be shown, the likeliest first."""
        found = [
            AnsweringSentence(passage, sentence, odds - LEANS * _leans(sentence, passage.article.language), marked)
            for passage, one in zip(self.passages, self.graded, strict=True)
            for sentence, odds, marked in zip(passage.sentences, one.sentences, _marks(passage, one), strict=True)
            if SHORTEST <= len(sentence.text.split()) <= LONGEST and _is_whole(sentence.text)
        ]
        found.sort(key=lambda c: (-c.odds, c.passage.n, c.sentence.ordinal))
        native = [c for c in found if c.passage.article.language == self.question.language]
        return native if native and native[0].chance >= NATIVE * found[0].chance else found

    def features(self) -> Features:
        """Of the decision to answer at all: the likeliest sentences and passages, in nats."""
        odds = sorted((o for one in self.graded for o in one.sentences), reverse=True)
        whole = sorted((one.log_odds for one in self.graded), reverse=True)
        return {
            "best": odds[0],
            "third": odds[min(2, len(odds) - 1)],
            "passage": whole[0],
            "second_passage": whole[min(1, len(whole) - 1)],
        }


def _marks(passage: Passage, read: Graded) -> Iterator[Marked | None]:
    """Of each sentence of a passage its part of what is marked."""
    at = 0
    for sentence in passage.sentences:
        end = at + len(sentence.text)
        yield read.marked.within(at, end) if read.marked else None
        at = end + 1


def _is_whole(text: str) -> bool:
    """Whether a sentence has its begin and its end, and asks nothing: no headline, and no half that was cut off."""
    return not text[0].islower() and text[-1] in ENDS and not text.rstrip(' »"”').endswith("?")


def _leans(sentence: Sentence, language: str) -> bool:
    """Whether a sentence needs the one before it to be understood, as far as its pronouns and first words tell."""
    return points_back(analyse(sentence.text, language))


def read_openly(question: Question, found: Retrieved, parts: Parts) -> OpenReading | None:
    """What was found, read with the question; None where nothing was, or for an embedding model without a fit."""
    passages = passages_to_read(found)
    if not passages:
        return None
    texts = [[sentence.text for sentence in passage.sentences] for passage in passages]
    graded = parts.embedder.grade(question.text, texts, [passage.article.title for passage in passages])
    return OpenReading(question, tuple(passages), tuple(graded)) if graded else None


def answer_openly(
    reading: OpenReading, parts: Parts, observer: AskObserver | None = None, *, one_thing: float = 0.0
) -> GroundedAnswer:
    """The lines of the answer; none where the decision finds that the articles do not say.

    The likelier it is that the question wants ``one_thing`` (0 to 1), the less a line may fall behind the best one.
    """
    sure = load(DECISION).probability(reading.features())
    if sure < parts.settings.open_confidence:
        return GroundedAnswer((), (), (), "confidence")
    candidates = [c for c in reading.candidates() if len(c.sentence.text.split()) >= TELLING][:CONSIDERED]
    vectors = parts.embedder.encode_documents([c.sentence.text for c in candidates], [None] * len(candidates))
    similar: Vectors = vectors @ vectors.T
    lengths = [_words_shown(c, reading.question) for c in candidates]
    scale = replace(SCALE, share=SCALE.share + (1 - SCALE.share) * one_thing)
    chosen = choose_sentences([c.chance for c in candidates], lengths, similar, scale)
    cites, shown = Citations(), []
    for place in _in_order(chosen, candidates):
        further = _further_sources(place, candidates, similar)
        shown.append(_line(candidates[place], [candidates[i].span for i in further], reading.question, cites, parts))
        if observer:
            observer.checked(shown[-1], cites.of(shown[-1]))
    return GroundedAnswer(tuple(shown), cites.of(*shown), (), "")


def _in_order(chosen: Sequence[int], candidates: Sequence[AnsweringSentence]) -> list[int]:
    """Chosen places in the order of reading: by article, that of the best sentence first, in the order of each."""
    first: Mapping[str, int] = {
        name: min(n for n, i in enumerate(chosen) if candidates[i].passage.article.id == name)
        for name in {candidates[i].passage.article.id for i in chosen}
    }
    return sorted(chosen, key=lambda i: (first[candidates[i].passage.article.id], candidates[i].sentence.ordinal))


def _further_sources(place: int, candidates: Sequence[AnsweringSentence], similar: Vectors) -> list[int]:
    """Of each other article the sentence most like that of a line, where it is like enough to say the same."""
    best: dict[str, int] = {}
    own = candidates[place].passage.article.id
    for i in sorted(range(len(candidates)), key=lambda i: -float(similar[place, i])):
        if similar[place, i] >= SAME and candidates[i].passage.article.id != own:
            best.setdefault(candidates[i].passage.article.id, i)
    return list(best.values())


def _words_shown(candidate: AnsweringSentence, question: Question) -> int:
    """How many words a sentence takes as it is shown, its source's name and its number among them."""
    return len(_quoted(candidate, question, Citations()).text.split()) + 1


def _line(
    candidate: AnsweringSentence, further: Sequence[Span], question: Question, cites: Citations, parts: Parts
) -> CheckedSentence:
    """A sentence as it is shown, with the numbers of all its sources: its own words, or a translation of them."""
    article, language = candidate.passage.article, question.language
    made = None
    if article.language != language and parts.settings.translation:
        made = translate_stated(candidate.sentence.text, article.language, article.date, language, parts)
    line = cites.translation(candidate.span, *made, language) if made else _quoted(candidate, question, cites)
    numbers = (*line.citations, *cites.number(further))
    return replace(line, citations=numbers, score=round(candidate.chance, 4))


def _quoted(candidate: AnsweringSentence, question: Question, cites: Citations) -> CheckedSentence:
    """A sentence between quotation marks, its language said where it is not the question's."""
    foreign = candidate.passage.article.language != question.language
    return cites.quote(candidate.span, candidate.sentence.text, question.language, foreign=foreign)
