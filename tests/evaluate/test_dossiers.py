"""How merged briefs are judged: by hand on an invented cluster, and against the referee where the benchmarks are."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.evaluate.dossiers import GoldCluster, measure_dossiers
from rag.evaluate.measures import DossierMeasures, Share
from rag.evaluate.sets import read_file
from tests.briefs import dossier

COST = {
    "id": "d1",
    "cluster": "T01_C1",
    "kind": "figure",
    "sides": [
        {"article": "gazette", "quote": "Le chantier a coûté 4,2 millions d'euros, selon la mairie."},
        {"article": "courrier", "quote": "La facture atteint 5,1 millions d’euros"},
    ],
    "strength": "plain",
}
CABLES = {
    "id": "d2",
    "cluster": "T01_C1",
    "sides": [
        {"article": "gazette", "quote": "Les câbles d'origine ont tous été remplacés"},
        {"article": "herald", "quote": "None of the original cables was kept."},
    ],
    "strength": "arguable",
}
TOLL = {**COST, "id": "d3", "sides": [{"article": "bote", "quote": "1931"}, {"article": "herald", "quote": "free"}]}
OPENING = {"say": "elle rouvre", "match": "rouvre mardi", "articles": ["gazette"], "vital": True}
LEADER = {"say": "qui", "match": "l'ing[ée]nieure|Carbonnel", "articles": ["gazette"], "vital": True}
YEAR = {"say": "1931", "match": r"\b1931\b", "articles": ["bote"], "vital": False}
ESSENTIALS = [
    {"cluster": "T01_C1", "essentials": [OPENING, LEADER, YEAR]},
    {"cluster": "T02_C1", "essentials": [{**YEAR, "vital": True}]},
]


def rows(folder: Path, file: str, found: Sequence[Mapping[str, Any]]) -> Path:
    path = folder / file
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows(tmp_path, "differences.jsonl", [COST, CABLES, TOLL])
    rows(tmp_path, "essentials.jsonl", ESSENTIALS)
    rows(tmp_path, "corpus.jsonl", [{"id": "gazette", "text": "Text.", "topic": "01", "cluster": "1"}])
    return tmp_path


@pytest.fixture
def clusters(folder: Path) -> dict[str, GoldCluster]:
    return {cluster.id: cluster for cluster in read_file(folder).clusters}


def other() -> dict[str, Any]:
    """A brief that shows a difference which is none, and says a sentence twice."""
    made = copy.deepcopy(dossier())
    made["differences"] = [{"kind": "figure", "about": "x", "sides": [{"sentence": 0}, {"sentence": 3}]}]
    made["sentences"].append({**made["sentences"][3], "text": "Les travaux, Odile Carbonnel a dirigé."})
    return made


def test_briefs_are_measured_as_by_hand(clusters: Mapping[str, GoldCluster]) -> None:
    found = measure_dossiers([(clusters["T01_C1"], dossier()), (clusters["T02_C1"], other())])
    assert found == DossierMeasures(
        questions=2,
        plain_differences=Share(1, 2),
        arguable_differences=Share(0, 1),
        shown_and_known_real=Share(1, 2),
        vital_essentials=1.0,
        all_essentials=1.0,
        sentences_said_twice=1,
    )


def test_a_difference_needs_two_sides_that_quote_the_places_that_differ(clusters: Mapping[str, GoldCluster]) -> None:
    one_sided = dossier()
    one_sided["differences"][0]["sides"][1]["sentence"] = 3
    found = measure_dossiers([(clusters["T01_C1"], one_sided)])
    assert (found.plain_differences, found.shown_and_known_real) == (Share(0, 2), Share(0, 1))


def test_essentials_are_looked_for_in_whole_sentences_of_the_first_words(clusters: Mapping[str, GoldCluster]) -> None:
    cluster = clusters["T01_C1"]
    first = len(dossier()["sentences"][0]["text"].split())
    assert measure_dossiers([(cluster, dossier())], first).vital_essentials == pytest.approx(1 / 2)
    assert measure_dossiers([(cluster, dossier())], first).all_essentials == pytest.approx(1 / 3)
    assert measure_dossiers([(cluster, dossier())], first - 1).vital_essentials == 0


def test_nothing_measured_is_nothing_shown() -> None:
    found = measure_dossiers([])
    assert (found.questions, found.plain_differences.percent, found.vital_essentials) == (0, None, 0.0)


@pytest.mark.parametrize("words", [10, 30, 150])
def test_every_figure_is_the_referees(
    shared: Path, folder: Path, clusters: Mapping[str, GoldCluster], words: int
) -> None:
    briefs = {"T01_C1": dossier(), "T02_C1": other()}
    path = rows(folder, "briefs.jsonl", [{"id": name, **made} for name, made in briefs.items()])
    command = [sys.executable, shared / "bench" / "score.py", "dossiers", folder, path, "--words", str(words)]
    printed = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout
    ours = measure_dossiers([(clusters[name], made) for name, made in briefs.items()], words)
    expected = {
        "briefs": f"{ours.questions}",
        "plain differences": f"{ours.plain_differences.percent:.1f} % of {ours.plain_differences.of}",
        "arguable ones": f"{ours.arguable_differences.percent:.1f} % of {ours.arguable_differences.of}",
        "shown and known real": f"{ours.shown_and_known_real.percent:.1f} % of {ours.shown_and_known_real.of}",
        "vital essentials": f"{100 * ours.vital_essentials:.1f} %",
        "all essentials": f"{100 * ours.all_essentials:.1f} %",
        "sentences said twice": f"{ours.sentences_said_twice}",
    }
    for name, figures in expected.items():
        assert re.search(rf"^{name} +{re.escape(figures)}( |$)", printed, re.MULTILINE), (name, figures, printed)
