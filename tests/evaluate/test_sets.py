"""Question files and bench folders, on invented sets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import SourceNotFound, UsageError
from rag.evaluate.sets import RULES, narrow, read_file, read_set, sample


def write(path: Path, rows: Sequence[Mapping[str, Any] | str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def bench(
    folder: Path, name: str, rows: Sequence[Mapping[str, Any]], file: str = "queries.jsonl", articles: str = "x"
) -> Path:
    """``articles`` are the ids of the corpus, a letter each."""
    write(folder / name / "corpus.jsonl", [{"id": article, "text": "Text."} for article in articles])
    write(folder / name / file, rows)
    return folder


def test_bad_lines_are_named_and_cost_only_themselves(tmp_path: Path) -> None:
    path = write(
        tmp_path / "q.jsonl",
        [
            {"id": "a", "question": "Où ?", "must": ["quai"], "keep": None, "title": "more fields are allowed"},
            "not JSON",
            '["a"]',
            {"question": "no id"},
            {"id": "a", "question": "again"},
            {"id": "c", "question": "  "},
            {"id": "d", "question": "?", "must": ["("]},
            {"id": "e", "question": "?", "answers": "one"},
            {"id": "f", "question": "?", "answerable": "no"},
            {"id": "g", "question": "?", "evidence_spans": [{"doc": "x"}]},
            {"id": "h", "question": "?", "keep": "yes"},
            "",
            {"id": 7, "question": "Qui ?", "articles": ["x", "x", "y"]},
        ],
    )
    found = read_file(path)
    assert [question.id for question in found.questions] == ["a", 7]
    assert found.questions[1].articles == ("x", "y")
    assert [line.number for line in found.bad] == list(range(2, 12))
    assert "already that of line 1" in found.bad[3].reason
    assert "no regular expression" in found.bad[5].reason


PAIR = {"id": "p", "premise": "The mill burnt down.", "hypothesis": "The mill stands.", "label": "contradiction"}
CLAIM = {"id": "c", "doc_id": "x", "summary": "The mill burnt down.", "consistent": 1}


def test_a_file_is_of_what_its_first_row_is(tmp_path: Path) -> None:
    pairs = read_file(write(tmp_path / "p.jsonl", ["not JSON", PAIR, {**PAIR, "id": "q", "label": None}]))
    assert (pairs.kind, pairs.two_labels, pairs.ids) == ("pairs", False, {"p"})
    assert pairs.pairs[0].claim == "The mill stands."
    assert [line.reason for line in pairs.bad] == [
        "not JSON: Expecting value: line 1 column 1 (char 0)",
        'no "label" that is a string',
    ]
    two = read_file(write(tmp_path / "t.jsonl", [PAIR, {**PAIR, "id": "q", "label": "compatible"}]))
    assert two.two_labels
    assert (narrow(two, 1, 7).two_labels, len(narrow(two, 1, 7).pairs)) == (True, 1)
    claims = read_file(write(tmp_path / "c.jsonl", [CLAIM, {"id": "q", "question": "Who?"}]))
    assert (claims.kind, claims.ids, [line.number for line in claims.bad]) == ("claims", {"c"}, [2])
    assert read_file(write(tmp_path / "q.jsonl", [{"id": "q", "question": "Who?"}, PAIR])).kind == "answers"
    assert read_file(write(tmp_path / "empty.jsonl", [])).kind == "answers"


def cluster_folder(folder: Path, corpus: Sequence[Mapping[str, Any]]) -> Path:
    sides = [{"article": "m1", "quote": "It burnt."}, {"article": "m2", "quote": "It did not burn."}]
    differences = [
        {"id": "d1", "cluster": "T01_C1", "sides": sides, "strength": "plain"},
        {"id": "d2", "cluster": "T01_C2", "sides": sides, "strength": "arguable"},
        {"id": "d3", "cluster": "T01_C1", "sides": "none", "strength": "plain"},
    ]
    facts = [{"say": "fire", "match": "burn", "articles": ["m3"], "vital": True}, {"say": "mill", "match": "mill"}]
    write(folder / "differences.jsonl", differences)
    write(
        folder / "essentials.jsonl",
        [{"cluster": "T01_C1", "essentials": facts}, {"cluster": "T01_C3", "essentials": [{"match": "("}]}],
    )
    write(folder / "corpus.jsonl", corpus)
    return folder


def test_a_folder_with_differences_is_of_clusters_with_the_articles_of_each(tmp_path: Path) -> None:
    corpus = [{"id": f"m{n}", "text": "T.", "topic": "01", "cluster": "1"} for n in range(1, 5)]
    found = read_file(cluster_folder(tmp_path / "mills", corpus))
    assert (found.name, found.kind, found.corpus) == ("mills", "dossiers", (tmp_path / "mills" / "corpus.jsonl",))
    first, second = found.clusters
    assert (first.id, first.articles) == ("T01_C1", ("m1", "m2", "m3", "m4"))
    assert ([d.plain for d in first.differences], [e.vital for e in first.essentials]) == ([True], [True, False])
    assert (second.id, second.articles, second.essentials) == ("T01_C2", ("m1", "m2"), ())  # those that are named
    assert [line.reason.split(":")[0] for line in found.bad] == ["differences.jsonl", "essentials.jsonl"]
    assert narrow(found, None, 7, 150).length == 150
    named = read_file(cluster_folder(tmp_path / "mills", [{"id": "m1", "text": "T."}])).clusters[0]
    assert named.articles == ("m1", "m2", "m3")
    (tmp_path / "mills" / "corpus.jsonl").unlink()
    with pytest.raises(UsageError, match=r"no corpus\.jsonl"):
        read_file(tmp_path / "mills")


def test_any_other_folder_is_read_as_the_set_that_it_is(tmp_path: Path) -> None:
    bench(tmp_path, "piaf_xx", [{"id": 1, "question": "Où ?", "evidence": ["x"]}])
    assert read_file(tmp_path / "piaf_xx") == read_set("piaf_xx", tmp_path)
    write(tmp_path / "pairs" / "pairs.jsonl", [PAIR])
    assert read_file(tmp_path / "pairs").kind == read_set("pairs", tmp_path).kind == "pairs"  # without a corpus
    with pytest.raises(UsageError, match="has none of"):
        read_file(tmp_path)


def test_what_a_person_does_not_keep_is_left_out(tmp_path: Path) -> None:
    rows = [{"id": str(keep), "question": "?", "keep": keep} for keep in (True, False, None)]
    found = read_file(write(tmp_path / "q.jsonl", [*rows, {"id": "own", "question": "?"}]))
    assert [(question.id, question.checked) for question in found.questions] == [
        ("True", True),
        ("None", False),
        ("own", True),
    ]
    assert found.left_out == 1


def test_a_file_that_is_not_there_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        read_file(tmp_path / "none.jsonl")


def test_short_questions_count_for_answers_only(tmp_path: Path) -> None:
    rows = [
        {"id": "short", "question": "Combien de bateaux ?", "evidence": ["x"]},
        {"id": "long", "question": "Combien de bateaux le port abrite-t-il ?", "evidence": ["x"]},
    ]
    folder = bench(tmp_path, "piaf_xx", rows)
    assert [q.id for q in read_set("piaf_xx", folder).questions] == ["short", "long"]
    assert [q.id for q in read_set("piaf_xx", folder, retrieval=True).questions] == ["long"]
    assert read_set("piaf_xx", folder, retrieval=True).kind == "retrieval"


def test_questions_with_given_passages_are_asked_of_those(tmp_path: Path) -> None:
    bench(tmp_path, "nomiracl_xx", [{"id": 1, "question": "?", "candidates": ["p", "q"]}], articles="pqr")
    rows = [{"id": 1, "question": "?", "evidence": ["p"], "misinfo": ["m"], "noise": ["n"], "all_gold_required": True}]
    bench(tmp_path, "ramdocs_xx", rows, articles="mnp")
    assert read_set("nomiracl_xx", tmp_path).questions[0].articles == ("p", "q")
    strict = read_set("ramdocs_xx", tmp_path).questions[0]
    assert strict.articles == ("p", "m", "n")
    assert strict.all_required
    assert "lacks" not in read_set("ramdocs_xx", tmp_path).note


def test_given_passages_that_the_corpus_lacks_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [{"id": 1, "question": "?", "candidates": ["p", "q"]}, {"id": 2, "question": "?", "candidates": ["q", "r"]}]
    asked = read_set("nomiracl_xx", bench(tmp_path, "nomiracl_xx", rows, articles="p"))
    assert [question.articles for question in asked.questions] == [("p",), ("q", "r")]  # the second fails, by name
    assert asked.note.endswith("3 documents named that the corpus lacks")


def test_families_have_their_own_kind(tmp_path: Path) -> None:
    bench(tmp_path, "orangesum_xx", [{"id": 1, "question": "?", "evidence": ["x"]}])
    spans = [{"doc": "x", "start": 0, "end": 4}]
    bench(tmp_path, "chunking_xx", [{"id": 1, "question": "?", "evidence_spans": spans}])
    claims = [{"id": 1, "doc_id": "x", "summary": "S.", "consistent": 1}, {"id": 2, "doc_id": "x", "summary": "S."}]
    bench(tmp_path, "summedits_xx", claims, "items.jsonl")
    bench(tmp_path, "plain", [{"id": 1, "question": "?"}], "questions.jsonl")
    assert read_set("orangesum_xx", tmp_path).kind == "retrieval"
    chunking = read_set("chunking_xx", tmp_path)
    assert (chunking.kind, chunking.questions[0].spans) == ("spans", (("x", 0, 4),))
    judged = read_set("summedits_xx", tmp_path)
    assert (judged.kind, len(judged.claims), len(judged.bad)) == ("claims", 1, 1)
    assert read_set("plain", tmp_path).kind == "answers"
    with pytest.raises(UsageError, match="chunking_xx, orangesum_xx, plain, summedits_xx"):
        read_set("none", tmp_path)


def test_a_passage_of_its_own_is_what_a_question_is_asked_of(tmp_path: Path) -> None:
    answer = {"answer": "It burnt down and was rebuilt.", "selected": ["It burnt down."]}
    rows = [{"id": "a", "question": "What?", "title": "Mill", "text": "It burnt down.", "answers": [answer]}]
    rows.append({"id": "b", "question": "Who?", "text": "Nobody knows.", "answers": [], "answerable": False})
    path = write(tmp_path / "clapnq_xx" / "items.jsonl", rows)
    asked = read_set("clapnq_xx", tmp_path)
    assert (asked.kind, asked.corpus, asked.bad) == ("long", (path,), ())
    assert [q.references for q in asked.questions] == [("It burnt down and was rebuilt.",), ()]
    assert [(q.articles, q.evidence, q.answers, q.answerable) for q in asked.questions] == [
        (("a",), ("a",), (), True),
        (("b",), ("b",), (), False),
    ]


def test_open_questions_are_asked_of_the_articles_of_another_set(tmp_path: Path) -> None:
    write(tmp_path / "open_xx" / "questions.jsonl", [{"id": 1, "question": "Why?", "answerable": True}])
    with pytest.raises(UsageError, match=r"no corpus\.jsonl"):
        read_set("open_xx", tmp_path)
    write(tmp_path / "rpm2_fr" / "corpus.jsonl", [{"id": "x", "text": "Text."}])
    assert read_set("open_xx", tmp_path).corpus == ((tmp_path / "rpm2_fr" / "corpus.jsonl").resolve(),)
    assert read_set("open_xx", tmp_path).kind == "open"
    assert read_set("open_xx", tmp_path, retrieval=True).kind == "retrieval"


def test_a_file_with_facts_is_of_open_questions(tmp_path: Path) -> None:
    facts = [{"match": "l'eau", "vital": True, "evidence": ["x", "y"]}, {"match": "feu", "evidence": ["y", "z"]}]
    rows = [
        {"id": 1, "question": "Pourquoi ?", "type": "why", "nuggets": facts},
        {"id": 2, "question": "Comment ?", "nuggets": [{"match": "("}]},
        {"id": 3, "question": "Comment ?", "nuggets": "none"},
    ]
    asked = read_file(write(tmp_path / "own.jsonl", rows))
    (question,) = asked.questions
    assert (asked.kind, question.type, question.evidence) == ("open", "why", ("x", "y", "z"))
    assert [(nugget.vital, nugget.evidence) for nugget in question.nuggets] == [(True, ("x", "y")), (False, ("y", "z"))]
    assert [line.number for line in asked.bad] == [2, 3]


def test_a_set_without_a_corpus_is_about_the_articles_beside_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "bench" / "own_fr" / "questions.jsonl", [{"id": 1, "question": "?"}])
    with pytest.raises(UsageError, match=r"no corpus\.jsonl"):
        read_set("own_fr", tmp_path / "bench")
    (tmp_path / "seeds").mkdir()
    assert read_set("own_fr", tmp_path / "bench").corpus == ((tmp_path / "seeds").resolve(),)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 9))
def test_a_larger_sample_of_a_seed_begins_with_a_smaller_one(small: int, more: int, seed: int) -> None:
    items = list(range(100))
    assert sample(items, small + more, seed)[:small] == sample(items, small, seed)
    assert len(set(sample(items, small, seed))) == small


def test_a_sample_of_all_is_all_in_order(tmp_path: Path) -> None:
    found = read_file(write(tmp_path / "q.jsonl", [{"id": i, "question": "?"} for i in range(5)]))
    assert narrow(found, 9, 7) == narrow(found, None, 7) == found
    assert len(narrow(found, 2, 7).questions) == 2


def test_every_set_of_the_benchmarks_is_read_without_a_bad_line(shared: Path) -> None:
    sizes = {}
    for path in sorted((shared / "bench").iterdir()):
        family = path.name.split("_")[0]  # items have a form of their own, which only the rule of their family reads
        if path.is_dir() and any(path.glob("q*.jsonl")) | (family in RULES and (path / "items.jsonl").is_file()):
            found = read_set(path.name, shared / "bench")
            assert found.bad == (), path.name
            sizes[path.name] = len(found.ids)
    assert {"piaf_fr": 7569, "nomiracl_de": 443, "seeds_fr": 12, "summedits_news_en": 819}.items() <= sizes.items()


def test_pairs_and_clusters_of_the_benchmarks_are_read_without_a_bad_line(shared: Path) -> None:
    files = [*(shared / "bench").glob("nli_*/*.jsonl"), shared / "bench" / "pairs", shared / "bench" / "rpm2_fr"]
    found = {path.stem: read_file(path) for path in files}
    assert {name: read.bad for name, read in found.items() if read.bad} == {}
    assert {name for name, read in found.items() if read.two_labels} == {"daccord"}
    assert (len(found["pairs"].pairs), len(found["rte3_dev"].pairs)) == (120, 800)
    clusters = found["rpm2_fr"].clusters
    assert [len(cluster.articles) for cluster in clusters] == [10] * 20
    assert sum(difference.plain for cluster in clusters for difference in cluster.differences) == 112
