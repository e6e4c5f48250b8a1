"""What counts as a mention, and articles that are near each other."""

from __future__ import annotations

import numpy as np
import pytest

from rag.ask.library_census import Wanted, grouped
from rag.text.analysis import analyse


@pytest.mark.parametrize(
    ("term", "text", "language", "found"),
    [
        ("grève", "Les grèves continuent.", "fr", True),
        ("grève", "Un gréviste parle.", "fr", False),
        ("Kervel", "Le moulin de Kervel.", "fr", True),
        ("Anna Kervel", "Anna parle à Kervel.", "fr", False),
        ("port de Kervel", "À Kervel, le port ferme.", "fr", True),
        ("strikes", "The strike goes on.", "en", True),
        ("meta", "Des mets fins.", "fr", False),
        ("Streik", "Die Streiks gehen weiter.", "de", True),
    ],
)
def test_a_name_is_found_as_it_is_and_a_word_in_its_number(term: str, text: str, language: str, found: bool) -> None:
    wanted = Wanted.of(term, language)
    assert wanted.in_text(analyse(text, language), inflected=language == "de") is found


def test_what_is_near_is_grouped_and_the_most_central_leads() -> None:
    turned = np.radians([0, 10, 20, 90, 100])
    vectors = np.column_stack([np.cos(turned), np.sin(turned)]).astype(np.float32)
    assert grouped(vectors, 2) == [[1, 0, 2], [3, 4]]
    assert grouped(vectors[:1], 2) == [[0]]
