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

from rag.text.names import names
from rag.text.words import fold, is_function_word, levelled, words
from rag.types import AccountKind, Article, Sentence, Span

QUOTED = 5  # words in a row inside quotation marks: shorter ones are phrases that anyone may quote
QUOTED_IN_ALL, QUOTED_SHARE = 8, 0.5  # words of shared quotations, and their share of what one of the two quotes
EARLY, EARLY_SHARE = 5, 0.2  # sentences from the start, or share of the article: there news says where it is from
DAYS_APART = 21  # accounts of one original appear within so many days
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
_QUOTATION = re.compile(r"«([^«»]+)»|“([^“”]+)”|\"([^\"\n]+)\"")


@dataclass(frozen=True, slots=True)
class Origin:
    """What an article is an account of: whose words, in what, and the sentence that says so."""

    kind: str
    speaker: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Same:
    """Why articles are one report: ``spans`` hold the words that show it, none for copies."""

    kind: AccountKind
    articles: tuple[str, ...]
    spans: tuple[Span, ...] = ()


def independent(
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
    shared_claims: Mapping[frozenset[str], int],
) -> tuple[dict[str, str], list[Same]]:
    """The report of each article by its id, and every set of articles that is one report, with the reason.

    ``shared_claims`` counts the claims that two articles have in common. An article joins others only when it is an
    account of the same original as each of them, so that chains do not make one report of many.
    """
    read = {article.id: _Read.of(article, sentences[article.id]) for article in articles}
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
            same.append(Same(kind, tuple(article.id for article in group), spans))
    return reports, same


@dataclass(frozen=True, slots=True)
class _Read:
    """What is compared of an article."""

    article: Article
    origins: tuple[Origin, ...]
    credits: Mapping[str, Sentence]
    speaker: str
    quotations: tuple[tuple[tuple[str, ...], Span], ...]

    @classmethod
    def of(cls, article: Article, sentences: Sequence[Sentence]) -> _Read:
        speaker = _speaker(article, sentences)
        early = max(EARLY, round(EARLY_SHARE * len(sentences)))
        return cls(
            article,
            tuple(_origins(article, sentences, speaker, early)),
            _credits(sentences, early),
            speaker,
            tuple(_quotations(article, sentences)),
        )


def _same(
    first: _Read, second: _Read, shared_claims: Mapping[frozenset[str], int]
) -> tuple[AccountKind, tuple[Span, ...]] | None:
    if (first.article.report or first.article.id) == (second.article.report or second.article.id):
        return "copy", ()
    if _days_apart(first.article.date, second.article.date) > DAYS_APART:
        return None
    if spans := _shared_quotations(first, second):
        return "quotation", spans
    if not first.speaker or first.speaker != second.speaker:
        return None
    if not shared_claims.get(frozenset((first.article.id, second.article.id))):
        return None
    for one, other in itertools.product(first.origins, second.origins):
        if one.kind == other.kind:
            return "original", (_span(first, one.sentence), _span(second, other.sentence))
    for outlet in first.credits.keys() & second.credits.keys():
        return "original", (_span(first, first.credits[outlet]), _span(second, second.credits[outlet]))
    return None


def _span(read: _Read, sentence: Sentence) -> Span:
    return Span(read.article, sentence.start, sentence.end)


def _days_apart(first: str | None, second: str | None) -> int:
    try:
        return abs((date.fromisoformat(first or "") - date.fromisoformat(second or "")).days)
    except ValueError:
        return 0  # not known of one of them


# -- whose words, in what -------------------------------------------------------------------------


def _speaker(article: Article, sentences: Sequence[Sentence]) -> str:
    """The last name that is given the word most often, "" where none is often enough."""
    spoken: Counter[str] = Counter()
    for sentence in sentences:
        level = levelled(sentence.text)
        for start, end in _names(sentence.text, article.language):
            if re.search(r"[a-zà-ÿ][A-Z]|^[A-Z]{2,}$", sentence.text[start:end]):
                continue  # "DeepMind", "AFP"
            follower = re.match(r"[ \u00a0-][A-ZÀ-Ý]", sentence.text[end:])
            before = _before_name(level, sentence.text, start, article.language)
            if follower or _DETERMINED.search(before):
                continue
            if _SPEAKS.match(level[end:]) or _SPOKE.search(before):
                spoken[fold(sentence.text[start:end])] += 1
    best = spoken.most_common(1)
    return best[0][0] if best and best[0][1] >= _SPOKEN_OF else ""


def _before_name(level: str, text: str, start: int, language: str) -> str:
    """What stands before the name that ends in the word at ``start``, its first names taken off."""
    before = text[:start]
    while found := re.search(r"(?:^|[ \u00a0«“\"(])([A-ZÀ-Ý][\w’'-]*)[ \u00a0-]$", before):
        if is_function_word(found[1], language):  # "Selon" at the start of a sentence
            break
        before = before[: found.start(1)]
    return level[: len(before)]


def _origins(article: Article, sentences: Sequence[Sentence], speaker: str, early: int) -> Iterator[Origin]:
    """The kinds of original that the article names early, the first sentence of each."""
    seen: set[str] = set()
    for sentence in sentences[:early]:
        for start, end in words(sentence.text):
            kind = _ORIGINALS.get(fold(sentence.text[start:end]))
            if kind and kind not in seen:
                seen.add(kind)
                yield Origin(kind, speaker, sentence)


def _credits(sentences: Sequence[Sentence], early: int) -> dict[str, Sentence]:
    """The media that the article says it has its news from, early."""
    found: dict[str, Sentence] = {}
    for sentence in sentences[:early]:
        level = levelled(sentence.text)
        for start, end in words(sentence.text):
            if sentence.text[start].isupper() and _CREDIT.search(level[:start]):
                found.setdefault(fold(sentence.text[start:end]), sentence)
    return found


def _names(text: str, language: str) -> Iterator[tuple[int, int]]:
    known = set(names(text, language))
    for start, end in words(text):
        word = text[start:end]
        named = len(word) > 2 and word[0].isupper() and not is_function_word(word, language)
        if named and (fold(word) in known or start == 0):
            yield start, end


# -- shared quotations ----------------------------------------------------------------------------


def _quotations(article: Article, sentences: Sequence[Sentence]) -> Iterator[tuple[tuple[str, ...], Span]]:
    for sentence in sentences:
        for match in _QUOTATION.finditer(sentence.text):
            start, end = next(match.span(g) for g in (1, 2, 3) if match.group(g) is not None)
            said = sentence.text[start:end]
            tokens = tuple(fold(said[a:b]) for a, b in words(said))
            if len(tokens) >= QUOTED:
                yield tokens, Span(article, sentence.start, sentence.end)


def _shared_quotations(first: _Read, second: _Read) -> tuple[Span, ...]:
    """The sentences of the longest quotation in common, when what both quote is most of what one of them quotes."""
    longest, shared, spans = 0, 0, (first, second)
    best: tuple[Span, ...] = ()
    for (one, here), (other, there) in itertools.product(first.quotations, second.quotations):
        run = _common_run(one, other)
        if run >= QUOTED:
            shared += run
            if run > longest:
                longest, best = run, (here, there)
    quoted = min(sum(len(tokens) for tokens, _ in read.quotations) for read in spans)
    return best if shared >= max(QUOTED_IN_ALL, QUOTED_SHARE * quoted) else ()


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
