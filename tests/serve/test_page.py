"""The page of the server in a real browser: keyboard, screen reader, phone, and nothing from elsewhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.browser import MISSING, Browser, find
from tests.cli.library import QUESTION
from tests.serve.conftest import TOKEN, Served

QUOTE = "Le billet coûte désormais 4 euros pour les habitants de la commune."
INTRUDE = """
(() => {
  const script = document.createElement('script');
  try { script.textContent = 'window.ran = 1'; document.body.append(script); } catch {}
  try { document.body.insertAdjacentHTML('beforeend', '<p id=injected>'); } catch {}
})()
"""
WIDE = """
[...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.id || e.localName)
"""
SMALL = """
[...document.querySelectorAll('button')]
  .filter(b => b.offsetParent && b.getBoundingClientRect().height < 40).map(b => b.id)
"""
FOCUSED = "document.activeElement.id || document.activeElement.textContent"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Headless Chromium; skips where there is none, because no package index has it."""
    executable = find()
    if executable is None:
        pytest.skip(MISSING)
    with Browser(executable, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, served: Served) -> Browser:
    browser.open(f"{served.address}/?token={TOKEN}")
    browser.wait_for("document.getElementById('library').textContent")
    return browser


def ask(page: Browser, question: str = QUESTION) -> None:
    page.evaluate("document.getElementById('question').focus()")
    page.type(question)
    page.press("Enter")
    page.wait_for("!document.getElementById('result').hidden")


def test_a_question_is_asked_and_its_quote_seen_by_keyboard_alone(page: Browser, served: Served) -> None:
    assert page.evaluate("location.href") == f"{served.address}/"  # the token is not in it
    assert page.evaluate(FOCUSED) == "question"
    page.type(QUESTION)
    page.press("Enter")
    page.wait_for("!document.getElementById('result').hidden")
    assert "4 euros" in page.evaluate("document.getElementById('answer').textContent")
    for _ in range(9):
        page.press("Tab")
        if page.evaluate(FOCUSED) == "[1]":
            break
    assert page.evaluate(FOCUSED) == "[1]"
    page.press("Enter")
    page.wait_for("document.getElementById('article').open && document.querySelector('mark') !== null")
    assert page.evaluate("document.querySelector('mark').textContent") == QUOTE
    assert page.evaluate("document.activeElement.localName") == "mark"
    shown = page.evaluate(
        "(b => b.top >= 0 && b.bottom <= innerHeight)(document.querySelector('mark').getBoundingClientRect())"
    )
    assert shown
    page.press("Escape")
    page.wait_for("!document.getElementById('article').open")
    assert page.evaluate(FOCUSED) == "[1]"
    assert page.complaints == []


def test_it_asks_its_own_server_alone_and_runs_no_other_script(page: Browser, served: Served) -> None:
    ask(page)
    assert page.complaints == []
    assert len(page.requests) >= 5
    assert [request for request in page.requests if not request.startswith(f"{served.address}/")] == []
    assert page.evaluate("document.scripts.length") == 1
    # The policy holds: what is written into the page does not run, and is not even taken as markup.
    page.evaluate(INTRUDE)
    assert page.evaluate("[typeof ran, document.getElementById('injected')]") == ["undefined", None]


def test_offsets_are_code_points_also_behind_what_takes_two_units(page: Browser, served: Served) -> None:
    article = served.client.get("/api/sources/ferry.txt").json()
    text = "𝄞😀 " + article["text"]
    start = text.index(QUOTE)
    record = json.dumps({"title": "T", "language": "fr", "url": "javascript:alert(1)", "text": text})
    page.evaluate(f"window.fetch = () => Promise.resolve(new Response({json.dumps(record)}))")
    page.evaluate(f"location.hash = '#article=a:{start}-{start + len(QUOTE)}'")
    page.wait_for("document.querySelector('mark') !== null")
    assert page.evaluate("document.querySelector('mark').textContent") == QUOTE
    assert page.evaluate("document.querySelectorAll('#article a').length") == 0


def test_a_link_to_a_quote_opens_it(page: Browser, served: Served) -> None:
    article = served.client.get("/api/sources/ferry.txt").json()
    start = article["text"].index(QUOTE)
    page.evaluate(f"location.hash = '#article={article['article']}:{start}-{start + len(QUOTE)}'")
    page.wait_for("document.querySelector('mark') !== null")
    assert page.evaluate("document.querySelector('mark').textContent") == QUOTE
    page.evaluate("document.getElementById('close').click()")
    page.wait_for("location.hash === ''")


def test_a_screen_reader_meets_names_and_is_told_what_happens(page: Browser) -> None:
    ask(page)
    met = page.accessibility()
    roles = Counter(role for role, _ in met)
    assert [roles[role] for role in ("banner", "main", "contentinfo", "status")] == [1, 1, 1, 1]
    names = [name for role, name in met if role == "link"]
    assert any(name.startswith("Quote 1 in its article, La Gazette") for name in names)
    assert ("textbox", "Your question") in [(role, name) for role, name in met]
    assert "Answered, with one citation" in [name for _, name in met]
    assert all(name for role, name in met if role in ("link", "button", "textbox", "dialog", "region"))


def test_a_dossier_and_a_brief_are_opened_from_it(page: Browser, served: Served) -> None:
    ask(page)
    address = page.evaluate("document.getElementById('dossier').href")
    page.open(address)
    assert page.evaluate("document.querySelector('h1').textContent") == QUESTION
    assert page.complaints == []
    page.open(f"{served.address}/")
    page.evaluate("document.getElementById('all').open = true")
    page.wait_for("document.querySelectorAll('#articles li').length === 2")
    page.open(page.evaluate("document.querySelector('#articles a[href^=\"/briefs/\"]').href"))
    assert page.evaluate("document.querySelectorAll('mark').length") > 0
    assert page.complaints == []


@pytest.mark.parametrize("width", [320, 360, 414])
def test_a_phone_shows_all_of_it(browser: Browser, served: Served, width: int) -> None:
    browser.open(f"{served.address}/?token={TOKEN}", width=width, height=700)
    ask(browser)
    browser.evaluate("document.querySelector('#answer .cite').click()")
    browser.wait_for("document.querySelector('mark') !== null")
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    assert browser.evaluate(WIDE) == []
    assert browser.evaluate(SMALL) == []


@pytest.mark.parametrize("confidence", [1.0])
def test_what_is_not_known_is_said_and_the_nearest_shown(page: Browser) -> None:
    ask(page, "Quel violoniste a joué à Ashmouth en 1998 ?")
    assert page.evaluate("document.getElementById('status').textContent") == "The articles do not say"


def test_without_the_token_there_is_no_page(browser: Browser, served: Served) -> None:
    browser.call("Network.clearBrowserCookies")
    browser.open(f"{served.address}/")
    assert "rag serve" in browser.evaluate("document.body.textContent")
    assert browser.evaluate("document.scripts.length") == 0
