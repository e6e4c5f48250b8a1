"""What a merged brief is asked for, and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.compare.novelty import Known
from rag.types import Article, Brief, Sentence

# A sentence, by the id of its article and its ordinal there.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """Which articles, by id, and how.

    ``language`` is that of most of them unless given. ``briefs`` lend their wordings. A brief on a ``question`` is made
    of the sentences in ``focus``, the nearest first, as ``retrieved`` finds them. With ``known`` only what that does
    not have is reported. ``length`` is about how many words the lines of agreement and of single sources may have in
    all.
    """

    articles: Sequence[str]
    language: str = ""
    briefs: Sequence[Brief] = ()
    question: str = ""
    focus: Sequence[Place] = ()
    known: Known | None = None
    title: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Articles with their ``sentences`` by id, in order, and what of their terms is worth how much.

    ``weights`` are inverse document frequencies by stem, 1.0 where absent. ``drafts`` are wordings of single sentences,
    which save the model a call; they are verified again.
    """

    articles: Sequence[Article]
    sentences: Mapping[str, Sequence[Sentence]]
    weights: Mapping[str, float]
    drafts: Mapping[Place, str]
