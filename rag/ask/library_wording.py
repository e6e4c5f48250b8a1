"""What is said of the library: the sentences of code, in French, English and German. Pure.

A language without words of its own is answered in English. Dates and names of languages are those of the Unicode CLDR.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton

from rag.search.filters import Filter
from rag.text.phrases import phrase, plain
from rag.types import ArticleRow

LibraryKey = Literal[
    "has",
    "has_one",
    "has_none",
    "most_listed",
    "rest",
    "newest",
    "oldest",
    "longest",
    "shortest",
    "newest_of",
    "oldest_of",
    "several",
    "first_of",
    "undated",
    "undated_one",
    "characters",
    "outlets",
    "outlet",
    "authors",
    "languages",
    "unnamed",
    "unnamed_author",
    "names",
    "in_articles",
    "in_article",
    "period",
    "one_day",
    "groups",
    "latest",
]

SAID: dict[str, dict[LibraryKey, str]] = {
    "fr": {
        "has": "Il y a {n} articles{within}.",
        "has_one": "Il y a 1 article{within}.",
        "has_none": "Il n'y a aucun article{within}.",
        "most_listed": "Voici les {n} plus récents.",
        "rest": "et {n} autres",
        "newest": "Le plus récent{within} : {title}.",
        "oldest": "Le plus ancien{within} : {title}.",
        "longest": "Le plus long{within} : {title}.",
        "shortest": "Le plus court{within} : {title}.",
        "newest_of": "Les plus récents{within} sont {n}, du {day}.",
        "oldest_of": "Les plus anciens{within} sont {n}, du {day}.",
        "several": "{n} articles ont cette longueur.",
        "first_of": "Voici les {n} premiers.",
        "undated": "{n} articles sans date ne sont pas comptés.",
        "undated_one": "1 article sans date n'est pas compté.",
        "characters": "{n} caractères",
        "outlets": "{articles} viennent de {n} sources{within} : {listed}.",
        "outlet": "{articles}{within}, d'une seule source : {listed}.",
        "authors": "Auteurs des articles{within} : {listed}.",
        "languages": "Langues des articles{within} : {listed}.",
        "unnamed": "sans source indiquée",
        "unnamed_author": "sans auteur indiqué",
        "names": "Les noms présents dans le plus d'articles{within} : {listed}.",
        "in_articles": "{n} articles",
        "in_article": "1 article",
        "period": "Les articles{within} vont du {first} au {last}.",
        "one_day": "Les articles{within} sont tous du {first}.",
        "groups": "{articles}{within}, groupés par proximité.",
        "latest": "les {n} plus récents articles",
    },
    "en": {
        "has": "There are {n} articles{within}.",
        "has_one": "There is 1 article{within}.",
        "has_none": "There is no article{within}.",
        "most_listed": "These are the {n} newest.",
        "rest": "and {n} more",
        "newest": "The newest{within}: {title}.",
        "oldest": "The oldest{within}: {title}.",
        "longest": "The longest{within}: {title}.",
        "shortest": "The shortest{within}: {title}.",
        "newest_of": "The newest{within} are {n}, of {day}.",
        "oldest_of": "The oldest{within} are {n}, of {day}.",
        "several": "{n} articles have this length.",
        "first_of": "These are the first {n}.",
        "undated": "{n} articles without a date are not counted.",
        "undated_one": "1 article without a date is not counted.",
        "characters": "{n} characters",
        "outlets": "{articles} come from {n} sources{within}: {listed}.",
        "outlet": "{articles}{within}, from a single source: {listed}.",
        "authors": "Authors of the articles{within}: {listed}.",
        "languages": "Languages of the articles{within}: {listed}.",
        "unnamed": "no source given",
        "unnamed_author": "no author given",
        "names": "The names found in most articles{within}: {listed}.",
        "in_articles": "{n} articles",
        "in_article": "1 article",
        "period": "The articles{within} run from {first} to {last}.",
        "one_day": "The articles{within} are all of {first}.",
        "groups": "{articles}{within}, grouped by nearness.",
        "latest": "the {n} newest articles",
    },
    "de": {
        "has": "Es gibt {n} Artikel{within}.",
        "has_one": "Es gibt 1 Artikel{within}.",
        "has_none": "Es gibt keinen Artikel{within}.",
        "most_listed": "Dies sind die {n} neuesten.",
        "rest": "und {n} weitere",
        "newest": "Der neueste{within}: {title}.",
        "oldest": "Der älteste{within}: {title}.",
        "longest": "Der längste{within}: {title}.",
        "shortest": "Der kürzeste{within}: {title}.",
        "newest_of": "Die neuesten{within} sind {n}, vom {day}.",
        "oldest_of": "Die ältesten{within} sind {n}, vom {day}.",
        "several": "{n} Artikel haben diese Länge.",
        "first_of": "Dies sind die ersten {n}.",
        "undated": "{n} Artikel ohne Datum sind nicht gezählt.",
        "undated_one": "1 Artikel ohne Datum ist nicht gezählt.",
        "characters": "{n} Zeichen",
        "outlets": "{articles} stammen aus {n} Quellen{within}: {listed}.",
        "outlet": "{articles}{within}, aus einer einzigen Quelle: {listed}.",
        "authors": "Autoren der Artikel{within}: {listed}.",
        "languages": "Sprachen der Artikel{within}: {listed}.",
        "unnamed": "ohne Quellenangabe",
        "unnamed_author": "ohne Angabe des Autors",
        "names": "Die Namen in den meisten Artikeln{within}: {listed}.",
        "in_articles": "{n} Artikel",
        "in_article": "1 Artikel",
        "period": "Die Artikel{within} reichen vom {first} bis zum {last}.",
        "one_day": "Die Artikel{within} sind alle vom {first}.",
        "groups": "{articles}{within}, nach Nähe gruppiert.",
        "latest": "die {n} neuesten Artikel",
    },
}

_ConstraintKey = Literal[
    "from", "by", "in", "of", "between", "since", "until", "all", "any", "none", "no_date", "or", "and"
]
_CONSTRAINTS: dict[str, dict[_ConstraintKey, str]] = {
    "fr": {
        "from": " de {x}",
        "by": " dont l'auteur est {x}",
        "in": " en {x}",
        "of": " de {x}",
        "between": " entre {x} et {y}",
        "since": " depuis {x}",
        "until": " jusqu'à {x}",
        "all": " avec {x}",
        "any": " avec {x}",
        "none": " sans {x}",
        "no_date": " sans date",
        "or": "ou",
        "and": "et",
    },
    "en": {
        "from": " from {x}",
        "by": " by {x}",
        "in": " in {x}",
        "of": " dated {x}",
        "between": " between {x} and {y}",
        "since": " since {x}",
        "until": " until {x}",
        "all": " with {x}",
        "any": " with {x}",
        "none": " without {x}",
        "no_date": " without a date",
        "or": "or",
        "and": "and",
    },
    "de": {
        "from": " aus {x}",
        "by": " von {x}",
        "in": " auf {x}",
        "of": " von {x}",
        "between": " zwischen {x} und {y}",
        "since": " seit {x}",
        "until": " bis {x}",
        "all": " mit {x}",
        "any": " mit {x}",
        "none": " ohne {x}",
        "no_date": " ohne Datum",
        "or": "oder",
        "and": "und",
    },
}


class Wording:
    """The sentences in one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in SAID else "en"

    def say(self, key: LibraryKey, **values: object) -> str:
        return SAID[self.language][key].format(**values)

    def articles(self, n: int) -> str:
        return self.say("in_article" if n == 1 else "in_articles", n=n)

    def among(
        self,
        within: Filter,
        terms: Sequence[str],
        *,
        either: bool = False,
        lacking: bool = False,
        undated: bool = False,
        authors: Sequence[str] = (),
    ) -> str:
        """The constraint as a part of a sentence, with a space before it; "" where there is none."""
        words, told = _CONSTRAINTS[self.language], ""
        if within.outlets:
            told += words["from"].format(x=f" {words['or']} ".join(map(plain, within.outlets)))
        if authors:
            told += words["by"].format(x=f" {words['or']} ".join(map(plain, authors)))
        if within.languages:
            told += words["in"].format(x=self.language_called(within.languages[0]))
        told += self._time(within)
        if undated:
            told += words["no_date"]
        if terms:
            quoted = [phrase("quoted", self.language).format(quote=plain(term)) for term in terms]
            link = words["or" if either or lacking else "and"]
            told += words["none" if lacking else "any" if either else "all"].format(x=f" {link} ".join(quoted))
        return told

    def _time(self, within: Filter) -> str:
        words = _CONSTRAINTS[self.language]
        since, until = within.since, within.until
        if since and since == until:
            return words["of"].format(x=self.day(since))
        if since and until:
            return words["between"].format(x=self.day(since, article=True), y=self.day(until, article=True))
        if since:
            return words["since"].format(x=self.day(since, article=True))
        # "jusqu'à le 3 mai" is no French: the day goes without its article.
        return words["until"].format(x=self.day(until)) if until else ""

    def day(self, iso: str, *, article: bool = False) -> str:
        """A date as it is written; "2025-06" is "June 2025". With its French article where that is wanted."""
        if len(iso) == len("YYYY"):
            return iso
        if len(iso) == len("YYYY-MM"):
            month: str = format_skeleton("yMMMM", date.fromisoformat(f"{iso}-01"), locale=self.language)
            return month
        said: str = format_date(date.fromisoformat(iso), "long", locale=self.language)
        return f"le {said}" if article and self.language == "fr" else said

    def title(self, row: ArticleRow, more: str = "") -> str:
        """An article by its title, outlet and date, as far as they are known."""
        quoted = phrase("quoted", self.language).format(quote=plain(row.title))
        known = [plain(row.outlet) if row.outlet else "", self.day(row.date) if row.date else "", more]
        return f"{quoted}{''.join(f', {part}' for part in known if part)}"

    def language_called(self, code: str) -> str:
        return str(Locale(self.language).languages.get(code, code))

    def counted(self, counts: Sequence[tuple[str, int]], most: int) -> str:
        """ "A (3), B (1) and 2 more", of names with their numbers."""
        shown = ", ".join(f"{plain(name)} ({n})" for name, n in counts[:most])
        left = len(counts) - most
        return f"{shown} {self.say('rest', n=left)}" if left > 0 else shown
