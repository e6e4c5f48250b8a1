"""What a term is worth: its inverse document frequency in the library."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rag.store.library import Library


def term_weights(terms: Iterable[str], library: Library) -> dict[str, float]:
    """Inverse document frequency of stems over chunks, scaled so that a term of no chunk has 1."""
    unique = list(dict.fromkeys(terms))
    total = library.chunk_count()
    found = library.document_frequency(unique)
    top = math.log(1 + (total + 0.5) / 0.5)
    return {t: max(0.05, math.log(1 + (total - found[t] + 0.5) / (found[t] + 0.5)) / top) for t in unique}
