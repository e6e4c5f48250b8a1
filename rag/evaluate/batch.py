"""Many questions from a file of JSON lines, answered into another, resuming where an earlier run stopped.

It knows lines and files; answering is a function it is given. One bad line costs only itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import QuestionError, SourceNotFound, UnreadableSource, UsageError
from rag.evaluate.measures import QuestionId
from rag.ports import Progress
from rag.render.records import answer_record
from rag.render.safe import to_json
from rag.types import Answer

Ask = Callable[[str, Sequence[str] | None], Answer]


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line of the input; ``number`` is that of the line, from 1."""

    number: int
    identity: QuestionId
    question: str
    articles: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be answered, and why."""

    number: int
    reason: str


def read_questions(path: Path) -> list[BatchQuestion | BadLine]:
    """Every line that is not blank. Raises SourceNotFound, UnreadableSource."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError as error:
        raise SourceNotFound(
            f"there is no file {path}", "rag ask --batch QUESTIONS.jsonl --out ANSWERS.jsonl"
        ) from error
    except OSError as error:
        raise UnreadableSource(f"{path} cannot be read: {error.strerror}") from error
    seen: dict[QuestionId, int] = {}
    found: list[BatchQuestion | BadLine] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        item = _parse(number, line)
        if isinstance(item, BatchQuestion):
            first = seen.setdefault(item.identity, number)
            if first != number:
                item = BadLine(number, f"the id {item.identity!r} is already that of line {first}")
        found.append(item)
    return found


def _parse(number: int, line: bytes) -> BatchQuestion | BadLine:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except ValueError as error:  # JSON, or an encoding that is not UTF-8
        return BadLine(number, f"not JSON: {error}")
    if not isinstance(value, dict):
        return BadLine(number, "not a JSON object")
    identity, question, articles = value.get("id"), value.get("question"), value.get("articles")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        return BadLine(number, 'no "id" that is a string or a whole number')
    if not isinstance(question, str):
        return BadLine(number, 'no "question" that is a string')
    if articles is None:
        return BatchQuestion(number, identity, question)
    if not isinstance(articles, list) or not all(isinstance(article, str) for article in articles):
        return BadLine(number, '"articles" is not a list of ids')
    return BatchQuestion(number, identity, question, tuple(articles))


def mend(out: Path, holds: str = "answer") -> set[QuestionId]:
    """The ids that are answered already; a last line that was half written is cut off.

    A line counts as an answer when it has a field of the name ``holds``. Raises UsageError when the file has other
    lines, so that nothing of a person's is appended to.
    """
    data = out.read_bytes() if out.exists() else b""
    end = data.rfind(b"\n") + 1
    done: set[QuestionId] = set()
    for number, line in enumerate(data[:end].splitlines(), 1):
        if line.strip():
            identity = _identity(line, holds)
            if identity is None:
                raise UsageError(f"line {number} of {out} is not an answer", "choose another file: --out FILE")
            done.add(identity)
    if tail := data[end:]:
        identity = _identity(tail, holds)
        with out.open("r+b") as stream:
            if identity is None:
                stream.truncate(end)
            else:
                done.add(identity)
                stream.seek(0, 2)
                stream.write(b"\n")
    return done


def _identity(line: bytes, holds: str) -> QuestionId | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    identity = value.get("id") if isinstance(value, dict) else None
    return identity if isinstance(identity, str | int) and holds in value else None


def answer_all(
    questions: Sequence[BatchQuestion | BadLine], out: Path, ask: Ask, known: Collection[str], progress: Progress
) -> Iterator[BadLine | Answer]:
    """Answers what is not yet in ``out``, a flushed line each; yields every answer and every line that failed.

    ``known`` are the ids of the library's articles. Raises UsageError when ``out`` cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        done = mend(out)
        stream = out.open("a", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}", "choose another file: --out FILE") from error
    waiting = [item for item in questions if isinstance(item, BadLine) or item.identity not in done]
    with stream:
        for count, item in enumerate(waiting, 1):
            if isinstance(item, BadLine):
                yield item
            elif unknown := sorted(set(item.articles or ()) - set(known)):
                yield BadLine(item.number, f"no article has the id {', '.join(unknown)}")
            else:
                try:
                    answer = ask(item.question, item.articles)
                except QuestionError as error:
                    yield BadLine(item.number, error.message)
                else:
                    stream.write(to_json(answer_record(answer, item.identity), indent=None) + "\n")
                    stream.flush()
                    yield answer
            progress(count, len(waiting), "questions")
