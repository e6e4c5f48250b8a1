"""The commands that README and docs show: each can be typed as it stands, and those of the README are run."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from rag.app import Assembly
from rag.cli.main import app
from tests.cli.library import DRAFT, FERRY, ORCHARD
from tests.fakes import HashEmbedder, ScriptedGenerator

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`(rag [^`]+)`")
ROOT_COMMAND: Any = typer.main.get_command(app)


@dataclass(frozen=True)
class Shown:
    """A command as a page shows it; ``whole`` where it can be typed so, and is no mention of its name alone."""

    page: str
    line: str
    whole: bool


def commands() -> Iterator[Shown]:
    for page in PAGES:
        if page.name == "cli.md":  # generated from the commands themselves
            continue
        text = page.read_text(encoding="utf-8")
        for block in _BLOCK.findall(text):
            for line in block.splitlines():
                if found := re.match(r"\s*(?:\$ |\.venv/bin/)?(rag [^#|<]*)", line):
                    yield Shown(page.name, found[1].strip(), True)
        yield from (Shown(page.name, " ".join(line.split()), False) for line in _SPAN.findall(_BLOCK.sub("", text)))


def words(line: str) -> list[str]:
    return [word for word in shlex.split(line)[1:] if word not in {"…", "..."}]


def parsed(arguments: list[str], *, whole: bool) -> None:
    """Raises typer's usage error for what the command does not take, without running it."""
    group, name = ROOT_COMMAND, "rag"
    context = group.make_context(name, list(arguments), resilient_parsing=not whole)
    while hasattr(group, "commands") and (rest := [*context._protected_args, *context.args]):
        name, group, rest = group.resolve_command(context, rest)
        context = group.make_context(name, rest, parent=context, resilient_parsing=not whole)


SHOWN = sorted(set(commands()), key=lambda shown: (shown.page, shown.line))


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.page}: {shown.line}")
def test_a_command_of_a_page_can_be_typed(shown: Shown) -> None:
    try:
        parsed(words(shown.line), whole=shown.whole)
    except Exception as error:
        pytest.fail(f"{shown.page} shows {shown.line}: {getattr(error, 'message', error)}")


class Talkative(ScriptedGenerator):
    """Says the same to everything, without end."""

    def generate(self, *given: Any, **options: Any) -> Iterator[str]:
        self.queue.append(DRAFT)
        return super().generate(*given, **options)


def used() -> list[str]:
    """The lines of the README's list of uses, without those that fetch a page or run until they are interrupted."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = (block for block in _BLOCK.findall(text) if block.startswith("rag ingest"))
    return [
        re.split(r" {2,}#| {2,};", line)[0].strip()
        for line in block.splitlines()
        if line.startswith("rag ")
        and "://" not in line
        and "addresses" not in line
        and not line.startswith("rag serve")
    ]


def test_the_uses_of_the_readme_run_one_after_another(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On two articles, with stand-ins for the models: none is refused, and none fails."""
    monkeypatch.setattr(Assembly, "generator", Talkative())
    monkeypatch.setattr(Assembly, "embedder", HashEmbedder())
    monkeypatch.setenv("RAG_CONFIDENCE", "0")
    articles = home / "articles"
    articles.mkdir()
    (articles / "ferry.txt").write_text(FERRY.replace("2025-03-01", "2025-06-20"), encoding="utf-8")
    (articles / "orchard.txt").write_text(ORCHARD, encoding="utf-8")
    row = {"id": "q1", "question": "Combien coûte le billet ?", "answers": ["4 euros"]}
    Path("questions.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    without_models = {"rag models list", "rag doctor"}  # exit codes of theirs speak of this home's missing models
    failed = {}
    for line in used():
        if "…" in line:
            line = line.replace("…", "Combien coûte le billet ?")
        done = CliRunner().invoke(app, words(line.replace("~", str(home))), input="Combien coûte le billet ?\n/quit\n")
        if done.exit_code and line not in without_models:
            failed[line] = done.stderr or repr(done.exception)
    assert failed == {}
    assert Path("out/dossier.html").is_file()


def toured() -> list[str]:
    """The commands of the tour, each as it is shown."""
    text = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    blocks = _BLOCK.findall(text)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ rag ")]


def test_the_tour_runs_as_it_is_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On two other articles, with stand-ins for the models; what it shows of refusals and messages, to the letter."""
    monkeypatch.setattr(Assembly, "generator", Talkative())
    monkeypatch.setattr(Assembly, "embedder", HashEmbedder())
    monkeypatch.setenv("RAG_CONFIDENCE", "0")
    articles = home / "articles"
    articles.mkdir()
    (articles / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (articles / "orchard.txt").write_text(ORCHARD, encoding="utf-8")
    talk = "Combien coûte le billet ?\n/wrong c'était hier\n/quit\n"
    for line in ("rag --library out/library ingest ~/articles", "rag --library out/library chat"):
        assert CliRunner().invoke(app, words(line.replace("~", str(home))), input=talk).exit_code == 0
    failed = {}
    for line in toured():
        done = CliRunner().invoke(app, words(line.replace("~", str(home))), input=talk)
        if line == 'rag --ui-lang fr ask "?"':
            said = "".join(f"{shown}\n" for shown in done.stderr.replace("\u00a0", " ").splitlines())
            assert said in (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
        elif done.exit_code:
            failed[line] = done.stderr or repr(done.exception)
    assert failed == {}
    assert len(toured()) == 9
