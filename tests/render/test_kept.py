"""An answer kept in a session, and its citations when the article has changed, moved or gone since."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rag.render.kept import articles_of, kept, recalled, says
from rag.types import Article, Span, Turn
from tests.talks import FERRY, LINES, TEXT, abstained, answered


def turn(answer_json: str) -> Turn:
    return Turn("s", "Combien ?", answer_json, "2025-04-01T10:00:00+00:00")


def test_an_answer_comes_back_as_it_was() -> None:
    answer = answered()
    found = recalled(turn(kept(answer)), {"bac01": FERRY})
    assert found.changes == {}
    assert replace(found.answer, passages=()) == replace(answer, passages=())
    (passage,) = found.answer.passages
    assert (passage.text, passage.score) == (LINES[1], 0.71)
    assert articles_of([turn(kept(answer))]) == {"bac01"}


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Une ligne de plus. " + TEXT, "moved"),
        (TEXT.replace("4 euros", "5 euros"), "changed"),
        (TEXT + " Une ligne de plus.", None),
    ],
)
def test_a_quote_of_an_article_that_changed(text: str, change: str | None) -> None:
    now = replace(FERRY, text=text)
    found = recalled(turn(kept(answered())), {"bac01": now})
    (citation,) = found.answer.citations
    assert citation.span.quote == LINES[1]
    assert found.changes == ({} if change is None else {1: change})
    assert (citation.span.article == now) == (change != "changed")
    assert bool(found.answer.passages) == (change is None)  # one that moved is not followed


def test_a_quote_of_an_article_that_is_gone_stands_alone() -> None:
    found = recalled(turn(kept(answered())), {})
    (citation,) = found.answer.citations
    assert found.changes == {1: "gone"}
    stand_in = citation.span.article
    assert (stand_in.title, stand_in.outlet, stand_in.text, stand_in.digest) == (
        FERRY.title,
        "La Gazette",
        LINES[1],
        "",
    )
    assert citation.span == Span(stand_in, 0, len(LINES[1]))


def test_a_kept_quote_that_is_not_what_was_shown_is_said() -> None:
    record = json.loads(kept(answered()))
    record["citations"][0]["quote"] = "Le billet est gratuit."
    found = recalled(turn(json.dumps(record)), {"bac01": FERRY})
    assert found.changes == {1: "damaged"}


def test_what_an_earlier_version_kept_is_read_too() -> None:
    record = json.loads(kept(abstained()))
    for key in ("reason",):
        del record[key]
    for passage in record["passages"]:
        del passage["quote"]
    found = recalled(turn(json.dumps(record)), {"bac01": FERRY})
    assert (found.answer.abstained, found.answer.passages, found.wrong) == (True, (), "")


def test_a_mark_and_the_words_of_a_turn() -> None:
    found = recalled(turn(kept(answered(), "the price is old")), {"bac01": FERRY})
    assert found.wrong == "the price is old"
    assert says(found, "COUTE combien")
    assert not says(found, "coûte orchard")
    assert not says(found, "supported")  # a word of the record, not of the conversation


def test_a_lone_surrogate_is_kept() -> None:
    odd = Article("a", "a.txt", "t", f"\ud800 {LINES[1]}", "d")
    answer = replace(answered(), citations=(), passages=())
    assert recalled(turn(kept(answer)), {"a": odd}).answer.citations == ()
