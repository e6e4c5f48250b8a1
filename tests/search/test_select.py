"""Selection: whole sentences, within the budget, the same report once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.search.relevance import Retrieved
from rag.search.select import Budget, select
from rag.text.question import Question
from rag.types import Passage
from tests.builders import article, hit, sentences_of

FARM = article(
    "La coopérative a vendu ses terres.\nLe prix du lait a doublé en deux ans.\nLes éleveurs sont en colère.\n"
    "Le musée rouvre samedi.\nIl pleut sur la vallée.",
    id="farm",
)
COPY = article(FARM.text, id="copy", report="farm")
PORT = article("Le port accueille 12 navires.\nLa criée ouvre à cinq heures.", id="port")


def choose(question: str, hits: list, budget: int = 1000, most: int = 9) -> tuple[list[Passage], int]:  # type: ignore[type-arg]
    sources = {source.id: source for source in (FARM, COPY, PORT)}
    found = Retrieved(hits, sources, {key: sentences_of(source) for key, source in sources.items()})
    allowed = Budget(budget, most, lambda text: len(text.split()))
    selection = select(Question(question, "fr"), {}, found, allowed)
    return list(selection.passages), selection.left_out


def test_the_sentence_with_the_questions_terms_leads_and_the_rest_is_counted() -> None:
    passages, left_out = choose("De combien le prix du lait a-t-il augmenté ?", [hit(FARM, 0, 2, 1.0)], budget=14)
    assert [p.text for p in passages] == ["Le prix du lait a doublé en deux ans."]
    assert left_out == 2


def test_neighbours_form_one_passage_and_gaps_do_not() -> None:
    passages, _ = choose("lait", [hit(FARM, 0, 1, 1.0), hit(FARM, 4, 4, 0.5)])
    assert [(p.n, p.text) for p in passages] == [
        (1, "La coopérative a vendu ses terres.\nLe prix du lait a doublé en deux ans."),
        (2, "Il pleut sur la vallée."),
    ]


def test_a_passage_knows_its_best_sentence() -> None:
    passages, _ = choose("De combien le prix du lait a-t-il augmenté ?", [hit(FARM, 0, 2, 1.0)])
    assert [(p.best, p.sentences[p.best].text) for p in passages] == [(1, "Le prix du lait a doublé en deux ans.")]


def test_a_near_duplicate_is_shown_once() -> None:
    passages, _ = choose("lait", [hit(FARM, 0, 1, 1.0), hit(COPY, 0, 1, 0.9), hit(PORT, 0, 1, 0.2)])
    assert {p.article.id for p in passages} == {"farm", "port"}


def test_the_best_sentence_goes_in_even_over_the_budget() -> None:
    passages, left_out = choose("navires", [hit(PORT, 0, 1, 1.0)], budget=1)
    assert [p.text for p in passages] == ["Le port accueille 12 navires."]
    assert left_out == 1


def test_no_hits_give_no_passages() -> None:
    assert choose("lait", []) == ([], 0)


@given(st.integers(1, 60), st.integers(1, 4), st.sampled_from(["lait", "combien de navires ?", "qui ?"]))
def test_passages_are_whole_sentences_within_budget_and_count(budget: int, most: int, question: str) -> None:
    passages, _ = choose(question, [hit(FARM, 0, 4, 1.0), hit(PORT, 0, 1, 0.4)], budget, most)
    assert 1 <= len(passages) <= most
    assert [p.n for p in passages] == list(range(1, len(passages) + 1))
    used = sum(len(s.text.split()) for p in passages for s in p.sentences)
    assert used <= budget or sum(len(p.sentences) for p in passages) == 1
    for p in passages:
        assert p.text == p.article.text[p.start : p.end]
        assert [s.ordinal for s in p.sentences] == list(range(p.sentences[0].ordinal, p.sentences[-1].ordinal + 1))
