"""What an evaluation gave, as a table, JSON and Markdown, with all that someone else needs to get the same figures.

Pure but for ``provenance``, which asks the machine and the checkout. It measures nothing.
"""

from __future__ import annotations

import os
import platform
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from rag import __version__
from rag.evaluate.batch import BadLine
from rag.evaluate.measures import (
    Average,
    DossierMeasures,
    GoldQuestion,
    Measures,
    Outcome,
    PairMeasures,
    Quantiles,
    Share,
)
from rag.evaluate.run import Result
from rag.evaluate.sets import EvaluationSet
from rag.render.markdown import markdown_safe
from rag.render.records import Record
from rag.render.safe import one_line, to_json
from rag.store.schema import now

REPORT_SCHEMA = 1
CHECKOUT = Path(__file__).resolve().parent.parent.parent
QUESTION_CHARACTERS = 90  # of a question in the list of those that went wrong
_WELL: set[Outcome] = {"right", "refused rightly", "not judged"}
_COUNTED: dict[type[Measures], str] = {PairMeasures: "pairs", DossierMeasures: "briefs"}  # instead of questions
_LABELS = {
    "refused": "answerable, refused",
    "refused_rightly": "unanswerable, refused",
    "complete": "complete answers",
    "without_any": "without any fact",
    "rouge_l": "ROUGE-L",
    "rouge_l_answered": "ROUGE-L, answered",
    "hallucinated": "unanswerable, answered",
    "citations_right": "all citations right",
    "recall_at_1": "R@1",
    "recall_at_3": "R@3",
    "recall_at_5": "R@5",
    "recall_at_10": "R@10",
    "mrr_at_10": "MRR@10",
    "ndcg_at_10": "nDCG@10",
    "iou": "IoU",
    "plain_differences": "plain differences shown",
    "arguable_differences": "arguable ones shown",
    "first_token_ms": "first token, ms",
    "total_ms": "whole answer, ms",
}


def rows(measures: Measures) -> list[tuple[str, str, str]]:
    """(measure, value, of how many) in the order of the measures; a dash where there was nothing to measure."""
    found = []
    for field in fields(measures):
        value = getattr(measures, field.name)
        name = _COUNTED.get(type(measures), field.name) if field.name == "questions" else field.name
        label = _LABELS.get(name, name.replace("_", " "))
        if isinstance(value, Share):
            found.append(
                (label, "–" if value.percent is None else f"{value.percent:.1f} %", f"{value.hits}/{value.of}")
            )
        elif isinstance(value, Average):
            found.append(_average_row(label, value))
        elif isinstance(value, Mapping):
            found += [_average_row(f"  {kind or 'no type'}", average) for kind, average in value.items()]
        elif isinstance(value, Quantiles):
            known = value.p50 is not None and value.p95 is not None
            shown = f"p50 {value.p50:.0f}  p95 {value.p95:.0f}" if known else "–"
            found.append((label, shown, str(value.count)))
        elif isinstance(value, float):
            found.append((label, f"{100 * value:.1f}", ""))
        elif value is None:
            found.append((label, "–", ""))
        else:
            found.append((label, str(value), ""))
    return found


def _average_row(label: str, value: Average) -> tuple[str, str, str]:
    return label, "–" if value.percent is None else f"{value.percent:.1f} %", str(value.of)


def table(measures: Measures) -> list[str]:
    """The rows as lines of a terminal."""
    return [f"{label:<23} {value:<20} {of}".rstrip() for label, value, of in rows(measures)]


def measures_record(measures: Measures) -> Record:
    """As numbers: a share with its percentage, quantiles with their count."""
    record: Record = {}
    for field in fields(measures):
        value = getattr(measures, field.name)
        if isinstance(value, Share):
            record[field.name] = {
                **asdict(value),
                "percent": None if value.percent is None else round(value.percent, 2),
            }
        elif isinstance(value, Average):
            record[field.name] = _average_record(value)
        elif isinstance(value, Mapping):
            record[field.name] = {kind: _average_record(average) for kind, average in value.items()}
        elif isinstance(value, Quantiles):
            record[field.name] = asdict(value)
        else:
            record[field.name] = round(value, 6) if isinstance(value, float) else value
    return record


def _average_record(value: Average) -> Record:
    return {"mean": None if value.mean is None else round(value.mean, 6), "of": value.of}


def build_report(
    asked: EvaluationSet,
    note: Record,
    result: Result,
    failed: Sequence[BadLine],
    *,
    size: int | None,
    seed: int,
    arguments: Sequence[str],
) -> Record:
    """The whole report, schema 1. ``note`` is the run's own, ``arguments`` those of the command."""
    return {
        "schema": REPORT_SCHEMA,
        "name": asked.name,
        "kind": asked.kind,
        "note": asked.note,
        "sample": size,
        "seed": None if size is None else seed,
        "measures": measures_record(result.measures),
        "outcomes": {str(identity): how for identity, how in result.outcomes.items()},
        "failed": [{"line": line.number, "reason": line.reason} for line in failed],
        "left_out": asked.left_out,
        "unchecked": sum(not question.checked for question in asked.questions),
        **{name: note[name] for name in ("models", "prompts", "settings", "commits")},
        "provenance": provenance(arguments),
    }


def write_report(folder: Path, report: Record, asked: EvaluationSet, result: Result) -> None:
    """``report.json`` and ``report.md``."""
    (folder / "report.json").write_text(to_json(report) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(markdown(report, asked, result), encoding="utf-8")


def provenance(arguments: Sequence[str]) -> Record:
    """Version, commit, machine and command of this process."""
    return {
        "version": __version__,
        "commit": commit(),
        "made_at": now(),
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "command": shlex.join(["rag", *arguments]),
    }


def commit(checkout: Path = CHECKOUT) -> str | None:
    """The commit of a git checkout, with ``+changes`` where tracked files differ from it; None elsewhere."""
    if not (checkout / ".git").exists():
        return None
    try:
        head = _git(checkout, "rev-parse", "HEAD")
        changed = _git(checkout, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):  # no git, or a folder that git does not trust
        return None
    return head[:12] + ("+changes" if changed else "")


def _git(checkout: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(checkout), *arguments], capture_output=True, text=True, check=True, timeout=10
    ).stdout.strip()


def markdown(report: Record, asked: EvaluationSet, result: Result) -> str:
    """The report for a person: the measures, what failed, what went wrong, and how it was made."""
    made, size = report["provenance"], report["sample"]
    drawn = f"a sample of {size}, seed {report['seed']}" if size else "all questions"
    parts = [
        f"# {markdown_safe(asked.name)}",
        markdown_safe("; ".join(p for p in (asked.kind, drawn, asked.note) if p)),
    ]
    lines = ["| measure | value | of |", "| --- | --- | --- |"]
    lines += [f"| {label} | {value.replace('  ', ', ')} | {of} |" for label, value, of in rows(result.measures)]
    parts.append("\n".join(lines))
    if report["failed"]:
        parts.append("## Lines that failed")
        parts.append("\n".join(f"- line {f['line']}: {markdown_safe(f['reason'])}" for f in report["failed"]))
    misses = [q for q in asked.questions if result.outcomes.get(q.id, "right") not in _WELL]
    if misses:
        parts.append("## What went wrong")
        parts.append("\n".join(_miss(q, result.outcomes[q.id], result.records[q.id]["answer"]) for q in misses))
    commits = ", ".join(report["commits"]) or "unknown"
    models = ", ".join(f"{kind} {markdown_safe(model)}" for kind, model in report["models"].items())
    settings = ", ".join(f"{key} {value}" for key, value in sorted(report["settings"].items()))
    machine = made["machine"]
    facts = [
        f"- command: `{made['command'].replace('`', '')}`",
        f"- version {made['version']}, commit {markdown_safe(commits)}, {made['made_at']}",
        f"- models: {models}",
        f"- prompts: {markdown_safe(', '.join(report['prompts']) or 'none')}",
        f"- settings: {markdown_safe(settings)}",
        f"- machine: {machine['cores']} cores, {markdown_safe(machine['system'])}, Python {machine['python']}",
    ]
    parts += ["## How it was made", "\n".join(facts)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _miss(question: GoldQuestion, how: str, answer: str) -> str:
    asked = markdown_safe(one_line(question.question, QUESTION_CHARACTERS))
    expected = f" (expected: {markdown_safe(' / '.join(question.answers))})" if question.answers else ""
    return f"- **{how}** {markdown_safe(str(question.id))}: {asked}{expected}\n  {markdown_safe(answer)}"
