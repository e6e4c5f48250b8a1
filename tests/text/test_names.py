"""Names: capitals that their place does not explain."""

from __future__ import annotations

from rag.text.names import names


def test_names_are_capitals_that_their_place_does_not_explain() -> None:
    text = "La mairie de Brest a reçu Jeanne Kerjean. Hier, les élus de l'Iroise ont voté. OpenSea gagne."
    assert names(text, "fr") == ["brest", "jeanne", "kerjean", "iroise", "opensea"]
