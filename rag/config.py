"""Settings: flag, then ``RAG_*``, then ``rag.toml``, then the default. Unknown keys are errors.

``rag.toml`` is looked for in the working directory, then in the user's configuration folder. This module
knows the settings and where they come from; it does not know what they are used for.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import ConfigError

PREFIX = "RAG_"


class Settings(BaseModel):
    """Every setting, frozen. A field's description is what ``rag config`` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    library: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("rag") / "library",
        description="folder of the library: SQLite, Chroma, briefs",
    )
    models: Path | None = Field(
        default=None, description="folder of the model files; by default ./models, then the user's cache folder"
    )
    chat_model: str = Field(default="qwen2.5-coder-1.5b-instruct", description="catalogue name of the chat model")
    embedding_model: str = Field(default="embeddinggemma-300m", description="catalogue name of the embedding model")
    threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, description="CPU threads for the models")
    context_tokens: int = Field(default=2048, ge=512, description="context window of the chat model, in tokens")
    answer_tokens: int = Field(default=110, ge=16, description="most tokens an answer may have")
    passage_tokens: int = Field(default=240, ge=40, description="token budget for the passages of one question")
    passages: int = Field(default=5, ge=1, le=9, description="most passages shown to the model")
    confidence: float = Field(
        default=0.58, ge=0, le=1, description="least calibrated confidence with which an answer is shown"
    )
    open_answers: bool = Field(default=True, description="open questions are answered in several quoted sentences")
    open_confidence: float = Field(
        default=0.5, ge=0, le=1, description="least calibrated confidence with which an open question is answered"
    )
    shown: float = Field(
        default=0.7, ge=0, le=1, description="least probability that its quotes state a sentence, for it to be shown"
    )
    differs: float = Field(
        default=0.8, ge=0, le=1, description="least probability that two sentences contradict each other"
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
    lock_seconds: float = Field(default=10.0, ge=0, description="how long a writer waits for another one")


def config_files() -> list[Path]:
    """Where ``rag.toml`` may be, the first one found winning."""
    return [Path("rag.toml"), platformdirs.user_config_path("rag") / "rag.toml"]


def load_settings(flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Merges flags (``None`` values are "not given"), environment, file and defaults.

    Raises ConfigError naming the first offending key and where it came from.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for path in config_files():
        if path.is_file():
            try:
                read = tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise ConfigError(f"{path} is not valid TOML: {error}", "mend the file or remove it") from error
            values |= read
            origin |= dict.fromkeys(read, str(path))
            break
    for name in Settings.model_fields:
        value = environ.get(PREFIX + name.upper())
        if value is not None and value != "":
            values[name], origin[name] = value, PREFIX + name.upper()
    for name, value in (flags or {}).items():
        if value is not None:
            values[name], origin[name] = value, "--" + name.replace("_", "-")
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        known = key in Settings.model_fields
        what = first["msg"] if known else f"unknown setting; known are {', '.join(sorted(Settings.model_fields))}"
        raise ConfigError(f"{key} (from {origin.get(key, 'default')}): {what}", "rag config") from error
    if settings.chunk_stride > settings.chunk_sentences:
        raise ConfigError("chunk_stride is larger than chunk_sentences: sentences would be lost", "rag config")
    return settings.model_copy(update={"library": settings.library.expanduser()})
