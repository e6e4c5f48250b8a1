"""Articles to sentences worth asking about: what in them could be an answer, and which sentences stand by themselves.

Pure. A candidate is an answer chosen first (a figure with its unit, a date, a name) in a sentence that also names
what the answer is about; what to ask is left to ``propose``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.text.analysis import Analysis, analyse
from rag.text.dates import date_spans
from rag.text.figures import with_units
from rag.types import Article, Sentence

AnswerKind = Literal["figure", "percent", "date", "name"]
SENTENCE_WORDS = range(8, 46)  # how many words a sentence may have
# A sentence that speaks of "I" or "this" cannot be asked about without what is around it.
_DEIXIS = {
    "fr": {"je", "j", "nous", "vous", "tu", "mon", "ma", "mes", "notre", "nos", "votre", "ici"},
    "en": {"i", "we", "you", "my", "our", "your", "us", "me", "here"},
}
_PRONOUNS = {
    "fr": {"il", "elle", "ils", "elles", "ce", "cela", "ceci", "cette", "ces", "cet", "son", "sa", "ses", "leur"},
    "en": {"he", "she", "it", "they", "this", "these", "that", "those", "his", "her", "its", "their"},
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer in a sentence of an article, with the sentence before it ("" for none)."""

    article: Article
    sentence: Sentence
    before: str
    answer: str
    kind: AnswerKind


def choose_candidates(
    articles: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]], seed: int
) -> list[Candidate]:
    """Candidates, one article after the other and the best sentence of each first; shuffled by ``seed``.

    Reprints are left out: a report is asked about once. Every answer of a sentence is a candidate; which one comes
    first changes from sentence to sentence, so that not all questions are of names.
    """
    generator = random.Random(seed)
    queues = []
    for turn, article in enumerate(generator.sample(list(articles), len(articles))):
        if article.report and article.report != article.id:
            continue
        held = sentences[article.id]
        valued = [(worth(analyse(s.text, article.language)), s) for s in held]
        ranked = sorted(valued, key=lambda item: (-item[0], item[1].ordinal))
        firsts: list[Candidate] = []
        others: list[Candidate] = []
        for place, sentence in enumerate(sentence for value, sentence in ranked if value > 0):
            found = answers_in(analyse(sentence.text, article.language))
            before = held[sentence.ordinal - 1].text if sentence.ordinal else ""
            order = found[(turn + place) % len(found) :] + found[: (turn + place) % len(found)]
            made = [Candidate(article, sentence, before, text, kind) for text, kind in order]
            firsts += made[:1]
            others += made[1:]
        queues.append(firsts + others)
    longest = max(map(len, queues), default=0)
    return [queue[i] for i in range(longest) for queue in queues if i < len(queue)]


def worth(said: Analysis) -> float:
    """How much there is to ask about a sentence; 0 for one that is not to be used."""
    text = said.text
    whole = text[-1:] in {".", "!", "»", "”", '"'} and text[:1].isupper() and "?" not in text
    if not whole or len(said.words) not in SENTENCE_WORDS or not said.names or not answers_in(said):
        return 0.0
    if _DEIXIS.get(said.language, set()) & set(said.folded):
        return 0.0
    value = len(said.names) + 1.5 * len(said.figures)
    return value * (0.5 if said.folded[0] in _PRONOUNS.get(said.language, set()) else 1.0)


def answers_in(said: Analysis) -> list[tuple[str, AnswerKind]]:
    """What could be asked for, in order: figures with a unit, dates with a year or a day, names of several words."""
    text = said.text
    found: list[tuple[int, str, AnswerKind]] = []
    dates = date_spans(text)
    found += [(start, text[start:end], "date") for start, end in dates]
    for figure in said.figures:
        if any(start <= figure.start < end for start, end in dates):
            continue
        written = text[figure.start : figure.end]
        answer = with_units(f"{written}.", text[figure.start :]).rstrip(".")
        if figure.percent:
            found.append((figure.start, answer if answer != written else f"{written} %", "percent"))
        elif answer != written:
            found.append((figure.start, answer, "figure"))
    several = [(start, end) for start, end in said.name_spans if " " in text[start:end]]
    found += [(start, text[start:end], "name") for start, end in several]
    return [(answer, kind) for _, answer, kind in sorted(found) if answer in text]
