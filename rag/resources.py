"""Where the files that ship with the project lie: prompts, the catalogue of models, and what the demo reads."""

from __future__ import annotations

from pathlib import Path

from rag.errors import RagError

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """The path of ``"prompts"``, ``"models/catalog.toml"``, ``"seeds"`` or ``"scripts/demo-questions.txt"``.

    Inside an installed package, else in the checkout.

    Raises RagError when it is in neither, which means an incomplete installation.
    """
    for folder in (_PACKAGE / "data", _PACKAGE.parent):
        if (folder / name).exists():
            return folder / name
    raise RagError(f"the installation is incomplete: {name} is missing", "install rag again")
