"""Pages: HTML and XHTML to the article, whole, or to the several articles that they hold."""

from __future__ import annotations

from collections.abc import Iterator

from rag.errors import EmptySource
from rag.ingest.formats.document import Document
from rag.ingest.formats.encoding import decoded, mended
from rag.ingest.formats.page_fields import article_data, kinds, linked_data, page_fields
from rag.ingest.formats.page_lines import PageLine, kept_lines, lines_of
from rag.ingest.formats.page_main import article_elements, several, with_standfirst
from rag.ingest.formats.page_script import SHORTEST_TEXT, paragraphs_of, program_data
from rag.ingest.formats.page_tree import Element, parsed, plain_text, without_cards, without_frames, without_the_unseen
from rag.ingest.formats.plain import MENDED
from rag.types import Removed

SHORTEST = 20  # characters; a page with less has no article


def read_page(data: bytes, name: str) -> Iterator[Document]:
    source = decoded(data, name, markup=True)
    text = mended(source)
    yield from page_documents(text, name, MENDED if text != source else "")


def page_documents(source: str, name: str, note: str = "") -> Iterator[Document]:
    """The articles of a page's source. Raises EmptySource where it has none."""
    root = parsed(source)
    if root is None:
        raise EmptySource(f"no article text was found in {name}", "save its text as .txt, then: rag ingest PATH")
    objects = linked_data(root)
    data = article_data(objects)
    fields, guessed = page_fields(root, source, data)
    removed = without_the_unseen(root) + without_frames(root)
    body = next(root.iter("body"), root)
    live = any("LiveBlogPosting" in kinds(item) for item in objects)
    units = [] if live else several(body)
    for number, unit in enumerate(units, 1):
        kept, left = kept_lines(unit.lines)
        own = {"title": unit.title, "date": unit.date, "outlet": unit.outlet or fields.get("outlet", "")}
        shared = {key: value for key, value in fields.items() if key in ("language",)}
        gone = [Removed("header", text) for text in unit.removed] + left
        yield Document(
            _joined(kept),
            shared | {key: value for key, value in own.items() if value},
            key=f"{number} {unit.title}",
            template=True,
            removed=tuple(gone),
            note=note,
        )
    if units:
        return
    text, left = _article_text(body, source)
    text, more, note = _completed(text, source, str(data.get("articleBody") or ""), note)
    if len(text) < SHORTEST:
        raise _empty(root, source, name)
    yield Document(text, more | fields, template=True, guessed=guessed, removed=tuple(removed + left), note=note)


def fragment_text(source: str) -> str:
    """All of a piece of HTML that is an article already, as in an export or a feed: nothing but what is unseen goes."""
    root = parsed(source)
    if root is None:
        return ""
    without_the_unseen(root)
    return _joined(lines_of(next(root.iter("body"), root)))


def _article_text(body: Element, source: str) -> tuple[str, list[Removed]]:
    removed = without_cards(body)
    kept, left = kept_lines(with_standfirst(lines_of(body), article_elements(body, source)))
    return _joined(kept), removed + left


def _joined(lines: list[PageLine]) -> str:
    """A line a block. A post's time stands before what it tells, in its line."""
    texts: list[str] = []
    time = ""
    for line in lines:
        if _is_time_of_day(line.text):
            if time:
                texts.append(time)
            time = line.text
            continue
        texts.append(f"{time} – {line.text}" if time else line.text)
        time = ""
    return "\n".join([*texts, time] if time else texts)


def _is_time_of_day(text: str) -> bool:
    digits = text.lower().replace("h", ":").replace("à", "").replace(".", ":").strip()
    hours, _, minutes = digits.partition(":")
    return (
        len(text) <= 8 and hours.strip().isdecimal() and (minutes.strip().isdecimal() or (not minutes and "h" in text))
    )


def _completed(text: str, source: str, declared: str, note: str) -> tuple[str, dict[str, str], str]:
    """The text, or the one that the page only keeps for machines where that has much more."""
    body = paragraphs_of(declared) if len(declared) >= SHORTEST_TEXT else ""
    if len(body) > 1.3 * len(text):
        return body, {}, note
    if len(text) >= SHORTEST_TEXT:
        return text, {}, note
    again = parsed(source)
    drawn, fields = program_data(again) if again is not None else ("", {})
    if len(drawn) > 2 * len(text):
        return drawn, fields, note
    return text, {}, note


def _empty(root: Element, source: str, name: str) -> EmptySource:
    if source.count("<script") > 0 and len(plain_text(root)) < SHORTEST_TEXT:
        message = f"no article text was found in {name}: the page draws it with a program"
        return EmptySource(message, "open it in a browser, save the whole page, then: rag ingest PATH")
    return EmptySource(f"no article text was found in {name}", "save its text as .txt, then: rag ingest PATH")


def letter_text(source: str) -> str:
    """The text of a letter in HTML, which is laid out by tables: all but what is unseen and lists of links."""
    root = parsed(source)
    if root is None:
        return ""
    without_the_unseen(root)
    kept, _ = kept_lines(lines_of(next(root.iter("body"), root)))
    return _joined(kept)
