"""Whether a brief's record is true to its articles: every quote, every sentence, every count. Pure.

Nothing that the record says of itself is believed: quotes are cut again from the texts, facts are read again from the
quotes, and reports are counted again. It knows no file and no library; ``check_statements`` alone asks a model.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.brief.record import AgreementRecord, BriefRecord, CitationRecord, SourceRecord
from rag.compare.statements import Statements
from rag.ports import Pair
from rag.text.analysis import analyse
from rag.text.facts import missing_figures, missing_names
from rag.text.phrases import language_name
from rag.text.words import is_function_word
from rag.types import Article

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

# Between the sentences that a line quotes, where words were left out; what stands before a quotation, and in it.
_PARTS, _QUOTED = re.compile(r"\s?; |…"), re.compile(r"([^«“„]*)([«“„]?)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that does not hold. ``where`` counts sentences from 1; ``code`` is for scripts."""

    where: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def text_digest(text: str) -> str:
    """The sha256 of an article's text, as provenance holds it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def check_brief(record: BriefRecord, texts: Mapping[str, str], library: Mapping[str, Article]) -> list[Failure]:
    """Everything that does not hold, in the order of the record.

    ``texts`` are those that came with the brief, by article id (none with a JSON file); ``library`` holds the person's
    own articles, as far as they are there. A quote that neither can confirm is a failure.
    """
    sources = {source.article: source for source in record.sources}
    return [
        *_articles(record, sources, texts, library),
        *_citations(record, sources, texts, library),
        *_sentences(record, sources),
        *_groups(record, sources),
        *_mentions(record, sources),
    ]


# -- articles and quotes --------------------------------------------------------------------------


def _articles(
    record: BriefRecord, sources: Mapping[str, SourceRecord], texts: Mapping[str, str], library: Mapping[str, Article]
) -> Iterator[Failure]:
    """The hash of each text that is at hand, against the one that the brief was made from."""
    if len(sources) < len(record.sources):
        yield Failure("sources", "repeated", "an article is listed twice")
    for name in dict.fromkeys([*sources, *record.provenance.articles, *texts]):
        where = f"article {name}"
        known = record.provenance.articles.get(name)
        if name not in sources:
            yield Failure(where, "no-source", "is not among the sources")
        if known is None:
            yield Failure(where, "no-hash", "has no sha256")
            continue
        if name in texts and text_digest(texts[name]) != known:
            yield Failure(where, "hash", "the text in the file is not the one that was briefed (sha256 differs)")
        if name in library and text_digest(library[name].text) != known:
            yield Failure(where, "library-hash", "the text in the library is another one now (sha256 differs)")


def _citations(
    record: BriefRecord, sources: Mapping[str, SourceRecord], texts: Mapping[str, str], library: Mapping[str, Article]
) -> Iterator[Failure]:
    seen: set[int] = set()
    for citation in record.citations:
        where = f"citation {citation.n}"
        if citation.n in seen:
            yield Failure(where, "repeated", "the number is used twice")
        seen.add(citation.n)
        if not citation.start < citation.end:
            yield Failure(where, "empty", "the span is empty")
        source = sources.get(citation.article)
        if source is None:
            yield Failure(where, "no-source", f"{citation.article} is not among the sources")
        else:
            yield from _attribution(citation, source, "the sources")
        if citation.article in texts:
            yield from _quote(citation, texts[citation.article], "the file")
        if citation.article in library:
            yield from _quote(citation, library[citation.article].text, "the library")
            yield from _attribution(citation, library[citation.article], "the library")
        elif citation.article not in texts:
            yield Failure(where, "unchecked", f"{citation.article} is neither in the file nor in the library")


def _quote(citation: CitationRecord, text: str, place: str) -> Iterator[Failure]:
    if text[citation.start : citation.end] == citation.quote:
        return
    elsewhere = text.find(citation.quote) if citation.quote else -1
    hint = f"; the quote stands at {elsewhere}" if elsewhere >= 0 else ""
    span = f"[{citation.start}, {citation.end})"
    yield Failure(f"citation {citation.n}", "quote", f"the text of {place} at {span} is not the quote{hint}")


def _attribution(citation: CitationRecord, source: SourceRecord | Article, place: str) -> Iterator[Failure]:
    for name in ("title", "outlet", "date"):
        if getattr(citation, name) != getattr(source, name):
            yield Failure(f"citation {citation.n}", "attribution", f"{place} give another {name}")


# -- sentences ------------------------------------------------------------------------------------


def _sentences(record: BriefRecord, sources: Mapping[str, SourceRecord]) -> Iterator[Failure]:
    if record.lead is not None and not 0 <= record.lead < len(record.sentences):
        yield Failure("lead", "index", f"there is no sentence {record.lead + 1}")
    for at in record.opening:
        if not 0 <= at < len(record.sentences):
            yield Failure("opening", "index", f"there is no sentence {at + 1}")
    known = {citation.n: citation for citation in record.citations}
    for number, sentence in enumerate(record.sentences, 1):
        where = f"sentence {number}"
        if sentence.support != "supported":
            yield Failure(where, "support", f"is only {sentence.support}")
        if not sentence.citations:
            yield Failure(where, "uncited", "has no citation")
        if lost := [n for n in sentence.citations if n not in known]:
            yield Failure(where, "no-citation", f"there is no citation {lost[0]}")
        cited = [known[n] for n in sentence.citations if n in known]
        if cited:
            for kind, fact in missing_facts(sentence.text, record.language, cited, sources):
                yield Failure(where, kind, f"the {kind} “{fact}” is not in its quotes")


def missing_facts(
    text: str, language: str, cited: Iterable[CitationRecord], sources: Mapping[str, SourceRecord]
) -> list[tuple[str, str]]:
    """(kind, fact) of each figure, date and name of a sentence that does not stand in the quotes of its citations.

    Who is quoted, and in which language ("Selon La Gazette (en allemand) : …"), need not stand in the quote: it comes
    with the citation. Nor is a quotation read as if it were in the language of the brief.
    """
    cited = list(cited)
    quotes = "\n".join(citation.quote for citation in cited)
    spoken = {sources[c.article].language if c.article in sources else language for c in cited}
    text = " ".join(text.split())
    for citation in cited:
        if citation.outlet:
            text = text.replace(" ".join(citation.outlet.split()), "", 1)
        if citation.article in sources and sources[citation.article].language != language:
            text = text.replace(language_name(sources[citation.article].language, language), "", 1)
        text = re.sub(rf"(?<!\w){re.escape(' '.join(citation.quote.split()))}(?!\w)", "", text)  # never inside a word

    def missing_in_all(found: Iterable[list[str]]) -> list[str]:
        first, *others = found
        return [fact for fact in first if all(fact in other for other in others)]

    said, quoted = analyse(text, language), [analyse(quotes, other) for other in spoken]
    figures = missing_in_all(missing_figures(said, each) for each in quoted)
    names = missing_in_all(missing_names(said, each) for each in quoted)
    dates = sorted(said.calendar - quoted[0].calendar)
    money = sorted(said.currencies - quoted[0].currencies)
    figures += [name for name in money if name not in figures]
    return [("figure", f) for f in figures] + [("date", d) for d in dates] + [("name", n) for n in names]


def check_statements(record: BriefRecord, statements: Statements) -> list[Failure]:
    """The sentences with words of their own that none of their quotes states, as the entailment reader has it.

    A quotation says nothing of its own. Several quotes count together, too: a line may be joined of two sentences.
    """
    known = {citation.n: citation for citation in record.citations}
    spoken = {source.article: source.language for source in record.sources}
    asked: dict[int, list[Pair]] = {}
    for number, sentence in enumerate(record.sentences, 1):
        cited = [known[n] for n in sentence.citations if n in known]
        if cited and _has_own_words(sentence.text, record.language, cited, spoken):
            asked[number] = [Pair(one.quote, sentence.text, one.date) for one in cited]
            if len(cited) > 1:
                asked[number].append(Pair(" ".join(dict.fromkeys(one.quote for one in cited)), sentence.text))
    statements.read(pair for pairs in asked.values() for pair in pairs)
    found = []
    for number, pairs in asked.items():
        surest = max(statements.of(pair).states for pair in pairs)
        if not any(statements.shown(pair) for pair in pairs):
            found.append(Failure(f"sentence {number}", "statement", f"is not stated by its quotes ({surest:.2f})"))
    return found


def _has_own_words(text: str, language: str, cited: Sequence[CitationRecord], spoken: Mapping[str, str]) -> bool:
    """Whether a sentence says more than words that stand together in a quote, and whose they are.

    It is taken apart where words were left out and where sentences were joined. It does not know what leaving words out
    does to the rest.
    """
    parts = (part for part in _PARTS.split(text) if part.strip())
    return any(_is_own(part, language, cited, spoken) for part in parts)


def _is_own(part: str, language: str, cited: Sequence[CitationRecord], spoken: Mapping[str, str]) -> bool:
    if any(_folded(part, language) in _folded(citation.quote, language) for citation in cited):
        return False
    before, mark, quoted = _QUOTED.match(part).groups()  # type: ignore[union-attr]  # it matches any text
    for citation in cited if mark else ():
        whose = f"{citation.outlet or ''} {language_name(spoken.get(citation.article, language), language)}"
        own = set(analyse(before, language).folded) - set(analyse(whose, language).folded)
        introduced = all(is_function_word(word, language) for word in own)
        if introduced and _folded(quoted, language) in _folded(citation.quote, language):
            return False
    return True


# -- what is said of the sentences ----------------------------------------------------------------


def _groups(record: BriefRecord, sources: Mapping[str, SourceRecord]) -> Iterator[Failure]:
    cited = _cited_articles(record)
    total = len({source.report or source.article for source in record.sources})
    if record.reports != total:
        yield Failure("reports", "reports", f"{record.reports} are claimed, the sources are {total}")
    for number, agreement in enumerate(record.agreements, 1):
        where = f"agreement {number}"
        yield from _members(where, agreement.sentences, agreement.articles, cited)
        reports = len({sources[a].report or a for a in agreement.articles if a in sources})
        if agreement.reports != reports:
            yield Failure(where, "reports", f"{agreement.reports} reports are claimed, its articles are {reports}")
        if agreement.about:
            yield from _given(where, agreement, record, sources)
    for number, difference in enumerate(record.differences, 1):
        where = f"difference {number}"
        if len({side.sentence for side in difference.sides}) < 2:
            yield Failure(where, "sides", "has fewer than two sides")
        for side in difference.sides:
            yield from _members(where, [side.sentence], side.articles, cited)
    for number, single in enumerate(record.single_source, 1):
        yield from _members(f"single source {number}", single.sentences, single.articles, cited)
    for number, event in enumerate(record.timeline, 1):
        where = f"event {number}"
        yield from _members(where, event.sentences, [], cited)
        if not is_date(event.date):
            yield Failure(where, "date", f"“{event.date}” is no date")
    for number, account in enumerate(record.accounts, 1):
        where = f"account {number}"
        if len({sources[a].report for a in account.articles if a in sources}) > 1:
            yield Failure(where, "reports", "its articles are counted as several reports")
        if lost := [n for n in account.citations if n not in {citation.n for citation in record.citations}]:
            yield Failure(where, "no-citation", f"there is no citation {lost[0]}")


def _given(
    where: str, agreement: AgreementRecord, record: BriefRecord, sources: Mapping[str, SourceRecord]
) -> Iterator[Failure]:
    """The figure that an agreement is about stands in the quotes of each of its articles."""
    shown = [record.sentences[i] for i in agreement.sentences if 0 <= i < len(record.sentences)]
    numbers = {n for sentence in shown for n in sentence.citations}
    for article in agreement.articles:
        quotes = "\n".join(c.quote for c in record.citations if c.n in numbers and c.article == article)
        spoken = sources[article].language if article in sources else record.language
        if lost := missing_figures(analyse(agreement.about, record.language), analyse(quotes, spoken)):
            yield Failure(where, "about", f"the figure “{lost[0]}” is not in the quotes of {article}")


def _cited_articles(record: BriefRecord) -> list[set[str]]:
    """For each sentence the articles that it cites."""
    article = {citation.n: citation.article for citation in record.citations}
    return [{article[n] for n in sentence.citations if n in article} for sentence in record.sentences]


def _members(where: str, indices: list[int], articles: list[str], cited: list[set[str]]) -> Iterator[Failure]:
    """A group has sentences, they are there, and they cite each of its articles."""
    if not indices:
        yield Failure(where, "empty", "has no sentence")
    if lost := [i for i in indices if not 0 <= i < len(cited)]:
        yield Failure(where, "index", f"there is no sentence {lost[0] + 1}")
        return
    held = set().union(*(cited[i] for i in indices))
    for article in articles:
        if article not in held:
            yield Failure(where, "not-cited", f"no sentence of it cites {article}")


def _mentions(record: BriefRecord, sources: Mapping[str, SourceRecord]) -> Iterator[Failure]:
    known = {citation.n: citation for citation in record.citations}
    for mention in record.mentions:
        where = f"mention “{mention.text}”"
        cited = [known[n] for n in mention.citations if n in known]
        if len(cited) < len(mention.citations) or not cited:
            yield Failure(where, "uncited", "has no citation, or one that is not there")
            continue
        quotes = " ".join(citation.quote for citation in cited)
        verbatim = _folded(mention.text, record.language) in _folded(quotes, record.language)
        facts = missing_facts(mention.text, record.language, cited, sources)
        if not verbatim and (facts or mention.kind not in ("figure", "date")):
            yield Failure(where, mention.kind, "is not in its quotes")


def _folded(text: str, language: str) -> str:
    """Its words, each between spaces."""
    return f" {' '.join(analyse(text, language).folded)} "


def is_date(date: str) -> bool:
    """Whether this is a day, month or year of the calendar, written as in ISO 8601."""
    found = _DATE.fullmatch(date)
    if not found:
        return False
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True
