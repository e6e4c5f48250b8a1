"""The HTML page of a brief: what it holds, and that it is sound."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.brief.check import check_brief
from rag.brief.record import BadRecord, parse_record
from rag.render.html.page import TEMPLATES, embedded, marked_quotes, page, visible, web_address
from tests.briefs import TEXTS, about, changed, dossier
from tests.pages import Outline, honest, hostile


def text_of(markup: str) -> str:
    """What is left of HTML when the tags are gone, characters written as elements given back."""
    shown = re.sub(r'<i class="u" data-u="(\w+)"></i>', lambda found: f"&#x{int(found[1], 16):x};", markup)
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


# -- soundness ------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [(dossier(), TEXTS), hostile(), (about("Un mot.", (0, 2)), {"a": "Un mot."})])
def test_a_page_is_sound(made: tuple[dict[str, Any], dict[str, str]]) -> None:
    outline = Outline(page(*made))
    assert outline.crossed == []
    assert [name for name, count in Counter(outline.ids).items() if count > 1] == []
    assert [target for target in outline.references if target not in outline.ids] == []
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(below - above <= 1 for above, below in zip(outline.headings, outline.headings[1:], strict=False))


def test_nothing_hostile_becomes_an_element_or_an_attribute() -> None:
    usual, other = honest(), Outline(page(*hostile()))
    assert set(other.tags) <= set(usual.tags)
    assert other.attributes <= usual.attributes
    assert other.tags["script"] == other.tags["style"] == 1
    assert other.links == []
    assert not any(name.startswith("on") or name == "style" for name in usual.attributes)


def test_the_policy_allows_the_style_sheet_and_nothing_else() -> None:
    text = page(dossier(), TEXTS)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert text.index("Content-Security-Policy") < text.index("<style>")
    assert re.findall(r"<script[^>]*>", text) == ['<script type="application/json" id="record">']
    assert not re.search(r"url\(|@import|expression", style)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://news.example/a?b=1&c=2", True),
        ("http://news.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("//news.example/x", False),
        ("https:news", False),
        ("https://news.example/\u202e", False),
        ("https://news example/", False),
        ("https://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, kept: bool) -> None:
    assert web_address(url) == (url if kept else None)


def test_a_record_of_another_shape_is_refused() -> None:
    with pytest.raises(BadRecord):
        page({"schema": 1}, {})


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of everything in a record."""
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def test_a_forged_record_is_refused_or_shown_but_never_breaks_the_page() -> None:
    refused = shown = 0
    for path in places(dossier()):
        for value in (-1, 10**12, "", "<b>", "2025-02-30", [], [99], None):
            forged = changed(dossier(), *path, to=value)
            try:
                text = page(forged, TEXTS)
            except BadRecord:
                refused += 1
                continue
            shown += 1
            check_brief(parse_record(forged), TEXTS, {})
            assert "<b>" not in text.replace("<b lang", "")
    assert refused > shown > 500


@given(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("<>&\"'\u202e\x00\r"))))
def test_escaping_loses_nothing(text: str) -> None:
    shown = str(visible(text))
    assert "<" not in re.sub(r'<i class="u" data-u="[0-9A-F]+"></i>', "", shown)
    parts = re.split(r'<i class="u" data-u="([0-9A-F]+)"></i>', shown)
    assert "".join(chr(int(p, 16)) if n % 2 else html.unescape(p) for n, p in enumerate(parts)) == text
    assert not re.search("[<>&]", str(embedded({"text": text})))


# -- what it holds --------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_page() -> None:
    assert page(dossier(), TEXTS) == page(dossier(), dict(reversed(TEXTS.items())))


@given(st.text(st.sampled_from("ab<&é👍\u0301\u202e\n"), min_size=1, max_size=30), st.data())
def test_the_marks_of_a_citation_hold_its_quote(text: str, data: st.DataObject) -> None:
    spans = []
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(text) - 1))
        spans.append((start, data.draw(st.integers(start + 1, len(text)))))
    record = about(text, *spans)
    shown = str(marked_quotes(text, parse_record(record).citations, {1: 0}, "fr"))
    assert shown.count('class="back"') == 1
    pieces: dict[str, str] = dict.fromkeys(map(str, range(1, len(spans) + 1)), "")
    inside: list[str] = []
    for tag, n, boxed, other in re.findall(
        r'(<mark[^>]*data-n="(\d+)">|</mark>)|<i class="u" data-u="(\w+)"></i>|<[^>]*>|([^<]+)', shown
    ):
        if tag:
            inside = [*inside, n] if n else inside[:-1]
        for name in inside:
            pieces[name] += chr(int(boxed, 16)) if boxed else html.unescape(other)
    assert pieces == {str(n): text[start:end] for n, (start, end) in enumerate(spans, 1)}
    assert sorted(re.findall(r'id="q(\d+)"', shown)) == sorted(pieces)


def section(text: str, name: str) -> str:
    (found,) = re.findall(rf'<section id="{name}".*?</section>', text, re.DOTALL)
    return str(found)


def test_agreements_say_how_many_articles_and_independent_reports() -> None:
    counts = re.findall(r'<p class="count">([^<]*)</p>', section(page(dossier(), TEXTS), "agreements"))
    assert counts == [
        "4 articles, 3 comptes rendus indépendants",
        "2 articles, 2 comptes rendus indépendants",
    ]


def test_the_sides_of_a_difference_stand_side_by_side_with_their_figures_set_off() -> None:
    found = section(page(dossier(), TEXTS), "differences")
    assert re.findall("<strong>([^<]*)</strong>", found) == ["4,2", "5,1"]
    assert [text_of(side).count("millions") for side in re.findall("<li>\n<div.*?</div>", found, re.DOTALL)] == [1, 1]
    assert "coût du chantier" in text_of(found)


def test_what_no_group_shows_is_in_the_brief_after_the_lead() -> None:
    record = dossier()
    text = page(record, TEXTS)
    shown = re.findall(r'data-sentence="(\d)"', section(text, "brief"))
    assert shown == ["0", "8"]
    assert set(re.findall(r'data-sentence="(\d)"', text)) == set("012345678")
    assert sorted(re.findall(r'id="s(\d)"', text)) == list("012345678")


def test_a_source_shows_all_its_sentences() -> None:
    text = "Un pont. Deux rives. Trois arches."
    record = about(text, (0, 8), (9, 20), (21, 34)) | {"lead": 2}
    assert re.findall(r'data-sentence="(\d)"', page(record, {"a": text})) == ["2", "0", "1"]


def test_a_brief_without_sentences_says_that_nothing_is_new() -> None:
    text = page(about("Un mot."), {"a": "Un mot."})
    assert "Ces articles n’apportent rien de nouveau." in text
    assert re.findall("<h2[^>]*>([^<]*)", text) == ["Sources", "Provenance"]
    assert "rien de nouveau" not in page(dossier(), TEXTS)


def test_a_quote_in_another_language_says_so() -> None:
    text = page(dossier(), TEXTS)
    quote = "Crossing remains free of charge for pedestrians."
    assert f'<span lang="en" dir="auto">{quote}</span>' in section(text, "single_source")
    assert f'<q data-quote="8" lang="en" dir="auto">{quote}</q>' in section(text, "citations")
    assert 'data-source="4" lang="de"' in text


def test_labels_are_in_the_language_of_the_brief_or_english() -> None:
    german = page(dossier() | {"language": "de"}, TEXTS)
    assert '<html lang="de">' in german
    assert "5 Artikel, 4 unabhängige Berichte" in german
    spanish = page(dossier() | {"language": "es"}, TEXTS)
    assert '<html lang="en">' in spanish
    assert '<h1 lang="es" dir="auto">' in spanish
    assert "Where sources differ" in spanish


def test_provenance_and_accounts_are_shown() -> None:
    account = {"kind": "quotation", "articles": ["courrier", "depeche"], "citations": [2, 12]}
    text = page(dossier() | {"accounts": [account]}, TEXTS)
    footer = text[text.index("<footer>") :]
    assert all(digest in footer for digest in dossier()["provenance"]["articles"].values())
    assert "small-chat-1.5b" in footer
    assert "Établi le 14 mai 2025" in footer
    assert re.search(r'<p class="account">Un seul compte rendu, .*?Le Courrier de Valmer.*#q12"', text)


def test_an_article_without_its_text_is_listed_without_a_link() -> None:
    record = dossier()
    texts = {name: text for name, text in TEXTS.items() if name != "bote"}
    without = changed(record, "sentences", 6, "citations", to=[1])
    without = changed(without, "sentences", 7, "citations", to=[1])
    without["citations"] = [c for c in without["citations"] if c["article"] != "bote"]
    without["mentions"] = []
    outline = Outline(page(without, texts))
    assert "a4" not in outline.ids
    assert [target for target in outline.references if target not in outline.ids] == []


# -- colours --------------------------------------------------------------------------------------


def contrast(first: str, second: str) -> float:
    """WCAG 2.2, contrast ratio of two colours written #rrggbb."""

    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(scheme: str) -> None:
    css = (TEMPLATES / "brief.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in re.findall(r":root {(.*?)}", css, re.S)[:2]
    )
    colours = light if scheme == "light" else dark
    assert set(light) == set(dark)
    texts = [(ink, paper) for ink in ("ink", "soft", "link", "accent") for paper in ("paper", "card")]
    texts += [("mark-ink", "mark"), ("mark-ink", "here")]
    assert {
        pair: round(contrast(*(colours[c] for c in pair)), 1)
        for pair in texts
        if contrast(*(colours[c] for c in pair)) < 4.5
    } == {}
    assert contrast(colours["focus"], colours["paper"]) >= 3
