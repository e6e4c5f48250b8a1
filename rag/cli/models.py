"""``rag models``: which models are known, fetching and checking them, and choosing one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.command import TYPER_SETTINGS, AppContext, command
from rag.cli.options import Json, complete_model
from rag.errors import ModelError, UsageError
from rag.messages import localised

if TYPE_CHECKING:
    from rag.models.catalog import Entry

models_app = typer.Typer(help="List, fetch, check, choose or add models.", **TYPER_SETTINGS)

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME", help="Models of the list; without any, the two in use.", autocompletion=complete_model
    ),
]


@command(models_app, "list")
def list_models(context: AppContext, json: Json = False) -> None:
    """List the models: the ones in use are marked, with where they lie."""
    from rag.models.catalog import known_by_name
    from rag.models.files import catalogue, models_in_use, presence
    from rag.render.safe import one_line, to_json

    settings = context.settings()
    used = {entry.name for entry in models_in_use(settings)}
    records = []
    for entry in catalogue().values():
        found = presence(entry, settings)
        record = {"name": entry.name, "kind": entry.kind, "size": entry.size, "licence": entry.licence.name}
        record |= {"state": found.state, "used": entry.name in used, "path": str(found.path) if found.path else None}
        records.append(record | {"summary": entry.summary, "tried": entry.tried})
        if not json:
            mark = "*" if entry.name in used else " "
            size = f"{entry.size / 1e9:5.2f} GB"
            line = f"{mark} {entry.name:<30} {entry.kind:<9} {size}  {found.state:<8} {one_line(entry.licence.name)}"
            typer.echo(line + ("" if entry.tried or entry.path else localised(", not tried here")))
    terminal, by_name = context.terminal(), known_by_name().values()
    if json:
        others = [{"name": named.name, "repo": named.repo, "summary": named.summary} for named in by_name]
        terminal.raw(to_json({"schema": 1, "models": records, "known_by_name": others}))
        return
    for named in by_name:
        if named.name not in catalogue():
            next_step = localised(f"not tried here: rag models pull {named.name} --sha256 HASH")
            typer.echo(f"  {named.name:<30} chat      {next_step}")
    if settings.chat_endpoint:
        terminal.note(f"the chat model in use is {settings.chat_model} at {settings.chat_endpoint}")
    if any(record["used"] and record["state"] != "present" for record in records):
        terminal.note("a model in use (*) is not there; rag models pull fetches it")


@command(models_app, "pull")
def pull_models(
    context: AppContext,
    names: Names = None,
    force: Annotated[bool, typer.Option("--force", help="Download again whatever is there.")] = False,
    accept: Annotated[bool, typer.Option("--accept-licence", help="Accept a model's licence without asking.")] = False,
    sha256: Annotated[
        str | None, typer.Option(metavar="HASH", help="Of the one model named, where the list has none.")
    ] = None,
) -> None:
    """Download models and check them; a download that was interrupted resumes."""
    from rag.models.fetch import pull

    settings = context.settings()
    if sha256 is not None:
        _pull_by_hash(context, names or [], sha256, accept=accept, force=force)
        return
    for entry in _entries(context, names):
        with context.terminal().bar(bytes_=True) as progress:
            path = pull(entry, settings, progress, (lambda _: True) if accept else asked_on_terminal, force=force)
        typer.echo(f"{entry.name}: {path}")


def _pull_by_hash(context: AppContext, names: list[str], sha256: str, *, accept: bool, force: bool) -> None:
    """A model that the list knows by name only; it becomes one of the person's own. Raises UsageError."""
    from rag.models.catalog import catalogue, known_by_name
    from rag.models.fetch import entry_with, pull
    from rag.models.files import add

    known = known_by_name()
    if len(names) != 1 or names[0] not in known:
        raise UsageError(f"--sha256 is of one of {', '.join(known)}", f"rag models pull {next(iter(known))} --sha256 …")
    name = names[0]
    if name in catalogue() and not force:
        raise UsageError(f"{name} is in your own catalogue already", f"rag models verify {name}")
    entry = entry_with(known[name], sha256)
    with context.terminal().bar(bytes_=True) as progress:
        consent = (lambda _: True) if accept else asked_on_terminal
        path = pull(entry, context.settings(), progress, consent, force=force)
        add(name, path, progress)
    typer.echo(localised(f"{name}: {path}, next: rag models use {name}"))


def asked_on_terminal(entry: Entry) -> bool:
    """Asks whether a model may be fetched, with its size and licence; elsewhere only the licence can stand in the way.

    Raises ModelError where that has to be accepted and nobody would answer.
    """
    from rag.render.safe import one_line

    licence = entry.licence
    terms = one_line(f"{entry.name} is under {licence.name}. {licence.note} {licence.url}")
    if sys.stdin.isatty():
        question = "Do you accept its licence and download it?" if licence.must_accept else "Download it?"
        return typer.confirm(localised(f"{terms}\nIt has {entry.size / 1e9:.1f} GB. {localised(question)}"), err=True)
    if licence.must_accept:
        raise ModelError(f"its licence has to be accepted: {terms}", f"rag models pull {entry.name} --accept-licence")
    return True


@command(models_app, "verify")
def verify_models(context: AppContext, names: Names = None) -> None:
    """Hash models again and compare with the catalogue."""
    from rag.models.files import verify_model

    terminal = context.terminal()
    settings = context.settings()
    for entry in _entries(context, names):
        with terminal.bar(bytes_=True) as progress:
            path = verify_model(entry, settings, progress)
        typer.echo(localised(f"{entry.name}: whole, {path}"))


@command(models_app, "use")
def use_model(
    context: AppContext,
    name: Annotated[str, typer.Argument(help="A model of the list.", autocompletion=complete_model)],
) -> None:
    """Make a model the one in use, in your rag.toml."""
    from rag.models.files import use

    choice = use(name)
    typer.echo(localised(f"{choice.key} = {name} in {choice.path}"))
    if choice.overridden_by:
        context.terminal().error(f"{choice.overridden_by} still wins over it")
    if choice.key == "embedding_model":
        context.terminal().note("the index has to be built anew: rag reindex")


def _as_argument(ctx: typer.Context, path: Path | None) -> Path | None:
    """``--path FILE``, as the command was written before, is the argument where none is given."""
    if path is not None:
        ctx.default_map = {**(ctx.default_map or {}), "path": path}
    return path


@command(models_app, "add")
def add_model(
    context: AppContext,
    name: Annotated[str, typer.Argument(help="A name of your own for it.")],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A GGUF file, or a sentence-transformers folder.")],
    former: Annotated[Path | None, typer.Option("--path", hidden=True, is_eager=True, callback=_as_argument)] = None,
) -> None:
    """Enter a model of your own, where it lies."""
    from rag.models.files import add

    with context.terminal().bar(bytes_=True) as progress:
        entry = add(name, path, progress)
    typer.echo(localised(f"{entry.name} ({entry.kind}), next: rag models use {entry.name}"))


def _entries(context: AppContext, names: list[str] | None) -> list[Entry]:
    from rag.models.catalog import choose
    from rag.models.files import models_in_use

    return [choose(name) for name in names] if names else models_in_use(context.settings())
