"""Which elements of a page are its article, or its several articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.ingest.clutter import is_clutter
from rag.ingest.formats.page_lines import SENTENCE_ENDS, PageLine, lines_of
from rag.ingest.formats.page_tree import HEADINGS, Element, Masses
from rag.text.dates import parse_date

SHORTEST_PROSE = 80  # characters; an element with less is no article
NEAR_TOP = 8  # lines among which heading and date of one of several articles stand


@dataclass(frozen=True, slots=True)
class Unit:
    """One of several articles of a page: its lines without those that are its fields."""

    lines: Sequence[PageLine]
    title: str
    date: str
    outlet: str | None
    removed: Sequence[str]


def article_elements(body: Element, source: str) -> list[Element]:
    """The elements that hold the article, in the order of the page: its ``article``s, ``main``, or where its prose is.

    trafilatura says where the prose is when the page's own elements do not.
    """
    masses = Masses(body)
    whole = masses.prose(body)
    own = [element for element in _outermost(body) if not is_teaser(element, masses)]
    if own and sum(map(masses.prose, own)) >= 0.4 * whole:
        return own + _after(own[-1], masses)
    for element in body.iter("main", "div", "section"):
        named = element.tag == "main" or element.get("role") == "main" or element.get("itemprop") == "articleBody"
        if named and masses.prose(element) >= 0.5 * whole:
            return [element]
    return [_where_the_prose_is(body, source)]


def _outermost(body: Element) -> Iterator[Element]:
    for element in body.iter():
        if (element.tag == "article" or element.get("role") == "article") and not any(
            other.tag == "article" or other.get("role") == "article" for other in element.iterancestors()
        ):
            yield element


def is_teaser(element: Element, masses: Masses) -> bool:
    """A pointer to another article: little prose, or a heading that is a link above a short text."""
    if masses.prose(element) < SHORTEST_PROSE or masses.linked(element) > 0.5:
        return True
    heading = next(element.iter(*HEADINGS), None)
    if heading is None or masses.prose(element) > 400:
        return False
    return masses.linked(heading) > 0.8 or next(heading.iterancestors("a"), None) is not None


def _after(element: Element, masses: Masses) -> list[Element]:
    """What goes on beside the last element of the article: prose, and no list of links."""
    beside = element.itersiblings("section", "div", "article", "p", "ul", "ol", "table", "blockquote", "figure")
    return [
        other
        for other in beside
        if masses.prose(other) >= 150 and masses.linked(other) < 0.2 and not is_teaser(other, masses)
    ]


def _where_the_prose_is(body: Element, source: str) -> Element:
    import trafilatura

    text = trafilatura.extract(source, include_comments=False, include_tables=True) or ""
    said = {_letters(line.lstrip("-| ")) for line in text.split("\n") if len(line) > 25}
    found = [line for line in lines_of(body) if _letters(line.text) in said]
    total = sum(len(line.text) for line in found)
    if not found:
        return body
    held: dict[Element, int] = {}
    for line in found:
        for element in (line.element, *line.element.iterancestors()):
            held[element] = held.get(element, 0) + len(line.text)
    around = [element for element, characters in held.items() if characters >= 0.9 * total]
    # A single paragraph is no place: what stands beside it belongs to it.
    around = [element for element in around if len(element) > 1 or element is body]
    depth = {element: sum(1 for _ in element.iterancestors()) for element in around}
    return max(around, key=lambda element: depth[element], default=body)


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def with_standfirst(lines: Sequence[PageLine], elements: Iterable[Element]) -> list[PageLine]:
    """The lines within the elements, with headline and standfirst where those stand before them."""
    held = set(elements)
    inside = [line.element in held or any(other in held for other in line.element.iterancestors()) for line in lines]
    first = next((number for number, within in enumerate(inside) if within), len(lines))
    above = next((number for number in range(first - 1, -1, -1) if lines[number].kind == "h1"), first)
    if any(line.kind == "h1" for line, within in zip(lines, inside, strict=True) if within):
        above = first
    head = [
        line
        for line in lines[above:first]
        if line.kind == "h1"
        or (
            line.linked < 0.3
            and (len(line.text) >= 60 or line.text.endswith(SENTENCE_ENDS))
            and not is_clutter(line.text)
        )
    ]
    return head + [line for line, within in zip(lines, inside, strict=True) if within]


# -- several articles -----------------------------------------------------------------------------


def several(body: Element) -> list[Unit]:
    """The articles of a page that holds several, each with a heading and a date of its own; else none.

    They are ``article`` elements or elements of one kind beside each other, and hold most of the page's prose. A time
    of day is no date: the posts of a live blog are one article.
    """
    masses = Masses(body)
    whole = masses.prose(body)
    groups: list[list[Element]] = [[e for e in _outermost(body) if masses.prose(e) >= SHORTEST_PROSE]]
    siblings: dict[tuple[Element, str, str], list[Element]] = {}
    for element in body.iter("div", "section", "li", "td"):
        if masses.prose(element) >= SHORTEST_PROSE:
            kind = (element.getparent(), element.tag, element.get("class") or "")
            siblings.setdefault(kind, []).append(element)
    groups += [group for group in siblings.values() if len(group) > 1]
    for group in groups:
        if len(group) > 1 and sum(map(masses.prose, group)) >= 0.7 * whole:
            units = [_unit(element) for element in group]
            if all(units):
                return [unit for unit in units if unit]
    return []


def _unit(element: Element) -> Unit | None:
    lines = lines_of(element)
    top = range(min(NEAR_TOP, len(lines)))
    heading = next((n for n in top if lines[n].kind in HEADINGS), None)
    dated = next(
        (n for n in top if len(lines[n].text) <= 100 and len(parse_date(lines[n].text) or "") == 10 and n != heading),
        None,
    )
    if heading is None or dated is None:
        return None
    before = lines[min(heading, dated) - 1].text if min(heading, dated) > 0 else ""
    outlet = before if 0 < len(before) <= 60 and not before[0].isdigit() else None
    fields = {heading, dated, *range(min(heading, dated))}
    return Unit(
        [line for number, line in enumerate(lines) if number not in fields],
        lines[heading].text,
        lines[dated].text,
        outlet,
        [lines[number].text for number in sorted(fields)],
    )
