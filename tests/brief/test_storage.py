"""Briefs as the library keeps them."""

from __future__ import annotations

from dataclasses import replace

from rag.brief.storage import brief_key, deserialize_brief, deserialize_dossier, dossier_key, serialize
from rag.types import (
    Account,
    Agreement,
    Brief,
    CheckedSentence,
    Citation,
    Difference,
    Dossier,
    Event,
    Mention,
    Provenance,
    Side,
    SingleSource,
    Span,
)
from tests.builders import article

BREST, NANTES = article("Le port de Brest a fermé.", id="b"), article("Le port a rouvert.", id="n")


def test_a_dossier_survives_being_kept() -> None:
    dossier = Dossier(
        "Dossier",
        "fr",
        (CheckedSentence("Le port.", (1, 2), "supported", 0.8, verbatim=True),),
        (Citation(1, Span(BREST, 3, 16)), Citation(2, Span(NANTES, 0, 7))),
        (BREST, NANTES),
        reports=("b", "b"),
        accounts=(Account("original", ("b", "n"), (1, 2)),),
        agreements=(Agreement((0,), ("b", "n"), 2),),
        differences=(Difference("negation", "port", (Side(0, ("b",)), Side(0, ("n",)))),),
        single_source=(SingleSource((0,), ("b",)),),
        timeline=(Event("2025-03", (0,), True),),
        mentions=(Mention("name", "Brest", (1,)),),
        lead=0,
        key="k",
        provenance=Provenance((("merge@1/fr", "ab"),), "chat@1", "embedding@1", "2025-03-12T10:00:00+00:00"),
    )
    assert deserialize_dossier(serialize(dossier), {"b": BREST, "n": NANTES}) == dossier


def test_a_brief_survives_being_kept() -> None:
    said = CheckedSentence("Le port.", (1,), "supported", 0.8, verbatim=True)
    brief = Brief(BREST, "Titre", "fr", (said,), (Citation(1, Span(BREST, 3, 16)),), "k", lead=0)
    assert deserialize_brief(serialize(brief), BREST, "k") == brief
    before = (
        '{"title": "Titre", "language": "fr", "citations": [[1, 3, 16]],'
        ' "sentences": [["Le port.", [1], "supported", 0.8, "", true]]}'
    )
    assert deserialize_brief(before, BREST, "k") == brief


def test_the_key_of_a_brief_changes_with_its_article_and_everything_it_is_made_from() -> None:
    keys = {brief_key(BREST), brief_key(NANTES), brief_key(replace(BREST, digest="other")), brief_key(BREST, "chat@1")}
    assert len(keys) == 4
    assert brief_key(BREST) in keys


def test_the_key_changes_with_every_article_and_everything_it_is_made_from() -> None:
    keys = {
        dossier_key([BREST, NANTES], "chat@1"),
        dossier_key([NANTES, BREST], "chat@1"),
        dossier_key([BREST], "chat@1"),
        dossier_key([replace(BREST, digest="other"), NANTES], "chat@1"),
        dossier_key([BREST, NANTES], "chat@2"),
    }
    assert len(keys) == 5
    assert dossier_key([BREST, NANTES], "chat@1") in keys
