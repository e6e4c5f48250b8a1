"""The commands. Each reads its arguments, asks the assembly, and hands the result to ``render``.

At module level only typer and the standard library: ``rag --help`` must not wait for pydantic, let alone torch.
Answers go to stdout, all else to stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag import __version__
from rag.cli import brief as cli_brief
from rag.cli import evaluate as cli_eval
from rag.cli import models as cli_models
from rag.cli import sources as cli_sources
from rag.cli import verify as cli_verify
from rag.cli.options import (
    OPTIONS,
    Commands,
    Face,
    Json,
    Lang,
    Outlet,
    Since,
    Source,
    Until,
    Verbose,
    Where,
    narrowed,
    within,
)
from rag.errors import QuestionError, UsageError

if TYPE_CHECKING:
    from rag.search.filters import Filter
    from rag.types import Answer

ABSTAINED, INTERRUPTED = 3, 130


app = typer.Typer(
    cls=Commands,
    help="Answers and briefs from your own articles, every sentence with a citation that was checked.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    **OPTIONS,
)
app.add_typer(cli_sources.app, name="sources")
app.add_typer(cli_models.app, name="models")
app.add_typer(cli_eval.app, name="eval")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rag {__version__}")
        raise typer.Exit


@app.callback()
def rag(
    ctx: typer.Context,
    library: Annotated[Path | None, typer.Option(help="Folder of the library (RAG_LIBRARY).")] = None,
    models: Annotated[Path | None, typer.Option(help="Folder of the model files (RAG_MODELS).")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only answers and errors.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    ctx.obj = Face(library, models, quiet)


# -- the library ----------------------------------------------------------------------------------


@app.command()
def ingest(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files, folders or .jsonl corpora.")],
    json: Json = False,
) -> None:
    """Read articles into the library; unchanged ones are left alone."""
    from rag.render.lines import ingested_line
    from rag.render.records import ingested_record
    from rag.render.safe import to_json

    terminal = ctx.obj.terminal()
    results, titles = [], set()
    with ctx.obj.assembly() as assembly, terminal.bar() as progress:
        for result in assembly.ingest(paths, progress=progress):
            results.append(result)
            if not json:
                terminal.answer([ingested_line(result, again=result.title in titles)])
            titles.add(result.title)
    if json:
        terminal.raw(to_json({"schema": 1, "files": [ingested_record(result) for result in results]}))
    counts = {
        status: sum(result.status == status for result in results)
        for status in dict.fromkeys(r.status for r in results)
    }
    failed = counts.pop("failed", 0)
    terminal.note(", ".join(f"{count} {status}" for status, count in counts.items()) or "nothing was ingested")
    if failed:
        terminal.error(f"{failed} of {len(results)} failed")
        if failed == len(results):
            raise typer.Exit(1)


@app.command()
def reindex(ctx: typer.Context) -> None:
    """Build the index anew, with the present settings."""
    terminal = ctx.obj.terminal()
    with ctx.obj.assembly() as assembly, terminal.bar() as progress:
        count = assembly.reindex(progress=progress)
    terminal.note(f"{count} articles indexed")


# -- questions ------------------------------------------------------------------------------------


@app.command()
def search(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help='The question; "-" reads stdin.')],
    k: Annotated[int, typer.Option("-k", min=1, help="How many passages.")] = 10,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    lang: Lang = None,
    source: Source = None,
    where: Where = None,
    json: Json = False,
) -> None:
    """Find passages, without the chat model."""
    from rag.render.lines import hit_lines
    from rag.render.records import hit_record
    from rag.render.safe import to_json

    chosen = narrowed(since, until, outlet, lang, source, where)
    terminal = ctx.obj.terminal()
    with ctx.obj.assembly() as assembly:
        asked, articles = _question(question), within(chosen, assembly.library, terminal)
        hits = assembly.search(asked, k=k, articles=articles)
        if json:
            terminal.raw(to_json({"hits": [hit_record(hit) for hit in hits]}))
        else:
            found = assembly.library.articles_by_id({hit.chunk.article for hit in hits})
            terminal.answer(hit_lines(hits, found))


@app.command()
def ask(
    ctx: typer.Context,
    question: Annotated[str | None, typer.Argument(help='The question; "-" reads stdin.')] = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    lang: Lang = None,
    source: Source = None,
    where: Where = None,
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    verbose: Verbose = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 3 when the articles do not say.")] = False,
    batch: Annotated[
        Path | None, typer.Option(help='JSON lines of {"id", "question"}, or "articles": [ids] too.')
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --batch: where the answers go; resumes.")] = None,
) -> None:
    """Answer a question, or a file of questions."""
    from rag.render.lines import answer_lines
    from rag.render.markdown import answer_markdown
    from rag.render.records import answer_record
    from rag.render.safe import to_json
    from rag.render.terminal import Watch

    chosen = narrowed(since, until, outlet, lang, source, where)
    if batch is not None or out is not None:
        if batch is None or out is None or question is not None:
            raise UsageError("--batch and --out go together, without a question", "rag ask --help")
        _ask_batch(ctx.obj, batch, out, chosen)
        return
    if question is None:
        raise UsageError("there is no question", 'rag ask "Qui a dit quoi ?"')
    if json and markdown:
        raise UsageError("--json and --markdown exclude each other", "rag ask --help")
    asked = _question(question)
    terminal = ctx.obj.terminal(verbose=verbose)
    with ctx.obj.assembly() as assembly:
        articles = within(chosen, assembly.library, terminal)
        with Watch(terminal, "loading the models …") as watch:
            answer = assembly.ask(asked, articles=articles, observer=watch if terminal.draws else None)
    if json:
        terminal.raw(to_json(answer_record(answer)))
    elif markdown:
        terminal.raw(answer_markdown(answer, verbose=verbose))
    else:
        terminal.answer(answer_lines(answer, verbose=verbose, nearest=not terminal.one_screen))
    if exit_code and answer.abstained:
        raise typer.Exit(ABSTAINED)


def _question(text: str) -> str:
    """The question, from stdin for "-"; an empty one is refused before any model is loaded."""
    text = sys.stdin.read() if text == "-" else text
    if not any(character.isalnum() for character in text):
        raise QuestionError("the question is empty", 'rag ask "Qui a dit quoi ?"')
    return text


def _ask_batch(face: Face, questions: Path, out: Path, chosen: Filter) -> None:
    from rag.evaluate.batch import BadLine, answer_all, read_questions

    terminal, items = face.terminal(), read_questions(questions)
    answered = failed = 0
    with face.assembly() as assembly, terminal.bar() as progress:
        known = assembly.library.digests().keys()
        allowed = within(chosen, assembly.library, terminal)

        def answer(question: str, articles: Sequence[str] | None) -> Answer:
            if allowed is not None:
                articles = allowed if articles is None else [each for each in allowed if each in articles]
            return assembly.ask(question, articles)

        for result in answer_all(items, out, answer, known, progress):
            if isinstance(result, BadLine):
                failed += 1
                terminal.error(f"{questions}, line {result.number}: {result.reason}")
            else:
                answered += 1
    terminal.note(f"{answered} answered, {len(items) - answered - failed} were answered before")
    if failed:
        terminal.error(f"{failed} of {len(items)} lines failed")
        if failed == len(items):
            raise typer.Exit(1)


@app.command()
def chat(ctx: typer.Context, verbose: Verbose = False) -> None:
    """Ask one question after another; the models are loaded once."""
    from rag.chat.repl import chat as converse

    with ctx.obj.assembly() as assembly:
        converse(assembly, ctx.obj.terminal(verbose=verbose))


app.command()(cli_brief.brief)


app.command("brief verify")(cli_verify.verify)


# -- the set-up -----------------------------------------------------------------------------------


@app.command()
def doctor(ctx: typer.Context, json: Json = False) -> None:
    """Check the set-up; exits with 1 when something fails."""
    from dataclasses import asdict

    from rich.text import Text

    from rag.cli.doctor import diagnose
    from rag.render.safe import safe, to_json

    terminal = ctx.obj.terminal()
    checks = []
    with terminal.bar() as progress:
        for check in diagnose(ctx.obj.settings(), progress):
            checks.append(check)
            if not json:
                hint = f"\n      try: {check.hint}" if check.hint else ""
                terminal.answer([Text(safe(f"{check.state:<5} {check.name}: {check.line}{hint}"))])
    if json:
        terminal.raw(to_json({"schema": 1, "checks": [asdict(check) for check in checks]}))
    if any(check.state == "fail" for check in checks):
        raise typer.Exit(1)


@app.command()
def config(ctx: typer.Context) -> None:
    """Print every setting in force, as a rag.toml."""
    import json

    from rag.config import config_files

    files = config_files()
    read = next((path for path in files if path.is_file()), None)
    where = f"read from {read}" if read else f"there is no {' or '.join(map(str, files))}"
    ctx.obj.terminal().note(where)
    settings = ctx.obj.settings()
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        # A JSON string or number is a TOML one too.
        line = f"# {name} =" if value is None else f"{name} = {json.dumps(value, default=str, ensure_ascii=False)}"
        typer.echo(f"# {field.description}\n{line}")


def main() -> None:
    """The entry point. Text that the terminal's encoding lacks is escaped instead of raising."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="rag")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
