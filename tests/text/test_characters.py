"""What acts unseen is found whole, in both readings of a sequence that does not end."""

from __future__ import annotations

import re
import unicodedata

import pytest

from rag.text.characters import ACTING, FINISHED_SEQUENCE, SEQUENCE, SURROGATES


@pytest.mark.parametrize(
    ("text", "shown", "kept"),
    [
        ("a\x1b[31mb", "ab", "ab"),
        ("a\x1b]0;title\x07b", "ab", "ab"),
        ("a\x1b]8;;http://x\x1b\\b", "ab", "ab"),
        ("a\x1bMb", "ab", "ab"),
        ("a\x1b]0;a word\nb", "a\nb", "a0;a word\nb"),
        ("a\x1b[31", "a", "a31"),
        ("a\x9b31mb\x9dtitle\x9cc", "abc", "a\x9b31mb\x9dtitle\x9cc"),
    ],
)
def test_a_sequence_is_found_as_a_terminal_takes_it_and_as_a_text_has_it(text: str, shown: str, kept: str) -> None:
    assert (SEQUENCE.sub("", text), FINISHED_SEQUENCE.sub("", text)) == (shown, kept)


def test_what_acts_is_no_letter_no_space_and_no_line() -> None:
    acting = [chr(code) for code in range(0x110000) if re.match(f"[{ACTING}{SURROGATES}]", chr(code))]
    assert {unicodedata.category(character) for character in acting} == {"Cc", "Cf", "Cn", "Cs", "Zl", "Zp"}
    assert not {"\t", "\n", " ", "\u00a0", "\u200d"} & set(acting)
    assert {"\x1b", "\x85", "\u202e", "\u2066", "\U000e0041", "\ud800"} <= set(acting)
