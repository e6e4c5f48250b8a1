"""What a reader gives: one article as a file of its format holds it. The port of this folder.

A document has one block of its source a line: a paragraph, an item, a row of a table. Its fields are as they were
declared. Nothing here knows files or the library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from rag.errors import SourceError
from rag.types import Removed

FIELDS = ("title", "outlet", "author", "date", "url", "language")
PAGE_START = "\ufdd0"  # stands where a page begins, in the text of a paged document; no character of any text


@dataclass(frozen=True, slots=True)
class Document:
    """``key`` tells it from the others of its file, "" where it is the only one.

    ``exact`` means that not a character of the text may change. ``template`` means that the language is that of the
    site's template, which is often wrong. ``guessed`` names the fields that were concluded from something else.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    exact: bool = False
    template: bool = False
    guessed: frozenset[str] = frozenset()
    removed: tuple[Removed, ...] = ()
    note: str = ""


Reader = Callable[[bytes, str], Iterable[Document | SourceError]]
"""The bytes of a file and its name, for messages. An error that is yielded is of one article; a raised one of all."""
