"""``rag ask``: one question to the terminal, or a file of questions to a file of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.command import AppContext
from rag.cli.options import FilterOptions, Json, Verbose, articles_within, read_question
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.app import Assembly
    from rag.ports import AskObserver
    from rag.render.terminal import Terminal
    from rag.search.filters import Filter
    from rag.types import Answer

ABSTAINED_EXIT = 3


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """How the answer is given, or where a file of them."""

    json: Json = False
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False
    verbose: Verbose = False
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 3 when the articles do not say.")] = False
    batch: Annotated[Path | None, typer.Option(help='JSON lines of {"id", "question"}, or "articles": [ids] too.')] = (
        None
    )
    out: Annotated[Path | None, typer.Option(help="With --batch: where the answers go; resumes.")] = None


def ask_question(
    context: AppContext,
    *,
    question: Annotated[str | None, typer.Argument(help='The question; "-" reads stdin.')] = None,
    filters: FilterOptions,
    output: AnswerOptions,
) -> None:
    """Answer a question, or a file of questions."""
    from rag.render.terminal import Watch

    chosen = filters.as_filter()
    if output.batch is not None or output.out is not None:
        if output.batch is None or output.out is None or question is not None:
            raise UsageError("--batch and --out go together, without a question", "rag ask --help")
        _answer_file(context, output.batch, output.out, chosen)
        return
    if question is None:
        raise UsageError("there is no question", 'rag ask "Qui a dit quoi ?"')
    if output.json and output.markdown:
        raise UsageError("--json and --markdown exclude each other", "rag ask --help")
    asked = read_question(question)
    terminal = context.terminal(verbose=output.verbose)
    with context.assembly(writing=True) as assembly:
        searched = articles_within(chosen, assembly.library, terminal)
        with Watch(terminal, "loading the models …") as watch:
            answer = _answer(assembly, asked, searched, watch if terminal.draws else None)
    _show(answer, output, terminal)
    if output.exit_code and answer.abstained:
        raise typer.Exit(ABSTAINED_EXIT)


def _answer(assembly: Assembly, question: str, articles: Sequence[str] | None, observer: AskObserver | None) -> Answer:
    """By the server of this library where one runs, else by models that are loaded for it."""
    from rag.serve.running import find_running

    if (serving := find_running(assembly.settings)) is not None:
        from rag.serve.client import ask_running

        if (answer := ask_running(serving, question, assembly.library, articles, observer)) is not None:
            return answer
    return assembly.ask(question, articles=articles, observer=observer)


def _show(answer: Answer, output: AnswerOptions, terminal: Terminal) -> None:
    from rag.render.lines import answer_lines
    from rag.render.markdown import answer_markdown
    from rag.render.records import answer_record
    from rag.render.safe import to_json

    if output.json:
        terminal.raw(to_json(answer_record(answer)))
    elif output.markdown:
        terminal.raw(answer_markdown(answer, verbose=output.verbose))
    else:
        terminal.answer(answer_lines(answer, verbose=output.verbose, nearest=not terminal.one_screen))


def _answer_file(context: AppContext, questions: Path, out: Path, chosen: Filter) -> None:
    from rag.evaluate.batch import BadLine, answer_all, read_questions

    terminal, items = context.terminal(), read_questions(questions)
    answered = failed = 0
    with context.assembly(writing=True) as assembly, terminal.bar() as progress:
        known = assembly.library.digests().keys()
        allowed = articles_within(chosen, assembly.library, terminal)

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
