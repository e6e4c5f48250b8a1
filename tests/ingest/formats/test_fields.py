"""Fields are known by whatever name, and their values made plain."""

from __future__ import annotations

import datetime

import pytest

from rag.ingest.formats.fields import field_name, fields_of


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Date de publication", "date"),
        ("datePublished", "date"),
        ("published_at", "date"),
        ("Auteur", "author"),
        ("Média", "outlet"),
        ("Mots-clés", "other"),
        ("recipe", None),
    ],
)
def test_a_name_is_compared_without_case_accents_and_signs(name: str, field: str | None) -> None:
    assert field_name(name) == field


def test_a_source_is_an_outlet_or_an_address() -> None:
    assert fields_of({"source": "La Vigie"})[0] == {"outlet": "La Vigie"}
    assert fields_of({"source": "https://vigie.example/a"})[0] == {"url": "https://vigie.example/a"}


@pytest.mark.parametrize(
    ("value", "date"),
    [
        (20260106, "2026-01-06"),
        ("20260106", "2026-01-06"),
        (2026, "2026"),
        (1767700800, "2026-01-06"),
        (1767700800000, "2026-01-06"),
        ("1767700800", "2026-01-06"),
        (datetime.date(2026, 1, 6), "2026-01-06"),
        ({"date-parts": [[2026, 1, 6]]}, "2026-01-06"),
        ("6 janvier 2026", "6 janvier 2026"),
        (True, None),
        (99, None),
    ],
)
def test_dates_come_in_many_forms(value: object, date: str | None) -> None:
    assert fields_of({"date": value})[0].get("date") == date


def test_authors_are_names_whatever_holds_them() -> None:
    assert fields_of({"author": ["[[Ida Wren]]", {"name": "Bo Lund"}, {"given": "Ana", "family": "Reis"}]})[0] == {
        "author": "Ida Wren, Bo Lund, Ana Reis"
    }


def test_a_date_of_an_update_is_a_guess_and_only_stands_in() -> None:
    assert fields_of({"modified": "2026-02-02"}) == ({"date": "2026-02-02"}, frozenset({"date"}))
    assert fields_of({"modified": "2026-02-02", "pubDate": "2026-02-01"}) == ({"date": "2026-02-01"}, frozenset())
