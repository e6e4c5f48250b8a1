"""Runs: what they keep, how they resume, and what they refuse to mix. Real SQLite and Chroma, stand-ins for models."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.app import Assembly
from rag.config import load_settings
from rag.errors import UsageError
from rag.evaluate.dossiers import Essential, GoldCluster, GoldDifference
from rag.evaluate.measures import (
    Average,
    ClaimMeasures,
    DossierMeasures,
    GoldQuestion,
    LongMeasures,
    Nugget,
    OpenMeasures,
    PairMeasures,
    RetrievalMeasures,
    Share,
    SpanMeasures,
)
from rag.evaluate.run import (
    begin,
    gold_articles,
    identity,
    ingest_corpus,
    judge,
    judge_pair,
    measure,
    overrides,
    records,
    run,
)
from rag.evaluate.sets import EvaluationSet, LabelledClaim, LabelledPair
from rag.ports import Entailment
from tests.fakes import HashEmbedder, ReadingEmbedder, ScriptedGenerator

LAMP = "The lighthouse of Skerrin was lit in 1871. Its keeper, Ada Brough, lived there with nine goats."
KILN = "The kiln of Marle fires 400 bricks a day. It burns beech from the hill above the town."


def silent(done: int, total: int, what: str) -> None:
    """No progress."""


@pytest.fixture
def generator() -> ScriptedGenerator:
    return ScriptedGenerator()


@pytest.fixture
def assembly(tmp_path: Path, generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assembly]:
    monkeypatch.setattr(Assembly, "generator", generator)
    monkeypatch.setattr(Assembly, "embedder", HashEmbedder())
    corpus = tmp_path / "corpus.jsonl"
    lines = [
        {"id": "lamp", "title": "Lamp", "text": LAMP, "lang": "en"},
        {"id": "kiln", "title": "Kiln", "text": KILN, "lang": "en"},
    ]
    corpus.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    made = Assembly(load_settings({"library": tmp_path / "library", "confidence": 0.0}))
    assert ingest_corpus(made, [corpus], silent) == []
    yield made
    made.close()


LIT = GoldQuestion(1, "lit", "When was the lighthouse of Skerrin lit?", answers=("1871",), evidence=("lamp",))
BRICKS = GoldQuestion(2, "bricks", "How many bricks does the kiln of Marle fire?", answers=("400",), evidence=("kiln",))
ASKED = EvaluationSet("own", "answers", (LIT, BRICKS))
DRAFTS = ["1871", "400 bricks"]


def test_a_run_resumes_and_measures_what_is_asked(
    assembly: Assembly, generator: ScriptedGenerator, tmp_path: Path
) -> None:
    generator.queue.extend(DRAFTS)
    steps = run(assembly, EvaluationSet("own", "answers", (LIT,)), tmp_path / "run", silent, "abc")
    assert list(steps) == []
    assert list(run(assembly, ASKED, tmp_path / "run", silent, "def")) == []
    assert list(run(assembly, ASKED, tmp_path / "run", silent, "ghi")) == []  # nothing is left to answer
    assert len(generator.calls) == 2
    found = measure(assembly, ASKED, tmp_path / "run")
    assert found.outcomes == {"lit": "right", "bricks": "right"}
    assert json.loads((tmp_path / "run" / "run.json").read_text())["commits"] == ["abc", "def"]


def test_open_and_long_answers_are_asked_as_others_and_judged_by_their_own_measures(
    assembly: Assembly, generator: ScriptedGenerator, tmp_path: Path
) -> None:
    generator.queue.extend(["1871"] * 2)
    fact = Nugget(re.compile("1871"), True, ("lamp",))
    asked = EvaluationSet("own", "open", (replace(LIT, nuggets=(fact,), type="when"),))
    assert list(run(assembly, asked, tmp_path / "open", silent)) == []
    found = measure(assembly, asked, tmp_path / "open")
    assert isinstance(found.measures, OpenMeasures)
    assert found.measures.vital_by_type == {"when": Average(1.0, 1)}
    assert found.outcomes == {"lit": "right"}
    assert set(records(tmp_path / "open" / "answers.jsonl")) == {"lit"}
    asked = EvaluationSet("own", "long", (replace(LIT, references=("It was lit in 1871.",)),))
    assert list(run(assembly, asked, tmp_path / "long", silent)) == []
    compared = measure(assembly, asked, tmp_path / "long").measures
    assert isinstance(compared, LongMeasures)
    assert compared.rouge_l.mean


def test_answers_of_two_set_ups_are_not_mixed(assembly: Assembly, tmp_path: Path) -> None:
    begin(tmp_path / "run", identity(assembly, ASKED))
    other = Assembly(assembly.settings.model_copy(update={"passages": 2, "threads": 1}))
    with pytest.raises(UsageError, match=r"another passages$"):
        begin(tmp_path / "run", identity(other, ASKED))
    with pytest.raises(UsageError, match="another kind"):
        begin(tmp_path / "run", {**identity(assembly, ASKED), "kind": "retrieval"})
    (tmp_path / "run" / "run.json").write_text("{}")
    with pytest.raises(UsageError, match="not a note of a run"):
        begin(tmp_path / "run", identity(assembly, ASKED))


def test_an_article_that_is_not_there_costs_its_question(assembly: Assembly, tmp_path: Path) -> None:
    lost = EvaluationSet("own", "answers", (GoldQuestion(4, "x", "What?", articles=("none",)),))
    failed = list(run(assembly, lost, tmp_path / "run", silent))
    assert [(line.number, line.reason) for line in failed] == [(4, "no article has the id none")]
    claim = EvaluationSet("own", "claims", claims=(LabelledClaim(5, "y", "none", "A claim.", True),))
    assert [line.number for line in run(assembly, claim, tmp_path / "claims", silent)] == [5]


def test_retrieval_is_measured_without_the_chat_model(
    assembly: Assembly, generator: ScriptedGenerator, tmp_path: Path
) -> None:
    asked = EvaluationSet("own", "retrieval", (LIT, BRICKS, GoldQuestion(3, "open", "What burns?")))
    assert list(run(assembly, asked, tmp_path / "run", silent)) == []
    found = measure(assembly, asked, tmp_path / "run").measures
    assert isinstance(found, RetrievalMeasures)
    assert (found.questions, found.recall_at_1) == (2, 1.0)
    assert generator.calls == []
    assert set(records(tmp_path / "run" / "hits.jsonl")) == {"lit", "bricks", "open"}


def test_a_file_name_stands_for_its_article(assembly: Assembly) -> None:
    assert gold_articles(GoldQuestion(1, "q", "?", sources=("corpus.jsonl",)), assembly) == {"lamp", "kiln"}
    assert gold_articles(LIT, assembly) == {"lamp"}


def test_spans_are_those_of_the_best_chunks(assembly: Assembly, tmp_path: Path) -> None:
    whole = GoldQuestion(1, "q", "When was the lighthouse of Skerrin lit?", spans=(("lamp", 0, len(LAMP)),))
    asked = EvaluationSet("own", "spans", (whole,))
    assert list(run(assembly, asked, tmp_path / "run", silent)) == []
    found = measure(assembly, asked, tmp_path / "run").measures
    assert isinstance(found, SpanMeasures)
    assert found.recall == pytest.approx(1.0)
    assert found.precision == pytest.approx(len(LAMP) / (len(LAMP) + len(KILN)))


def test_a_claim_is_accepted_when_all_of_it_is_in_its_article(assembly: Assembly, tmp_path: Path) -> None:
    true = LabelledClaim(1, "true", "lamp", "The lighthouse of Skerrin was lit in 1871.", True)
    half = LabelledClaim(
        2, "half", "lamp", "The lighthouse was lit in 1871. Its keeper lived with twelve goats.", False
    )
    assert judge(assembly, true)["accepted"] is True
    assert judge(assembly, half)["reasons"] == ["figure 12"]
    asked = EvaluationSet("own", "claims", claims=(true, half))
    assert list(run(assembly, asked, tmp_path / "run", silent)) == []
    found = measure(assembly, asked, tmp_path / "run").measures
    assert isinstance(found, ClaimMeasures)
    assert found.balanced_accuracy == 1.0


# -- pairs ----------------------------------------------------------------------------------------

LIT_PAIRS = (
    LabelledPair(1, "stated", "The lamp was lit at nine.", "The lamp was lit at nine.", "entailment"),
    LabelledPair(2, "denied", "The lamp of the pier was lit.", "The lamp of the pier was not lit.", "contradiction"),
    LabelledPair(3, "figure", "The lamp cost 40 crowns.", "The lamp cost 50 crowns.", "contradiction"),
    LabelledPair(4, "other", "The lamp was lit at nine.", "Water is heated with wood of the beech.", "contradiction"),
)


def test_pairs_are_judged_by_the_check_a_line_each(assembly: Assembly, tmp_path: Path) -> None:
    asked, seen = EvaluationSet("own", "pairs", pairs=LIT_PAIRS), []
    first = EvaluationSet("own", "pairs", pairs=LIT_PAIRS[:1])
    assert list(run(assembly, first, tmp_path / "run", silent)) == []
    assert list(run(assembly, asked, tmp_path / "run", lambda *step: seen.append(step))) == []
    assert seen == [(1, 3, "pairs"), (2, 3, "pairs"), (3, 3, "pairs")]  # the first was judged before
    found = records(tmp_path / "run" / "judgements.jsonl")
    assert [record["label"] for record in found.values()] == ["entailment", "contradiction", "contradiction", "neutral"]
    assert (found["denied"]["reasons"], found["figure"]["reasons"]) == (["negation"], ["figure 50"])
    measures = measure(assembly, asked, tmp_path / "run").measures
    assert isinstance(measures, PairMeasures)
    assert (measures.accuracy, measures.contradictions_found) == (Share(3, 4), Share(2, 3))


def test_an_entailment_reader_judges_where_there_is_one() -> None:
    pair = LabelledPair(1, "turned", "The lamp was lit at nine.", "The lamp was put out at nine.", "contradiction")
    reading = ReadingEmbedder(known={(pair.premise, pair.claim): Entailment(0.1, 0.8, 0.1)})
    assert judge_pair(reading, pair, two_labels=False)["label"] == "contradiction"
    assert judge_pair(ReadingEmbedder(), pair, two_labels=True)["label"] == "compatible"


def test_of_two_labels_compatible_is_whatever_is_no_contradiction(assembly: Assembly) -> None:
    labels = [judge_pair(assembly.embedder, pair, two_labels=True)["label"] for pair in LIT_PAIRS]
    assert labels == ["compatible", "contradiction", "contradiction", "compatible"]


# -- merged briefs --------------------------------------------------------------------------------

LIGHTS = GoldCluster(
    1,
    "T01_C1",
    ("lamp", "kiln"),
    (GoldDifference("d1", "T01_C1", (("lamp", "in 1871"), ("kiln", "in 1899")), plain=True),),
    (Essential(re.compile("400 bricks"), vital=True), Essential(re.compile("horses"), vital=False)),
)


def test_clusters_are_briefed_measured_and_resumed(
    assembly: Assembly, generator: ScriptedGenerator, tmp_path: Path
) -> None:
    generator.queue.extend(["None of this."] * 9)
    lost = GoldCluster(2, "T02_C1", ("lamp", "none"))
    asked, seen = EvaluationSet("own", "dossiers", clusters=(LIGHTS, lost), length=150), []
    failed = list(run(assembly, asked, tmp_path / "run", lambda *step: seen.append(step)))
    assert [(line.number, line.reason) for line in failed] == [(2, "cluster T02_C1: no article has the id none")]
    assert seen == [(done, 4, "articles briefed") for done in (1, 2, 2)]
    (brief,) = records(tmp_path / "run" / "briefs.jsonl").values()
    assert (brief["id"], brief["kind"], len(brief["sources"])) == ("T01_C1", "merged", 2)
    calls = len(generator.calls)
    assert len(list(run(assembly, asked, tmp_path / "run", silent))) == 1  # the lost one; the other is made
    assert len(generator.calls) == calls
    found = measure(assembly, asked, tmp_path / "run").measures
    assert isinstance(found, DossierMeasures)
    assert (found.questions, found.plain_differences) == (1, Share(0, 1))
    assert (found.vital_essentials, found.all_essentials) == (1.0, 0.5)
    with pytest.raises(UsageError, match=r"another length$"):
        begin(tmp_path / "run", identity(assembly, EvaluationSet("own", "dossiers", clusters=(LIGHTS,))))


def test_links_and_options_become_settings() -> None:
    assert overrides(["passage-tokens = 300"], ["dense"]) == {"passage_tokens": "300", "dense_weight": "0"}
    assert load_settings(overrides([], ["lexical"])).dense_weight == 1
    with pytest.raises(UsageError, match="no link grammar"):
        overrides([], ["grammar"])
    with pytest.raises(UsageError, match="nothing is found"):
        overrides([], ["dense", "lexical"])
    with pytest.raises(UsageError, match="NAME=VALUE"):
        overrides(["passages"], [])
    with pytest.raises(UsageError, match="twice"):
        overrides(["passages=1", "passages=2"], [])
