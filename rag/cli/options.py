"""Options that several commands have, each declared once.

At module level only typer and the standard library, as in ``command``.
"""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import QuestionError, RagError, UsageError

if TYPE_CHECKING:
    from rag.render.terminal import Terminal
    from rag.search.filters import Filter
    from rag.store.library import Library


# -- what a shell completes; where it cannot be told, nothing ------------------------------------------


def complete_library(incomplete: str) -> list[str]:
    """Names of libraries."""
    from rag.places import named_libraries

    return [name for name in named_libraries() if name.startswith(incomplete)]


def complete_model(incomplete: str) -> list[str]:
    """Names of the catalogue."""
    from rag.models.catalog import catalogue

    try:
        return [name for name in catalogue() if name.startswith(incomplete)]
    except RagError:
        return []


def complete_session(ctx: typer.Context, incomplete: str) -> list[str]:
    """Names of sessions of the library that the line before it chooses."""
    from rag.config import load_settings
    from rag.store.library import Library

    try:
        settings = load_settings({"library": ctx.find_root().params.get("library")})
        with Library.open(settings.library, create=False) as library:
            return [row.name for row in library.sessions() if row.name.startswith(incomplete)]
    except RagError:
        return []


# -- options -------------------------------------------------------------------------------------------

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show withheld sentences, struck through.")]
Reference = Annotated[str, typer.Argument(metavar="REF", help="Id, path, file name or title of an article.")]
References = Annotated[list[str], typer.Argument(metavar="REF", help="Id, path, file name or title of an article.")]

SessionName = Annotated[
    str | None,
    typer.Argument(
        metavar="SESSION",
        help="A session of the list, by its name or how that begins.",
        autocompletion=complete_session,
    ),
]


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """Which articles are searched: what ``rag.search.filters`` reads."""

    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Articles from then on: YYYY, YYYY-MM, YYYY-MM-DD.")
    ] = None
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Articles up to and with then.")] = None
    outlet: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Articles of this outlet only; repeatable.")
    ] = None
    lang: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Articles in this language only; repeatable.")
    ] = None
    source: Annotated[list[str] | None, typer.Option(metavar="REF", help="Search this article only; repeatable.")] = (
        None
    )
    where: Annotated[
        str | None,
        typer.Option(metavar="CONDITIONS", help='As in "outlet=La Gazette and date>=2025-01 and lang=fr".'),
    ] = None

    def as_filter(self) -> Filter:
        """The options as one filter. Raises UsageError."""
        from rag.search import filters

        given = filters.build(
            since=self.since,
            until=self.until,
            outlets=self.outlet or (),
            languages=self.lang or (),
            sources=self.source or (),
        )
        return filters.combined(given, filters.where(self.where)) if self.where is not None else given


@dataclass(frozen=True, slots=True)
class FieldOptions:
    """Fields of an article to be corrected."""

    title: Annotated[str | None, typer.Option(help="Its title.")] = None
    outlet: Annotated[str | None, typer.Option(help='Who published it; "" for none.')] = None
    author: Annotated[str | None, typer.Option(help='Who wrote it; "" for none.')] = None
    date: Annotated[str | None, typer.Option(help='When: YYYY-MM-DD, YYYY-MM or YYYY; "" for none.')] = None
    url: Annotated[str | None, typer.Option(help='Its address; "" for none.')] = None
    lang: Annotated[str | None, typer.Option(help="Its language, two letters.")] = None

    def as_changes(self) -> dict[str, str]:
        """The fields that were given, by name. Raises UsageError where none was."""
        names = {"lang": "language"}
        given = {names.get(name, name): value for name, value in asdict(self).items() if value is not None}
        if not given:
            raise UsageError("nothing to change was given", 'rag sources edit REF --date 2026-02-11 --outlet "Name"')
        return given


def articles_within(chosen: Filter, library: Library, terminal: Terminal) -> tuple[str, ...] | None:
    """The ids that a filter leaves, None without one; says how many articles are left out for having no date.

    Raises EmptySelection, UnknownSource.
    """
    from rag.search.filters import scope, undated

    if not chosen:
        return None
    found = scope(chosen, library)
    if found.undated:
        terminal.note(undated(found))
    return found.ids


def read_question(text: str) -> str:
    """The question, from stdin for "-". Raises QuestionError for an empty one."""
    text = sys.stdin.read() if text == "-" else text
    refuse_empty(text, 'rag ask "Qui a dit quoi ?"')
    return text


def refuse_empty(question: str, hint: str) -> None:
    """Raises QuestionError for a question that asks nothing, before any model is loaded for it."""
    if not any(character.isalnum() for character in question):
        raise QuestionError("the question is empty", hint)
