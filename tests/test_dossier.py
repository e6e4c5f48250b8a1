"""Merging: one wording a claim, and only sources whose own words support it."""

from __future__ import annotations

from rag.dossier import claims_of, group, merge
from rag.types import Agreement, Article, Brief, CheckedSentence, Citation, Dossier, Span
from tests.builders import article, sentences_of
from tests.fakes import HashEmbedder

CLOSED = "La fromagerie de Salers a fermé mardi après deux ans de pertes."
ONE = article(f"{CLOSED}\nElle employait 38 personnes dans le canton.", id="one")
TWO = article(f"{CLOSED}\nLe maire est inquiet pour les éleveurs du canton.", id="two")
COPY = article(ONE.text, id="copy", report="one")
OTHER = article("La fromagerie de Salers a fermé jeudi après deux ans de pertes.", id="other")


def brief_of(source: Article) -> Brief:
    spans = [Span(source, s.start, s.end) for s in sentences_of(source)]
    sentences = tuple(CheckedSentence(span.quote, (n,), "supported", 1.0) for n, span in enumerate(spans, 1))
    citations = tuple(Citation(n, span) for n, span in enumerate(spans, 1))
    return Brief(source, source.title, "fr", sentences, citations, key=source.id)


def merged(*sources: Article) -> Dossier:
    briefs = [brief_of(source) for source in sources]
    held = {source.id: sentences_of(source) for source in sources}
    return merge(briefs, held, language="fr", embedder=HashEmbedder(), weights={})


def sources_of(dossier: Dossier, row: int) -> set[str]:
    wanted = set(dossier.sentences[row].citations)
    return {c.span.article.id for c in dossier.citations if c.n in wanted}


def test_a_claim_of_two_sources_is_said_once_and_cites_both() -> None:
    dossier = merged(ONE, TWO)
    assert [s.text for s in dossier.sentences].count(CLOSED) == 1
    assert sources_of(dossier, 0) == {"one", "two"}
    assert dossier.agreements == (Agreement((0,), ("one", "two"), 2),)
    assert len(dossier.single_source) == 2


def test_a_copy_is_no_second_report() -> None:
    dossier = merged(ONE, COPY)
    assert dossier.agreements == ()


def test_a_source_that_says_otherwise_is_not_cited_for_it() -> None:
    dossier = merged(ONE, OTHER)
    row = [s.text for s in dossier.sentences].index(CLOSED)
    assert sources_of(dossier, row) == {"one"}


def test_claims_of_one_article_are_never_grouped() -> None:
    twice = article(f"{CLOSED}\n{CLOSED}", id="twice")
    claims = claims_of([brief_of(twice)])
    assert [len(members) for members in group(claims, HashEmbedder())] == [1, 1]
    assert group([], HashEmbedder()) == []


def test_every_sentence_is_cited_and_every_quote_verbatim() -> None:
    dossier = merged(ONE, TWO, COPY, OTHER)
    for row, sentence in enumerate(dossier.sentences):
        assert sentence.citations
        assert sources_of(dossier, row)
    for citation in dossier.citations:
        assert citation.span.quote in citation.span.article.text
    listed = {i for rows in (dossier.agreements, dossier.single_source) for row in rows for i in row.sentences}
    assert listed == set(range(len(dossier.sentences)))
