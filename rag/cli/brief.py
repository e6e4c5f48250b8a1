"""``rag brief``: which articles, briefs of each, and the merged one; resumes, names what failed, and sums up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import EmptySelection, ModelError, QuestionError, RagError, UnreadableSource, UsageError

if TYPE_CHECKING:
    from rag.app import Assembly
    from rag.compare.novelty import Known
    from rag.store.library import Library

MOST_ABOUT = 100  # articles looked at for a dossier on a question


def brief(
    ctx: typer.Context,
    references: Annotated[
        list[str] | None, typer.Argument(metavar="REF", help="Id, path, file name or title of an article.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every article of the library.")] = False,
    source: Annotated[list[str] | None, typer.Option(metavar="REF", help="This article; repeatable.")] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="CONDITIONS", help='As in "outlet=La Gazette and date>=2025-01"; repeatable.'),
    ] = None,
    about: Annotated[str | None, typer.Option(metavar="QUESTION", help="What the articles say on a question.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what articles from this date on have beyond earlier ones.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="BRIEF.json", help="Only what this earlier brief did not have.")
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", metavar="DIR", help="Write .md and .json files there.")] = None,
    html: Annotated[bool, typer.Option("--html", help="With -o: .html files too, with the articles in them.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, a line a brief; the merged one last.")] = False,
    merged: Annotated[
        bool, typer.Option("--merge/--no-merge", help="Also one brief of all, from two sources on.")
    ] = True,
    lang: Annotated[str | None, typer.Option(help="Language of the briefs: fr, en; quotes stay as they are.")] = None,
    length: Annotated[int | None, typer.Option(min=20, help="About how many words the merged brief may have.")] = None,
) -> None:
    """Write a brief of each source, and one that compares them.

    A run that was stopped goes on where it was; what has not changed is not made again. With --about, --since and
    --against only the merged brief is made. Exits with 1 when an article failed; the others are done.
    """
    from rag.brief.request import MergeRequest
    from rag.render.publish import Publisher

    named = [*(references or ()), *(source or ())]
    if sum((bool(named), every)) > 1 or not (named or every or where or about or since):
        raise UsageError("either name articles, or give --all, --where, --since or --about", "rag brief --all -o DIR")
    if html and out is None:
        raise UsageError("--html needs a folder to write to", "rag brief --all --html -o DIR")
    if about is not None and not any(character.isalnum() for character in about):
        raise QuestionError("the question is empty", 'rag brief --about "Qui a dit quoi ?"')
    terminal = ctx.obj.terminal()
    failures: list[str] = []
    with ctx.obj.assembly() as assembly, terminal.bar() as progress:
        ids, before = _chosen(assembly.library, named, where or ()), assembly.library.brief_count()
        publish, briefs = Publisher(terminal, out, json=json, html=html), []
        for done, article in enumerate(ids if about is None and since is None and against is None else (), 1):
            try:
                made = list(assembly.brief_sources([article], **({"language": lang} if lang else {})))
            except ModelError:
                raise  # no other article would fare better
            except RagError as error:
                failures.append(f"{article}: {error.message}")
                made = []
            for one in made:
                publish.source(one)
            briefs += made
            progress(done, len(ids), "briefs")
        new = assembly.library.brief_count() - before
        said = [f"{new} made", f"{len(briefs) - new} unchanged", f"{len(failures)} failed"]
        focus: list[tuple[str, int]] | None = None
        if about is not None:
            ids, focus = assembly.retrieved(about, MOST_ABOUT, ids if named or where else None)
        known = _known(assembly, ids, focus, since, against)
        if since is not None:
            ids = _later(assembly.library, ids, since)
        failed = {failure.split(":")[0] for failure in failures}
        ids = [article for article in ids if article not in failed]
        several = merged and (len(ids) > 1 or (bool(ids) and (known is not None or about is not None)))
        if several:
            request = MergeRequest(ids, lang or "", briefs, about or "", focus or (), known, length=length)
            dossier = assembly.merge(request, progress)
            publish.merged(dossier)
            reports = len(set(dossier.reports))
            read = len(dossier.sources)
            said.append(f"merged: {len(dossier.sentences)} sentences of {read} articles, {reports} reports")
    for failure in failures:
        terminal.error(f"no brief of {failure}")
    terminal.note("briefs: " + ", ".join(said))
    if failures or not (briefs or several):
        raise typer.Exit(1)


def _chosen(library: Library, named: Sequence[str], where: Sequence[str]) -> list[str]:
    """The ids of the articles that are named, or of all, that meet every condition, in the order of ingestion."""
    from rag.search import filters

    given = filters.build(sources=named)
    if where:
        given = filters.combined(given, filters.where(" and ".join(where)))
    return list(filters.scope(given, library).ids)


def _since(library: Library, ids: Sequence[str], day: str) -> list[str]:
    """Those of the ids whose articles are of that day or later; one without a date counts as earlier."""
    from rag.search import filters

    chosen = filters.build(since=day)
    return [row.id for row in library.rows() if row.id in set(ids) and filters.matches(chosen, row)]


def _later(library: Library, ids: Sequence[str], day: str) -> list[str]:
    """As ``_since``. Raises EmptySelection when there is none, and says how many have no date."""
    found = _since(library, ids, day)
    if ids and not found:
        undated = sum(row.date is None for row in library.rows() if row.id in set(ids))
        without = f"; {undated} have no date" if undated else ""
        raise EmptySelection(f"no article of {len(ids)} is dated {day} or later{without}", "rag sources list")
    return found


def _known(
    assembly: Assembly,
    ids: Sequence[str],
    focus: Sequence[tuple[str, int]] | None,
    since: str | None,
    against: Path | None,
) -> Known | None:
    """What is known already: of an earlier brief, or of the articles before a date."""
    import json

    from rag.compare.novelty import Known

    if against is not None:
        try:
            return Known.from_record(json.loads(against.read_text(encoding="utf-8")))
        except OSError as error:
            raise UnreadableSource(f"{against} cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            message = f"{against} is no brief as rag brief --json writes it"
            raise UnreadableSource(message, "rag brief --all -o DIR") from error
    if since is not None:
        later = set(_since(assembly.library, ids, since))
        return assembly.earlier([article for article in ids if article not in later], focus)
    return None
