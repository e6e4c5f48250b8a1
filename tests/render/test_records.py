"""Rendering: the JSON contract to the letter, and hostile text through every renderer."""

from __future__ import annotations

import hashlib
import json
import re
import string
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console
from rich.text import Text

from rag.render.lines import (
    answer_lines,
    article_lines,
    citation_lines,
    hit_lines,
    passage_line,
    sentence_line,
    source_line,
    unstyled,
)
from rag.render.markdown import answer_markdown, brief_markdown, dossier_markdown, markdown_safe
from rag.render.records import answer_record, brief_record, hit_record
from rag.render.safe import one_line, safe, slug, to_json
from rag.types import (
    Account,
    Agreement,
    Answer,
    Article,
    Brief,
    CheckedSentence,
    Chunk,
    Citation,
    Difference,
    Dossier,
    Event,
    Hit,
    Mention,
    Passage,
    Provenance,
    Sentence,
    Side,
    SingleSource,
    Span,
    Timing,
)
from tests.builders import passage

FERRY = Article(
    id="bac01",
    path="/news/bac.txt",
    title="Le bac de Port-Aubry",
    text="Le bac de Port-Aubry reprend lundi. Le billet coûte 4 euros.",
    digest="d",
    outlet="La Gazette",
    date="2025-03-01",
    language="fr",
    report="bac01",
)
QUOTE = Span(FERRY, 0, 35)
PASSAGE = Passage(1, FERRY, (Sentence("bac01", 0, 0, 35, FERRY.text[:35]),), 0.71234)
SHOWN = CheckedSentence("Le bac reprend lundi.", (1,), "supported", 0.98765)
WITHHELD = CheckedSentence("Le billet est gratuit.", (), "unsupported", 0.1, "figure 0")
ANSWERED = Answer(
    question="Quand reprend le bac ?",
    language="fr",
    abstained=False,
    text="Le bac reprend lundi [1].",
    sentences=(SHOWN,),
    citations=(Citation(1, QUOTE),),
    passages=(PASSAGE,),
    withheld=(WITHHELD,),
    timing=Timing(1, 2, 3, 4, 5),
    chat_model="chat@1",
    embedding_model="embedding@1",
    prompt="answer@3",
)
ABSTAINED = Answer(
    question="Who sank it?",
    language="en",
    abstained=True,
    text="I cannot find the answer in your articles.",
    sentences=(),
    citations=(),
    passages=(PASSAGE,),
    reason="sentinel",
)


# -- JSON -----------------------------------------------------------------------------------------


def test_the_record_of_an_answer_is_the_contract() -> None:
    assert answer_record(ANSWERED, "q1") == {
        "schema": 1,
        "id": "q1",
        "question": "Quand reprend le bac ?",
        "language": "fr",
        "abstained": False,
        "answer": "Le bac reprend lundi [1].",
        "sentences": [{"text": "Le bac reprend lundi.", "citations": [1], "support": "supported", "score": 0.9877}],
        "citations": [
            {
                "n": 1,
                "article": "bac01",
                "title": "Le bac de Port-Aubry",
                "outlet": "La Gazette",
                "date": "2025-03-01",
                "path": "/news/bac.txt",
                "url": None,
                "start": 0,
                "end": 35,
                "quote": "Le bac de Port-Aubry reprend lundi.",
            }
        ],
        "passages": [{"article": "bac01", "start": 0, "end": 35, "score": 0.7123}],
        "timing": {
            "retrieve_ms": 1,
            "first_token_ms": 2,
            "total_ms": 3,
            "prompt_tokens": 4,
            "generated_tokens": 5,
        },
        "model": {"chat": "chat@1", "embedding": "embedding@1"},
        "prompt": "answer@3",
    }


def test_the_record_of_a_hit_is_the_contract() -> None:
    chunk = Chunk("bac01:d:0", "bac01", 0, 0, 0, 0, 35, FERRY.text[:35])
    assert hit_record(Hit(chunk, 0.5, 0.4, None, 1, None)) == {
        "article": "bac01",
        "start": 0,
        "end": 35,
        "text": "Le bac de Port-Aubry reprend lundi.",
        "score": 0.5,
        "dense_rank": 1,
        "lexical_rank": None,
    }


def test_the_records_of_briefs_have_one_form() -> None:
    source = brief_record(Brief(FERRY, FERRY.title, "fr", (SHOWN,), (Citation(1, QUOTE),), "k"))
    merged = brief_record(
        Dossier(
            "Dossier",
            "fr",
            (SHOWN,),
            (Citation(1, QUOTE),),
            (FERRY,),
            reports=("bac00",),
            agreements=(Agreement((0,), ("bac01",), 1),),
            differences=(Difference("date", "bac", (Side(0, ("bac01",)),)),),
            timeline=(Event("2025-03-03", (0,), True),),
            mentions=(Mention("name", "Port-Aubry", (1,)),),
            lead=0,
            provenance=Provenance((("brief@1/fr", "ab"),), "chat@1", "embedding@1", "2025-03-02T10:00:00+00:00"),
        )
    )
    names = "schema kind title language lead opening sentences citations agreements differences single_source timeline"
    assert list(source) == list(merged) == [*names.split(), "mentions", "accounts", "sources", "reports", "provenance"]
    assert (source["kind"], source["agreements"], source["reports"]) == ("source", [], 1)
    shown = json.loads(to_json(merged))
    assert (shown["kind"], shown["lead"], shown["reports"], shown["single_source"]) == ("merged", 0, 1, [])
    assert shown["agreements"] == [{"sentences": [0], "articles": ["bac01"], "reports": 1, "about": ""}]
    sides = [{"sentence": 0, "articles": ["bac01"]}]
    assert shown["differences"] == [{"kind": "date", "about": "bac", "sides": sides}]
    assert shown["timeline"] == [{"date": "2025-03-03", "sentences": [0], "resolved": True}]
    assert shown["mentions"] == [{"kind": "name", "text": "Port-Aubry", "citations": [1]}]
    assert [(row["article"], row["report"]) for row in shown["sources"]] == [("bac01", "bac00")]
    assert shown["provenance"] == {
        "articles": {"bac01": hashlib.sha256(FERRY.text.encode()).hexdigest()},
        "prompts": {"brief@1/fr": "ab"},
        "models": {"chat": "chat@1", "embedding": "embedding@1"},
        "made": "2025-03-02T10:00:00+00:00",
    }


@given(st.text(st.characters(codec=None)))
def test_json_keeps_every_text_and_shows_no_control_character(text: str) -> None:
    shown = to_json({"text": text})
    assert json.loads(shown) == {"text": text}
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)
    shown.encode("utf-8")


# -- hostile text ---------------------------------------------------------------------------------

ATTACKS = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07after",
    "\x1b]8;;http://evil.example/\x1b\\link\x1b]8;;\x1b\\",
    "\x9b2Jcleared",
    "\x1bPq#0\x1b\\sixel",
    "a\rb\x08c\x00d",
    "user\u202ecod.exe\u2066x\u2069",
    "[bold red]markup[/bold red] [link=http://evil.example]here[/link] :smile:",
    "[click](http://evil.example) ![pixel](http://evil.example/p.png) [ref]: http://evil.example",
    "<script>alert(1)</script> <img src=x onerror=alert(1)> &lt;b&gt; <http://evil.example>",
    "# heading\n\n---\n* item\n1. one\n```\ncode\n```\n> quote\n===",
    "http://evil.example www.evil.example me@evil.example mailto:me@evil.example",
    "1. first\n- second\n+ third\n| a | b |\n|---|---|",
    "`code` ~~struck~~ **bold** _it_ $x$ [^1] \\[escaped\\]",
]
FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def hostile(text: str) -> Article:
    return Article("x" + text, text, text, text, "d", text, text, text, "en", text)


def rendered(text: str) -> dict[str, str]:
    """Everything that can be shown of an article whose every field is this text."""
    article = hostile(text)
    span = Span(article, 0, len(text))
    sentence = CheckedSentence(text, (1,), "supported", 1.0, verbatim=True)
    withheld = CheckedSentence(text, (), "unsupported", 0.0, text)
    near = Passage(1, article, (Sentence(article.id, 0, 0, len(text), text),), 1.0)
    citations = (Citation(1, span),)
    answered = Answer(text, "en", False, text, (sentence,), citations, (near,), (withheld,))
    abstained = Answer(text, "en", True, text, (), (), (near,), (withheld,))
    brief = Brief(article, text, "en", (sentence, withheld), citations, "k")
    dossier = Dossier(
        text,
        "en",
        (sentence, withheld),
        citations,
        (article,),
        reports=(text,),
        accounts=(Account("copy", (text,), (1,)),),
        agreements=(Agreement((0,), (text,), 1),),
        differences=(Difference("name", text, (Side(0, (text,)), Side(1, (text,)))),),
        single_source=(SingleSource((1,), (text,)),),
        timeline=(Event(text, (0,), True),),
        mentions=(Mention("person", text, (1,)),),
    )
    hit = Hit(Chunk("k", article.id, 0, 0, 0, 0, len(text), text), 1.0)
    lines = {
        "answer": answer_lines(answered, verbose=True),
        "abstention": answer_lines(abstained, verbose=True),
        "hits": hit_lines([hit], {article.id: article}),
        "article": article_lines(article),
        "citations": citation_lines(citations),
        "passage": [passage_line(near)],
        "sentence": [sentence_line(sentence), sentence_line(withheld), Text(source_line(article))],
    }
    return {
        **{name: terminal(found) for name, found in lines.items()},
        **{f"plain {name}": unstyled(found) for name, found in lines.items()},
        "answer.md": answer_markdown(answered, verbose=True),
        "abstention.md": answer_markdown(abstained, verbose=True),
        "brief.md": brief_markdown(brief),
        "dossier.md": dossier_markdown(dossier),
    }


def terminal(lines: list[Text]) -> str:
    """What a terminal gets, without rich's own colours."""
    console = Console(file=StringIO(), force_terminal=True, color_system=None, width=10_000)
    for line in lines:
        console.print(line)
    shown: StringIO = console.file  # type: ignore[assignment]
    return re.sub(r"\x1b\[[\d;]*m", "", shown.getvalue())


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_renderer_lets_a_terminal_obey_an_article(attack: str) -> None:
    assert {name: FORBIDDEN.findall(shown) for name, shown in rendered(attack).items() if FORBIDDEN.search(shown)} == {}


@given(st.text(st.characters(codec=None), min_size=1))
def test_no_text_passes_a_control_character_to_the_terminal(text: str) -> None:
    assert not FORBIDDEN.search(safe(text))
    safe(text).encode("utf-8")
    assert "\n" not in one_line(text)


def test_rich_markup_is_shown_and_not_read() -> None:
    shown = rendered("[bold red]markup[/bold red] :smile:")
    assert "[bold red]markup[/bold red] :smile:" in shown["sentence"]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", ["answer.md", "abstention.md", "brief.md", "dossier.md"])
def test_markdown_of_an_article_is_text_and_nothing_else(attack: str, name: str) -> None:
    page = rendered(attack)[name]
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(page)
    tags = set(re.findall(r"</?([a-z0-9]+)", html))
    assert tags <= {"h1", "h2", "p", "ul", "li", "strong", "em", "blockquote", "s"}
    assert html.count("<h1>") == 1


@given(st.text(string.printable, max_size=60))
def test_escaped_markdown_reads_as_the_text_itself(text: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown_safe(text))
    unescaped = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    expected = one_line(text)
    assert unescaped == (f"<p>{expected}</p>\n" if expected else "")


@pytest.mark.parametrize("address", ["http://evil.example", "www.evil.example", "HTTPS://evil.example"])
def test_an_address_in_an_article_is_broken_up_for_autolinks(address: str) -> None:
    assert not re.search(r"(?:https?:|www\.)[^\\]", markdown_safe(address), re.IGNORECASE)


# -- what a person reads --------------------------------------------------------------------------


def test_an_answer_shows_its_sources_with_their_quotes() -> None:
    assert unstyled(answer_lines(ANSWERED)) == (
        "Le bac reprend lundi. [1]\n"
        "\n"
        "Sources\n"
        "  [1] “Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt\n"
        "      « Le bac de Port-Aubry reprend lundi. »\n"
        "\n"
        "1 sentence withheld (shown with --verbose)\n"
    )


def test_a_withheld_sentence_is_struck_through_with_its_reason() -> None:
    line = answer_lines(ANSWERED, verbose=True)[-1]
    assert line.plain == "  Le billet est gratuit. (figure 0)"
    assert [(str(span.style), line.plain[span.start : span.end]) for span in line.spans] == [
        ("dim strike", "Le billet est gratuit.")
    ]
    assert "~~Le billet est gratuit.~~ (figure 0)" in answer_markdown(ANSWERED, verbose=True)
    assert "gratuit" not in answer_markdown(ANSWERED)


def test_an_abstention_shows_the_nearest_passages() -> None:
    assert unstyled(answer_lines(ABSTAINED)) == (
        "I cannot find the answer in your articles. The nearest passages:\n"
        "  [1] La Gazette, 2025-03-01: Le bac de Port-Aubry reprend lundi.\n"
    )


def test_a_preview_begins_with_the_best_sentence() -> None:
    lines = (
        "La cale a été curée.",
        "Le billet coûte désormais 4 euros pour les habitants, 9 pour les autres.",
        "Il vente.",
    )
    whole = replace(passage(*lines), best=1)
    assert passage_line(whole).plain == f"  [1] Titre: {lines[1]} {lines[2]}"
    assert passage_line(replace(whole, best=2)).plain == "  [1] Titre: Il vente."
    abstention = answer_markdown(replace(ABSTAINED, passages=(whole,)))
    assert r"**Titre**, a1\.txt: Le billet coûte désormais 4 euros" in abstention


def test_what_was_left_out_and_what_was_seen_already() -> None:
    answer = replace(ABSTAINED, left_out=2)
    assert unstyled(answer_lines(answer, verbose=True, nearest=False)) == (
        "I cannot find the answer in your articles.\n\n2 passages found, but left out of the prompt\n"
    )


def test_a_long_passage_is_cut_at_a_word() -> None:
    assert one_line("mot " * 50, 22) == "mot mot mot mot mot…"
    assert one_line("x" * 50, 10) == "xxxxxxxxx…"


@given(st.text(st.characters(codec=None)))
def test_a_slug_is_always_a_plain_file_name(text: str) -> None:
    assert re.fullmatch(r"[^\W_]*(?:-[^\W_]+)*", slug(text))
    assert len(slug(text)) <= 48
