"""An article follows its file, keeps its id, and stays when its file is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.store.library import Library
from tests.store.test_library import FERRY, article, put


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", create=True) as opened:
        put(opened, article("a", FERRY))
        yield opened


def test_a_moved_article_keeps_its_id_and_shows_its_new_path(library: Library) -> None:
    library.move("a", "/news/b.txt", "b")
    assert [(origin.id, origin.path) for origin in library.origins()] == [("a", "/news/b.txt")]
    assert library.article("a").path == "/news/b.txt"
    assert library.places() == {"b": "a"}
    library.move("a", "/news/c.txt", "c")
    assert library.places() == {"c": "a"}
    library.move("a", "/news/a.txt", "a")
    assert library.places() == {}


def test_a_place_that_another_one_left_is_settled_before_its_article_is_written(library: Library) -> None:
    library.move("a", "/news/b.txt", "b")
    library.settle("a", "a2")
    assert library.places() == {"b": "a", "a": "a2"}
    library.remove("a")
    assert library.places() == {"a": "a2"}


def test_what_is_gone_is_marked_once_until_it_is_found_or_written_again(library: Library) -> None:
    library.mark_gone(["a", "no such"])
    since = library.rows()[0].gone
    assert since is not None
    library.mark_gone(["a"])
    assert library.origins()[0].gone == since
    library.mark_found(["a"])
    assert library.rows()[0].gone is None
    library.mark_gone(["a"])
    put(library, article("a", FERRY))
    assert library.rows()[0].gone is None
    library.mark_gone(["a"])
    library.move("a", "/news/b.txt", "b")
    assert library.rows()[0].gone is None
