"""The commands. Each reads its arguments, asks the assembly, and hands the result to ``render``.

At module level only typer and the standard library: ``rag --help`` must not wait for pydantic, let alone torch.
Answers go to stdout, all else to stderr.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rag import __version__
from rag.cli.ask import ask_question
from rag.cli.brief import brief_articles
from rag.cli.command import TYPER_SETTINGS, UI_LANGUAGE, AppContext, CommandGroup, command
from rag.cli.config import config_app
from rag.cli.demo import show_demo
from rag.cli.evaluate import eval_app
from rag.cli.history import history_app
from rag.cli.ingest import ingest_articles
from rag.cli.library import library_app
from rag.cli.models import models_app
from rag.cli.options import (
    FilterOptions,
    Json,
    Verbose,
    articles_within,
    complete_library,
    complete_session,
    read_question,
)
from rag.cli.serve import serve_http, serve_mcp
from rag.cli.sources import sources_app
from rag.cli.verify import verify_file
from rag.errors import UsageError
from rag.messages import localised

INTERRUPTED_EXIT = 130

app = typer.Typer(
    cls=CommandGroup,
    help="Answers and briefs from your own articles, every sentence with a citation that was checked.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    **{**TYPER_SETTINGS, "no_args_is_help": False},
)
app.add_typer(history_app, name="history")
app.add_typer(library_app, name="library")
app.add_typer(config_app, name="config")
app.add_typer(sources_app, name="sources")
app.add_typer(models_app, name="models")
app.add_typer(eval_app, name="eval")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rag {__version__}")
        raise typer.Exit


@app.callback()
def rag(
    ctx: typer.Context,
    library: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FOLDER",
            help="The library, by name or folder (RAG_LIBRARY).",
            autocompletion=complete_library,
        ),
    ] = None,
    models: Annotated[Path | None, typer.Option(help="Folder of the model files (RAG_MODELS).")] = None,
    ui_language: Annotated[
        str | None,
        typer.Option(*UI_LANGUAGE, metavar="CODE", help="Language of messages and help: en, fr (RAG_UI_LANGUAGE)."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only answers and errors.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Also what is withheld, and what goes into the log.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    ctx.obj = AppContext(library, models, quiet, verbose, ui_language)
    if ctx.invoked_subcommand is None:
        _say_next_step(ctx.obj)


def _say_next_step(context: AppContext) -> None:
    from rag.cli.start import next_step

    step = next_step(context.settings())
    typer.echo(f"{localised(step.line)}\n\n    {step.command}\n")
    context.terminal().note("see it all on sample articles: rag demo; the commands: rag --help")


# -- the library ----------------------------------------------------------------------------------


command(app, "ingest")(ingest_articles)


@command(app, "reindex")
def rebuild_index(context: AppContext) -> None:
    """Build the index anew, with the present settings."""
    terminal = context.terminal()
    with context.assembly() as assembly, terminal.bar() as progress:
        count = assembly.reindex(progress=progress)
    terminal.note(f"{count} articles indexed")


@command(app, "export")
def export_file(context: AppContext, file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")]) -> None:
    """Write the library to one file, with a hash of all in it."""
    terminal = context.terminal()
    with context.assembly() as assembly, terminal.bar() as progress:
        count = assembly.export_to(file, progress)
    terminal.note(f"{count} articles in {file}, {file.stat().st_size / 1e6:.1f} MB")


@command(app, "import")
def import_file(context: AppContext, file: Annotated[Path, typer.Argument(metavar="FILE", help="An export.")]) -> None:
    """Make an empty library that of an exported file, after checking it."""
    terminal = context.terminal()
    with context.assembly() as assembly, terminal.bar() as progress:
        count = assembly.import_from(file, progress)
    terminal.note(f"{count} articles from {file}")


# -- questions ------------------------------------------------------------------------------------


@command(app, "search")
def search_passages(
    context: AppContext,
    question: Annotated[str, typer.Argument(help='The question; "-" reads stdin.')],
    *,
    k: Annotated[int, typer.Option("-k", min=1, help="How many passages.")] = 10,
    filters: FilterOptions,
    json: Json = False,
) -> None:
    """Find passages, without the chat model."""
    from rag.render.lines import hit_lines
    from rag.render.records import hit_record
    from rag.render.safe import to_json

    chosen = filters.as_filter()
    terminal = context.terminal()
    with context.assembly() as assembly:
        asked, searched = read_question(question), articles_within(chosen, assembly.library, terminal)
        hits = assembly.search(asked, k=k, articles=searched)
        if json:
            terminal.raw(to_json({"hits": [hit_record(hit) for hit in hits]}))
        else:
            found = assembly.library.articles_by_id({hit.chunk.article for hit in hits})
            terminal.answer(hit_lines(hits, found))


command(app, "ask")(ask_question)


@command(app, "chat")
def converse(
    context: AppContext,
    proceed: Annotated[bool, typer.Option("--continue", "-c", help="Go on with the last session.")] = False,
    session: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Go on with this session, or begin one of that name.",
            autocompletion=complete_session,
        ),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Ask one question after another; the models are loaded once, and the session is kept."""
    from rag.chat.repl import chat

    if session is not None and (proceed or not session.strip()):
        raise UsageError("--session takes a name, and excludes --continue", "rag history list")
    with context.assembly(writing=True) as assembly:
        name = assembly.library.find_session() if proceed else session
        chat(assembly, context.terminal(verbose=verbose), name)


command(app, "brief")(brief_articles)
command(app, "brief verify")(verify_file)
command(app, "demo")(show_demo)


# -- for other programs ---------------------------------------------------------------------------

command(app, "serve")(serve_http)
command(app, "mcp")(serve_mcp)


# -- the set-up -----------------------------------------------------------------------------------


@command(app, "doctor")
def check_set_up(
    context: AppContext,
    repair: Annotated[
        bool, typer.Option("--repair", help="First make full text and vectors agree with the library.")
    ] = False,
    json: Json = False,
) -> None:
    """Check the set-up, and files, library, full text and vectors against each other; exits with 1 when one fails."""
    from dataclasses import asdict

    from rich.text import Text

    from rag.cli.doctor import diagnose
    from rag.render.safe import safe, to_json

    terminal = context.terminal()
    checks, done = [], []
    if repair:
        with context.assembly() as assembly, terminal.bar() as progress:
            for line in assembly.repair(progress):
                done.append(line)
                terminal.note(f"repaired: {line}")
        if not done:
            terminal.note("nothing had to be repaired")
    with terminal.bar() as progress:
        for check in diagnose(context.settings(), progress):
            checks.append(check)
            if not json:
                lines = [f"{localised(check.state):<5} {localised(check.name)}: {localised(check.line)}"]
                lines += [localised(f"  try: {localised(check.hint)}").replace("  ", " " * 6, 1)] if check.hint else []
                terminal.answer([Text(safe("\n".join(lines)))])
    if json:
        terminal.raw(to_json({"schema": 1, "repaired": done, "checks": [asdict(check) for check in checks]}))
    if any(check.state == "fail" for check in checks):
        raise typer.Exit(1)


def main() -> None:
    """The entry point. Text that the terminal's encoding lacks is escaped instead of raising."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="rag")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED_EXIT)
    except Exception as error:
        from rag.places import log_file
        from rag.render.safe import one_line

        what = one_line(f"{type(error).__name__}: {error}", 200)
        typer.echo(f"rag: {localised(f'this should not have happened: {what}')}", err=True)
        typer.echo(localised(f"  the details are in {log_file()}"), err=True)
        sys.exit(1)
