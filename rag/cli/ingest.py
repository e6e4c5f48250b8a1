"""``rag ingest``: what became of each article as it is settled, a bar, and a summary by what became of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.command import AppContext
from rag.cli.options import Json

if TYPE_CHECKING:
    from rag.app import Assembly
    from rag.render.terminal import Terminal
    from rag.types import Ingested

BUSY = 5.0  # seconds until a watch tries again that found the library being written


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How much is read, kept and said."""

    prune: Annotated[
        bool, typer.Option("--prune", help="Remove the articles whose files were deleted from the folders.")
    ] = False
    watch: Annotated[bool, typer.Option("--watch", help="Go on: read what changes in the folders, until Ctrl-C.")] = (
        False
    )
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from this machine or a private network too.")
    ] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only what failed.")] = False


def ingest_articles(
    context: AppContext,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH", help="Files, archives, folders, addresses of the web or lists of them; - is standard input."
        ),
    ],
    *,
    options: IngestOptions,
    json: Json = False,
) -> None:
    """Read articles into the library; unchanged ones are left alone. Exits with 1 when something failed.

    An article follows its file when that is moved or renamed, and is kept and marked as gone when that is deleted.
    """
    from rag.errors import UsageError
    from rag.ingest.discover import found_under

    terminal = context.terminal(quiet=options.quiet)
    found = found_under(paths)
    if options.watch and (json or not found.folders):
        raise UsageError("--watch needs a folder, and prints no JSON", "rag ingest --watch FOLDER")
    with context.assembly() as assembly:
        if not options.watch:
            if _run(assembly, terminal, paths, options, json=json):
                raise typer.Exit(1)
            return
        from rag.ingest.watch import changes

        for _ in changes(found.folders):
            _run_when_free(assembly, terminal, paths, options)
            terminal.note("watching; Ctrl-C ends it")


def _run_when_free(assembly: Assembly, terminal: Terminal, paths: list[str], options: IngestOptions) -> None:
    """Waits for another writer instead of ending: the next change would find it gone."""
    from rag.errors import LibraryLocked, SourceNotFound

    while True:
        try:
            _run(assembly, terminal, paths, options)
        except LibraryLocked as error:
            terminal.note(error.message)
            time.sleep(BUSY)
            continue
        except SourceNotFound as error:  # a folder was taken away, and may come back
            terminal.error(error.message)
        return


def _run(
    assembly: Assembly, terminal: Terminal, paths: list[str], options: IngestOptions, *, json: bool = False
) -> bool:
    """Whether something failed. All else is done."""
    from rag.ingest.discover import found_under
    from rag.render.lines import ingested_summary
    from rag.render.records import ingested_record
    from rag.render.safe import to_json

    passed = found_under(paths).passed_over
    with terminal.bar() as progress:
        given = assembly.ingest(paths, progress, prune=options.prune, allow_private=options.allow_private)
        results = list(given if json else _said(given, terminal, changed_only=options.watch))
    if json:
        files = [ingested_record(result) for result in results]
        terminal.raw(to_json({"schema": 1, "files": files, "passed_over": dict(passed)}))
    for line in ingested_summary(results, passed):
        terminal.note(line)
    added = sum(result.status == "added" for result in results)
    if added and not json and terminal.draws and added == len(assembly.library.rows()):
        terminal.note('next: rag ask "…", rag chat, rag brief')
    failed = sum(result.status == "failed" for result in results)
    if failed:
        terminal.error(f"{failed} of {len(results)} failed")
    return failed > 0


def _said(results: Iterable[Ingested], terminal: Terminal, *, changed_only: bool) -> Iterator[Ingested]:
    """The same, each with its line as it comes; quiet says only what failed."""
    from rag.render.lines import ingested_line

    titles = set()
    for result in results:
        if terminal.quiet and result.status == "failed":
            terminal.error(ingested_line(result).plain)
        elif not terminal.quiet and not (changed_only and result.status == "unchanged"):
            terminal.answer([ingested_line(result, again=result.title in titles)])
        titles.add(result.title)
        yield result
