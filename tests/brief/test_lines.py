"""Lines of a dossier: what the model may word, who is cited for it, and what happens when it fails."""

from __future__ import annotations

import pytest

from rag.brief.lines import Line, LineWriter
from rag.brief.request import Material
from rag.compare.claims import Claim
from rag.ports import Entailment
from rag.types import Article
from tests.builders import article, sentences_of
from tests.fakes import FakeModels, HashEmbedder, ReadingEmbedder, ScriptedGenerator

CLOSED = "La fromagerie de Salers a fermé mardi après deux ans de pertes."
ONE = article(f"{CLOSED}\nElle employait 38 personnes dans le canton de Salers.", id="one")
TWO = article("Après deux ans de pertes, la fromagerie de Salers a fermé mardi matin.\nLe maire est inquiet.", id="two")
THURSDAY = article("La fromagerie de Salers a fermé jeudi après deux ans de pertes.", id="thursday")


STATED = Entailment(0.9, 0.05, 0.05)
STATING = ReadingEmbedder(others=STATED)


def claim(source: Article, ordinal: int = 0) -> Claim:
    return Claim(source, sentences_of(source)[ordinal], 1.0)


def writer(
    generator: ScriptedGenerator,
    *claims: Claim,
    drafts: dict[tuple[str, int], str] | None = None,
    embedder: HashEmbedder | None = None,
) -> LineWriter:
    vectors = HashEmbedder().encode_documents([c.text for c in claims], [None] * len(claims))
    held = {c.article.id: sentences_of(c.article) for c in claims}
    return LineWriter(
        "fr",
        Material([c.article for c in claims], held, {}, drafts or {}),
        FakeModels(generator, embedder=embedder or HashEmbedder()),
        reports={c.article.id: c.article.report for c in claims},
        vectors={c.span: vector for c, vector in zip(claims, vectors, strict=True)},
    )


def line(draft: str, *claims: Claim) -> Line:
    return writer(ScriptedGenerator([draft]), *claims, embedder=STATING).line(claims)


def test_a_draft_that_both_sources_support_cites_both() -> None:
    made = line("La fromagerie de Salers a fermé mardi après deux ans de pertes.", claim(ONE), claim(TWO))
    assert made.articles == ("one", "two")
    assert (made.sentence.verbatim, made.sentence.citations) == (False, (1, 2))


def test_a_sentence_in_another_language_is_quoted_where_no_reader_could_check_its_translation() -> None:
    foreign = article("The Salers dairy closed on Tuesday with a loss of $2 million.", id="en", language="en")
    silent = ScriptedGenerator()  # nothing is asked of it
    made = writer(silent, claim(foreign)).line([claim(foreign)])
    assert made.sentence.verbatim
    assert "closed on Tuesday" in made.sentence.text
    assert silent.calls == []


def test_a_source_that_says_otherwise_is_not_cited() -> None:
    made = line("La fromagerie de Salers a fermé mardi.", claim(ONE), claim(THURSDAY))
    assert made.articles == ("one",)


@pytest.mark.parametrize("draft", ["La fromagerie de Salers a fermé vendredi.", "La fromagerie de Salers a fer"])
def test_a_draft_that_fails_or_does_not_end_gives_way_to_a_quotation(draft: str) -> None:
    made = line(draft, claim(ONE))
    assert made.sentence.verbatim
    assert CLOSED in made.sentence.text


def test_a_draft_may_not_lose_the_figure_that_a_claim_was_chosen_for() -> None:
    aid = article("La mairie de Salers promet 2,5 millions d'euros aux éleveurs du canton.", id="aid")
    assert line("La mairie de Salers promet de l'argent aux éleveurs.", claim(aid)).sentence.verbatim
    assert not line("La mairie promet 2,5 millions d'euros aux éleveurs.", claim(aid)).sentence.verbatim


def test_a_brief_s_wording_saves_a_call_and_is_verified_again() -> None:
    silent = ScriptedGenerator()
    good = {("one", 0): "La fromagerie de Salers a fermé mardi."}
    assert writer(silent, claim(ONE), drafts=good).line([claim(ONE)]).sentence.text == good["one", 0]
    bad = {("one", 0): "La fromagerie de Salers a fermé vendredi."}
    assert writer(silent, claim(ONE), drafts=bad).line([claim(ONE)]).sentence.verbatim
    assert silent.calls == []


def test_a_sentence_that_points_back_is_shown_with_the_one_before_it() -> None:
    generator = ScriptedGenerator(["La fromagerie de Salers employait 38 personnes."])
    made = writer(generator, claim(ONE, 1), embedder=STATING).line([claim(ONE, 1)])
    assert CLOSED in generator.calls[0].messages[-1].content
    assert not made.sentence.verbatim


def test_brackets_of_an_article_cannot_look_like_a_number() -> None:
    source = article("La fromagerie de Salers [2] a fermé mardi.", id="one")
    generator = ScriptedGenerator(["La fromagerie de Salers a fermé mardi."])
    writer(generator, claim(source)).line([claim(source)])
    assert "[2]" not in generator.calls[0].messages[-1].content


def test_a_side_is_a_quotation_that_also_cites_who_says_just_that() -> None:
    made = writer(ScriptedGenerator(), claim(ONE), claim(TWO), claim(THURSDAY), embedder=STATING).side(
        claim(ONE), [claim(TWO), claim(THURSDAY)]
    )
    assert made.sentence.verbatim
    assert made.articles == ("one", "two")


def test_a_gathered_line_is_quoted_whatever_its_language_and_cites_everyone() -> None:
    foreign = article("The dairy of Salers lost 38 jobs in May.", id="en", language="en")
    for first in (foreign, TWO):
        made = writer(ScriptedGenerator([]), claim(first), claim(ONE)).gathered([claim(first), claim(ONE)])
        assert (made.articles, made.sentence.verbatim) == ((first.id, "one"), True)
        assert made.sentence.citations == (1, 2)


def test_a_claim_in_other_words_that_the_reader_finds_stated_says_the_same() -> None:
    other = article("Clap de fin mardi pour la fromagerie de Salers.", id="other")
    first, second = claim(ONE), claim(other)
    reading = ReadingEmbedder(known={(second.text, first.text): STATED})
    assert writer(ScriptedGenerator(), first, second).saying(first, [second]) == []
    assert writer(ScriptedGenerator(), first, second, embedder=reading).saying(first, [second]) == [second]


def test_what_a_line_states_is_not_said_again() -> None:
    other = article("Clap de fin mardi pour la fromagerie de Salers.", id="other")
    first, second = claim(ONE), claim(other)
    for known, again in (({}, False), ({(first.text, second.text): STATED}, True)):
        writing = writer(ScriptedGenerator(), first, second, embedder=ReadingEmbedder(known=known))
        assert writing.repeats(second, [writing.quotation(first)]) == again


def test_a_foreign_sentence_is_translated_where_it_states_the_translation() -> None:
    foreign = article("The Salers dairy closed on Tuesday.", id="en", language="en")
    put = "La fromagerie de Salers a fermé mardi."
    reading = ReadingEmbedder(known={(foreign.text, put): STATED})
    made = writer(ScriptedGenerator([put]), claim(foreign), embedder=reading).line([claim(foreign)])
    assert (made.sentence.text, made.sentence.verbatim, made.articles) == (f"Traduit : {put}", False, ("en",))


def test_a_sentence_that_is_no_claim_may_state_what_would_stand_under_one_source() -> None:
    said = "La fromagerie de Salers employait 38 personnes."
    alone = article(said, id="alone")
    other = article("Le maire est inquiet.\nA dairy in Salers had 38 people on its books.", id="other", language="en")
    told = "A dairy in Salers had 38 people on its books."
    for reading, found in (
        (STATED, ([told], True)),
        (Entailment(0.5, 0.1, 0.4), ([], True)),
        (Entailment(0.1, 0.1, 0.8), ([], False)),
    ):
        writing = writer(
            ScriptedGenerator(), claim(alone), claim(other), embedder=ReadingEmbedder(known={(told, said): reading})
        )
        stating, may = writing.elsewhere(claim(alone))
        assert ([c.text for c in stating], may) == found


def test_a_quantity_that_another_report_gives_too_stands_under_no_one_source() -> None:
    alone = article("Le maire de Salers promet 2,5 millions d'euros aux éleveurs du canton.", id="alone")
    other = article("Les aides de Salers atteignent 2,5 millions d'euros, selon la presse.", id="other")
    writing = writer(ScriptedGenerator(), claim(alone), claim(other), embedder=ReadingEmbedder())
    assert writing.elsewhere(claim(alone)) == ([], True)
