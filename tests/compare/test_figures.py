"""Agreement on a figure: the same value and unit in like company, whatever the wording; a denial gives nothing."""

from __future__ import annotations

from rag.compare.claims import claims_of
from rag.compare.figures import same_figures
from rag.types import Article
from tests.builders import article, sentences_of

OFFER = article("La mairie de Salers offre une prime de 20 millions d'euros aux éleveurs du canton.", id="offer")
BONUS = article("Les éleveurs du canton toucheraient une prime qui atteint vingt millions d'euros.", id="bonus")
DENIED = article("Les éleveurs n'ont pas reçu une prime de 20 millions d'euros dans le canton.", id="denied")
ASKED = article("Pourquoi les éleveurs du canton ont-ils une prime de 20 millions d'euros ?", id="asked")
ROAD = article("La route de Murat a coûté 20 millions d'euros, a dit le préfet.", id="road")


def shared(*sources: Article) -> list[tuple[str, list[str]]]:
    held = {source.id: sentences_of(source) for source in sources}
    found = same_figures(claims_of(sources, held, {}), sources, held)
    return [(item.written, sorted(claim.article.id for claim in item.claims)) for item in found]


def test_one_figure_in_like_company_is_given_by_both() -> None:
    assert shared(OFFER, BONUS) == [("20 millions d'euros", ["bonus", "offer"])]


def test_a_denial_a_question_and_another_subject_give_nothing() -> None:
    assert shared(OFFER, DENIED) == []
    assert shared(OFFER, ASKED) == []
    assert shared(OFFER, ROAD) == []


def test_all_sentences_that_give_it_are_known_and_one_of_each_article_is_kept() -> None:
    twice = article(f"{OFFER.text}\nCette prime de 20 millions d'euros réjouit les éleveurs du canton.", id="twice")
    held = {source.id: sentences_of(source) for source in (twice, BONUS)}
    (item,) = same_figures(claims_of([twice, BONUS], held, {}), [twice, BONUS], held)
    assert [claim.article.id for claim in item.claims] in (["twice", "bonus"], ["bonus", "twice"])
    assert len(item.spans) == 3
