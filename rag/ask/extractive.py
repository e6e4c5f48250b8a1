"""The second reader: which words of the passages answer, as the cross-encoder marks them.

The chat model writes an answer by itself, the cross-encoder marks one by itself. Where two readers that were made so
differently take the same words, these are mostly right; where they do not, the words marked are another answer to be
looked at. The marks compare between passages, so that one distribution lies over all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.ask.grammar import trimmed
from rag.ports import Embedder, Marked
from rag.text.analysis import analyse
from rag.types import Passage, Sentence

SPAN_TOKENS = 24  # an answer in few words; longer ones were not fitted on
LIKELIEST = 20  # of the likeliest spans of a passage, beyond which there is next to nothing


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Words marked in a passage (its place in the selection), and their share of all that might be marked, 0 to 1."""

    text: str
    place: int
    share: float
    terms: frozenset[str]


class ExtractiveReading:
    """What the cross-encoder makes of one question's passages, of which ``passages`` also hold the sentences beside."""

    def __init__(self, passages: Sequence[Passage], marked: Sequence[Marked]) -> None:
        self.passages = tuple(passages)
        self.log_odds = tuple(one.log_odds for one in marked)
        read = enumerate(zip(self.passages, marked, strict=True))
        spans = [(score, place, a, b) for place, (own, one) in read for score, a, b in likeliest(one, ends_of(own))]
        total = _log_sum([score for score, *_ in spans]) if spans else 0.0
        spans.sort(key=lambda span: -span[0])
        texts = [passage.text for passage in passages]
        self.spans = tuple(
            MarkedSpan(text, place, math.exp(score - total), analyse(text, self._language(place)).term_set)
            for score, place, a, b in spans
            if (text := trimmed(texts[place][a:b]))
        )

    def agreement(self, *said: str) -> float:
        """The share of what is marked that says the same as one of these texts: the overlap expected, 0 to 1."""
        found = (one.share * max((self.overlap(one, text) for text in said), default=0.0) for one in self.spans)
        return min(1.0, sum(found))

    def overlap(self, span: MarkedSpan, text: str) -> float:
        """How much of the shorter one of both is in the other, by their terms in the passage's language, 0 to 1."""
        own, other = span.terms, analyse(text, self._language(span.place)).term_set
        return len(own & other) / min(len(own), len(other)) if own and other else 0.0

    def _language(self, place: int) -> str:
        return self.passages[place].article.language


def mark_spans(
    embedder: Embedder, question: str, passages: Sequence[Passage], sentences: Mapping[str, Sequence[Sentence]]
) -> ExtractiveReading | None:
    """What the second reader marks; None where the embedding model has no fit.

    ``sentences`` are those of the passages' articles, in order.
    """
    wide = [widened(passage, sentences.get(passage.article.id, passage.sentences)) for passage in passages]
    marked = embedder.mark(question, [passage.text for passage in wide], [passage.article.title for passage in wide])
    return None if marked is None else ExtractiveReading(wide, marked)


def widened(passage: Passage, sentences: Sequence[Sentence]) -> Passage:
    """A passage with the sentence before and the one after it."""
    first, last = passage.sentences[0].ordinal, passage.sentences[-1].ordinal
    return replace(passage, sentences=tuple(s for s in sentences if first - 1 <= s.ordinal <= last + 1))


def ends_of(passage: Passage) -> list[int]:
    """Where the sentences of a passage end, in characters of its text."""
    return [sentence.end - passage.start for sentence in passage.sentences]


def likeliest(marked: Marked, ends: Sequence[int]) -> list[tuple[float, int, int]]:
    """Spans of a text within one of the sentences that end there, best first: score, first and last character."""
    n = len(marked.begins)
    if not n:
        return []
    both = marked.begins[:, None] + marked.ends[None, :]
    apart = np.arange(n)[None, :] - np.arange(n)[:, None]
    own = np.searchsorted(ends, [begin for begin, _ in marked.offsets], side="right")  # the sentence of each token
    both = np.where((apart >= 0) & (apart < SPAN_TOKENS) & (own[:, None] == own[None, :]), both, -np.inf)
    best = np.argsort(-both, axis=None, kind="stable")[:LIKELIEST]
    rows = [(int(place) // n, int(place) % n) for place in best]
    return [(float(both[a, b]), marked.offsets[a][0], marked.offsets[b][1]) for a, b in rows if both[a, b] > -np.inf]


def _log_sum(values: Sequence[float]) -> float:
    most = max(values)
    return most + math.log(sum(math.exp(value - most) for value in values))
