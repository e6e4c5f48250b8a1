"""The merged brief: everything listed is a verified line, copies count once, and the order is a summary's."""

from __future__ import annotations

from dataclasses import replace

from rag.brief.merged import write_dossier
from rag.brief.request import Material, MergeRequest
from rag.compare.novelty import Known
from rag.render.markdown import dossier_markdown
from rag.text.analysis import analyse
from rag.types import Article, Dossier
from tests.builders import article, sentences_of
from tests.fakes import FakeModels, HashEmbedder, ScriptedGenerator

CLOSED = "La fromagerie de Salers a fermé mardi après deux ans de pertes."
ONE = replace(
    article(f"{CLOSED}\nLe syndicat de Salers compte 38 emplois perdus dans le canton.", id="one"), date="2025-03-12"
)
TWO = article(f"{CLOSED}\nLe maire de Salers est inquiet pour les éleveurs du canton.", id="two")
COPY = replace(ONE, id="copy", report="one")
NONE = article("Le patron assure qu'aucun de ses ouvriers de Salers n'a perdu son emploi.", id="none")
SOME = article("Douze ouvriers de Salers ont perdu leur emploi mardi.", id="some")
FAR = article("Le chou frisé craint surtout les limaces et les printemps trop humides.", id="far")


def merged(
    *sources: Article, known: Known | None = None, length: int | None = None, draft: str = "Rien de tout cela."
) -> Dossier:
    """With a model whose wordings are never supported, unless ``draft`` is."""
    request = MergeRequest([s.id for s in sources], "fr", title="Dossier", known=known, length=length)
    return write_dossier(request, material(*sources), FakeModels(ScriptedGenerator([draft] * 20)))


def material(*sources: Article) -> Material:
    return Material(sources, {source.id: sentences_of(source) for source in sources}, {}, {})


def sources_of(dossier: Dossier, row: int) -> set[str]:
    wanted = set(dossier.sentences[row].citations)
    return {c.span.article.id for c in dossier.citations if c.n in wanted}


def test_what_two_sources_say_leads_and_cites_both() -> None:
    dossier = merged(ONE, TWO)
    (agreed,) = dossier.agreements
    assert (agreed.sentences, set(agreed.articles), agreed.reports) == ((0,), {"one", "two"}, 2)
    assert sources_of(dossier, 0) == {"one", "two"}
    assert CLOSED in dossier.sentences[0].text
    assert dossier.lead == 0
    assert (dossier.opening[0], len(dossier.opening) + len(dossier.single_source)) == (0, 3)


def test_a_copy_is_no_second_report() -> None:
    dossier = merged(ONE, COPY)
    assert dossier.agreements == ()
    assert dossier.reports == ("one", "one")
    assert [(account.kind, account.articles) for account in dossier.accounts] == [("copy", ("one", "copy"))]


def test_a_figure_that_sources_give_in_other_words_is_agreed_and_no_single_source() -> None:
    offer = article("La mairie de Salers offre une prime de 20 millions d'euros aux éleveurs du canton.", id="offer")
    bonus = article("Une prime atteignant vingt millions d'euros irait aux éleveurs, dit-on au canton.", id="bonus")
    dossier = merged(offer, bonus)
    (agreed,) = dossier.agreements
    assert (agreed.about, len(agreed.sentences), agreed.reports) == ("20 millions d'euros", 2, 2)
    assert {source for row in agreed.sentences for source in sources_of(dossier, row)} == {"offer", "bonus"}
    assert dossier.single_source == ()
    page = dossier_markdown(dossier)
    assert "» \\[1\\] — *20 millions d'euros: 2 articles, 2 sources indépendantes* \\[2\\]" in page
    assert page.count("« La mairie") + page.count("« Une prime") == 3  # said once, both quoted


def test_the_opposite_is_shown_side_by_side() -> None:
    dossier = merged(NONE, SOME)
    (difference,) = dossier.differences
    assert difference.kind == "negation"
    assert [side.articles for side in difference.sides] in ([("none",), ("some",)], [("some",), ("none",)])
    said = " ".join(dossier.sentences[side.sentence].text for side in difference.sides)
    assert "aucun de ses ouvriers" in said
    assert "Douze ouvriers" in said


def test_everything_is_listed_cited_and_verbatim() -> None:
    dossier = merged(ONE, TWO, COPY, NONE, SOME)
    listed = {i for item in (*dossier.agreements, *dossier.single_source) for i in item.sentences}
    listed |= {*dossier.opening} | {side.sentence for difference in dossier.differences for side in difference.sides}
    assert listed == set(range(len(dossier.sentences)))
    assert all(sentence.citations for sentence in dossier.sentences)
    numbers = [citation.n for citation in dossier.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    for citation in dossier.citations:
        assert citation.span.quote in citation.span.article.text
    quotes = {citation.n: citation.span.quote for citation in dossier.citations}
    assert all(mention.text in quotes[n] for mention in dossier.mentions for n in mention.citations)


def test_a_weekday_is_an_event_only_where_the_article_has_a_date() -> None:
    events = merged(ONE).timeline
    assert [(event.date, event.resolved) for event in events] == [("2025-03-11", True)]
    assert merged(TWO).timeline == ()


def test_only_what_is_new_is_reported() -> None:
    known = Known.of([(analyse(CLOSED, "fr"), "2025-03-12")])
    dossier = merged(ONE, known=known)
    assert "38 emplois" in dossier.sentences[0].text
    assert len(dossier.sentences) == 1
    everything = Known.of([(analyse(s.text, "fr"), "2025-03-12") for s in sentences_of(ONE)])
    assert merged(ONE, known=everything).sentences == ()


def test_a_short_dossier_has_the_lead_and_little_more() -> None:
    assert len(merged(ONE, TWO, length=20).sentences) < len(merged(ONE, TWO).sentences)


def test_what_does_not_fit_leaves_room_for_what_does() -> None:
    far = f"Le maire de Salers {'très ' * 30}inquiet attend 40 éleveurs."
    long = article(f"{CLOSED}\n{far}\nLe canton de Salers attend aussi 12 bus neufs.", id="l")
    shown = " ".join(sentence.text for sentence in merged(long, length=30).sentences)
    assert "12 bus" in shown
    assert "40 éleveurs" not in shown


def test_the_opening_is_in_a_source_s_words_also_where_more_support_the_model_s() -> None:
    long = article("La fromagerie de Salers a fermé mardi, ce que 38 salariés redoutaient.", id="long")
    other = article("La fromagerie de Salers a fermé mardi, ce que les éleveurs redoutaient.", id="other")
    dossier = merged(long, other, draft="La fromagerie de Salers a fermé mardi.")
    assert dossier.opening == (0,)
    assert dossier.sentences[0].verbatim


def test_a_fact_is_said_once_in_the_dossier_s_language_and_what_is_only_elsewhere_comes_last() -> None:
    twice = article("La fromagerie de Salers a fermé mardi après deux longues années de pertes.", id="twice")
    foreign = article(
        "Odile Marchetti has bought 12 cows in Rennes for the fair.\nThe Salers dairy closed on Tuesday.",
        id="en",
        language="en",
    )
    dossier = merged(ONE, TWO, twice, foreign)
    texts = [sentence.text for sentence in dossier.sentences]
    assert sum("a fermé mardi" in text for text in texts) == 1
    assert [text for text in texts if "cows" in text] == [texts[-1]]
    assert texts[-1].startswith("En anglais : «")


def asked(question: str, *sources: Article) -> Dossier:
    focus = [(source.id, 0) for source in sources]
    request = MergeRequest([s.id for s in sources], "fr", title="Question", question=question, focus=focus)
    no_model_writes = FakeModels(ScriptedGenerator([]), HashEmbedder(dimension=512))
    return write_dossier(request, material(*sources), no_model_writes)


def test_a_dossier_on_a_question_quotes_what_several_say_and_cites_them_all() -> None:
    dossier = asked("Pourquoi la fromagerie de Salers a-t-elle fermé mardi après des pertes ?", ONE, TWO, FAR)
    (agreed,) = dossier.agreements
    assert (dossier.sentences[0].text, dossier.sentences[0].verbatim) == (f"« {CLOSED} »", True)
    assert (agreed.reports, sources_of(dossier, 0)) == (2, {"one", "two"})
    assert [source.id for source in dossier.sources] == ["one", "two"]


def test_a_question_that_nothing_is_said_on_has_no_sentences_and_says_so() -> None:
    dossier = asked("Wer gewinnt morgen?", FAR)
    assert (dossier.sentences, dossier.sources) == ((), ())
    assert "Je ne trouve pas la réponse dans vos articles." in dossier_markdown(dossier)
