"""The commands and the process, end to end on real SQLite and Chroma with stand-ins for the two models."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.app import Assembly
from rag.config import load_settings
from rag.models.prompts import Prompts
from rag.resources import resource
from tests.cli.library import DRAFT, FERRY, ORCHARD, QUESTION, Run, identity
from tests.fakes import ScriptedGenerator

ROOT = Path(__file__).resolve().parent.parent.parent


# -- the library ----------------------------------------------------------------------------------


def test_ingest_says_what_became_of_each_file(run: Run, news: Path) -> None:
    first = run("ingest", news)
    ferry, orchard = "Le bac de Port-Aubry reprend lundi (ferry.txt)", first.stdout.splitlines()[1]
    assert first.stdout == f"added     {ferry}\n{orchard}\n"
    assert orchard.endswith(" (orchard.txt)")
    assert first.stderr == "2 added\n"
    (news / "ferry.txt").write_text(FERRY.replace("4 euros", "5 euros"), encoding="utf-8")
    (news / "copy.txt").write_text(ORCHARD, encoding="utf-8")
    (news / "empty.txt").write_text("", encoding="utf-8")
    second = run("ingest", news, "--json")
    files = json.loads(second.stdout)["files"]
    assert {Path(file["path"]).name: file["status"] for file in files} == {
        "copy.txt": "duplicate",
        "empty.txt": "failed",
        "ferry.txt": "replaced",
        "orchard.txt": "unchanged",
    }
    assert all(list(file) == ["path", "status", "article", "reason"] for file in files)
    assert second.exit_code == 1  # all else is done
    assert "1 of 4 failed" in second.stderr


def test_ingest_names_the_articles_of_a_corpus_by_their_titles(run: Run, tmp_path: Path) -> None:
    rows = [
        {"id": "c1", "title": "La mer\nmonte", "text": "La mer monte de deux mètres. Les digues tiennent."},
        {"id": "c2", "title": "La mer\nmonte", "text": "Les digues de Port-Aubry ont cédé dans la nuit."},
        {"id": "c3", "text": "Il neige sur la vallée. La route est fermée."},
    ]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    expected = "{0}La mer monte\n{0}La mer monte (c2)\n{0}{1}\n"
    assert run("ingest", corpus).stdout == expected.format("added     ", "Il neige sur la vallée.")
    assert run("ingest", corpus).stdout == expected.format("unchanged ", "Il neige sur la vallée.")
    files = json.loads(run("ingest", corpus, "--json").stdout)["files"]
    assert [file["path"] for file in files] == [str(corpus)] * 3


def test_ingest_reads_standard_input(run: Run) -> None:
    page = "<html><body><h1>Le moulin</h1><p>Le moulin de Brissac tourne de nouveau.</p></body></html>"
    assert run("ingest", "-", stdin=page).stdout.startswith("added     Le moulin (stdin:")
    assert run("ingest", "-", stdin=page).stdout.startswith("unchanged Le moulin")
    assert run("ingest", "-", stdin="Titre : Le four\n\nIl chauffe.").stdout.startswith("added     Le four")


def test_ingest_counts_what_it_passes_over(run: Run, news: Path) -> None:
    for name in ("a.jpg", "b.jpg", "c.css"):
        (news / name).write_bytes(b"x")
    assert run("ingest", news).stderr == "2 added\npassed over: 2 .jpg, 1 .css\n"
    assert json.loads(run("ingest", news, "--json").stdout)["passed_over"] == {".jpg": 2, ".css": 1}


def test_a_quiet_ingest_says_nothing_but_what_failed(run: Run, news: Path) -> None:
    (news / "empty.txt").write_text("", encoding="utf-8")
    result = run("--quiet", "ingest", news)
    assert (result.stdout, result.exit_code) == ("", 1)
    assert "1 of 3 failed" in result.stderr


def test_ingest_fails_when_every_file_does(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    result = run("ingest", tmp_path / "empty.txt")
    assert result.exit_code == 1
    assert "1 of 1 failed" in result.stderr


def test_a_path_that_is_not_there_is_an_error_with_a_hint(run: Run, tmp_path: Path) -> None:
    result = run("ingest", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert result.stderr.startswith("rag: ")
    assert "nowhere" in result.stderr


def test_reindex_counts_the_articles(filled: Run) -> None:
    assert filled("reindex").stderr == "2 articles indexed\n"
    assert json.loads(filled("search", QUESTION, "--json", "-k", "1").stdout)["hits"]


# -- questions ------------------------------------------------------------------------------------


def test_search_gives_hits_without_the_chat_model(filled: Run, generator: ScriptedGenerator) -> None:
    hits = json.loads(filled("search", QUESTION, "-k", "1", "--json").stdout)["hits"]
    assert len(hits) == 1
    assert list(hits[0]) == ["article", "start", "end", "text", "score", "dense_rank", "lexical_rank"]
    assert "4 euros" in hits[0]["text"]
    assert generator.calls == []
    assert filled("search", QUESTION).stdout.startswith(" 1. ")


@pytest.mark.parametrize(
    ("options", "title"),
    [
        (["--since", "2025-06"], "Hail"),
        (["--until", "2025-05"], "bac"),
        (["--outlet", "la gazette", "--outlet", "Nobody"], "bac"),
        (["--lang", "en"], "Hail"),
        (["--source", "ferry.txt", "--since", "2025"], "bac"),
        (["--where", "outlet=The Courier and date>=2025"], "Hail"),
        (["--where", "date<2025-06", "--lang", "fr"], "bac"),
    ],
)
def test_a_search_is_kept_to_what_a_filter_leaves(filled: Run, options: list[str], title: str) -> None:
    result = filled("search", "Port-Aubry Willowmere", *options, "--json")
    assert {hit["article"] for hit in json.loads(result.stdout)["hits"]} == {identity(filled, title)}
    assert result.stderr == ""


def test_articles_without_a_date_are_said_to_be_left_out(filled: Run, news: Path) -> None:
    (news / "undated.txt").write_text(FERRY.replace("Date : 2025-03-01\n", "").replace("lundi", "mardi"), "utf-8")
    assert filled("ingest", news).exit_code == 0
    assert filled("search", QUESTION, "--since", "2025").stderr == "1 article without a date is left out\n"
    assert filled("-q", "search", QUESTION, "--since", "2025").stderr == ""
    assert filled("search", QUESTION, "--outlet", "La Gazette").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["search", "x", "--since", "june"], 2, "“june” is no date: write YYYY, YYYY-MM or YYYY-MM-DD"),
        (["ask", "x", "--where", "author=Nina"], 2, "an article has no “author” to filter by"),
        (["ask", "x", "--outlet", "A", "--where", "outlet=B"], 2, "outlets are given twice"),
        (["ask", " ? "], 1, "the question is empty"),
        (["search", ""], 1, "the question is empty"),
        (["ask"], 2, "there is no question"),
        (["ask", "x", "--batch", "q.jsonl"], 2, "--batch and --out go together"),
        (["ask", "x", "--json", "--markdown"], 2, "exclude each other"),
        (["ask", "--no-such-option"], 2, "No such option"),
        (["no-such-command"], 2, "No such command"),
        (["search", "x", "-k", "0"], 2, "-k"),
        (["brief"], 2, "either name articles, or give --all"),
        (["brief", "ferry.txt", "--all"], 2, "either name articles, or give --all"),
        (["brief", "--where", "colour=red"], 2, "an article has no “colour” to filter by"),
        (["brief", "--where", "outlet=Nowhere"], 1, "no article of 2 fits: outlet Nowhere leaves 0"),
        (["brief", "--since", "March"], 2, "March"),
        (["brief", "--about", "?"], 1, "the question is empty"),
        (["brief", "--all", "--against", "missing.json"], 1, "missing.json cannot be read"),
    ],
)
def test_a_wrong_command_says_so(filled: Run, arguments: list[str], exit_code: int, message: str) -> None:
    result = filled(*arguments)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert message in result.stderr


def test_an_interrupted_command_exits_with_130(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Assembly, "search", interrupted)
    assert filled("search", QUESTION).exit_code == 130


def test_a_conversation_from_a_pipe(filled: Run, generator: ScriptedGenerator) -> None:
    generator.queue.append(DRAFT)
    result = filled("-q", "chat", stdin=f"{QUESTION}\n/quit\n")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"> {QUESTION}\n4 euros : « Le billet coûte")
    assert result.stderr == ""
    prompts = Prompts(resource("prompts"))
    begun = [prompts.get(name, language).prefix for language in ("fr", "en") for name in ("answer", "check")]
    warmed = generator.warmed[: len(begun)]  # before anything is asked, in the languages of the library
    assert sorted(map(repr, warmed)) == sorted(repr(tuple(prefix)) for prefix in begun)


# -- the set-up -----------------------------------------------------------------------------------


def test_config_prints_a_file_that_can_be_read_again(run: Run, tmp_path: Path) -> None:
    printed = run("config").stdout
    Path("rag.toml").write_text(printed, encoding="utf-8")
    assert tomllib.loads(printed)["library"] == str(tmp_path / "library")
    assert load_settings() == load_settings({"library": tmp_path / "library"})
    assert "# models =" in printed


def test_an_unknown_setting_exits_with_2(run: Run) -> None:
    Path("rag.toml").write_text("colour = 1\n", encoding="utf-8")
    result = run("config")
    assert result.exit_code == 2
    assert "colour" in result.stderr


# -- as a process ---------------------------------------------------------------------------------


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rag", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, **options)


def test_the_process_says_its_version_and_refuses_bad_usage() -> None:
    assert process("--version").stdout == f"rag {rag.__version__}\n"
    assert process("ask", "--nonsense").returncode == 2


def test_an_error_is_two_lines_and_no_traceback(tmp_path: Path) -> None:
    done = process("--library", str(tmp_path / "none"), "ask", "Où ?", stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [f"rag: there is no library in {tmp_path / 'none'}", "  try: rag ingest PATH"]


def test_a_closed_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m rag config | true"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, env=environment)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_an_encoding_without_the_characters_does_not_raise(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        [sys.executable, "-m", "rag", "--library", str(tmp_path / "Łódź"), "config"],
        capture_output=True,
        check=True,
        env=environment,
    )
    assert b"\\u0141\xf3d\\u017a" in done.stdout


@pytest.mark.parametrize("module", ["rag.cli.main", "rag.__main__"])
def test_importing_the_commands_loads_nothing_heavy(module: str) -> None:
    code = f"import {module}, sys; print(*sys.modules, sep='\\n')"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    heavy = {"chromadb", "torch", "llama_cpp", "sentence_transformers", "pydantic", "numpy", "rich", "prompt_toolkit"}
    assert heavy & set(done.stdout.split()) == set()


def test_the_page_of_commands_is_up_to_date() -> None:
    command = [sys.executable, ROOT / "scripts" / "cli_page.py"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == done.stdout, "scripts/cli_page.py > docs/cli.md"


@pytest.mark.parametrize(("shell", "begun"), [("bash", "sour"), ("zsh", "rag sour"), ("fish", "rag sour")])
def test_commands_are_completed(shell: str, begun: str) -> None:
    """As the shells ask: https://click.palletsprojects.com/en/stable/shell-completion/"""
    words = {"COMP_WORDS": "rag sour", "COMP_CWORD": "1", "_TYPER_COMPLETE_ARGS": begun}
    words |= {"_TYPER_COMPLETE_FISH_ACTION": "get-args"} if shell == "fish" else {}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "_RAG_COMPLETE": f"complete_{shell}", **words}
    command = [sys.executable, "-c", "from rag.cli.main import main; main()"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert "sources" in done.stdout
    assert "search" not in done.stdout
