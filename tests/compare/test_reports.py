"""Independent reports: copies, shared quotations, and accounts of one original."""

from __future__ import annotations

from dataclasses import replace

from rag.compare.reports import independent_reports
from rag.types import Article
from tests.builders import article, sentences_of

PODCAST = article(
    "La patronne de Kermor, Odile Marchetti, a confirmé la vente dans un podcast.\n"
    "Marchetti a affirmé que les ouvriers resteront tous à Brest.\n"
    "Marchetti a critiqué le port, trop lent à son avis.",
    id="one",
)
SHOW = article(
    "Dans un épisode de podcast diffusé jeudi, Odile Marchetti a révélé la vente de Kermor.\n"
    "Selon Marchetti, personne ne quittera Brest.\n"
    "Le port n'a pas répondu.",
    id="two",
)
LETTER = article(
    "Odile Marchetti a envoyé une lettre aux ouvriers de Kermor.\n"
    "Marchetti a promis que les salaires monteront.\n"
    "Marchetti a déclaré plus tôt la vente dans un entretien.",
    id="three",
)
PASSING = article(
    "Le syndicat de Brest prépare une grève pour lundi.\n"
    "Les délégués se réunissent dans la salle du port.\n"
    "La police attend mille personnes dans les rues.\n"
    "Le préfet ferme trois ponts de la ville.\n"
    "Les écoles seront fermées toute la journée.\n"
    "La mairie loue des cars pour les anciens.\n"
    "Marchetti a affirmé la vente dans un podcast, et Marchetti a affirmé que rien ne change.",
    id="four",
)


def reports(*sources: Article, shared: int = 1) -> dict[str, str]:
    held = {source.id: sentences_of(source) for source in sources}
    counts = {frozenset((a.id, b.id)): shared for a in sources for b in sources if a.id != b.id}
    return independent_reports(sources, held, counts)[0]


def count(*sources: Article, shared: int = 1) -> int:
    return len(set(reports(*sources, shared=shared).values()))


def test_two_accounts_of_one_original_are_one_report() -> None:
    assert reports(PODCAST, SHOW) == {"one": "one", "two": "one"}
    held = {source.id: sentences_of(source) for source in (PODCAST, SHOW)}
    _, (same,) = independent_reports([PODCAST, SHOW], held, {frozenset(("one", "two")): 1})
    assert (same.kind, same.articles) == ("original", ("one", "two"))
    assert all("podcast" in span.quote for span in same.spans)


def test_another_original_of_the_same_speaker_is_another_report() -> None:
    assert count(PODCAST, SHOW, LETTER) == 2


def test_without_a_claim_in_common_nothing_says_that_it_is_the_same_podcast() -> None:
    assert count(PODCAST, SHOW, shared=0) == 2


def test_what_is_mentioned_in_passing_is_not_what_an_article_is_an_account_of() -> None:
    assert count(PODCAST, PASSING) == 2


def test_accounts_months_apart_are_of_two_originals() -> None:
    assert count(replace(PODCAST, date="2025-01-05"), replace(SHOW, date="2025-01-09")) == 1
    assert count(replace(PODCAST, date="2025-01-05"), replace(SHOW, date="2025-06-09")) == 2


def test_near_duplicates_are_one_report() -> None:
    copy = article("Un tout autre texte, que la bibliothèque dit copié.", id="copy", report="one")
    held = {source.id: sentences_of(source) for source in (PASSING, copy)}
    first = replace(PASSING, report="one")
    found, (same,) = independent_reports([first, copy], held, {})
    assert set(found.values()) == {"one"}
    assert (same.kind, same.spans) == ("copy", ())


def test_articles_that_quote_the_same_words_are_one_report() -> None:
    said = "rien ne sera plus jamais comme avant dans notre port de pêche"
    one = article(f"Le maire a conclu : « {said} ».\nLa salle a applaudi longtemps.", id="a")
    two = article(f"Devant les pêcheurs, il a dit que « {said} ».\nLe vote est prévu lundi.", id="b")
    assert count(one, two, shared=0) == 1
    short = article("Le maire a parlé « du port de pêche ».\nLe vote est prévu lundi.", id="b")
    assert count(one, short, shared=0) == 2


def test_a_quotation_among_many_others_does_not_make_one_report() -> None:
    said = "rien ne sera plus jamais comme avant dans notre port"
    ours = "« Le lait ne vaut plus rien et les fermes du canton ferment une à une », déplore-t-il."
    theirs = "« On pêche moins de thon que du temps où mon père tenait la barre », raconte-t-il."
    one = article(f"Le maire a conclu : « {said} ».\n{ours}", id="a")
    two = article(f"Il a dit que « {said} ».\n{theirs}", id="b")
    assert count(one, two, shared=0) == 2


def test_a_chain_does_not_make_one_report_of_many() -> None:
    first, second = (
        "la mer a repris ce que les hommes avaient pris",
        "le vent tourne toujours deux fois avant la nuit",
    )
    a = article(f"Il a dit « {first} ».", id="a")
    b = article(f"Il a dit « {first} », puis « {second} ».", id="b")
    c = article(f"Il a dit « {second} ».", id="c")
    assert reports(a, b, c, shared=0) == {"a": "a", "b": "a", "c": "c"}
