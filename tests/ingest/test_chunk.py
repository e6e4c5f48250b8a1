from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.chunk import chunk
from rag.types import Sentence

DIGEST = "0123456789abcdef"


def article(lengths: list[int]) -> tuple[str, list[Sentence]]:
    """Sentences of these lengths, one a line."""
    sentences, start = [], 0
    for ordinal, length in enumerate(lengths):
        sentences.append(Sentence("a1", ordinal, start, start + length, "x" * length))
        start += length + 1
    return "\n".join("x" * length for length in lengths), sentences


@given(
    st.lists(st.integers(1, 300), max_size=40),
    st.integers(1, 6),
    st.integers(1, 8),
    st.integers(1, 900),
)
def test_windows_cover_every_sentence_and_none_lies_in_the_one_before(
    lengths: list[int], size: int, stride: int, longest: int
) -> None:
    text, sentences = article(lengths)
    chunks = chunk(sentences, text, DIGEST, size=size, stride=stride, max_characters=longest)
    assert {n for window in chunks for n in range(window.first, window.last + 1)} == set(range(len(sentences)))
    for ordinal, window in enumerate(chunks):
        assert window.ordinal == ordinal
        assert window.key == f"a1:01234567:{ordinal}"
        assert window.text == text[window.start : window.end]
        assert (window.start, window.end) == (sentences[window.first].start, sentences[window.last].end)
        assert window.last - window.first < size
        assert window.first == window.last or len(window.text) <= longest
    for before, after in pairwise(chunks):
        assert before.first < after.first
        assert before.last < after.last


def test_windows_of_three_with_a_stride_of_two() -> None:
    text, sentences = article([10] * 6)
    chunks = chunk(sentences, text, DIGEST, size=3, stride=2, max_characters=700)
    assert [(window.first, window.last) for window in chunks] == [(0, 2), (2, 4), (4, 5)]


def test_a_tail_that_the_last_window_holds_is_no_window() -> None:
    text, sentences = article([10] * 5)
    chunks = chunk(sentences, text, DIGEST, size=3, stride=2, max_characters=700)
    assert [(window.first, window.last) for window in chunks] == [(0, 2), (2, 4)]


def test_a_window_ends_early_rather_than_grow_too_long() -> None:
    text, sentences = article([50, 90, 20, 20])
    chunks = chunk(sentences, text, DIGEST, size=3, stride=2, max_characters=60)
    assert [(window.first, window.last) for window in chunks] == [(0, 0), (1, 1), (2, 3)]


@pytest.mark.parametrize(("size", "stride"), [(0, 1), (1, 0)])
def test_impossible_windows_are_refused(size: int, stride: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        chunk([], "", DIGEST, size=size, stride=stride, max_characters=10)
