"""Names of files that UTF-8 cannot hold, and names in two normal forms."""

from __future__ import annotations

import os
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from rag.text.paths import composed_path, is_address, named_path, written_path


@given(st.binary(max_size=40))
def test_any_name_can_be_written_and_is_found_again(name: bytes) -> None:
    path = os.fsdecode(name)
    written = written_path(path)
    assert written.encode("utf-8").decode("utf-8") == written
    assert written_path(written) == written
    if b"\\x" not in name:
        assert os.fsencode(named_path(written)) == name


def test_a_byte_that_is_no_utf8_is_written_as_a_person_can_type_it() -> None:
    assert written_path(os.fsdecode(b"caf\xe9.txt")) == r"caf\xe9.txt"


def test_decomposed_and_composed_names_are_one() -> None:
    assert composed_path(unicodedata.normalize("NFD", "Forêt à l'est.txt")) == composed_path("Forêt à l'est.txt")


def test_an_address_is_told_from_a_path() -> None:
    assert [is_address(text) for text in ("https://port.example/a", "HTTP://x.example", "http/a.txt", "./https:")] == [
        True,
        True,
        False,
        False,
    ]
