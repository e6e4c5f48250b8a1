"""The file that says that a library is served."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import LibraryError
from rag.serve.running import FILE, Serving, alive, find_running, fingerprint, record, recorded
from tests.serve.conftest import TOKEN, Served


def test_what_is_recorded_is_read_back_and_its_owners_alone(tmp_path: Path) -> None:
    serving = Serving("secret", 8410, "abc")
    record(tmp_path, serving)
    assert recorded(tmp_path) == serving
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    "content", ["", "{}", '{"token": 1}', "[]", '{"token": "a", "port": "x", "settings": "", "version": ""}']
)
def test_a_file_that_says_nothing_of_use_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    assert recorded(tmp_path) is None


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be written"):
        record(tmp_path / "nowhere", Serving("secret"))


def test_only_settings_that_change_answers_tell_servers_apart() -> None:
    settings = Settings(library=Path("a"))
    assert fingerprint(settings) == fingerprint(Settings(library=Path("b"), threads=1))
    assert fingerprint(settings) != fingerprint(Settings(library=Path("a"), confidence=0.9))


def test_a_living_server_is_found_by_who_answers_alike(served: Served, settings: Settings) -> None:
    port = int(served.address.rpartition(":")[2])
    record(settings.library, Serving(TOKEN, port, fingerprint(settings)))
    assert find_running(settings) == Serving(TOKEN, port, fingerprint(settings))
    assert find_running(settings.model_copy(update={"confidence": 0.9})) is None
    assert not alive(Serving("another token", port))


def test_a_server_that_is_gone_or_another_program_is_not_alive(tmp_path: Path) -> None:
    assert not alive(Serving("secret"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert not alive(Serving("secret", port))  # it listens, and says nothing
    assert not alive(Serving("secret", port))
    assert find_running(Settings(library=tmp_path)) is None
