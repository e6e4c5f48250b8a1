"""The entry to a search: what is no question, and what is opened before a model is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import EmptyLibrary, IndexMismatch, QuestionError
from rag.search.search import QUESTION_TOKENS, checked, search
from rag.store.library import Library
from tests.fakes import FakeParts


class Mismatched(FakeParts):
    """Parts whose index was built by something else."""

    def __getattribute__(self, name: str) -> object:
        if name == "index":
            raise IndexMismatch("another embedding model", "rag reindex")
        return super().__getattribute__(name)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[FakeParts]:
    with Library.open(tmp_path, create=True) as library:
        yield FakeParts(library=library)


@pytest.mark.parametrize("question", ["", " \n", "?!", "mot " * 40 * QUESTION_TOKENS])
def test_what_is_no_question_is_refused_before_anything_is_looked_for(empty: FakeParts, question: str) -> None:
    with pytest.raises(QuestionError):
        checked(question, empty)


def test_an_empty_library_says_how_to_fill_it(empty: FakeParts) -> None:
    with pytest.raises(EmptyLibrary) as caught:
        search("Où est le port ?", empty, k=3)
    assert caught.value.hint == "rag ingest PATH"


def test_an_index_of_another_model_is_said_before_a_question_is_read(empty: FakeParts) -> None:
    with pytest.raises(IndexMismatch):
        checked("", Mismatched(library=empty.library))
