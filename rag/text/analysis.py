"""One text in one language, taken apart once: its words, stems, terms, figures, dates and names. Pure.

``analyse`` makes the value where a text comes in, and it is handed on: who asks for its names a second time gets those
of the first. Every part is computed when it is first asked for. It does not know what a text is for, nor compare two.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from functools import cached_property

from rag.text.calendar import calendar
from rag.text.dates import Dated, dates
from rag.text.figures import Figure, Quantity, currencies, figures, quantities, spell_digits
from rag.text.names import name_spans, names
from rag.text.words import fold, is_function_word, levelled, stem, words

KEPT = 16_384  # analyses, of about 5 kB each: the sentences of some 500 articles


@dataclass(frozen=True)
class Analysis:
    """``text`` as written and ``language`` (ISO 639-1, or "und"); make it with ``analyse``, which keeps it."""

    text: str
    language: str

    # -- words ----------------------------------------------------------------------------------------

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Of each word, ``text[start:end]``."""
        return tuple(words(self.text))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """As written."""
        return tuple(self.text[start:end] for start, end in self.spans)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Each word in lower case without accents."""
        return tuple(fold(word) for word in self.words)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Of each word, function words too."""
        return tuple(stem(word, self.language) for word in self.words)

    @cached_property
    def of_grammar(self) -> tuple[bool, ...]:
        """Whether each word is a function word."""
        return tuple(is_function_word(word, self.language) for word in self.words)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The stems of content words in order; function words and single letters are left out."""
        return tuple(
            term
            for word, term, grammar in zip(self.words, self.stems, self.of_grammar, strict=True)
            if (len(word) > 1 or word.isdigit()) and not grammar
        )

    @cached_property
    def term_set(self) -> frozenset[str]:
        return frozenset(self.terms)

    @cached_property
    def level(self) -> str:
        """The text in lower case without accents, each character at its own offset."""
        return levelled(self.text)

    # -- facts ----------------------------------------------------------------------------------------

    @cached_property
    def spelled(self) -> str:
        """The text with its number words as digits; offsets are others than in ``text``."""
        return spell_digits(self.text, self.language)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Those written in digits, at their offsets in ``text``."""
        return tuple(figures(self.text))

    @cached_property
    def spelled_figures(self) -> tuple[Figure, ...]:
        """Those of ``spelled``, number words too."""
        return tuple(figures(self.spelled))

    @cached_property
    def figure_digits(self) -> frozenset[str]:
        """The digits of every figure, number words too."""
        return frozenset(figure.digits for figure in self.spelled_figures)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The figures that have a unit."""
        return tuple(quantities(self.text, self.language))

    @cached_property
    def currencies(self) -> frozenset[str]:
        return frozenset(currencies(self.text))

    @cached_property
    def calendar(self) -> frozenset[str]:
        """Months and weekdays, as ``m1``..``m12`` and ``d0``..``d6``."""
        return frozenset(calendar(self.text))

    def dates(self, published: str | None = None) -> tuple[Dated, ...]:
        """The dates, resolved against that of publication (ISO 8601)."""
        return _dates(self, published)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Capitalised words and acronyms, folded, in order, without repeats."""
        return tuple(names(self.text, self.language))

    @cached_property
    def name_spans(self) -> tuple[tuple[int, int], ...]:
        """The names as they are written, words that belong together joined."""
        return tuple(name_spans(self.text, self.language))

    # -- the same words, read otherwise ---------------------------------------------------------------

    def under(self, language: str) -> Analysis:
        """The same text, read as one of another language: how its words would be stemmed there."""
        return self if language == self.language else analyse(self.text, language)


@functools.lru_cache(maxsize=KEPT)
def analyse(text: str, language: str) -> Analysis:
    """The one analysis of a text in a language."""
    return Analysis(text, language)


@functools.lru_cache(maxsize=KEPT)
def _dates(said: Analysis, published: str | None) -> tuple[Dated, ...]:
    return tuple(dates(said.text, published))
