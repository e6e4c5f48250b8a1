"""Where each setting comes from, and what is said of one that is not known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.config import config_files, load_settings, resolve_settings
from rag.errors import ConfigError
from rag.places import make_library_folder


def test_each_setting_says_where_it_comes_from(home: Path) -> None:
    Path("rag.toml").write_text('threads = 3\npassages = 4\nlibrary = "kept"\n', encoding="utf-8")
    found = resolve_settings({"library": None, "chat_model": "mine"}, {"RAG_PASSAGES": "5", "RAG_THREADS": ""})
    assert (found.settings.threads, found.settings.passages, found.settings.chat_model) == (3, 5, "mine")
    named = ("threads", "passages", "chat_model", "library", "confidence")
    assert [found.origins[name] for name in named] == [
        "rag.toml",
        "RAG_PASSAGES",
        "--chat-model",
        "rag.toml",
        "default",
    ]


def test_a_file_is_found_from_here_upwards_and_its_folders_lie_beside_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "here" / "rag.toml").write_text('library = "lib"\nmodels = "weights"\n', encoding="utf-8")
    below = home / "here" / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    settings = load_settings(environ={})
    assert (settings.library, settings.models) == (home / "here" / "lib", home / "here" / "weights")
    (below / "rag.toml").write_text("threads = 2\n", encoding="utf-8")
    assert config_files()[0] == Path("rag.toml")
    assert load_settings(environ={}).models is None  # the nearest alone is read


def test_what_lies_above_the_home_folder_is_not_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "rag.toml").write_text("threads = 2\n", encoding="utf-8")
    assert load_settings(environ={}).threads == 2
    monkeypatch.setenv("HOME", str(home / "here"))
    assert load_settings(environ={}).threads == (os.cpu_count() or 1)


def test_a_file_of_someone_else_above_is_passed_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "rag.toml").write_text("threads = 2\n", encoding="utf-8")
    monkeypatch.setattr(os, "getuid", lambda: -1)
    owner = (home / "rag.toml").stat().st_uid
    assert config_files()[0] == (home / "rag.toml" if owner == 0 else Path("rag.toml"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("librery = 1", "librery (from rag.toml): unknown setting; did you mean library?"),
        ("zzz = 1", "zzz (from rag.toml): unknown setting; known are answer_kind, "),
        ("threads = 0", "threads (from rag.toml): Input should be greater than or equal to 1"),
        ("threads = ", "rag.toml is not valid TOML"),
        ("chunk_stride = 9", "chunk_stride is larger than chunk_sentences"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(text: str, message: str) -> None:
    Path("rag.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_settings(environ={})
    assert message in raised.value.message


def test_a_slip_in_a_variable_is_an_error_and_another_programs_variable_is_not() -> None:
    for slip, meant in (("RAG_LIBARY", "RAG_LIBRARY"), ("RAG_MODEL", "RAG_MODELS")):
        with pytest.raises(ConfigError, match=f"there is no {slip}; did you mean {meant}"):
            load_settings(environ={slip: "x"})
    load_settings(environ={"RAG_TEST_MODELS": "1", "RAG_API_KEY": "x", "RAG_SERVER_PORT": "1"})


def test_a_library_may_be_given_by_its_name(home: Path) -> None:
    folder = make_library_folder("news")
    assert load_settings({"library": "news"}, {}).library == folder
    assert load_settings({}, {"RAG_LIBRARY": "news"}).library == folder
    assert load_settings({"library": "./news"}, {}).library == Path("news")
    Path("rag.toml").write_text('library = "news"\n', encoding="utf-8")
    assert load_settings(environ={}).library == folder


def test_an_endpoint_is_an_address_without_a_key_in_it() -> None:
    def endpoint(given: str) -> str | None:
        return load_settings(environ={"RAG_CHAT_ENDPOINT": given, "RAG_CHAT_KEY": "secret"}).chat_endpoint

    assert endpoint("http://127.0.0.1:8080") == endpoint("http://127.0.0.1:8080/v1/") == "http://127.0.0.1:8080/v1"
    assert endpoint("https://models.example.org/api/openai/") == "https://models.example.org/api/openai"
    for wrong in ("127.0.0.1:8080", "ftp://there/v1", "http://", "https://me:key@there/v1", "https://there/v1?key=1"):
        with pytest.raises(ConfigError, match=r"chat_endpoint \(from RAG_CHAT_ENDPOINT\)"):
            endpoint(wrong)
