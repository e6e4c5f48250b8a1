"""What a page says of itself, in which order it is believed, and what is a guess."""

from __future__ import annotations

import json

from rag.ingest.formats.page_fields import article_data, linked_data, page_fields
from rag.ingest.formats.page_tree import parsed


def fields(head: str, body: str = "", before: str = "") -> tuple[dict[str, str], frozenset[str]]:
    source = f'<html lang="fr">{before}<head>{head}</head><body>{body}</body></html>'
    root = parsed(source)
    assert root is not None
    return page_fields(root, source, article_data(linked_data(root)))


def test_linked_data_tells_all_and_the_date_of_publication_not_of_the_update() -> None:
    data = {
        "@graph": [
            {"@type": "WebSite", "name": "X"},
            {
                "@type": ["NewsArticle"],
                "headline": "Le moulin",
                "datePublished": "2026-03-07T08:00",
                "dateModified": "2026-03-09",
                "author": [{"@type": "Person", "name": "Ida Wren"}],
                "publisher": {"name": "La Vigie"},
                "mainEntityOfPage": {"@id": "https://vigie.example/moulin"},
            },
        ]
    }
    found, guessed = fields(f'<script type="application/ld+json">{json.dumps(data)}</script>')
    assert found == {
        "title": "Le moulin",
        "date": "2026-03-07T08:00",
        "author": "Ida Wren",
        "outlet": "La Vigie",
        "url": "https://vigie.example/moulin",
        "language": "fr",
    }
    assert guessed == frozenset()


def test_open_graph_and_meta_come_next() -> None:
    head = """<meta property="og:site_name" content="La Vigie"><meta name="author" content="Ida Wren">
    <meta property="article:published_time" content="2026-03-07"><link rel="canonical" href="https://vigie.example/a">"""
    found, _ = fields(head, "<h1>Le moulin</h1>")
    assert (found["outlet"], found["author"], found["date"]) == ("La Vigie", "Ida Wren", "2026-03-07")
    assert (found["title"], found["url"]) == ("Le moulin", "https://vigie.example/a")


def test_an_update_alone_is_a_guess() -> None:
    assert fields('<meta property="article:modified_time" content="2026-03-09">')[1] == {"date"}


def test_the_end_of_the_title_names_the_outlet_where_the_rest_is_the_headline() -> None:
    assert fields("<title>Le moulin tourne - La Vigie</title>", "<h1>Le moulin tourne</h1>")[0]["outlet"] == "La Vigie"
    assert "outlet" not in fields("<title>Le moulin - enfin !</title>", "<h1>Autre titre</h1>")[0]


def test_the_name_of_the_site_is_no_headline() -> None:
    head = '<title>Le moulin tourne</title><meta property="og:site_name" content="La Vigie">'
    assert fields(head, '<h1><a href="/">La Vigie</a></h1>')[0]["title"] == "Le moulin tourne"


def test_the_program_that_saved_the_page_tells_its_address() -> None:
    single = "<!--\n Page saved with SingleFile \n url: https://vigie.example/b \n-->"
    assert fields("", before=single)[0]["url"] == "https://vigie.example/b"
    saved = "<!-- saved from url=(0025)https://vigie.example/c -->"
    assert fields("", before=saved)[0]["url"] == "https://vigie.example/c"


def test_a_byline_names_the_author() -> None:
    assert fields("", '<p class="byline">Par Ida Wren, le 7 mars 2026</p>')[0]["author"] == "Ida Wren"
