"""An open question to several quoted sentences, on a scripted reader and real citations."""

from __future__ import annotations

from rag.ask.answer import GroundedAnswer
from rag.ask.open_answer import OpenReading, answer_openly, read_openly
from rag.config import Settings
from rag.ports import Entailment, Graded
from rag.search.relevance import Retrieved
from rag.text.question import Question
from rag.types import Article, Passage
from tests.builders import article, hit, sentences_of
from tests.fakes import FakeParts, HashEmbedder, ReadingEmbedder, ScriptedGenerator

CLOSED = article(
    "La fromagerie de Salers a fermé mardi.\n"
    "Le lait était devenu trop cher pour elle.\n"
    "Ses salariés ont appris la nouvelle par un message.\n"
    "La banque a refusé le dernier prêt demandé.",
    id="closed",
)
AGAIN = article("Le lait était devenu bien trop cher pour elle.\nUne visite est prévue lundi.", id="again")
WHY = "Pourquoi la fromagerie de Salers a-t-elle fermé ?"


def asked(
    question: str, *articles: Article, answering: tuple[str, ...] = ("lait", "prêt"), threshold: float = 0.5
) -> GroundedAnswer | None:
    hits = [hit(source, 0, len(sentences_of(source)) - 1, 1.0 / n) for n, source in enumerate(articles, 1)]
    found = Retrieved(hits, {a.id: a for a in articles}, {a.id: sentences_of(a) for a in articles})
    parts = FakeParts(Settings(open_confidence=threshold), embedder=ReadingEmbedder(answering=answering))
    reading = read_openly(Question(question, "fr"), found, parts)
    return answer_openly(reading, parts) if reading else None


def test_every_sentence_that_answers_is_quoted_in_the_order_of_its_article() -> None:
    found = asked(WHY, CLOSED)
    assert found is not None
    assert [s.text for s in found.sentences] == [
        "« Le lait était devenu trop cher pour elle. »",
        "« La banque a refusé le dernier prêt demandé. »",
    ]
    assert [c.span.quote for c in found.citations] == [
        "Le lait était devenu trop cher pour elle.",
        "La banque a refusé le dernier prêt demandé.",
    ]
    assert all(s.verbatim and s.citations and s.support == "supported" for s in found.sentences)


def test_what_two_articles_say_is_one_line_with_both() -> None:
    found = asked(WHY, CLOSED, AGAIN)
    assert found is not None
    first = next(s for s in found.sentences if "lait" in s.text)
    assert len(first.citations) == 2
    assert sum("lait" in s.text for s in found.sentences) == 1


def test_nothing_that_answers_is_no_answer() -> None:
    found = asked(WHY, CLOSED, answering=("absent",))
    assert found is not None
    assert (found.sentences, found.citations, found.reason) == ((), (), "confidence")


def test_an_embedding_model_without_a_fit_reads_nothing() -> None:
    found = Retrieved([hit(CLOSED, 0, 3, 1.0)], {"closed": CLOSED}, {"closed": sentences_of(CLOSED)})
    assert read_openly(Question(WHY, "fr"), found, FakeParts(Settings(), embedder=HashEmbedder())) is None
    assert read_openly(Question(WHY, "fr"), Retrieved([], {}, {}), FakeParts(Settings())) is None


def test_a_line_in_another_language_is_translated_where_its_source_states_it() -> None:
    said, put = "Le lait était devenu trop cher pour elle.", "Milk had become too expensive for the dairy."
    embedder = ReadingEmbedder(answering=("lait",), known={(said, put): Entailment(0.9, 0.05, 0.05)})
    parts = FakeParts(Settings(open_confidence=0.5), generator=ScriptedGenerator([put]), embedder=embedder)
    found = Retrieved([hit(CLOSED, 0, 3, 1.0)], {"closed": CLOSED}, {"closed": sentences_of(CLOSED)})
    reading = read_openly(Question("Why did the Salers dairy close?", "en"), found, parts)
    assert reading is not None
    line = answer_openly(reading, parts).sentences[0]
    assert line.text == f"Translated: {put}"
    assert not line.verbatim
    assert line.citations == (1,)


def test_a_line_whose_translation_is_not_stated_is_quoted_as_it_is() -> None:
    embedder = ReadingEmbedder(answering=("lait",))
    parts = FakeParts(
        Settings(open_confidence=0.5), generator=ScriptedGenerator(["Milk was cheap."]), embedder=embedder
    )
    found = Retrieved([hit(CLOSED, 0, 3, 1.0)], {"closed": CLOSED}, {"closed": sentences_of(CLOSED)})
    reading = read_openly(Question("Why did the Salers dairy close?", "en"), found, parts)
    assert reading is not None
    line = answer_openly(reading, parts).sentences[0]
    assert line.text == "In French: “Le lait était devenu trop cher pour elle.”"
    assert line.verbatim


def test_what_is_less_likely_is_left_out_where_one_thing_may_be_wanted() -> None:
    passage = Passage(1, CLOSED, sentences_of(CLOSED), 1.0)
    reading = OpenReading(Question(WHY, "fr"), (passage,), (Graded(4.0, (-6.0, 3.0, -6.0, 0.0)),))
    parts = FakeParts(Settings(open_confidence=0.5), embedder=HashEmbedder())
    for one_thing, lines in ((0.0, 2), (0.3, 2), (0.5, 1)):
        assert len(answer_openly(reading, parts, one_thing=one_thing).sentences) == lines
