"""Settings: flag, then ``RAG_*``, then ``rag.toml``, then the default. Unknown keys are errors with the nearest name.

``rag.toml`` is looked for from the working directory upwards, then in the user's configuration folder. This module
knows the settings and where they come from; it does not know what they are used for.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from rag.errors import ConfigError
from rag.messages import LANGUAGES, localised
from rag.places import FILE_NAME, config_files, default_library, library_folder

PREFIX = "RAG_"
NEAR = 0.87  # of difflib's ratio: a variable that is this near to a setting is a slip, not another program's


class Settings(BaseModel):
    """Every setting, frozen. A field's description is what ``rag config`` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    library: Path = Field(
        default_factory=default_library,
        description="folder or name of the library: SQLite, Chroma, briefs",
    )
    models: Path | None = Field(
        default=None, description="folder of the model files; by default ./models, then the user's cache folder"
    )
    chat_model: str = Field(
        default="qwen2.5-coder-1.5b-instruct",
        description="catalogue name of the chat model; with chat_endpoint the name that the server has for it",
    )
    chat_endpoint: str | None = Field(
        default=None,
        description="address of an OpenAI-compatible server that the chat model is asked at, as "
        "http://127.0.0.1:8080/v1; its key stands in RAG_CHAT_KEY alone",
    )
    chat_seconds: float = Field(default=60.0, gt=0, description="how long that server may say nothing, in seconds")
    embedding_model: str = Field(default="embeddinggemma-300m", description="catalogue name of the embedding model")
    threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, description="CPU threads for the models")
    context_tokens: int = Field(default=2048, ge=512, description="context window of the chat model, in tokens")
    answer_tokens: int = Field(default=110, ge=16, description="most tokens an answer may have")
    passage_tokens: int = Field(default=240, ge=40, description="token budget for the passages of one question")
    passages: int = Field(default=5, ge=1, le=9, description="most passages shown to the model")
    confidence: float = Field(
        default=0.58, ge=0, le=1, description="least calibrated confidence with which an answer is shown as sure"
    )
    likely: float = Field(
        default=0.25, ge=0, le=1, description="least calibrated confidence with which an answer is shown as probable"
    )
    open_answers: bool = Field(default=True, description="open questions are answered in several quoted sentences")
    open_confidence: float = Field(
        default=0.7, ge=0, le=1, description="least calibrated confidence with which an open question is answered"
    )
    translation: bool = Field(
        default=True, description="sentences in another language are put into the question's, where they state that"
    )
    shown: float = Field(
        default=0.7, ge=0, le=1, description="least probability that its quotes state a sentence, for it to be shown"
    )
    differs: float = Field(
        default=0.64, ge=0, le=1, description="least probability that two sentences contradict each other"
    )
    selection: bool = Field(default=True, description="the model reads single sentences, not whole windows")
    answer_kind: bool = Field(default=True, description="a draft without the kind of answer asked for is rejected")
    copying: bool = Field(default=True, description="answers are copied from a passage, word by word")
    quotation: bool = Field(default=True, description="a source sentence is quoted where every draft fails")
    other_values: bool = Field(default=True, description="another report's different figure, date or name is shown too")
    candidates: int = Field(default=50, ge=1, description="chunks taken from each retriever before fusion")
    chunk_sentences: int = Field(default=3, ge=1, description="sentences in a chunk")
    chunk_stride: int = Field(default=2, ge=1, description="sentences from the start of a chunk to that of the next")
    chunk_characters: int = Field(default=700, ge=100, description="a chunk longer than this ends early")
    dense_weight: float = Field(default=0.7, ge=0, le=1, description="weight of dense against lexical retrieval")
    ranking: bool = Field(default=True, description="what both retrievers found is ordered by a fitted sum of features")
    cross_encoder: bool = Field(
        default=True, description="the ten best hits of a search are read together with the question"
    )
    second_reader: bool = Field(
        default=True, description="the embedding model marks an answer too, and the decision goes by both readers"
    )
    bfloat16: bool = Field(
        default=True,
        description="the embedding model runs in bfloat16, in a process of its own, where the processor has AMX",
    )
    ui_language: str | None = Field(
        default=None, description="language of messages and help: en, fr; by default that of the system"
    )
    lock_seconds: float = Field(default=10.0, ge=0, description="how long a writer waits for another one")

    @field_validator("ui_language")
    @classmethod
    def _is_spoken(cls, language: str | None) -> str | None:
        if language and language not in LANGUAGES:
            raise ValueError(f"known are {', '.join(LANGUAGES)}")
        return language or None

    @field_validator("chat_endpoint")
    @classmethod
    def _is_an_address(cls, endpoint: str | None) -> str | None:
        """Without a slash at its end, with the version where only a server is named; a key in it is refused."""
        if not endpoint:
            return None
        parts = urlsplit(endpoint)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
            raise ValueError("it is no address like http://127.0.0.1:8080/v1, without a name, key or question in it")
        return endpoint.rstrip("/") if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}/v1"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The settings in force, and of each where it came from: a flag, a variable, a file, or "default"."""

    settings: Settings
    origins: Mapping[str, str]


def load_settings(flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises ConfigError as ``resolve_settings`` does."""
    return resolve_settings(flags, environ).settings


def resolve_settings(flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Resolved:
    """Merges flags (``None`` values are "not given"), environment, file and defaults.

    ``library`` may be a name; a folder in a file is taken from where the file lies. Raises ConfigError naming the
    first offending key, where it came from, and the nearest name where there is no such setting.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for name, value, source in _given(flags or {}, environ):
        values[name], origin[name] = value, source
    if unknown := [name for name in values if name not in Settings.model_fields]:
        raise ConfigError(f"{unknown[0]} (from {origin[unknown[0]]}): {_unknown(unknown[0])}", "rag config show")
    if isinstance(values.get("library"), str | Path):
        base = Path(origin["library"])
        values["library"] = library_folder(str(values["library"]), base.parent if base.name == FILE_NAME else Path())
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        raise ConfigError(f"{key} (from {origin.get(key, 'default')}): {first['msg']}", "rag config show") from error
    if settings.chunk_stride > settings.chunk_sentences:
        raise ConfigError("chunk_stride is larger than chunk_sentences: sentences would be lost", "rag config show")
    return Resolved(settings, {name: origin.get(name, "default") for name in Settings.model_fields})


def _given(flags: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[tuple[str, Any, str]]:
    """(name, value, where from) of whatever is given, the weakest source first. Raises ConfigError."""
    path = next((path for path in config_files() if path.is_file()), None)
    if path is not None:
        yield from ((name, value, str(path)) for name, value in _read(path).items())
    known = {PREFIX + name.upper(): name for name in Settings.model_fields}
    for variable in sorted(environ):
        if variable in known and environ[variable]:
            yield known[variable], environ[variable], variable
        elif variable.startswith(PREFIX) and variable not in known:
            near = difflib.get_close_matches(variable, known, 1, NEAR)
            if near:
                raise ConfigError(f"there is no {variable}; did you mean {near[0]}?", "rag config show")
    yield from ((name, value, f"--{name.replace('_', '-')}") for name, value in flags.items() if value is not None)


def _read(path: Path) -> dict[str, Any]:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}", "mend the file or remove it") from error
    if isinstance(folder := read.get("models"), str):
        read["models"] = str(path.parent / Path(folder).expanduser())
    return read


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), Settings.model_fields, 1, 0.5)
    known = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(Settings.model_fields))}"
    return localised(f"unknown setting; {known}")
