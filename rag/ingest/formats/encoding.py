"""Bytes to text, as a browser would read them, and text that was decoded wrongly mended. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from rag.errors import UnreadableSource

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# What browsers read under these labels: https://encoding.spec.whatwg.org/#names-and-labels
_AS_BROWSERS = {
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("iso8859-9",), "cp1254"),
    **dict.fromkeys(("iso8859-11", "tis-620"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("euc_kr",), "cp949"),
    **dict.fromkeys(("shift_jis",), "cp932"),
}
_WESTERN = ("cp1252", "iso8859-15", "mac_roman", "cp850")  # the more usual first
_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LETTERS = frozenset("éèêëàâäçùûüîïôöœæñáíóúìòßåøÿÉÈÊËÀÂÄÇÙÛÜÎÏÔÖŒÆÑÁÍÓÚŸ")
_SIGNS = frozenset("’‘“”«»–—…€°£§·\u00a0\u202f•©®")
PLAUSIBLE = 0.8  # of the characters beyond ASCII, for a western encoding to be taken
SAMPLE = 100_000  # bytes that are looked at


def decoded(data: bytes, name: str, label: str | None = None, *, markup: bool = False) -> str:
    """Byte order mark, UTF-8, ``label`` or what ``markup`` declares, then what the bytes look like.

    UTF-8 comes before a label: text beyond ASCII that happens to be valid UTF-8 is UTF-8, whatever the page says.
    Line ends become line feeds. Raises UnreadableSource.
    """
    text = _decoded(data, label or (declared_label(data) if markup else None))
    controls = sum(character < " " and character not in "\t\n\v\f\r\x1b" for character in text)
    if "\0" in text or controls > 0.01 * len(text):
        raise UnreadableSource(f"{name} is not text in any known encoding", "save it as UTF-8, then: rag ingest PATH")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def declared_label(data: bytes) -> str | None:
    """The charset that a page or XML file names in its first lines."""
    found = _DECLARED.search(data[:4096])
    return found[1].decode("ascii") if found else None


def mended(text: str) -> str:
    """Text with UTF-8 that was once decoded as something else put right, line by line; else the text itself."""
    import ftfy

    if text.isascii():
        return text
    return "\n".join(line if line.isascii() else ftfy.fix_encoding(line) for line in text.split("\n"))


def _decoded(data: bytes, label: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data:
        return _wide(data)
    labelled = _codec(label)
    for encoding in ["utf-8", *([labelled] if labelled else [])]:
        try:
            return data.decode(encoding)
        except (LookupError, ValueError):
            continue
    # A few damaged bytes in UTF-8 are no reason to read all its accents wrongly.
    repaired = data.decode("utf-8", "replace")
    damaged = repaired.count("\ufffd")
    if sum(character > "\x7f" for character in repaired) - damaged > 3 * damaged:
        return repaired
    return _by_its_looks(data)


def _codec(label: str | None) -> str | None:
    try:
        name = codecs.lookup(label or "").name
    except (LookupError, ValueError):
        return None
    # A page that can be searched for its label is not in a wide encoding, whatever it says.
    return None if name.startswith(("utf-16", "utf-32")) else _AS_BROWSERS.get(name, name)


def _by_its_looks(data: bytes) -> str:
    """The western encoding in which most of what is beyond ASCII stands where it may; else charset-normalizer's.

    charset-normalizer takes short French texts for Central European ones, so it is asked last.
    """
    sample = data[:SAMPLE]
    best, found = 0.0, ""
    for encoding in _WESTERN:
        try:
            share = _plausible(sample.decode(encoding))
        except UnicodeDecodeError:
            continue
        if share > best + 0.02:  # of near equals the more usual one
            best, found = share, encoding
    if found and best >= PLAUSIBLE:
        return data.decode(found, "replace")
    import charset_normalizer

    guess = charset_normalizer.from_bytes(data).best()
    return str(guess) if guess else "\0"


def _plausible(text: str) -> float:
    """The share of characters beyond ASCII that a French, English or German text would have at that place.

    A text mostly of them is in no western language.
    """
    votes = [_fits(text[at - 1 : at], character, text[at + 1 : at + 2]) for at, character in _beyond_ascii(text)]
    return sum(votes) / len(votes) if votes and len(votes) <= 0.4 * len(text) else 0.0


def _beyond_ascii(text: str) -> Iterator[tuple[int, str]]:
    return ((at, character) for at, character in enumerate(text) if character > "\x7f")


def _fits(before: str, character: str, after: str) -> bool:
    if character in _LETTERS:
        return not (character.isupper() and before.islower())
    within = before.isalpha() and after.isalpha()
    return character in _SIGNS and (not within or character in "’\u00a0\u202f—–")


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of western text is zero."""
    for encoding, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
        if zeros.count(0) > 0.7 * len(zeros):
            return data.decode(encoding, "replace")
    return "\0"
