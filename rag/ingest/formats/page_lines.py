"""The lines of an element: one a paragraph, heading, item, row or caption, in the order of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.ingest.clutter import is_clutter
from rag.ingest.formats.page_tree import BLOCKS, HEADINGS, Element, Masses
from rag.types import Removed

_HEADLINE = frozenset(("headline", "titrearticle", "articletitle", "titre", "posttitle", "entrytitle"))
SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", "»", "”", '"', ")")


@dataclass(frozen=True, slots=True)
class PageLine:
    """``kind`` is the tag of its block. ``linked`` is the share of it that is links, ``group`` the list it is in."""

    text: str
    kind: str
    element: Element
    linked: float = 0.0
    group: Element | None = None


def lines_of(container: Element) -> list[PageLine]:
    """Everything under an element, nothing left out. Rows of a table of data are one line, cells between bars."""
    from lxml import etree

    walk = _Walk(container)
    for event, element in etree.iterwalk(container, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            walk.enter(element)
        else:
            walk.leave(element, last=element is container)
    walk.flush(container)
    return walk.lines


class _Walk:
    def __init__(self, container: Element) -> None:
        self.lines: list[PageLine] = []
        self._masses = Masses(container)
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0
        self._marker = ""
        self._row: list[str] | None = None
        self._row_linked = 0
        self._numbers: dict[Element, int] = {}

    def enter(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            so_far = "".join(self._pieces).rstrip()
            if so_far.endswith(SENTENCE_ENDS) and self._row is None:
                self.flush(element.getparent())
            else:
                self._pieces.append(" ")
        elif tag == "tr" and _is_data(element):
            self.flush(element)
            self._row, self._row_linked = [], 0
        elif self._row is not None:
            if tag in BLOCKS:
                self._pieces.append(" ")
        elif tag in BLOCKS:
            self.flush(element.getparent() if element.getparent() is not None else element)
            if tag == "li":
                self._marker = self._bullet(element)
        self._links += tag == "a"
        self._add(element.text)

    def leave(self, element: Element, *, last: bool) -> None:
        tag = element.tag
        self._links -= tag == "a"
        if self._row is not None and tag in ("td", "th"):
            self._row.append(" ".join("".join(self._pieces).split()))
            self._row_linked += self._linked
            self._pieces, self._linked = [], 0
        elif self._row is not None and tag == "tr":
            cells = [cell for cell in self._row if cell]
            text = " | ".join(self._row).strip() if cells else ""
            if text:
                self.lines.append(PageLine(text, "tr", element, self._row_linked / len(text), element.getparent()))
            self._row, self._pieces, self._linked = None, [], 0
        elif tag in BLOCKS and self._row is None:
            self.flush(element)
        if not last:
            self._add(element.tail)

    def flush(self, block: Element) -> None:
        text = " ".join("".join(self._pieces).split(" ")).strip()
        text = " ".join(part for part in text.replace("\n", " ").replace("\t", " ").split(" ") if part)
        if text:
            held = next((e for e in (block, *block.iterancestors()) if e.tag in BLOCKS), block)
            kind = _kind(held)
            share = min(self._linked / len(text), 1.0)
            group = next(held.iterancestors("ul", "ol"), None) if held.tag != "li" else held.getparent()
            self.lines.append(PageLine(self._marker + text, kind, held, share, group))
            self._marker = ""
        self._pieces, self._linked = [], 0

    def _add(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)
            if self._links:
                self._linked += len(text.strip())

    def _bullet(self, item: Element) -> str:
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "- "
        start = parent.get("start") or "1"
        number = self._numbers.get(parent, int(start) if start.isdecimal() and len(start) < 6 else 1)
        self._numbers[parent] = number + 1
        return f"{number}. "


def _is_data(row: Element) -> bool:
    """A row of several cells without blocks of prose: a page laid out by a table has those."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    table = next(row.iterancestors("table"), None)
    if len(cells) < 2 or (table is not None and table.get("role") in ("presentation", "none")):
        return False
    for cell in cells:
        blocks = [block for block in cell.iter() if block is not cell and block.tag in BLOCKS]
        if any(block.tag in ("table", "ul", "ol", *HEADINGS) for block in blocks) or len(blocks) > 3:
            return False
    return True


def _kind(element: Element) -> str:
    tag = str(element.tag)
    if tag in ("p", "div", "span", "b", "strong"):
        for other in (element, *element.iterancestors("div", "p")):
            names = "".join((other.get("class") or "").lower().replace("-", "").replace("_", "").split())
            if any(name in names for name in _HEADLINE) and other.get("class"):
                return "h2"
            if other is not element:
                break
    return tag


# -- which lines are the article's ----------------------------------------------------------------


def kept_lines(lines: Sequence[PageLine]) -> tuple[list[PageLine], list[Removed]]:
    """Without lists of links, lines that are one link, and headings of which nothing else is left."""
    dropped: dict[int, str] = {}
    for first, last in _groups(lines):
        if _is_list_of_links(lines, first, last):
            dropped.update(dict.fromkeys(range(first, last), "links"))
    for number, line in enumerate(lines):
        if number in dropped or line.kind == "h1":
            continue
        text = line.text.removeprefix("- ")
        if is_clutter(text):
            dropped[number] = "clutter"
        elif line.linked > 0.9 and line.group is None and not text.endswith((".", "!", "»")):
            dropped[number] = "links"
    for number in _empty_headings(lines, dropped):
        dropped[number] = "heading"
    kept = [line for number, line in enumerate(lines) if number not in dropped]
    return kept, [Removed(reason, lines[number].text) for number, reason in sorted(dropped.items())]


def _groups(lines: Sequence[PageLine]) -> Iterable[tuple[int, int]]:
    """Runs of lines of one list."""
    first = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or lines[number].group is not lines[first].group:
            if lines[first].group is not None:
                yield first, number
            first = number


def _is_list_of_links(lines: Sequence[PageLine], first: int, last: int) -> bool:
    """Most of it is links, unless a line of the article announces it."""
    total = sum(len(line.text) for line in lines[first:last])
    links = sum(len(line.text) * line.linked for line in lines[first:last])
    before = lines[first - 1] if first else None
    announced = before is not None and before.text.endswith(":") and not is_clutter(before.text)
    return links >= 0.6 * total and not (announced and before is not None and before.kind not in HEADINGS)


def _empty_headings(lines: Sequence[PageLine], dropped: dict[int, str]) -> Iterable[int]:
    for number, line in enumerate(lines):
        if line.kind not in HEADINGS or line.kind == "h1" or number in dropped:
            continue
        end = next((n for n in range(number + 1, len(lines)) if lines[n].kind in HEADINGS), len(lines))
        section = range(number + 1, end)
        if section and all(n in dropped for n in section):
            yield number
