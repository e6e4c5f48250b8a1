"""What a task works with: settings, the library with its index, both models and the prompts.

Every entry page (``ingest``, ``search``, ``ask``, ``brief``) takes one such value instead of its members. It is a
Protocol, so that ``app`` can open each part when it is first used, and a test can put its own in their place.
"""

from __future__ import annotations

from typing import Protocol

from rag.compare.statements import Statements
from rag.config import Settings
from rag.models.prompts import Prompts
from rag.ports import Embedder, Generator, VectorIndex
from rag.store.library import Library


class Models(Protocol):
    """What words a text and verifies it: both models, and the prompts."""

    @property
    def embedder(self) -> Embedder: ...

    @property
    def generator(self) -> Generator: ...

    @property
    def prompts(self) -> Prompts: ...

    @property
    def statements(self) -> Statements:
        """What the entailment reader finds, at the settings' operating points."""


class Parts(Models, Protocol):
    """Opened when first used, so that a task that needs no index or model loads none."""

    @property
    def settings(self) -> Settings: ...

    @property
    def library(self) -> Library:
        """Raises EmptyLibrary where there is none."""

    @property
    def index(self) -> VectorIndex:
        """Raises IndexMismatch where it was built by something else than the settings ask for."""
