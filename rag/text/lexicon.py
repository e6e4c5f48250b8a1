"""Which words a language writes in lower case: what tells "Interpellés" from "Macron" where both stand first. Pure.

``rag/fits/ordinary_words.json`` is written by ``scripts/fit_ordinary_words.py``, which names its data: stems of words
that running text writes in lower case more often than with a capital, and the words on such a stem that it does not
("marie", which the verb has too). A word that no text of the fit had is not ordinary. It knows French and English;
of any other language every word is ordinary, so that nothing is concluded from its absence. It does not know what a
name names, nor that one word can be both: "Orange", "Total" and "Libération" are ordinary here.
"""

from __future__ import annotations

import functools
import json
from importlib.resources import files

from rag.text.words import stem


def is_ordinary(word: str, language: str) -> bool:
    """Whether a word, as written, is one that the language writes in lower case. ``language`` is ISO 639-1."""
    stems, capitalised = _words(language)
    return not stems or (word.lower() not in capitalised and stem(word, language) in stems)


@functools.cache
def _words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    known = _record().get(language)
    return (frozenset(known["stems"].split()), frozenset(known["capitalised"].split())) if known else _NONE


@functools.cache
def _record() -> dict[str, dict[str, str]]:
    record = json.loads((files("rag") / "fits" / "ordinary_words.json").read_text(encoding="utf-8"))
    return {language: dict(known) for language, known in record["languages"].items()}


_NONE: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
