"""Text to terms: folding, function words, stems. What the full text index and every lexical score are built on.

Pure. It knows no index and no model; it does not decide what a term is worth.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata

import snowballstemmer  # type: ignore[import-untyped]

VERSION = 1  # part of what built the full text index

STEMMERS = {"fr": "french", "en": "english", "de": "german", "es": "spanish", "it": "italian", "pt": "portuguese"}

# Determiners, pronouns, prepositions, conjunctions, auxiliaries and question words only: published stop word
# lists also hold nouns ("point", "force", "state") that carry the meaning of a news sentence.
FUNCTION_WORDS = {
    "fr": """
        a à afin ai aie ait alors après as au aucun aucune auprès aura aurait aussi autre autres aux avaient avait avant
        avec avez avoir avons ayant bien c ça car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci
        combien comme comment contre d dans de depuis des dès donc dont du durant elle elles en encore entre es est
        et étaient était étant été être eu eux fait faire font fut furent hors ici il ils j jamais je jusque l la là le
        lequel laquelle lesquels lesquelles les leur leurs lors lorsque lui m ma mais me même mêmes mes moi moins mon n
        ne ni non nos notre nous on ont or ou où par parce parmi pas pendant peu peut peuvent plus plusieurs pour
        pourquoi puis qu quand que quel quelle quelles quels qui quoi quoique s sa sans se selon sera serait ses si sien
        soi soit son sont sous sur t ta tandis te tel telle tels telles tes toi ton tous tout toute toutes très tu un
        une vers voici voilà vos votre vous y
    """,
    "en": """
        a about after again all also am an and any are as at be because been before being between both but by can could
        d did do does doing down during each few for from further had has have having he her here hers him his how i if
        in into is it its just ll m may me might more most my no nor not now of off on once only or other our out over
        own re s same she should so some such t than that the their theirs them then there these they this those through
        to too under until up ve very was we were what when where which while who whom whose why will with would you
        your
    """,
    "de": """
        aber als am an auch auf aus bei bin bis da damit dann das dass dem den denn der des die dies diese dieser dieses
        doch dort du durch ein eine einem einen einer eines er es für gegen hat hatte haben habe hier ich ihr ihre im in
        ist ja kann kein keine können man mehr mein mit muss nach nicht noch nur ob oder ohne sein seine sich sie sind
        so über um und uns unter vom von vor war waren warum was wann wegen weil welche welcher welches wenn wer werden
        wie wieder wieviel wird wir wo worden wurde wurden zu zum zur
    """,
}


def fold(text: str) -> str:
    """Lower case, without accents, ligatures opened: ``Œuvre d'été`` -> ``oeuvre d'ete``."""
    if text.isascii():  # most words, and of what that takes all but the case is as it was
        return text.lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain.casefold().replace("œ", "oe").replace("æ", "ae")


def levelled(text: str) -> str:
    """Lower case without accents, each character at its own offset."""
    return "".join(folded if len(folded := fold(c)) == 1 else c for c in text)


def words(text: str) -> list[tuple[int, int]]:
    """Spans of the words of a text: runs of letters and digits; an elided article is a word of its own."""
    return [match.span() for match in re.finditer(r"[^\W_]+", text)]


@functools.cache
def _function_words(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in FUNCTION_WORDS.get(language, "").split())


_STEMMING = threading.Lock()  # a stemmer keeps the word that it works on in itself


@functools.cache
def _stemmer(language: str) -> snowballstemmer.stemmer | None:
    return snowballstemmer.stemmer(STEMMERS[language]) if language in STEMMERS else None


@functools.lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The folded Snowball stem of one word. Stemmed before folding: the French rules need the accents."""
    stemmer = _stemmer(language)
    if stemmer is None:
        return fold(word)
    with _STEMMING:
        return fold(stemmer.stemWord(word.lower()))


@functools.lru_cache(maxsize=200_000)
def is_function_word(word: str, language: str) -> bool:
    return fold(word) in _function_words(language)


def terms(text: str, language: str) -> list[str]:
    """Every content term of a text in order, stemmed; function words and single letters are left out."""
    found = (text[start:end] for start, end in words(text))
    return [
        stem(word, language)
        for word in found
        if (len(word) > 1 or word.isdigit()) and not is_function_word(word, language)
    ]
