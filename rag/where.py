"""Conditions on articles, as a person types them: ``outlet=Le Monde``, ``language=fr``, ``date>=2025-01-01``. Pure."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.analyze import fold
from rag.errors import UsageError
from rag.types import ArticleRow

FIELDS = ("id", "title", "outlet", "date", "language", "path", "url", "report")
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "~": lambda value, wanted: wanted in value,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_CONDITION = re.compile(rf"\s*(\w+)\s*({'|'.join(_OPERATORS)})\s*(.*?)\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; letters of either case and with or without accents are the same."""

    field: str
    operator: str
    value: str

    def holds(self, row: ArticleRow) -> bool:
        """A field that is not known fits nothing but ``!=``. A date is compared as far as the shorter one goes."""
        own = getattr(row, self.field)
        if own is None:
            return self.operator == "!="
        value, wanted = fold(str(own)), fold(self.value)
        if self.field == "date":
            shortest = min(len(value), len(wanted))
            value, wanted = value[:shortest], wanted[:shortest]
        return _OPERATORS[self.operator](value, wanted)


def condition(text: str) -> Condition:
    """Raises UsageError when the text is no condition on a known field."""
    match = _CONDITION.match(text)
    if not match or match[1] not in FIELDS:
        message = f"“{text}” is no condition; fields are {', '.join(FIELDS)}, comparisons are = != >= <= > < ~"
        raise UsageError(message, "rag brief --where 'language=fr' --where 'date>=2025-01-01'")
    if match[1] == "date" and not re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d)?)?", match[3]):
        raise UsageError(f"“{match[3]}” is no date: YYYY-MM-DD, YYYY-MM or YYYY", "rag brief --where 'date>=2025-01'")
    return Condition(match[1], match[2], match[3])
