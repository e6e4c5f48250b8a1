"""The commands of a conversation: what is typed behind a slash, and what it does with what is there.

No model is asked here; ``/retry`` only says that the last question is to be asked again.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from rich.style import Style
from rich.text import Text

from rag.chat.conversation import Conversation
from rag.chat.outside import copy, open_outside
from rag.errors import UsageError
from rag.messages import localised
from rag.render.kept import CHANGES, articles_of, recalled, says
from rag.render.lines import answer_lines, quoted, source_line, unstyled, why_lines
from rag.render.links import location
from rag.render.publish import write_file
from rag.render.safe import one_line, safe
from rag.render.terminal import Terminal
from rag.render.transcript import form_of, history_line, transcript
from rag.search.filters import Filter, changed, describe, undated
from rag.store.library import Library
from rag.types import Span

Outcome = Literal["quit", "retry"] | None

COMMANDS = {
    "/show N": "source N of the last answer with its quote marked; /show N all: the whole article",
    "/open N": "its page or file, in the program for it",
    "/why": "how the last answer came about: passages, scores, prompt, timing",
    "/sources": "the articles of the library",
    "/filter": "which articles are asked; as in /filter lang:fr after:2025-07 outlet:gazette; off for all",
    "/since DATE": "only articles from then on; without a date, all again",
    "/until DATE": "only articles up to and with then",
    "/outlet NAME": "only articles of this outlet",
    "/lang CODE": "only articles in this language",
    "/source REF": "only this article",
    "/retry": "ask the last question again, as after another /filter",
    "/undo": "take the last question and its answer back",
    "/wrong WHY": "mark the last answer as wrong, for rag eval propose --wrong",
    "/copy": "the last answer to the clipboard",
    "/save FILE": "the conversation as .md, .json or .html",
    "/history": "the questions of this session; /history WORDS finds them in all",
    "/new": "forget the conversation; it stays in rag history",
    "/help": "this list",
    "/quit": "leave; so does Ctrl-D",
}
NAMES = tuple(command.split()[0] for command in COMMANDS)
CONDITIONS = {"lang": "lang", "after": "since", "since": "since", "before": "until", "until": "until"} | {
    "outlet": "outlet",
    "source": "source",
}
LISTED_SOURCES = 40  # a longer list would push the answer off the screen
LISTED_TURNS = 20
AROUND = 3  # sentences shown on either side of a quote
_CONDITION = re.compile(r'(\w+):(?:"([^"]*)"|(\S*))\s*')


class Commands:
    """The commands on one conversation. Errors are RagError, for whoever calls."""

    def __init__(self, conversation: Conversation, terminal: Terminal) -> None:
        self._conversation = conversation
        self._terminal = terminal
        self._known: dict[str, Callable[[str], Outcome | None]] = {
            "/show": self._show,
            "/open": self._open,
            "/why": self._why,
            "/sources": self._sources,
            "/filter": self._filter,
            "/undo": self._undo,
            "/wrong": self._wrong,
            "/copy": self._copy,
            "/save": self._save,
            "/history": self._history,
            "/new": self._new,
            "/help": self._help,
            "/retry": self._retry,
            "/quit": lambda _: "quit",
        }
        for name in ("since", "until", "outlet", "lang", "source"):
            self._known[f"/{name}"] = lambda value, name=name: self._change({name: value})  # type: ignore[misc]

    def run(self, line: str) -> Outcome:
        """Carries out a line that begins with a slash. Raises RagError."""
        name, _, rest = line.partition(" ")
        if name not in self._known:
            near = difflib.get_close_matches(name, NAMES, 1, 0.6)
            meant = f"did you mean {near[0]}?" if near else "all are in /help"
            self._terminal.note(f"there is no {name}; {meant}")
            return None
        return self._known[name](rest.strip())

    # -- the last answer --------------------------------------------------------------------------

    def _show(self, rest: str) -> None:
        number, _, how = rest.partition(" ")
        if (span := self._span(number, "/show")) is None:
            return
        current = self._conversation.library.articles_by_id([span.article.id]).get(span.article.id)
        if current is None or current.text != span.article.text:
            before, after = "", ""
            note = localised(CHANGES["gone" if current is None else "changed"])
        else:
            before, after = _around(span, self._conversation.library, whole=how == "all")
            note = ""
        whole = how == "all" and not note
        quote = Text(quoted(span.quote, span.article.language) if not whole else safe(span.quote), "bold")
        lines = [Text(source_line(span.article))]
        if whole:
            lines += Text.assemble((before, "dim"), quote, (after, "dim")).split("\n", allow_blank=True)
        else:
            lines += [Text(before, "dim"), quote, Text(after, "dim"), Text(note, "dim")]
        self._terminal.note(*(Text("  ") + line for line in lines if line))

    def _open(self, rest: str) -> None:
        if (span := self._span(rest, "/open")) is None:
            return
        address = location(span.article)
        if address is None:
            self._terminal.note(f"there is neither a page nor a file of it any more: {source_line(span.article)}")
            return
        opened = open_outside(address)
        link = Text(address, Style(link=address, underline=True))
        self._terminal.note(Text(localised("opened ")) + link if opened else link)

    def _why(self, _: str) -> None:
        if (last := self._conversation.last) is None:
            self._terminal.note("there is no answer yet")
        else:
            self._terminal.note(*why_lines(last.answer))

    def _copy(self, _: str) -> None:
        if (last := self._conversation.last) is None:
            self._terminal.note("there is no answer yet")
            return
        by = copy(unstyled(answer_lines(last.answer)), self._terminal.err.file)
        self._terminal.note(f"copied, by {by}" if by else "there is no clipboard here; /save FILE writes a file")

    def _wrong(self, why: str) -> None:
        if not why:
            raise UsageError("what is wrong with it?", "/wrong the price is that of 2023")
        self._conversation.mark_wrong(why)
        self._terminal.note("marked as wrong; rag eval propose --wrong proposes it as a question to check")

    def _retry(self, _: str) -> Outcome:
        if self._conversation.last is None:
            self._terminal.note("there is no question yet")
            return None
        return "retry"

    def _undo(self, _: str) -> None:
        self._terminal.note(f"taken back: {one_line(self._conversation.undo().question, 80)}")

    def _span(self, number: str, command: str) -> Span | None:
        """The source of that number; says which there are where it is none."""
        spans = spans_of(self._conversation)
        if number.isdecimal() and int(number) in spans:
            return spans[int(number)]
        known = ", ".join(map(str, sorted(spans)))
        self._terminal.note(f"{command} N, where N is one of {known}" if known else "there is no answer to show yet")
        return None

    # -- the library and the session ----------------------------------------------------------------

    def _sources(self, _: str) -> None:
        rows = self._conversation.library.rows()
        for row in rows[-LISTED_SOURCES:]:
            self._terminal.note("  " + "  ".join(part for part in (row.id, row.date, row.outlet, row.title) if part))
        if len(rows) > LISTED_SOURCES:
            self._terminal.note(f"  and {len(rows) - LISTED_SOURCES} earlier ones: rag sources list")

    def _filter(self, rest: str) -> None:
        if rest == "off":
            self._narrow(Filter())
        elif rest:
            self._change(conditions(rest))
        else:
            self._narrow(self._conversation.filter)

    def _change(self, values: dict[str, str]) -> None:
        chosen = self._conversation.filter
        for name, value in values.items():
            chosen = changed(chosen, name, value)
        self._narrow(chosen)

    def _narrow(self, chosen: Filter) -> None:
        found = self._conversation.narrow(chosen)
        if found is None:
            self._terminal.note("all articles are asked")
            return
        left_out = f"; {undated(found)}" if found.undated else ""
        self._terminal.note(f"{len(found.ids)} of {found.total} articles: {describe(chosen)}{left_out}")

    def _save(self, rest: str) -> None:
        if not rest:
            raise UsageError("where to?", "/save conversation.md")
        path = Path(rest)
        text = transcript(self._conversation.turns, form_of(path))
        write_file(path, text)
        self._terminal.note(f"written to {path}")

    def _history(self, words: str) -> None:
        if words:
            library = self._conversation.library
            turns = library.all_turns()
            articles = library.articles_by_id(articles_of(turns))
            found = [turn for turn in (recalled(turn, articles) for turn in turns) if says(turn, words)]
            self._terminal.note(*map(history_line, found[-LISTED_TURNS:]))
            self._terminal.note(f"{len(found)} found; rag chat --session NAME goes on with one")
            return
        for n, turn in enumerate(self._conversation.turns, 1):
            self._terminal.note(f"{n:>4}  {one_line(turn.question, 100)}")
        self._terminal.note(f"session {self._conversation.name}")

    def _new(self, _: str) -> None:
        self._conversation.begin_anew()
        self._terminal.note("the conversation is forgotten")

    def _help(self, _: str) -> None:
        self._terminal.note(*(f"  {command:<12} {localised(what)}" for command, what in COMMANDS.items()))


def spans_of(conversation: Conversation) -> dict[int, Span]:
    """What can be shown: the citations of the last answer, or the nearest passages when it abstained."""
    if conversation.last is None:
        return {}
    answer = conversation.last.answer
    if answer.citations:
        return {citation.n: citation.span for citation in answer.citations}
    return {passage.n: Span(passage.article, passage.start, passage.end) for passage in answer.passages}


def conditions(text: str) -> dict[str, str]:
    """``lang:fr after:2025-07 outlet:"La Gazette"`` as the values of a filter, by name. Raises UsageError."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _CONDITION.match(text, at)
        if match is None or match[1] not in CONDITIONS:
            known = ", ".join(f"{name}:" for name in CONDITIONS)
            raise UsageError(f"“{text[at:]}” does not begin with one of {known}", "/filter lang:fr after:2025-07")
        found[CONDITIONS[match[1]]] = match[2] if match[2] is not None else match[3]
        at = match.end()
    return found


def _around(span: Span, library: Library, *, whole: bool) -> tuple[str, str]:
    """What stands before a quote and after it: some sentences on one line each, or all of the article."""
    text = span.article.text
    if whole:
        return safe(text[: span.start]), safe(text[span.end :])
    sentences = library.sentences(span.article.id)
    before = [s.start for s in sentences if s.end <= span.start][-AROUND:]
    after = [s.end for s in sentences if s.start >= span.end][:AROUND]
    return (
        one_line(text[before[0] : span.start]) if before else "",
        one_line(text[span.end : after[-1]]) if after else "",
    )
