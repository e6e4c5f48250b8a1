"""The embedding model in a process of its own, where torch may use the AMX tiles, which llama.cpp needs in this one.

The process is ``python -m rag.models.worker``. Requests go in at its standard input, replies come out of its standard
output, both pickled: (number, what is asked, arguments) and (number, how it went, what came of it). Its input ends with
the process that asks, however that ends, and it with its input. It is of a session of its own: the interrupt that a
person types reaches only the process that asks.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import traceback
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, Literal, cast

from rag.errors import ModelDied
from rag.ports import Embedder, Entailment, Graded, Marked, Pair, Vectors

SECONDS_TO_END = 2.0
_READY = 0  # the number of the reply that no request asked for: the model is loaded, or why it is not

_Request = tuple[int, str, tuple[Any, ...]]
_Reply = tuple[int, Literal["done", "failed", "unsound"], Any]


def worker_command(folder: Path, name: str, threads: int) -> tuple[str, ...]:
    return (sys.executable, "-m", "rag.models.worker", str(folder), name, str(threads))


# -- the process that asks ------------------------------------------------------------------------


class WorkerEmbedder:
    """An ``Embedder`` whose work is done by a process of its own, started at once and waited for when it is needed.

    An error there is raised here as it is. Where the process ends before its model is loaded, or finds that this
    processor does not count well in bfloat16, ``otherwise`` makes the model in this process. Where it ends later that
    is a ModelDied, and the next call starts another one.
    """

    def __init__(self, name: str, command: Sequence[str], otherwise: Callable[[], Embedder]) -> None:
        self._name, self._command, self._otherwise = name, command, otherwise
        self._here: Embedder | None = None
        self._lock = threading.Lock()  # a prompt is warmed while a question is typed
        self._process = _Process(command)

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        found: int = self._ask("dimension")
        return found

    def encode_query(self, text: str) -> Vectors:
        found: Vectors = self._ask("encode_query", text)
        return found

    def encode_documents(self, texts: Sequence[str], titles: Sequence[str | None]) -> Vectors:
        found: Vectors = self._ask("encode_documents", list(texts), list(titles))
        return found

    def mark(self, question: str, texts: Sequence[str], titles: Sequence[str | None]) -> list[Marked] | None:
        found: list[Marked] | None = self._ask("mark", question, list(texts), list(titles))
        return found

    def grade(
        self, question: str, passages: Sequence[Sequence[str]], titles: Sequence[str | None]
    ) -> list[Graded] | None:
        found: list[Graded] | None = self._ask("grade", question, list(map(list, passages)), list(titles))
        return found

    def entail(self, pairs: Sequence[Pair]) -> list[Entailment] | None:
        found: list[Entailment] | None = self._ask("entail", list(pairs))
        return found

    def close(self) -> None:
        """Ends the process; it also ends with this object and with this process."""
        self._process.end()

    def _ask(self, what: str, *given: Any) -> Any:
        with self._lock:
            if self._here is None:
                if not self._process.end.alive:
                    self._process = _Process(self._command)
                try:
                    return self._process.ask(what, given)
                except _Unsound:
                    self._here = self._otherwise()
            return _asked(self._here, what, given)


class _Unsound(Exception):
    """The process cannot do the work in this machine."""


class _Process:
    """A started process; ``end`` ends it, and is no longer ``alive`` when that has been done."""

    def __init__(self, command: Sequence[str]) -> None:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self._process = process
        self._requests, results = cast(tuple[IO[bytes], IO[bytes]], (process.stdin, process.stdout))
        self._replies: queue.SimpleQueue[_Reply | None] = queue.SimpleQueue()
        # A thread reads, so that an interrupt of the one that waits leaves no reply half read.
        reader = threading.Thread(target=_receive, args=(results, self._replies), daemon=True)
        reader.start()
        self.end = weakref.finalize(self, _end, process, reader)
        self._number, self._loaded = _READY, False

    def ask(self, what: str, given: tuple[Any, ...]) -> Any:
        """Raises what the process raised, _Unsound where it never came to work, ModelDied where it ended later."""
        if not self._loaded:
            self._reply(_READY)
            self._loaded = True
        self._number += 1
        try:
            _send(self._requests, (self._number, what, given))
        except OSError as error:
            raise self._died() from error
        except BaseException:  # half a request cannot be taken back
            self.end()
            raise
        return self._reply(self._number)

    def _reply(self, number: int) -> Any:
        """Of an earlier number is what an interrupted call did not wait for."""
        while reply := self._replies.get():
            of, how, value = reply
            if of != number:
                continue
            if how == "done":
                return value
            if number == _READY:
                self.end()
            if how == "unsound":
                raise _Unsound
            raise value
        if not self._loaded:
            self.end()
            raise _Unsound
        raise self._died()

    def _died(self) -> ModelDied:
        self.end()
        code = self._process.returncode
        how = f"signal {-code}, {signal.strsignal(-code)}" if code < 0 else f"exit code {code}"
        return ModelDied(f"the process of the embedding model ended ({how})", "try again, or with RAG_BFLOAT16=0")


def _end(process: subprocess.Popen[bytes], reader: threading.Thread) -> None:
    if process.stdin:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if reader is not threading.current_thread():  # which may be the one that collects garbage
        reader.join()


def _receive(stream: IO[bytes], replies: queue.SimpleQueue[_Reply | None]) -> None:
    """None is the end."""
    with stream, contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            replies.put(pickle.load(stream))
    replies.put(None)


def _send(stream: IO[bytes], message: _Request | _Reply) -> None:
    stream.write(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
    stream.flush()


def _asked(embedder: Embedder | None, what: str, given: tuple[Any, ...]) -> Any:
    found = getattr(embedder, what)
    return found(*given) if callable(found) else found


# -- the process that is asked --------------------------------------------------------------------


def serve(make: Callable[[], Embedder | None]) -> None:
    """Answers what standard input asks until it ends. ``make`` gives None where the model would not be sound here."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the replies
    requests: queue.SimpleQueue[_Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    embedder: Embedder | None = None
    try:
        embedder = make()
        _send(replies, (_READY, "done" if embedder else "unsound", None))
    except Exception as error:
        _send(replies, (_READY, "failed", _portable(error)))
    while True:  # until ``_listen`` ends it
        number, what, given = requests.get()
        try:
            _send(replies, (number, "done", _asked(embedder, what, given)))
        except Exception as error:
            _send(replies, (number, "failed", _portable(error)))


def _listen(stream: IO[bytes], requests: queue.SimpleQueue[_Request]) -> None:
    """Ends this process with the one that asks, also in the middle of an answer that no one waits for any more."""
    try:
        while True:
            requests.put(pickle.load(stream))
    finally:
        os._exit(0)


def _portable(error: Exception) -> Exception:
    """With where it was raised, which is lost on the way."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def work(arguments: Sequence[str]) -> None:
    folder, name, threads = arguments
    os.environ["ONEDNN_MAX_CPU_ISA"] = "DEFAULT"  # the tiles are torch's alone here

    def make() -> Embedder | None:
        from rag.models.embedding import SentenceTransformerEmbedder, counts_in_bfloat16

        if not counts_in_bfloat16(int(threads)):
            return None
        return SentenceTransformerEmbedder(Path(folder), name, threads=int(threads), bfloat16=True)

    serve(make)


if __name__ == "__main__":
    work(sys.argv[1:])
