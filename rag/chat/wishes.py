"""An input that wishes something of the last question or answer, as the question that it stands for. Pure.

"Et selon Le Monde ?" is the last question, asked of one outlet; "plus de détails" is it, answered in several sentences;
"en anglais ?" is it, answered in another language; "pourquoi ?" is asked of what was answered; "non, celle du viaduc"
is it about another thing; "résume" is asked of the articles that were cited. What does not fit its kind is None, and
goes the way of any other input.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.ask.library_within import language_codes
from rag.chat.turn_kind import TurnKind
from rag.chat.understood import Said, Understood
from rag.text.language import detect
from rag.text.phrases import phrase
from rag.text.words import fold, is_function_word, levelled, words

_WHOM = r"(?:(?:l['’]|(?:les?|la|the|une?|an?)\s)?[\w'’-]+(?-i:(?:\s(?:de\s|du\s|des\s|of\s)?[A-ZÀ-Ý][\w'’-]*)*))"
_ATTRIBUTED = re.compile(rf"\s*,?\s*\b(?:selon|d['’]apr[eè]s|according to)\s{_WHOM}", re.IGNORECASE)
_ASKED_OF = re.compile(r"(?:(?:et|and|mais|but)\s)?(?P<whole>(?:selon|d['’]apr[eè]s|according to)\s.+)", re.IGNORECASE)
_NO = re.compile(r"(?:(?:mais\s)?non|no|nein|sorry|pardon|erreur)\b[\s,:.!]*", re.IGNORECASE)
_PREPOSITION = r"(?:du|de la|de l['’]|des|de|d['’]|of the|of|in the|in|at the|at|by the|by|à la|à l['’]|à|au|aux)"
_POINTING = re.compile(
    r"(?:je (?:parle|parlais|voulais dire)\s(?:de\s)?|i (?:mean|meant)\s|plutôt\s|rather\s)?"
    rf"(?:celles?|celui|ceux|the ones?|that|those)?\s*(?P<lead>{_PREPOSITION})\s?(?P<what>.+)",
    re.IGNORECASE,
)
_OF = re.compile(rf"\b{_PREPOSITION}\s?(?P<what>[^?]+)", re.IGNORECASE)
# Beside function words, what an input that only names an outlet may say.
_SAYING = {*"selon apres dit disent rapporte seulement journal say says report according only sujet".split()}


def wish(kind: TurnKind, text: str, said: Said, outlets: Sequence[str]) -> Understood | None:
    """The question that is meant after ``said``, in a library of these ``outlets``; None where it is no wish."""
    if named := named_outlets(text, outlets):
        return Understood(without_attribution(said.question, named), "outlet", outlets=named)
    if asked := _ASKED_OF.fullmatch(text.strip(" ?!.")):
        return Understood(_attributed(said.question, asked["whole"]), "rule")
    if kind == "language" and (code := _language(text)):
        return Understood(said.question, "language", language=code)
    if kind == "more":
        return Understood(said.question, "detail", detailed=True)
    if kind == "why" and said.quote:
        asking = {"fr": "Pourquoi ?", "de": "Warum?"}.get(detect(text), "Why?")
        return Understood(f"{said.quote} {asking}", "why", detailed=True)
    if kind == "correction":
        return _corrected(text, said)
    if kind == "summary" and said.titles:
        language = detect(said.question)
        return Understood(
            phrase("summarise", language).format(title=said.titles[0]), "summary", articles=said.articles[:1]
        )
    return None


def named_outlets(text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """The outlets that an input consists of, but for words of grammar and of saying."""
    level, found = _spaced(text), []
    for outlet in sorted(set(outlets), key=len, reverse=True):
        name = _spaced(outlet)
        core = re.sub(r"^ (?:le|la|les|l|the|der|die|das) ", " ", name)
        if form := next((one for one in (name, core) if one in level), None):
            level = level.replace(form, " ", 1)
            found.append(outlet)
    said = [word for word in level.split() if not (is_function_word(word, "fr") or is_function_word(word, "en"))]
    return tuple(found) if not set(said) - _SAYING else ()


def _spaced(text: str) -> str:
    """Its folded words, each between spaces."""
    said = re.findall(r"[^_\W]+", fold(text))
    return f" {' '.join(said)} "


def without_attribution(question: str, outlets: Sequence[str]) -> str:
    """The question without "selon X" where X is some outlet."""
    found = _ATTRIBUTED.search(question)
    return question if not found else _joined(question[: found.start()], question[found.end() :])


def _attributed(question: str, whole: str) -> str:
    """The question with whom it asks after exchanged, or put at its end."""
    rest = without_attribution(question, ())
    stem = rest.rstrip(" ?!.")
    return f"{stem}, {whole}{rest[len(stem) :] or ' ?'}"


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()} {after.lstrip()}".strip() if after.strip(" ?") else f"{before.rstrip()}{after}"


def _language(text: str) -> str | None:
    codes = language_codes()
    return next((codes[word] for a, b in words(text) if (word := fold(text[a:b])) in codes), None)


def _corrected(text: str, said: Said) -> Understood | None:
    """The last question with what is behind its last "of" exchanged; both together where that is not how it is said."""
    rest = _NO.sub("", text.strip(), count=1).strip(" ?!.")
    if not rest:
        return None
    meant, held = _POINTING.fullmatch(rest), list(_OF.finditer(said.question))
    if meant and held:
        what = _in_full(meant["what"], said.earlier)
        lead = rest[meant.start("lead") : meant.start("what")]
        return Understood(f"{said.question[: held[0].start()]}{lead}{what} ?".replace("  ", " "), "correction")
    return Understood(f"{said.question} {rest[0].upper()}{rest[1:]} ?", "together")


def _in_full(what: str, earlier: Sequence[str]) -> str:
    """A thing by the longer name that an earlier question gave it: "viaduc" as "viaduc de Rocheplate"."""
    for question in earlier:
        longer = rf"\b{re.escape(levelled(what))}\s{_PREPOSITION}\s?[\w'’-]+"
        found = re.search(longer, levelled(question))
        if found:
            return question[found.start() : found.end()]
    return what
