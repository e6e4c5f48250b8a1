"""Who and what is named in quotes: people, organisations, figures, dates. Pure.

There is no list of names here: a run of capitalised words is a person or an organisation by the words that stand
around it in any of the quotes, and simply a name where nothing tells. Every mention is a piece of a quote.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.text.analysis import Analysis, analyse
from rag.text.units import CURRENCY_SIGN, PERCENT, SCALED
from rag.text.words import fold, is_function_word
from rag.types import Citation, Mention, MentionKind

MOST_OF_A_KIND = 12  # of a kind: a reader takes in no longer list
_WORD = r"[^\W\d_][\w’'&]*(?:-[\w’'&]+)*"
_CHAIN = re.compile(
    rf"(?<![\w’'])({_WORD}(?:[ \u00a0](?:(?:de|du|des|von|van|der|bin|ben|al|el|of)[ \u00a0])*{_WORD})*)"
)
_ROLE = (
    r"(?:président\w*|ministre|premier|première|pdg|patron\w*|directeur|directrice|dirigeante?|fondateur|fondatrice"
    r"|maire|député\w*|sénateur|sénatrice|juge|avocate?|chercheu[rs]e?|ingénieur\w*|professeur\w*|porte-parole|frère"
    r"|sœur|fils|fille|épou[sx]e?|mère|père|général|colonel|capitaine|secrétaire|chancelier|chancelière|roi|reine|pape"
    r"|ceo|president|minister|chief|director|founder|mayor|senator|judge|lawyer|researcher|engineer|professor"
    r"|spokes\w+|brother|sister|son|daughter|wife|husband|mother|father|secretary|chancellor|king|queen|pope"
    r"|m\.|mm\.|mme|mlle|mr\.?|mrs\.?|ms\.?|dr\.?|pr\.?|me|sir|lord|lady)"
)
_PARTICLES = {"de", "du", "des", "von", "van", "der", "bin", "ben", "al", "el", "of"}
_SAID = (
    r"(?:(?:a|avait|ont|has|had)[ \u00a0])?(?:déclaré|dit|affirmé|écrit|expliqué|estimé|assuré|ajouté|annoncé|reconnu"
    r"|souligné|promis|confié|rappelé|indiqué|précisé|jugé|regretté|said|says|told|wrote|added|explained|argued)"
)
_TITLED = re.compile(rf"(?<!\w){_ROLE}[ \u00a0,]+$", re.IGNORECASE)
_ROLE_NEAR = re.compile(
    rf"(?<!\w){_ROLE}(?!\w)[^.;:!?«»\"“”]{{0,45}}$|[»”\"],? (?:a|avait) \w+é,?[ \u00a0]$", re.IGNORECASE
)
_PERSON_AFTER = re.compile(
    rf"^(?:,[ \u00a0](?:(?:le|la|l['’]|the|un|une|a|an|ex-)[ \u00a0]?)*{_ROLE}(?!\w)|[ \u00a0]{_SAID}\b)", re.IGNORECASE
)
_PLACE_BEFORE = re.compile(r"\b(?:à|aux?|en|in|at|from|near|vers)[ \u00a0]$", re.IGNORECASE)
_HOUSE_BEFORE = re.compile(
    r"\b(?:chez|entreprise|société|groupe|firme|start-up|startup|banque|compagnie|agence|magazine|journal|quotidien"
    r"|parti|syndicat|association|company|firm|bank|group|agency|newspaper|union|charity)[ \u00a0]$",
    re.IGNORECASE,
)
_HOUSE_INSIDE = re.compile(
    r"\b(?:group|groupe|bank|banque|caisse|ministère|ministry|university|université|institut\w*|inc|corp|corporation"
    r"|ltd|llc|sa|gmbh|ag|labs?|laborator\w+|laboratoire|union|parti|party|commission|société|conseil|council|agence"
    r"|agency|journal|times|post|assemblée|parlement|parliament|senate|sénat|court|cour|tribunal|fédération"
    r"|federation|forces|association|organi[sz]ation|compagnie|company|armée|army|police|fc|club|ai)\b",
    re.IGNORECASE,
)
_HOUSE_SPELLING = re.compile(r"[a-zà-ÿ][A-Z]|^[A-ZÀ-Ý]{4,6}$")  # "DeepMind", "UNICEF"
_JOINED = re.compile(r"[^\W\d_]-?\Z")  # "E85", "G-20": a figure that is part of a name
_UNIT = re.compile(
    rf"[ \u00a0\u202f]?{PERCENT}"
    rf"|{SCALED}(?:[ \u00a0\u202f](?:d['’]|d[eu][ \u00a0]|of[ \u00a0])?(?:[^\W\d_]{{3,}}|{CURRENCY_SIGN})"
    rf"|[ \u00a0\u202f]?{CURRENCY_SIGN})?"
)


@dataclass
class _Seen:
    """One name, under its folded form: how it is written, where it is cited, what the words around it tell."""

    text: str
    citations: dict[int, None] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    times: int = 0


def mentions(citations: Sequence[Citation]) -> tuple[Mention, ...]:
    """At most twelve of each kind, those named most often first, then in the order of the quotes."""
    people_and_houses = _named(citations)
    measured: dict[tuple[MentionKind, str], _Seen] = {}
    for citation in citations:
        for kind, text in _measures(_read(citation), citation.span.article.date):
            seen = measured.setdefault((kind, fold(" ".join(text.split())).replace("’", "'")), _Seen(text))
            seen.citations.setdefault(citation.n)
            seen.times += 1
    rows = [(_kind(seen), seen) for seen in people_and_houses] + [(kind, seen) for (kind, _), seen in measured.items()]
    found: list[Mention] = []
    for kind in ("person", "organisation", "name", "figure", "date"):
        own = sorted((seen for k, seen in rows if k == kind), key=lambda seen: -seen.times)
        found += [Mention(kind, seen.text, tuple(sorted(seen.citations))) for seen in own[:MOST_OF_A_KIND]]
    return tuple(found)


def _read(citation: Citation) -> Analysis:
    return analyse(citation.span.quote, citation.span.article.language)


def _measures(said: Analysis, published: str | None) -> Iterator[tuple[MentionKind, str]]:
    """Dates, and the figures with a unit that are not part of one."""
    quote = said.text
    # Any day makes "2 juillet" a date here: what it resolves to is the timeline's matter.
    dated = said.dates(published or "2000-01-01")
    for item in dated:
        yield "date", quote[item.start : item.end].strip()
    for figure in said.figures:
        if any(item.start < figure.end and figure.start < item.end for item in dated):
            continue
        if _JOINED.search(quote, 0, figure.start):
            continue
        unit = _UNIT.match(quote, figure.end)
        tail = unit.group() if unit else ""
        last = re.search(r"[^\W\d_]+$", tail)
        if tail.strip() and not (last and is_function_word(last.group(), said.language)):
            before = quote[figure.start - 1 : figure.start]
            currency = before if re.fullmatch(CURRENCY_SIGN, before) else ""
            yield "figure", currency + quote[figure.start : figure.end] + tail


def _named(citations: Sequence[Citation]) -> list[_Seen]:
    """The names of the quotes; a last name alone is the person who is named in full elsewhere."""
    known = {name for citation in citations for name in _read(citation).names}
    found: dict[str, _Seen] = {}
    for citation in citations:
        said = _read(citation)
        quote = said.text
        for start, end in _chains(said, known):
            text = quote[start:end]
            seen = found.setdefault(fold(text), _Seen(text))
            seen.citations.setdefault(citation.n)
            seen.times += 1
            seen.told.update(_tell(text, quote[:start], quote[end:]))
    people = [key for key, seen in found.items() if " " in key and _kind(seen) == "person"]
    for key in [key for key in found if " " not in key]:
        fuller = [other for other in people if other.split()[-1] == key]
        if len(fuller) == 1:
            found[fuller[0]].times += found[key].times
            del found[key]  # its quotes do not have the full name, so they do not cite it
        elif fuller and not found[key].told["organisation"]:
            found[key].told["person"] += 2  # one of a family, and who of it is left open
    return list(found.values())


def _chains(said: Analysis, known: set[str]) -> Iterator[tuple[int, int]]:
    """Spans of runs of names. The first word of a sentence is one only where another place says so."""
    quote = said.text
    for match in _CHAIN.finditer(quote):
        run: list[tuple[int, int]] = []
        for word in re.finditer(_WORD, match.group()):
            start, end = match.start() + word.start(), match.start() + word.end()
            text = quote[start:end]
            parts = [fold(part) for part in re.findall(r"[^\W_]+", text)]
            named = text[0].isupper() and any(p in known for p in parts) and not is_function_word(text, said.language)
            named = named and not re.fullmatch(_ROLE, text, re.IGNORECASE)
            before = quote[run[0][0] : start] if run else ""
            joins = text in _PARTICLES and (len(run) == 1 or bool(_HOUSE_INSIDE.search(before)))
            if named or joins or (run and text in {"Le", "La", "El", "Al"}):
                run.append((start, end))
            else:
                yield from _closed(quote, run)
                run = []
        yield from _closed(quote, run)


def _closed(quote: str, run: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    while run and quote[run[-1][0] : run[-1][1]] in _PARTICLES | {"Le", "La", "El", "Al"}:
        run = run[:-1]
    houses = bool(run) and bool(_HOUSE_INSIDE.search(quote[run[0][0] : run[-1][1]]))
    if len(run) > 2 and not houses and re.search(r"\b(?:de la |de l['’]|du )$", quote[: run[0][0]]):
        run = run[1:]  # "ministre de la Défense Juan Santos": an office, then who holds it
    if run and run[-1][1] - run[0][0] > 1:
        start, end = run[0][0], run[-1][1]
        elided = re.match(r"[^\W\d_]{1,2}['’](?=\w)", quote[start:end])
        yield (start + elided.end() if elided else start, end)


def _tell(text: str, before: str, after: str) -> Iterator[str]:
    """What the name itself and its neighbours tell of its kind."""
    if _HOUSE_INSIDE.search(text) or _HOUSE_BEFORE.search(before) or _HOUSE_SPELLING.search(text):
        yield "organisation"
    if _TITLED.search(before) or _PERSON_AFTER.search(after) or (" " in text and _ROLE_NEAR.search(before)):
        yield "person"
    if _PLACE_BEFORE.search(before):
        yield "name"


def _kind(seen: _Seen) -> MentionKind:
    if seen.told["organisation"] > seen.told["name"]:
        return "organisation"
    full = 2 <= len(re.findall(_WORD, seen.text)) <= 4
    if seen.told["person"] > seen.told["name"] and (full or seen.told["person"] > 1):
        return "person"
    return "name"
