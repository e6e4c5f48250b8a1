"""Briefs to one merged brief: claims grouped across sources, each shown once, citing every source that supports it.

The wording of a group is one that was verified already; each further source is cited only when ``verify`` finds the
same claim in that source's own sentences, so a merge cannot launder what a source did not say. Agreement counts
independent reports: near-duplicates are one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from rag.answer import Citations, check
from rag.facts import figures, names
from rag.phrases import phrase
from rag.ports import Embedder
from rag.types import (
    Agreement,
    Article,
    Brief,
    CheckedSentence,
    Claim,
    Dossier,
    Passage,
    Sentence,
    SingleSource,
    Span,
    Verdict,
)

SAME_CLAIM = 0.80  # cosine similarity of two claims that are grouped; grouping only proposes, verification decides
MOST_SENTENCES = 12
_BESIDE = 1


def claims_of(briefs: Sequence[Brief]) -> list[Claim]:
    """The sentences of the briefs as claims, in the order of the briefs."""
    found = []
    for brief in briefs:
        spans = {citation.n: citation.span for citation in brief.citations}
        for sentence in brief.sentences:
            own = tuple(spans[n] for n in sentence.citations)
            found.append(Claim(sentence.text, brief.article, own, sentence.verbatim, sentence.score))
    return found


def salience(claim: Claim) -> float:
    """How much a reader would miss a claim: the figures and names that it holds, 0 to 0.5."""
    spoken = claim.article.language
    return 0.1 * min(3, len(figures(claim.text))) + 0.05 * min(4, len(names(claim.text, spoken)))


def group(claims: Sequence[Claim], embedder: Embedder) -> list[list[Claim]]:
    """Claims of different articles that may say the same, by similarity to a group's first claim."""
    if not claims:
        return []
    vectors = embedder.encode_documents([claim.text for claim in claims], [None] * len(claims))
    groups: list[list[int]] = []
    for i, claim in enumerate(claims):
        near = [
            (float(vectors[i] @ vectors[members[0]]), members)
            for members in groups
            if all(claims[j].article.id != claim.article.id for j in members)
        ]
        best = max(near, key=lambda item: item[0], default=None)
        if best and best[0] >= SAME_CLAIM:
            best[1].append(i)
        else:
            groups.append([i])
    return [[claims[i] for i in members] for members in groups]


def merge(
    briefs: Sequence[Brief],
    sentences: Mapping[str, Sequence[Sentence]],
    *,
    language: str,
    embedder: Embedder,
    weights: Mapping[str, float],
) -> Dossier:
    """The merged brief. ``sentences`` holds those of every briefed article, in order."""
    cites = Citations()
    rows: list[tuple[CheckedSentence, frozenset[str], tuple[str, ...]]] = []
    for members in _ordered(group(claims_of(briefs), embedder))[:MOST_SENTENCES]:
        best = max(members, key=lambda c: (c.article.language == language, not c.verbatim, c.score, salience(c)))
        spans = list(best.spans)
        for other in members:
            if other is not best:
                verdict = _supports(best, other, sentences[other.article.id], embedder, weights)
                spans += verdict.spans if verdict.support == "supported" else ()
        articles = tuple(dict.fromkeys(span.article.id for span in spans))
        rows.append((cites.cite(best.text, Verdict("supported", best.score, tuple(spans))), _reports(spans), articles))
    shown = [sentence for sentence, *_ in rows]
    agreements = tuple(
        Agreement((i,), articles, len(reports)) for i, (_, reports, articles) in enumerate(rows) if len(reports) > 1
    )
    single = tuple(SingleSource((i,), articles) for i, (_, reports, articles) in enumerate(rows) if len(reports) == 1)
    key = hashlib.sha256("\n".join(brief.key for brief in briefs).encode("utf-8")).hexdigest()
    return Dossier(
        title=phrase("dossier", language),
        language=language,
        sentences=tuple(shown),
        citations=cites.of(*shown),
        sources=tuple(brief.article for brief in briefs),
        reports=tuple(_report(brief.article) for brief in briefs),
        agreements=agreements,
        single_source=single,
        key=key,
    )


def _ordered(groups: Sequence[list[Claim]]) -> list[list[Claim]]:
    """Claims of most independent reports first, then the most salient; otherwise in the order of the briefs."""
    return sorted(groups, key=lambda members: (-len(_reports_of(members)), -max(map(salience, members))))


def _reports_of(members: Sequence[Claim]) -> frozenset[str]:
    return frozenset(_report(claim.article) for claim in members)


def _reports(spans: Sequence[Span]) -> frozenset[str]:
    return frozenset(_report(span.article) for span in spans)


def _report(article: Article) -> str:
    return article.report or article.id


def _supports(
    claim: Claim, other: Claim, sentences: Sequence[Sentence], embedder: Embedder, weights: Mapping[str, float]
) -> Verdict:
    """Whether the other source's own sentences support this wording."""
    passages = []
    for n, span in enumerate(other.spans, 1):
        inside = [s.ordinal for s in sentences if s.start < span.end and span.start < s.end]
        first, last = max(0, inside[0] - _BESIDE), min(len(sentences), inside[-1] + _BESIDE + 1)
        passages.append(Passage(n, other.article, tuple(sentences[first:last]), 1.0))
    return check(claim.text, claim.article.language, passages, embedder=embedder, weights=weights)
