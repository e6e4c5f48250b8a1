"""A page gives its article whole, or its several, and says what it leaves out."""

from __future__ import annotations

import json

import pytest

from rag.errors import EmptySource
from rag.ingest.formats.document import Document
from rag.ingest.formats.page import fragment_text, page_documents

FIRST = "Le moulin de Brissac tourne de nouveau depuis samedi, pour la première fois en soixante et un ans."
SECOND = "Les meules ont été taillées dans un calcaire de Dordogne par deux compagnons venus de Périgueux."
THIRD = "La farine sera vendue au marché, à deux euros le kilo, par une association de vingt-trois bénévoles."


def one(body: str, head: str = "") -> Document:
    (document,) = page_documents(f'<html lang="fr"><head>{head}</head><body>{body}</body></html>', "a.html")
    return document


def lines(body: str, head: str = "") -> list[str]:
    return one(body, head).text.split("\n")


def test_every_sibling_of_an_article_is_kept() -> None:
    body = f"<main><article><h1>T</h1><p>{FIRST}</p></article><article><h2>Encadré</h2><p>{SECOND}</p></article></main>"
    assert lines(body) == ["T", FIRST, "Encadré", SECOND]


def test_lists_tables_captions_and_answers_are_lines_of_their_own() -> None:
    body = f"""<p>{FIRST}</p><ul><li>un sac</li><li>deux <b>tamis</b></li></ul><ol start="3"><li>trier</li></ol>
    <table><tr><th>Année</th><th>Sacs</th></tr><tr><td>1962</td><td>410</td></tr></table>
    <figure><img><figcaption>La roue, en 1931.</figcaption></figure><dl><dt>Prix</dt><dd>{THIRD}</dd></dl>
    <details><summary>Et l'hiver ?</summary><p>{SECOND}</p></details>"""
    assert lines(body) == [
        *(FIRST, "- un sac", "- deux tamis", "3. trier", "Année | Sacs", "1962 | 410", "La roue, en 1931."),
        *("Prix", THIRD, "Et l'hiver ?", SECOND),
    ]


def test_a_standfirst_above_the_article_belongs_to_it() -> None:
    assert lines(f"<div><h1>T</h1><p>{FIRST}</p></div><article><p>{SECOND}</p><p>{THIRD}</p></article>") == [
        *("T", FIRST, SECOND, THIRD)
    ]


def test_what_goes_has_its_reason() -> None:
    body = f"""<nav><a href="/">Accueil</a></nav><article><h1>T</h1><p>{FIRST}</p><p style="display: none">Caché.</p>
    <p>{SECOND}</p><div class="share-bar">Partager</div></article><div class="related"><a href="/b">Ailleurs</a></div>"""
    document = one(body)
    assert document.text.split("\n") == ["T", FIRST, SECOND]
    assert {(line.reason, line.text) for line in document.removed} == {
        *{("menu", "Accueil"), ("hidden", "Caché."), ("sharing", "Partager"), ("teaser", "Ailleurs")}
    }


def test_a_class_that_names_the_whole_page_takes_nothing_away() -> None:
    assert FIRST in one(f'<div class="social newsletter-layout"><h1>T</h1><p>{FIRST}</p><p>{SECOND}</p></div>').text


def test_a_list_of_links_that_the_text_announces_stays() -> None:
    kept = f"<p>{FIRST}</p><p>Trois gestes :</p><ul><li><a href='/a'>arroser</a></li><li><a href='/b'>tailler</a></li></ul>"
    gone = f"<p>{FIRST}</p><h2>Sur le même sujet</h2><ul><li><a href='/a'>Le lavoir</a></li><li><a href='/b'>Le four</a></li></ul>"
    assert "- arroser" in lines(kept)
    assert lines(gone) == [FIRST]


def test_posts_of_a_live_blog_keep_their_times_and_are_one_article() -> None:
    post = '<article><time datetime="2026-03-07T{0}">{0}</time><p>{1}</p></article>'
    body = f"<main><h1>T</h1>{post.format('18:20', FIRST)}{post.format('16:05', SECOND)}</main>"
    assert lines(body) == ["T", f"18:20 – {FIRST}", f"16:05 – {SECOND}"]


@pytest.mark.parametrize("tag", ["article", "div"])
def test_parts_with_a_heading_and_a_date_each_are_several(tag: str) -> None:
    part = f'<{tag} class="d"><p class="src">La Vigie</p><h2>{{0}}</h2><p>{{1}} mars 2026</p><p>{{2}}</p></{tag}>'
    body = f"<main>{part.format('Le moulin', 3, FIRST)}{part.format('La farine', 4, THIRD)}</main>"
    mill, flour = page_documents(f"<body>{body}</body>", "a.html")
    assert (mill.fields["title"], mill.fields["date"], mill.fields["outlet"], mill.text) == (
        *("Le moulin", "3 mars 2026", "La Vigie", FIRST),
    )
    assert (flour.fields["title"], flour.text, mill.key != flour.key) == ("La farine", THIRD, True)


def test_cards_beside_an_article_do_not_make_it_several() -> None:
    card = '<div class="c"><h3><a href="/a">{0}</a></h3><p>{1} mars 2026</p><p>{2}</p></div>'
    body = f"<article><h1>T</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>"
    body += card.format("Le four", 1, SECOND[:60]) + card.format("Le puits", 2, THIRD[:60])
    assert lines(body) == ["T", FIRST, SECOND, THIRD]


def test_a_page_that_draws_itself_is_read_from_its_data() -> None:
    data = json.dumps({"props": {"post": {"title": "T", "published": "2026-03-07", "body": [FIRST, SECOND, THIRD]}}})
    document = one(f'<div id="root"></div><script type="application/json">{data}</script>')
    assert document.text.split("\n") == [FIRST, SECOND, THIRD]
    assert document.fields["date"] == "2026-03-07"


def test_a_longer_text_for_machines_is_the_article() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "T", "articleBody": f"{FIRST}\n{SECOND}\n{THIRD}"})
    assert lines(f"<p>{FIRST}</p>", f'<script type="application/ld+json">{data}</script>') == [FIRST, SECOND, THIRD]


def test_a_page_without_text_says_what_it_needs() -> None:
    with pytest.raises(EmptySource, match="draws it with a program"):
        one('<div id="root"></div><script src="app.js"></script><noscript>Activez JavaScript.</noscript>')


def test_a_piece_of_a_page_is_read_whole() -> None:
    assert fragment_text(f"<p>{FIRST}</p><ul><li><a href='/'>un lien</a></li></ul>") == f"{FIRST}\n- un lien"


def test_nested_elements_are_read_to_a_depth_that_no_page_has_and_survived_beyond() -> None:
    assert FIRST in one("<div>" * 250 + f"<p>{FIRST}</p>").text
    with pytest.raises(EmptySource):
        one("<div>" * 10_000 + f"<p>{FIRST}</p>")
