"""``rag`` without a command: the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.errors import EmptyLibrary

if TYPE_CHECKING:
    from rag.config import Settings


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is the case, and the command that goes on from there."""

    line: str
    command: str


def next_step(settings: Settings) -> NextStep:
    """Fetch the models, then ingest, then ask. Raises RagError where the library or a model's name is at fault."""
    from rag.models.files import models_in_use, presence
    from rag.store.library import Library

    missing = [entry for entry in models_in_use(settings) if presence(entry, settings).state != "present"]
    if missing:
        names, size = " and ".join(entry.name for entry in missing), sum(entry.size for entry in missing) / 1e9
        return NextStep(f"the models are not here yet: {names}, {size:.1f} GB", "rag models pull")
    try:
        with Library.open(settings.library, create=False) as library:
            count = len(library.column("id", "1"))
    except EmptyLibrary:
        count = 0
    if not count:
        return NextStep("the library has no articles yet", "rag ingest FOLDER")
    return NextStep(f"{count} {'article' if count == 1 else 'articles'} in {settings.library}", "rag chat")
