"""HTML pages of briefs for the tests: one of which everything is hostile, and the outline of one."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from rag.render.html.page import page
from tests.briefs import TEXTS, about, changed, dossier

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
