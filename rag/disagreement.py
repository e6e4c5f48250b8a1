"""Whether sources agree: of the sentences that a question finds, the two of different reports that differ. Pure.

The same rules as in a merged brief find the pair (``compare``), so that a model is not asked what it cannot tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.compare import differing, facts_of
from rag.ports import Vectors
from rag.survey import FAR
from rag.types import Claim

MOST = 40  # sentences that are embedded: about two seconds


def disagreement(
    claims: Sequence[Claim], vectors: Vectors, asked: Vectors, weights: Mapping[str, float]
) -> tuple[Claim, Claim] | None:
    """The likeliest two sentences that tell the same thing otherwise, both near to the question, the nearer one first.

    ``vectors`` has shape ``(len(claims), dimension)`` and ``asked``, the question, ``(dimension,)``; all of norm 1.
    """
    near = vectors @ asked
    articles = {claim.article.id: claim.article for claim in claims}
    facts = {name: facts_of(a.text, a.language, a.date) for name, a in articles.items()}
    pairs = differing(claims, vectors @ vectors.T, weights, lambda article, key: key in facts[article])
    on_it = [pair for pair in pairs if min(near[pair.first], near[pair.second]) >= FAR]
    if not on_it:
        return None
    best = max(on_it, key=lambda pair: pair.score + float(near[pair.first] + near[pair.second]))
    first, second = sorted((best.first, best.second), key=lambda i: -near[i])
    return claims[first], claims[second]
