"""What the cross-encoder is fitted on: questions with texts that answer them, and texts that only look like it.

Near misses are made of questions that have an answer: what is left of the article without the sentences that give it,
and the text that gives it with another name or year in the question. Jia and Liang 2017 (arXiv 1707.07328) and
Rajpurkar et al. 2018 (arXiv 1806.03822) show that a reader which has not seen such pairs goes by the words in common.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from askings import NOMIRACL, SEED, in_order, lines

from rag.app import Assembly
from rag.evaluate.sets import sample
from rag.text.words import terms
from rag.types import Sentence

ANOTHER = 0.5  # of the questions with a name or a year in them are asked once more with another one
NEAR_SENTENCES = 3  # of what is left without the answer, as many as a chunk has

Text = tuple[str | None, str]  # title, text
YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
NAMED = re.compile(r"(?<=[\w,] )[A-ZÀ-Ý][\w-]{2,}(?: (?:d[eu] |la |of |the )?[A-ZÀ-Ý][\w-]+)*")


@dataclass(frozen=True)
class Example:
    """A question, the text that holds its answer, others that do not, and the wordings of the answer."""

    question: str
    right: Text
    wrong: tuple[Text, ...]
    answers: tuple[str, ...]
    near: Text | None = None  # about the same and without the answer
    another: str | None = None  # a question that looks the same and that the right text does not answer


@dataclass(frozen=True)
class Pool:
    """A question, ten texts, and whether any of them answers it."""

    question: str
    texts: tuple[Text, ...]
    answered: bool


def piaf_questions(bench: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those to fit on and those to measure on; the articles of the second are not among the first."""
    rows = lines(bench / "piaf_fr" / "queries.jsonl")
    article = {row["id"]: row["article"] for row in lines(bench / "piaf_fr" / "corpus.jsonl")}
    long = [row for row in rows if len(row["question"].split()) >= 6]
    retrieval = {row["id"] for row in sample(long, 500, SEED)}
    rest = [row for row in long if row["id"] not in retrieval]
    decision = {row["id"] for seed in (21, SEED) for row in random.Random(seed).sample(rest, 200)}
    used = retrieval | decision | {row["id"] for row in sample(rows, 200, SEED)}
    pool = [row for row in rows if row["id"] not in used and len(row["question"].split()) >= 5]
    names = sorted({article[row["evidence"][0]] for row in rows})
    apart = set(random.Random(5).sample(names, len(names) // 15))
    fit = [row for row in pool if article[row["evidence"][0]] not in apart]
    measured = [row for row in pool if article[row["evidence"][0]] in apart]
    random.Random(5).shuffle(fit)
    random.Random(5).shuffle(measured)
    return fit, measured


def piaf(assembly: Assembly, row: dict[str, Any], rng: random.Random) -> Example | None:
    holds = [text for name in row["evidence"] for text in held_by(assembly, name) if has(text[1], row["answers"])]
    found = [hit.chunk for hit in assembly.search(row["question"], k=8)]
    titles = {
        name: article.title for name, article in assembly.library.articles_by_id(c.article for c in found).items()
    }
    wrong = tuple((titles[c.article], c.text) for c in found if not has(c.text, row["answers"]))[:7]
    if not holds or not wrong:
        return None
    name = next(name for name in row["evidence"] if has(assembly.library.article(name).text, row["answers"]))
    near = near_miss(assembly.library.article(name).title, assembly.library.sentences(name), row["answers"], rng)
    return Example(row["question"], rng.choice(holds), wrong, tuple(row["answers"]), near)


def held_by(assembly: Assembly, name: str) -> list[Text]:
    title = assembly.library.article(name).title
    return [(title, chunk.text) for chunk in assembly.library.chunks_of(name)]


def near_miss(title: str, sentences: Sequence[Sentence], answers: Sequence[str], rng: random.Random) -> Text | None:
    """Sentences in a row of what is left when each sentence that has an answer, or all its terms, is taken out."""
    language = "fr"
    said = [set(terms(answer, language)) for answer in answers]

    def gives(sentence: Sentence) -> bool:
        own = set(terms(sentence.text, language))
        return has(sentence.text, answers) or any(wanted and wanted <= own for wanted in said)

    left = [sentence for sentence in sentences if not gives(sentence)]
    gone = [n for n, sentence in enumerate(sentences) if gives(sentence)]
    if len(left) < 2 or not gone:
        return None
    place = max(0, min(rng.choice(gone) - rng.randrange(NEAR_SENTENCES), len(left) - NEAR_SENTENCES))
    return title, " ".join(sentence.text for sentence in left[place : place + NEAR_SENTENCES])


def with_another(examples: Sequence[Example], rng: random.Random) -> list[Example]:
    """Some of the examples with their question about another name or year, which the right text does not have."""
    named = [match.group() for example in examples for match in NAMED.finditer(example.question)]
    found = []
    for example in examples:
        places = [*NAMED.finditer(example.question), *YEAR.finditer(example.question)]
        another = None
        if places and rng.random() < ANOTHER:
            place = rng.choice(places)
            year = place.group().isdigit()
            other = str(int(place.group()) + rng.choice((-1, 1)) * rng.randint(1, 30)) if year else rng.choice(named)
            if other not in f"{example.right[0]} {example.right[1]} {example.question}":
                another = example.question[: place.start()] + other + example.question[place.end() :]
        found.append(replace(example, another=another))
    return found


def has(text: str, answers: Sequence[str]) -> bool:
    return any(answer in text for answer in answers)


def chunking(bench: Path, rng: random.Random) -> list[Example]:
    """Windows of about 450 characters that end a sentence; the others are those that share the question's words."""
    texts = {row["id"]: row["text"] for row in lines(bench / "chunking_eval_en" / "corpus.jsonl")}
    found = []
    for row in lines(bench / "chunking_eval_en" / "queries.jsonl"):
        text = texts[row["evidence"][0]]
        spans = [(start, start + len(a)) for a in row["answers"] if (start := text.find(a)) >= 0]
        if not spans or text.find(row["answers"][0]) < 0:
            continue
        windows = list(windows_of(text))
        right = [text[a : b + 1] for a, b in windows if a <= spans[0][0] and b >= spans[0][1] - 20]
        asked = set(re.findall(r"\w{4,}", row["question"].lower()))
        others = [text[a : b + 1] for a, b in windows if not any(a < end and b > start for start, end in spans)]
        others.sort(key=lambda other: -len(asked & set(re.findall(r"\w{4,}", other.lower()))))
        if right:
            wrong = tuple((None, other) for other in others[:7])
            found.append(Example(row["question"], (None, rng.choice(right)), wrong, tuple(row["answers"])))
    return found


def ramdocs(bench: Path, rng: random.Random) -> list[Example]:
    """The others are what the set calls noise; documents that say something false answer the question, so not they."""
    texts = {row["id"]: row["text"] for row in lines(bench / "ramdocs_en" / "corpus.jsonl")}
    rows = lines(bench / "ramdocs_en" / "queries.jsonl")
    reported = {row["id"] for row in sample(rows, 30, SEED)}
    found = []
    for row in rows:
        right = [texts[name] for name in row["evidence"] if name in texts and has(texts[name], row["answers"])]
        wrong = [texts[name] for name in row["noise"] if name in texts and not has(texts[name], row["answers"])]
        if row["id"] not in reported and right:
            others = tuple((None, other) for other in wrong)
            found.append(Example(row["question"], (None, rng.choice(right)), others, tuple(row["answers"])))
    return found


def nomiracl(bench: Path, name: str) -> list[Pool]:
    texts = {row["id"]: (row["title"], row["text"]) for row in lines(bench / name / "corpus.jsonl")}
    first, last = NOMIRACL[name]
    return [
        Pool(row["question"], tuple(texts[passage] for passage in row["candidates"]), row["answerable"])
        for row in in_order(bench, name)[first:last]
    ]


def windows_of(text: str, size: int = 450, stride: int = 300) -> Sequence[tuple[int, int]]:
    def after(place: int) -> int:
        while place < len(text) and text[place] not in ".\n":
            place += 1
        return place

    found, start = [], 0
    while start < len(text):
        found.append((start, after(min(len(text), start + size))))
        start = after(start + stride - 1) + 1
    return found
