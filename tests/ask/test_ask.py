"""The path with a real library and a real index, and stand-ins for the two models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.ask.ask import ask
from rag.config import Settings
from rag.errors import EmptyLibrary, QuestionError
from rag.ingest.ingest import ingest
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
        return list(ingest(paths, FakeParts(self.settings, self.library, self.index, self.embedder)))

    def ask(self, question: str, *drafts: str, articles: list[str] | None = None, confidence: float = 0.0) -> Answer:
        settings = self.settings.model_copy(update={"confidence": confidence, "likely": confidence})
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


def test_a_question_about_the_library_is_answered_before_anything_is_searched(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ingest(folder)
    monkeypatch.setattr("rag.ask.ask.kind_of", lambda *_: ("library", {"library": 1.0}))
    answer = desk.ask("Combien d'articles mentionnent le pont ?")
    assert (answer.text, answer.passages, answer.abstained) == ("Il y a 1 article avec « pont » [1].", (), False)
    assert [c.span.quote for c in answer.citations] == ["Le pont de Kerlouan a rouvert mardi."]
    # What is not understood goes the other way, whatever its kind.
    assert desk.ask("Combien a coûté le chantier du pont ?", "4,2 millions d'euros").passages


def test_of_two_questions_the_last_one_tells_what_is_wanted(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ingest(folder)
    told: list[str] = []
    monkeypatch.setattr("rag.ask.ask.kind_of", lambda question, *_: (told.append(question.text) or "one", {"one": 1.0}))
    desk.ask("Combien a coûté le pont ? Et pourquoi ?", "4,2 millions d'euros")
    desk.ask("Combien a coûté le pont ?", "4,2 millions d'euros")
    desk.ask("Combien a coûté le pont ? ?", "4,2 millions d'euros")
    assert told == ["Et pourquoi ?", "Combien a coûté le pont ?", "Combien a coûté le pont ?"]


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


def test_what_is_read_together_with_the_question_ranks_the_search(desk: Desk, folder: Path) -> None:
    desk.ingest(folder)

    def first(settings: Settings, word: str) -> str:
        found = search("Où est le pont ?", desk.parts(settings, embedder=MarkingEmbedder(words=word)), k=1)
        return found[0].chunk.article

    bridge, school = (desk.library.find(name).id for name in ("bridge.txt", "school.txt"))
    without = desk.settings.model_copy(update={"cross_encoder": False})
    assert first(desk.settings, "pont") == first(without, "école") == bridge
    assert first(desk.settings, "école") == school


@pytest.mark.parametrize(
    ("question", "language", "refusal"),
    [
        ("¿Quién dirige la estación de esquí?", "es", "No encuentro la respuesta en sus artículos."),
        ("Chi dirige la stazione sciistica?", "it", "Non trovo la risposta nei suoi articoli."),
        ("Quem dirige a estação de esqui?", "pt", "Não encontro a resposta nos seus artigos."),
        ("Wie leidt het skigebied?", "nl", "I cannot find the answer in your articles."),
    ],
)
def test_a_refusal_is_in_the_language_of_the_question_or_in_english(
    desk: Desk, tmp_path: Path, question: str, language: str, refusal: str
) -> None:
    (tmp_path / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    desk.ingest(tmp_path / "bridge.txt")
    answer = desk.ask(question, *["Le chantier"] * 12, confidence=1.0)
    assert (answer.language, answer.abstained, answer.text) == (language, True, refusal)
