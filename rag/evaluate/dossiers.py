"""What merged briefs are judged by: which real differences they show, and which essential facts they open with. Pure.

Briefs are judged on their public JSON record (schema 1), as ``score.py dossiers`` does it. A cluster is the articles on
one event, with the differences that were found between them and the facts that a brief of them must have.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.evaluate.measures import DossierMeasures, QuestionId, Share, normalized

BriefRecord = Mapping[str, Any]  # the public one of a merged brief, schema 1
Quote = tuple[str, str]  # (article id, its words)

DOSSIER_WORDS = 150  # in which the essentials are looked for
SAME_WORDS = 0.6  # share of the shorter text's words that are in both, from which on two texts are of one place
_ONE_SPELLING = str.maketrans({"’": "'", "‑": "-", "–": "-"})


@dataclass(frozen=True, slots=True)
class GoldDifference:
    """A real difference between articles of a cluster; ``sides`` are quotes that differ; arguable if not ``plain``."""

    id: QuestionId
    cluster: str
    sides: tuple[Quote, ...]
    plain: bool


@dataclass(frozen=True, slots=True)
class Essential:
    """A fact that a brief must have, recognised by ``match``; ``vital`` where it fails without it."""

    match: re.Pattern[str]
    vital: bool


@dataclass(frozen=True, slots=True)
class GoldCluster:
    """The articles of an event by id, and what is expected of a brief of them."""

    number: int
    id: str
    articles: tuple[str, ...]
    differences: tuple[GoldDifference, ...] = ()
    essentials: tuple[Essential, ...] = ()


def measure_dossiers(briefs: Iterable[tuple[GoldCluster, BriefRecord]], words: int = DOSSIER_WORDS) -> DossierMeasures:
    """Every measure of merged briefs. Essentials are looked for in the whole sentences of the first ``words`` words."""
    both = list(briefs)
    told = [(cluster, list(_told(brief))) for cluster, brief in both]
    known = [
        (gold.plain, any(_is_of(gold, sides) for sides in shown)) for one, shown in told for gold in one.differences
    ]
    real = [any(_is_of(gold, sides) for gold in one.differences) for one, shown in told for sides in shown]
    held = [_held(cluster, brief, words) for cluster, brief in both if cluster.essentials]
    vital = [[ok for needed, ok in found if needed] for found in held]
    return DossierMeasures(
        questions=len(both),
        plain_differences=_count(shown for plain, shown in known if plain),
        arguable_differences=_count(shown for plain, shown in known if not plain),
        shown_and_known_real=_count(real),
        vital_essentials=_mean_share(vital),
        all_essentials=_mean_share([ok for _, ok in found] for found in held),
        sentences_said_twice=sum(_said_twice(brief) for _, brief in both),
    )


# -- differences ----------------------------------------------------------------------------------


def _told(brief: BriefRecord) -> Iterator[list[list[Quote]]]:
    """Of each difference that a brief shows, the quotes of each side."""
    cites = {citation["n"]: (citation["article"], citation["quote"]) for citation in brief["citations"]}
    for difference in brief["differences"]:
        sentences = [brief["sentences"][side["sentence"]] for side in difference["sides"]]
        yield [[cites[n] for n in sentence["citations"]] for sentence in sentences]


def _is_of(gold: GoldDifference, sides: Sequence[Sequence[Quote]]) -> bool:
    """Whether two sides that are shown quote the places that differ."""
    hits = (
        any(article == of and _same_place(quote, words) for article, quote in side for of, words in gold.sides)
        for side in sides
    )
    return sum(hits) >= 2


def _same_place(first: str, second: str) -> bool:
    return _much_shared(set(normalized(first).split()), set(normalized(second).split()))


def _much_shared(a: set[str], b: set[str]) -> bool:
    return bool(a and b) and len(a & b) >= SAME_WORDS * min(len(a), len(b))


# -- essentials -----------------------------------------------------------------------------------


def _held(cluster: GoldCluster, brief: BriefRecord, words: int) -> list[tuple[bool, bool]]:
    """Of each essential fact whether it is vital, and whether it is said in the first ``words`` words."""
    said, left = [], words
    for sentence in brief["sentences"]:
        left -= len(re.sub(r"\[\d+\]", "", sentence["text"]).split())
        if left < 0:
            break
        said.append(_one_spelling(sentence["text"]))
    return [(fact.vital, any(fact.match.search(text) for text in said)) for fact in cluster.essentials]


def _one_spelling(text: str) -> str:
    """Of spaces, apostrophes and hyphens, for the patterns of facts."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_ONE_SPELLING).split())


def _said_twice(brief: BriefRecord) -> int:
    """How many sentences share most of their words with an earlier one."""
    held = [set(normalized(sentence["text"]).split()) for sentence in brief["sentences"]]
    return sum(any(_much_shared(a, b) for b in held[:place]) for place, a in enumerate(held))


# -- numbers --------------------------------------------------------------------------------------


def _count(values: Iterable[bool]) -> Share:
    found = list(values)
    return Share(sum(found), len(found))


def _mean_share(found: Iterable[Sequence[bool]]) -> float:
    """Mean of the shares that are true, over those of which there are any."""
    shares = [sum(values) / len(values) for values in found if values]
    return statistics.fmean(shares) if shares else 0.0
