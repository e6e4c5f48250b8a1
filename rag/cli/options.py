"""What every command stands on: the options before the command, the parts, and the one seam for errors.

At module level only typer and the standard library: ``rag --help`` must not wait for pydantic, let alone torch.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from rag.errors import RagError

if TYPE_CHECKING:
    from rag.app import Assembly
    from rag.config import Settings
    from rag.render.terminal import Terminal
    from rag.search.filters import Filter
    from rag.store.library import Library

OPTIONS: dict[str, Any] = {"rich_markup_mode": None, "no_args_is_help": True}

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show withheld sentences, struck through.")]
Reference = Annotated[str, typer.Argument(metavar="REF", help="Id, path, file name or title of an article.")]
References = Annotated[list[str], typer.Argument(metavar="REF", help="Id, path, file name or title of an article.")]

# What ``rag.filters`` reads; every command that has one of these has them all, and hands them to ``narrowed``.
Since = Annotated[str | None, typer.Option(metavar="DATE", help="Articles from then on: YYYY, YYYY-MM, YYYY-MM-DD.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Articles up to and with then.")]
Outlet = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Articles of this outlet only; repeatable.")]
Lang = Annotated[list[str] | None, typer.Option(metavar="CODE", help="Articles in this language only; repeatable.")]
Source = Annotated[list[str] | None, typer.Option(metavar="REF", help="Search this article only; repeatable.")]
Where = Annotated[
    str | None, typer.Option(metavar="CONDITIONS", help='As in "outlet=La Gazette and date>=2025-01 and lang=fr".')
]


class Commands(TyperGroup):
    """The seam where an error becomes two lines and an exit code; and where two words may name one command.

    ``brief`` takes articles, so ``brief verify`` cannot be a command inside it: it is one beside it, with a space.
    """

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if " ".join(args[:2]) in self.commands:
            args = [" ".join(args[:2]), *args[2:]]
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except RagError as error:
            from rag.render.safe import safe

            typer.echo(f"rag: {safe(error.message)}", err=True)
            if error.hint:
                typer.echo(f"  try: {safe(error.hint)}", err=True)
            raise typer.Exit(error.exit_code) from error


@dataclass(frozen=True)
class Face:
    """The options before the command."""

    library: Path | None = None
    models: Path | None = None
    quiet: bool = False

    def settings(self, **overrides: Any) -> Settings:
        """The settings in force; ``overrides`` win over everything. Raises ConfigError."""
        from rag.config import load_settings

        return load_settings({"library": self.library, "models": self.models, **overrides})

    def terminal(self, *, verbose: bool = False) -> Terminal:
        from rag.render.terminal import Terminal

        return Terminal(quiet=self.quiet, verbose=verbose)

    @contextlib.contextmanager
    def assembly(self, **overrides: Any) -> Iterator[Assembly]:
        from rag.app import Assembly

        assembly = Assembly(self.settings(**overrides))
        try:
            yield assembly
        finally:
            assembly.close()


def narrowed(
    since: str | None,
    until: str | None,
    outlet: Sequence[str] | None,
    lang: Sequence[str] | None,
    source: Sequence[str] | None,
    where: str | None,
) -> Filter:
    """The options as one filter. Raises UsageError."""
    from rag.search import filters

    given = filters.build(since=since, until=until, outlets=outlet or (), languages=lang or (), sources=source or ())
    return filters.combined(given, filters.where(where)) if where is not None else given


def within(chosen: Filter, library: Library, terminal: Terminal) -> tuple[str, ...] | None:
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
