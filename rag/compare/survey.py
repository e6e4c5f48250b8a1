"""What many articles say on a question: sentences near to it, gathered where several articles say the same. Pure.

A line is a sentence of one article, and what is gathered around it are the sentences of other articles that say the
same in other words, at most one an article. Lines are worth more the more independent reports say them and the nearer
to the question they are; a line that repeats a chosen one is passed over. It writes nothing and knows no model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from rag.compare.claims import Claim, Matrix
from rag.compare.differences import differing, disagree
from rag.compare.salience import ENDS
from rag.ports import Vectors
from rag.text.analysis import Analysis
from rag.text.dependence import answers_another, dependence, points_back
from rag.types import Article, Sentence

SURVEY_VERSION = 2
LINES = 12  # of one dossier
CANDIDATES = 600  # sentences: embedding one takes about 0.1 s on two cores
_SHORTEST, _LONGEST = 8, 60  # words of a line
# SAME_BETWEEN was set by hand and _FAR by the nearness that its comment gives; the rest was fitted on one
# topic of a benchmark and reported on another one (scripts/bench_summhay.py).
_WORDS = 0.6  # share of shared words in how alike two sentences are; the rest is the cosine similarity
SAY_THE_SAME = 0.55  # likeness from which a sentence says what a line says
SAME_BETWEEN = 0.72  # the same between two languages, where only the cosine similarity counts
_AGAIN = 0.3  # share of the sentences gathered around a line that a chosen one has already
_MARGIN = 0.3  # cosine similarity to the question that a line may lie below the nearest sentence
# Cosine similarity to the question below which a sentence is about something else. Questions on one of two topics, put
# to the articles on the other one: the tenth nearest sentence lies at 0.18 to 0.27; on their own topic the hundredth
# lies at 0.27 to 0.63. Without it many reports of one event would outdo nearness in a library of several.
_FAR = 0.35
_REPORTS = 0.4  # worth of e times as many reports, in cosine similarity to the question
_FIGURE = 0.05  # worth of each of a line's first three figures: a line without one often only names its subject


# Words at the start of a sentence that lean on the one before and that ``answers_another`` lets pass.
_LEANS = {
    "fr": re.compile(
        r"(?:par exemple|en conclusion|pour conclure|en résumé|de même|de plus|en outre|par ailleurs|en conséquence"
        r"|par conséquent|ensuite|notamment|(?:une? )?autres? )\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:for (?:example|instance)|in (?:conclusion|summary|addition)|additionally|furthermore|moreover|similarly"
        r"|likewise|consequently|as a result|therefore|thus|notably|overall|ultimately|another|others?"
        r"|(?:to|adding|central) (?:further|to))\b",
        re.IGNORECASE,
    ),
}


def candidates(
    articles: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]], found: Sequence[tuple[str, int]]
) -> list[Claim]:
    """The sentences found, by (article, ordinal), nearest first, that say something: at most ``CANDIDATES``.

    Their salience is 0 until ``gather`` knows how near they are to the question.
    """
    held = {article.id: article for article in articles}
    chosen: list[Claim] = []
    for name, ordinal in dict.fromkeys(found):
        if name in held and len(chosen) < CANDIDATES:
            sentence = sentences[name][ordinal]
            claim = Claim(held[name], sentence, 0.0)
            if 4 <= len(claim.said.words) <= 2 * _LONGEST and not claim.text.rstrip(' »"”').endswith("?"):
                chosen.append(claim)
    return chosen


def gather(
    claims: Sequence[Claim], vectors: Vectors, asked: Vectors, weights: Mapping[str, float], lines: int = LINES
) -> list[list[int]]:
    """Indices of the claims of each line, its own sentence first and then the likest, the line worth most first.

    ``vectors`` has shape ``(len(claims), dimension)`` and ``asked``, the question, ``(dimension,)``; all of norm 1.
    """
    if not claims:
        return []
    near: Matrix = vectors @ asked
    alike = likeness(claims, vectors, weights)
    reports = [claim.report for claim in claims]
    least = max(float(near.max()) - _MARGIN, _FAR)
    offers = []
    for i in range(len(claims)):
        if near[i] >= least and _is_line(claims[i].said):
            members = _members(claims, i, alike[i])
            count = len({reports[j] for j in members})
            worth = float(np.mean(near[members])) + _REPORTS * math.log(count)
            worth += _FIGURE * min(3, len(claims[i].said.figures))
            offers.append((worth, members))
    offers.sort(key=lambda offer: (-offer[0], offer[1]))
    chosen: list[list[int]] = []
    for _, members in offers:
        if len(chosen) == lines:
            break
        if not any(_repeats(members, other, alike) for other in chosen):
            chosen.append(members)
    return chosen


def likeness(claims: Sequence[Claim], vectors: Vectors, weights: Mapping[str, float]) -> Matrix:
    """How much any two claims say the same, shape ``(n, n)``: cosine similarity, mixed with that of weighted terms.

    Between two languages, whose terms cannot be compared, the cosine similarity is moved so that ``SAME_BETWEEN`` is
    ``SAY_THE_SAME``.
    """
    held = [claim.said.term_set for claim in claims]
    known = {term: n for n, term in enumerate(sorted(set().union(*held)))}
    said = np.zeros((len(claims), max(1, len(known))), dtype=np.float32)
    for row, own in enumerate(held):
        for term in own:
            said[row, known[term]] = weights.get(term, 1.0)
    said /= np.maximum(np.linalg.norm(said, axis=1, keepdims=True), 1e-9)
    cosine: Matrix = vectors @ vectors.T
    spoken = np.array([claim.language for claim in claims])
    mixed = (1 - _WORDS) * cosine + _WORDS * (said @ said.T)
    found: Matrix = np.where(spoken[:, None] == spoken[None, :], mixed, cosine - SAME_BETWEEN + SAY_THE_SAME)
    return found


def _is_line(said: Analysis) -> bool:
    """Whether a claim can be read alone."""
    leans = answers_another(said) or points_back(said) or dependence(said) > 0
    leans = leans or (said.language in _LEANS and bool(_LEANS[said.language].match(said.text)))
    return said.text[-1] in ENDS and _SHORTEST <= len(said.words) <= _LONGEST and not leans


def _members(claims: Sequence[Claim], line: int, alike: Matrix) -> list[int]:
    """The line, and of each other article the likest sentence that says the same, the likest first."""
    best: dict[str, int] = {}
    found = [int(j) for j in np.flatnonzero(alike >= SAY_THE_SAME)]
    for j in sorted(found, key=lambda j: (-alike[j], j)):
        name = claims[j].article.id
        if j != line and name != claims[line].article.id and not disagree(claims[line], claims[j]):
            best.setdefault(name, j)
    return [line, *best.values()]


def _repeats(members: Sequence[int], other: Sequence[int], alike: Matrix) -> bool:
    """Whether a line says what a chosen one, or what was gathered around it, has said."""
    shared = len(set(members) & set(other))
    return shared > _AGAIN * min(len(members), len(other)) or bool(alike[members[0], list(other)].max() >= SAY_THE_SAME)


MOST_COMPARED = 40  # sentences that are embedded: about two seconds


def disagreement(
    claims: Sequence[Claim], vectors: Vectors, asked: Vectors, weights: Mapping[str, float]
) -> tuple[Claim, Claim] | None:
    """The likeliest two sentences that tell the same thing otherwise, both near to the question, the nearer one first.

    ``vectors`` has shape ``(len(claims), dimension)`` and ``asked``, the question, ``(dimension,)``; all of norm 1.
    """
    near = vectors @ asked
    pairs = differing(claims, vectors @ vectors.T, weights)
    on_it = [pair for pair in pairs if min(near[pair.first], near[pair.second]) >= _FAR]
    if not on_it:
        return None
    best = max(on_it, key=lambda pair: pair.score + float(near[pair.first] + near[pair.second]))
    first, second = sorted((best.first, best.second), key=lambda i: -near[i])
    return claims[first], claims[second]
