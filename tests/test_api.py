"""``from rag import Library``: the calls, their values, and the examples of docs/library.md."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import rag
from rag import Answer, Checked, Found, Library, RagError, Written
from rag.app import Assembly
from tests.cli.library import DRAFT, FERRY, ORCHARD, QUESTION
from tests.fakes import HashEmbedder, ScriptedGenerator

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "library.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ScriptedGenerator:
    scripted = ScriptedGenerator()
    monkeypatch.setattr(Assembly, "generator", scripted)
    monkeypatch.setattr(Assembly, "embedder", HashEmbedder())
    monkeypatch.setenv("RAG_CONFIDENCE", "0")  # what was verified is shown
    return scripted


@pytest.fixture
def news(home: Path) -> Path:
    folder = home / "here" / "news"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (folder / "orchard.txt").write_text(ORCHARD, encoding="utf-8")
    return folder


def test_a_library_is_filled_searched_and_asked(generator: ScriptedGenerator, news: Path) -> None:
    with Library("library") as library:
        assert [result.status for result in library.ingest(news)] == ["added", "added"]
        assert [row.outlet for row in library.sources()] == ["La Gazette", "The Courier"]
        assert library.article("orchard.txt").language == "en"
        assert "apples" in library.search("apples lost to hail", k=1)[0].chunk.text
        assert {hit.chunk.article for hit in library.search("apples", where="lang=fr")} == {
            library.article("ferry.txt").id
        }
        generator.queue.append(DRAFT)
        answer = library.ask(QUESTION)
        (citation,) = answer.citations
        assert "4 euros" in citation.span.quote
        assert citation.span.quote == citation.span.article.text[citation.span.start : citation.span.end]


def test_the_steps_of_an_answer_come_in_their_order(generator: ScriptedGenerator, news: Path) -> None:
    with Library("library") as library:
        library.ingest(news)
        generator.queue.append(DRAFT)
        steps = list(library.stream(QUESTION))
    assert isinstance(steps[0], Found)
    assert isinstance(steps[-1], Answer)
    assert "".join(step.piece for step in steps if isinstance(step, Written)).strip() == DRAFT
    assert [step.sentence for step in steps if isinstance(step, Checked)] == list(steps[-1].sentences)


def test_closing_the_steps_stops_the_model(generator: ScriptedGenerator, news: Path) -> None:
    with Library("library") as library:
        library.ingest(news)
        generator.queue.append(DRAFT + " et encore beaucoup de mots" * 100)
        steps = library.stream(QUESTION)
        assert isinstance(next(steps), Found)
        steps.close()  # type: ignore[attr-defined]
        assert generator.usage[1] < 100


def test_an_error_comes_to_whoever_reads_the_steps(generator: ScriptedGenerator, news: Path) -> None:
    with Library("library") as library:
        library.ingest(news)
        with pytest.raises(RagError, match="the question is empty"):
            list(library.stream(" ? "))
    with pytest.raises(RagError, match="there is no library"):
        Library("elsewhere").sources()
    with pytest.raises(RagError, match="did you mean confidence"):
        Library("library", confidenc=1)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_of_the_page_runs(
    example: str, generator: ScriptedGenerator, news: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library("library") as library:
        library.ingest(news)
    generator.queue.extend([DRAFT] * 5)
    exec(compile(example, "docs/library.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "4 euros" in shown
    assert "Traceback" not in shown


def test_every_public_name_is_there_and_costs_nothing_until_it_is_asked_for() -> None:
    assert [name for name in rag.__all__ if not hasattr(rag, name)] == []
    with pytest.raises(AttributeError):
        _ = rag.Nothing  # type: ignore[attr-defined]
    code = "import rag, sys; assert 'rag.api' not in sys.modules; from rag import Library; print(Library.__name__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "ArticleLibrary\n"
    assert (ROOT / "rag" / "py.typed").is_file()
