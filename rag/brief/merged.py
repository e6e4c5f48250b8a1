"""Articles to one merged brief: what the sources agree on, where they differ, who alone says what, and when.

The way: claims -> what is new -> groups -> independent reports -> differences -> lines, verified -> timeline. Each step
is a module of its own; here they are put together and put in order. The first sentences read as a short summary. On a
question the claims are the sentences near to it, of which ``survey`` makes the groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from rag.brief.desk import Desk, Line
from rag.brief.listing import Page, list_gathered, list_groups
from rag.brief.mentions import mentions
from rag.compare import survey
from rag.compare.claims import Matrix, claims_of, group
from rag.compare.differences import Pair, differing, facts_of
from rag.compare.figures import same_figures
from rag.compare.novelty import Known, fresh
from rag.compare.reports import Same, independent
from rag.models.prompts import Prompt
from rag.ports import Embedder, Generator, Progress, Vectors
from rag.text.dates import dates
from rag.types import (
    Account,
    Article,
    CheckedSentence,
    Citation,
    Claim,
    Difference,
    Dossier,
    Event,
    Sentence,
    Side,
)

VERSION = 4
EVENTS = 6  # most of a timeline
DIFFERENCES = 4
AT_ONCE = 96  # sentences embedded between two reports of progress
OF_A_KIND = 2  # differences of one kind


def write_dossier(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
    *,
    title: str,
    language: str,
    generator: Generator,
    writing: Prompt,
    embedder: Embedder,
    weights: Mapping[str, float],
    drafts: Mapping[tuple[str, int], str],
    question: str = "",
    focus: Sequence[tuple[str, int]] = (),
    known: Known | None = None,
    length: int | None = None,
    progress: Progress | None = None,
) -> Dossier:
    """The merged brief of ``articles``, whose ``sentences`` are given by id, in order.

    ``drafts`` are wordings of single sentences by (article, ordinal), which save the model a call; they are verified
    again. A dossier on a ``question`` is made of the sentences in ``focus``, in the same form, the nearest first, and
    its sources are the articles that it cites. With ``known`` only what that does not have is reported. ``length`` is
    about how many words the lines of agreement and of single sources may have in all. An empty dossier when nothing is
    new.
    """
    claims = survey.candidates(articles, sentences, focus) if question else claims_of(articles, sentences, weights)
    vectors = _embedded(claims, embedder, progress if question else None)
    if known is not None:
        claims, vectors = fresh(claims, vectors, known, embedder, weights)
    if question:
        claims, vectors, groups = _surveyed(claims, vectors, embedder.encode_query(question), weights)
        told_of = {claim.article.id for claim in claims}
        if told_of or known is None:  # what was read is listed where nothing in it is new
            articles = [article for article in articles if article.id in told_of]
    else:
        groups = [[claims[i] for i in members] for members in group(claims, vectors, weights)]
    reports, same = independent(articles, sentences, _shared(groups))
    desk = Desk(
        language,
        sentences=sentences,
        generator=generator,
        writing=writing,
        embedder=embedder,
        weights=weights,
        reports=reports,
        drafts=drafts,
        vectors={claim.span: vector for claim, vector in zip(claims, vectors, strict=True)},
    )
    page = Page(reports) if length is None else Page(reports, left=length)
    differences = _differences(claims, vectors @ vectors.T, weights, articles)
    opposed = {c.span for pair, _ in differences for c in pair}
    if question:
        list_gathered(desk, page, groups[: survey.LINES - len(opposed)], opposed)
    else:
        list_groups(desk, page, groups, same_figures(claims, articles, sentences), opposed, progress)
    for pair, found in differences:
        _list_difference(desk, page, pair, found, claims)
    timeline = _timeline(desk, page, () if question else claims)
    accounts = _accounts(desk, same)
    # Wordings that were given up have left gaps: numbered again in the order of reading.
    order = [n for line in page.lines for n in line.sentence.citations] + [n for a in accounts for n in a.citations]
    new = {n: place for place, n in enumerate(dict.fromkeys(order), 1)}
    shown = [_renumbered(line.sentence, new) for line in page.lines]
    accounts = tuple(_renumbered(account, new) for account in accounts)
    citations = tuple(sorted((Citation(new[c.n], c.span) for c in desk.cites.listed(new)), key=lambda c: c.n))
    told = {n for sentence in shown for n in sentence.citations}
    return Dossier(
        title=title,
        language=language,
        sentences=tuple(shown),
        citations=citations,
        sources=tuple(articles),
        reports=tuple(reports[article.id] for article in articles),
        accounts=accounts,
        agreements=tuple(page.agreements),
        differences=tuple(page.differences),
        single_source=tuple(page.single_source),
        timeline=timeline,
        mentions=mentions([citation for citation in citations if citation.n in told]),
        lead=0 if shown else None,
    )


def _embedded(claims: Sequence[Claim], embedder: Embedder, progress: Progress | None) -> Vectors:
    """The vectors of claims. With someone who watches, by parts: hundreds of sentences take a minute."""
    size = AT_ONCE if progress else max(1, len(claims))
    parts = []
    for start in range(0, max(1, len(claims)), size):
        texts = [claim.text for claim in claims[start : start + size]]
        parts.append(embedder.encode_documents(texts, [None] * len(texts)))
        if progress:
            progress(min(start + size, len(claims)), len(claims), "sentences")
    return np.concatenate(parts)


_Cites = TypeVar("_Cites", CheckedSentence, Account)


def _renumbered(item: _Cites, new: Mapping[int, int]) -> _Cites:
    return replace(item, citations=tuple(sorted(new[n] for n in item.citations)))


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
    claims: Sequence[Claim], similar: Matrix, weights: Mapping[str, float], articles: Sequence[Article]
) -> list[tuple[tuple[Claim, Claim], Pair]]:
    """The likeliest pairs of each kind, each claim in one of them.

    The model is not asked whether two claims contradict each other: its log-odds of yes and no, from both orders, were
    between 0.2 and 0.7 for pairs that do and between -0.2 and 0.7 for pairs that do not (7 made-up pairs, 1.5B).
    """
    facts = {article.id: facts_of(article.text, article.language, article.date) for article in articles}
    pairs = differing(claims, similar, weights, lambda article, key: key in facts[article])
    used: set[int] = set()
    chosen: list[tuple[tuple[Claim, Claim], Pair]] = []
    of_a_kind: Counter[str] = Counter()
    for pair in pairs:
        if of_a_kind[pair.kind] < OF_A_KIND and not {pair.first, pair.second} & used and len(chosen) < DIFFERENCES:
            used |= {pair.first, pair.second}
            of_a_kind[pair.kind] += 1
            chosen.append(((claims[pair.first], claims[pair.second]), pair))
    return chosen


def _list_difference(desk: Desk, page: Page, pair: tuple[Claim, Claim], found: Pair, claims: Sequence[Claim]) -> None:
    """Each side as its source has it, with the other articles that say the same."""
    sides = []
    for claim, opposed in (pair, pair[::-1]):
        others = [c for c in claims if c.article.id not in (claim.article.id, opposed.article.id)]
        line = desk.side(claim, others)
        sides.append(Side(page.add(line), line.articles))
    page.differences.append(Difference(found.kind, found.about, tuple(sides)))


# -- when, and what is one report -----------------------------------------------------------------


def _timeline(desk: Desk, page: Page, claims: Sequence[Claim]) -> tuple[Event, ...]:
    """The dated lines, and the most salient dated claims that have none, by date."""
    found = [(item, at) for at, line in enumerate(page.lines) for item in _dated(line)]
    shown = {claim.span for line in page.lines for claim in line.claims}
    days = {iso for (iso, _), _ in found}
    for claim in sorted(claims, key=lambda c: -c.salience):
        own = [d for d in dates(claim.text, claim.article.date) if len(d.iso) == 10]
        if len(found) >= EVENTS or not own or claim.span in shown or own[0].iso in days:
            continue
        line = desk.quotation(claim)
        page.list(line)
        found.append(((own[0].iso, own[0].resolved), page.add(line)))
        days.add(own[0].iso)
    events: dict[str, Event] = {}
    for (iso, resolved), at in found:
        known = events.get(iso, Event(iso, (), resolved))
        if at not in known.sentences:
            events[iso] = Event(iso, (*known.sentences, at), known.resolved and resolved)
    return tuple(events[iso] for iso in sorted(events))


def _dated(line: Line) -> list[tuple[str, bool]]:
    """The dates that the line itself says, resolved as in the article it was written from."""
    own = dates(line.sentence.text, line.claims[0].article.date)
    return list(dict.fromkeys((item.iso, item.resolved) for item in own))[:2]


def _accounts(desk: Desk, same: Sequence[Same]) -> tuple[Account, ...]:
    return tuple(Account(item.kind, item.articles, desk.cites.number(item.spans)) for item in same)
