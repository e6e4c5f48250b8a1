"""``rag eval``: measures answers, retrieval, verdicts or briefs on a file or a bench set, and proposes questions.

``rag eval FILE`` is ``rag eval run FILE``. At module level only typer and the standard library.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from rag.cli.command import TYPER_SETTINGS, AppContext, command
from rag.cli.options import Json
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.evaluate.measures import Measures
    from rag.evaluate.sets import EvaluationSet
    from rag.render.terminal import Terminal


class RunByDefault(TyperGroup):
    """What does not begin with the name of a command is for ``run``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)


eval_app = typer.Typer(
    cls=RunByDefault,
    help="Measure answers or retrieval on questions, or propose questions from your own articles.",
    **TYPER_SETTINGS,
)


@dataclass(frozen=True, slots=True)
class QuestionOptions:
    """Which questions are asked, or what else is to be judged."""

    questions: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help='JSON lines of {"id", "question", "answers" or "nuggets", …}, of claims, or of pairs {"id", '
            '"premise", "hypothesis", "label"}; or a folder of clusters to brief: differences, essentials and '
            "corpus.jsonl.",
        ),
    ] = None
    name: Annotated[str | None, typer.Option("--set", metavar="NAME", help="A set of the bench folder.")] = None
    bench: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Folder of the sets.")] = None
    size: Annotated[int | None, typer.Option("--sample", min=1, help="How many questions, drawn by --seed.")] = None
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 7
    retrieval: Annotated[bool, typer.Option("--retrieval", help="Retrieval only, without the chat model.")] = False
    length: Annotated[
        int | None,
        typer.Option(
            min=20, help="About how many words a merged brief may have; facts are looked for in as many (150)."
        ),
    ] = None

    def check(self) -> None:
        """Raises UsageError where it is neither a file nor a set."""
        if (self.questions is None) == (self.name is None) or (self.name is None) != (self.bench is None):
            hint = "rag eval QUESTIONS.jsonl, or rag eval --set NAME --bench FOLDER"
            raise UsageError("give either a file of questions, or --set and --bench", hint)

    def read(self) -> EvaluationSet:
        """Raises UsageError, SourceNotFound, UnreadableSource."""
        from rag.evaluate.sets import narrow, read_file, read_set

        if self.name is not None and self.bench is not None:
            asked = read_set(self.name, self.bench, retrieval=self.retrieval)
        else:
            asked = read_file(Path(str(self.questions)), retrieval=self.retrieval)
        if self.length is not None and asked.kind != "dossiers":
            raise UsageError("--length is of merged briefs", "rag eval run FOLDER --length 150")
        if self.retrieval and asked.kind in {"claims", "pairs", "dossiers"}:
            raise UsageError(f"--retrieval is of questions, not of {asked.kind}", "rag eval run QUESTIONS.jsonl")
        return narrow(asked, self.size, self.seed, self.length)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Where a run is kept, and with which settings."""

    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the run is kept; resumes. By default eval/NAME.")
    ] = None
    set_library: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Library of the set, which runs may share; by default in --out."),
    ] = None
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="LINK", help="Leave a link of the pipeline out: dense, lexical, or a switch; repeatable."),
    ] = None
    option: Annotated[
        list[str] | None, typer.Option("--option", metavar="NAME=VALUE", help="Any setting, for this run; repeatable.")
    ] = None


@command(eval_app, "run")
def run_evaluation(context: AppContext, which: QuestionOptions, how: RunOptions, json: Json = False) -> None:
    """Run questions, claims, pairs or clusters, and measure that; resumes."""
    from rag.evaluate.report import build_report, commit, write_report
    from rag.evaluate.run import begin, identity, ingest_corpus, measure, overrides, run

    which.check()
    changed = overrides(how.option or (), how.without or ())
    asked = which.read()
    folder = how.out or Path("eval") / (asked.name + ("-retrieval" if which.retrieval else ""))
    terminal, failed = context.terminal(), list(asked.bad)
    if asked.corpus:
        changed["library"] = str(how.set_library or folder / "library")
    with context.assembly(writing=True, **changed) as assembly:
        begin(folder, identity(assembly, asked))  # before the corpus is read, which may take long
        with terminal.bar() as progress:
            if asked.corpus:
                failed += ingest_corpus(assembly, asked.corpus, progress)
        with terminal.bar() as progress:
            failed += run(assembly, asked, folder, progress, commit())
        result, note = measure(assembly, asked, folder), begin(folder, identity(assembly, asked))
    for line in failed:
        place = f"{which.questions or which.name}, line {line.number}: " if line.number else ""
        terminal.error(place + line.reason)
    report = build_report(asked, note, result, failed, size=which.size, seed=which.seed, arguments=sys.argv[1:])
    write_report(folder, report, asked, result)
    _show(report, result.measures, terminal, json=json)
    _sum_up(asked, report, folder, terminal)
    if failed:
        terminal.error(f"{len(failed)} lines failed")
        if not result.measures.questions:
            raise typer.Exit(1)


def _show(report: Mapping[str, Any], measures: Measures, terminal: Terminal, *, json: bool) -> None:
    from rich.text import Text

    from rag.evaluate.report import table
    from rag.render.safe import to_json

    if json:
        terminal.raw(to_json(report))
    else:
        terminal.answer(Text(line) for line in table(measures))


def _sum_up(asked: EvaluationSet, report: Mapping[str, Any], folder: Path, terminal: Terminal) -> None:
    from rag.evaluate.run import RECORD_FILES

    if report["unchecked"]:
        terminal.note(f'{report["unchecked"]} of the questions are proposals that nobody checked ("keep": null)')
    terminal.note(f"kept in {folder}: {RECORD_FILES[asked.kind]}, report.json, report.md")


@command(eval_app, "propose")
def propose_questions(
    context: AppContext,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="Where the questions go; a new file.")],
    count: Annotated[int, typer.Option("-n", min=1, help="How many questions; a quarter have no answer.")] = 20,
    source: Annotated[
        list[str] | None, typer.Option(metavar="REF", help="Ask about this article only; repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the choice of articles.")] = 7,
    open_questions: Annotated[
        bool, typer.Option("--open", help="Open questions, with the facts of an answer; all have one.")
    ] = False,
    wrong: Annotated[
        bool,
        typer.Option("--wrong", help="What was marked as wrong in rag chat, as questions to check; no model is asked."),
    ] = False,
) -> None:
    """Propose questions from your articles; set "keep" to true or false in each line after reading it."""
    from rag.evaluate.propose import NEAREST_PASSAGES, Dropped, Proposal, ProposalRequest, propose
    from rag.evaluate.propose_open import OpenProposal, propose_open
    from rag.render.safe import to_json

    if wrong:
        _propose_marked(context, out)
        return
    terminal, dropped, made = context.terminal(), Dropped(), 0
    with context.assembly(writing=True) as assembly:
        library = assembly.library
        ids = [library.find(reference).id for reference in source or ()] or [row.id for row in library.rows()]
        articles = list(library.articles_by_id(ids).values())
        sentences = {article.id: library.sentences(article.id) for article in articles}
        request = ProposalRequest(articles, sentences, count, seed)
        generator, prompts = assembly.generator, assembly.prompts
        proposals: Iterator[Proposal | OpenProposal]
        if open_questions:
            proposals = propose_open(request, generator=generator, prompts=prompts, dropped=dropped)
        else:
            proposals = propose(
                request,
                generator=generator,
                prompts=prompts,
                search=lambda question: assembly.search(question, k=NEAREST_PASSAGES),
                dropped=dropped,
            )
        with _new_file(out) as stream, terminal.bar() as progress:
            for proposal in proposals:
                stream.write(to_json(proposal.record(), indent=None) + "\n")
                stream.flush()
                made += 1
                progress(made, count, "questions")
    reasons = ", ".join(f"{number} {reason}" for reason, number in dropped.reasons.most_common())
    if reasons:
        terminal.note(f"drafts that were dropped: {reasons}")
    terminal.note(f'{made} of {count} proposed; read them, set "keep", then: rag eval {out}')


def _propose_marked(context: AppContext, out: Path) -> None:
    from rag.evaluate.propose_marked import propose_marked
    from rag.render.kept import articles_of, recalled
    from rag.render.lines import pluralised
    from rag.render.safe import to_json

    with context.assembly() as assembly:
        turns = assembly.library.all_turns()
        articles = assembly.library.articles_by_id(articles_of(turns))
        records = propose_marked(recalled(turn, articles) for turn in turns)
    if not records:
        raise UsageError("no answer was marked as wrong", "rag chat, then /wrong WHY")
    with _new_file(out) as stream:
        stream.writelines(to_json(record, indent=None) + "\n" for record in records)
    count = pluralised(len(records), "question")
    context.terminal().note(f'{count}; write "answers", or set "answerable" to false, and "keep"; then: rag eval {out}')


def _new_file(path: Path) -> TextIO:
    """Raises UsageError where there is one already, which may hold a person's marks, or it cannot be written."""
    hint = "choose another file: -o FILE"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("x", encoding="utf-8", newline="\n")
    except FileExistsError as error:
        raise UsageError(f"{path} is there, and may hold your marks", hint) from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", hint) from error
