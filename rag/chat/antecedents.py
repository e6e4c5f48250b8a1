"""What the conversation talks about, and a leaning question completed with it by rule. Pure.

A rule completes a question only where one name can be meant; otherwise it gives None and the caller asks the model.
Names are taken with the noun they belong to ("le bac de Port-Aubry"), because that is what is searched for.
"""

from __future__ import annotations

import re

from rag.chat.followup import leaning, without_opening
from rag.text.analysis import Analysis, analyse
from rag.text.question import expected
from rag.text.words import fold

_JOINED = re.compile(
    r"(?:[ \u00a0-]|[ \u00a0](?:de|du|des|d['’]|of|van|von|la|le)[ \u00a0]?(?:la |le |l['’])?)*", re.IGNORECASE
)
FRAGMENT_WORDS = 3
_SINCE = "en|in|im|depuis|since|seit|avant|before|vor|après|after|nach"
_TIME = re.compile(rf"\b(?:{_SINCE}) (?:(?:\w+ )?\d{{4}})\b", re.IGNORECASE)
_ADVERB = {
    "fr": re.compile(
        r"(?:(?:depuis|jusqu'à|jusqu’à) quand|quand|où|comment|pourquoi|en quelle année)\b", re.IGNORECASE
    ),
    "en": re.compile(r"(?:when|where|how|why)\b(?! (?:many|much|long|old|far|big))", re.IGNORECASE),
    "de": re.compile(r"(?:wann|wo|wie|warum|weshalb)\b(?! viele?\b)", re.IGNORECASE),
}
_BARE = {
    "fr": r"(?:quand|où|comment|pourquoi)(?: (?:cela|ça))?",
    "en": r"(?:when|where|how|why)(?: (?:so|that|is that|was that))?",
    "de": r"(?:wann|wo|wie|warum|weshalb)(?: (?:das|denn))?",
}
_ASKS = {
    "fr": r"\b(?:qui|que|quoi|quand|où|comment|combien|pourquoi|quel(?:le)?s?|lequel|laquelle|est-ce)\b"
    r"|-(?:il|elle)s?\b",
    "en": r"\b(?:who|whom|whose|what|when|where|how|why|which|did|does|is|was|are|were|has|have)\b",
    "de": r"\b(?:wer|wen|wem|was|wann|wo|wie|warum|welche\w?|hat|ist|war)\b",
}
_ALONE = {
    "fr": r"(?:(?:pour|de|à|avec|chez) )?(?:lui|elle|eux|elles|celui-ci|celle-ci)",
    "en": r"(?:(?:for|of|to|with) )?(?:he|she|they|him|her|them|it)",
    "de": r"(?:er|sie|ihn|ihm|ihr|ihnen)",
}
_VERBS = (
    "open|close|cost|take|have|get|start|begin|end|earn|make|sell|lose|win|pay|need|cover|in|on|at|for|by|from|to|and|of"
    "|closed|sold|built|opened"
)
_CLITICS = r"((?:(?:ne|se|le|la|les|lui|leur|y|en) |[nsl]['’])*\w+(?:-t)?-(il|elle|ils|elles)\b)"


def named(said: Analysis) -> list[str]:
    """The names of a text as it writes them, in order, neighbouring words joined ("Jean de La Tour")."""
    text = said.text
    found: list[tuple[int, int]] = []
    for (start, end), word in zip(said.spans, said.folded, strict=True):
        if word not in said.names or not text[start].isupper():
            continue
        if found and _JOINED.fullmatch(text[found[-1][1] : start]):
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return list(dict.fromkeys(text[start:end] for start, end in found))


def by_rule(question: Analysis, previous: Analysis, answer: Analysis) -> str | None:
    """The question completed from the previous one and its answer, None where no rule is safe.

    All three are in one language. The result ends as the question does, in a question mark.
    """
    language = question.language
    if language not in _ASKS:
        return None
    rest, before = _ended(without_opening(question), " ?!."), _ended(previous, " ?!.")
    new = [name for name in named(answer) if fold(name) not in fold(previous.text)]
    made: str | None = None
    if re.fullmatch(_ALONE[language], rest.text, re.IGNORECASE):
        made = _exchanged(before, _last_person(new))
    elif re.fullmatch(_BARE[language], rest.text, re.IGNORECASE):
        made = _asked_otherwise(before, rest.text)
    elif time := _TIME.fullmatch(rest.text):
        dated = _TIME.search(before.text)
        made = _TIME.sub(time.group(), before.text, count=1) if dated else f"{before.text} {time.group()}"
    elif not re.search(_ASKS[language], rest.text, re.IGNORECASE):
        made = _replaced(before, rest.text)
    elif leaning(rest) == "demonstrative":
        return None  # "ce château" is what a pronoun behind it stands for
    elif (referent := _referent(rest, before, new)) is not None:
        made = _put(rest, referent)
    if made is None or fold(made) in {fold(before.text), fold(rest.text)}:
        return None
    return made[0].upper() + made[1:] + _mark(language)


def is_fragment(question: Analysis) -> bool:
    """Whether it is a few words without a pronoun ("et quand ?"), which no model words well."""
    rest = _ended(without_opening(question), " ?!.")
    return len(rest.words) <= FRAGMENT_WORDS and not _pronoun(rest)


def asked_together(question: Analysis, previous: Analysis) -> str:
    """Both questions, one behind the other: "Qui a acheté le bac ? Et pour combien ?"."""
    mark = _mark(question.language)
    rest, before = _ended(question, " ?!."), _ended(previous, " ?!.")
    return f"{before.text}{_mark(previous.language)} {rest.text[0].upper()}{rest.text[1:]}{mark}"


def _ended(said: Analysis, marks: str) -> Analysis:
    """Without these marks at the end."""
    return analyse(said.text.rstrip(marks), said.language)


def _mark(language: str) -> str:
    return " ?" if language == "fr" else "?"


# -- who or what is meant -------------------------------------------------------------------------


def _last_person(found: list[str]) -> str | None:
    """The last name of two words or more, else the only name."""
    people = [name for name in found if len(name.split()) > 1]
    return people[-1] if people else found[0] if len(found) == 1 else None


def _referent(rest: Analysis, previous: Analysis, new: list[str]) -> str | None:
    """The one name that a pronoun can stand for: who was asked for, or what the previous question is about."""
    pronoun = _pronoun(rest)
    if pronoun is None:
        return None
    if expected(previous.text) == "name":
        return new[0] if len(new) == 1 else None
    held = named(previous)
    if len(held) == 1:
        return _with_noun(held[0], previous, pronoun)
    return new[0] if not held and len(new) == 1 else None


def _pronoun(rest: Analysis) -> str | None:
    found = {
        "fr": r"\b(?:ils?|elles?|lui|eux|son|sa|ses|l(?=['’](?:a|ont|avait)\b))(?!\w)",
        "en": r"\b(?:he|she|they|it|him|her|them|his|their|its)\b",
        "de": r"\b(?:er|sie|ihn|ihm)\b",
    }[rest.language]
    match = re.search(found, rest.text, re.IGNORECASE)
    return match.group().lower() if match else None


def _with_noun(name: str, said: Analysis, pronoun: str) -> str | None:
    """The name with its noun: "le bac de Port-Aubry". None where the pronoun is of another gender than the noun."""
    text = said.text
    if said.language == "fr":
        form = rf"\b(le|la|les|du|des|au|aux|l['’]) ?(\w+ (?:de la |de l['’]|de |du |des |d['’]){re.escape(name)})"
        found = re.search(form, text, re.IGNORECASE)
        if not found:
            return name
        article = {"du": "le", "au": "le", "des": "les", "aux": "les"}.get(found[1].lower(), found[1].lower())
        wrong = {"le": {"elle", "elles", "ils"}, "la": {"il", "ils", "elles"}, "les": {"il", "elle"}}.get(
            article, set()
        )
        return None if pronoun in wrong else f"{article}{'' if article[-1] in chr(39) + '’' else ' '}{found[2]}"
    if said.language == "en":
        if pronoun in {"he", "she", "him", "her", "his"}:
            return name if not re.search(rf"\bof (?:the )?{re.escape(name)}", text) else None
        form = rf"\bthe (?:\w+ of (?:the )?)?{re.escape(name)}(?: [a-z]+){{0,2}}?(?= (?:{_VERBS})\b|$)"
        found = re.search(form, text.rstrip(" ?"))
        return found.group() if found else name
    return name


# -- how it is put in ------------------------------------------------------------------------------


def _exchanged(previous: Analysis, name: str | None) -> str | None:
    """The previous question about another one."""
    held = named(previous)
    return previous.text.replace(held[0], name) if name is not None and len(held) == 1 else None


def _asked_otherwise(previous: Analysis, rest: str) -> str | None:
    """ "Quand l'usine a-t-elle fermé" and "pourquoi": the same with the other adverb."""
    found = _ADVERB[previous.language].match(previous.text)
    adverb = rest.split()[0]
    return adverb + previous.text[found.end() :] if found else None


def _replaced(previous: Analysis, rest: str) -> str | None:
    """ "et à Lyon": in place of the only name, or of the one behind the same preposition."""
    if not (found := re.fullmatch(r"((?:\w+ |d['’]|l['’])*?)([A-ZÀ-Ý0-9].*)", rest)):
        return None
    lead, held = found[1], named(previous)
    if lead:
        here = [name for name in held if f"{lead}{name}" in previous.text]
        return previous.text.replace(f"{lead}{here[0]}", rest) if len(here) == 1 else None
    return previous.text.replace(held[0], rest) if len(held) == 1 else None


def _put(rest: Analysis, name: str) -> str | None:
    """The name in place of the first pronoun."""
    text = rest.text
    if rest.language == "fr":
        return _put_french(text, name)
    if rest.language == "de":
        return re.sub(r"\b(?:er|sie|ihn|ihm)\b", name, text, count=1)
    if re.search(r"\b(?:his|their|its)\b|\bher (?=\w)(?!(?:in|on|at|for|to|from|with)\b)", text):
        owner = f"{name}{chr(39) if name[-1] == 's' else chr(39) + 's'}"
        return re.sub(r"\b(?:his|their|its|her)\b", owner, text, count=1)
    return re.sub(r"\b(?:he|she|they|it|him|her|them)\b", name, text, count=1, flags=re.IGNORECASE)


def _put_french(rest: str, name: str) -> str | None:
    """A name before its verb: "Quand Jean Morel a-t-il quitté Lyon"; "son prix" becomes "le prix de …"."""
    if found := re.match(r"qu(?:e |['’])([\w ]+?)(?:-t)?-(?:ils?|elles?)\b(.*)", rest, re.IGNORECASE):
        return f"Qu'est-ce que {name} {found[1]}{found[2]}"
    if re.search(_CLITICS, rest):
        return re.sub(_CLITICS, rf"{name} \1", rest, count=1)
    if re.search(r"\bqu['’](?:ils?|elles?)\b", rest):
        return re.sub(r"\bqu['’](?:ils?|elles?)\b", f"que {name}", rest, count=1)
    if found := re.search(r"\b(?:avec|chez|sur|contre|pour|sans|par) (?:lui|eux|elles?)\b", rest):
        return rest.replace(found.group(), f"{found.group().split()[0]} {name}")
    if found := re.search(r"\b(son|sa|ses) (\w)", rest):
        article = (
            "l'"
            if found[1] != "ses" and fold(found[2]) in "aeiouy"
            else {"son": "le ", "sa": "la "}.get(found[1], "les ")
        )
        return _contracted(f"{rest[: found.start()]}{article}{rest[found.start(2) :]} de {name}")
    if found := re.match(r"(qui|que) (lui )", rest, re.IGNORECASE):
        return _contracted(f"{found[1]} {rest[found.end() :]} à {name}")
    if found := re.match(r"(qui) (l['’])", rest, re.IGNORECASE):
        return f"{found[1]} {rest[found.end() :]} {name}"
    if found := re.search(r"(?<![-\w])(?:ils?|elles?)\b", rest):
        return rest[: found.start()] + name + rest[found.end() :]
    return None


def _contracted(text: str) -> str:
    """ "de le" is "du", "à les" is "aux", "de" before a vowel is elided."""
    for long, short in (("de le ", "du "), ("de les ", "des "), ("à le ", "au "), ("à les ", "aux ")):
        text = text.replace(f" {long}", f" {short}")
    return re.sub(r"\bde (?=[AEIOUYÉÈÊÀÂÎÔ])", "d'", text)
