"""Prints docs/cli.md: the help text of every command, as the commands themselves give it."""

from __future__ import annotations

import os
from collections.abc import Iterator

# What help looks like must not depend on who runs this.
os.environ |= {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "LANG": "C.UTF-8", "LANGUAGE": "en"}

import typer.main
from typer.testing import CliRunner

from rag.cli.main import app

HEAD = """\
# Commands

The help text of every command, as `scripts/cli_page.py` prints it; a test compares the two.
"""


def commands(command: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every command, the group before its own."""
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


def page() -> str:
    parts = [HEAD]
    for path in commands(typer.main.get_command(app), ()):
        shown = CliRunner().invoke(app, [*path, "--help"], prog_name="rag", catch_exceptions=False)
        parts.append(f"## `{' '.join(('rag', *path))}`\n\n```text\n{shown.stdout.strip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(page(), end="")
