"""An index that is built beside the present one and takes its place when it is whole.

Killed at any moment, the present index is there: the new one lies in a folder of its own until a mark says that it is
whole, and then one rename puts it in place (``index.adopt``). What a killed run has embedded is not lost: the next one
goes on with it.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from rag.errors import VectorIndexError
from rag.store.index import REBUILT, WHOLE, Builder, ChromaIndex


@contextlib.contextmanager
def beside(folder: Path, builder: Builder) -> Iterator[ChromaIndex]:
    """An index to be filled, with what an interrupted run of the same builder left; whole when the block ends well.

    For the writer only.
    """
    made = folder / REBUILT
    (made / WHOLE).unlink(missing_ok=True)
    with _opened(made, builder) as index:
        yield index
    part = made / f"{WHOLE}.part"
    with part.open("w", encoding="utf-8") as stream:
        json.dump(dict(builder), stream)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(made / WHOLE)


def _opened(made: Path, builder: Builder) -> ChromaIndex:
    try:
        return ChromaIndex(made, builder)
    except VectorIndexError:  # of another builder, or damaged when it was interrupted
        return ChromaIndex.rebuild(made, builder)
