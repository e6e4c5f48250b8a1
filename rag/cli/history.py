"""``rag history``: the conversations that were kept; listed, shown, searched, written to a file, deleted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.command import TYPER_SETTINGS, AppContext, command
from rag.cli.options import Json, SessionName
from rag.errors import UsageError
from rag.messages import localised

if TYPE_CHECKING:
    from rag.render.kept import Recalled
    from rag.store.library import Library
    from rag.types import Turn

history_app = typer.Typer(help="List, show, search, export or delete conversations of rag chat.", **TYPER_SETTINGS)


@command(history_app, "list")
def list_sessions(context: AppContext, json: Json = False) -> None:
    """List the sessions, the latest at the end: name, time, questions, first question."""
    from dataclasses import asdict

    from rag.render.lines import pluralised
    from rag.render.safe import one_line, to_json

    with context.assembly() as assembly:
        rows = assembly.library.sessions()
    if json:
        context.terminal().raw(to_json({"schema": 1, "sessions": [asdict(row) for row in rows]}))
    for row in rows if not json else ():
        counted = pluralised(row.turns, "question")
        typer.echo("\t".join(map(one_line, (row.name, row.at[:16], counted, one_line(row.first, 80)))))


@command(history_app, "show")
def show_session(context: AppContext, session: SessionName = None, json: Json = False) -> None:
    """Print a session, the last one by default; says of a quote whether its article has changed since."""
    from rag.render.transcript import transcript, transcript_lines

    terminal = context.terminal()
    with context.assembly() as assembly:
        turns = _session(assembly.library, session)
    if json:
        terminal.raw(transcript(turns, "json"))
    else:
        terminal.answer(transcript_lines(turns, verbose=terminal.verbose))


@command(history_app, "search")
def search_sessions(
    context: AppContext,
    words: Annotated[list[str] | None, typer.Argument(help="All of them, in question or answer.")] = None,
    wrong: Annotated[bool, typer.Option("--wrong", help="Only answers that were marked as wrong.")] = False,
    json: Json = False,
) -> None:
    """Find questions and answers by their words."""
    from rag.render.kept import says
    from rag.render.safe import to_json
    from rag.render.transcript import history_line, turn_record

    if not words and not wrong:
        raise UsageError("there is nothing to look for", "rag history search WORDS, or --wrong")
    terminal = context.terminal()
    with context.assembly() as assembly:
        turns = _recalled(assembly.library, assembly.library.all_turns())
    found = [turn for turn in turns if says(turn, " ".join(words or ())) and (turn.wrong or not wrong)]
    if json:
        terminal.raw(to_json({"schema": 1, "turns": [turn_record(turn) for turn in found]}))
    else:
        terminal.answer(map(history_line, found))
        terminal.note(f"{len(found)} found")


@command(history_app, "export")
def export_session(
    context: AppContext,
    session: SessionName = None,
    out: Annotated[Path | None, typer.Option("-o", metavar="FILE", help="A .md, .json or .html file.")] = None,
    wrong: Annotated[
        bool, typer.Option("--wrong", help='Of all sessions, what was marked as wrong: lines of {"id", "question"}.')
    ] = False,
) -> None:
    """Write a session, the last one by default, as Markdown, JSON or HTML."""
    from rag.render.publish import write_file
    from rag.render.transcript import form_of, transcript

    form = form_of(out) if out is not None and not wrong else "md"
    with context.assembly() as assembly:
        library = assembly.library
        if wrong:
            text = _questions(turn for turn in _recalled(library, library.all_turns()) if turn.wrong)
        else:
            text = transcript(_session(library, session), form)
    if out is None:
        context.terminal().raw(text)
    else:
        write_file(out, text)
        context.terminal().note(f"written to {out}")


@command(history_app, "delete")
def delete_session(
    context: AppContext,
    sessions: Annotated[list[str] | None, typer.Argument(metavar="SESSION", help="By name, or its beginning.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every session.")] = False,
) -> None:
    """Delete sessions, with all their questions and answers."""
    from rag.render.lines import pluralised
    from rag.render.safe import one_line

    if every == bool(sessions):
        raise UsageError("either name sessions, or give --all", "rag history list")
    with context.assembly() as assembly:
        library = assembly.library
        names = [row.name for row in library.sessions()] if every else [*map(library.find_session, sessions or ())]
        for name in dict.fromkeys(names):
            typer.echo(one_line(localised(f"deleted {name}, {pluralised(library.remove_session(name), 'question')}")))


def _session(library: Library, reference: str | None) -> list[Recalled]:
    """Raises UnknownSession."""
    return _recalled(library, library.turns(library.find_session(reference)))


def _recalled(library: Library, turns: Iterable[Turn]) -> list[Recalled]:
    from rag.render.kept import articles_of, recalled

    turns = list(turns)
    articles = library.articles_by_id(articles_of(turns))
    return [recalled(turn, articles) for turn in turns]


def _questions(turns: Iterable[Recalled]) -> str:
    """Lines that ``rag ask --batch`` reads, with the answer and why it is wrong beside each question."""
    from rag.render.safe import to_json

    records = (
        {"id": f"{turn.session}#{n}", "question": turn.answer.question, "answer": turn.answer.text, "wrong": turn.wrong}
        for n, turn in enumerate(turns, 1)
    )
    return "".join(to_json(record, indent=None) + "\n" for record in records)
