"""``rag brief``: which articles, briefs of each, and the merged one; resumes, names what failed, and sums up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.command import AppContext
from rag.cli.options import refuse_empty
from rag.errors import EmptySelection, ModelError, RagError, UnreadableSource, UsageError

if TYPE_CHECKING:
    from rag.app import Assembly
    from rag.brief.request import MergeRequest
    from rag.compare.novelty import Known
    from rag.ports import Progress
    from rag.render.publish import Publisher
    from rag.store.library import Library
    from rag.types import Brief, Dossier

MOST_ABOUT = 100  # articles looked at for a dossier on a question


@dataclass(frozen=True, slots=True)
class BriefSelection:
    """Which articles the briefs are of, and what of them: all, what is said on a question, or only what is new."""

    references: Annotated[
        list[str] | None, typer.Argument(metavar="REF", help="Id, path, file name or title of an article.")
    ] = None
    every: Annotated[bool, typer.Option("--all", help="Every article of the library.")] = False
    source: Annotated[list[str] | None, typer.Option(metavar="REF", help="This article; repeatable.")] = None
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="CONDITIONS", help='As in "outlet=La Gazette and date>=2025-01"; repeatable.'),
    ] = None
    about: Annotated[str | None, typer.Option(metavar="QUESTION", help="What the articles say on a question.")] = None
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what articles from this date on have beyond earlier ones.")
    ] = None
    against: Annotated[
        Path | None, typer.Option(metavar="BRIEF.json", help="Only what this earlier brief did not have.")
    ] = None

    @property
    def named(self) -> list[str]:
        return [*(self.references or ()), *(self.source or ())]

    @property
    def only_merged(self) -> bool:
        """Whether no brief of a single article is asked for."""
        return self.about is not None or self.since is not None or self.against is not None


@dataclass(frozen=True, slots=True)
class BriefOutput:
    """What is made of them, and where it goes."""

    out: Annotated[Path | None, typer.Option("-o", metavar="DIR", help="Write .md and .json files there.")] = None
    html: Annotated[bool, typer.Option("--html", help="With -o: .html files too, with the articles in them.")] = False
    json: Annotated[bool, typer.Option("--json", help="Print JSON, a line a brief; the merged one last.")] = False
    merged: Annotated[bool, typer.Option("--merge/--no-merge", help="Also one brief of all, from two sources on.")] = (
        True
    )
    lang: Annotated[str | None, typer.Option(help="Language of the briefs: fr, en; quotes stay as they are.")] = None
    length: Annotated[int | None, typer.Option(min=20, help="About how many words the merged brief may have.")] = None


def brief_articles(context: AppContext, selection: BriefSelection, output: BriefOutput) -> None:
    """Write a brief of each source, and one that compares them.

    A run that was stopped goes on where it was; what has not changed is not made again. With --about, --since and
    --against only the merged brief is made. Exits with 1 when an article failed; the others are done.
    """
    from rag.render.publish import Publisher

    _refuse_misuse(selection, output)
    terminal = context.terminal()
    with context.assembly(writing=True) as assembly, terminal.bar() as progress:
        publisher = Publisher(terminal, output.out, json=output.json, html=output.html)
        ids, before = _chosen(assembly.library, selection), assembly.library.brief_count()
        single = [] if selection.only_merged else ids
        briefs, failures = _brief_each(assembly, single, output.lang, publisher, progress)
        new = assembly.library.brief_count() - before
        said = [f"{new} made", f"{len(briefs) - new} unchanged", f"{len(failures)} failed"]
        request = _request(assembly, [article for article in ids if article not in failures], selection)
        dossier = None
        if output.merged and _worth_merging(request):
            request = replace(request, language=output.lang or "", briefs=briefs, length=output.length)
            dossier = assembly.merge(request, progress)
            publisher.merged(dossier)
            said.append(_size(dossier))
    for article, message in failures.items():
        terminal.error(f"no brief of {article}: {message}")
    terminal.note("briefs: " + ", ".join(said))
    if failures or not (briefs or dossier):
        raise typer.Exit(1)


def _refuse_misuse(selection: BriefSelection, output: BriefOutput) -> None:
    """Raises UsageError, QuestionError."""
    named = bool(selection.named)
    some = named or selection.every or selection.where or selection.about or selection.since
    if (named and selection.every) or not some:
        raise UsageError("either name articles, or give --all, --where, --since or --about", "rag brief --all -o DIR")
    if output.html and output.out is None:
        raise UsageError("--html needs a folder to write to", "rag brief --all --html -o DIR")
    if selection.about is not None:
        refuse_empty(selection.about, 'rag brief --about "Qui a dit quoi ?"')


# -- which articles -------------------------------------------------------------------------------


def _chosen(library: Library, selection: BriefSelection) -> list[str]:
    """The ids of the articles that are named, or of all, that meet every condition, in the order of ingestion."""
    from rag.search import filters

    given = filters.build(sources=selection.named)
    if selection.where:
        given = filters.combined(given, filters.where(" and ".join(selection.where)))
    return list(filters.scope(given, library).ids)


def _request(assembly: Assembly, ids: Sequence[str], selection: BriefSelection) -> MergeRequest:
    """What the question and the date leave of the articles. Raises EmptySelection, UnreadableSource."""
    from rag.brief.request import MergeRequest

    focus: list[tuple[str, int]] | None = None
    if selection.about is not None:
        narrowed = ids if selection.named or selection.where else None
        ids, focus = assembly.retrieved(selection.about, MOST_ABOUT, narrowed)
    known = _known(assembly, ids, focus, selection)
    if selection.since is not None:
        ids = _later(assembly.library, ids, selection.since)
    return MergeRequest(ids, question=selection.about or "", focus=focus or (), known=known)


def _since(library: Library, ids: Sequence[str], day: str) -> list[str]:
    """Those of the ids whose articles are of that day or later; one without a date counts as earlier."""
    from rag.search import filters

    chosen, wanted = filters.build(since=day), set(ids)
    return [row.id for row in library.rows() if row.id in wanted and filters.matches(chosen, row)]


def _later(library: Library, ids: Sequence[str], day: str) -> list[str]:
    """As ``_since``. Raises EmptySelection when there is none, and says how many have no date."""
    found = _since(library, ids, day)
    if ids and not found:
        wanted = set(ids)
        undated = sum(row.date is None for row in library.rows() if row.id in wanted)
        without = f"; {undated} have no date" if undated else ""
        raise EmptySelection(f"no article of {len(ids)} is dated {day} or later{without}", "rag sources list")
    return found


def _known(
    assembly: Assembly, ids: Sequence[str], focus: Sequence[tuple[str, int]] | None, selection: BriefSelection
) -> Known | None:
    """What is known already: of an earlier brief, or of the articles before a date. Raises UnreadableSource."""
    if selection.against is not None:
        return _known_from(selection.against)
    if selection.since is not None:
        later = set(_since(assembly.library, ids, selection.since))
        return assembly.earlier([article for article in ids if article not in later], focus)
    return None


def _known_from(path: Path) -> Known:
    import json

    from rag.compare.novelty import Known

    try:
        return Known.from_record(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UnreadableSource(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        message = f"{path} is no brief as rag brief --json writes it"
        raise UnreadableSource(message, "rag brief --all -o DIR") from error


# -- the briefs -----------------------------------------------------------------------------------


def _brief_each(
    assembly: Assembly, ids: Sequence[str], language: str | None, publisher: Publisher, progress: Progress
) -> tuple[list[Brief], dict[str, str]]:
    """The briefs of the articles, published one by one, and why an article has none, by its id.

    Raises ModelError, for no other article would fare better.
    """
    briefs: list[Brief] = []
    failures: dict[str, str] = {}
    for done, article in enumerate(ids, 1):
        try:
            made = list(assembly.brief_sources([article], language))
        except ModelError:
            raise
        except RagError as error:
            failures[article] = error.message
        else:
            for brief in made:
                publisher.source(brief)
            briefs += made
        progress(done, len(ids), "briefs")
    return briefs, failures


def _worth_merging(request: MergeRequest) -> bool:
    """Two sources are; one is where only what is new, or what it says on a question, is asked for."""
    part_of_one = request.known is not None or bool(request.question)
    return len(request.articles) > 1 or (bool(request.articles) and part_of_one)


def _size(dossier: Dossier) -> str:
    read, reports = len(dossier.sources), len(set(dossier.reports))
    return f"merged: {len(dossier.sentences)} sentences of {read} articles, {reports} reports"
