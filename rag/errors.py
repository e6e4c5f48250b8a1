"""Every error that a person can meet.

    RagError                      exit 1
    ├── UsageError                exit 2   the command itself is wrong
    ├── ConfigError               exit 2   a setting is unknown or has an impossible value
    ├── SourceError               a file or URL that cannot be read as an article
    │   ├── SourceNotFound
    │   ├── EmptySource
    │   │   └── NoArticles        a file that holds other things than articles: passed over, no failure
    │   └── UnreadableSource      binary, or not text in any encoding that was recognised
    ├── LibraryError              the SQLite side
    │   ├── EmptyLibrary
    │   ├── UnknownSource         no article of that id, path or title
    │   ├── UnknownSession        no conversation of that name
    │   ├── EmptySelection        no article fits a filter; says what each condition leaves
    │   └── LibraryLocked         another process writes; names the holder
    ├── VectorIndexError               the Chroma side
    │   ├── IndexMismatch         built by another embedding model or chunker
    │   └── IndexDamaged          a run was killed while it wrote; the next ingest builds it anew
    ├── ModelError
    │   ├── UnknownModel
    │   ├── ModelMissing
    │   ├── ModelCorrupt          size or sha256 differs, or not a model file
    │   ├── ModelDied             the process that a model runs in ended
    │   ├── EndpointFailed        the server of the chat model is out of reach, refuses, or cannot be understood
    │   ├── DownloadFailed        every source failed; says each reason
    │   └── DiskFull
    ├── ServerError
    │   ├── ServerRunning         the library is served already, or its port is taken
    │   ├── ServerBusy            more questions wait than are kept waiting
    │   └── PartMissing           an optional part of the installation is not there
    ├── PromptError               a prompt file with a missing or unknown variable
    └── QuestionError             empty, or longer than the context can hold

An error is one line of what and why, and a ``hint`` that names the next command. Lower layers' errors are
translated at the seam that calls them, so that a person never sees a traceback of a library.
"""

from __future__ import annotations

from typing import ClassVar


class RagError(Exception):
    """Base of the tree. ``hint`` is the next command to type, "" where there is none."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(RagError):
    exit_code = 2


class ConfigError(RagError):
    exit_code = 2


class SourceError(RagError):
    pass


class SourceNotFound(SourceError):
    pass


class EmptySource(SourceError):
    pass


class NoArticles(EmptySource):
    pass


class UnreadableSource(SourceError):
    pass


class LibraryError(RagError):
    pass


class EmptyLibrary(LibraryError):
    pass


class UnknownSource(LibraryError):
    pass


class UnknownSession(LibraryError):
    pass


class EmptySelection(LibraryError):
    pass


class LibraryLocked(LibraryError):
    pass


class VectorIndexError(RagError):
    pass


class IndexMismatch(VectorIndexError):
    pass


class IndexDamaged(VectorIndexError):
    pass


class ModelError(RagError):
    pass


class UnknownModel(ModelError):
    pass


class ModelMissing(ModelError):
    pass


class ModelCorrupt(ModelError):
    pass


class ModelDied(ModelError):
    pass


class EndpointFailed(ModelError):
    """``status`` is that of HTTP where the server answered with one."""

    def __init__(self, message: str, hint: str = "", *, status: int | None = None) -> None:
        super().__init__(message, hint)
        self.status = status


class DownloadFailed(ModelError):
    pass


class DiskFull(ModelError):
    pass


class ServerError(RagError):
    pass


class ServerRunning(ServerError):
    pass


class ServerBusy(ServerError):
    pass


class PartMissing(ServerError):
    pass


class PromptError(RagError):
    pass


class QuestionError(RagError):
    pass
