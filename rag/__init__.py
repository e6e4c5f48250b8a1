"""Answers and briefs from your own news articles, every sentence with a citation that was checked.

``from rag import Library`` is the door for other programs (docs/library.md); what it takes is imported when it is
asked for, so that the commands do not wait for it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.api import ArticleLibrary as Library
    from rag.api import Checked, Found, Step, Written
    from rag.errors import RagError
    from rag.types import Answer, Article, ArticleRow, Brief, Citation, Dossier, Hit, Ingested, Passage, Span

__version__ = "0.1.0"

_HOMES = {
    "rag.api": ("Checked", "Found", "Library", "Step", "Written"),
    "rag.errors": ("RagError",),
    "rag.types": (
        *("Answer", "Article", "ArticleRow", "Brief", "Citation", "Dossier", "Hit", "Ingested", "Passage", "Span"),
    ),
}

__all__ = [
    "Answer",
    "Article",
    "ArticleRow",
    "Brief",
    "Checked",
    "Citation",
    "Dossier",
    "Found",
    "Hit",
    "Ingested",
    "Library",
    "Passage",
    "RagError",
    "Span",
    "Step",
    "Written",
    "__version__",
]


def __getattr__(name: str) -> Any:
    import importlib

    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), "ArticleLibrary" if name == "Library" else name)
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
