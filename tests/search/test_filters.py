"""Filters: what a person types, and that SQL and the pure comparison let the same articles through."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import EmptySelection, UnknownSource, UsageError
from rag.search.filters import Filter, build, changed, combined, describe, matches, scope, where
from rag.store.library import Library
from rag.types import Article, ArticleRow

DATES = (None, "2023", "2024-02", "2024-02-29", "2024-12-31", "2025", "2025-06", "2025-06-15")
OUTLETS = (None, "Le Phare", "L'Écho des Îles")
LANGUAGES = ("fr", "en")
SHELF = [
    Article(f"a{n}", f"/shelf/{n}.txt", f"Marée {n}", f"Texte {n}.", f"d{n}", outlet, day, language=language)
    for n, (day, outlet, language) in enumerate(product(DATES, OUTLETS, LANGUAGES))
]


def put(library: Library, article: Article) -> None:
    library.put(article, [], [], [], b"s", title_terms="")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("library"), create=True) as opened:
        for article in SHELF:
            put(opened, article)
        yield opened


def row(date: str | None, *, outlet: str | None = None, language: str = "fr") -> ArticleRow:
    return ArticleRow("a", "p", "t", "d", outlet, date, None, language, "a", "2025-01-01T00:00:00+00:00", 10)


# -- what a person types --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2025", "2025-06", "2024-02-29", " 2025 "])
def test_a_date_may_be_a_year_a_month_or_a_day(text: str) -> None:
    assert build(since=text) == Filter(since=text.strip())


@pytest.mark.parametrize("text", ["", "june", "25", "2025-6-1", "2025-13", "2025-02-29", "01/06/2025", "2025-", "0000"])
def test_what_is_no_date_is_refused_with_the_three_forms(text: str) -> None:
    with pytest.raises(UsageError, match="write YYYY, YYYY-MM or YYYY-MM-DD") as raised:
        build(until=text)
    assert raised.value.hint == "--since 2025-06"


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing is both since 2025-06 and until 2025-05-31"):
        build(since="2025-06", until="2025-05-31")
    assert build(since="2025-06", until="2025") == Filter("2025-06", "2025")


def test_a_language_is_a_code() -> None:
    assert build(languages=["FR", "fr", "en"]).languages == ("fr", "en")
    with pytest.raises(UsageError, match="“français” is no language code"):
        build(languages=["français"])


def test_an_empty_outlet_is_refused() -> None:
    with pytest.raises(UsageError, match="the outlet is empty"):
        build(outlets=[" "])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("outlet=Le Phare", Filter(outlets=("Le Phare",))),
        ("outlet = Le Phare and date >= 2025-01-01", Filter(since="2025-01-01", outlets=("Le Phare",))),
        ("date>=2025 AND date<=2025-06", Filter("2025", "2025-06")),
        ("date=2025-06", Filter("2025-06", "2025-06")),
        ("date>2024", Filter(since="2025-01-01")),
        ("date>2024-02", Filter(since="2024-03-01")),
        ("date<2025-03", Filter(until="2025-02-28")),
        ("date<2025-03-01 and date<2024", Filter(until="2023-12-31")),
        ("outlet=A or outlet=B and lang=fr ou lang=en", Filter(outlets=("A", "B"), languages=("fr", "en"))),
        ("""outlet="Sea and Sky" and source='x or y'""", Filter(outlets=("Sea and Sky",), sources=("x or y",))),
        ("outlet=L'Écho d'Or et date=2025", Filter("2025", "2025", outlets=("L'Écho d'Or",))),
        ("outlet=« Le Phare » and id=a1", Filter(outlets=("Le Phare",), sources=("a1",))),
    ],
)
def test_conditions_read_as_a_filter(text: str, expected: Filter) -> None:
    assert where(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no condition such as outlet="),
        ("Le Phare", "“Le Phare” is no condition"),
        ("outlet=", "“outlet=” is no condition"),
        ("outlet=A and", "“” is no condition"),
        ("author=Nina", "no “author” to filter by: date, outlet, lang and source"),
        ("outlet>A", "only a date is compared with >"),
        ("date>=june", "“june” is no date"),
        ("outlet=A and outlet=B", "an article cannot have both"),
        ("outlet=A or lang=fr", "“or” only joins values of one"),
        ("date=2024 or date=2025", "“or” only joins values of one"),
        ("date>=2025 and date<2025", "nothing is both since 2025 and until 2024-12-31"),
        ("date>9999", "no date lies beyond 9999"),
    ],
)
def test_what_is_no_condition_is_refused_with_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        where(text)


def test_two_filters_hold_at_once() -> None:
    assert combined(Filter("2024", "2025"), Filter("2024-03", "2025-06", languages=("fr",))) == Filter(
        "2024-03", "2025-06", languages=("fr",)
    )
    with pytest.raises(UsageError, match="outlets are given twice"):
        combined(Filter(outlets=("A",)), Filter(outlets=("B",)))
    with pytest.raises(UsageError, match="nothing is both"):
        combined(Filter(since="2025"), Filter(until="2024"))


def test_one_condition_is_changed_or_dropped() -> None:
    chosen = build(since="2024", outlets=["Le Phare"])
    assert changed(chosen, "until", "2025") == Filter("2024", "2025", outlets=("Le Phare",))
    assert changed(chosen, "outlet", "La Gazette") == Filter("2024", outlets=("La Gazette",))
    assert changed(changed(chosen, "since", ""), "outlet", "") == Filter()
    with pytest.raises(UsageError, match="nothing is both"):
        changed(chosen, "until", "2023")


def test_a_filter_is_described_as_it_reads() -> None:
    chosen = build(since="2024-02", until="2025", outlets=["A", "B"], languages=["fr"], sources=["x"])
    assert describe(chosen) == "since 2024-02, until 2025, outlet A or B, language fr, source x"
    assert describe(Filter()) == ""
    assert not Filter()
    assert chosen


# -- matching -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "since", "until", "fits"),
    [
        ("2025-06-15", "2025-06-15", "2025-06-15", True),
        ("2025-06-15", "2025-06-16", None, False),
        ("2025-06-15", None, "2025-06-14", False),
        ("2025-06-15", "2025", "2025", True),
        ("2025-06", "2025-06-30", None, True),
        ("2025-06", "2025-07-01", None, False),
        ("2025-06", None, "2025-06-01", True),
        ("2025-06", None, "2025-05-31", False),
        ("2025", "2025-12-31", None, True),
        ("2025", "2026", None, False),
        ("2025", None, "2025-01", True),
        ("2025", None, "2024", False),
        (None, "2000", None, False),
        (None, None, None, True),
    ],
)
def test_dates_fit_when_their_periods_overlap(
    date: str | None, since: str | None, until: str | None, fits: bool
) -> None:
    assert matches(Filter(since, until), row(date)) is fits


def test_an_outlet_is_compared_without_accents_and_capitals() -> None:
    assert matches(Filter(outlets=("l'echo des iles",)), row(None, outlet="L'Écho des Îles"))
    assert not matches(Filter(outlets=("l'echo",)), row(None, outlet="L'Écho des Îles"))
    assert not matches(Filter(outlets=("l'echo",)), row(None))


PERIODS = st.one_of(
    st.none(),
    st.sampled_from(["2022", "2023", "2024", "2025", "2026", "2024-02", "2024-12", "2025-06", "2025-07"]),
    st.dates().map(str),
    st.sampled_from(["2024-02-28", "2024-02-29", "2024-03-01", "2025-06-15", "2025-06-16"]),
)


@given(
    st.builds(
        Filter,
        since=PERIODS,
        until=PERIODS,
        outlets=st.sampled_from([(), ("le phare",), ("Le Phare", "L'ÉCHO des îles"), ("Le Phar",)]),
        languages=st.sampled_from([(), ("fr",), ("fr", "en"), ("de",)]),
        sources=st.sampled_from([(), ("a7",), ("a7", "a9", "a31")]),
    )
)
def test_sql_and_the_pure_comparison_let_the_same_articles_through(library: Library, chosen: Filter) -> None:
    rows = library.rows()
    expected = tuple(row.id for row in rows if matches(chosen, row))
    if not expected:
        with pytest.raises(EmptySelection):
            scope(chosen, library)
        return
    found = scope(chosen, library)
    assert (found.ids, found.total) == (expected, len(SHELF))
    undated = Filter(outlets=chosen.outlets, languages=chosen.languages, sources=chosen.sources)
    assert found.undated == sum(chosen.dated and row.date is None and matches(undated, row) for row in rows)


def test_sources_are_what_a_person_calls_them(library: Library) -> None:
    assert scope(build(sources=["Marée 12", "a3"]), library).ids == ("a3", "a12")
    with pytest.raises(UnknownSource, match="no article fits “Tempête”"):
        scope(build(sources=["Tempête"]), library)


def test_a_filter_that_matches_nothing_says_what_each_condition_leaves(library: Library) -> None:
    with pytest.raises(EmptySelection) as raised:
        scope(build(since="2026", outlets=["Le Phare"], languages=["fr"]), library)
    assert raised.value.message == (
        "no article of 48 fits: since 2026 leaves 0, outlet Le Phare leaves 16, language fr leaves 24"
    )
    assert raised.value.hint == "rag sources list"
