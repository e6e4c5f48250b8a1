r"""The name of a file as text that UTF-8 can hold, and back. Pure.

A name on Linux is bytes. Python keeps those that are not UTF-8 as halves of characters, which neither a database nor
JSON takes. They are written as ``\xe9``, which a person can read and type.
"""

from __future__ import annotations

import re
import unicodedata

_HALF = re.compile("[\udc80-\udcff]")  # what PEP 383 makes of a byte
_WRITTEN = re.compile(r"\\x([89a-f][0-9a-f])")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def written_path(path: str) -> str:
    r"""With ``\xe9`` for a byte that is no UTF-8. Written once or twice is the same."""
    return _HALF.sub(lambda half: f"\\x{ord(half[0]) - 0xDC00:02x}", path)


def named_path(written: str) -> str:
    """The name that the system knows; the other way round, but for a name that really holds a backslash and an x."""
    return _WRITTEN.sub(lambda byte: chr(0xDC00 + int(byte[1], 16)), written)


def composed_path(path: str) -> str:
    """The same for a name in composed and in decomposed characters, as macOS writes them (NFC, NFD)."""
    return unicodedata.normalize("NFC", written_path(path))


def is_address(path: str) -> bool:
    """Whether it is one of the web, and no file."""
    return _ADDRESS.match(path) is not None
