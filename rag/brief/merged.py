"""Articles to one merged brief: the story, what the sources agree on, where they differ, who alone says what, and when.

The way: claims -> what is new -> groups -> independent reports -> story -> differences -> lines, verified -> timeline.
Each step is a module of its own; here they are put together and put in order. On a question the claims are the
sentences near to it, of which ``survey`` makes the groups.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from rag.brief.lines import Line, LineWriter
from rag.brief.mentions import mentions
from rag.brief.request import Material, MergeRequest, Place
from rag.brief.sections import Findings, Sections, list_differences, list_findings, list_gathered, offer_single
from rag.compare import survey
from rag.compare.claims import Claim, Matrix, claims_of
from rag.compare.contradictions import contradicting
from rag.compare.coverage import Extract, telling_extracts
from rag.compare.differences import DifferingClaims, differing
from rag.compare.figures import SharedFigure, same_figures
from rag.compare.novelty import new_claims
from rag.compare.reports import independent_reports
from rag.compare.sameness import group_claims
from rag.compare.statements import Statements
from rag.parts import Models
from rag.ports import Embedder, Progress, Vectors
from rag.types import Account, Article, CheckedSentence, Citation, Dossier, Event

MERGED_VERSION = 8
_STORY = 150  # most words of the sentences that tell the story
_EVENTS = 6  # most of a timeline
_DIFFERENCES = 4
_AT_ONCE = 96  # sentences embedded between two reports of progress
_OF_A_KIND = 2  # differences of one kind

Story = list[tuple[Claim, str]]  # claims, and the words clipped from each


def write_dossier(
    request: MergeRequest, material: Material, models: Models, progress: Progress | None = None
) -> Dossier:
    """The merged brief of ``material``, in the language and under the title of the request.

    Of a question its sources are the articles that it cites. An empty dossier when nothing is new.
    """
    claims, vectors, groups = _grouped(request, material, models.embedder, progress)
    articles = _told_of(request, material, claims)
    reports, same = independent_reports(articles, material.sentences, _shared(groups))
    story: Story = []
    figures: list[SharedFigure] = []
    if not request.question:
        said_by = _said_by(groups, reports)
        extracts = _extracts(request, material, reports, said_by)
        story, claims, vectors = _with_story(extracts, (claims, vectors), request, material, models.embedder)
    by_span = {claim.span: vector for claim, vector in zip(claims, vectors, strict=True)}
    writer = LineWriter(request.language, material, models, reports=reports, vectors=by_span)
    sections = Sections(reports, left=math.inf if request.length is None else request.length)
    differences = _differences(claims, vectors @ vectors.T, material.weights, models.statements)
    if request.question:
        opposed = {claims[i].span for pair in differences for i in (pair.first, pair.second)}
        list_gathered(writer, sections, groups[: survey.LINES - len(opposed)], opposed)
        list_differences(writer, sections, differences, claims)
    else:
        figures += same_figures(claims, articles, material.sentences)
        list_findings(writer, sections, Findings(story, claims, groups, figures, differences), progress)
    timeline = _timeline(writer, sections, () if request.question else claims, figures)
    accounts = [Account(item.kind, item.articles, writer.cites.number(item.spans)) for item in same]
    sentences, accounts, citations = _numbered(writer, sections, accounts)
    told = {n for sentence in sentences for n in sentence.citations}
    return Dossier(
        title=request.title,
        language=request.language,
        sentences=tuple(sentences),
        citations=tuple(citations),
        sources=tuple(articles),
        reports=tuple(reports[article.id] for article in articles),
        accounts=tuple(accounts),
        agreements=tuple(sections.agreements),
        differences=tuple(sections.differences),
        single_source=tuple(sections.single_source),
        timeline=timeline,
        mentions=mentions([citation for citation in citations if citation.n in told]),
        lead=0 if sentences else None,
        opening=tuple(sections.opening),
    )


# -- what is said, and where the same is said -----------------------------------------------------


def _grouped(
    request: MergeRequest, material: Material, embedder: Embedder, progress: Progress | None
) -> tuple[list[Claim], Vectors, list[list[Claim]]]:
    """The claims that are new, with their vectors, and in groups that may say the same."""
    articles, sentences, weights = material.articles, material.sentences, material.weights
    if request.question:
        claims = survey.candidates(articles, sentences, request.focus)
    else:
        claims = claims_of(articles, sentences, weights)
    vectors = _embedded(claims, embedder, progress if request.question else None)
    if request.known is not None:
        claims, vectors = new_claims(claims, vectors, request.known, embedder, weights)
    if request.question:
        return _surveyed(claims, vectors, embedder.encode_query(request.question), weights)
    return claims, vectors, [[claims[i] for i in members] for members in group_claims(claims, vectors, weights)]


def _extracts(
    request: MergeRequest, material: Material, reports: Mapping[str, str], said_by: Mapping[Place, int]
) -> list[Extract]:
    return telling_extracts(
        material.articles,
        material.sentences,
        length=min(_STORY, request.length or _STORY),
        reports=reports,
        language=request.language,
        said_by=said_by,
        known=[said.text for said in request.known.texts] if request.known else (),
    )


def _said_by(groups: Sequence[Sequence[Claim]], reports: Mapping[str, str]) -> dict[Place, int]:
    """How many independent reports may say what a claim says, by its place."""
    return {
        (claim.article.id, claim.sentence.ordinal): len({reports[member.article.id] for member in members})
        for members in groups
        for claim in members
    }


def _with_story(
    extracts: Sequence[Extract],
    known: tuple[list[Claim], Vectors],
    request: MergeRequest,
    material: Material,
    embedder: Embedder,
) -> tuple[Story, list[Claim], Vectors]:
    """The story, as far as it is new, and the claims ``known`` with those of the story, and their vectors."""
    claims, vectors = known
    held = {claim.span: claim for claim in claims}
    own = [Claim(extract.span.article, extract.sentence, 0.0) for extract in extracts if extract.span not in held]
    if own:
        more = _embedded(own, embedder, None)
        if request.known is not None:
            own, more = new_claims(own, more, request.known, embedder, material.weights)
        claims, vectors = [*claims, *own], np.concatenate([vectors, more])
    held = {claim.span: claim for claim in claims}
    return [(held[e.span], e.text) for e in extracts if e.span in held], claims, vectors


def _embedded(claims: Sequence[Claim], embedder: Embedder, progress: Progress | None) -> Vectors:
    """The vectors of claims. With someone who watches, by parts: hundreds of sentences take a minute."""
    size = _AT_ONCE if progress else max(1, len(claims))
    parts = []
    for start in range(0, max(1, len(claims)), size):
        texts = [claim.text for claim in claims[start : start + size]]
        parts.append(embedder.encode_documents(texts, [None] * len(texts)))
        if progress:
            progress(min(start + size, len(claims)), len(claims), "sentences")
    return np.concatenate(parts)


def _told_of(request: MergeRequest, material: Material, claims: Sequence[Claim]) -> list[Article]:
    """The sources. On a question those that say something; what was read is listed where nothing in it is new."""
    told = {claim.article.id for claim in claims}
    if not request.question or not (told or request.known is None):
        return list(material.articles)
    return [article for article in material.articles if article.id in told]


def _shared(groups: Sequence[Sequence[Claim]]) -> dict[frozenset[str], int]:
    """How many claims two articles have in common."""
    found: Counter[frozenset[str]] = Counter()
    for members in groups:
        ids = sorted({claim.article.id for claim in members})
        found.update(frozenset((a, b)) for n, a in enumerate(ids) for b in ids[n + 1 :])
    return dict(found)


# -- what is said on a question ------------------------------------------------------------------


def _surveyed(
    claims: Sequence[Claim], vectors: Vectors, asked: Vectors, weights: Mapping[str, float]
) -> tuple[list[Claim], Vectors, list[list[Claim]]]:
    """What is said on a question: the claims gathered, with their vectors, and their groups, each led by its line."""
    found = survey.gather(claims, vectors, asked, weights)
    used = sorted({i for members in found for i in members})
    near = {i: replace(claims[i], salience=float(vectors[i] @ asked)) for i in used}
    return list(near.values()), vectors[np.array(used, dtype=int)], [[near[i] for i in members] for members in found]


# -- differences ----------------------------------------------------------------------------------


def _differences(
    claims: Sequence[Claim], similar: Matrix, weights: Mapping[str, float], statements: Statements
) -> list[DifferingClaims]:
    """The likeliest pairs of each kind, each claim in one of them: proposed by rules or near, contradicting as read.

    The model is not asked whether two claims contradict each other: its log-odds of yes and no, from both orders, were
    between 0.2 and 0.7 for pairs that do and between -0.2 and 0.7 for pairs that do not (7 made-up pairs, 1.5B).
    """
    used: set[int] = set()
    chosen: list[DifferingClaims] = []
    of_a_kind: Counter[str] = Counter()
    for pair in contradicting(claims, similar, differing(claims, similar, weights), statements):
        if of_a_kind[pair.kind] < _OF_A_KIND and not {pair.first, pair.second} & used and len(chosen) < _DIFFERENCES:
            used |= {pair.first, pair.second}
            of_a_kind[pair.kind] += 1
            chosen.append(pair)
    return chosen


# -- when, and in which order ---------------------------------------------------------------------


def _timeline(
    writer: LineWriter, sections: Sections, claims: Sequence[Claim], figures: Sequence[SharedFigure]
) -> tuple[Event, ...]:
    """The dated lines, of those that say the same the first, and the most salient dated claims that have none."""
    again = {at for item in sections.agreements for at in item.sentences[1:]}
    found = [(item, at) for at, line in enumerate(sections.lines) if at not in again for item in _dated(line)]
    shown = {claim.span for line in sections.lines for claim in line.claims}
    days = {iso for (iso, _), _ in found}
    for claim in sorted(claims, key=lambda c: -c.salience):
        own = [d for d in claim.said.dates(claim.article.date) if len(d.iso) == 10]
        if len(found) >= _EVENTS or not own or claim.span in shown or own[0].iso in days:
            continue
        if offer_single(writer, sections, claim, claims, figures):
            found.append(((own[0].iso, own[0].resolved), len(sections.lines) - 1))
            days.add(own[0].iso)
    events: dict[str, Event] = {}
    for (iso, resolved), at in found:
        known = events.get(iso, Event(iso, (), resolved))
        if at not in known.sentences:
            events[iso] = Event(iso, (*known.sentences, at), known.resolved and resolved)
    return tuple(events[iso] for iso in sorted(events))


def _dated(line: Line) -> list[tuple[str, bool]]:
    """The dates that the line itself says, resolved as in the article it was written from."""
    own = line.said.dates(line.claims[0].article.date)
    return list(dict.fromkeys((item.iso, item.resolved) for item in own))[:2]


def _numbered(
    writer: LineWriter, sections: Sections, accounts: Sequence[Account]
) -> tuple[list[CheckedSentence], list[Account], list[Citation]]:
    """Sentences, accounts and citations, numbered in the order of reading: wordings that were given up left gaps."""
    order = [n for line in sections.lines for n in line.sentence.citations] + [n for a in accounts for n in a.citations]
    new = {n: place for place, n in enumerate(dict.fromkeys(order), 1)}
    citations = sorted((Citation(new[c.n], c.span) for c in writer.cites.listed(new)), key=lambda c: c.n)
    sentences = [_renumbered(line.sentence, new) for line in sections.lines]
    return sentences, [_renumbered(account, new) for account in accounts], citations


_Cites = TypeVar("_Cites", CheckedSentence, Account)


def _renumbered(item: _Cites, new: Mapping[int, int]) -> _Cites:
    return replace(item, citations=tuple(sorted(new[n] for n in item.citations)))
