"""Where an article can be seen: the address of its page or file, as a link that a terminal can open (OSC 8)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

from rich.style import Style

from rag.types import Article


def location(article: Article) -> str | None:
    """The address of an article's page, else that of its file, None where there is neither.

    The address comes from an article, so only the web's own kinds are let through, and nothing that a terminal obeys.
    """
    if article.url and urlsplit(article.url).scheme in {"http", "https"}:
        return quote(article.url, safe=":/?#[]@!$&'()*+,;=%~")
    path = Path(article.path)
    return path.absolute().as_uri() if path.is_file() else None


def linked(article: Article) -> Style:
    """The style of a text that leads to an article: rich writes the link where the output is a terminal that shows
    more than plain text; one that does not know links shows the text alone
    (https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda)."""
    return Style(link=location(article))
