"""What denies, what rules out every instance, and what a reader has to see of a denial."""

from __future__ import annotations

import pytest

from rag.text.analysis import analyse
from rag.text.negation import denies, rules_out, telling


@pytest.mark.parametrize(
    ("text", "none", "denied"),
    [
        ("Aucun de ses ouvriers n'a été blessé.", True, True),
        ("Aucun ouvrier n'a été blessé.", False, True),
        ("Personne n'est parti.", False, True),
        ("Nos élus ont tous choisi de ne pas signer.", True, True),
        ("None of the workers left.", True, True),
        ("Le maire n'a pas signé.", False, True),
        ("The mayor didn't sign.", False, True),
        ("Le maire dément.", False, True),
        ("Le maire est plus décidé que jamais.", False, False),
        ("Une personne est partie.", False, False),
        ("Le niveau de la mer monte.", False, False),
    ],
)
def test_what_denies_and_what_rules_out_every_instance(text: str, none: bool, denied: bool) -> None:
    assert (rules_out(text), denies(analyse(text, "fr"))) == (none, denied)


def test_what_a_reader_has_to_see_of_a_side() -> None:
    assert telling(analyse("Le port, rouvert hier, n'a pas de grue.", "fr")) == "n'a pas de grue."
    assert telling(analyse("Le port a recruté quatre grutiers.", "fr")) == "quatre grutiers."
    assert telling(analyse("Le port a rouvert.", "fr")) == ""
