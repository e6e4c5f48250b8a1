r"""Characters and sequences that act without being seen: on a terminal, in a browser, in a file. Pure.

What is done about them, and about characters that merely hide or look like others, is the caller's. ``ACTING`` and
``SURROGATES`` are the inside of a character class.
"""

from __future__ import annotations

import re

# C0 without tab and line feed, DEL, C1, bidirectional marks, embeddings, overrides and isolates (UAX #9), and tags.
ACTING = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f"
)
SURROGATES = r"\ud800-\udfff"  # halves of characters, which UTF-8 cannot hold

# ECMA-48: control sequences (colours, cursor) and control strings (titles, links), by their 7-bit introducers.
_PARAMETERS = r"[0-?]*[ -/]*"
_STRING = r"[^\x07\x1b\x9c\n]*"
_OTHER = r"\x1b[ -/]*[0-~]?"
# As a terminal would take them, in their 8-bit forms too: an unfinished string ends its line.
SEQUENCE = re.compile(
    rf"(?:\x1b\[|\x9b){_PARAMETERS}[@-~]?"
    rf"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f]){_STRING}(?:\x07|\x9c|\x1b\\)?"
    rf"|{_OTHER}"
)
# As they stand in a text whose words are all to be kept: of an unfinished one only the beginning.
FINISHED_SEQUENCE = re.compile(rf"\x1b\[{_PARAMETERS}[@-~]|\x1b[\]PX^_]{_STRING}(?:\x07|\x1b\\)|{_OTHER}")
