"""Full text: the terms of a chunk and around it, as they were indexed. BM25 is tested with the library."""

from __future__ import annotations

from pathlib import Path

from rag.store.library import Library
from rag.types import Chunk
from tests.builders import article, sentences_of


def test_a_chunk_comes_with_the_terms_of_its_title_and_of_the_chunks_beside_it(tmp_path: Path) -> None:
    source = article("un\ndeux\ntrois\nquatre", title="Nombres")
    held = sentences_of(source)
    chunks = [Chunk(f"a1:0:{n}", "a1", n, n, n, s.start, s.end, s.text) for n, s in enumerate(held)]
    with Library.open(tmp_path, create=True) as library:
        library.put(source, held, chunks, ["one un", "two two", "three", "four"], b"", title_terms="numbers")
        found = library.chunk_terms(["a1:0:1", "a1:0:0", "a1:0:9"])
    assert found.keys() == {"a1:0:0", "a1:0:1"}
    assert found["a1:0:1"].own == ("two", "two")
    assert found["a1:0:1"].around == {"one", "un", "three", "numbers"}
    assert found["a1:0:0"].around == {"two", "numbers"}
