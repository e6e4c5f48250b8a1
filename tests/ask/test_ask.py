"""The path with a real library and a real index, and stand-ins for the two models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.ask.ask import ask
from rag.config import Settings
from rag.errors import EmptyLibrary, LibraryLocked, QuestionError, SourceNotFound
from rag.ingest.ingest import ingest, reindex, remove
from rag.models.prompts import Prompts
from rag.resources import resource
from rag.search.search import search
from rag.store.index import ChromaIndex
from rag.store.library import Library
from rag.types import Answer, Ingested
from tests.fakes import FakeParts, HashEmbedder, MarkingEmbedder, ScriptedGenerator

BRIDGE = "Le pont de Kerlouan rouvre\n\nLe pont de Kerlouan a rouvert mardi. Le chantier a coûté 4,2 millions d'euros."
SCHOOL = "L'école de Plouvara\n\nL'école de Plouvara compte 61 élèves. Les parents sont contents de la nouvelle cour."


class Desk:
    """The parts that the pipeline takes, on one folder."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(library=folder / "library")
        self.embedder: HashEmbedder = HashEmbedder()
        self.library = Library.open(self.settings.library, create=True)
        self.index = ChromaIndex(self.settings.library, {"embedding": self.embedder.name})
        self.prompts = Prompts(resource("prompts"))

    def ingest(self, *paths: Path) -> list[Ingested]:
        return list(
            ingest(paths, settings=self.settings, library=self.library, index=self.index, embedder=self.embedder)
        )

    def ask(self, question: str, *drafts: str, articles: list[str] | None = None, confidence: float = 0.0) -> Answer:
        settings = self.settings.model_copy(update={"confidence": confidence})
        return ask(question, self.parts(settings, ScriptedGenerator(drafts)), articles=articles)

    def parts(
        self,
        settings: Settings,
        generator: ScriptedGenerator | None = None,
        embedder: HashEmbedder | None = None,
    ) -> FakeParts:
        embedder, generator = embedder or self.embedder, generator or ScriptedGenerator()
        return FakeParts(settings, self.library, self.index, embedder, generator, self.prompts)

    def is_whole(self) -> bool:
        return self.index.keys() == self.library.chunk_keys() and not self.library.journal()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.index.close()
    made.library.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (made / "school.txt").write_text(SCHOOL, encoding="utf-8")
    return made


def test_a_folder_is_read_once_and_only_changes_are_read_again(desk: Desk, folder: Path) -> None:
    assert [item.status for item in desk.ingest(folder)] == ["added", "added"]
    assert [item.status for item in desk.ingest(folder)] == ["unchanged", "unchanged"]
    (folder / "school.txt").write_text(SCHOOL.replace("61", "58"), encoding="utf-8")
    assert [item.status for item in desk.ingest(folder)] == ["unchanged", "replaced"]
    assert desk.is_whole()
    assert "58 élèves" in " ".join(article.text for article in desk.library.articles())


def test_one_bad_file_never_stops_the_rest(desk: Desk, folder: Path) -> None:
    (folder / "empty.txt").write_text(" \n", encoding="utf-8")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "corpus.jsonl").write_text('{"id": "c1", "title": "T", "text": "La mer monte."}\nnot json\n', "utf-8")
    reports = {(Path(item.path).name.split(":")[0], item.status) for item in desk.ingest(folder)}
    assert {("bridge.txt", "added"), ("school.txt", "added"), ("corpus.jsonl", "added")} <= reports
    assert {("empty.txt", "failed"), ("binary.txt", "failed"), ("corpus.jsonl", "failed")} <= reports
    assert desk.library.article("c1").text == "La mer monte."
    assert desk.is_whole()


def test_the_same_bytes_elsewhere_are_a_duplicate_and_near_ones_one_report(desk: Desk, folder: Path) -> None:
    body = " ".join(f"Le conseil municipal a voté la mesure numéro {n} après un long débat." for n in range(30))
    (folder / "a.txt").write_text("Conseil\n\n" + body, encoding="utf-8")
    (folder / "b.txt").write_text("Conseil\n\n" + body, encoding="utf-8")
    (folder / "c.txt").write_text("Conseil\n\n" + body.replace("long débat", "vif débat", 1), encoding="utf-8")
    reports = {Path(item.path).name: item for item in desk.ingest(folder)}
    assert reports["b.txt"].status == "duplicate"
    first, near = (desk.library.article(str(reports[name].article)) for name in ("a.txt", "c.txt"))
    assert near.report == first.report == first.id


def test_a_path_that_does_not_exist_is_named_before_anything_is_written(desk: Desk, folder: Path) -> None:
    with pytest.raises(SourceNotFound, match="nowhere"):
        desk.ingest(folder, folder / "nowhere")
    assert desk.library.rows() == []


def test_a_run_that_is_stopped_is_finished_by_the_next(desk: Desk, folder: Path) -> None:
    desk.ingest(folder / "bridge.txt")
    desk.library.journal_add("add", ["half:0:0"])
    desk.index.add(["half:0:0"], ["half"], desk.embedder.encode_documents(["à moitié"], [None]))
    assert not desk.is_whole()
    desk.ingest(folder)
    assert desk.is_whole()


def test_a_removed_article_is_gone_from_both_sides(desk: Desk, folder: Path) -> None:
    first, second = desk.ingest(folder)
    remove([str(first.article)], settings=desk.settings, library=desk.library, index=desk.index)
    assert [row.id for row in desk.library.rows()] == [second.article]
    assert desk.is_whole()


def test_an_answer_carries_its_provenance(desk: Desk, folder: Path) -> None:
    desk.ingest(folder)
    answer = desk.ask("Combien a coûté le chantier du pont ?", "4,2 millions d'euros")
    assert answer.text == "4,2 millions d'euros : « Le chantier a coûté 4,2 millions d'euros. » [1]."
    assert [c.span.quote for c in answer.citations] == ["Le chantier a coûté 4,2 millions d'euros."]
    assert (answer.prompt.split("@")[0], answer.embedding_model) == ("answer", desk.embedder.name)
    assert answer.timing.total_ms >= answer.timing.retrieve_ms


def test_whether_sources_agree_is_answered_with_the_two_sentences_that_differ(desk: Desk, folder: Path) -> None:
    (folder / "one.txt").write_text("Le maire\n\nLe maire de Kerlouan n'a pas vendu la forêt de Kerlouan.")
    (folder / "two.txt").write_text("La forêt\n\nLe maire de Kerlouan a vendu la forêt de Kerlouan à un voisin.")
    desk.ingest(folder)
    asked = "Le maire de Kerlouan a-t-il vendu la forêt ? Les sources sont-elles d'accord ?"
    answer = desk.ask(asked, confidence=1.1)  # no model is asked, so no confidence is either
    assert answer.text.startswith("Les sources divergent. «")
    assert {c.span.quote for c in answer.citations} == {
        "Le maire de Kerlouan n'a pas vendu la forêt de Kerlouan.",
        "Le maire de Kerlouan a vendu la forêt de Kerlouan à un voisin.",
    }
    assert desk.ask("Les sources sont-elles d'accord sur l'école de Plouvara ?", confidence=1.1).abstained


def test_only_the_given_articles_are_asked(desk: Desk, folder: Path) -> None:
    school = desk.ingest(folder)[1].article
    answer = desk.ask("Combien a coûté le chantier du pont ?", *["rien"] * 6, articles=[str(school)], confidence=1.0)
    assert {p.article.id for p in answer.passages} == {school}
    assert answer.abstained
    assert answer.text == "Je ne trouve pas la réponse dans vos articles."


@pytest.mark.parametrize("question", ["", "  \n", "?!", "mot " * 10_000, "un deux trois " * 200])
def test_what_cannot_be_a_question_is_one_clear_error(desk: Desk, folder: Path, question: str) -> None:
    desk.ingest(folder)
    with pytest.raises(QuestionError):
        desk.ask(question)


def test_an_empty_library_says_how_to_fill_it(desk: Desk) -> None:
    with pytest.raises(EmptyLibrary) as caught:
        desk.ask("Combien ?")
    assert caught.value.hint == "rag ingest PATH"


def test_reindexing_gives_the_same_chunks(desk: Desk, folder: Path) -> None:
    desk.ingest(folder)
    before = desk.library.chunk_keys()

    def rebuild() -> ChromaIndex:
        desk.index.clear()
        return desk.index

    count = reindex(settings=desk.settings, library=desk.library, rebuild=rebuild, embedder=desk.embedder)
    assert (count, desk.library.chunk_keys()) == (2, before)
    assert desk.is_whole()


def test_reindexing_does_not_empty_the_index_while_another_writes(desk: Desk, folder: Path) -> None:
    desk.ingest(folder)
    settings = desk.settings.model_copy(update={"lock_seconds": 0.2})
    with desk.library.writer(1, "rag ingest"), pytest.raises(LibraryLocked, match="rag ingest"):
        reindex(settings=settings, library=desk.library, rebuild=pytest.fail, embedder=desk.embedder)
    assert desk.is_whole()


def test_what_is_read_together_with_the_question_ranks_the_search(desk: Desk, folder: Path) -> None:
    desk.ingest(folder)

    def first(settings: Settings, word: str) -> str:
        found = search("Où est le pont ?", desk.parts(settings, embedder=MarkingEmbedder(words=word)), k=1)
        return found[0].chunk.article

    bridge, school = (desk.library.find(name).id for name in ("bridge.txt", "school.txt"))
    without = desk.settings.model_copy(update={"cross_encoder": False})
    assert first(desk.settings, "pont") == first(without, "école") == bridge
    assert first(desk.settings, "école") == school
