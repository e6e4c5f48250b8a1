"""Where briefs go: Markdown, JSON and HTML files that are only touched when they change, or stdout.

Files are written beside their place and renamed, so that a reader never meets half a brief.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from rag.errors import RagError
from rag.models.files import write_atomically
from rag.render.html.page import page
from rag.render.markdown import brief_markdown, dossier_markdown
from rag.render.records import Record, brief_record
from rag.render.safe import slug, to_json
from rag.render.terminal import Terminal
from rag.types import Article, Brief, Dossier

MERGED = "dossier"


class Publisher:
    """Publishes briefs as they are made: into ``folder`` when there is one, and on stdout as Markdown or JSON lines."""

    def __init__(self, terminal: Terminal, folder: Path | None, *, json: bool, html: bool = False) -> None:
        self._terminal = terminal
        self._folder = folder
        self._json = json
        self._html = html

    def source(self, brief: Brief) -> None:
        self._publish(file_stem(brief), brief_markdown(brief), brief_record(brief), [brief.article])

    def merged(self, dossier: Dossier) -> None:
        self._publish(MERGED, dossier_markdown(dossier), brief_record(dossier), dossier.sources)

    def _publish(self, name: str, markdown: str, record: Record, articles: Sequence[Article]) -> None:
        """Raises RagError when the folder cannot be written."""
        if self._json:
            self._terminal.raw(to_json(record, indent=None))
        elif self._folder is None:
            self._terminal.raw(markdown)
        if self._folder is None:
            return
        files = [(".md", markdown), (".json", to_json(record) + "\n")]
        if self._html:
            files.append((".html", page(record, {article.id: article.text for article in articles})))
        for suffix, text in files:
            path = self._folder / (name + suffix)
            try:
                changed = write_if_changed(path, text)
            except OSError as error:
                message = f"{path} cannot be written: {error.strerror}"
                raise RagError(message, "choose another folder: rag brief -o DIR") from error
            self._terminal.note(f"{'wrote' if changed else 'unchanged'} {path}")


def file_stem(brief: Brief) -> str:
    """``id-slug``; an id that is no file name (a corpus line may have any) is made one, and kept apart by a hash."""
    own = brief.article.id
    name = slug(own)
    if name != own:
        name = f"{name}-{hashlib.sha256(own.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}".lstrip("-")
    return f"{name}-{slug(brief.title)}".rstrip("-")


def write_if_changed(path: Path, text: str) -> bool:
    """Whether the file had to be written. Raises OSError."""
    if path.is_file() and path.read_bytes() == text.encode("utf-8"):
        return False
    write_atomically(path, text)
    return True


def write_file(path: Path, text: str) -> None:
    """Writes a file that a person named. Raises RagError."""
    try:
        write_if_changed(path.expanduser(), text)
    except OSError as error:
        raise RagError(f"{path} cannot be written: {error.strerror}", "choose another place") from error
