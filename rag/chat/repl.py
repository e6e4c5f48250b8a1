"""The conversation in the terminal: a loop of questions and commands. It knows no flags and builds no parts.

A question that leans on the one before ("et lui ?") is completed from the conversation, and the completed question is
shown and asked. Only that step sees earlier turns: what answers a question gets its completed wording and passages,
so an answer cannot lean on what was said before instead of on the articles.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from typing import Protocol

from rich.text import Text

from rag.chat.commands import Commands
from rag.chat.conversation import Conversation
from rag.chat.courtesy import courteous_reply, polite
from rag.chat.prompt import Read, from_stdin, prompted
from rag.chat.understood import Said, Understood
from rag.errors import EmptyLibrary, RagError
from rag.messages import localised
from rag.ports import AskObserver
from rag.render.lines import answer_lines, pluralised
from rag.render.safe import one_line
from rag.render.terminal import Terminal, Watch
from rag.render.transcript import transcript_lines
from rag.store.library import Library
from rag.types import PLAIN, Answer, Manner


class Answering(Protocol):
    """What the conversation needs of an ``Assembly``."""

    @property
    def library(self) -> Library: ...

    def ask(
        self,
        question: str,
        articles: Sequence[str] | None = None,
        observer: AskObserver | None = None,
        manner: Manner = PLAIN,
    ) -> Answer: ...

    def understand(self, question: str, said: Said | None) -> Understood: ...

    def warm(self) -> None: ...


def chat(assembly: Answering, terminal: Terminal, session: str | None = None) -> None:
    """Runs until Ctrl-D, ``/quit`` or the end of the input; goes on with a ``session`` where there is one so called.

    Raises EmptyLibrary before anything is loaded, ModelError when a model cannot be loaded.
    """
    rows = assembly.library.rows()
    if not rows:
        raise EmptyLibrary("the library has no articles", "rag ingest PATH")
    terminal.note(f"{pluralised(len(rows), 'article')}; /help lists the commands")
    conversation = Conversation(assembly.library, session)
    recap(conversation, terminal)
    read = prompted(conversation) if sys.stdin.isatty() else from_stdin(terminal)
    Chat(assembly, terminal, read, conversation).run()


def recap(conversation: Conversation, terminal: Terminal) -> None:
    """The last turn of a conversation that is gone on with, and how many of its quotes have changed since."""
    if not conversation.turns:
        return
    terminal.note(f"session {one_line(conversation.name)}, {pluralised(len(conversation.turns), 'question')} so far")
    terminal.note(*transcript_lines(conversation.turns[-1:], verbose=terminal.verbose))
    changed = sum(len(turn.changes) for turn in conversation.turns[:-1])
    if changed:
        terminal.note(f"{pluralised(changed, 'earlier quote')} changed since: rag history show {conversation.name}")


class Chat:
    """One session. ``read`` gives the next input, or raises EOFError or KeyboardInterrupt as ``input`` does."""

    def __init__(
        self, assembly: Answering, terminal: Terminal, read: Read, conversation: Conversation | None = None
    ) -> None:
        self._assembly = assembly
        self._terminal = terminal
        self._read = read
        self._conversation = conversation or Conversation(assembly.library)
        self._commands = Commands(self._conversation, terminal)
        self._loading = _Loading(assembly)

    def run(self) -> None:
        self._loading.start()
        try:
            self._converse()
        finally:
            self._loading.leave()

    def _converse(self) -> None:
        leaving = False
        while True:
            try:
                line = self._read().strip()
            except EOFError:
                return
            except KeyboardInterrupt:
                if leaving:
                    return
                leaving = True
                self._terminal.note("Ctrl-C again, /quit or Ctrl-D leaves")
                continue
            leaving = False
            try:
                if self._line(line) == "quit":
                    return
            except KeyboardInterrupt:
                self._terminal.note("interrupted")

    def _line(self, line: str) -> str | None:
        outcome = None
        if line.startswith("/"):
            try:
                outcome = self._commands.run(line)
            except RagError as error:
                self._error(error)
            last = self._conversation.last
            if outcome == "retry" and last is not None:
                self._question(last.question, again=True)
        elif reply := courteous_reply(line, self._conversation.language):
            self._terminal.answer([Text(reply), Text()])
        elif line:
            self._question(line)
        return outcome

    def _question(self, question: str, *, again: bool = False) -> None:
        """Asks, shows and keeps; ``again`` puts the answer in the place of the last one."""
        self._wait_for_models()
        conversation = self._conversation
        try:
            understood = self._assembly.understand(question, conversation.said(before_last=again))
            if understood.by == "thanks":
                self._terminal.answer([Text(polite(conversation.language)), Text()])
                return
            if understood.by:
                self._terminal.note(Text(f"→ {_as_understood(understood)}", "dim"))
            manner = Manner(understood.detailed, understood.language)
            with Watch(self._terminal, "searching …") as watch:
                within = self._within(understood)
                answer = self._assembly.ask(understood.question, articles=within, observer=watch, manner=manner)
        except RagError as error:
            self._error(error)
            return
        nearest = not self._terminal.one_screen
        lines = answer_lines(answer, verbose=self._terminal.verbose, nearest=nearest)
        self._terminal.answer([*lines, Text()])
        try:
            if again:
                conversation.undo()
            conversation.take(question, answer)
        except RagError as error:
            self._error(error)

    def _within(self, understood: Understood) -> tuple[str, ...] | None:
        """The articles that are asked: those of the conversation, as far as the question narrows them."""
        own, named = self._conversation.articles, understood.articles
        if understood.outlets:
            named = tuple(row.id for row in self._assembly.library.rows() if row.outlet in understood.outlets)
        if not named:
            return own
        return tuple(article for article in named if own is None or article in own)

    def _wait_for_models(self) -> None:
        """Raises what loading raised."""
        if not self._loading.done:
            with self._terminal.waiting("loading the models …"):
                self._loading.wait()
        self._loading.wait()

    def _error(self, error: RagError) -> None:
        hint = f" ({localised(f'try: {localised(error.hint)}')})" if error.hint else ""
        self._terminal.error(f"rag: {localised(error.message)}{hint}")


def _as_understood(understood: Understood) -> str:
    """What an input was understood as, on one line, with what it was narrowed to."""
    beside = [*understood.outlets, *([understood.language] if understood.language else [])]
    return one_line(understood.question) + (f" ({', '.join(map(one_line, beside))})" if beside else "")


class _Loading:
    """The models being loaded while the first question is typed."""

    def __init__(self, assembly: Answering) -> None:
        self._assembly = assembly
        self._failure: RagError | None = None
        self._left = False
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

    def leave(self) -> None:
        """Nobody waits any more, and the library may be closed while the models are still being loaded."""
        self._left = True

    def _load(self) -> None:
        try:
            self._assembly.warm()
        except RagError as error:
            self._failure = error
        except Exception:
            if not self._left:
                raise
