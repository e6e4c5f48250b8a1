"""A grammar under which a model can only copy words of a text, in their order. Pure.

An answer that is asked for as a fact is then a piece of the passage, to the letter: no figure, name or date can be
invented. The grammar is linear in the length of the text: one rule a piece, each going on with the next one or ending.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# A number with its separators, a word, or a single mark: an answer may begin after an elision or a bracket.
_PIECE = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d+)*|[^\W\d_]+|\S")
_CLOSING = "»”\"')]}"
_OPENING = {"«": "»", "“": "”", "(": ")", "[": "]"}


def copy_grammar(text: str, *, several: bool = False, avoid: Callable[[str], bool] = lambda word: False) -> str:
    """GBNF whose sentences are a space and then consecutive pieces of the text, up to three runs when ``several``.

    White space counts as one space; runs are parted by " ; ". No run begins with a word to ``avoid``, unless there is
    no other. Raises ValueError when the text has no word.
    """
    text = re.sub(r"\s+", " ", text).strip()
    found = list(_PIECE.finditer(text))
    starts = [f"p{i}" for i, piece in enumerate(found) if piece.group()[0].isalnum()]
    starts = [f"p{i}" for i, piece in enumerate(found) if f"p{i}" in starts and not avoid(piece.group())] or starts
    if not starts:
        raise ValueError("there is no word to copy")
    rules = ['root ::= " " run' + (' (" ; " run (" ; " run)?)?' if several else ""), f"run ::= {' | '.join(starts)}"]
    for i, piece in enumerate(found):
        rest = ""
        if i + 1 < len(found):
            gap = text[piece.end() : found[i + 1].start()]
            rest = f" ({_literal(gap) + ' ' if gap else ''}p{i + 1})?"
        rules.append(f"p{i} ::= {_literal(piece.group())}{rest}")
    return "\n".join(rules) + "\n"


def opening(copied: str) -> str:
    """The piece of text that a copied run begins with; "" where there is none."""
    found = _PIECE.match(copied)
    return found.group() if found else ""


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def trimmed(copied: str) -> str:
    """A copied piece without the marks it ends in, and without a bracket or quotation mark that has no partner."""
    copied = copied.strip().rstrip(" ,;:.—–-")
    while copied and copied[-1] in _CLOSING and not _balanced(copied):
        copied = copied[:-1].rstrip(" ,;:.—–-")
    while copied and copied[-1] in _OPENING:
        copied = copied[:-1].rstrip(" ,;:.—–-")
    return copied


def _balanced(text: str) -> bool:
    return all(text.count(opening) >= text.count(closing) for opening, closing in _OPENING.items()) and (
        text.count('"') % 2 == 0
    )
