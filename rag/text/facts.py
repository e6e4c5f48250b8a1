"""What a sentence states and its quotes do not have: figures, currencies, dates and names. Pure.

Facts are necessary for support and never sufficient: that a name or a figure stands somewhere in the quotes does not
say that it stands there for the same thing.
"""

from __future__ import annotations

import functools

from rag.text.analysis import Analysis, analyse
from rag.text.names import undotted
from rag.text.words import stem


def missing_figures(said: Analysis, quotes: Analysis) -> list[str]:
    """Figures of a sentence that no figure of the quotes agrees with, in the sentence's own spelling.

    Digits in the sentence may come from number words in the quotes, and the other way round, but number words of a
    sentence that the parser does not read are left to the lexical comparison.
    """
    known = quotes.figures + quotes.spelled_figures
    return [figure.digits for figure in said.spelled_figures if not any(figure.agrees(other) for other in known)]


def missing_names(said: Analysis, quotes: Analysis) -> list[str]:
    """Names of a sentence that no word of the quotes matches, folded.

    A match is the same word, the same stem ("Caisse", "Caisses"), or between two languages a common beginning of at
    least five letters that is most of the shorter word ("Colombian", "colombiens").
    """
    if not said.names:
        return []
    known = frozenset(analyse(undotted(quotes.text), quotes.language).folded)
    stems = _stems(known, said.language) | _stems(known, quotes.language)
    across = said.language != quotes.language
    return [
        name
        for name in said.names
        if name not in known
        and stem(name, said.language) not in stems
        and not (across and any(_common_beginning(name, word) for word in known))
    ]


@functools.lru_cache(maxsize=1024)
def _stems(known: frozenset[str], language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in known)


def _common_beginning(first: str, second: str) -> bool:
    shortest = min(len(first), len(second))
    shared = next((i for i in range(shortest) if first[i] != second[i]), shortest)
    return shared >= 5 and shared >= 0.6 * shortest
