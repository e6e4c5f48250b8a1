"""Articles to one merged brief: what the sources agree on, where they differ, who alone says what, and when.

The way: claims -> what is new -> groups -> independent reports -> differences -> lines, verified -> timeline. Each step
is a module of its own; here they are put together and put in order. The first sentences read as a short summary. On a
question the claims are the sentences near to it, of which ``survey`` makes the groups.
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
from rag.brief.request import Material, MergeRequest
from rag.brief.sections import Sections, list_gathered, list_groups
from rag.compare import survey
from rag.compare.claims import Claim, Matrix, claims_of, group_claims
from rag.compare.differences import Pair, differing
from rag.compare.figures import same_figures
from rag.compare.novelty import new_claims
from rag.compare.reports import independent_reports
from rag.parts import Models
from rag.ports import Embedder, Progress, Vectors
from rag.types import Account, Article, CheckedSentence, Citation, Difference, Dossier, Event, Side

MERGED_VERSION = 5
_EVENTS = 6  # most of a timeline
_DIFFERENCES = 4
_AT_ONCE = 96  # sentences embedded between two reports of progress
_OF_A_KIND = 2  # differences of one kind


def write_dossier(
    request: MergeRequest, material: Material, models: Models, progress: Progress | None = None
) -> Dossier:
    """The merged brief of ``material``, in the language and under the title of the request.

    Of a question its sources are the articles that it cites. An empty dossier when nothing is new.
    """
    claims, vectors, groups = _grouped(request, material, models.embedder, progress)
    articles = _told_of(request, material, claims)
    reports, same = independent_reports(articles, material.sentences, _shared(groups))
    by_span = {claim.span: vector for claim, vector in zip(claims, vectors, strict=True)}
    writer = LineWriter(request.language, material, models, reports=reports, vectors=by_span)
    sections = Sections(reports, left=math.inf if request.length is None else request.length)
    differences = _differences(claims, vectors @ vectors.T, material.weights)
    opposed = {claims[i].span for pair in differences for i in (pair.first, pair.second)}
    if request.question:
        list_gathered(writer, sections, groups[: survey.LINES - len(opposed)], opposed)
    else:
        figures = same_figures(claims, articles, material.sentences)
        list_groups(writer, sections, groups, figures, opposed, progress)
    for pair in differences:
        _list_difference(writer, sections, pair, claims)
    timeline = _timeline(writer, sections, () if request.question else claims)
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


def _differences(claims: Sequence[Claim], similar: Matrix, weights: Mapping[str, float]) -> list[Pair]:
    """The likeliest pairs of each kind, each claim in one of them.

    The model is not asked whether two claims contradict each other: its log-odds of yes and no, from both orders, were
    between 0.2 and 0.7 for pairs that do and between -0.2 and 0.7 for pairs that do not (7 made-up pairs, 1.5B).
    """
    used: set[int] = set()
    chosen: list[Pair] = []
    of_a_kind: Counter[str] = Counter()
    for pair in differing(claims, similar, weights):
        if of_a_kind[pair.kind] < _OF_A_KIND and not {pair.first, pair.second} & used and len(chosen) < _DIFFERENCES:
            used |= {pair.first, pair.second}
            of_a_kind[pair.kind] += 1
            chosen.append(pair)
    return chosen


def _list_difference(writer: LineWriter, sections: Sections, pair: Pair, claims: Sequence[Claim]) -> None:
    """Each side as its source has it, with the other articles that say the same."""
    sides = []
    both = claims[pair.first], claims[pair.second]
    of_others = [claim for claim in claims if claim.article.id not in {side.article.id for side in both}]
    for claim in both:
        line = writer.side(claim, of_others)
        sides.append(Side(sections.add(line), line.articles))
    sections.differences.append(Difference(pair.kind, pair.about, tuple(sides)))


# -- when, and in which order ---------------------------------------------------------------------


def _timeline(writer: LineWriter, sections: Sections, claims: Sequence[Claim]) -> tuple[Event, ...]:
    """The dated lines, and the most salient dated claims that have none, by date."""
    found = [(item, at) for at, line in enumerate(sections.lines) for item in _dated(line)]
    shown = {claim.span for line in sections.lines for claim in line.claims}
    days = {iso for (iso, _), _ in found}
    for claim in sorted(claims, key=lambda c: -c.salience):
        own = [d for d in claim.said.dates(claim.article.date) if len(d.iso) == 10]
        if len(found) >= _EVENTS or not own or claim.span in shown or own[0].iso in days:
            continue
        line = writer.quotation(claim)
        sections.list(line)
        found.append(((own[0].iso, own[0].resolved), sections.add(line)))
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
