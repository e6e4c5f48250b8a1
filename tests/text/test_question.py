"""What a question asks for, and whether a sentence is of that kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.analysis import Analysis, analyse
from rag.text.question import Question
from rag.text.words import stem, terms


def french(text: str) -> Question:
    return Question(text, "fr")


def said(text: str, language: str = "fr") -> Analysis:
    return analyse(text, language)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Combien de vaches compte la ferme ?", "figure"),
        ("How long does the ferry take?", "figure"),
        ("Quel est le montant de l'aide ?", "figure"),
        ("Quel taux la banque applique-t-elle ?", "percent"),
        ("Quelle est la date de création du port ?", "date"),
        ("Quel jour le port a-t-il rouvert ?", "date"),
        ("When did the port reopen?", "date"),
        ("Qui dirige le port ?", "name"),
        ("À qui appartient le port ?", "name"),
        ("Who runs the port?", "name"),
        ("Pourquoi le port ferme-t-il ?", "open"),
        ("Les gens qui partent reviennent-ils ?", "open"),
        ("Quel ministre a inauguré le port ?", "name"),
        ("Which shipping company runs the ferry?", "name"),
        ("Depuis quand le port est-il fermé ?", "date"),
        ("Qui tenait la barre quand le bac a coulé ?", "name"),
        ("Qui est Anna Mercier ?", "open"),
        ("Who was Paul Vidal?", "open"),
        ("Qui est le maire ?", "name"),
        ("Who is the mayor?", "name"),
    ],
)
def test_the_expected_kind(question: str, kind: str) -> None:
    assert french(question).kind == kind


@pytest.mark.parametrize(
    ("sentence", "question", "language", "answered"),
    [
        ("La ferme compte 40 vaches.", "Combien de vaches compte la ferme ?", "fr", True),
        ("La ferme compte quarante vaches.", "Combien de vaches compte la ferme ?", "fr", True),
        ("La ferme compte beaucoup de vaches.", "Combien de vaches compte la ferme ?", "fr", False),
        ("En 2019, la ferme a vendu ses vaches.", "Combien de vaches la ferme a-t-elle vendues en 2019 ?", "fr", False),
        ("La banque verse 3 millions.", "Quel taux la banque applique-t-elle ?", "fr", False),
        ("La banque applique 3 %.", "Quel taux la banque applique-t-elle ?", "fr", True),
        ("Mardi.", "Quel jour le port a-t-il rouvert ?", "fr", True),
        ("Le port a rouvert.", "Quel jour le port a-t-il rouvert ?", "fr", False),
        ("Vidal.", "Qui dirige le port ?", "fr", True),
        ("Le port est dirigé par un conseil.", "Qui dirige le port ?", "fr", False),
        ("Le port de Brest a une capitainerie.", "Qui dirige le port de Brest ?", "fr", False),
        ("The port closes.", "Why does the port close?", "en", False),
        ("19 mars", "Combien de vaches compte la ferme ?", "fr", False),
        ("1998", "Combien de vaches compte la ferme ?", "fr", False),
        ("30 mois", "Quel montant la ferme reçoit-elle ?", "fr", False),
        ("45 000 euros", "Quel montant la ferme reçoit-elle ?", "fr", True),
        ("2 millions", "Combien d'euros la ferme reçoit-elle ?", "fr", True),
        ("4 euros", "Combien de temps dure la traversée ?", "fr", False),
        ("vingt minutes", "Combien de minutes dure la traversée ?", "fr", True),
        ("le 16 août", "En quelle année le port a-t-il rouvert ?", "fr", False),
        ("le 16 août 1977", "En quelle année le port a-t-il rouvert ?", "fr", True),
        ("The port closes because of the storm.", "Why does the port close?", "en", True),
        ("deux", "Combien de navires le port compte-t-il ?", "fr", True),
        ("deux ans", "Combien de temps dure le chantier ?", "fr", True),
        ("aucun", "Combien de navires le port compte-t-il ?", "fr", True),
        ("un navire", "Combien de navires le port compte-t-il ?", "fr", False),
        ("plus de 1 600", "Combien de navires le port compte-t-il ?", "fr", True),
        ("only one", "How many ships are there?", "en", True),
        ("au XVIIIe siècle", "Quand le port a-t-il été fondé ?", "fr", True),
        ("in the 12th century", "When was the port founded?", "en", True),
        ("au XVIIIe siècle", "Quel jour le port a-t-il été fondé ?", "fr", False),
    ],
)
def test_an_answer_brings_something_new_of_the_kind(
    sentence: str, question: str, language: str, answered: bool
) -> None:
    assert Question(question, language).answered_by(said(sentence, language)) is answered


@given(st.text(max_size=60))
def test_a_question_never_answers_itself(question: str) -> None:
    assert not french(question).answered_by(said(question))


@pytest.mark.parametrize(
    ("question", "loosely"),
    [
        ("Qui dirige le port ?", True),
        ("Quand le port a-t-il rouvert ?", True),
        ("À quelle date le port a-t-il rouvert ?", True),
        ("Quel ministre a inauguré le port ?", False),
        ("Quel jour le port a-t-il rouvert ?", False),
        ("Combien de navires le port compte-t-il ?", False),
    ],
)
def test_a_bare_who_or_when_may_have_another_kind_of_answer(question: str, loosely: bool) -> None:
    assert french(question).loosely is loosely


@pytest.mark.parametrize(
    ("question", "language", "whether"),
    [
        ("Le port a-t-il fermé ?", "fr", True),
        ("Est-ce que le port ferme ?", "fr", True),
        ("Les marins sont-ils payés quand ils attendent ?", "fr", True),
        ("Pourquoi le port a-t-il fermé ?", "fr", False),
        ("À quelle heure le port ferme-t-il ?", "fr", False),
        ("Le port ferme quand ?", "fr", False),
        ("Has the port closed?", "en", True),
        ("When has the port closed?", "en", False),
        ("Hat der Hafen geschlossen?", "de", True),
        ("Was ist ein Hafen?", "de", False),
    ],
)
def test_a_question_of_yes_or_no_is_seen(question: str, language: str, whether: bool) -> None:
    assert Question(question, language).whether is whether


def test_kinds_in_a_source_sentence() -> None:
    ships, ruler = said("Le port compte 12 navires."), said("Paul Vidal dirige.")
    assert french("Combien de navires ?").has_kind(ships)
    assert not french("Pourquoi ?").has_kind(ships)
    assert french("Qui dirige ?").has_kind(ruler)
    assert not french("Qui dirige ?").has_kind(ships)


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Quelle aide recevront-ils, et pendant combien de temps ?", True),
        ("Who runs the port, and since when?", True),
        ("Quels sont les trois membres du conseil ?", True),
        ("Qui dirige le port et la gare ?", False),
    ],
)
def test_a_question_for_several_things_is_seen(question: str, several: bool) -> None:
    assert french(question).several is several


@pytest.mark.parametrize(
    ("question", "text", "whole"),
    [
        ("Quel groupe a le plus reçu, et combien ?", "3 millions", False),
        ("Quel groupe a le plus reçu, et combien ?", "Banque Verte ; 3 millions", True),
        ("How many boats did Brest and Lorient each lose?", "12 boats", False),
        ("How many boats did Brest and Lorient each lose?", "12 boats ; 7", True),
        ("De quelle année à quelle année le phare a-t-il servi ?", "entre 1904 et 1986", True),
        ("Who runs the port, and since when?", "Anna Mercier ; 2019", True),
        ("Who runs the port, and since when?", "Anna Mercier", False),
        ("Qui dirige le port et la gare ?", "Anna Mercier", True),
    ],
)
def test_an_answer_is_whole_when_every_part_of_the_question_has_its_own(question: str, text: str, whole: bool) -> None:
    language = "en" if "each" in question or "Who" in question else "fr"
    assert Question(question, language).completed_by(said(text, language)) is whole


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("Combien de personnes ont été blessées ?", "12 apprentis", True),
        ("Combien de personnes ont été blessées ?", "38", False),
        ("Combien de personnes ont été blessées ?", "trente-huit personnes", False),
        ("Combien d'apprentis ont été blessés ?", "12 apprentis", False),
        ("Combien de personnes parmi les apprentis ont été blessées ?", "12 apprentis", False),
        ("Quel est le nombre de blessés ?", "12 apprentis", False),
        ("Combien de tonnes de lait le camion portait-il ?", "12 apprentis", False),
    ],
)
def test_a_part_of_what_is_counted_is_not_the_whole(question: str, text: str, another: bool) -> None:
    quote = "Trente-huit personnes, dont 12 apprentis, ont été blessées dans la fromagerie."
    assert french(question).counts_another(said(text), said(quote)) is another


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("Trente-huit personnes, dont 12 apprentis, ont été blessées.", "Trente-huit personnes"),
        ("Plus de 1 200 personnes sont venues.", "1 200 personnes"),
        ("Deux mille trois cents personnes sont venues.", "Deux mille trois cents personnes"),
        ("Les personnes de 12 ans sont venues.", ""),
    ],
)
def test_the_figure_of_what_is_counted_as_it_is_written(quote: str, told: str) -> None:
    assert french("Combien de personnes ont été blessées ?").count_in(said(quote)) == told


def test_a_question_about_the_sources_is_seen_and_its_subject_kept() -> None:
    question = french("Le port a-t-il fermé ? Les sources sont-elles d'accord ?")
    assert question.of_sources
    assert question.subject == french("Le port a-t-il fermé ?")
    whole = french("Que disent les journaux du port ?")
    assert whole.subject is whole
    assert french("Les sources s'accordent-elles sur le port ?").of_sources
    assert not french("Qui a vendu la source du village ?").of_sources


@given(st.lists(st.sampled_from(["Le port a-t-il fermé ?", "Les sources sont-elles d'accord ?", "Et Brest.", "Qui"])))
def test_the_subject_of_a_subject_is_itself(parts: list[str]) -> None:
    question = french(" ".join(parts))
    assert question.subject.subject is question.subject


def test_names_and_figures_are_its_facts() -> None:
    assert french("Pourquoi Anna Mercier a-t-elle vendu 12 navires ?").facts == {"anna", stem("Mercier", "fr"), "12"}
    assert french("Pourquoi ?").facts == frozenset()


def test_its_words_are_looked_for_by_their_stems_in_the_other_languages_too_once() -> None:
    text = "the national museums"
    found = Question(text, "en").search_terms(["fr"])
    assert found[: len(terms(text, "en"))] == terms(text, "en")
    assert stem("national", "fr") in found
    assert len(found) == len(set(found))
    assert Question(text, "en").variants(["fr", "en"])[0] == (stem("national", "en"), stem("national", "fr"))


def test_a_text_that_may_answer_is_read_in_its_own_language() -> None:
    question = french("Combien de moines compte Cluny ?")
    assert question.answered_by(said("Cluny has two monks.", "en"))  # "two" is no number word of French
    assert not question.answered_by(said("Cluny has two monks."))


def test_a_sum_of_one_kind_needs_a_quote_that_speaks_of_it() -> None:
    question = french("Quel est le chiffre d'affaires de la criée ?")
    assert question.of_the_quantity("La criée a réalisé un chiffre d'affaires de 3 millions.")
    assert question.of_the_quantity("Les recettes de la criée : 3 millions.")
    assert not question.of_the_quantity("Le directeur de la criée gagne 3 millions.")
    assert french("Qui dirige la criée ?").of_the_quantity("Vidal dirige la criée.")
