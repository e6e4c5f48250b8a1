"""What was said, and what an input was understood as: values between the conversation and ``rewrite``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

By = Literal["", "rule", "model", "together", "outlet", "language", "detail", "why", "correction", "summary", "thanks"]


@dataclass(frozen=True, slots=True)
class Said:
    """The previous question, as it was understood, and the text of its answer, "" when there was none.

    ``quote`` is the first sentence that it quotes, ``articles`` and ``titles`` are those that it cites; ``earlier`` has
    the questions before, the last one first.
    """

    question: str
    answer: str = ""
    quote: str = ""
    articles: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands alone, and what made it so; "" when it was so.

    It may be asked of some ``outlets`` or ``articles`` only, ``detailed`` in several sentences, or answered in another
    ``language``. By "thanks" nothing is asked.
    """

    question: str
    by: By = ""
    outlets: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    detailed: bool = False
    language: str | None = None
