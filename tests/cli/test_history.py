"""``rag history``, and conversations that are gone on with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.library import DRAFT, FERRY, QUESTION, Run
from tests.fakes import ScriptedGenerator


@pytest.fixture
def talked(filled: Run, generator: ScriptedGenerator) -> Run:
    """Two sessions, of one question each."""
    for name in ("spring", "winter"):
        generator.queue.append(DRAFT)
        assert filled("-q", "chat", "--session", name, stdin=f"{QUESTION}\n").exit_code == 0
    return filled


def test_sessions_are_listed_shown_and_deleted(talked: Run) -> None:
    rows = [line.split("\t") for line in talked("history", "list").stdout.splitlines()]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("spring", "1 question", QUESTION),
        ("winter", "1 question", QUESTION),
    ]
    assert talked("history", "show", "spr").stdout.startswith(f"> {QUESTION}\n4 euros : « Le billet coûte")
    assert talked("history", "delete", "spring").stdout == "deleted spring, 1 question\n"
    names = [row["name"] for row in json.loads(talked("history", "list", "--json").stdout)["sessions"]]
    assert names == ["winter"]
    talked("history", "delete", "--all")
    empty = talked("history", "show")
    assert (empty.exit_code, "no question has been asked" in empty.stderr) == (1, True)


def test_a_session_is_gone_on_with(talked: Run, generator: ScriptedGenerator) -> None:
    generator.queue.append(DRAFT)
    result = talked("chat", "--session", "spring", stdin="/show 1\n/wrong too old\net en 2023 ?\n")
    assert "session spring, 1 question so far\n" in result.stderr
    assert "Le billet coûte désormais 4 euros" in result.stderr
    assert "→ " in result.stderr  # the follow-up is understood from before
    assert talked("history", "list").stdout.splitlines()[-1].startswith("spring\t")
    assert "session spring, 2 questions so far" in talked("chat", "-c", stdin="").stderr
    found = talked("history", "search", "--wrong")
    assert found.stdout.startswith(f"spring  {QUESTION}")
    (line,) = talked("history", "export", "--wrong").stdout.splitlines()
    assert json.loads(line)["question"] == QUESTION
    assert json.loads(line)["wrong"] == "too old"


def test_a_quote_is_kept_when_its_article_changes(talked: Run, news: Path) -> None:
    (news / "ferry.txt").write_text(FERRY.replace("4 euros", "5 euros"), encoding="utf-8")
    assert talked("ingest", news).exit_code == 0
    shown = talked("history", "show", "spring").stdout
    assert "« Le billet coûte désormais 4 euros pour les habitants de la commune. »" in shown
    assert "[1] the article has changed since; the quote no longer stands in it" in shown
    assert json.loads(talked("history", "show", "--json").stdout)["turns"][0]["changes"] == {"1": "changed"}
    talked("sources", "remove", "ferry.txt")
    assert "[1] the article is no longer in the library" in talked("chat", "-c", stdin="").stderr


def test_words_are_searched_in_all_sessions(talked: Run) -> None:
    found = talked("history", "search", "billet", "PORT-AUBRY")
    assert [line.split()[0] for line in found.stdout.splitlines()] == ["spring", "winter"]
    assert found.stderr == "2 found\n"
    assert json.loads(talked("history", "search", "orchard", "--json").stdout)["turns"] == []


@pytest.mark.parametrize(("name", "begins"), [("t.md", "# Combien"), ("t.json", "{"), ("t.html", "<!doctype html>")])
def test_a_session_is_written_to_a_file(talked: Run, tmp_path: Path, name: str, begins: str) -> None:
    assert talked("history", "export", "spring", "-o", tmp_path / name).stderr == f"written to {tmp_path / name}\n"
    assert (tmp_path / name).read_text("utf-8").startswith(begins)
    assert talked("history", "export").stdout.startswith("# Combien")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["history", "show", "summer"], 1, "there is no session summer"),
        (["history", "export", "-o", "t.txt"], 2, "t.txt is none of"),
        (["history", "delete"], 2, "either name sessions, or give --all"),
        (["history", "search"], 2, "there is nothing to look for"),
        (["chat", "--session", "x", "-c"], 2, "excludes --continue"),
    ],
)
def test_what_cannot_be_is_said(filled: Run, arguments: list[str], exit_code: int, message: str) -> None:
    filled("chat", "--session", "spring", stdin="")
    result = filled(*arguments)
    assert result.exit_code == (1 if message.startswith("there is no session") else exit_code)
    assert message in result.stderr or "no question has been asked" in result.stderr
