"""Leads: which sentence says what an article says, how it is shortened or joined, and that it stays verbatim."""

from __future__ import annotations

from rag.brief.lead import LONGEST_JOINED, lead
from rag.text.words import words
from tests.builders import article, sentences_of

STORM = article(
    "« On n'avait jamais vu ça », souffle une retraitée devant sa porte.\n"
    "La tempête Nolwenn a privé d'électricité 45 000 foyers du Finistère dans la nuit de jeudi à vendredi, et les "
    "équipes d'Enedis ne promettent pas de retour à la normale avant dimanche soir.\n"
    "Les marins sont restés au port.\n"
    "Un marché aux fleurs prévu samedi à Quimper a été annulé par la mairie.",
    id="storm",
    title="Tempête Nolwenn : 45 000 foyers du Finistère privés d'électricité",
)


def test_the_lead_says_what_the_title_says_and_not_what_comes_first() -> None:
    found = lead(STORM, sentences_of(STORM), {})
    assert found is not None
    assert found.text.startswith("La tempête Nolwenn a privé d'électricité 45 000 foyers")
    assert [span.quote for span in found.spans] == [STORM.text.split("\n")[1]]


def test_short_neighbours_are_joined_and_each_is_cited() -> None:
    text = "Le port de Concarneau a rouvert lundi.\nLes chalutiers avaient attendu neuf jours la fin de la houle."
    source = article(text, id="port", title="Concarneau : le port rouvre, les chalutiers repartent après neuf jours")
    found = lead(source, sentences_of(source), {})
    assert found is not None
    assert found.text == (
        "Le port de Concarneau a rouvert lundi ; les chalutiers avaient attendu neuf jours la fin de la houle."
    )
    assert [span.quote for span in found.spans] == text.split("\n")
    assert len(words(found.text)) <= LONGEST_JOINED


def test_every_word_of_a_lead_is_its_articles() -> None:
    found = lead(STORM, sentences_of(STORM), {})
    assert found is not None
    for piece in found.text.split(" ; "):
        assert piece.strip("… .") in STORM.text


def test_a_question_or_a_pronoun_is_no_lead_where_another_sentence_says_as_much() -> None:
    lines = (
        "Le bac de Roscanvel va-t-il disparaître de la rade après cent ans de traversées vers Brest ?",
        "Il va disparaître de la rade après cent ans de traversées du bac de Roscanvel vers Brest.",
        "Le bac de Roscanvel va disparaître de la rade après cent ans de traversées vers Brest.",
    )
    source = article("\n".join(lines), id="ferry", title="Le bac de Roscanvel va disparaître")
    found = lead(source, sentences_of(source), {})
    assert found is not None
    assert lines[2].rstrip(".") in found.text


def test_an_article_without_sentences_has_no_lead() -> None:
    assert lead(article("", id="empty"), [], {}) is None


def test_an_article_of_one_very_long_sentence_has_it_as_its_lead() -> None:
    source = article("Le port " + "et le quai " * 40 + "ont rouvert.", id="long")
    found = lead(source, sentences_of(source), {})
    assert found is not None
    assert found.spans[0].quote == source.text
