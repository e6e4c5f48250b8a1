"""The library on a real SQLite file: replacing, searching, finding, recovering, locking, and what breaks it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import EmptyLibrary, LibraryError, LibraryLocked, UnknownSource
from rag.store.library import FILE, Library
from rag.store.schema import MIGRATIONS
from rag.text.words import terms
from rag.types import Article, Chunk, Removed, Sentence

FERRY = "Le bac de Port-Aubry reprend lundi. Trois équipages se relaient. Le billet coûte 4 euros."
ORCHARD = "The orchard of Willowmere lost its apples to hail. Growers expect a smaller harvest."


def article(id: str, text: str, **fields: str) -> Article:
    given: dict[str, str] = {"path": f"/news/{id}.txt", "title": f"Title {id}", "digest": f"digest-{id}", **fields}
    return Article(id=id, text=text, **given)


def pieces(source: Article) -> tuple[list[Sentence], list[Chunk]]:
    """A sentence ends at a full stop, and each is a chunk of its own."""
    sentences, start = [], 0
    while start < len(source.text):
        end = source.text.index(".", start) + 1
        sentences.append(Sentence(source.id, len(sentences), start, end, source.text[start:end]))
        start = end + 1
    version = source.digest[-8:]
    chunks = [
        Chunk(f"{source.id}:{version}:{s.ordinal}", source.id, s.ordinal, s.ordinal, s.ordinal, s.start, s.end, s.text)
        for s in sentences
    ]
    return sentences, chunks


def put(library: Library, source: Article, signature: bytes = b"s") -> list[str]:
    sentences, chunks = pieces(source)
    texts = [" ".join(terms(chunk.text, source.language)) for chunk in chunks]
    title = " ".join(terms(source.title, source.language))
    return library.put(source, sentences, chunks, texts, signature, title_terms=title)


class RecordingIndex:
    """A VectorIndex that is a set of keys."""

    def __init__(self, *keys: str) -> None:
        self.held = set(keys)

    def remove(self, keys: Sequence[str]) -> None:
        self.held -= set(keys)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", create=True) as opened:
        yield opened


# -- opening --------------------------------------------------------------------------------------


def test_a_missing_library_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(EmptyLibrary) as caught:
        Library.open(tmp_path / "none", create=False)
    assert caught.value.hint == "rag ingest PATH"
    assert not (tmp_path / "none").exists()


def test_what_was_put_is_there_after_reopening(tmp_path: Path) -> None:
    source = article("ferry", FERRY, outlet="Gazette", date="2031-04-02", url="https://example.org/f", language="fr")
    with Library.open(tmp_path, create=True) as library:
        put(library, source)
    with Library.open(tmp_path, create=False) as library:
        stored = library.article("ferry")
        assert stored == Article(
            **{name: getattr(source, name) for name in Article.__slots__ if name != "report"}, report="ferry"
        )
        sentences, chunks = pieces(source)
        assert library.sentences("ferry") == sentences
        assert library.chunks_of("ferry") == chunks
        assert library.rows()[0].characters == len(FERRY)


def test_the_tables_are_strict_and_in_wal_mode(library: Library) -> None:
    with sqlite3.connect(library.folder / FILE) as reader:
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert reader.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        with pytest.raises(sqlite3.IntegrityError):
            reader.execute("INSERT INTO chunks VALUES (1, 'k', 'a', 'not a number', 0, 0, 0, 0)")
    reader.close()


def test_a_library_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Library.open(tmp_path, create=True).close()
    with sqlite3.connect(tmp_path / FILE) as newer:
        newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    newer.close()
    with pytest.raises(LibraryError, match="newer rag"):
        Library.open(tmp_path, create=False)


# -- replacing and removing -------------------------------------------------------------------------


def test_replacing_leaves_nothing_of_the_old_version(library: Library) -> None:
    put(library, article("a", FERRY, language="fr", digest="00000001"))
    library.put_brief("brief", "source", "a", "{}")
    library.journal_add("add", ["a:00000002:0", "elsewhere"])
    old = put(library, article("a", ORCHARD, language="en", digest="00000002"))
    assert old == ["a:00000001:0", "a:00000001:1", "a:00000001:2"]
    assert library.chunk_keys() == {"a:00000002:0", "a:00000002:1"}
    assert library.lexical(["bac"], 5) == []
    assert [key for key, _ in library.lexical(["appl"], 5)] == ["a:00000002:0"]
    assert library.brief("brief") is None, "its citations were spans of the old text"
    assert library.journal() == [("add", ["elsewhere"]), ("remove", old)]


def test_what_a_reader_says_besides_the_text_is_kept(library: Library) -> None:
    told = Article(
        *("a", "/a.pdf", "T", FERRY, "digest-a"),
        author="Ida Wren",
        note="only a part",
        guessed=("date",),
        pages=(0, 36),
    )
    sentences, chunks = pieces(told)
    words = [""] * len(chunks)
    library.put(told, sentences, chunks, words, b"s", title_terms="", removed=[Removed("menu", "Accueil")])
    assert library.article("a") == replace(told, report="a")
    assert [told.page(sentence.start) for sentence in sentences] == [1, 2, 2]
    assert (library.rows()[0].author, library.rows()[0].guessed) == ("Ida Wren", ("date",))
    assert library.removed("a") == [Removed("menu", "Accueil")]
    library.put(told, sentences, chunks, words, b"s", title_terms="")
    assert library.removed("a") == [Removed("menu", "Accueil")]
    library.remove("a")
    assert library.removed("a") == []


def test_a_correction_outlives_a_replacement(library: Library) -> None:
    put(library, article("a", FERRY))
    library.put_edits("a", {"outlet": "L'Estran", "date": ""})
    put(library, article("a", FERRY, digest="other"))
    assert library.edits("a") == {"outlet": "L'Estran", "date": ""}
    assert library.edits("b") == {}


def test_putting_the_same_version_again_removes_no_vector(library: Library) -> None:
    source = article("a", FERRY, language="fr")
    put(library, source)
    assert put(library, source) == []
    assert library.chunk_count() == 3
    assert library.journal() == []


def test_a_failed_put_changes_nothing(library: Library) -> None:
    put(library, article("a", FERRY, language="fr"))
    other = article("a", ORCHARD, language="en", digest="another")
    sentences, chunks = pieces(other)
    with pytest.raises(ValueError, match="zip"):
        library.put(other, sentences, chunks, ["one too few"], b"s", title_terms="")
    assert library.article("a").text == FERRY
    assert library.chunk_count() == 3
    assert library.journal() == []


def test_a_chunk_that_is_not_a_span_of_its_article_is_refused(library: Library) -> None:
    source = article("a", FERRY)
    sentences, chunks = pieces(source)
    wrong = Chunk(*(getattr(chunks[0], name) for name in Chunk.__slots__[:-1]), text="Le bac reprend mardi.")
    with pytest.raises(ValueError, match="not a span"):
        library.put(source, sentences, [wrong], ["bac"], b"s", title_terms="")


def test_removing_an_article_removes_all_that_hangs_on_it(library: Library) -> None:
    put(library, article("a", FERRY, language="fr"))
    put(library, article("b", ORCHARD, language="en"))
    library.put_brief("brief", "source", "a", "{}")
    keys = library.remove("a")
    assert keys == [chunk.key for chunk in pieces(article("a", FERRY))[1]]
    assert [row.id for row in library.rows()] == ["b"]
    assert library.lexical(["bac"], 5) == []
    assert library.brief("brief") is None
    assert library.journal() == [("remove", keys)]
    with pytest.raises(UnknownSource):
        library.remove("a")


def test_a_report_outlives_the_article_that_named_it(library: Library) -> None:
    for id, report in (("a", "a"), ("b", "a"), ("c", "a"), ("d", "d")):
        put(library, article(id, FERRY, report=report))
    library.remove("a")
    assert {row.id: row.report for row in library.rows()} == {"b": "b", "c": "b", "d": "d"}
    put(library, article("b", ORCHARD, report="d"))
    assert {row.id: row.report for row in library.rows()} == {"b": "d", "c": "c", "d": "d"}
    put(library, article("d", FERRY, report="d"))
    assert {row.id: row.report for row in library.rows()} == {"b": "d", "c": "c", "d": "d"}


def test_signatures_come_page_by_page_and_digests_find_a_twin(library: Library) -> None:
    for number in range(1003):
        put(library, article(f"n{number}", "Rain.", digest=f"d{number // 2}"), signature=bytes([number % 256]))
    signatures = list(library.signatures())
    assert len(signatures) == 1003
    assert signatures[1002] == ("n1002", "n1002", bytes([1002 % 256]))
    assert library.digests()["n7"] == "d3"


# -- finding an article -----------------------------------------------------------------------------


@pytest.fixture
def shelf(library: Library) -> Library:
    put(library, article("f3a9c0", FERRY, path="/news/port/ferry.txt", title="Le bac à l'été reprend"))
    orchard = article("f3b111", ORCHARD, path="/news/orchard.txt", title="Hail over the orchard", date="2024-07-01")
    put(library, orchard)
    put(library, article("0c77aa", ORCHARD, path="/old/orchard.txt", title="Hail over the vineyard"))
    return library


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("f3a9c0", "f3a9c0"),
        ("f3a", "f3a9c0"),
        ("/old/orchard.txt", "0c77aa"),
        ("ferry.txt", "f3a9c0"),
        ("hail over the ORCHARD", "f3b111"),
        ("a l'ete", "f3a9c0"),
        ("vineyard", "0c77aa"),
    ],
)
def test_find_takes_what_a_person_would_type(shelf: Library, reference: str, found: str) -> None:
    assert shelf.find(reference).id == found


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("Hail ovr the orchad", "no article fits “Hail ovr the orchad”; nearest: “Hail over the orchard”"),
        (
            "orchard.txt",
            "“orchard.txt” fits 2 articles: f3b111 “Hail over the orchard” (2024-07-01, /news/orchard.txt); "
            "0c77aa “Hail over the vineyard” (/old/orchard.txt)",
        ),
        ("hail", "“hail” fits 2 articles"),
        ("", "no article fits “”"),
    ],
)
def test_find_names_the_nearest_or_the_candidates(shelf: Library, reference: str, message: str) -> None:
    with pytest.raises(UnknownSource) as caught:
        shelf.find(reference)
    assert caught.value.message.startswith(message)
    assert caught.value.hint == "rag sources list"


def test_find_takes_a_name_in_either_normal_form_and_one_that_is_no_utf8(library: Library) -> None:
    forest = unicodedata.normalize("NFD", "/news/Forêt brûlée.txt")
    put(library, article("f0", FERRY, path=forest))
    put(library, article("f1", ORCHARD, path=r"/news/\xe9t\xe9.txt"))
    assert library.find("Forêt brûlée.txt").id == library.find(forest).id == "f0"
    assert library.find("\udce9t\udce9.txt").id == library.find(r"\xe9t\xe9.txt").id == "f1"


# -- full text --------------------------------------------------------------------------------------


def test_lexical_ranks_rare_terms_first_and_stays_within_articles(library: Library) -> None:
    put(library, article("a", "Rain and wind. Rain and hail. Rain and fog.", language="en", title="Weather"))
    put(library, article("b", "Hail and rain over vineyards.", language="en", title="Vineyards"))
    found = library.lexical(["rain", "fog"], 10)
    assert found[0][0].startswith("a:")
    assert found[0][0].endswith(":2")
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert len(library.lexical(["rain"], 2)) == 2
    assert {key.partition(":")[0] for key, _ in library.lexical(["rain"], 10, ["b"])} == {"b"}
    assert library.lexical(["rain"], 10, []) == []


def test_the_filter_is_not_matched_row_by_row(library: Library) -> None:
    seen: list[str] = []
    library._connection.set_trace_callback(seen.append)
    library.lexical(["rain"], 5, ["a"])
    library._connection.set_trace_callback(None)
    (asked,) = [statement for statement in seen if statement.startswith("SELECT key")]  # FTS5 asks its own beside it
    plan = [row[3] for row in library._connection.execute(f"EXPLAIN QUERY PLAN {asked}")]
    # "=" after the index number would be FTS5 looking each row up: https://sqlite.org/fts5.html
    (scan,) = [step for step in plan if "chunk_terms" in step]
    assert "=" not in scan.partition("INDEX")[2]


def test_a_term_of_the_title_counts_by_its_weight(library: Library) -> None:
    put(library, article("a", "Growers wait.", language="en", title="Vineyards"))
    put(library, article("b", "Sailors see a vineyard.", language="en", title="Wait"))
    inside, above = library.lexical(["vineyard"], 5)
    assert (inside[0][:2], above[0][:2]) == ("b:", "a:")
    assert inside[1] > above[1] > 0


def test_document_frequency_counts_bodies(library: Library) -> None:
    put(library, article("a", "Rain and wind. Rain and rain.", language="en", title="Hail"))
    assert library.document_frequency(["rain", "wind", "hail", 'x"y']) == {"rain": 2, "wind": 1, "hail": 0, 'x"y': 0}
    assert library.chunk_count() == 2


@pytest.mark.parametrize("count", [1, 300, 2000])
def test_any_number_of_terms_can_be_asked(library: Library, count: int) -> None:
    put(library, article("a", "Rain and wind.", language="en"))
    assert len(library.lexical([*(f"t{number}" for number in range(count)), "rain"], 5)) == 1


HOSTILE = st.text(max_size=12) | st.sampled_from(
    ['"', '""', "NEAR(a b)", "AND", "OR", "body:rain", "*", "^", "\0", "\ud800"]
)


@given(terms=st.lists(HOSTILE, max_size=6))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_terms_are_data(library: Library, terms: list[str]) -> None:
    if library.chunk_count() == 0:
        put(library, article("a", "Rain and wind.", language="en"))
    found = library.lexical([*terms, "rain"], 5)
    assert [key for key, _ in found] == ["a:digest-a:0"], "no term may hide what another one finds"
    assert library.document_frequency([*terms, "rain"])["rain"] == 1


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80), data=st.data())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stored_span_is_cut_in_code_points(library: Library, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    source = article("span", text)
    chunk = Chunk("span:0:0", "span", 0, 0, 0, start, end, text[start:end])
    sentence = Sentence("span", 0, start, end, text[start:end])
    library.put(source, [sentence], [chunk], [""], b"", title_terms="")
    assert library.article("span").text == text
    assert library.chunks(["absent", "span:0:0"]) == {"span:0:0": chunk}
    assert library.sentences("span") == [sentence]


# -- the journal ------------------------------------------------------------------------------------


def test_recover_undoes_an_add_and_finishes_a_removal(library: Library) -> None:
    put(library, article("a", FERRY, digest="00000001"))
    library.journal_add("add", ["a:00000001:0", "b:new:0"])
    library.journal_add("remove", ["c:old:0"])
    index = RecordingIndex("a:00000001:0", "b:new:0", "c:old:0", "d:kept:0")
    assert library.recover(index) == 2
    assert index.held == {"a:00000001:0", "d:kept:0"}
    assert library.journal() == []


def test_recover_between_each_step_of_a_replacement(library: Library) -> None:
    old, new = article("a", FERRY, digest="00000001"), article("a", ORCHARD, digest="00000002")
    old_keys, new_keys = ([chunk.key for chunk in pieces(version)[1]] for version in (old, new))
    put(library, old)

    library.journal_add("add", new_keys)
    index = RecordingIndex(*old_keys, *new_keys[:1])  # killed while the new vectors were being added
    library.recover(index)
    assert index.held == set(old_keys) == library.chunk_keys()

    library.journal_add("add", new_keys)
    put(library, new)
    index = RecordingIndex(*old_keys, *new_keys)  # killed before the old ones were removed
    library.recover(index)
    assert index.held == set(new_keys) == library.chunk_keys()


def test_going_back_to_an_earlier_version_keeps_its_vectors(library: Library) -> None:
    first, second = article("a", FERRY, digest="00000001"), article("a", ORCHARD, digest="00000002")
    put(library, first)
    put(library, second)  # the removal of the first one's vectors stays pending
    library.journal_add("add", [chunk.key for chunk in pieces(first)[1]])
    gone = put(library, first)
    assert library.journal() == [("remove", gone)]
    assert gone == [chunk.key for chunk in pieces(second)[1]]


# -- one writer, many readers -----------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from rag.store.lock import writer_lock
with writer_lock(Path(sys.argv[1]), 5, "rag ingest"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_learns_who_holds_the_library(library: Library, root: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(library.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=root, text=True, **pipes) as holder:
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(LibraryLocked, match=rf"process {holder.pid} \(rag ingest\) since \d\d:\d\d"),
            library.writer(0.2),
        ):
            pass
        assert library.rows() == [], "a reader does not wait"
        holder.kill()
    assert (library.folder / "write.json").exists(), "the killed holder left its note behind"
    with library.writer(5, "rag reindex"):
        assert "rag reindex" in (library.folder / "write.json").read_text()
    assert not (library.folder / "write.json").exists()


def test_a_holder_without_a_note_is_still_a_holder(library: Library) -> None:
    with library.writer(1):
        (library.folder / "write.json").write_text("{")
        with pytest.raises(LibraryLocked, match="by another process"), library.writer(0.1):
            pass


def test_the_lock_is_free_after_an_error(library: Library) -> None:
    with pytest.raises(KeyError), library.writer(1):
        raise KeyError
    with library.writer(0):
        pass


def test_readers_do_not_wait_for_a_transaction(library: Library) -> None:
    put(library, article("a", FERRY))
    with sqlite3.connect(library.folder / FILE, isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM articles")
        with Library.open(library.folder, create=False) as reader:
            assert [row.id for row in reader.rows()] == ["a"]
        writer.execute("ROLLBACK")
    writer.close()


def test_threads_share_a_library(library: Library) -> None:
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for turn in range(20):
                put(library, article(name, FERRY, digest=f"{turn:08}"))
                assert len(library.chunks_of(name)) == 3
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert library.chunk_count() == 12


# -- small tables -----------------------------------------------------------------------------------


def test_meta_sessions_and_briefs_are_kept(library: Library) -> None:
    assert (library.builder(), library.last_session(), library.brief("k"), library.meta("x")) == (None,) * 4
    library.set_builder({"embedding": "e@1", "dimension": 64})
    assert library.builder() == {"embedding": "e@1", "dimension": 64}
    library.add_turn("s1", "Où ?", '{"n": 1}')
    library.add_turn("s2", "Who?", '{"n": 2}')
    library.add_turn("s1", "Quand ?", '{"n": 3}')
    assert [(turn.question, turn.answer) for turn in library.turns("s1")] == [
        ("Où ?", '{"n": 1}'),
        ("Quand ?", '{"n": 3}'),
    ]
    assert library.last_session() == "s1"
    library.put_brief("k", "merged", None, "{}")
    library.put_brief("k", "merged", None, '{"again": true}')
    assert library.brief("k") == '{"again": true}'


def test_languages_are_the_most_frequent_first(library: Library) -> None:
    for id, language in (("a", "en"), ("b", "fr"), ("c", "fr")):
        put(library, article(id, "Rain.", language=language))
    assert library.languages() == ["fr", "en"]


# -- what breaks it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"this is no database" * 200, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_a_library_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(LibraryError, match="damaged") as caught:
        Library.open(tmp_path, create=False)
    assert "rag ingest PATH" in caught.value.hint


def test_a_folder_that_cannot_be_made_is_a_library_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="cannot be made"):
        Library.open(tmp_path / "file" / "library", create=True)


def test_a_full_disk_is_a_library_error_and_loses_nothing(library: Library) -> None:
    put(library, article("a", FERRY))
    pages = library._connection.execute("PRAGMA page_count").fetchone()[0]
    library._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LibraryError, match="disk is full") as caught:
        put(library, article("b", "Rain over the harbour. " * 2000))
    assert "free some space" in caught.value.hint
    assert [row.id for row in library.rows()] == ["a"]


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        (sqlite3.SQLITE_BUSY, LibraryLocked, "another process"),
        (sqlite3.SQLITE_READONLY, LibraryError, "cannot be opened for writing"),
        (sqlite3.SQLITE_IOERR_WRITE, LibraryError, "failed: made up"),
        (sqlite3.SQLITE_CORRUPT_VTAB, LibraryError, "damaged"),
    ],
)
def test_each_failure_of_sqlite_is_worded(
    library: Library, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[LibraryError], message: str
) -> None:
    class Failing:
        in_transaction = False

        def execute(self, *_: object) -> None:
            error = sqlite3.OperationalError("made up")
            error.sqlite_errorcode = code
            raise error

    real = library._connection
    monkeypatch.setattr(library, "_connection", Failing())
    for operation in (library.rows, library.chunk_count, lambda: library.add_turn("s", "q", "{}")):
        with pytest.raises(kind, match=message) as caught:
            operation()
        assert caught.value.hint
    monkeypatch.setattr(library, "_connection", real)


def test_a_library_that_another_process_keeps_busy_is_named_locked(library: Library) -> None:
    library._connection.execute("PRAGMA busy_timeout = 50")
    with sqlite3.connect(library.folder / FILE, isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryLocked):
            library.set_meta("x", 1)
        writer.execute("ROLLBACK")
    writer.close()
