"""``rag demo``: the sample articles, three questions and the briefs, from a checkout or an installed wheel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.brief import BriefOutput, BriefSelection, brief_articles
from rag.cli.command import AppContext
from rag.cli.models import asked_on_terminal
from rag.messages import localised

if TYPE_CHECKING:
    from rag.render.terminal import Terminal


def show_demo(
    context: AppContext,
    out: Annotated[Path, typer.Option("-o", metavar="DIR", help="Where everything goes that it makes.")] = Path("out"),
    accept: Annotated[bool, typer.Option("--accept-licence", help="Accept a model's licence without asking.")] = False,
) -> None:
    """Ask three questions and write the briefs, on eight sample articles; your own library stays as it is."""
    from rag.resources import resource

    terminal = context.terminal()
    own = replace(context, library=(out / "library").absolute())
    _fetch(own, terminal, accept=accept)
    _headed(terminal, "Reading the sample articles")
    seeds = resource("seeds")
    _read(own, terminal, seeds.relative_to(Path.cwd()) if seeds.is_relative_to(Path.cwd()) else seeds)
    _headed(terminal, "Three questions: in French, in English, and one that the articles do not answer")
    _ask(own, terminal, resource("scripts/demo-questions.txt"))
    _headed(terminal, "One brief a source, and the merged brief")
    brief_articles(own, BriefSelection(every=True), BriefOutput(out=out, html=True))
    single = sorted(path for path in out.glob("*.md") if path.name != "dossier.md")
    terminal.note("", "The merged brief:", f"  {out / 'dossier.md'}, and {out / 'dossier.html'} for a browser")
    terminal.note("One brief a source:", *(f"  {path}" for path in single))
    terminal.note("", "Ask more of the same articles:", f"  rag --library ./{out / 'library'} chat".replace(".//", "/"))
    terminal.note("Or begin with your own:", "  rag ingest FOLDER", "  rag chat")


def _headed(terminal: Terminal, what: str) -> None:
    terminal.note("", f"== {localised(what)}")


def _fetch(context: AppContext, terminal: Terminal, *, accept: bool) -> None:
    """The two models in use, where they are not there. Raises ModelError."""
    from rag.models.fetch import pull
    from rag.models.files import models_in_use

    settings = context.settings()
    for entry in models_in_use(settings):
        with terminal.bar(bytes_=True) as progress:
            pull(entry, settings, progress, (lambda _: True) if accept else asked_on_terminal)


def _read(context: AppContext, terminal: Terminal, seeds: Path) -> None:
    from rag.render.lines import ingested_line

    with context.assembly() as assembly, terminal.bar() as progress:
        for result in assembly.ingest([seeds], progress=progress):
            terminal.answer([ingested_line(result)])


def _ask(context: AppContext, terminal: Terminal, questions: Path) -> None:
    from rag.chat.prompt import typed_lines
    from rag.chat.repl import Chat

    with context.assembly(writing=True) as assembly, questions.open(encoding="utf-8") as lines:
        Chat(assembly, terminal, typed_lines(lines, terminal)).run()
