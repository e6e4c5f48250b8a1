"""``rag brief verify`` on HTML and JSON files, with and without a library."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rag.cli.main import app
from rag.render.html.page import page
from rag.render.safe import to_json
from tests.briefs import TEXTS, changed, dossier
from tests.fakes import HashEmbedder

Verify = Callable[..., Result]


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Runs the command on a library of the test's own, which is empty at first, with an embedding model that reads
    nothing."""
    from rag.app import Assembly

    monkeypatch.setattr(Assembly, "embedder", HashEmbedder())

    def call(*arguments: str | Path, stdin: str | None = None) -> Result:
        library = str(tmp_path / "library")
        return CliRunner().invoke(app, ["--library", library, "brief", "verify", *map(str, arguments)], input=stdin)

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8"))
        return path

    return written


@pytest.fixture
def filled(verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """A library that holds the articles."""
    from rag.app import Assembly

    monkeypatch.setattr(Assembly, "embedder", HashEmbedder())
    lines = []
    for source in dossier()["sources"]:
        fields = {name: source[name] for name in ("title", "outlet", "date", "url")}
        known = {name: value for name, value in fields.items() if value}
        lines.append({"id": source["article"], "text": TEXTS[source["article"]], "lang": source["language"], **known})
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    added = CliRunner().invoke(app, ["--library", str(tmp_path / "library"), "ingest", str(corpus)])
    assert added.exit_code == 0, added.output
    return verify


def test_a_true_page_is_verified_without_a_library(verify: Verify, write: Callable[[str, str], Path]) -> None:
    result = verify(write("dossier.html", page(dossier(), TEXTS)))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "verified: “La passerelle de Valmer”, 9 sentences, 14 quotes, articles in the file: 5, in the library: 0\n"
    )


def test_json_needs_the_library(verify: Verify, filled: Verify, write: Callable[[str, str], Path]) -> None:
    path = write("dossier.json", to_json(dossier()))
    result = filled(path)
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1), result.stdout
    assert result.stdout.startswith("verified: ")
    assert "articles in the file: 0, in the library: 5" in result.stdout


def test_json_without_a_library_is_not_believed(verify: Verify, write: Callable[[str, str], Path]) -> None:
    result = verify(write("dossier.json", to_json(dossier())))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "citation 1: gazette is neither in the file nor in the library"
    assert len(lines) == 15
    assert lines[-1].startswith("14 failures: “La passerelle de Valmer”")


def test_a_page_that_shows_what_its_record_does_not_say_fails(
    verify: Verify, write: Callable[[str, str], Path]
) -> None:
    honest = page(dossier(), TEXTS)
    forged = honest.replace("</strong> millions d&#39;euros, selon", "</strong> milliards d&#39;euros, selon")
    assert forged != honest
    result = verify(write("dossier.html", forged))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "page: shows something else than its record and texts give"


def test_a_page_whose_text_was_changed_fails(verify: Verify, write: Callable[[str, str], Path]) -> None:
    shown, script, record = page(dossier(), TEXTS).partition('<script type="application/json"')
    forged = shown.replace("wurde 1931 gebaut", "wurde 1913 gebaut") + script + record
    result = verify(write("dossier.html", forged), "--json")
    said = json.loads(result.stdout)
    assert (result.exit_code, said["schema"], said["ok"]) == (1, 1, False)
    assert [(f["where"], f["code"]) for f in said["briefs"][0]["failures"]] == [
        ("article bote", "hash"),
        ("citation 10", "quote"),
        ("page", "page"),
    ]


def test_a_page_of_another_version_is_checked_by_what_it_holds(
    verify: Verify, write: Callable[[str, str], Path]
) -> None:
    import rag.render.html.page

    older = page(dossier(), TEXTS).replace(rag.render.html.page.page_version(), "0123456789ab")
    result = verify(write("dossier.html", older))
    assert result.exit_code == 0
    assert "another version of rag" in result.stderr
    assert json.loads(verify(write("dossier.html", older), "--json").stdout)["briefs"][0]["page"] is None


def test_every_failure_is_a_line(verify: Verify, write: Callable[[str, str], Path]) -> None:
    forged = changed(dossier(), "sentences", 1, "text", to="Le chantier\na coûté 9 millions.\x1b")
    forged = changed(forged, "reports", to=5)
    result = verify(write("dossier.html", page(forged, TEXTS)))
    assert result.stdout.splitlines()[:2] == [
        "sentence 2: the figure “9” is not in its quotes",
        "reports: 5 are claimed, the sources are 4",
    ]
    assert result.stdout.splitlines()[2].startswith("2 failures: ")
    assert "\x1b" not in result.stdout


def test_a_record_of_another_shape_is_a_failure(verify: Verify, write: Callable[[str, str], Path]) -> None:
    result = verify(write("dossier.json", to_json(changed(dossier(), "schema", to=9))))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "schema: Input should be 1"


def test_briefs_a_line_each_are_all_checked(filled: Verify) -> None:
    lines = [to_json(record, indent=None) for record in (dossier(), changed(dossier(), "lead", to=77))]
    result = filled("-", stdin="\n".join(lines) + "\n")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["verified", "lead", "1 failure"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.html", "<p>Nothing", "is no HTML brief: it holds no brief"),
        ("x.json", "nothing", "is neither HTML nor JSON"),
        ("x.json", "[1]", "holds no brief"),
        ("x.json", "", "holds no brief"),
    ],
)
def test_a_file_that_holds_no_brief_is_an_error(
    verify: Verify, write: Callable[[str, str], Path], name: str, content: str, message: str
) -> None:
    result = verify(write(name, content))
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr
    assert "try: rag brief" in result.stderr


def test_a_file_that_is_not_there_or_no_text_is_an_error(verify: Verify, tmp_path: Path) -> None:
    assert "there is no file" in verify(tmp_path / "none.html").stderr
    (tmp_path / "x.html").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read as text" in verify(tmp_path / "x.html").stderr


def test_verify_is_a_command_of_its_own_and_brief_still_takes_articles(filled: Verify, tmp_path: Path) -> None:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(app, ["--library", str(tmp_path / "library"), *arguments])

    assert "FILE" in run("brief", "verify", "--help").stdout
    assert "REF" in run("brief", "--help").stdout
    missing = run("brief", "no-such-article")
    assert missing.exit_code == 1
    assert "no-such-article" in missing.stderr
    assert "--html needs a folder" in run("brief", "--all", "--html").stderr
