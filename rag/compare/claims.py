"""Articles to claims: the sentences worth keeping of each, and which of them may say the same. Pure.

Extractive: a claim is a sentence of its article, so that choosing costs no call of a model. Grouping only proposes;
whether a source says what a line of the dossier says is decided by ``verify``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from rag.ports import Vectors
from rag.text.figures import figures
from rag.text.names import names
from rag.text.words import fold, terms, words
from rag.types import Article, Claim, Sentence

MOST = 10  # of one article
IN_ALL = 400  # of all articles: embedding a sentence takes 0.1 to 0.2 s on two cores
_FULL = 12  # terms: a mean over fewer would favour short sentences
_SHORT, _LONG = 6, 60  # words: a shorter sentence says little, a longer one is several
_REDUNDANT = 0.6  # share of a sentence's terms that a chosen one of its article has already
SAME, SAME_WITH_WORDS = 0.76, 0.65  # cosine similarity of two claims that say the same; the second with shared words
SHARED_WORDS = 0.4  # share of the shorter one's weight of terms
_POINTS_BACK = {
    "fr": "il elle ils elles celui celle ceux cela ce ces cette cet mais ainsi pourtant cependant",
    "en": "he she it they but this that these those however so",
}
_SPEAKER = {"fr": "je j nous notre nos mon ma mes", "en": "i we our my us"}
_NEVER = re.compile(
    r"\b(?:aucune?s?|personne ne|nul(?:le)?|jamais|none|nobody|no one|never|not one|neither)\b", re.IGNORECASE
)

Matrix = npt.NDArray[np.float32]


def claims_of(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
    weights: Mapping[str, float],
) -> list[Claim]:
    """The claims of each article in its order, at most ``MOST`` of one and about ``IN_ALL`` of all.

    Salience, 0 to about 2: the mean weight of a sentence's terms by how many of the articles have them (SumBasic,
    Nenkova and Vanderwende 2005, over documents), its figures and names, its place, and whether it stands alone.
    ``weights`` are inverse document frequencies by stem, 1.0 where absent.
    """
    held = {a.id: [set(terms(s.text, a.language)) for s in sentences[a.id]] for a in articles}
    frequency = Counter(term for a in articles for term in set().union(*held[a.id]))
    worth = {term: math.log1p(n) * weights.get(term, 1.0) for term, n in frequency.items()}
    top = max(worth.values(), default=1.0)
    most = max(3, min(MOST, IN_ALL // max(1, len(articles))))
    found: list[Claim] = []
    for article in articles:
        own = [
            Claim(article, sentence, _salience(sentence, article.language, known, worth, top))
            for sentence, known in zip(sentences[article.id], held[article.id], strict=True)
        ]
        found += _chosen(own, held[article.id], most)
    return found


def _chosen(own: Sequence[Claim], held: Sequence[set[str]], most: int) -> list[Claim]:
    """The most salient claims of one article without repetition, in its order; its first sentence if there is none."""
    kept: list[int] = []
    for i in sorted(range(len(own)), key=lambda i: (-own[i].salience, i)):
        if own[i].salience <= 0 or len(kept) == most:
            break
        if held[i] and all(len(held[i] & held[j]) / len(held[i]) < _REDUNDANT for j in kept):
            kept.append(i)
    return [own[i] for i in sorted(kept)] or list(own[:1])


def _salience(sentence: Sentence, language: str, held: set[str], worth: Mapping[str, float], top: float) -> float:
    text = sentence.text.strip()
    length = len(words(text))
    if not _SHORT <= length <= _LONG or text[-1] not in '.!…»”"' or text[-2:] == "?»":
        return 0.0
    central = sum(worth[term] for term in held) / max(len(held), _FULL) / top
    telling = [figure for figure in figures(text) if not figure.bare]
    facts = 0.12 * min(3, len(telling)) + 0.04 * min(2, len(figures(text)) - len(telling))
    facts += 0.04 * min(4, len(names(text, language)))
    place = 0.3 / (1 + sentence.ordinal / 3)
    strong = 0.1 if _NEVER.search(text) else 0.0
    return max(0.0, central + facts + place + strong - dependence(text, language))


def points_back(claim: Claim) -> bool:
    """Whether a claim begins with a word for something that an earlier sentence names."""
    first = next((claim.text[start:end] for start, end in words(claim.text)), "")
    return fold(first) in _POINTS_BACK.get(claim.article.language, "").split()


def dependence(text: str, language: str) -> float:
    """How much a sentence needs what stands before it: it points back, or a speaker's "we" is not named in it."""
    bare = re.sub(r"«[^»]*»|“[^”]*”|\"[^\"]*\"", " ", text)
    spoken = [fold(text[start:end]) for start, end in words(text)]
    outside = {fold(bare[start:end]) for start, end in words(bare)}
    lost = 0.15 if spoken[:1] and spoken[0] in _POINTS_BACK.get(language, "").split() else 0.0
    lost += 0.15 if outside & {"cela", "ceci"} else 0.0
    lost += 0.3 if outside & set(_SPEAKER.get(language, "").split()) else 0.0
    lost += 0.3 if text[0].islower() or text[:2] == ".." or not outside - set(spoken[:1]) else 0.0
    return lost + (0.2 if len(bare.split()) < 0.3 * len(text.split()) else 0.0)  # hardly more than a quotation


# -- which claims say the same --------------------------------------------------------------------


def overlap(first: Claim, second: Claim, weights: Mapping[str, float]) -> float:
    """Share of the weight of the shorter claim's terms that the other one has, 0 to 1; names between two languages."""
    if first.article.language != second.article.language:
        one = set(names(first.text, first.article.language)) | {f.digits for f in figures(first.text)}
        other = set(names(second.text, second.article.language)) | {f.digits for f in figures(second.text)}
    else:
        one, other = (set(terms(claim.text, claim.article.language)) for claim in (first, second))
    whole = min(sum(weights.get(t, 1.0) for t in one), sum(weights.get(t, 1.0) for t in other))
    return sum(weights.get(t, 1.0) for t in one & other) / whole if whole else 0.0


def group(claims: Sequence[Claim], vectors: Vectors, weights: Mapping[str, float]) -> list[list[int]]:
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
            shared = score >= SAME_WITH_WORDS and overlap(claims[i], claims[members[0]], weights) >= SHARED_WORDS
            if score >= SAME or shared:
                members.append(i)
                break
        else:
            groups.append([i])
    return groups
