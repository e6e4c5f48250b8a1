"""Claims: which sentences are worth keeping."""

from __future__ import annotations

from rag.compare.claims import MOST_CLAIMS, Claim, claims_of
from rag.types import Article
from tests.builders import article, sentences_of

DAIRY = article(
    "La fromagerie de Salers a fermé mardi après deux ans de pertes.\n"
    "Photo d'archives\n"
    "Elle employait 38 personnes dans le canton, dont 12 apprentis.\n"
    "La mairie de Salers a promis une aide de 2,5 millions d'euros sur trois ans aux éleveurs.\n"
    "Nous ferons tout notre possible pour que notre commune garde ses emplois.\n"
    "La fromagerie de Salers a fermé mardi, après deux ans de pertes.",
    id="dairy",
)


def claims(*sources: Article) -> list[Claim]:
    return claims_of(sources, {source.id: sentences_of(source) for source in sources}, {})


def test_claims_are_whole_sentences_in_the_order_of_the_article_said_once() -> None:
    found = claims(DAIRY)
    ordinals = [claim.sentence.ordinal for claim in found]
    assert ordinals == sorted(ordinals)
    assert "Photo d'archives" not in [claim.text for claim in found]
    assert len([claim for claim in found if "a fermé mardi" in claim.text]) == 1
    assert all(claim.span.quote == claim.text for claim in found)


def test_figures_and_names_are_what_a_reader_would_miss() -> None:
    by_text = {claim.text[:9]: claim.salience for claim in claims(DAIRY)}
    assert by_text["La mairie"] > by_text["Elle empl"]


def test_a_speaker_who_is_not_named_does_not_stand_alone() -> None:
    plain = article("La mairie fera tout son possible pour que la commune garde ses emplois.", id="a")
    spoken = article("Nous ferons tout notre possible pour que notre commune garde ses emplois.", id="a")
    assert claims(plain)[0].salience > claims(spoken)[0].salience


def test_what_several_articles_speak_of_is_more_salient() -> None:
    lines = "Le port de Brest reçoit un navire neuf.\nLe lycée de Quimper cherche un cuisinier."
    port, school = claims(article(lines, id="a"), article("Un navire neuf arrive dans le port.", id="b"))[:2]
    assert port.salience > school.salience + 0.3 - 0.3 / (1 + 1 / 3)  # beyond what its place is worth


def test_an_article_gives_a_limited_number_and_at_least_one() -> None:
    lines = "\n".join(f"Le village numéro {n} a perdu la fromagerie {chr(97 + n)}{n}x en mars." for n in range(40))
    assert len(claims(article(lines, id="long"))) <= MOST_CLAIMS
    assert [claim.text for claim in claims(article("Brève", id="short"))] == ["Brève"]
