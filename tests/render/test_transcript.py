"""A conversation written to a file: Markdown, JSON, and a page that nothing runs in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import UsageError
from rag.render.kept import Recalled
from rag.render.lines import unstyled
from rag.render.transcript import form_of, history_line, transcript, transcript_lines
from rag.types import Citation, Span
from tests.talks import FERRY, abstained, answered

PRICE = Recalled("s", "et le prix ?", answered(), "2025-04-01T10:00:00+00:00", {1: "moved"})
SANK = Recalled("s", "Who sank it?", abstained(), "2025-04-01T10:01:00+00:00", {}, "nobody did")


def test_the_conversation_as_lines() -> None:
    assert unstyled(transcript_lines([PRICE, SANK])) == LINES


LINES = """\
> et le prix ?
→ Combien ?
Le billet coûte 4 euros. [1]

Sources
  [1] “Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt
      « Le billet coûte 4 euros. »
  [1] the article has changed since; the quote still stands in it

> Who sank it?
I cannot find the answer in your articles. The nearest passages:
  [1] La Gazette, 2025-03-01: Le billet coûte 4 euros.
  marked as wrong: nobody did

"""


def test_the_conversation_as_json() -> None:
    first, second = json.loads(transcript([PRICE, SANK], "json"))["turns"]
    assert (first["typed"], first["question"], first["changes"]) == ("et le prix ?", "Combien ?", {"1": "moved"})
    assert first["citations"][0]["quote"] == "Le billet coûte 4 euros."
    assert ("wrong" in first, second["wrong"]) == (False, "nobody did")


def test_the_conversation_as_markdown() -> None:
    text = transcript([PRICE, SANK], "md")
    assert text.startswith("# Combien ?\n\nLe billet coûte 4 euros.")
    assert "> « Le billet coûte 4 euros. »\n\n*" in text
    assert "*marked as wrong: nobody did*" in text


def test_a_page_holds_no_tag_and_no_link_of_an_article() -> None:
    text = "<script>alert(1)</script> [x](javascript:alert(1)) {body}"
    hostile = replace(FERRY, title="</title><b>{title}", text=text)
    answer = replace(
        answered(), question="<img src=x>", citations=(Citation(1, Span(hostile, 0, len(text))),), passages=()
    )
    page = transcript([Recalled("s", "<img src=x>", answer, "", {})], "html")
    assert page.count("<title>") == page.count("</title>") == 1
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page


def test_the_name_of_a_file_says_its_form() -> None:
    assert [form_of(Path(name)) for name in ("a.md", "b.JSON", "c.d.html")] == ["md", "json", "html"]
    with pytest.raises(UsageError, match=r"a\.txt is none of \.md, \.json, \.html"):
        form_of(Path("a.txt"))


def test_a_turn_on_one_line() -> None:
    assert history_line(PRICE).plain == "s  et le prix ?  Le billet coûte 4 euros [1]."
