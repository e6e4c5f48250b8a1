"""Reading in a process of its own, which can be ended: what hangs or eats memory costs one file and not the run.

The process reads, cleans and cuts into sentences; it opens no library and no model. It has a limit of memory of its own
and a limit of time for each article, and is started anew when it dies.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from rag.errors import NoArticles, RagError
from rag.ingest.clean import Cleaned, clean
from rag.ingest.load import RawArticle, load_bytes, load_file
from rag.text.sentences import split
from rag.types import Sentence

SECONDS = 60.0  # of the processor, for one article; a thousand pages of PDF take 40
PATIENCE = 10  # times as long by the clock, where other programs hold the processor
MEMORY = 2 << 30  # bytes of address space
LONGEST_TEXT = 4_000_000  # characters: longer than any article, and than most books
LONGEST_SENTENCE = 200_000  # characters: what has no end of a sentence for so long is no text


@dataclass(frozen=True, slots=True)
class Read:
    """An article as it was read: ``raw`` without its text, what is to be stored of it, and its sentences."""

    raw: RawArticle
    cleaned: Cleaned
    sentences: list[Sentence]


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read and why: a file, or one article of several.

    ``raw`` is there where it had an identity. ``other`` says that the file holds other things than articles: that is no
    failure.
    """

    reason: str
    hint: str = ""
    raw: RawArticle | None = None
    other: bool = False


def read_article(raw: RawArticle) -> Read | Unread:
    """One article, cleaned and cut."""
    bare = replace(raw, text="", removed=())
    if len(raw.text) > LONGEST_TEXT:
        return Unread(f"{len(raw.text):,} characters are no article", "split it, then: rag ingest PATH", bare)
    try:
        cleaned = clean(raw)
    except RagError as error:
        return Unread(error.message, error.hint, bare)
    article = cleaned.article
    sentences = split(article.text, article.language, article.id)
    if any(sentence.end - sentence.start > LONGEST_SENTENCE for sentence in sentences):
        return Unread(f"{LONGEST_SENTENCE:,} characters without the end of a sentence are no text", "", bare)
    return Read(bare, cleaned, sentences)


class Worker:
    """Reads files one after another in a process that is started when first asked."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: Any = None
        self._pipe: Connection | None = None

    def read(self, path: Path, data: bytes | None = None) -> Iterator[Read | Unread]:
        """The articles of a file, or of bytes that it names, as they are read. Errors are values; none is raised."""
        pipe = self._started()
        whole = False
        try:
            pipe.send((os.path.abspath(path), data))
            while True:
                if not self._answered(pipe):
                    yield Unread(f"reading it took longer than {self._seconds:g} s", "split it, then: rag ingest PATH")
                    return
                item = pipe.recv()
                if item is None:
                    whole = True
                    return
                yield item
        except (EOFError, OSError):
            yield Unread(f"reading it needed more than {self._memory >> 20} MB, or broke its reader", "split it")
        finally:
            if not whole:  # the rest of what it sends belongs to no one
                self.end()

    def _answered(self, pipe: Connection) -> bool:
        """Waits for an article; false once its time is over: of the processor, for a busy machine is not its fault."""
        began, spent = time.monotonic(), self._spent()
        step = min(self._seconds, 1.0)
        while not pipe.poll(step):
            waited = time.monotonic() - began
            worked = waited if spent is None else (self._spent() or spent) - spent
            if worked >= self._seconds or waited >= PATIENCE * self._seconds:
                return False
        return True

    def _spent(self) -> float | None:
        """Seconds of the processor that the process has had; None where that is not told (only Linux does)."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (AttributeError, OSError, ValueError, IndexError):
            return None

    def end(self) -> None:
        """Ends the process, at once."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def peak(self) -> int:
        """The most memory that the process has had, in bytes; 0 where that is not told (only Linux does)."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        except (AttributeError, OSError, ValueError):
            return 0
        return next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM")), 0)

    def _started(self) -> Connection:
        if self._pipe is None or not self._process.is_alive():
            self.end()
            context = multiprocessing.get_context("spawn")  # a fork would share threads and locks of loaded models
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self._memory), daemon=True, name="rag reader")
            self._process.start()
            theirs.close()
        return self._pipe


_shared: Worker | None = None


def shared_worker() -> Worker:
    """The one of this process: starting it takes half a second."""
    global _shared
    if _shared is None:
        _shared = Worker()
        atexit.register(_shared.end)
    return _shared


# -- within the process ---------------------------------------------------------------------------


def _serve(pipe: Connection, memory: int) -> None:
    """Answers each path with its articles and then None, until the other side is gone."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who writes, who ends this process
    _limit(memory)
    while True:
        try:
            path, data = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            for item in _articles(Path(path), data):
                pipe.send(item)
            pipe.send(None)
        except (BrokenPipeError, ConnectionResetError):
            return


def _articles(path: Path, data: bytes | None) -> Iterator[Read | Unread]:
    try:
        for item in load_file(path) if data is None else load_bytes(data, path):
            yield Unread(item.message, item.hint) if isinstance(item, RagError) else read_article(item)
    except RagError as error:
        yield Unread(error.message, error.hint, other=isinstance(error, NoArticles))
    except MemoryError:
        yield Unread("reading it needs more memory than one file may have", "split it, then: rag ingest PATH")
    except RecursionError:
        yield Unread("it is nested too deeply", "save its text as .txt, then: rag ingest PATH")
    except Exception as error:  # a parser's own failure on a damaged file must name the file, and end no run
        yield Unread(
            f"it is damaged, or of a kind that its reader does not know ({type(error).__name__}: {error})"[:300]
        )


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
