"""The conversation: a loop of questions and a few commands. It knows no flags and builds no parts.

A question that leans on the one before ("et lui ?") is completed from the conversation, and the completed question is
shown and asked. Only that step sees earlier turns: what answers a question gets its completed wording and passages,
so an answer cannot lean on what was said before instead of on the articles.
"""

from __future__ import annotations

import difflib
import json
import sys
import threading
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from rich.text import Text

from rag.chat.courtesy import courteous_reply
from rag.chat.rewrite import Said, Understood, said
from rag.errors import EmptyLibrary, LibraryError, RagError
from rag.ports import AskObserver
from rag.render.lines import answer_lines, quoted, source_line
from rag.render.records import answer_record
from rag.render.safe import one_line
from rag.render.terminal import Terminal, Watch
from rag.search.filters import Filter, changed, describe, scope, undated
from rag.store.library import Library
from rag.types import Answer, Span

COMMANDS = {
    "/sources": "the articles of the library",
    "/show N": "citation N of the last answer within its context",
    "/since DATE": "only articles from then on; without a date, all again",
    "/until DATE": "only articles up to and with then",
    "/outlet NAME": "only articles of this outlet",
    "/lang CODE": "only articles in this language",
    "/source REF": "only this article",
    "/filter": "which articles are asked; /filter off for all",
    "/new": "forget the conversation",
    "/help": "this list",
    "/quit": "leave; so does Ctrl-D",
}
FILTERS = ("/since", "/until", "/outlet", "/lang", "/source")
LISTED_SOURCES = 40  # a longer list would push the answer off the screen
PROMPT = "> "

Read = Callable[[], str]


class Answering(Protocol):
    """What the conversation needs of an ``Assembly``."""

    @property
    def library(self) -> Library: ...

    def ask(
        self, question: str, articles: Sequence[str] | None = None, observer: AskObserver | None = None
    ) -> Answer: ...

    def understand(self, question: str, said: Said | None) -> Understood: ...

    def warm(self) -> None: ...


def chat(assembly: Answering, terminal: Terminal) -> None:
    """Runs until Ctrl-D, ``/quit`` or the end of the input.

    Raises EmptyLibrary before anything is loaded, ModelError when a model cannot be loaded.
    """
    rows = assembly.library.rows()
    if not rows:
        raise EmptyLibrary("the library has no articles", "rag ingest PATH")
    terminal.note(f"{len(rows)} {'article' if len(rows) == 1 else 'articles'}; /help lists the commands")
    interactive = sys.stdin.isatty()
    read = _prompt(assembly.library.folder) if interactive else _line(terminal)
    Chat(assembly, terminal, read).run()


class Chat:
    """One session. ``read`` gives the next input, or raises EOFError or KeyboardInterrupt as ``input`` does."""

    def __init__(self, assembly: Answering, terminal: Terminal, read: Read) -> None:
        self._assembly = assembly
        self._terminal = terminal
        self._read = read
        self._session = uuid.uuid4().hex
        self._last: Answer | None = None
        self._said: Said | None = None
        self._filter = Filter()
        self._articles: tuple[str, ...] | None = None
        self._loading = _Loading(assembly)

    def run(self) -> None:
        self._loading.start()
        while True:
            try:
                line = self._read().strip()
            except EOFError:
                return
            except KeyboardInterrupt:
                self._terminal.note("/quit or Ctrl-D leaves")
                continue
            try:
                if line.startswith("/"):
                    if self._command(line) == "quit":
                        return
                elif reply := courteous_reply(line, self._last.language if self._last else ""):
                    self._terminal.answer([Text(reply), Text()])
                elif line:
                    self._question(line)
            except KeyboardInterrupt:
                self._terminal.note("interrupted")

    def _question(self, question: str) -> None:
        self._wait_for_models()
        try:
            understood = self._assembly.understand(question, self._said)
            if understood.by:
                self._terminal.note(Text(f"→ {one_line(understood.question)}", "dim"))
            # A question that stands alone is asked as it was typed.
            asked = understood.question if understood.by else question
            with Watch(self._terminal, "searching …") as watch:
                answer = self._assembly.ask(asked, articles=self._articles, observer=watch)
        except RagError as error:
            self._error(error)
            return
        self._last = answer
        self._said = said(answer.question, answer.sentences)
        nearest = not self._terminal.one_screen
        lines = answer_lines(answer, verbose=self._terminal.verbose, nearest=nearest)
        self._terminal.answer([*lines, Text()])
        try:
            self._assembly.library.add_turn(
                self._session, question, json.dumps(answer_record(answer), ensure_ascii=False)
            )
        except LibraryError as error:
            self._error(error)

    def _wait_for_models(self) -> None:
        """Raises what loading raised."""
        if not self._loading.done:
            with self._terminal.waiting("loading the models …"):
                self._loading.wait()
        self._loading.wait()

    def _error(self, error: RagError) -> None:
        hint = f" (try: {error.hint})" if error.hint else ""
        self._terminal.error(f"rag: {error.message}{hint}")

    # -- commands ---------------------------------------------------------------------------------

    def _command(self, line: str) -> str | None:
        name, *rest = line.split()
        if name == "/quit":
            return "quit"
        if name == "/help":
            self._terminal.note(*(f"  {command:<12} {what}" for command, what in COMMANDS.items()))
        elif name == "/sources":
            self._sources()
        elif name == "/show":
            self._show(rest)
        elif name == "/filter" and rest in ([], ["off"]):
            self._narrow(Filter() if rest else self._filter)
        elif name in FILTERS:
            self._change(name[1:], " ".join(rest))
        elif name == "/new":
            self._session, self._said, self._last = uuid.uuid4().hex, None, None
            self._terminal.note("the conversation is forgotten")
        else:
            names = [command.split()[0] for command in COMMANDS]
            near = difflib.get_close_matches(name, names, 1, 0.5)
            self._terminal.note(f"there is no {name}; " + (f"did you mean {near[0]}?" if near else "/help lists all"))
        return None

    def _change(self, name: str, value: str) -> None:
        try:
            self._narrow(changed(self._filter, name, value))
        except RagError as error:
            self._error(error)

    def _narrow(self, chosen: Filter) -> None:
        """Asks only what a filter leaves, and says what that is. Raises EmptySelection, UnknownSource."""
        if not chosen:
            self._filter, self._articles = chosen, None
            self._terminal.note("all articles are asked")
            return
        found = scope(chosen, self._assembly.library)
        self._filter, self._articles = chosen, found.ids
        left_out = f"; {undated(found)}" if found.undated else ""
        self._terminal.note(f"{len(found.ids)} of {found.total} articles: {describe(chosen)}{left_out}")

    def _sources(self) -> None:
        rows = self._assembly.library.rows()
        for row in rows[-LISTED_SOURCES:]:
            self._terminal.note("  " + "  ".join(part for part in (row.id, row.date, row.outlet, row.title) if part))
        if len(rows) > LISTED_SOURCES:
            self._terminal.note(f"  and {len(rows) - LISTED_SOURCES} earlier ones: rag sources list")

    def _show(self, rest: Sequence[str]) -> None:
        spans = _spans(self._last)
        if len(rest) != 1 or not rest[0].isdecimal() or int(rest[0]) not in spans:
            known = ", ".join(map(str, sorted(spans)))
            self._terminal.note(f"/show N, where N is one of {known}" if known else "there is no answer to show yet")
            return
        span = spans[int(rest[0])]
        try:
            before, after = _beside(span, self._assembly.library)
        except RagError as error:
            self._error(error)
            return
        quote = Text(quoted(span.quote, span.article.language), "bold")
        lines = [Text(source_line(span.article)), Text(before, "dim"), quote, Text(after, "dim")]
        self._terminal.note(*(Text("  ") + line for line in lines if line))


def _spans(answer: Answer | None) -> dict[int, Span]:
    """What ``/show`` can show: the citations of the answer, or the nearest passages when it abstained."""
    if answer is None:
        return {}
    if answer.citations:
        return {citation.n: citation.span for citation in answer.citations}
    return {passage.n: Span(passage.article, passage.start, passage.end) for passage in answer.passages}


def _beside(span: Span, library: Library) -> tuple[str, str]:
    """The sentence before a span and the one after it, "" where there is none."""
    sentences = library.sentences(span.article.id)
    before = [s.text for s in sentences if s.end <= span.start]
    after = [s.text for s in sentences if s.start >= span.end]
    return (before[-1] if before else ""), (after[0] if after else "")


class _Loading:
    """The models being loaded while the first question is typed."""

    def __init__(self, assembly: Answering) -> None:
        self._assembly = assembly
        self._failure: RagError | None = None
        self._thread = threading.Thread(target=self._load, name="load models")

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def wait(self) -> None:
        """Raises what loading raised."""
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _load(self) -> None:
        try:
            self._assembly.warm()
        except RagError as error:
            self._failure = error


# -- where input comes from -----------------------------------------------------------------------


def _line(terminal: Terminal) -> Read:
    """Lines of a pipe; each is echoed, so that the output reads as a conversation."""

    def read() -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        if line.strip():
            terminal.answer([Text(PROMPT + one_line(line), "bold")])
        return line

    return read


def _prompt(folder: Path) -> Read:
    """Line editing with history. Enter sends, Alt-Enter begins a new line, and pasted line breaks stay."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    session: PromptSession[str] = PromptSession(
        PROMPT,
        history=FileHistory(str(folder / "history")),
        completer=WordCompleter([command.split()[0] for command in COMMANDS], sentence=True),
        complete_while_typing=False,
        key_bindings=keys,
        multiline=True,
    )
    return session.prompt
