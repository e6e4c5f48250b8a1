"""A brief's record and its articles' texts to one self-contained HTML file. Pure, and the same for the same input.

The page has no JavaScript and its policy allows none, nor anything from elsewhere: citations are links to the marks in
the embedded texts, which the style sheet shows as a pane. What comes from an article or a model is data: jinja2
escapes it, and characters that would act without being seen (controls, bidirectional overrides, tags) are written as
empty elements that name their code point, so that ``html_reader`` still gets back every text exactly.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from rag.brief.check import is_date
from rag.brief.record import BriefRecord, CitationRecord, MentionRecord, SourceRecord, parse_record
from rag.render.html.drawing import Drawing, draw
from rag.render.html.labels import LABELS, counted, label, written_date
from rag.render.safe import one_line, to_json
from rag.text.characters import ACTING, SURROGATES
from rag.text.figures import figures

TEMPLATES = Path(__file__).resolve().parent / "templates"
MENTIONS = {"person": "persons", "organisation": "organisations", "figure": "figures", "date": "dates", "name": "names"}

_ACTING = re.compile(f"[{ACTING}{SURROGATES}]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


# -- text in HTML ---------------------------------------------------------------------------------


def visible(text: str) -> Markup:
    """Escaped text; each character that acts unseen is an element that shows and keeps its code point."""
    parts, last = [], 0
    for found in _ACTING.finditer(text):
        parts += [escape(text[last : found.start()]), Markup(f'<i class="u" data-u="{ord(found[0]):X}"></i>')]
        last = found.end()
    return Markup("").join([*parts, escape(text[last:])])


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _attribute(text: str) -> Markup:
    """For attributes and the title, where no element can stand: on one line, without what acts unseen."""
    return escape(one_line(text))


def _language(code: str) -> str:
    """A language tag; "" says in HTML that the language is not known."""
    return code if _LANGUAGE.fullmatch(code) and code != "und" else ""


def web_address(url: str | None) -> str | None:
    """The address, if a link may go there: http or https, with a host, and nothing that is no part of an address."""
    if not url or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def marked_quotes(text: str, citations: Iterable[CitationRecord], back: Mapping[int, int], language: str) -> Markup:
    """The whole text, with the span of each citation in ``<mark data-n>`` and the id ``q{n}`` where it begins.

    Where quotes overlap, the text is cut at every border and the marks are nested, so that the marks of one citation
    together hold exactly its quote. ``back`` names the sentence to return to, for each citation.
    """
    spans = [c for c in citations if 0 <= c.start < c.end <= len(text)]
    borders = sorted({0, len(text), *(c.start for c in spans), *(c.end for c in spans)})
    parts = []
    for start, end in itertools.pairwise(borders):
        piece = visible(text[start:end])
        for c in (c for c in spans if c.start <= start and end <= c.end):
            identity = Markup(' id="q{}"').format(c.n) if c.start == start else Markup("")
            piece = Markup('<mark{} data-n="{}">{}</mark>').format(identity, c.n, piece)
        parts.append(piece)
        for c in (c for c in spans if c.end == end and c.n in back):
            name = label("back", language, n=back[c.n] + 1)
            parts.append(
                Markup('<a class="back" href="#s{}" aria-label="{}"></a>').format(back[c.n], name)  # drawn by CSS
            )
    return Markup("").join(parts)


# -- what the template is given -------------------------------------------------------------------


@dataclass(frozen=True)
class Cite:
    """A link to a quote, with what a screen reader says of it."""

    n: int
    name: str


@dataclass(frozen=True)
class Margin:
    """One source beside a sentence: which citations come from it."""

    numbers: tuple[int, ...]
    outlet: str
    date: str | None


@dataclass(frozen=True)
class Row:
    """A sentence where it is shown. ``anchor`` is its id, only where it is shown first."""

    index: int
    anchor: bool
    text: Markup
    cites: tuple[Cite, ...]
    margin: tuple[Margin, ...]


class _Page:
    """The parts of one page. Rows must be asked for in the order in which the page shows them."""

    def __init__(self, record: BriefRecord, texts: Mapping[str, str]) -> None:
        self.record = record
        self.texts = texts
        self.language = record.language if record.language in LABELS else "en"
        self.known = {citation.n: citation for citation in record.citations}
        self.sources = {source.article: source for source in record.sources}
        self._anchored: set[int] = set()

    def label(self, key: str, **values: object) -> str:
        return label(key, self.language, **values)

    def counted(self, key: str, number: int) -> str:
        return counted(key, number, self.language)

    def date(self, date: str) -> str:
        return written_date(date, self.language)

    def row(self, index: int, emphasis: Sequence[tuple[int, int]] = ()) -> Row:
        sentence = self.record.sentences[index]
        anchor = index not in self._anchored
        self._anchored.add(index)
        cited = [self.known[n] for n in dict.fromkeys(sentence.citations) if n in self.known]
        text = self._text(sentence.text, cited, emphasis)
        return Row(index, anchor, text, tuple(self.cite(c.n) for c in cited), tuple(self._margin(cited)))

    def rows(self, indices: Iterable[int]) -> list[Row]:
        return [self.row(i) for i in indices if 0 <= i < len(self.record.sentences)]

    def cite(self, n: int) -> Cite:
        return Cite(n, self.label("citation", n=n, source=self.where(self.known[n])))

    def where(self, source: CitationRecord | SourceRecord) -> str:
        """Outlet (or title) and date."""
        return ", ".join([source.outlet or source.title, *([self.date(source.date)] if source.date else [])])

    def _margin(self, cited: Sequence[CitationRecord]) -> Iterator[Margin]:
        for article in dict.fromkeys(c.article for c in cited):
            own = [c for c in cited if c.article == article]
            yield Margin(tuple(c.n for c in own), own[0].outlet or own[0].title, own[0].date)

    def _text(self, text: str, cited: Sequence[CitationRecord], emphasis: Sequence[tuple[int, int]]) -> Markup:
        """The sentence; a quotation in it that is in another language says so, and ``emphasis`` is set strong."""
        for c in cited:
            spoken = self.quote_language(c)
            start = text.find(c.quote) if c.quote else -1
            if start >= 0 and spoken != self.record.language:
                middle = Markup('<span lang="{}" dir="auto">{}</span>').format(_language(spoken), visible(c.quote))
                return visible(text[:start]) + middle + visible(text[start + len(c.quote) :])
        parts, last = [], 0
        for start, end in emphasis:
            parts += [visible(text[last:start]), Markup("<strong>{}</strong>").format(visible(text[start:end]))]
            last = end
        return Markup("").join([*parts, visible(text[last:])])

    def quote_language(self, citation: CitationRecord) -> str:
        source = self.sources.get(citation.article)
        return source.language if source else "und"

    # -- sections, in the order of the page

    def brief(self) -> list[Row]:
        """All sentences of a source; of a merged brief the opening and those that no group shows."""
        record = self.record
        everything = range(len(record.sentences))
        if record.kind == "source":
            shown = list(everything)
        else:
            grouped = {i for group in record.agreements for i in group.sentences}
            grouped |= {i for group in record.single_source for i in group.sentences}
            grouped |= {side.sentence for difference in record.differences for side in difference.sides}
            shown = [i for i in everything if i not in grouped]
        lead = [record.lead] if record.lead is not None and record.lead in everything else []
        return self.rows(dict.fromkeys([*lead, *record.opening, *shown]))

    def agreements(self) -> list[dict[str, Any]]:
        return [
            {
                "about": group.about,
                "rows": self.rows(i for i in group.sentences if i not in self.record.opening),
                "articles": self.counted("articles", len(group.articles)),
                "reports": self.counted("reports", group.reports),
            }
            for group in self.record.agreements
            if not set(group.sentences) <= set(self.record.opening)
        ]

    def differences(self) -> list[dict[str, Any]]:
        found = []
        for difference in self.record.differences:
            indices = [i for side in difference.sides if 0 <= (i := side.sentence) < len(self.record.sentences)]
            texts = [self.record.sentences[i].text for i in indices]
            rows = [
                self.row(i, _differing(texts, place) if difference.kind == "figure" else ())
                for place, i in enumerate(indices)
            ]
            found.append({"about": difference.about, "kind": self.label(difference.kind), "rows": rows})
        return found

    def single_source(self) -> list[Row]:
        return self.rows(dict.fromkeys(i for group in self.record.single_source for i in group.sentences))

    def timeline(self) -> list[dict[str, Any]]:
        return [
            {"date": event.date, "resolved": event.resolved, "rows": self.rows(event.sentences)}
            for event in self.record.timeline
        ]

    def drawing(self) -> Drawing | None:
        dates = [event.date for event in self.record.timeline]
        return draw(dates) if len(dates) > 1 and all(map(is_date, dates)) else None

    def mentions(self) -> list[tuple[str, list[tuple[MentionRecord, list[Cite]]]]]:
        """(label, mentions) of each kind that has any."""
        found = []
        for kind, name in MENTIONS.items():
            own = [mention for mention in self.record.mentions if mention.kind == kind]
            if own:
                cites = [[self.cite(n) for n in mention.citations if n in self.known] for mention in own]
                found.append((self.label(name), list(zip(own, cites, strict=True))))
        return found

    def citations(self) -> list[dict[str, Any]]:
        return [
            {"record": c, "language": _language(self.quote_language(c)), "inside": c.article in self.texts}
            for c in sorted(self.known.values(), key=lambda c: c.n)
        ]

    def accounts(self) -> list[dict[str, Any]]:
        """Which articles count as one report, why, and the words that show it."""
        names = {"copy": "copy", "quotation": "quotation", "original": "original_named"}
        return [
            {
                "reason": self.label(names[account.kind]),
                "articles": "; ".join(self.where(self.sources[a]) for a in account.articles if a in self.sources),
                "cites": [self.cite(n) for n in account.citations if n in self.known],
            }
            for account in self.record.accounts
        ]

    def articles(self) -> list[dict[str, Any]]:
        """The sources, with their texts as far as there are any."""
        back: dict[int, int] = {}
        for index in sorted(self._anchored):
            for n in self.record.sentences[index].citations:
                back.setdefault(n, index)
        first_of: dict[str, SourceRecord] = {}
        found = []
        for number, source in enumerate(self.record.sources):
            first = first_of.setdefault(source.report or source.article, source)
            text = self.texts.get(source.article)
            own = [c for c in self.known.values() if c.article == source.article]
            found.append(
                {
                    "id": number,
                    "record": source,
                    "where": self.where(source),
                    "url": web_address(source.url),
                    "file": re.split(r"[/\\]", source.path)[-1],
                    "language": _language(source.language),
                    "same": None if first is source else self.where(first),
                    "text": None if text is None else marked_quotes(text, own, back, self.language),
                }
            )
        return found


def _differing(texts: Sequence[str], place: int) -> list[tuple[int, int]]:
    """Where the figures of one side stand that another side does not have."""
    others = [figures(text) for n, text in enumerate(texts) if n != place]
    return [
        (figure.start, figure.end)
        for figure in figures(texts[place])
        if not all(any(figure.agrees(other) for other in side) for side in others)
    ]


# -- the page -------------------------------------------------------------------------------------


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["attribute"] = _attribute
    return environment


@functools.cache
def _style() -> tuple[Markup, str]:
    """The style sheet, and its hash as the content policy wants it."""
    css = (TEMPLATES / "brief.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    return Markup(css), f"sha256-{digest}"


def page_policy() -> str:
    """The page's content policy: its own style sheet, and nothing else."""
    return f"default-src 'none'; style-src '{_style()[1]}'; base-uri 'none'; form-action 'none'"


@functools.cache
def page_version() -> str:
    """What lays out the page, in 12 hexadecimal digits: pages of one version can be compared byte by byte."""
    parts = [(TEMPLATES / name).read_bytes() for name in ("brief.html", "brief.css")]
    parts += [Path(__file__).with_name(name).read_bytes() for name in ("page.py", "drawing.py", "labels.py")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def embedded(record: Mapping[str, Any]) -> Markup:
    """JSON that no HTML parser takes for anything but the text of its script element."""
    text = to_json(record, indent=None)
    return Markup(re.sub(r"[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text))


def page(record: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """The HTML file of a brief.

    ``record`` is the public contract of ``rag brief --json``, and goes into the page as it is; ``texts`` holds the
    text of each of its articles by id. Raises BadRecord when the record has another shape.
    """
    parsed = parse_record(record)
    parts = _Page(parsed, texts)
    return (
        _environment()
        .get_template("brief.html")
        .render(
            page=parts,
            record=parsed,
            text_language=_language(parsed.language),
            style=_style()[0],
            policy=Markup(page_policy()),
            version=page_version(),
            json=embedded(record),
            # In the order in which the page shows them: a sentence has its anchor where it is shown first.
            brief=parts.brief(),
            agreements=parts.agreements(),
            differences=parts.differences(),
            single_source=parts.single_source(),
            timeline=parts.timeline(),
            drawing=parts.drawing(),
            mentions=parts.mentions(),
            citations=parts.citations(),
            accounts=parts.accounts(),
            articles=parts.articles(),
        )
    )
