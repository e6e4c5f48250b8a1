"""Quotations: the words between the marks, and marks that are left open."""

from __future__ import annotations

from rag.text.quotations import is_open, quoted_spans


def test_a_quotation_is_found_without_its_marks() -> None:
    text = 'Il dit « oui », “non” et "peut-être".'
    assert [text[start:end] for start, end in quoted_spans(text)] == [" oui ", "non", "peut-être"]


def test_a_mark_or_a_parenthesis_that_is_not_closed_is_open() -> None:
    assert is_open("Il dit « oui.")
    assert is_open('Il dit "oui.')
    assert is_open("Il dit (oui.")
    assert not is_open("Il dit « oui » (deux fois) et “non”.")
