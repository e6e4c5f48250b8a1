"""What a real browser makes of the HTML page of a brief."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.render.html.page import page
from tests.briefs import TEXTS, about, dossier
from tests.browser import MISSING, Browser, find
from tests.pages import honest, hostile


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
