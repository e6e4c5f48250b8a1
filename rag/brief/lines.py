"""One line of a dossier at a time: written by the model from original sentences, then verified against each source.

Every source is cited only when ``verify`` finds the line in that source's own sentences, so a merge cannot launder
what a source did not say. A draft that fails gives way to a source's own sentence, as a quotation. It does not choose
what is worth a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.brief.request import Material
from rag.compare.claims import Claim
from rag.compare.coverage import reads_alone
from rag.compare.salience import ENDS
from rag.compare.sameness import covered, overlap, same
from rag.parts import Models
from rag.ports import Pair, Vectors
from rag.text.analysis import Analysis, analyse
from rag.text.dependence import points_back
from rag.text.phrases import plain
from rag.types import CheckedSentence, Passage, Span, Verdict
from rag.verify.citations import Citations, check_wording
from rag.verify.translation import translate_stated
from rag.verify.wording import lost, unattributed

_LINE_TOKENS = 80  # most tokens of a line
_GROUP_TOKENS = 420  # most tokens of the sentences of a group
_NEAR = 0.68  # cosine similarity to a line from which a further source is cited for it
_SIDE_WORDS = 0.5  # share of words in common from which another claim may say what a side says
_BESIDE = 1  # sentences on either side of a claim that may support its line
_READ, _NEAR_TO_READ = 6, 0.5  # claims that the entailment reader reads for one, and their least similarity to it
# Sentences of other reports that are read before a claim stands under one source alone, and the probability from which
# one of them may state it: a line that is left out costs less than one that is not true.
_READ_ALL, _MAY_STATE = 12, 0.4
_GRAMMAR = 'root ::= [A-ZÀ-ÖØ-Þ0-9«"“] [^\\[\\]\\n]+\n'


@dataclass(frozen=True, slots=True)
class Line:
    """A verified sentence, the claims that support it (the first one it was written from), and their articles."""

    sentence: CheckedSentence
    claims: tuple[Claim, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(claim.article.id for claim in self.claims))

    @property
    def said(self) -> Analysis:
        """What it says, read as its first claim is."""
        return analyse(self.sentence.text, self.claims[0].language)


@dataclass(frozen=True, slots=True)
class _Support:
    """What supports a wording, and how well at least."""

    spans: tuple[Span, ...]
    claims: tuple[Claim, ...]
    score: float


class LineWriter:
    """Writes and verifies lines, and numbers their citations. One for each dossier."""

    def __init__(
        self,
        language: str,
        material: Material,
        models: Models,
        *,
        reports: Mapping[str, str],
        vectors: Mapping[Span, Vectors],
    ) -> None:
        """``reports`` gives the independent report of each article, ``vectors`` the embedding of each claim."""
        self.cites = Citations()
        self._language = language
        self._material = material
        self._models, self._generator, self._embedder = models, models.generator, models.embedder
        self._prompt = models.prompts.get("merge", language)
        self._reports = reports
        self._vectors = vectors

    def line(self, members: Sequence[Claim], *, verbatim: bool = False) -> Line:
        """The wording that most independent reports support: the model's, else a member's own sentence.

        ``verbatim`` leaves the model out. Where members are in the dossier's language, it is worded by them; else one
        of them is translated, where it states what the model made of it.
        """
        native = [claim for claim in members if self.is_native(claim)]
        own = sorted(native or members, key=lambda c: (not reads_alone(c.said), len(c.text)))
        if not native and not verbatim and (put := self._translated(own[0])):
            return self.citing(put, own[1:])
        wordings: list[tuple[Analysis, Claim | None]] = []
        wordings += [
            (analyse(draft, self._language), None)
            for draft in ([] if verbatim or not native else self._written(native))
        ]
        wordings += [(claim.said, claim) for claim in own]
        best: tuple[tuple[int, bool, float], tuple[str, Claim | None, _Support]] | None = None
        every = self._count(members)
        for said, quoted in wordings:
            found = self._support(said, quoted, members)
            if not found.claims:
                continue
            count = self._count(found.claims)
            rank = (count, quoted is None, -len(said.text) / 1000)
            if best is None or rank > best[0]:
                best = (rank, (said.text, quoted, found))
            if count == every:
                break
        return self._cited(*best[1]) if best else self.quotation(own[0])

    def quotation(self, claim: Claim) -> Line:
        """A claim as it stands in its source, its language marked where that is another one."""
        return Line(self._quote(claim, claim.text), (claim,))

    def _translated(self, claim: Claim) -> Line | None:
        """A claim in the dossier's language, said to be translated; None where it does not state what was written."""
        made = translate_stated(claim.text, claim.language, claim.article.date, self._language, self._models)
        return Line(self.cites.translation(claim.span, *made, self._language), (claim,)) if made else None

    def quoted(self, claim: Claim, clipped: str, others: Sequence[Claim]) -> Line:
        """Words clipped from a claim, or all of them, citing also the others that say just that."""
        said = analyse(clipped, claim.language)
        return self._cited(clipped, claim, self._support(said, claim, others))

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
            if other.language == claim.language and overlap(claim, other, self._material.weights) >= _SIDE_WORDS
        ]
        return self.quoted(claim, claim.text, near)

    # -- what says the same -----------------------------------------------------------------------

    def is_native(self, claim: Claim) -> bool:
        """Whether a claim is in the language of the dossier."""
        return claim.language == self._language

    def saying(self, claim: Claim, claims: Sequence[Claim]) -> list[Claim]:
        """Of each other article the claim that says the same, if any, the nearest first.

        Nearness, words and facts tell, or the entailment reader: in other words, or another language.
        """
        found = [(self._similarity(claim, other), other) for other in claims if other.article.id != claim.article.id]
        found.sort(key=lambda item: -item[0])
        stating = self.stating(claim, [other for _, other in found])
        best: dict[str, Claim] = {}
        for score, other in found:
            if other in stating or same(claim, other, score, self._material.weights):
                best.setdefault(other.article.id, other)
        return list(best.values())

    def stating(self, claim: Claim, claims: Sequence[Claim], words: str = "") -> list[Claim]:
        """Of the claims nearest to one those that state it, or ``words`` for it; none without an entailment reader."""
        statements = self._models.statements
        near = [(self._similarity(claim, other), n) for n, other in enumerate(claims)]
        read = [claims[n] for score, n in sorted(near, key=lambda item: -item[0])[:_READ] if score >= _NEAR_TO_READ]
        if not read or not statements.able:
            return []
        pairs = [Pair(self._shown(other), words or claim.text, other.article.date) for other in read]
        statements.read(pairs)
        return [other for other, pair in zip(read, pairs, strict=True) if statements.shown(pair)]

    def elsewhere(self, claim: Claim) -> tuple[list[Claim], bool]:
        """Sentences of other reports that state a claim, and whether one of them may at least, or gives its quantity.

        Not only claims are looked at: of all sentences those that share the most names and figures with it are read.
        What shares none is not found.
        """
        statements, telling = self._models.statements, _facts(claim.said)
        if not statements.able or not telling:
            return [], False
        found: list[tuple[int, Claim]] = []
        quantities, given = {q.key for q in claim.said.quantities}, False
        for article in self._material.articles:
            if self._reports[article.id] == self._reports[claim.article.id]:
                continue
            for sentence in self._material.sentences[article.id]:
                other = Claim(article, sentence, 0.0)
                if shared := len(telling & _facts(other.said)):
                    found.append((shared, other))
                    given = given or not quantities.isdisjoint(q.key for q in other.said.quantities)
        found.sort(key=lambda item: -item[0])
        pairs = {Pair(self._shown(other), claim.text, other.article.date): other for _, other in found[:_READ_ALL]}
        statements.read(pairs)
        stating = [other for pair, other in pairs.items() if statements.shown(pair)]
        return stating, given or any(statements.of(pair).states >= _MAY_STATE for pair in pairs)

    def repeats(self, claim: Claim, lines: Sequence[Line], coming: Sequence[Claim] = ()) -> bool:
        """Whether lines have said a claim already, or say it with claims that are to come."""
        told = list(dict.fromkeys([*(other for line in lines for other in line.claims), *coming]))
        near = [(other, self._similarity(claim, other)) for other in told]
        return covered(claim, near, self._material.weights) or bool(self.stating(claim, told))

    def _similarity(self, one: Claim, other: Claim) -> float:
        """The cosine of two claims; 0 of one that was not embedded."""
        known = one.span in self._vectors and other.span in self._vectors
        return float(self._vectors[one.span] @ self._vectors[other.span]) if known else 0.0

    # -- parts of a line --------------------------------------------------------------------------

    def _written(self, members: Sequence[Claim]) -> list[str]:
        """The wording that a brief has already, or the model's; none where there is nothing to shorten."""
        if len(members) == 1 and (
            known := self._material.drafts.get((members[0].article.id, members[0].sentence.ordinal))
        ):
            return [known]
        self._generator.warm(self._prompt.prefix)
        shown = list(members)
        texts = [self._shown(claim) for claim in shown]
        while len(texts) > 1 and sum(self._generator.count(text) for text in texts) > _GROUP_TOKENS:
            texts.pop()
        block = "\n".join(f"[{n}] {text}" for n, text in enumerate(texts, 1))
        messages = self._prompt.render(sentences=block)
        pieces = self._generator.generate(messages, grammar=_GRAMMAR, max_tokens=_LINE_TOKENS)
        draft = " ".join("".join(pieces).split())
        complete = bool(draft) and draft[-1] in ENDS + "?"  # stopped in the middle of a sentence it is none
        return [draft] if complete else []

    def _shown(self, claim: Claim) -> str:
        """The claim's sentence, after the one before it when it points back to that."""
        ordinal = claim.sentence.ordinal
        if not ordinal or not points_back(claim.said):
            return plain(claim.text)
        return plain(f"{self._material.sentences[claim.article.id][ordinal - 1].text} {claim.text}")

    def _support(self, said: Analysis, quoted: Claim | None, members: Sequence[Claim]) -> _Support:
        """The spans in which members' articles say the line, the members that do, its own first, the least score."""
        found: list[tuple[Claim, Verdict]] = []
        for claim in members:
            if claim is quoted:
                continue
            verdict = self._check(said, claim)
            own = any(span.start < claim.sentence.end and claim.sentence.start < span.end for span in verdict.spans)
            if verdict.support == "supported" and own and not _loses(said, claim, len(members) > 1):
                found.append((claim, verdict))
        if len(found) + (quoted is not None) > 1:
            found = self._near(said, quoted, found)
        spans = [quoted.span] if quoted else []
        spans += [span for _, verdict in found for span in verdict.spans]
        claims = [quoted] if quoted else []
        claims += [claim for claim, _ in found]
        least = min((verdict.score for _, verdict in found), default=1.0)
        return _Support(tuple(dict.fromkeys(spans)), tuple(claims), least)

    def _near(
        self, said: Analysis, quoted: Claim | None, found: Sequence[tuple[Claim, Verdict]]
    ) -> list[tuple[Claim, Verdict]]:
        """Those whose claim is near: words and facts in common do not make two sentences say the same."""
        if quoted is not None:
            weights = self._material.weights
            return [(c, v) for c, v in found if same(quoted, c, self._similarity(quoted, c), weights)]
        own = self._embedder.encode_documents([said.text], [None])[0]
        near = [(float(own @ self._vectors[claim.span]), claim, verdict) for claim, verdict in found]
        best = max((score for score, *_ in near), default=0.0)
        return [(c, v) for score, c, v in near if score >= _NEAR or score == best]

    def _check(self, said: Analysis, claim: Claim) -> Verdict:
        first, last = max(0, claim.sentence.ordinal - _BESIDE), claim.sentence.ordinal + _BESIDE + 1
        around = tuple(self._material.sentences[claim.article.id][first:last])
        passage = Passage(1, claim.article, around, 1.0)
        return check_wording(said, [passage], self._models, self._material.weights)

    def _quote(self, claim: Claim, words: str) -> CheckedSentence:
        return self.cites.quote(claim.span, words, self._language, foreign=claim.language != self._language)

    def _count(self, claims: Sequence[Claim]) -> int:
        """Independent reports that claims are from."""
        return len({self._reports[claim.article.id] for claim in claims})

    def _cited(self, text: str, quoted: Claim | None, found: _Support) -> Line:
        if quoted is None:
            return Line(self.cites.cite(text, Verdict("supported", found.score, found.spans)), found.claims)
        shown = self._quote(quoted, text)
        return Line(replace(shown, citations=self.cites.number(found.spans), score=found.score), found.claims)


def _facts(said: Analysis) -> frozenset[str]:
    """Names and figures, which are the same in every language, mostly."""
    return frozenset(said.names) | said.figure_digits


def _loses(said: Analysis, claim: Claim, common: bool) -> bool:
    """Whether a wording may not stand for a claim. What several have in common is less than what each says."""
    if common:
        return unattributed(said, claim.said)
    return bool(lost(said, claim.said))
