"""Entries of feeds are articles."""

from __future__ import annotations

import pytest

from rag.errors import NoArticles
from rag.ingest.formats.document import Document
from rag.ingest.formats.feed import read_feed
from rag.ingest.formats.records import SUMMARY

SAID = "Le moulin de Brissac tourne de nouveau depuis samedi."
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>La Vigie</title><language>fr</language><item><title>Le moulin</title><link>https://v.example/m</link>
<pubDate>Sat, 07 Mar 2026 08:00:00 +0100</pubDate><content:encoded><![CDATA[<p>{SAID}</p><p>Enfin.</p>]]></content:encoded>
</item><item><title>Le four</title><guid>f</guid><description>{SAID}</description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>La Vigie</title><entry><title>Le moulin</title><id>m</id>
<updated>2026-03-09T08:00:00Z</updated><author><name>Ida Wren</name></author>
<content type="html">&lt;p&gt;{SAID}&lt;/p&gt;</content></entry></feed>"""


def test_rss_gives_texts_and_says_where_only_a_summary_is_there() -> None:
    mill, oven = read_feed(RSS.encode(), "f.xml")
    assert isinstance(mill, Document)
    assert isinstance(oven, Document)
    assert (mill.text, mill.note) == (f"{SAID}\nEnfin.", "")
    assert mill.fields == {
        "title": "Le moulin", "outlet": "La Vigie", "language": "fr", "date": "2026-03-07", "url": "https://v.example/m"
    }  # fmt: skip
    assert (oven.text, oven.note) == (SAID, SUMMARY)


def test_a_date_of_an_update_in_atom_is_a_guess() -> None:
    (mill,) = read_feed(ATOM.encode(), "f.atom")
    assert isinstance(mill, Document)
    assert (mill.fields["author"], mill.guessed) == ("Ida Wren", {"date"})


@pytest.mark.parametrize("data", [b"<?xml version='1.0'?><settings/>", b"un texte", b"<rss><channel></channel></rss>"])
def test_other_xml_is_passed_over(data: bytes) -> None:
    with pytest.raises(NoArticles):
        list(read_feed(data, "f.xml"))
