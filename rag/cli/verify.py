"""``rag brief verify``: every quote of a brief checked again, against the file itself and against the library."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.command import AppContext
from rag.cli.options import Json
from rag.errors import EmptyLibrary, SourceNotFound, UnreadableSource

if TYPE_CHECKING:
    from rag.brief.check import Failure
    from rag.compare.statements import Statements
    from rag.types import Article

Compared = bool | None  # None where a page was laid out by another version of rag


@dataclass(frozen=True, slots=True)
class FileBrief:
    """One brief of a file. ``page`` says whether the page is what its record and texts give."""

    record: Mapping[str, Any]
    texts: Mapping[str, str]
    page: Compared


def verify_file(
    context: AppContext,
    file: Annotated[str, typer.Argument(metavar="FILE", help='An HTML or JSON brief; "-" reads stdin.')],
    quotes_only: Annotated[
        bool,
        typer.Option("--quotes-only", help="Do not read whether quotes state their sentences: no model is loaded."),
    ] = False,
    json: Json = False,
) -> None:
    """Check the quotes of a brief again, and that they state its sentences; exits with 1 when one fails.

    The second is read by the embedding model, where it is on this machine.
    """
    from rag.render.safe import safe, to_json

    terminal = context.terminal()
    found = list(_briefs(file, _content(file)))  # before a model is loaded
    statements = None if quotes_only else _statements(context)
    briefs = [_checked(brief, context, statements) for brief in found]
    failed = any(brief["failures"] for brief in briefs)
    if json:
        terminal.raw(to_json({"schema": 1, "file": file, "ok": not failed, "briefs": briefs}))
    else:
        for brief in briefs:
            for failure in brief["failures"]:
                typer.echo(safe(f"{failure['where']}: {failure['message']}").replace("\n", " "))
            typer.echo(_summary(brief))
            if brief["page"] is None and brief["texts"]:
                terminal.note("the page was laid out by another version of rag: only what it holds was checked")
    if failed:
        raise typer.Exit(1)


def _content(file: str) -> str:
    """Raises SourceNotFound, UnreadableSource."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise SourceNotFound(f"there is no file {file}", "rag brief REF -o DIR") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(f"{file} cannot be read as text", "rag brief REF -o DIR") from error


def _briefs(file: str, content: str) -> Iterator[FileBrief]:
    """The brief of an HTML file, or the briefs of a JSON file (one, or one a line). Raises UnreadableSource."""
    import json

    from rag.brief.record import BadRecord
    from rag.render.html.page import page, page_version
    from rag.render.html.parse import NoBrief, read

    if content.lstrip().startswith("<"):
        try:
            held = read(content)
        except NoBrief as error:
            raise UnreadableSource(f"{file} is no HTML brief: {error}", "rag brief REF --html -o DIR") from error
        compared: Compared = None
        if held.version == page_version():
            try:
                compared = page(held.record, held.texts) == content
            except BadRecord:
                compared = False
        yield FileBrief(held.record, held.texts, compared)
        return
    try:
        try:
            records = [json.loads(content)]
        except ValueError:
            records = [json.loads(line) for line in content.splitlines() if line.strip()]
    except ValueError as error:
        raise UnreadableSource(f"{file} is neither HTML nor JSON", "rag brief REF --json") from error
    if not records or not all(isinstance(record, dict) for record in records):
        raise UnreadableSource(f"{file} holds no brief", "rag brief REF --json")
    yield from (FileBrief(record, {}, None) for record in records)


def _statements(context: AppContext) -> Statements | None:
    """The entailment reader; None where the embedding model has none, or is not on this machine, which is said."""
    from rag.app import Assembly
    from rag.errors import ModelError

    terminal = context.terminal()
    statements = Assembly(context.settings()).statements
    try:
        with terminal.waiting("loading the models …") if terminal.draws else contextlib.nullcontext():
            return statements if statements.able else None
    except ModelError:
        terminal.note("whether the quotes state the sentences was not read: rag models pull")
        return None


def _checked(brief: FileBrief, context: AppContext, statements: Statements | None) -> dict[str, Any]:
    """What ``--json`` says of one brief."""
    from rag.brief.check import Failure, check_brief, check_statements
    from rag.brief.record import BadRecord, parse_record

    failures: list[Failure] = []
    quotes = sentences = 0
    library: Mapping[str, Article] = {}
    try:
        record = parse_record(brief.record)
    except BadRecord as error:
        failures = [Failure(where, "record", what) for where, what in error.problems]
    else:
        quotes, sentences = len(record.citations), len(record.sentences)
        library = _library(context, {source.article for source in record.sources})
        failures = check_brief(record, brief.texts, library)
        if statements is not None:
            failures += check_statements(record, statements)
    if brief.page is False:
        failures.append(Failure("page", "page", "shows something else than its record and texts give"))
    return {
        "title": brief.record.get("title"),
        "sentences": sentences,
        "quotes": quotes,
        "texts": len(brief.texts),
        "library": len(library),
        "page": brief.page,
        "read": statements is not None,
        "failures": [asdict(failure) for failure in failures],
    }


def _library(context: AppContext, articles: set[str]) -> Mapping[str, Article]:
    """Those of the articles that the person's library has; none where there is no library."""
    try:
        with context.assembly() as assembly:
            return assembly.library.articles_by_id(articles)
    except EmptyLibrary:
        return {}


def _summary(brief: Mapping[str, Any]) -> str:
    from rag.render.safe import one_line

    failures = len(brief["failures"])
    verdict = "verified" if not failures else f"{failures} failure{'s' * (failures != 1)}"
    against = f"articles in the file: {brief['texts']}, in the library: {brief['library']}"
    title = one_line(str(brief["title"]))
    return f"{verdict}: “{title}”, {brief['sentences']} sentences, {brief['quotes']} quotes, {against}"
