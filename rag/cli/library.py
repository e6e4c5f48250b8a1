"""``rag library``: several libraries by their names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli.command import TYPER_SETTINGS, AppContext, command
from rag.cli.options import Json, complete_library
from rag.errors import RagError
from rag.messages import localised

library_app = typer.Typer(help="List, make or choose libraries by their names.", **TYPER_SETTINGS)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A word; a folder is chosen with rag --library FOLDER.")]


@command(library_app, "list")
def list_libraries(context: AppContext, json: Json = False) -> None:
    """List the libraries: name, articles, folder; the one in use is marked."""
    from rag.places import named_libraries
    from rag.render.safe import one_line, to_json

    used = context.settings().library
    named = named_libraries()
    if used not in named.values():
        named = {"": used, **named}  # chosen by its folder
    rows = []
    for name, folder in named.items():
        articles = _articles(folder)
        rows.append({"name": name or None, "folder": str(folder), "articles": articles, "used": folder == used})
        if not json:
            count = "damaged" if articles is None else f"{articles} articles"
            typer.echo(one_line(f"{'*' if folder == used else '-'} {name or '(no name)'}: {count}, {folder}"))
    if json:
        context.terminal().raw(to_json({"schema": 1, "libraries": rows}))


def _articles(folder: Path) -> int | None:
    """How many articles a library has, 0 where there is none yet, None where it cannot be read."""
    from rag.errors import EmptyLibrary
    from rag.store.library import Library

    try:
        with Library.open(folder, create=False) as library:
            return len(library.column("id", "1"))
    except EmptyLibrary:
        return 0
    except RagError:
        return None


@command(library_app, "create")
def create_library(context: AppContext, name: Name) -> None:
    """Make a library of that name; it is empty until something is ingested."""
    from rag.places import make_library_folder

    typer.echo(f"{name}: {make_library_folder(name)}")
    context.terminal().note(f"next: rag --library {name} ingest PATH, or rag library use {name}")


@command(library_app, "use")
def use_library(
    context: AppContext,
    name: Annotated[str, typer.Argument(help="A name of the list.", autocompletion=complete_library)],
) -> None:
    """Make a library the one in use, in your rag.toml."""
    from rag.errors import UsageError
    from rag.models.files import write_setting
    from rag.places import named_libraries

    if name not in named_libraries():
        known = ", ".join(named_libraries())
        raise UsageError(f"there is no library {name}; there are {known}", f"rag library create {name}")
    choice = write_setting("library", name)
    typer.echo(localised(f"library = {name} in {choice.path}"))
    if choice.overridden_by:
        context.terminal().error(f"{choice.overridden_by} still wins over it")
