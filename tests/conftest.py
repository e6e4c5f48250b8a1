"""What every test stands on: a home of its own, no network but loopback, and the real models where asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from rag.config import PREFIX, Settings
from rag.errors import ModelError
from rag.models.catalog import Kind, choose
from rag.models.files import locate

ROOT = Path(__file__).resolve().parent.parent

# Nothing listens there: a library that reaches for the network from compiled code or a child process fails at once.
_NOWHERE = "http://127.0.0.1:9"
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost,::1"),
}

# A two-core machine that also compiles or loads a model misses any deadline for one example.
hypothesis.settings.register_profile("rag", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("rag")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The marks follow from the fixtures, so that no test can ask for a model and still run among the fast ones."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & {"chat_model_path", "embedding_model_path"}:
            item.add_marker("models")
        if "shared" in asked:
            item.add_marker("shared")


# -- a home of its own ----------------------------------------------------------------------------


def _move_in(patch: pytest.MonkeyPatch, home: Path) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        patch.delenv(name)
    patch.setenv("HOME", str(home))
    for name, folder in {
        "XDG_DATA_HOME": ".local/share",
        "XDG_CONFIG_HOME": ".config",
        "XDG_CACHE_HOME": ".cache",
        "XDG_STATE_HOME": ".local/state",
    }.items():
        patch.setenv(name, str(home / folder))
    for name, value in _OFFLINE.items():
        patch.setenv(name, value)
    patch.setenv("LANGUAGE", "en")  # of messages
    here = home / "here"
    here.mkdir()
    patch.chdir(here)  # the working directory may hold a rag.toml and a models folder of a person's own


@pytest.fixture(scope="session", autouse=True)
def _model_paths(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Kind, Path | ModelError]]:
    """Both default models, looked for while home is still the person's own; then the session moves out."""
    found = _find_models() if any(item.get_closest_marker("models") for item in request.session.items) else {}
    with pytest.MonkeyPatch.context() as patch:
        _move_in(patch, tmp_path_factory.mktemp("home"))
        yield found


def _find_models() -> dict[Kind, Path | ModelError]:
    defaults = Settings(models=Path(os.environ.get(PREFIX + "MODELS") or ROOT / "models"))
    required = os.environ.get(PREFIX + "TEST_MODELS") == "1"
    found: dict[Kind, Path | ModelError] = {}
    names: dict[Kind, str] = {"chat": defaults.chat_model, "embedding": defaults.embedding_model}
    for kind, name in names.items():
        try:
            found[kind] = locate(choose(name, kind), defaults).resolve()
        except ModelError as error:
            if required:
                pytest.exit(f"{error.message}; {error.hint}", returncode=1)
            found[kind] = error
    return found


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own home folder; the working directory is an empty folder in it."""
    folder = tmp_path_factory.mktemp("home")
    _move_in(monkeypatch, folder)
    return folder


# -- what a test may ask for ----------------------------------------------------------------------


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared with its benchmarks; skips where there is none."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder


@pytest.fixture(scope="session")
def chat_model_path(_model_paths: dict[Kind, Path | ModelError]) -> Path:
    """The default chat model, whole; skips where it is not, unless `make test` fetched it."""
    return _path_or_skip(_model_paths["chat"])


@pytest.fixture(scope="session")
def embedding_model_path(_model_paths: dict[Kind, Path | ModelError]) -> Path:
    """The default embedding model, whole; skips where it is not, unless `make test` fetched it."""
    return _path_or_skip(_model_paths["embedding"])


def _path_or_skip(found: Path | ModelError) -> Path:
    if isinstance(found, ModelError):
        pytest.skip(f"{found.message}; {found.hint}")
    return found
