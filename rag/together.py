"""Passages and quotes read together with one question, each with the sentences around it, and each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.ports import Embedder
from rag.types import Passage, Sentence, Span

Window = tuple[str, int, int]  # an article and the ordinals of its first and last sentence


class Together:
    """The log-odds of ``Embedder.log_odds`` for one question. ``sentences`` holds those of every article, in order."""

    def __init__(self, embedder: Embedder, question: str, sentences: Mapping[str, Sequence[Sentence]]) -> None:
        self._embedder, self._question, self._sentences = embedder, question, sentences
        self._read: dict[Window, float] = {}

    def of(self, spans: Sequence[Span]) -> list[float] | None:
        """That each span answers, in nats; None where the embedding model has no fit for that."""
        windows = [self._window(span) for span in spans]
        titles = {span.article.id: span.article.title for span in spans}
        new = [window for window in dict.fromkeys(windows) if window not in self._read]
        if new:
            texts = [" ".join(s.text for s in self._sentences[name][first : last + 1]) for name, first, last in new]
            found = self._embedder.log_odds(self._question, texts, [titles[name] for name, _, _ in new])
            if found is None:
                return None
            self._read.update(zip(new, found.tolist(), strict=True))
        return [self._read[window] for window in windows]

    def of_passages(self, passages: Sequence[Passage]) -> list[float] | None:
        """The same, of passages."""
        return self.of([Span(p.article, p.sentences[0].start, p.sentences[-1].end) for p in passages])

    def _window(self, span: Span) -> Window:
        """Its sentences, one before and one after: about what a chunk has, on which the fit was made."""
        held = self._sentences[span.article.id]
        own = [n for n, sentence in enumerate(held) if sentence.start < span.end and span.start < sentence.end]
        return span.article.id, max(0, own[0] - 1), min(len(held) - 1, own[-1] + 1)
