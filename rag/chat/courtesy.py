"""Thanks and assent as a whole input: "merci", "ok, super", "thanks a lot". Pure.

Nothing is searched for them, and they are no part of the next question. An input with any other word is a question;
French, English and German words are known.
"""

from __future__ import annotations

import re

from rag.text.words import fold

_THANKS = {
    "fr": {"merci", "mercis", "remercie"},
    "en": {"thanks", "thank", "thx", "ty", "cheers"},
    "de": {"danke", "dankeschon"},
}
_ASSENT = {
    "fr": {"parfait", "genial", "entendu", "compris", "accord", "nickel", "impeccable", "bravo"},
    "en": {"great", "perfect", "nice", "cool", "understood", "good", "fine", "alright", "excellent"},
    "de": {"prima", "toll", "verstanden", "alles", "klar", "gut", "perfekt"},
}
_ANY_LANGUAGE = {"ok", "okay", "super", "top"}
_BESIDE = {
    *("beaucoup", "bien", "tres", "d", "c", "est", "bon", "tout", "de", "vous", "te", "je", "pour", "la", "reponse"),
    *("a", "you", "so", "very", "much", "lot", "that", "it", "s", "for", "the", "answer", "job"),
    *("sehr", "vielen", "dank", "schon", "dir", "ihnen", "ist"),
}
_REPLIES = {"fr": "Avec plaisir.", "en": "You are welcome.", "de": "Gern geschehen."}
_MOST_WORDS = 6


def polite(language: str) -> str:
    """The line for thanks in a language (ISO 639-1), else in English."""
    return _REPLIES.get(language, _REPLIES["en"])


def without_thanks(text: str) -> str:
    """An input without thanks or assent in front of it: "merci, et quand ?" asks when."""
    lead, mark, rest = text.partition(",")
    return rest.strip() if mark and rest.strip() and courteous_reply(lead, "") else text


def courteous_reply(text: str, language: str) -> str | None:
    """One polite line where an input only thanks or assents; None for every other one.

    It is in the language of the words, or in ``language`` (ISO 639-1) for those that several have; else in English.
    """
    said = re.findall(r"[^\W_]+", fold(text))
    if "?" in text or not 0 < len(said) <= _MOST_WORDS:
        return None
    spoken = [code for known in (_THANKS, _ASSENT) for code, words in known.items() if words & set(said)]
    if "dank" in said:
        spoken.insert(0, "de")
    known = set().union(*_THANKS.values(), *_ASSENT.values(), _ANY_LANGUAGE)
    if not (spoken or _ANY_LANGUAGE & set(said)) or not set(said) <= known | _BESIDE:
        return None
    return polite(spoken[0] if spoken else language)
