"""The contract of a brief: what has its shape, and what is named where it has not."""

from __future__ import annotations

import pytest

from rag.brief.record import BadRecord, parse_record
from tests.briefs import changed, dossier


def test_a_record_keeps_what_it_says() -> None:
    record = parse_record(dossier())
    assert (record.version, record.kind, record.lead, record.reports) == (1, "merged", 0, 4)
    assert record.citations[3].quote == "Le chantier a coûté 4,2 millions d'euros, selon la mairie."
    assert record.differences[0].sides[1].articles == ["courrier"]
    assert record.timeline[2].resolved is True


def test_tuples_and_keys_of_a_later_version_are_read() -> None:
    record = dossier() | {"summary": [1, 2]}
    record["sentences"] = tuple(record["sentences"])
    assert parse_record(record) == parse_record(dossier())


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("schema",), 2, "schema"),
        (("kind",), "other", "kind"),
        (("sentences", 1, "citations"), ["4"], "sentences.1.citations.0"),
        (("citations", 0, "start"), -1, "citations.0.start"),
        (("citations", 0, "start"), True, "citations.0.start"),
        (("citations", 0, "n"), 0, "citations.0.n"),
        (("sentences", 0, "score"), 1.5, "sentences.0.score"),
        (("provenance", "articles"), ["x"], "provenance.articles"),
    ],
)
def test_another_shape_is_refused_with_its_place(path: tuple[str | int, ...], value: object, where: str) -> None:
    with pytest.raises(BadRecord) as caught:
        parse_record(changed(dossier(), *path, to=value))
    assert [place for place, _ in caught.value.problems] == [where]


def test_what_is_missing_is_named() -> None:
    record = dossier()
    del record["citations"], record["sources"]
    with pytest.raises(BadRecord, match=r"citations: Field required; sources: Field required"):
        parse_record(record)
