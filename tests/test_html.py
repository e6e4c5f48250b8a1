"""The HTML page of a brief: what it holds, that it is sound, and what a real browser makes of it."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.check_brief import check
from rag.html import TEMPLATES, embedded, marked, page, visible, web_address
from rag.record import BadRecord, parse
from tests.briefs import TEXTS, about, changed, dossier
from tests.browser import MISSING, Browser, find

VOID = {"meta", "br", "line", "rect", "circle"}

# Whatever might be taken for markup, an address, a direction or an end, at both borders of the text and between.
HOSTILE = (
    "</script><script>document.title='owned'</script> begins. "
    "<img src=http://203.0.113.9/x.png onerror=\"document.title='owned'\"> "
    "</div></article></main><h1>Taken</h1> <a href='javascript:document.title=1'>link</a> javascript:alert(1) "
    "]]> <!-- --> <![CDATA[ x ]]> &lt;b&gt; &amp; &#60;i&#62; {{ 7 * 7 }} {% raw %} "
    "<style>*{display:none}</style><svg onload=alert(1)> <iframe srcdoc='<p>x'></iframe> <base href=//203.0.113.9> "
    "\u202egnitirw desrever\u202c \u2066isolated\u2069 \x00\x07\x1b[31m\x85\x9b\r\n\ufeff \U000e0041tag "
    "e\u0301a\u0308 👩‍👩‍👧‍👦🏴‍☠️ 🇫🇷 ﷽ שלום مرحبا " + "w" * 3000 + " ends </textarea></title>"
)


class Outline(HTMLParser):
    """Elements, ids and references of a page; ``crossed`` are tags that do not close what was opened last."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.headings: list[int] = []
        self.crossed: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.crossed += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        assert len(values) == len(attrs), f"an attribute twice: {attrs}"
        self.tags[tag] += 1
        self.attributes |= values.keys()
        self.ids += [values["id"]] if "id" in values else []
        for name in ("aria-labelledby", "aria-describedby"):
            self.references += values.get(name, "").split()
        if "href" in values:
            target = values["href"]
            (self.references if target.startswith("#") else self.links).append(target.removeprefix("#"))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self._open or self._open.pop() != tag):
            self.crossed.append(tag)


def hostile() -> tuple[dict[str, Any], dict[str, str]]:
    """A brief in which every field is hostile, with quotes at both ends of the text and across each other."""
    size = len(HOSTILE)
    middle = HOSTILE.index("\u202e")
    spans = [(0, 20), (size - 12, size), (10, middle + 30), (middle, middle + 60), (0, size)]
    fields = {"title": HOSTILE[:400], "outlet": HOSTILE[:90], "date": "'\"><b>", "path": "<i>/\"'\u202e<u>", "url": "x"}
    record = about(HOSTILE, *spans, **fields)
    record["language"] = 'fr" onclick="alert(1)'
    record["sources"][0]["language"] = "en'><b>"
    record["sources"][0]["url"] = "javascript:alert(document.domain)"
    record["sentences"][0]["text"] = HOSTILE
    record["differences"] = [
        {
            "kind": "figure",
            "about": HOSTILE,
            "sides": [{"sentence": 0, "articles": ["a"]}, {"sentence": 1, "articles": ["a"]}],
        }
    ]
    record["timeline"] = [{"date": date, "sentences": [0], "resolved": True} for date in ("2025", "2025-01-04")]
    record["mentions"] = [{"kind": "person", "text": HOSTILE, "citations": [1]}]
    record["provenance"] |= {"prompts": {HOSTILE: HOSTILE}, "models": {"chat": HOSTILE}, "made": HOSTILE[:40]}
    return record, {"a": HOSTILE}


def honest() -> Outline:
    """Every element that a page may have: a dossier with a month in its drawing, and one character that is unseen."""
    record = changed(dossier(), "timeline", 0, "date", to="2024-01")
    return Outline(page(record | {"title": "Valmer\u202e"}, TEXTS))


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
            check(parse(forged), TEXTS, {})
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
    shown = str(marked(text, parse(record).citations, {1: 0}, "fr"))
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


# -- in a browser ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Headless Chromium; skips where there is none, because no package index has it."""
    executable = find()
    if executable is None:
        pytest.skip(MISSING)
    with Browser(executable, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(record: dict[str, Any], texts: dict[str, str]) -> Path:
        path = tmp_path / "brief.html"
        path.write_bytes(page(record, texts).encode("utf-8"))
        return path

    return written


MARKS = """
Object.fromEntries([...new Set([...document.querySelectorAll('mark')].map(m => m.dataset.n))].map(n => [n,
  [...document.querySelectorAll(`mark[data-n="${n}"]`)].map(mark => {
    const walk = node => node.nodeType === 3 ? node.data
      : node.dataset && node.dataset.u ? String.fromCodePoint(parseInt(node.dataset.u, 16))
      : node.className === 'back' ? '' : [...node.childNodes].map(walk).join('');
    return walk(mark);
  }).join('')]))
"""


def test_the_browser_of_these_tests_sees_what_a_page_does(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "wild.html"
    path.write_text("<img src='http://203.0.113.9/x.png'><script>alert('here');document.title='owned'</script>")
    browser.open(path)
    assert browser.requests == [path.as_uri(), "http://203.0.113.9/x.png"]
    assert sorted(browser.complaints) == ["Failed to load resource: net::ERR_PROXY_CONNECTION_FAILED", "dialog: here"]
    assert browser.evaluate("document.title") == "owned"


@pytest.mark.parametrize("made", [(dossier(), TEXTS), hostile()])
def test_a_page_asks_for_nothing_runs_nothing_and_marks_every_quote(
    browser: Browser, write: Any, made: tuple[dict[str, Any], dict[str, str]]
) -> None:
    record, texts = made
    path = write(record, texts)
    browser.open(path)
    assert browser.requests == [path.as_uri()]
    assert browser.complaints == []
    assert browser.evaluate("document.title") != "owned"
    assert browser.evaluate("document.querySelectorAll('img, iframe, object, embed, form, input, base').length") == 0
    assert browser.evaluate("document.scripts.length") == 1
    assert browser.evaluate("getComputedStyle(document.body).maxWidth") == "1122px"  # the style sheet is in force
    assert browser.evaluate(MARKS) == {str(c["n"]): c["quote"] for c in record["citations"]}
    parsed = browser.evaluate("JSON.parse(document.getElementById('record').textContent)")
    assert parsed == record
    tags = set(browser.evaluate("[...document.querySelectorAll('*')].map(e => e.localName)"))
    assert tags <= set(honest().tags)


def test_text_with_a_reversed_direction_does_not_reach_its_neighbours(browser: Browser, write: Any) -> None:
    text = "Avant \u202eici\u202c après."
    browser.open(write(about(text, (0, len(text))), {"a": text}))
    assert browser.evaluate("getComputedStyle(document.querySelector('.u'), '::before').content") == '"U+202E"'
    assert browser.evaluate("document.querySelector('mark').textContent") == "Avant ici après."


@pytest.mark.parametrize("made", [(dossier(), TEXTS), hostile()])
def test_a_phone_of_360_pixels_shows_all_of_it(
    browser: Browser, write: Any, made: tuple[dict[str, Any], dict[str, str]]
) -> None:
    path = write(*made)
    browser.open(path, width=360, height=800)
    assert browser.evaluate("document.documentElement.scrollWidth") == 360
    browser.evaluate("location.hash = 'q1'")
    assert browser.evaluate("document.querySelector('.text:target, .text:has(:target)').scrollWidth") <= 360
    sizes = browser.evaluate("[...document.querySelectorAll('nav a, .close, .links a')].map(a => a.offsetHeight)")
    assert min(size for size in sizes if size) >= 24  # WCAG 2.2, 2.5.8: target size


def visible_box(browser: Browser, selector: str) -> bool:
    """Whether the whole height of an element stands in the window."""
    box = browser.evaluate(
        f"(r => [r.top, r.bottom, r.height, innerHeight])(document.querySelector('{selector}').getBoundingClientRect())"
    )
    return bool(box[2] > 0 and box[0] >= 0 and box[1] <= box[3])


def test_a_citation_opens_its_article_from_the_keyboard_and_leads_back(browser: Browser, write: Any) -> None:
    texts = TEXTS | {"gazette": "Un paragraphe de plus.\n\n" * 200 + TEXTS["gazette"]}
    record = dossier()
    shift = len(texts["gazette"]) - len(TEXTS["gazette"])
    for each in record["citations"]:
        if each["article"] == "gazette":
            each["start"], each["end"] = each["start"] + shift, each["end"] + shift
    browser.open(write(record, texts))
    assert not visible_box(browser, "#q1")
    for _ in range(60):
        browser.press("Tab")
        if browser.evaluate("document.activeElement.matches('a.cite[href=\"#q1\"]')"):
            break
    assert browser.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    before = browser.evaluate("scrollY")
    browser.press("Enter")
    assert browser.evaluate("location.hash") == "#q1"
    assert visible_box(browser, "#q1")
    assert browser.evaluate("scrollY") == before
    browser.press("Tab")
    assert browser.evaluate("document.activeElement.className") == "back"
    assert browser.evaluate("document.activeElement.getAttribute('aria-label')") == "Retour à la phrase 1"
    browser.press("Enter")
    assert browser.evaluate("location.hash") == "#s0"
    assert not visible_box(browser, "#q1")
    assert visible_box(browser, "#s0")


def test_closing_a_text_leaves_the_reader_where_they_were(browser: Browser, write: Any) -> None:
    browser.open(write(dossier(), TEXTS), height=500)
    browser.evaluate("document.getElementById('timeline').scrollIntoView()")
    before = browser.evaluate("scrollY")
    browser.evaluate("document.querySelector('a.cite[href=\"#q10\"]').click()")
    assert visible_box(browser, "#q10")
    browser.evaluate("document.querySelector('.text:has(:target) .close').click()")
    assert not visible_box(browser, "#q10")
    assert browser.evaluate("scrollY") == before > 0


def test_a_screen_reader_meets_landmarks_headings_and_named_links(browser: Browser, write: Any) -> None:
    browser.open(write(dossier(), TEXTS))
    met = browser.accessibility()
    roles = Counter(role for role, _ in met)
    assert [roles[role] for role in ("banner", "navigation", "main", "contentinfo")] == [1, 1, 1, 1]
    regions = [name for role, name in met if role == "region"]
    assert regions == [
        "L’essentiel",
        "Ce que disent plusieurs sources",
        "Où les sources divergent",
        "Ce que dit une seule source",
        "Chronologie",
        "Qui et quoi",
        "Citations",
        "Sources",
    ]
    links = [name for role, name in met if role == "link"]
    assert "Citation 4 : La Gazette du Lac, 11 mai 2025" in links
    assert "" not in links
    assert next(name for role, name in met if role == "link") == "Aller au contenu"


def test_light_and_dark_follow_the_reader(browser: Browser, write: Any) -> None:
    path = write(dossier(), TEXTS)
    papers = []
    for dark in (False, True):
        browser.open(path, dark=dark)
        papers.append(browser.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert papers == ["rgb(253, 252, 249)", "rgb(21, 23, 27)"]


def test_paper_has_the_quotes_as_notes_and_no_controls(browser: Browser, write: Any) -> None:
    path = write(dossier(), TEXTS)
    browser.open(path, dark=True, media="print")
    assert browser.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"

    def shown(selector: str) -> set[bool]:
        elements = f"[...document.querySelectorAll('{selector}')]"
        return set(browser.evaluate(f"{elements}.map(e => e.getBoundingClientRect().height > 0)"))

    assert shown(".notes q, .margin, .axis, .sides > li, footer code") == {True}
    assert shown("nav, .text, .links, .into, .back") == {False}
    assert browser.pdf().startswith(b"%PDF")
