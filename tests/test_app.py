"""Which parts the settings become."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag.app import Assembly, leaves_this_machine
from rag.config import Settings, load_settings
from tests.fakes import HashEmbedder, ScriptedGenerator


@pytest.mark.parametrize(
    ("tiles", "setting", "place"),
    [(True, "1", "its own process"), (True, "0", "this process"), (False, "1", "this process")],
)
def test_the_embedding_model_has_a_process_of_its_own_where_the_processor_has_tiles_for_it(
    tiles: bool, setting: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def maker(of: str) -> Any:
        def make(*given: Any, **named: Any) -> HashEmbedder:
            made.append(of)
            return HashEmbedder()

        return make

    monkeypatch.setattr("rag.app.files.locate", lambda entry, settings: tmp_path)
    monkeypatch.setattr("rag.app.has_bfloat16_tiles", lambda: tiles)
    monkeypatch.setattr("rag.app.WorkerEmbedder", maker("its own process"))
    monkeypatch.setattr("rag.app.SentenceTransformerEmbedder", maker("this process"))
    embedder = Assembly(load_settings(environ={"RAG_BFLOAT16": setting})).embedder
    assert made == []
    assert embedder.encode_query("le quai").shape == (64,)
    assert made == [place]


def test_the_embedding_model_is_begun_before_the_chat_model_and_waited_for_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    class Embedding(HashEmbedder):
        def encode_query(self, text: str) -> Any:
            done.append("embedding answers")
            return super().encode_query(text)

    class Chat(ScriptedGenerator):
        def warm(self, messages: Any) -> None:
            done.append("chat warm")

    def begun(*given: Any, **named: Any) -> Embedding:
        done.append("embedding begun")
        return Embedding()

    monkeypatch.setattr("rag.app.files.locate", lambda entry, settings: tmp_path)
    monkeypatch.setattr("rag.app.has_bfloat16_tiles", lambda: False)
    monkeypatch.setattr("rag.app.SentenceTransformerEmbedder", begun)
    assembly = Assembly(load_settings({"library": tmp_path / "library"}))
    assembly.generator = Chat([])
    monkeypatch.setattr(assembly.open_library(create=True), "languages", lambda: ["fr"])
    assembly.warm()
    assembly.close()
    assert (done[0], done[-1]) == ("embedding begun", "embedding answers")
    assert "chat warm" in done


def test_a_server_answers_where_the_settings_name_one_and_a_person_is_told_when_it_is_elsewhere() -> None:
    def settings(endpoint: str) -> Settings:
        return load_settings({"chat_endpoint": endpoint, "chat_model": "gemma"}, {})

    far, here = settings("http://models.example.org:9000/"), settings("http://127.0.0.1:8080/v1/")
    assert Assembly(far).generator.name == "gemma@models.example.org:9000"  # nothing is asked before it is needed
    assert leaves_this_machine(far) == (
        "the chat model is at http://models.example.org:9000/v1: questions and passages of your articles are sent "
        "there, unencrypted"
    )
    assert leaves_this_machine(settings("https://models.example.org/v1")).endswith("are sent there")
    assert leaves_this_machine(here) == leaves_this_machine(load_settings(environ={})) == ""
