"""What a person corrects of an article's fields, laid over what its source says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rag.errors import UsageError
from rag.text.dates import parse_date
from rag.types import Article

EDITABLE = ("title", "outlet", "author", "date", "url", "language")
NEEDED = ("title", "language")


def checked_edits(edits: Mapping[str, str]) -> dict[str, str]:
    """The values as they are stored: "" empties a field. Raises UsageError."""
    found = {}
    for name, value in edits.items():
        value = " ".join(value.split())
        if name == "date" and value:
            iso = parse_date(value)
            if iso is None:
                raise UsageError(f"“{value}” is no date", "write it as YYYY-MM-DD, YYYY-MM or YYYY")
            value = iso
        if name == "language" and not (len(value) == 2 and value.isalpha() and value.islower()):
            raise UsageError(f"“{value}” is no language", "write two letters: fr, en, de")
        if name == "url" and value and not value.startswith(("http://", "https://")):
            raise UsageError(f"“{value}” is no address", "write it with https://")
        if name == "title" and not value:
            raise UsageError("an article needs a title", 'rag sources edit ID --title "…"')
        found[name] = value
    return found


def edited(article: Article, edits: Mapping[str, str]) -> Article:
    """The article with the corrected fields, which are no guesses any more."""
    if not edits:
        return article
    values = {name: value if value or name in NEEDED else None for name, value in edits.items() if name in EDITABLE}
    guessed = tuple(name for name in article.guessed if name not in edits)
    return replace(article, guessed=guessed, **values)  # type: ignore[arg-type]
