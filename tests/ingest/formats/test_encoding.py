"""Bytes are read as browsers read them, and what was decoded wrongly once is mended."""

from __future__ import annotations

import pytest

from rag.errors import UnreadableSource
from rag.ingest.formats.encoding import decoded, mended

SAID = (
    "Le goûter du préau coûte 2 € : « c’est donné », note l’œil d’Agnès, élève de 6ᵉ".replace("ᵉ", "e") + " – à suivre."
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_french_text_is_read_in_what_it_is_written_in(encoding: str) -> None:
    assert decoded(SAID.encode(encoding), "a.txt") == SAID


def test_the_euro_of_latin_9_is_told_from_that_of_windows() -> None:
    said = SAID.replace("’", "'").replace("–", "-")
    assert decoded(said.encode("iso8859-15"), "a.txt") == said


def test_a_label_of_latin_1_means_windows_1252() -> None:
    page = b'<meta charset="iso-8859-1"><p>' + SAID.encode("cp1252")
    assert decoded(page, "a.html", markup=True).endswith(SAID)


def test_bytes_that_are_utf_8_are_that_whatever_the_label_says() -> None:
    page = b'<meta charset="iso-8859-1"><p>' + SAID.encode()
    assert decoded(page, "a.html", markup=True).endswith(SAID)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="not text"):
        decoded(b"\x00\x01\x02\x03" * 40, "a.txt")


@pytest.mark.parametrize("times", [1, 2])
def test_text_that_was_decoded_wrongly_is_mended(times: int) -> None:
    spoilt = SAID
    for _ in range(times):
        spoilt = spoilt.encode().decode("cp1252", "replace") if "\x81" not in spoilt else spoilt
    assert "é" in mended(spoilt)
    assert "Ã" not in mended(spoilt)


@pytest.mark.parametrize("text", [SAID, "Plain words.", "ÂGE ET ÃO", "Às três, São João.", "une ½ heure"])
def test_text_that_is_right_stays(text: str) -> None:
    assert mended(text) == text
