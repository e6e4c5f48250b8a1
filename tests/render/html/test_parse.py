"""What is read back from a page is what went in, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.render.html.page import page, page_version
from rag.render.html.parse import NoBrief, read
from tests.briefs import TEXTS, about, dossier

# Characters that a parser, a browser or a terminal might take for something else, more often than chance brings them.
HOSTILE = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("<>&\"'/-!]\\\0\r\n\t\x0c\x80\u202e\u2028\ufeff\ufffe"))
)


def test_a_page_holds_its_record_and_its_texts() -> None:
    held = read(page(dossier(), TEXTS))
    assert (held.record, held.texts, held.version) == (dossier(), TEXTS, page_version())


@given(HOSTILE, st.data())
def test_every_text_comes_back_exactly(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(places, places).map(lambda pair: (min(pair), max(pair))), max_size=4))
    fields = {name: data.draw(HOSTILE) for name in ("title", "outlet", "url", "path")}
    record = about(text, *((start, end) for start, end in spans if start < end), **fields)
    held = read(page(record, {"a": text}))
    assert held.texts == {"a": text}
    assert held.record == record


def test_a_lone_surrogate_comes_back() -> None:
    record, text = about("un mot", (0, 2)), "\ud800 un mot \udfff"
    assert read(page(record, {"a": text})).texts == {"a": text}


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("<p>Nothing</p>", "holds no brief"),
        ('<script id="record">{</script>', "cannot be read"),
        ('<script id="record">[]</script>', "cannot be read"),
        ('<script id="record">{"sources": [1]}</script>', "cannot be read"),
        ('<script id="record">{}</script><script id="record">{}</script>', "more than one record"),
    ],
)
def test_what_is_no_brief_is_said_to_be_none(html: str, message: str) -> None:
    with pytest.raises(NoBrief, match=message):
        read(html)


def test_text_outside_of_the_articles_is_not_theirs() -> None:
    html = page(dossier(), TEXTS).replace("</main>", '<div data-source="77">More.</div></main>')
    assert read(html).texts == TEXTS
