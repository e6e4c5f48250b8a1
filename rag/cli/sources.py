"""``rag sources``: list, show, correct and remove the articles of the library."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from rag.cli.command import TYPER_SETTINGS, AppContext, command
from rag.cli.options import FieldOptions, Json, Reference, References
from rag.messages import localised

sources_app = typer.Typer(help="List, show, correct or remove the articles of the library.", **TYPER_SETTINGS)


@command(sources_app, "list")
def list_sources(
    context: AppContext,
    json: Json = False,
    text: Annotated[bool, typer.Option("--text", help="With --json: the texts too.")] = False,
) -> None:
    """List the articles: id, date ("?" after a guess), outlet, language, report, title; since when one is gone."""
    from rag.render.safe import one_line, to_json

    with context.assembly() as assembly:
        library = assembly.library
        rows = library.rows()
        if not json:
            for row in rows:
                near = "" if row.report == row.id else f"report {row.report}"
                date = (row.date or "-") + ("?" if "date" in row.guessed else "")
                gone = [f"gone since {row.gone[:10]}: {row.path}"] if row.gone else []
                fields = (row.id, date, row.outlet or "-", row.language, near or "-", row.title, *gone)
                typer.echo("\t".join(one_line(field) for field in fields))
            return
        records = [asdict(row) for row in rows]
        if text:
            for record in records:
                record["text"] = library.article(record["id"]).text
        context.terminal().raw(to_json({"schema": 1, "sources": records}))


@command(sources_app, "show")
def show_source(
    context: AppContext,
    reference: Reference,
    json: Json = False,
    removed: Annotated[bool, typer.Option("--removed", help="What of its source is no part of it, and why.")] = False,
) -> None:
    """Print the fields and the text of an article, or what was left out of it."""
    from rag.render.lines import article_lines, removed_lines
    from rag.render.safe import to_json

    terminal = context.terminal()
    with context.assembly() as assembly:
        article = assembly.library.find(reference)
        left_out = assembly.library.removed(article.id) if removed else []
    if removed and json:
        terminal.raw(to_json({"schema": 1, "article": article.id, "removed": [asdict(line) for line in left_out]}))
    elif removed:
        terminal.answer(removed_lines(left_out))
        terminal.note("" if left_out else "nothing was left out")
    elif json:
        terminal.raw(to_json({"schema": 1, **asdict(article)}))
    else:
        terminal.answer(article_lines(article))


@command(sources_app, "remove")
def remove_sources(context: AppContext, references: References) -> None:
    """Remove articles with all that hangs on them; the files themselves stay."""
    from rag.render.safe import one_line

    with context.assembly() as assembly:
        found = {article.id: article for article in map(assembly.library.find, references)}
        assembly.remove(list(found))
        for article in found.values():
            typer.echo(one_line(localised(f"removed {article.id} “{article.title}”")))


@command(sources_app, "edit")
def edit_source(context: AppContext, reference: Reference, *, fields: FieldOptions) -> None:
    """Correct fields of an article; they stay so when its file is read again."""
    from rag.render.lines import source_line

    changes = fields.as_changes()
    with context.assembly() as assembly:
        article = assembly.edit(assembly.library.find(reference).id, changes)
    typer.echo(localised(f"edited {article.id} {source_line(article)}"))
