"""``rag eval``: measures answers or retrieval on a question file or a bench set, and proposes questions to check.

``rag eval FILE`` is ``rag eval run FILE``. At module level only typer and the standard library.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rag.cli.options import OPTIONS, Face, Json
from rag.errors import UsageError

HINT = "rag eval QUESTIONS.jsonl, or rag eval --set NAME --bench FOLDER"


class RunByDefault(TyperGroup):
    """What does not begin with the name of a command is for ``run``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=RunByDefault,
    help="Measure answers or retrieval on questions, or propose questions from your own articles.",
    **OPTIONS,
)

Options = Annotated[
    list[str] | None, typer.Option("--option", metavar="NAME=VALUE", help="Any setting, for this run; repeatable.")
]
Without = Annotated[
    list[str] | None,
    typer.Option(metavar="LINK", help="Leave a link of the pipeline out: dense, lexical, or a switch; repeatable."),
]


@app.command()
def run(
    ctx: typer.Context,
    questions: Annotated[
        Path | None, typer.Argument(metavar="QUESTIONS", help='JSON lines of {"id", "question", "answers", …}.')
    ] = None,
    name: Annotated[str | None, typer.Option("--set", metavar="NAME", help="A set of the bench folder.")] = None,
    bench: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Folder of the sets.")] = None,
    size: Annotated[int | None, typer.Option("--sample", min=1, help="How many questions, drawn by --seed.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 7,
    retrieval: Annotated[bool, typer.Option("--retrieval", help="Retrieval only, without the chat model.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the run is kept; resumes. By default eval/NAME.")
    ] = None,
    set_library: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Library of the set, which runs may share; by default in --out."),
    ] = None,
    without: Without = None,
    option: Options = None,
    json: Json = False,
) -> None:
    """Answer questions and measure the answers; resumes where it stopped."""
    from rich.text import Text

    from rag.evaluate.report import build_report, commit, table, write_report
    from rag.evaluate.run import RECORD_FILES, begin, identity, ingest_corpus, measure, overrides
    from rag.evaluate.run import run as evaluate
    from rag.evaluate.sets import narrow, read_file, read_set
    from rag.render.safe import to_json

    if (questions is None) == (name is None) or (name is None) != (bench is None):
        raise UsageError("give either a file of questions, or --set and --bench", HINT)
    face: Face = ctx.obj
    changed = overrides(option or (), without or ())
    if name is not None and bench is not None:
        asked = read_set(name, bench, retrieval=retrieval)
    else:
        asked = read_file(Path(str(questions)), retrieval=retrieval)
    asked = narrow(asked, size, seed)
    folder = out or Path("eval") / (asked.name + ("-retrieval" if retrieval else ""))
    terminal, failed = face.terminal(), list(asked.bad)
    if asked.corpus:
        changed["library"] = str(set_library or folder / "library")
    with face.assembly(**changed) as assembly:
        begin(folder, identity(assembly, asked))  # before the corpus is read, which may take long
        with terminal.bar() as progress:
            if asked.corpus:
                failed += ingest_corpus(assembly, asked.corpus, progress)
        with terminal.bar() as progress:
            failed += evaluate(assembly, asked, folder, progress, commit())
        result, note = measure(assembly, asked, folder), begin(folder, identity(assembly, asked))
    for line in failed:
        terminal.error(f"{questions or name}, line {line.number}: {line.reason}" if line.number else line.reason)
    report = build_report(asked, note, result, failed, size=size, seed=seed, arguments=sys.argv[1:])
    write_report(folder, report, asked, result)
    if json:
        terminal.raw(to_json(report))
    else:
        terminal.answer(Text(line) for line in table(result.measures))
    if report["unchecked"]:
        terminal.note(f'{report["unchecked"]} of the questions are proposals that nobody checked ("keep": null)')
    terminal.note(f"kept in {folder}: {RECORD_FILES[asked.kind]}, report.json, report.md")
    if failed:
        terminal.error(f"{len(failed)} lines failed")
        if not result.measures.questions:
            raise typer.Exit(1)


@app.command()
def propose(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="Where the questions go; a new file.")],
    count: Annotated[int, typer.Option("-n", min=1, help="How many questions; a quarter have no answer.")] = 20,
    source: Annotated[
        list[str] | None, typer.Option(metavar="REF", help="Ask about this article only; repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the choice of articles.")] = 7,
) -> None:
    """Propose questions from your articles; set "keep" to true or false in each line after reading it."""
    from rag.evaluate.propose import NEAREST, Dropped, ProposalRequest
    from rag.evaluate.propose import propose as proposals
    from rag.render.safe import to_json

    terminal, dropped, made = ctx.obj.terminal(), Dropped(), 0
    with ctx.obj.assembly() as assembly:
        library = assembly.library
        ids = [library.find(reference).id for reference in source or ()] or [row.id for row in library.rows()]
        articles = list(library.articles_by_id(ids).values())
        sentences = {article.id: library.sentences(article.id) for article in articles}
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            stream = out.open("x", encoding="utf-8", newline="\n")
        except FileExistsError as error:
            raise UsageError(f"{out} is there, and may hold your marks", "choose another file: -o FILE") from error
        except OSError as error:
            raise UsageError(f"{out} cannot be written: {error.strerror}", "choose another file: -o FILE") from error
        with stream, terminal.bar() as progress:
            for proposal in proposals(
                ProposalRequest(articles, sentences, count, seed),
                generator=assembly.generator,
                prompts=assembly.prompts,
                search=lambda question: assembly.search(question, k=NEAREST),
                dropped=dropped,
            ):
                stream.write(to_json(proposal.record(), indent=None) + "\n")
                stream.flush()
                made += 1
                progress(made, count, "questions")
    reasons = ", ".join(f"{number} {reason}" for reason, number in dropped.reasons.most_common())
    if reasons:
        terminal.note(f"drafts that were dropped: {reasons}")
    terminal.note(f'{made} of {count} proposed; read them, set "keep", then: rag eval {out}')
