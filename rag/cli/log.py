"""The log: which command ran, for how long, and the details of what went wrong. No question and no text stands in it.

A person sees one line of an error; this is where the rest is. ``--verbose`` shows the same on stderr.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler

import typer

from rag.errors import RagError
from rag.places import log_file

LARGEST = 1_000_000  # bytes of the log before it is put aside; one older one is kept
FORM = "%(asctime)s %(process)d %(levelname)s %(message)s"

logger = logging.getLogger("rag")


@contextlib.contextmanager
def logged(name: Callable[[], str], *, verbose: bool = False) -> Iterator[None]:
    """Writes down how a command ended; ``name`` is asked then. What it raised passes through."""
    started = time.monotonic()
    with _handlers(verbose):
        try:
            yield
        except RagError as error:
            logger.error("rag %s: %s", name(), error.message, exc_info=logger.isEnabledFor(logging.DEBUG))
            raise
        except typer.Exit as end:
            _ended(name(), started, end.exit_code)
            raise
        except Exception:
            logger.exception("rag %s failed", name())
            raise
        else:
            _ended(name(), started, 0)


def _ended(name: str, started: float, code: int) -> None:
    if name:
        logger.info("rag %s ended after %.1f s with %d", name, time.monotonic() - started, code)


@contextlib.contextmanager
def _handlers(verbose: bool) -> Iterator[None]:
    """The handlers of the log for as long as a command runs. A folder that cannot be written only costs the log."""
    handlers: list[logging.Handler] = []
    with contextlib.suppress(OSError):
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handlers.append(RotatingFileHandler(log_file(), maxBytes=LARGEST, backupCount=1, encoding="utf-8"))
    if verbose:
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(logging.Formatter(FORM))
        logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()
