"""What a check of a brief finds, one forged thing at a time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.brief.check import Failure, check_brief, check_statements, is_date, text_digest
from rag.brief.record import parse_record
from rag.compare.statements import OperatingPoints, Statements
from rag.ports import Entailment
from rag.types import Article
from tests.briefs import TEXTS, about, changed, citation, dossier, sentence, source
from tests.fakes import ReadingEmbedder

Record = dict[str, Any]


def failures(record: Record, texts: dict[str, str] | None = None, **library: Article) -> list[tuple[str, str]]:
    return [(f.where, f.code) for f in check_brief(parse_record(record), TEXTS if texts is None else texts, library)]


def in_library(name: str, **fields: Any) -> Article:
    given = source(name)
    known = {key: given[key] for key in ("title", "outlet", "date", "url", "language", "report")}
    return Article(**({"id": name, "path": "x", "text": TEXTS[name], "digest": "0"} | known | fields))


def test_a_true_brief_has_no_failure() -> None:
    assert failures(dossier()) == []
    assert failures(dossier(), None, gazette=in_library("gazette"), bote=in_library("bote")) == []
    assert failures(dossier(), {}, **{name: in_library(name) for name in TEXTS}) == []


def test_a_failure_says_where_and_what() -> None:
    record = changed(dossier(), "citations", 3, "start", to=0)
    record = changed(record, "citations", 3, "end", to=10)
    (failure,) = check_brief(parse_record(record), TEXTS, {})
    place = TEXTS["gazette"].index("Le chantier")
    assert failure == Failure(
        "citation 4", "quote", f"the text of the file at [0, 10) is not the quote; the quote stands at {place}"
    )
    assert str(failure).startswith("citation 4: the text of the file at [0, 10)")


# -- what the quotes state ------------------------------------------------------------------------

QUOTE = "Le chantier a coûté 4,2 millions d'euros, selon la mairie."
WORDED = "La mairie a payé le chantier 4,2 millions d'euros."


def unstated(text: str, states: float) -> list[tuple[str, str]]:
    """Of a brief of one sentence on one quote, which a reader finds to state it with this probability."""
    known = {(QUOTE, text): Entailment(states, 0.0, 1 - states)}
    statements = Statements(ReadingEmbedder(known=known), OperatingPoints(0.7, 0.64))
    record = dossier() | {"sentences": [sentence(text, 4)]}
    return [(f.where, f.code) for f in check_statements(parse_record(record), statements)]


def test_a_sentence_in_other_words_has_to_be_stated_by_a_quote() -> None:
    assert unstated(WORDED, 0.9) == []
    assert unstated(WORDED, 0.6) == [("sentence 1", "statement")]


def test_a_quotation_is_not_read_however_it_is_joined_or_introduced() -> None:
    assert unstated(QUOTE, 0.0) == []
    assert unstated(f"Selon La Gazette du Lac : « {QUOTE} »", 0.0) == []
    assert unstated("Le chantier a coûté 4,2 millions d'euros ; selon la mairie.", 0.0) == []


def test_the_words_of_a_quote_in_another_order_or_without_a_not_are_read() -> None:
    assert unstated("La mairie, selon le chantier, a coûté 4,2 millions d'euros.", 0.0) == [("sentence 1", "statement")]
    quote = "Le conseil municipal n'a voté aucune hausse d'impôt."
    statements = Statements(ReadingEmbedder(), OperatingPoints(0.7, 0.64))
    for text, failed in ((quote, 0), ("Le conseil municipal a voté une hausse d'impôt.", 1)):
        record = dossier() | {"citations": [citation(1, "courrier", quote)], "sentences": [sentence(text, 1)]}
        assert len(check_statements(parse_record(record), statements)) == failed


# -- articles and quotes --------------------------------------------------------------------------


def test_a_text_that_was_changed_fails_by_its_hash_and_its_quotes() -> None:
    texts = TEXTS | {"bote": TEXTS["bote"].replace("1931", "1913")}
    assert failures(dossier(), texts) == [("article bote", "hash"), ("citation 10", "quote")]


def test_the_library_is_asked_too() -> None:
    other = in_library("bote", text=TEXTS["bote"].replace("1931", "1913"), outlet="Rheinbote")
    assert failures(dossier(), None, bote=other) == [
        ("article bote", "library-hash"),
        ("citation 10", "quote"),
        ("citation 10", "attribution"),
        ("citation 11", "attribution"),
    ]


def test_a_quote_that_nothing_confirms_is_a_failure() -> None:
    library = {name: in_library(name) for name in TEXTS if name != "bote"}
    assert failures(dossier(), {}, **library) == [("citation 10", "unchecked"), ("citation 11", "unchecked")]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("citations", 9, "n"), 1, [("citation 1", "repeated"), ("sentence 7", "no-citation")]),
        (("citations", 9, "end"), 0, [("citation 10", "empty"), ("citation 10", "quote")]),
        (("citations", 9, "outlet"), "Rheinbote", [("citation 10", "attribution")]),
        (("citations", 9, "quote"), "Der Steg wurde 1931 gebaut.", [("citation 10", "quote"), ("sentence 7", "name")]),
        (("provenance", "articles", "bote"), "0" * 64, [("article bote", "hash")]),
        (("provenance", "articles", "stranger"), "0" * 64, [("article stranger", "no-source")]),
        (("sources", 4, "title"), "Ein Turm", [("citation 10", "attribution"), ("citation 11", "attribution")]),
    ],
)
def test_a_forged_citation_or_source_is_found(
    path: tuple[str | int, ...], value: object, expected: list[tuple[str, str]]
) -> None:
    assert failures(changed(dossier(), *path, to=value))[: len(expected)] == expected


def test_an_article_without_a_hash_or_listed_twice_is_found() -> None:
    record = dossier()
    del record["provenance"]["articles"]["bote"]
    assert failures(record) == [("article bote", "no-hash")]
    record = dossier()
    record["sources"].append(record["sources"][0])
    assert failures(record) == [("sources", "repeated")]


@given(st.text(min_size=1, max_size=60), st.data())
def test_only_the_exact_span_is_the_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    record = about(text, (start, end))
    record["sentences"] = [sentence("Rien de plus.", 1)]
    assert failures(record, {"a": text}) == []
    shifted = text[start + 1 : end + 1] if end < len(text) else text[start - 1 : end - 1] if start else None
    if shifted is not None and shifted != text[start:end]:
        assert ("citation 1", "quote") in failures(changed(record, "citations", 0, "quote", to=shifted), {"a": text})


def test_a_quote_is_not_taken_out_of_the_middle_of_a_word() -> None:
    record = about("0000e", (4, 5))
    record["sentences"] = [sentence("Rien de plus.", 1)]
    assert failures(record, {"a": "0000e"}) == []


# -- sentences ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le chantier a coûté 4,2 millions d'euros.", []),
        ("Le chantier a coûté 4,3 millions d'euros.", ["figure"]),
        ("Le chantier a coûté 4,2 milliards d'euros.", ["figure"]),
        ("Le chantier de Valmer a coûté 4,2 millions d'euros.", ["name"]),
        ("Le chantier a coûté 4,2 millions d'euros en juin.", ["date"]),
        ("Selon La Gazette du Lac : « Le chantier a coûté 4,2 millions d'euros »", []),
        ("Selon Le Courrier de Valmer : « Le chantier a coûté 4,2 millions d'euros »", ["name", "name"]),
        ("Le chantier a coûté 4,2 millions de dollars.", ["figure"]),
    ],
)
def test_every_fact_of_a_sentence_stands_in_its_quotes(text: str, expected: list[str]) -> None:
    found = failures(changed(dossier(), "sentences", 1, "text", to=text))
    assert found == [("sentence 2", kind) for kind in expected]


def test_a_fact_may_stand_in_a_quote_of_another_language() -> None:
    texts = {"herald": "The council of Valmer paid twelve carpenters in June.", "bote": TEXTS["bote"]}
    record = dossier() | {"agreements": [], "differences": [], "single_source": [], "timeline": [], "mentions": []}
    cited = citation(1, "herald", "Valmer") | {"start": 0, "end": len(texts["herald"]), "quote": texts["herald"]}
    record |= {"citations": [cited, citation(2, "bote", "Im Juni 2024 wurde er wegen Rissen gesperrt.")], "reports": 2}
    record["sources"] = [source("herald"), source("bote")]
    record["provenance"]["articles"] = {name: text_digest(text) for name, text in texts.items()}
    record["sentences"] = [sentence("En juin 2024, Valmer a payé douze charpentiers.", 1, 2)]
    assert failures(record, texts) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("sentences", 5, "citations"), [], ("sentence 6", "uncited")),
        (("sentences", 5, "citations"), [9, 99], ("sentence 6", "no-citation")),
        (("sentences", 5, "support"), "partial", ("sentence 6", "support")),
        (("lead",), 9, ("lead", "index")),
    ],
)
def test_a_sentence_without_support_is_found(
    path: tuple[str | int, ...], value: object, expected: tuple[str, str]
) -> None:
    assert expected in failures(changed(dossier(), *path, to=value))


def test_the_figure_that_sources_agree_on_stands_in_the_quotes_of_each() -> None:
    record = dossier()
    record["agreements"] = [{"sentences": [1], "articles": ["gazette"], "reports": 1, "about": "4,2 millions d'euros"}]
    assert failures(record) == []
    record["agreements"][0]["about"] = "4,3 millions d'euros"
    assert failures(record) == [("agreement 1", "about")]


def test_a_brief_that_says_nothing_says_nothing_false() -> None:
    assert failures(about("Un texte."), {"a": "Un texte."}) == []


# -- what is said of the sentences ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("reports",), 5, ("reports", "reports")),
        (("agreements", 0, "reports"), 4, ("agreement 1", "reports")),
        (("agreements", 1, "articles"), ["gazette", "depeche"], ("agreement 2", "not-cited")),
        (("agreements", 1, "sentences"), [], ("agreement 2", "empty")),
        (("agreements", 1, "sentences"), [9], ("agreement 2", "index")),
        (("agreements", 0, "about"), "4,2 millions d'euros", ("agreement 1", "about")),
        (("differences", 0, "sides"), [{"sentence": 1, "articles": ["gazette"]}], ("difference 1", "sides")),
        (("differences", 0, "sides", 1, "sentence"), 3, ("difference 1", "not-cited")),
        (("single_source", 0, "articles"), ["gazette"], ("single source 1", "not-cited")),
        (("timeline", 0, "date"), "1931-02-30", ("event 1", "date")),
        (("timeline", 0, "sentences"), [-1], ("event 1", "index")),
        (("mentions", 0, "text"), "Odile Carbonel", ("mention “Odile Carbonel”", "person")),
        (("mentions", 3, "text"), "4,2 milliards", ("mention “4,2 milliards”", "figure")),
        (("mentions", 5, "text"), "juillet 2024", ("mention “juillet 2024”", "date")),
        (("mentions", 6, "citations"), [], ("mention “Valmer”", "uncited")),
        (("accounts",), [{"kind": "copy", "articles": ["gazette", "bote"], "citations": []}], ("account 1", "reports")),
        (("accounts",), [{"kind": "copy", "articles": ["bote"], "citations": [50]}], ("account 1", "no-citation")),
    ],
)
def test_a_forged_group_is_found(path: tuple[str | int, ...], value: object, expected: tuple[str, str]) -> None:
    assert expected in failures(changed(dossier(), *path, to=value))


@pytest.mark.parametrize(
    ("date", "good"),
    [("2025", True), ("2025-02", True), ("2024-02-29", True), ("2025-02-29", False), ("2025-00", False), ("", False)],
)
def test_dates_are_of_the_calendar(date: str, good: bool) -> None:
    assert is_date(date) is good
