"""Two things taken out of a question."""

from __future__ import annotations

import pytest

from rag.ask.alternatives import alternatives, telling_terms


@pytest.mark.parametrize(
    ("question", "both"),
    [
        ("Which is cheaper, the tram or the bus?", ("the tram", "the bus")),
        ("Lequel est le plus long, le canal ou la rocade ?", ("le canal", "la rocade")),
        ("Laquelle des deux, Nordal ou Bastide, était la plus rapide ?", ("Nordal", "Bastide")),
        ("Le foyer nord ou la salle Rameau : qui a le plus de places ?", ("Le foyer nord", "la salle Rameau")),
        ("Entre Vasco et Lindal, qui demande le moins ?", ("Vasco", "Lindal")),
        ("Les travaux commencent-ils en mars ou en avril ?", ("en mars", "en avril")),
        ("Is the Seabird or the Gannet bigger?", ("the Seabird", "the Gannet")),
        ("Est-ce Vasco ou Lindal qui a gagné ?", ("Vasco", "Lindal")),
        ("Was the ship built in 1905 or 1911?", ("1905", "1911")),
        ("Qui a gagné ?", None),
        ("Le tram, le bus ou le train, ou rien ?", None),
    ],
)
def test_both_are_taken_out_as_they_are_written(question: str, both: tuple[str, str] | None) -> None:
    assert alternatives(question, "fr") == both


def test_what_both_share_tells_nothing() -> None:
    assert telling_terms("the eastern route", "the western route", "en") == ({"eastern"}, {"western"})
