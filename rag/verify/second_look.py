"""Whether an answer is what its question asks for: the chat model's yes or no on the quote alone."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from importlib.resources import files

from rag.models.prompts import Prompt
from rag.ports import Generator
from rag.text.phrases import plain
from rag.types import Span

YES_NO = {"fr": ("oui", "non"), "en": ("yes", "no"), "de": ("ja", "nein")}  # as the prompts "check" ask for
FLOOR = 1e-6  # least probability that counts


def affirm(generator: Generator, prompt: Prompt, question: str, answer: str, span: Span) -> float:
    """Log-odds, on a second look at its quote alone, that an answer is what the question asks for.

    The prompts say yes unequally readily: what parts right answers from wrong ones in one language is 0 in each.
    """
    generator.warm(prompt.prefix)
    quote = f"{plain(span.quote)} ({plain(span.article.title)})"
    messages = prompt.render(passage=quote, question=question, answer=plain(answer))
    yes, no = generator.probabilities(messages, "", YES_NO[prompt.language])
    return log_odds(yes, no) - readiness().get(prompt.language, 0.0)


@functools.cache
def readiness() -> Mapping[str, float]:
    """By how many nats more readily than in French the second look says yes, by language."""
    record = json.loads((files("rag") / "fits" / "second_look.json").read_text(encoding="utf-8"))
    return {language: float(value) for language, value in record["readiness"].items()}


def log_odds(yes: float, no: float) -> float:
    """Of two probabilities, in nats; one that is next to nothing counts as a millionth."""
    return math.log(max(yes, FLOOR)) - math.log(max(no, FLOOR))
