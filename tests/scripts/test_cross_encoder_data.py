"""Near misses that the cross-encoder is fitted on: they look like what answers, and do not."""

from __future__ import annotations

import random
from dataclasses import replace

from cross_encoder_data import Example, near_miss, with_another

from rag.types import Sentence

SENTENCES = [
    "La ferme de Salers vend son fromage au marché.",
    "Elle élève trente-huit vaches depuis 2011.",
    "Son étable a été refaite par la commune.",
    "La route a rouvert en mai.",
]
EXAMPLE = Example("Que vend la ferme de Salers depuis 2011 ?", ("Salers", SENTENCES[0]), (), ("son fromage",))
ELSEWHERE = Example("Où se trouve le moulin de Kergoat ?", ("Kergoat", "Le moulin est au bourg."), (), ("au bourg",))


def sentences(*texts: str) -> list[Sentence]:
    return [Sentence("a", n, 0, len(text), text) for n, text in enumerate(texts)]


def test_an_article_without_the_sentences_that_answer_is_a_near_miss() -> None:
    for seed in range(10):
        found = near_miss("Salers", sentences(*SENTENCES), ["trente-huit vaches"], random.Random(seed))
        assert found == ("Salers", " ".join([SENTENCES[0], *SENTENCES[2:]]))


def test_a_sentence_with_every_term_of_the_answer_gives_it_too() -> None:
    again = "Des vaches, il y en a trente-huit."
    found = near_miss("Salers", sentences(*SENTENCES, again), ["trente-huit vaches"], random.Random(1))
    assert found is not None
    assert again not in found[1]


def test_no_near_miss_is_made_where_nothing_is_left_or_nothing_answers() -> None:
    assert near_miss("Salers", sentences(*SENTENCES[:2]), ["trente-huit vaches"], random.Random(1)) is None
    assert near_miss("Salers", sentences(*SENTENCES), ["douze chèvres"], random.Random(1)) is None


def test_another_question_differs_in_a_name_or_a_year_that_the_text_does_not_have() -> None:
    others = {with_another([EXAMPLE, ELSEWHERE], random.Random(seed))[0].another for seed in range(60)}
    assert None in others, "some are left alone"
    asked = {other for other in others if other}
    assert "Que vend la ferme de Kergoat depuis 2011 ?" in asked
    years = {other for other in asked if "Salers" in other}
    assert years
    assert all("2011" not in other and other.startswith("Que vend la ferme de Salers depuis ") for other in years)


def test_a_name_that_the_right_text_has_makes_no_other_question() -> None:
    known = replace(EXAMPLE, question="Que vend la ferme de Salers ?", right=("Salers et Kergoat", SENTENCES[0]))
    assert {with_another([known, ELSEWHERE], random.Random(seed))[0].another for seed in range(20)} == {None}
