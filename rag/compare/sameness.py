"""Which claims say the same, and which of them lines that are there already have said. Pure.

Cosine similarity, words, figures and names decide; the thresholds were read off the pairs of sentences of the five
articles and of the demo's eight (docs/lab/dossiers.md). ``same`` is one function with one signature, so that a learned
reader can take its place. Whether a source supports a line is decided by ``verify``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.compare.claims import Claim, Matrix
from rag.ports import Vectors
from rag.text.negation import denies

# Cosine similarity from which two claims say the same, and the share of the shorter one's weight of terms that they
# have to have in common there.
_ALIKE = ((0.76, 0.0), (0.70, 0.3), (0.65, 0.4))
_ALIKE_WITH_FIGURE = 0.62  # the same for claims that give one figure
_NEAR = 0.5  # cosine similarity from which lines together may have said a claim
_TOLD = 0.6  # share of the weight of a claim's terms that these lines have
_NEAR_ELSEWHERE, _TOLD_ELSEWHERE = 0.35, 0.58  # the first and what stands for that share, between two languages
_FACTS = 2  # names and figures from which these tell


def overlap(first: Claim, second: Claim, weights: Mapping[str, float]) -> float:
    """Share of the weight of the shorter claim's terms that the other one has, 0 to 1; names between two languages."""
    one, other = first.said.term_set, second.said.term_set
    if first.language != second.language:
        one, other = (
            frozenset(said.names) | {figure.digits for figure in said.figures} for said in (first.said, second.said)
        )
    whole = min(sum(weights.get(t, 1.0) for t in one), sum(weights.get(t, 1.0) for t in other))
    return sum(weights.get(t, 1.0) for t in one & other) / whole if whole else 0.0


def same(first: Claim, second: Claim, similarity: float, weights: Mapping[str, float]) -> bool:
    """Whether two claims say the same. ``similarity`` is the cosine of their vectors, ``weights`` those of terms.

    A claim that denies and one that does not, or two that give one unit other figures, do not.
    """
    if denies(first.said) != denies(second.said) or _figures_apart(first, second):
        return False
    figure = bool({q.key for q in first.said.quantities} & {q.key for q in second.said.quantities})
    if figure and similarity >= _ALIKE_WITH_FIGURE:
        return True
    shared = overlap(first, second, weights)
    return any(similarity >= alike and shared >= words for alike, words in _ALIKE)


def covered(claim: Claim, told: Sequence[tuple[Claim, float]], weights: Mapping[str, float]) -> bool:
    """Whether ``told``, claims with their similarity to this one, have said it: one of them, or the near ones together.

    Together they have its names and figures, and most of its words, or are near enough in another language.
    """
    if any(same(claim, other, similarity, weights) for other, similarity in told):
        return True
    near = [
        (other, similarity)
        for other, similarity in told
        if similarity >= (_NEAR if other.language == claim.language else _NEAR_ELSEWHERE)
    ]
    facts, figures = _facts(claim), {quantity.key for quantity in claim.said.quantities}
    if not near or not facts <= set().union(*(_facts(other) for other, _ in near)):
        return False
    if denies(claim.said) and not any(denies(other.said) for other, _ in near):
        return False
    elsewhere = [similarity for other, similarity in near if other.language != claim.language]
    if elsewhere and (figures or (len(facts) >= _FACTS and max(elsewhere) >= _TOLD_ELSEWHERE)):
        return True
    if len(facts) < _FACTS:
        return False
    said = claim.said.term_set
    held = said & set().union(*(other.said.term_set for other, _ in near if other.language == claim.language))
    return sum(weights.get(t, 1.0) for t in held) >= _TOLD * (sum(weights.get(t, 1.0) for t in said) or 1.0)


def group_claims(claims: Sequence[Claim], vectors: Vectors, weights: Mapping[str, float]) -> list[list[int]]:
    """Indices of claims of different articles that may say the same, each with its group's most salient one first.

    ``vectors`` has shape ``(len(claims), dimension)``, rows of norm 1.
    """
    similar: Matrix = vectors @ vectors.T
    groups: list[list[int]] = []
    for i in sorted(range(len(claims)), key=lambda i: (-claims[i].salience, i)):
        near = [
            (float(similar[i, members[0]]), members)
            for members in groups
            if all(claims[j].article.id != claims[i].article.id for j in members)
        ]
        for score, members in sorted(near, key=lambda item: -item[0]):
            if same(claims[i], claims[members[0]], score, weights):
                members.append(i)
                break
        else:
            groups.append([i])
    return groups


def _facts(claim: Claim) -> set[str]:
    """Names and figures, which are the same in every language."""
    return set(claim.said.names) | {quantity.key for quantity in claim.said.quantities}


def _figures_apart(first: Claim, second: Claim) -> bool:
    """Whether both give figures of one unit, and none in common."""
    mine, theirs = first.said.quantities, second.said.quantities
    units = {q.unit for q in mine} & {q.unit for q in theirs}
    return bool(units) and {q.key for q in mine if q.unit in units}.isdisjoint(q.key for q in theirs)
