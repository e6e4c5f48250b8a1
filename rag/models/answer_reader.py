"""Which sentences of a passage answer a question, read together by the embedding model. For one model.

A question that asks why, how or what is known is answered by several sentences, each of which is part of the answer
only in its context ("this is why he was dismissed"). The passage is read whole with the question, and a head tells of
each sentence, by the mean state of its tokens, how far it is a part of a good answer (sentence-level pruning of
passages by a cross-encoder: Chirkova et al. 2025, "Provence", arXiv 2501.16214). Another one marks the words that
answer a question for one thing. Low-rank changes: ``low_rank``.

``fits/answers.npz`` is written by ``scripts/answers``; ``fits/answers.json`` names its data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag.models.cross_encoder import join
from rag.models.low_rank import ChangedTransformer, Weights
from rag.ports import Graded, Marked

FIT = "answers"
READ_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class JoinedSentences:
    """Question and passage as the model reads them: token ids, which are the question's and the passage's, and which
    are each sentence's. A sentence beyond the tokens that are read has none."""

    ids: list[int]
    asked: range
    read: range
    sentences: list[range]
    offsets: list[tuple[int, int]]  # of the passage's tokens, in characters


def join_sentences(tokenizer: Any, question: str, title: str | None, sentences: Sequence[str]) -> JoinedSentences:
    """The sentences with a space between them, in the words of the model's own prompts."""
    whole = join(tokenizer, question, title, " ".join(sentences))
    places, at, token = [], 0, 0
    for sentence in sentences:
        first, end = token, at + len(sentence)
        while token < len(whole.offsets) and whole.offsets[token][0] < end:
            token += 1
        places.append(range(whole.read.start + first, whole.read.start + token))
        at = end + 1
    return JoinedSentences(whole.ids, whole.asked, whole.read, places, whole.offsets)


class AnswerReader:
    """The changes and the heads of a fit, on a transformer whose vectors stay what they were."""

    def __init__(self, transformer: Any, tokenizer: Any, weights: Weights) -> None:
        """``weights``: the changes; ``hidden`` and ``out`` of the passage; ``sentence_hidden`` and ``sentence``, and
        ``marks`` of the words."""
        self._changed, self._tokenizer = ChangedTransformer(transformer, weights), tokenizer

    def grade(self, question: str, titles: Sequence[str | None], passages: Sequence[Sequence[str]]) -> list[Graded]:
        """Each passage, given by its sentences, read together with the question, in the order of the passages."""
        pairs = [
            join_sentences(self._tokenizer, question, title, sentences)
            for title, sentences in zip(titles, passages, strict=True)
        ]
        found: dict[int, Graded] = {}
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
        for start in range(0, len(order), READ_AT_ONCE):
            rows = order[start : start + READ_AT_ONCE]
            found |= zip(rows, self._read([pairs[i] for i in rows]), strict=True)
        return [found[i] for i in range(len(pairs))]

    def _read(self, pairs: Sequence[JoinedSentences]) -> list[Graded]:
        import torch

        with torch.inference_mode():
            states = self._changed.states([pair.ids for pair in pairs])
            return [self._graded(states[row], pair) for row, pair in enumerate(pairs)]

    def _graded(self, states: Any, pair: JoinedSentences) -> Graded:
        """states (tokens, 768) of one pair."""
        import torch
        from torch.nn import functional

        heads = self._changed.heads

        def linear(name: str, x: Any) -> Any:
            return functional.linear(x, heads[f"{name}.weight"], heads[f"{name}.bias"])

        asked = states[pair.asked.start : pair.asked.stop].mean(0)
        whole = states[pair.read.start : pair.read.stop].mean(0)
        answers = linear("out", functional.gelu(linear("hidden", torch.cat([asked, whole]))))
        read = [place for place in pair.sentences if place]
        own = torch.stack([states[place.start : place.stop].mean(0) for place in read])
        beside = asked.expand_as(own)
        parts = functional.gelu(linear("sentence_hidden", torch.cat([own, beside, own * beside, own - whole], -1)))
        odds = iter(linear("sentence", parts)[:, 0].tolist())
        marks = torch.log_softmax(linear("marks", states[pair.read.start : pair.read.stop]), 0).numpy()
        return Graded(
            float(answers),
            tuple(next(odds) if place else UNREAD for place in pair.sentences),
            Marked(float(answers), marks[:, 0], marks[:, 1], pair.offsets),
        )


UNREAD = -20.0  # log-odds of a sentence that the model did not get to
