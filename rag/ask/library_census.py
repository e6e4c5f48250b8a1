"""The library counted: which articles mention something, whom they name most, and which are near each other.

What is mentioned is compared word by word, folded: a capitalised word as it is, any other in its number and gender
(the same stem, and an ending more). It does not know synonyms, nor that a pronoun is somebody; German capitals tell no
names, so those of German articles are not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.ports import Vectors
from rag.store.library import Library
from rag.text.analysis import Analysis, analyse
from rag.text.words import STEMMERS, fold, is_function_word, stem
from rag.types import ArticleRow, Sentence

_SPOKEN = ("fr", "en", "de")
# What an inflected word has more than another one of its stem.
_ENDINGS = {"fr": {"s", "x", "e", "es"}, "en": {"s", "es"}, "de": {"e", "n", "en", "s", "es", "er", "ern", "nen"}}
# A full name is said once and then its surname; "Meta" is no short form of the one laboratory that has it in its name.
LEAST_OF_FULL = 0.15
COUNTED_NAMES = 40  # names that come up most often, of which the articles are counted


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be mentioned: ``runs`` of words that stand together, each all of them in one sentence or title."""

    runs: tuple[tuple[str, ...], ...]
    exact: bool

    @classmethod
    def of(cls, term: str, language: str) -> Wanted:
        """A term as it was asked for: words with a capital that stand together are one name, any other stands alone.

        Words of grammar count only inside a name ("Port-au-Prince"). German writes every noun with a capital.
        """
        said = analyse(term, language)
        runs: list[list[str]] = []
        joined = False
        for n, word in enumerate(said.words):
            named = word[0].isupper() or word.isdigit()
            between = term[said.spans[n - 1][1] : said.spans[n][0]] if n else ""
            if any(is_function_word(word, code) for code in _SPOKEN) and not named:
                joined = joined and between == "-"
                if joined:
                    runs[-1].append(word)
                continue
            if n and joined and (named or between == "-"):
                runs[-1].append(word)
            else:
                runs.append([word])
            joined = named
        exact = language != "de" and all(run[0][0].isupper() or run[0].isdigit() for run in runs)
        return cls(tuple(map(tuple, runs)), exact)

    @property
    def stems(self) -> list[list[str]]:
        """Of each run the stems of its longest word, by language; of grammar, which is not indexed, none."""
        longest = [max(run, key=len) for run in self.runs]
        return [
            list(dict.fromkeys(stem(word, code) for code in STEMMERS))
            for word in longest
            if len(word) > 1 and not any(is_function_word(word, code) for code in _SPOKEN)
        ]

    def in_text(self, said: Analysis, inflected: bool) -> bool:
        return all(_holds(said, run, inflected) for run in self.runs)


def _holds(said: Analysis, run: Sequence[str], inflected: bool) -> bool:
    size = len(run)
    return any(
        all(_same(said, start + i, run[i], inflected) for i in range(size))
        for start in range(len(said.words) - size + 1)
    )


def _same(said: Analysis, place: int, word: str, inflected: bool) -> bool:
    there, asked = said.folded[place], fold(word)
    if there == asked:
        return True
    if word[0].isupper() and not inflected:
        return False
    short, long = sorted((there, asked), key=len)
    added = long[len(short) :] if long.startswith(short) else ""
    return added in _ENDINGS.get(said.language, {"s"}) and stem(short, said.language) == stem(long, said.language)


def mentioning(
    term: str, language: str, rows: Sequence[ArticleRow], library: Library
) -> tuple[dict[str, Sentence | None], bool]:
    """The ids of those of the articles that mention a term, each with its first sentence that does, None for a title.

    And whether the term is a name, which is mentioned as it is written or not at all.
    """
    wanted = Wanted.of(term, language)
    if not wanted.runs:
        return {}, False
    candidates = set.intersection({row.id for row in rows}, *(library.articles_with(stems) for stems in wanted.stems))
    found: dict[str, Sentence | None] = {}
    for row in rows:
        if row.id not in candidates:
            continue
        sentences = library.sentences(row.id)
        inflected = language == "de"
        first = next((s for s in sentences if wanted.in_text(analyse(s.text, row.language), inflected)), None)
        if first or wanted.in_text(analyse(row.title, row.language), inflected):
            found[row.id] = first
    return found, wanted.exact


# -- names ----------------------------------------------------------------------------------------


def most_named(rows: Sequence[ArticleRow], library: Library) -> list[tuple[str, dict[str, Sentence]]]:
    """Names with the articles that have them, each with its first sentence, the most articles first.

    A surname alone is counted for the full name where only one of the articles' names ends in it.
    """
    sentences = {row.id: library.sentences(row.id) for row in rows if row.language != "de"}
    language = {row.id: row.language for row in rows}
    often: Counter[str] = Counter()
    for article, said in sentences.items():
        for sentence in said:
            read = analyse(sentence.text, language[article])
            often.update(re.sub(r"\s+", " ", read.text[start:end]) for start, end in read.name_spans)
    owners = _owners(often)
    total: Counter[str] = Counter()
    for name, count in often.items():
        total[_surname_of(name, owners)] += count
    counted = []
    for name in [name for name, _ in total.most_common(COUNTED_NAMES)]:
        spellings = [name, *(short for short in owners if _surname_of(short, owners) == name and short != name)]
        places = _first_sentences(spellings, sentences)
        if places:
            counted.append((name, places))
    by_articles = sorted(counted, key=lambda item: (-len(item[1]), -total[item[0]], item[0]))
    return _without_parts(by_articles, owners)


def _owners(often: Mapping[str, int]) -> dict[str, list[str]]:
    """Of each name of one word the longer ones that have it; not those that are rare beside it."""
    parts: dict[str, list[str]] = {}
    for longer in often:
        for word in dict.fromkeys(longer.split()) if " " in longer else ():
            parts.setdefault(word, []).append(longer)
    return {
        name: [longer for longer in parts.get(name, ()) if often[longer] >= LEAST_OF_FULL * count]
        for name, count in often.items()
        if " " not in name
    }


def _surname_of(name: str, owners: Mapping[str, Sequence[str]]) -> str:
    """The one longer name that ends in a name; the name itself where there is none, or several."""
    ending = [longer for longer in owners.get(name, ()) if longer.split()[-1] == name]
    return ending[0] if len(ending) == 1 else name


def _first_sentences(spellings: Sequence[str], articles: Mapping[str, Sequence[Sentence]]) -> dict[str, Sentence]:
    spaced = [r"\s+".join(map(re.escape, name.split())) for name in spellings]
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)")
    found = {article: next((s for s in said if pattern.search(s.text)), None) for article, said in articles.items()}
    return {article: sentence for article, sentence in found.items() if sentence}


def _without_parts(
    counted: Sequence[tuple[str, dict[str, Sentence]]], owners: Mapping[str, Sequence[str]]
) -> list[tuple[str, dict[str, Sentence]]]:
    """Without a word that longer names have where each article that has it has one of them too."""
    places = dict(counted)
    return [
        (name, found)
        for name, found in counted
        if not owners.get(name)
        or not set(found) <= {article for longer in owners[name] for article in places.get(longer, {})}
    ]


# -- what is near ---------------------------------------------------------------------------------


def grouped(vectors: Vectors, most: int) -> list[list[int]]:
    """Rows of unit vectors in at most so many groups, by Ward's method; the largest group first, its most central row
    first in it.

    Ward, J. H. (1963): the two groups are joined that add least to the sum of squares within groups.
    """
    groups = [[i] for i in range(len(vectors))]
    own = np.asarray(vectors, dtype=np.float64)
    cost = np.maximum(1.0 - own @ own.T, 0.0)  # half the squared distance of unit vectors
    sizes = np.ones(len(groups))
    np.fill_diagonal(cost, np.inf)
    while len(groups) > most:
        a, b = sorted(map(int, np.unravel_index(int(cost.argmin()), cost.shape)))
        # The recurrence of Lance and Williams (1967) for this method.
        row = ((sizes[a] + sizes) * cost[a] + (sizes[b] + sizes) * cost[b] - sizes * cost[a, b]) / (
            sizes[a] + sizes[b] + sizes
        )
        row[[a, b]] = np.inf
        cost[a], cost[:, a] = row, row
        sizes[a] += sizes[b]
        groups[a] += groups.pop(b)
        cost, sizes = np.delete(np.delete(cost, b, axis=0), b, axis=1), np.delete(sizes, b)
    groups.sort(key=lambda group: (-len(group), group[0]))
    return [_central_first(group, own) for group in groups]


def _central_first(group: Sequence[int], vectors: npt.NDArray[np.float64]) -> list[int]:
    centre = vectors[group].mean(axis=0)
    return sorted(group, key=lambda i: (-float(vectors[i] @ centre), i))
