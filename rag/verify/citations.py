"""A written sentence to its citations: verified against passages, numbered, or quoted. For answers and for briefs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from rag.parts import Models
from rag.ports import Embedder, Pair
from rag.text.analysis import Analysis, analyse
from rag.text.phrases import Key, language_name, phrase
from rag.types import CheckedSentence, Citation, Passage, Span, Verdict
from rag.verify.verdict import verify

_CITED = re.compile(r"\s*((?:\[\d+\]\s*)+)[.!?…]?\s*")


def split_draft(draft: str) -> list[str]:
    """Sentences of a draft that ends each in citation numbers, without them, each with its own full stop."""
    pieces = [piece.strip() for piece in _CITED.sub("\n", draft).split("\n")]
    return [piece if piece[-1] in '.!?…»”"' else piece + "." for piece in pieces if re.search(r"\w", piece)]


def check(
    said: Analysis,
    passages: Sequence[Passage],
    *,
    embedder: Embedder,
    weights: Mapping[str, float],
    about: str = "",
    polarity: bool = True,
) -> Verdict:
    """``verify``, with embedding similarities only where words cannot be compared: between two languages.

    ``about`` is the question of a short answer: "3 millions" is near to any sum, with its question it has a subject.
    """
    foreign = [(p, s) for p in passages if p.article.language != said.language for s in p.sentences]
    similarities: dict[tuple[str, int], float] = {}
    if foreign:
        vectors = embedder.encode_documents([s.text for _, s in foreign], [None] * len(foreign))
        own = embedder.encode_documents([f"{about} {said.text}".strip()], [None])[0]
        similarities = {
            (s.article, s.ordinal): float(vector @ own) for (_, s), vector in zip(foreign, vectors, strict=True)
        }
    return verify(said, passages, weights=weights, similarities=similarities, polarity=polarity)


def check_wording(said: Analysis, passages: Sequence[Passage], models: Models, weights: Mapping[str, float]) -> Verdict:
    """``check`` of a wording that is not the source's own: its quotes have to state it, too, as the reader finds.

    Words in common are not support: "a accepté" shares all but one with "a refusé". The reader judges denials and who
    does what; without one nothing but the source's own words is supported.
    """
    verdict = check(said, passages, embedder=models.embedder, weights=weights, polarity=False)
    if verdict.support != "supported" or is_verbatim(said, verdict.spans):
        return verdict
    if not models.statements.able:
        return replace(verdict, support="partial", reason="not read")
    pair = Pair(" ".join(span.quote for span in verdict.spans), said.text, verdict.spans[0].article.date)
    if models.statements.opposed(pair):
        return replace(verdict, support="unsupported", reason="contradicted")
    if not models.statements.shown(pair):
        return replace(verdict, support="partial", reason="not stated")
    return verdict


def is_verbatim(said: Analysis, spans: Sequence[Span]) -> bool:
    """Whether the words of a text stand in one of its quotes, one after the other."""
    wanted = f" {' '.join(said.folded)} "
    return any(wanted in f" {' '.join(analyse(span.quote, span.article.language).folded)} " for span in spans)


class Citations:
    """Numbers spans in the order in which they are first cited; the same span keeps its number."""

    def __init__(self) -> None:
        self._numbers: dict[Span, int] = {}

    def cite(self, text: str, verdict: Verdict) -> CheckedSentence:
        """A verified sentence with the numbers of its spans; one that is not supported cites nothing."""
        spans = verdict.spans if verdict.support == "supported" else ()
        return CheckedSentence(text, self.number(spans), verdict.support, verdict.score, verdict.reason)

    def translation(self, span: Span, words: str, score: float, language: str) -> CheckedSentence:
        """A translation of a span, said to be one, with how surely the span states it."""
        outlet = span.article.outlet
        key: Key = "translated_from" if outlet else "translated"
        text = phrase(key, language).format(source=outlet, quote=words)
        return CheckedSentence(text, self.number((span,)), "supported", score)

    def quote(
        self, span: Span, words: str, language: str, *, divided: bool = False, foreign: bool = False
    ) -> CheckedSentence:
        """A span, or ``words`` clipped from it, shown as a quotation.

        ``divided`` says that sources differ, ``foreign`` in which language the words are.
        """
        outlet = span.article.outlet
        key: Key = ("foreign_from" if outlet else "foreign") if foreign else "quoted_from" if outlet else "quoted"
        spoken = language_name(span.article.language, language)
        text = phrase(key, language).format(source=outlet, quote=words, spoken=spoken)
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
