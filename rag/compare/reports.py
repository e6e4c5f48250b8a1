"""Which articles are one independent report: copies of a text, and accounts of one and the same original. Pure.

Two articles that both retell one interview, podcast or letter confirm each other no more than two copies do. They are
told by the quotations that they share, or by one speaker and one kind of original that both articles are about and
name early, where they also have a claim in common. What is only mentioned in passing does not count.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.text.analysis import Analysis, analyse
from rag.text.quotations import quoted_spans
from rag.text.words import is_function_word
from rag.types import AccountKind, Article, Sentence, Span

_QUOTED = 5  # words in a row inside quotation marks: shorter ones are phrases that anyone may quote
_QUOTED_IN_ALL, _QUOTED_SHARE = 8, 0.5  # words of shared quotations, and their share of what one of the two quotes
_EARLY, _EARLY_SHARE = 5, 0.2  # sentences from the start, or share of the article: there news says where it is from
_DAYS_APART = 21  # accounts of one original appear within so many days
_STRONGEST: tuple[AccountKind, ...] = ("original", "quotation", "copy")  # the reason that says most comes first
_SPOKEN_OF = 2  # times that a speaker has to be given the word to be the one the article is about

# Kinds of originals, under one number for words that stand for one another.
_ORIGINALS: dict[str, str] = {
    word: kind
    for kind, listed in {
        "podcast": "podcast podcasts",
        "interview": "interview interviews entretien entretiens",
        "press conference": "conference point",
        "speech": "discours allocution speech address keynote",
        "hearing": "audition hearing testimony temoignage",
        "letter": "lettre message note memo memorandum courriel mail email letter",
        "statement": "communique statement",
        "column": "tribune editorial column",
        "post": "tweet tweets post posts billet blog",
        "report": "rapport report",
        "study": "etude study sondage survey poll",
        "book": "livre book memoires memoir",
        "video": "video enregistrement recording",
    }.items()
    for word in listed.split()
}
_SPEECH = (
    r"(?:declar|affirm|soulign|ecri[tv]|dit\b|expliqu|estim|assur|ajout|annonc|reconn|revel|confi[eé]|rappel|indiqu"
    r"|precis|juge|regrett|prom[ie]|critiqu|admet|insist|plaid|exhort|avert|preven|repond|confirm|dement|ni[eé]\b"
    r"|said|says|told|wrote|add(?:s|ed)|expla|argue|claim|stat(?:es|ed)|reveal|admit|warn|announc|deni|insist)"
)
_SPEAKS = re.compile(rf"^[^.;:«»\"“”]{{0,45}}?\b{_SPEECH}")
_SPOKE = re.compile(  # what is criticised or announced stands behind its verb as well, so quotation marks decide
    rf"[»”\"],?[ \u00a0][^«“\"]{{0,20}}{_SPEECH}\w*[ \u00a0]+(?:[\w’'-]+[ \u00a0]+){{0,3}}$"
    r"|\b(?:selon|d['’]apres|pour|according to)[ \u00a0]+(?:[\w’'-]+[ \u00a0]+){0,2}$"
)
_DETERMINED = re.compile(r"(?:\b(?:de|du|des|a|en|le|la|les|the|of|in|at)[ \u00a0]|\b[ld]['’])$")
_CREDIT = re.compile(
    r"(?:\bselon|\brapporte(?:nt)?|\brevele(?:nt)?|\bobtenue?s? par|\bcitee?s? par|\bd'apres|\baccording to"
    r"|\breport(?:s|ed)(?: by)?|\bobtained by|\btold)[ \u00a0]+(?:(?:le|la|les|the|magazine|journal|quotidien|site"
    r"|agence|l['’]agence|newspaper|agency)[ \u00a0]+)*$"
)


@dataclass(frozen=True, slots=True)
class SameReport:
    """Why articles are one report: ``spans`` hold the words that show it, none for copies."""

    kind: AccountKind
    articles: tuple[str, ...]
    spans: tuple[Span, ...] = ()


def independent_reports(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
    shared_claims: Mapping[frozenset[str], int],
) -> tuple[dict[str, str], list[SameReport]]:
    """The report of each article by its id, and every set of articles that is one report, with the reason.

    ``shared_claims`` counts the claims that two articles have in common. An article joins others only when it is an
    account of the same original as each of them, so that chains do not make one report of many.
    """
    read = {article.id: _Retold.of(article, sentences[article.id]) for article in articles}
    groups: list[list[Article]] = []
    why: dict[frozenset[str], tuple[AccountKind, tuple[Span, ...]]] = {}
    for article in articles:
        for group in groups:
            found = [_same(read[other.id], read[article.id], shared_claims) for other in group]
            if all(found):
                why |= {frozenset((o.id, article.id)): f for o, f in zip(group, found, strict=True) if f}
                group.append(article)
                break
        else:
            groups.append([article])
    reports = {article.id: group[0].report or group[0].id for group in groups for article in group}
    same = []
    for group in groups:
        pairs = [why[frozenset((a.id, b.id))] for a, b in itertools.combinations(group, 2)]
        kinds = {kind for kind, _ in pairs}
        kind = next((kind for kind in _STRONGEST if kind in kinds), None)
        if kind:
            spans = tuple(dict.fromkeys(span for k, found in pairs if k == kind for span in found))
            same.append(SameReport(kind, tuple(article.id for article in group), spans))
    return reports, same


# A sentence, and what it says.
_Said = tuple[Span, Analysis]


@dataclass(frozen=True, slots=True)
class _Retold:
    """What of an article tells whose words it retells: kinds of originals and media by the sentence that names them."""

    article: Article
    originals: Mapping[str, Span]
    credits: Mapping[str, Span]
    speaker: str
    quotations: tuple[tuple[tuple[str, ...], Span], ...]

    @classmethod
    def of(cls, article: Article, sentences: Sequence[Sentence]) -> _Retold:
        told = [(Span(article, s.start, s.end), analyse(s.text, article.language)) for s in sentences]
        early = told[: max(_EARLY, round(_EARLY_SHARE * len(told)))]
        speaker = _speaker([said for _, said in told])
        return cls(article, _originals(early), _credits(early), speaker, tuple(_quotations(told)))


def _same(
    first: _Retold, second: _Retold, shared_claims: Mapping[frozenset[str], int]
) -> tuple[AccountKind, tuple[Span, ...]] | None:
    if (first.article.report or first.article.id) == (second.article.report or second.article.id):
        return "copy", ()
    if _days_apart(first.article.date, second.article.date) > _DAYS_APART:
        return None
    if spans := _shared_quotations(first, second):
        return "quotation", spans
    if not first.speaker or first.speaker != second.speaker:
        return None
    if not shared_claims.get(frozenset((first.article.id, second.article.id))):
        return None
    for mine, theirs in ((first.originals, second.originals), (first.credits, second.credits)):
        for named, span in mine.items():
            if named in theirs:
                return "original", (span, theirs[named])
    return None


def _days_apart(first: str | None, second: str | None) -> int:
    try:
        return abs((date.fromisoformat(first or "") - date.fromisoformat(second or "")).days)
    except ValueError:
        return 0  # not known of one of them


# -- whose words, in what -------------------------------------------------------------------------


def _speaker(told: Sequence[Analysis]) -> str:
    """The last name that is given the word most often, "" where none is often enough."""
    spoken: Counter[str] = Counter()
    for said in told:
        for i in _named(said):
            (start, end), word = said.spans[i], said.words[i]
            if re.search(r"[a-zà-ÿ][A-Z]|^[A-Z]{2,}$", word):
                continue  # "DeepMind", "AFP"
            follower = re.match(r"[ \u00a0-][A-ZÀ-Ý]", said.text[end:])
            before = _before_name(said, start)
            if follower or _DETERMINED.search(before):
                continue
            if _SPEAKS.match(said.level[end:]) or _SPOKE.search(before):
                spoken[said.folded[i]] += 1
    best = spoken.most_common(1)
    return best[0][0] if best and best[0][1] >= _SPOKEN_OF else ""


def _named(said: Analysis) -> Iterator[int]:
    """The words that may be a speaker's last name, by their places."""
    for i, word in enumerate(said.words):
        named = len(word) > 2 and word[0].isupper() and not said.of_grammar[i]
        if named and (said.folded[i] in said.names or said.spans[i][0] == 0):
            yield i


def _before_name(said: Analysis, start: int) -> str:
    """What stands before the name that ends in the word at ``start``, its first names taken off."""
    before = said.text[:start]
    while found := re.search(r"(?:^|[ \u00a0«“\"(])([A-ZÀ-Ý][\w’'-]*)[ \u00a0-]$", before):
        if is_function_word(found[1], said.language):  # "Selon" at the start of a sentence
            break
        before = before[: found.start(1)]
    return said.level[: len(before)]


def _originals(early: Sequence[_Said]) -> dict[str, Span]:
    """The kinds of original that are named, the first sentence of each."""
    found: dict[str, Span] = {}
    for span, said in early:
        for word in said.folded:
            if word in _ORIGINALS:
                found.setdefault(_ORIGINALS[word], span)
    return found


def _credits(early: Sequence[_Said]) -> dict[str, Span]:
    """The media that an article says it has its news from."""
    found: dict[str, Span] = {}
    for span, said in early:
        for (start, _), word in zip(said.spans, said.folded, strict=True):
            if said.text[start].isupper() and _CREDIT.search(said.level[:start]):
                found.setdefault(word, span)
    return found


# -- shared quotations ----------------------------------------------------------------------------


def _quotations(told: Sequence[_Said]) -> Iterator[tuple[tuple[str, ...], Span]]:
    for span, said in told:
        for start, end in quoted_spans(said.text):
            quoted = tuple(
                word for (a, b), word in zip(said.spans, said.folded, strict=True) if start <= a and b <= end
            )
            if len(quoted) >= _QUOTED:
                yield quoted, span


def _shared_quotations(first: _Retold, second: _Retold) -> tuple[Span, ...]:
    """The sentences of the longest quotation in common, when what both quote is most of what one of them quotes."""
    longest, shared, spans = 0, 0, (first, second)
    best: tuple[Span, ...] = ()
    for (one, here), (other, there) in itertools.product(first.quotations, second.quotations):
        run = _common_run(one, other)
        if run >= _QUOTED:
            shared += run
            if run > longest:
                longest, best = run, (here, there)
    quoted = min(sum(len(tokens) for tokens, _ in read.quotations) for read in spans)
    return best if shared >= max(_QUOTED_IN_ALL, _QUOTED_SHARE * quoted) else ()


def _common_run(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest run of words that both have."""
    best, before = 0, [0] * (len(second) + 1)
    for word in first:
        row = [0] * (len(second) + 1)
        for j, other in enumerate(second, 1):
            if word == other:
                row[j] = before[j - 1] + 1
                best = max(best, row[j])
        before = row
    return best
