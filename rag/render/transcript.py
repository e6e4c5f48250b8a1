"""A conversation as lines, Markdown, JSON or one HTML page. Pure.

What has become of a cited article since stands beside its quote.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

from rich.text import Text

from rag.errors import UsageError
from rag.messages import localised
from rag.render.kept import CHANGES, Recalled
from rag.render.lines import BOLD, DIM, answer_lines
from rag.render.markdown import answer_markdown, markdown_safe
from rag.render.records import SCHEMA, Record, answer_record
from rag.render.safe import one_line, to_json

Form = Literal["md", "json", "html"]

_PAGE = """<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 serif; }}
blockquote {{ margin-left: 1rem; color: #555; overflow-wrap: anywhere; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee; }} blockquote {{ color: #aaa; }} }}
</style>
</head>
<body>
{body}</body>
</html>
"""


def form_of(path: Path) -> Form:
    """The form that a file's name asks for. Raises UsageError for any other."""
    suffix = path.suffix.lower().lstrip(".")
    for form in get_args(Form):
        if suffix == form:
            return form  # type: ignore[no-any-return]
    raise UsageError(f"{path.name} is none of .md, .json, .html", "/save conversation.md")


def transcript(turns: Sequence[Recalled], form: Form) -> str:
    """The turns in that form."""
    if form == "json":
        return to_json({"schema": SCHEMA, "turns": [turn_record(turn) for turn in turns]}) + "\n"
    return _markdown(turns) if form == "md" else _html(turns)


def turn_record(turn: Recalled) -> Record:
    """The public record of the answer, with the question as it was typed, when, and what has changed since."""
    record = answer_record(turn.answer)
    changes = {str(n): change for n, change in turn.changes.items()}
    own = {"session": turn.session, "at": turn.at, "typed": turn.question, "changes": changes}
    return own | ({"wrong": turn.wrong} if turn.wrong else {}) | record


def transcript_lines(turns: Sequence[Recalled], *, verbose: bool = False) -> list[Text]:
    """The conversation as it was on the terminal."""
    lines: list[Text] = []
    for turn in turns:
        lines.append(Text(f"> {one_line(turn.question)}", BOLD))
        if one_line(turn.answer.question) != one_line(turn.question):
            lines.append(Text(f"→ {one_line(turn.answer.question)}", DIM))
        lines += [*answer_lines(turn.answer, verbose=verbose), *(Text(note, DIM) for note in notes(turn)), Text()]
    return lines


def notes(turn: Recalled) -> Iterator[str]:
    """What is to be said of a turn besides its answer: which quotes have changed, and that it was marked as wrong."""
    yield from (f"  [{n}] {localised(CHANGES[change])}" for n, change in turn.changes.items())
    if turn.wrong:
        yield localised(f"  marked as wrong: {one_line(turn.wrong)}")


def history_line(turn: Recalled) -> Text:
    """A turn on one line: session, question, and the beginning of its answer."""
    return Text.assemble(
        (f"{turn.session}  ", DIM), one_line(turn.question, 60), (f"  {one_line(turn.answer.text, 60)}", DIM)
    )


def _markdown(turns: Sequence[Recalled]) -> str:
    parts = []
    for turn in turns:
        said = [f"*{markdown_safe(note)}*" for note in notes(turn)]
        parts.append("\n\n".join([answer_markdown(turn.answer).rstrip("\n"), *said]))
    return "\n\n".join(parts) + "\n"


def _html(turns: Sequence[Recalled]) -> str:
    """The Markdown as a page of its own, in which nothing runs and nothing is fetched."""
    from markdown_it import MarkdownIt

    title = one_line(turns[0].question) if turns else "rag"
    body = MarkdownIt("commonmark", {"html": False}).render(_markdown(turns))
    return _PAGE.format(title=html.escape(title), body=body)
