"""Which claims say the same, which are said already, and which only look like it."""

from __future__ import annotations

import numpy as np
import pytest

from rag.compare.claims import Claim, claims_of
from rag.compare.sameness import covered, group_claims, overlap, same
from rag.types import Article
from tests.builders import article, sentences_of
from tests.fakes import HashEmbedder

DAIRY = article(
    "La fromagerie de Salers a fermé mardi après deux ans de pertes.\n"
    "La mairie de Salers a promis une aide de 2,5 millions d'euros sur trois ans aux éleveurs.\n"
    "Elle employait 38 personnes dans le canton, dont 12 apprentis.",
    id="dairy",
)


def claims(*sources: Article) -> list[Claim]:
    return claims_of(sources, {source.id: sentences_of(source) for source in sources}, {})


def claim(text: str, id: str = "a", language: str = "fr") -> Claim:
    source = article(text, id=id, language=language)
    return Claim(source, sentences_of(source)[0], 1.0)


def test_claims_of_one_article_are_never_grouped_and_near_ones_of_two_are() -> None:
    first, second = claims(DAIRY), claims(article(DAIRY.text.split("\n")[0], id="b"))
    found = [*first, *second]
    vectors = HashEmbedder().encode_documents([c.text for c in found], [None] * len(found))
    groups = group_claims(found, vectors, {})
    assert sorted(len(members) for members in groups) == [*([1] * (len(first) - 1)), 2]
    assert sorted(i for members in groups for i in members) == list(range(len(found)))
    assert group_claims([], np.zeros((0, 64), dtype=np.float32), {}) == []


def test_overlap_is_of_the_shorter_claim_and_between_languages_of_names_and_figures() -> None:
    french = claims(article("La laiterie Kermor emploie 38 personnes dans la ville de Brest.", id="a"))[0]
    english = claims(article("In Brest the Kermor dairy has 38 people on its staff.", id="b", language="en"))[0]
    assert overlap(french, french, {}) == 1.0
    assert overlap(french, english, {}) == 1.0


PRIZE = claim("La mairie de Salers offre une prime de 20 millions d'euros aux éleveurs.")


@pytest.mark.parametrize(
    ("text", "similarity", "said"),
    [
        ("Une prime de vingt millions d'euros irait aux producteurs du canton.", 0.63, True),
        ("Une prime de trente millions d'euros irait aux éleveurs de la mairie de Salers.", 0.9, False),
        ("La mairie de Salers dément offrir une prime de 20 millions d'euros aux éleveurs.", 0.9, False),
        ("Les producteurs du canton auront de quoi passer un hiver difficile.", 0.69, False),
        ("Les producteurs du canton auront une subvention.", 0.8, True),
    ],
)
def test_a_figure_or_words_in_common_make_near_claims_the_same_and_a_denial_never(
    text: str, similarity: float, said: bool
) -> None:
    assert same(PRIZE, claim(text, "b"), similarity, {}) is said
    assert same(claim(text, "b"), PRIZE, similarity, {}) is said


def test_lines_together_may_have_said_a_claim_with_all_its_names() -> None:
    named = claim("Yann Kermor et Odile Marchetti quittent la mairie de Salers.", "c")
    first = claim("Yann Kermor, de la mairie de Salers, quittent le canton.", "d")
    second = claim("Odile Marchetti quittent la mairie.", "e")
    assert covered(named, [(first, 0.6), (second, 0.6)], {})
    assert not covered(named, [(first, 0.6)], {})
    assert not covered(named, [(first, 0.4), (second, 0.4)], {})


def test_what_a_foreign_source_says_is_told_by_names_and_nearness() -> None:
    foreign = claim("Yann Kermor and Odile Marchetti are leaving Salers.", "c", "en")
    native = claim("Yann Kermor et Odile Marchetti abandonnent la commune de Salers.", "d")
    assert covered(foreign, [(native, 0.6)], {})
    assert not covered(foreign, [(native, 0.3)], {})
