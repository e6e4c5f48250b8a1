"""Where the input of a conversation comes from: a prompt with history and completion, or the lines of a pipe."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from rag.chat.commands import CONDITIONS, NAMES, spans_of
from rag.chat.conversation import Conversation
from rag.render.safe import one_line
from rag.render.terminal import Terminal

if TYPE_CHECKING:
    from prompt_toolkit.completion import CompleteEvent, Completion
    from prompt_toolkit.document import Document

PROMPT = "> "
SUGGESTED = 200  # articles of a large library that are offered

_BEGUN = re.compile(r'(?:\w*:"[^"]*|\S*)$')

Read = Callable[[], str]


def typed_lines(lines: Iterable[str], terminal: Terminal) -> Read:
    """Each line is echoed, so that the output reads as a conversation; those without a word are not."""
    rest = iter(lines)

    def read() -> str:
        line = next(rest, "")
        if not line:
            raise EOFError
        if line.strip():
            terminal.answer([Text(PROMPT + one_line(line), "bold")])
        return line

    return read


def prompted(conversation: Conversation) -> Read:
    """Line editing with history. Enter sends, Alt-Enter begins a new line, and pasted line breaks stay."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer, Completion
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    class Suggesting(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            text = document.text_before_cursor
            for begun, word in suggestions(text, conversation):
                yield Completion(word, start_position=-len(begun))

    session: PromptSession[str] = PromptSession(
        PROMPT,
        history=FileHistory(str(conversation.library.folder / "history")),
        completer=Suggesting(),
        complete_while_typing=False,
        enable_history_search=True,
        key_bindings=keys,
        multiline=True,
    )
    return session.prompt


def from_stdin(terminal: Terminal) -> Read:
    """The lines of a pipe."""
    return typed_lines(iter(sys.stdin.readline, ""), terminal)


def suggestions(text: str, conversation: Conversation) -> Iterator[tuple[str, str]]:
    """(what is begun, what it may become) of a line that begins with a slash; nothing for a question."""
    name, space, rest = text.partition(" ")
    if not name.startswith("/"):
        return
    if not space:
        yield from ((name, command) for command in NAMES if command.startswith(name))
        return
    if name == "/filter":
        yield from _conditions(rest, conversation)
        return
    if name == "/save":
        yield from _paths(rest)
        return
    for known in _values(name, conversation):
        if known.lower().startswith(rest.lower()):
            yield rest, known


def _conditions(rest: str, conversation: Conversation) -> Iterator[tuple[str, str]]:
    """The last condition of a filter: its name, or behind the colon its value, in quotes where it has a space."""
    begun = _BEGUN.search(rest)[0]  # type: ignore[index]  # it matches the empty string too
    key, colon, value = begun.partition(":")
    if not colon:
        yield from ((begun, f"{known}:") for known in CONDITIONS if known.startswith(key))
        return
    for known in _values(f"/{CONDITIONS.get(key, key)}", conversation):
        if known.lower().startswith(value.strip('"').lower()):
            yield begun, f'{key}:"{known}"' if " " in known else f"{key}:{known}"


def _values(name: str, conversation: Conversation) -> list[str]:
    """What may stand behind a command."""
    library = conversation.library
    if name in {"/show", "/open"}:
        return [str(n) for n in spans_of(conversation)]
    if name == "/outlet":
        return library.column("outlet", "outlet IS NOT NULL")
    if name == "/lang":
        return library.languages()
    if name == "/source":
        rows = library.rows()[-SUGGESTED:]
        return [*(row.title for row in rows), *(row.id for row in rows)]
    return []


def _paths(begun: str) -> Iterator[tuple[str, str]]:
    """Folders, and the forms that a conversation can be saved in."""
    folder = Path(begun).parent if begun and not begun.endswith("/") else Path(begun or ".")
    try:
        inside = sorted(path for path in folder.expanduser().iterdir() if path.is_dir())
    except OSError:
        return
    for path in inside:
        shown = str(folder / path.name) + "/"
        if shown.startswith(begun) and not path.name.startswith("."):
            yield begun, shown
