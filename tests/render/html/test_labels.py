"""Labels of the page: the same ones in every language, plurals, and dates as a person writes them."""

from __future__ import annotations

import re

import pytest

from rag.render.html.labels import LABELS, counted, label, written_date


def test_every_language_has_the_same_labels_with_the_same_variables() -> None:
    def shape(language: str) -> dict[str, list[str]]:
        return {key: sorted(set(re.findall(r"{\w*}", text))) for key, text in LABELS[language].items()}

    assert set(LABELS) == {"fr", "en", "de"}
    assert shape("fr") == shape("en") == shape("de")
    assert all(text.count("|") == (key in ("articles", "reports")) for key, text in LABELS["de"].items())


def test_a_language_without_labels_has_the_english_ones() -> None:
    assert label("timeline", "fr") == "Chronologie"
    assert label("timeline", "es") == "Timeline"
    assert label("citation", "de", n=3, source="Bote") == "Zitat 3: Bote"


@pytest.mark.parametrize(
    ("number", "language", "text"),
    [
        (1, "fr", "1 article"),
        (0, "fr", "0 article"),
        (5, "fr", "5 articles"),
        (0, "en", "0 articles"),
        (1, "en", "1 article"),
        (2, "es", "2 articles"),
    ],
)
def test_counts_have_their_plural(number: int, language: str, text: str) -> None:
    assert counted("articles", number, language) == text


@pytest.mark.parametrize(
    ("date", "language", "text"),
    [
        ("2025-07-02", "fr", "2 juillet 2025"),
        ("2025-07-01", "fr", "1er juillet 2025"),
        ("2025-07-02", "en", "2 July 2025"),
        ("2025-03-12", "de", "12. März 2025"),
        ("2025-07", "fr", "juillet 2025"),
        ("1931", "de", "1931"),
        ("2025-13-01", "en", "2025-13-01"),
        ("last week", "en", "last week"),
    ],
)
def test_dates_are_written_as_the_language_does(date: str, language: str, text: str) -> None:
    assert written_date(date, language) == text
