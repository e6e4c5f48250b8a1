"""One line of a dossier at a time: written by the model from original sentences, then verified against each source.

Every source is cited only when ``verify`` finds the line in that source's own sentences, so a merge cannot launder
what a source did not say. A draft that fails gives way to a source's own sentence, as a quotation. It does not choose
what is worth a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.compare.claims import overlap, points_back
from rag.models.prompts import Prompt
from rag.ports import Embedder, Generator, Vectors
from rag.text.analysis import analyse
from rag.types import CheckedSentence, Claim, Passage, Sentence, Span, Verdict
from rag.verify.citations import Citations, check
from rag.verify.wording import lost, unattributed

LINE_TOKENS = 80  # most tokens of a line
PROMPT_TOKENS = 420  # most tokens of the sentences of a group
ALIKE = 0.68  # cosine similarity to a line from which a further source is cited for it
SIDE_WORDS = 0.5  # share of words in common from which another claim may say what a side says
_BESIDE = 1  # sentences on either side of a claim that may support its line
GRAMMAR = 'root ::= [A-ZÀ-ÖØ-Þ0-9«"“] [^\\[\\]\\n]+\n'


@dataclass(frozen=True, slots=True)
class Line:
    """A verified sentence, the claims that support it (the first one it was written from), and their articles."""

    sentence: CheckedSentence
    claims: tuple[Claim, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(claim.article.id for claim in self.claims))


@dataclass(frozen=True, slots=True)
class _Support:
    """What supports a wording, and how well at least."""

    spans: tuple[Span, ...]
    claims: tuple[Claim, ...]
    score: float


class Desk:
    """Writes and verifies lines, and numbers their citations. One for each dossier."""

    def __init__(
        self,
        language: str,
        *,
        sentences: Mapping[str, Sequence[Sentence]],
        generator: Generator,
        writing: Prompt,
        embedder: Embedder,
        weights: Mapping[str, float],
        reports: Mapping[str, str],
        drafts: Mapping[tuple[str, int], str],
        vectors: Mapping[Span, Vectors],
    ) -> None:
        """``reports`` gives the independent report of each article, ``vectors`` the embedding of each claim.

        ``drafts`` holds wordings by (article, ordinal).
        """
        self.cites = Citations()
        self._language = language
        self._sentences = sentences
        self._generator = generator
        self._writing = writing
        self._embedder = embedder
        self._weights = weights
        self._reports = reports
        self._drafts = drafts
        self._vectors = vectors

    def line(self, members: Sequence[Claim]) -> Line:
        """The wording that most independent reports support: the model's, else a member's own sentence.

        The model does not write from another language: what a 1.5B model translates often says something else.
        """
        native = all(claim.article.language == self._language for claim in members)
        own = sorted(members, key=lambda c: (c.article.language != self._language, points_back(c), len(c.text)))
        best: tuple[tuple[int, bool, float], tuple[str, Claim | None, _Support]] | None = None
        for text, quoted in [(draft, None) for draft in (self._written(members) if native else [])] + [
            (c.text, c) for c in own
        ]:
            found = self._support(text, quoted, members)
            if not found.claims:
                continue
            count = len({self._reports[claim.article.id] for claim in found.claims})
            rank = (count, quoted is None, -len(text) / 1000)
            if best is None or rank > best[0]:
                best = (rank, (text, quoted, found))
            if count == len({self._reports[claim.article.id] for claim in members}):
                break
        return self._cited(*best[1]) if best else self.quotation(members[0])

    def quotation(self, claim: Claim) -> Line:
        """A claim as it stands in its source."""
        return Line(self.cites.quote(claim.span, claim.text, self._language), (claim,))

    def gathered(self, members: Sequence[Claim]) -> Line:
        """The first claim as it stands in its source, citing all of them, which are known to say the same.

        In another language too: of three lines that the 1.5B model translated, one stayed in the source's language and
        one said what the source does not, and both were found supported.
        """
        first = members[0]
        return self._cited(first.text, first, _Support(tuple(c.span for c in members), tuple(members), 1.0))

    def citing(self, line: Line, claims: Sequence[Claim]) -> Line:
        """The line, citing also claims that give what it is listed for."""
        numbers = self.cites.number([claim.span for claim in claims])
        citations = tuple(sorted({*line.sentence.citations, *numbers}))
        return Line(replace(line.sentence, citations=citations), (*line.claims, *claims))

    def side(self, claim: Claim, others: Sequence[Claim]) -> Line:
        """One side of a difference as its source has it, citing also the others that say just that."""
        near = [
            other
            for other in others
            if other.article.language == claim.article.language and overlap(claim, other, self._weights) >= SIDE_WORDS
        ]
        return self._cited(claim.text, claim, self._support(claim.text, claim, near))

    # -- parts of a line --------------------------------------------------------------------------

    def _written(self, members: Sequence[Claim]) -> list[str]:
        """The wording that a brief has already, or the model's; none where there is nothing to shorten."""
        if len(members) == 1 and (known := self._drafts.get((members[0].article.id, members[0].sentence.ordinal))):
            return [known]
        self._generator.warm(self._writing.prefix)
        shown = list(members)
        texts = [self._shown(claim) for claim in shown]
        while len(texts) > 1 and sum(self._generator.count(text) for text in texts) > PROMPT_TOKENS:
            texts.pop()
        block = "\n".join(f"[{n}] {text}" for n, text in enumerate(texts, 1))
        messages = self._writing.render(sentences=block)
        pieces = self._generator.generate(messages, grammar=GRAMMAR, max_tokens=LINE_TOKENS)
        draft = " ".join("".join(pieces).split())
        complete = bool(draft) and draft[-1] in '.!?…»”"'  # stopped in the middle of a sentence it is none
        return [draft] if complete else []

    def _shown(self, claim: Claim) -> str:
        """The claim's sentence, after the one before it when it points back to that."""
        before = self._sentences[claim.article.id][claim.sentence.ordinal - 1] if claim.sentence.ordinal else None
        return _plain(f"{before.text} {claim.text}" if before and points_back(claim) else claim.text)

    def _support(self, text: str, quoted: Claim | None, members: Sequence[Claim]) -> _Support:
        """The spans in which members' articles say the line, the members that do, its own first, the least score."""
        found: list[tuple[Claim, Verdict]] = []
        spoken = quoted.article.language if quoted else self._language
        for claim in members:
            if claim is quoted:
                continue
            verdict = self._check(text, spoken, claim)
            own = any(span.start < claim.sentence.end and claim.sentence.start < span.end for span in verdict.spans)
            if (
                verdict.support == "supported"
                and own
                and not self._lost(text, spoken, claim, verdict, len(members) > 1)
            ):
                found.append((claim, verdict))
        if len(found) + (quoted is not None) > 1:
            found = self._near(text, quoted, found)
        spans = [quoted.span] if quoted else []
        spans += [span for _, verdict in found for span in verdict.spans]
        claims = [quoted] if quoted else []
        claims += [claim for claim, _ in found]
        least = min((verdict.score for _, verdict in found), default=1.0)
        return _Support(tuple(dict.fromkeys(spans)), tuple(claims), least)

    def _lost(self, text: str, language: str, claim: Claim, verdict: Verdict, common: bool) -> bool:
        """Whether a wording may not stand for a claim. What several have in common is less than what each says."""
        if common:
            return unattributed(analyse(text, language), analyse(claim.text, claim.article.language))
        quotes = "\n".join(span.quote for span in verdict.spans)
        return bool(lost(analyse(text, language), analyse(claim.text, claim.article.language), quotes))

    def _near(
        self, text: str, quoted: Claim | None, found: Sequence[tuple[Claim, Verdict]]
    ) -> list[tuple[Claim, Verdict]]:
        """Those whose claim is near: words and facts in common do not make two sentences say the same."""
        own = self._vectors[quoted.span] if quoted else self._embedder.encode_documents([text], [None])[0]
        near = [(float(own @ self._vectors[claim.span]), claim, verdict) for claim, verdict in found]
        best = max((score for score, *_ in near), default=0.0)
        return [(c, v) for score, c, v in near if score >= ALIKE or (quoted is None and score == best)]

    def _check(self, text: str, language: str, claim: Claim) -> Verdict:
        all_of_it = self._sentences[claim.article.id]
        first, last = max(0, claim.sentence.ordinal - _BESIDE), claim.sentence.ordinal + _BESIDE + 1
        passage = Passage(1, claim.article, tuple(all_of_it[first:last]), 1.0)
        return check(analyse(text, language), [passage], embedder=self._embedder, weights=self._weights)

    def _cited(self, text: str, quoted: Claim | None, found: _Support) -> Line:
        if quoted is None:
            return Line(self.cites.cite(text, Verdict("supported", found.score, found.spans)), found.claims)
        shown = self.cites.quote(quoted.span, quoted.text, self._language)
        return Line(replace(shown, citations=self.cites.number(found.spans), score=found.score), found.claims)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("[", "(").replace("]", ")")
