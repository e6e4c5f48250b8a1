"""Dossiers on the questions of a Summary-of-a-Haystack folder: which reference insights they cover, and cite rightly.

    python scripts/bench_summhay.py BENCH OUT --library FOLDER

BENCH is the folder with ``corpus.jsonl``, ``queries.jsonl`` and ``system_outputs.jsonl``; FOLDER is a library of its
corpus (``rag --library FOLDER ingest BENCH/corpus.jsonl``). OUT/dossiers.jsonl gets the JSON record of
``rag brief --about QUESTION --json`` a question; a question that is there already is not asked again. Without --library
only the judge is measured.

The measure is that of Laban et al. 2024, "Summary of a Haystack". Coverage of an insight is 1, 0.5 or 0, by the bullet
that covers it best; the citation score of a covered insight is F1 of the articles that the bullet cites against those
that hold the insight; the joint score is the mean over all insights of their product. A bullet is a sentence of the
record, and it cites the articles of its citations.

The published judge is a large model. Here it is two logistic models ("partly at least", "fully") on words, pairs of
words and figures that an insight and a bullet share, fitted on the stored judgements of one topic and used on the other
one. No embedding is in it, so that it does not look at a dossier with the eyes that made it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.text.figures import figures
from rag.text.words import terms, words

Row = dict[str, Any]
Array = npt.NDArray[np.float64]
VALUES = {"FULL_COVERAGE": 1.0, "PARTIAL_COVERAGE": 0.5, "NO_COVERAGE": 0.0}
RIDGE = 1.0
_MARKS = re.compile(r"\[[\d,\s]+\]")
# Which bullet is judged: the weights of shared words by the insight's and the bullet's length, cosine, pairs, figures.
_NEARNESS = np.array([1.0, 0.3, 1.0, 1.0, 0.5])


@dataclass(frozen=True, slots=True)
class Bullet:
    """A sentence of a summary and the ids of the articles that it cites."""

    text: str
    cited: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """One insight: coverage 0, 0.5 or 1, its expected value, citation F1 of the bullet, and the bullet, from 0."""

    coverage: float
    expected: float
    citation: float
    bullet: int


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def document_weights(texts: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of every stem."""
    frequency = Counter(term for text in texts for term in set(terms(text, "en")))
    return {term: math.log((len(texts) + 1) / (count + 0.5)) for term, count in frequency.items()}


def citation_f1(cited: frozenset[str], gold: frozenset[str]) -> float:
    shared = len(cited & gold)
    return 2 * shared / (len(cited) + len(gold)) if shared else 0.0


class Judge:
    """Coverage of an insight by the bullets of a summary."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._rare = max(weights.values())
        self._models: list[Array] = []

    def fit(self, judged: Sequence[tuple[str, Sequence[Bullet], float]]) -> None:
        """On (insight, bullets, coverage) rows."""
        features = np.array([self._summed(insight, bullets)[1] for insight, bullets, _ in judged])
        coverage = np.array([value for *_, value in judged])
        self._models = [_logistic(features, coverage >= least) for least in (0.5, 1.0)]

    def coverage(self, insight: str, bullets: Sequence[Bullet]) -> tuple[float, float, int]:
        """Coverage 0, 0.5 or 1; its expected value; and the bullet."""
        at, features = self._summed(insight, bullets)
        partly, fully = (1 / (1 + math.exp(-float(model @ np.append(features, 1.0)))) for model in self._models)
        fully = min(partly, fully)
        chances = (1 - partly, partly - fully, fully)
        return int(np.argmax(chances)) / 2, (partly + fully) / 2, at

    def insight(self, row: Row, bullets: Sequence[Bullet]) -> Judged:
        coverage, expected, at = self.coverage(row["text"], bullets)
        gold = frozenset(row["evidence"])
        return Judged(coverage, expected, citation_f1(bullets[at].cited, gold) if bullets else 0.0, at)

    def _summed(self, insight: str, bullets: Sequence[Bullet]) -> tuple[int, Array]:
        """The bullet nearest to the insight, and its features beside the best of each feature in any bullet."""
        if not bullets:
            return 0, np.zeros(11)
        found = np.array([self._features(insight, bullet.text) for bullet in bullets])
        at = int(np.argmax(found @ _NEARNESS))
        length = min(1.0, len(words(bullets[at].text)) / 60)
        return at, np.concatenate([found[at], found.max(axis=0), [length]])

    def _features(self, insight: str, bullet: str) -> list[float]:
        one, other = terms(insight, "en"), terms(bullet, "en")
        first, second = set(one), set(other)

        def weight(held: set[str], power: int = 1) -> float:
            return sum(self._weights.get(term, self._rare) ** power for term in held) or 1.0

        both = first & second
        shared = weight(both) if both else 0.0
        cosine = weight(both, 2) / math.sqrt(weight(first, 2) * weight(second, 2)) if both else 0.0
        pairs, others = set(itertools.pairwise(one)), set(itertools.pairwise(other))
        told, said = ({figure.digits for figure in figures(text)} for text in (insight, bullet))
        return [
            shared / weight(first),
            shared / weight(second),
            cosine,
            len(pairs & others) / max(1, len(pairs)),
            len(told & said) / len(told) if told else 0.5,
        ]


def _logistic(features: Array, labels: npt.NDArray[np.bool_]) -> Array:
    """Weights and intercept by Newton's method with a ridge on the weights."""
    rows_ = np.hstack([features, np.ones((len(features), 1))])
    ridge = RIDGE * np.diag([1.0] * features.shape[1] + [0.0])
    found = np.zeros(rows_.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(rows_ @ found, -30, 30)))
        slope = rows_.T @ (chance - labels) + ridge @ found
        curve = (rows_ * (chance * (1 - chance))[:, None]).T @ rows_ + ridge
        found -= np.linalg.solve(curve + 1e-9 * np.eye(len(found)), slope)
    return found


# -- agreement with the stored judgements ----------------------------------------------------------


def stored_bullets(output: Row, article: Mapping[tuple[int, int], str], topic: int) -> list[Bullet]:
    found = []
    for text in output["bullets"]:
        numbers = {int(n) for marks in _MARKS.findall(text) for n in re.findall(r"\d+", marks)}
        cited = frozenset(article[topic, n] for n in numbers if (topic, n) in article)
        found.append(Bullet(_MARKS.sub("", text).strip(), cited))
    return found


def kappa(first: Sequence[float], second: Sequence[float]) -> float:
    """Cohen's kappa."""
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / len(first)
    one, other = Counter(first), Counter(second)
    chance = sum(one[value] * other[value] for value in one) / len(first) ** 2
    return (agreed - chance) / (1 - chance)


def figures_of(judged: Sequence[Judged]) -> tuple[float, float, float, float]:
    """Coverage, citation F1 of what is covered, joint score, and the joint score by expected coverage; 0 to 100."""
    covered = [item.citation for item in judged if item.coverage]
    means = (
        np.mean([item.coverage for item in judged]),
        np.mean(covered) if covered else 0.0,
        np.mean([item.coverage * item.citation for item in judged]),
        np.mean([item.expected * item.citation for item in judged]),
    )
    coverage, citation, joint, expected = (100 * float(mean) for mean in means)
    return coverage, citation, joint, expected


def judges(bench: Path) -> dict[int, Judge]:
    """For each topic the judge fitted on the others, after printing how far it agrees with the stored judgements."""
    corpus = rows(bench / "corpus.jsonl")
    weights = document_weights([row["text"] for row in corpus])
    queries = {row["id"]: row for row in rows(bench / "queries.jsonl")}
    topic_of = {name: row["topic_no"] for row in queries.values() for i in row["insights"] for name in i["evidence"]}
    article = {(topic_of[row["id"]], row["doc_number"]): row["id"] for row in corpus if row["id"] in topic_of}
    data: dict[int, list[tuple[str, Row, list[Bullet], float, int]]] = defaultdict(list)
    for output in rows(bench / "system_outputs.jsonl"):
        query = queries[output["query_id"]]
        insights = {row["id"]: row for row in query["insights"]}
        bullets = stored_bullets(output, article, query["topic_no"])
        for row in output["judgements"]:
            number = row["bullet_id"] if isinstance(row["bullet_id"], int) else 0
            item = (output["system"], insights[row["insight_id"]], bullets, VALUES[row["coverage"]], number - 1)
            data[query["topic_no"]].append(item)
    found = {}
    for topic, own in sorted(data.items()):
        judge = found[topic] = Judge(weights)
        judge.fit([(i["text"], b, value) for other in data if other != topic for _, i, b, value, _ in data[other]])
        ours, theirs = defaultdict(list), defaultdict(list)
        for system, insight, bullets, value, at in own:
            ours[system].append(judge.insight(insight, bullets))
            cited = bullets[at].cited if 0 <= at < len(bullets) else frozenset()
            theirs[system].append(Judged(value, value, citation_f1(cited, frozenset(insight["evidence"])), at))
        report(topic, ours, theirs)
    return found


def report(topic: int, ours: Mapping[str, list[Judged]], theirs: Mapping[str, list[Judged]]) -> None:
    mine, given = ([item for system in sorted(side) for item in side[system]] for side in (ours, theirs))
    values = [item.coverage for item in mine], [item.coverage for item in given]
    right = np.mean([a == b for a, b in zip(*values, strict=True)])
    pearson = np.corrcoef([item.expected for item in mine], values[1])[0, 1]
    pointed = np.mean([a.bullet == b.bullet for a, b in zip(mine, given, strict=True) if b.coverage])
    print(f"judge on topic {topic}, fitted on the rest: {len(mine)} judgements, accuracy {100 * right:.1f}, ", end="")
    print(f"kappa {kappa(*values):.2f}, r {pearson:.2f}, same bullet {100 * pointed:.1f}")
    joint = {system: (figures_of(theirs[system])[2], *figures_of(ours[system])[2:]) for system in sorted(theirs)}
    for system, (stored, own, expected) in joint.items():
        print(f"  {system:24} joint {stored:5.1f} stored, {own:5.1f} here, {expected:5.1f} by expected coverage")
    table = np.array(list(joint.values()))
    off = np.abs(table[:, 0] - table[:, 1]).mean()
    print(f"  mean {table.mean(axis=0).round(1)}, r {np.corrcoef(table.T)[0, 1]:.3f}, mean difference {off:.1f}")


# -- the dossiers ---------------------------------------------------------------------------------


def dossiers(bench: Path, out: Path, library: Path) -> dict[str, Row]:
    """The record of each question, by the id of the question."""
    from rag.app import Assembly
    from rag.brief.request import MergeRequest
    from rag.cli.brief import MOST_ABOUT
    from rag.config import load_settings
    from rag.render.records import brief_record
    from rag.render.safe import to_json

    path = out / "dossiers.jsonl"
    made = {row["id"]: row["dossier"] for row in rows(path)} if path.exists() else {}
    assembly = Assembly(load_settings({"library": library}))
    for query in rows(bench / "queries.jsonl"):
        if query["id"] not in made:
            ids, focus = assembly.retrieved(query["question"], MOST_ABOUT)
            record = brief_record(assembly.merge(MergeRequest(ids, question=query["question"], focus=focus)))
            made[query["id"]] = json.loads(to_json(record))
            with path.open("a", encoding="utf-8") as file:
                file.write(to_json({"id": query["id"], "dossier": record}, indent=None) + "\n")
    assembly.close()
    return made


def bullets_of(record: Row) -> list[Bullet]:
    article = {row["n"]: row["article"] for row in record["citations"]}
    return [Bullet(row["text"], frozenset(article[n] for n in row["citations"])) for row in record["sentences"]]


def main(bench: Path, out: Path, library: Path | None) -> None:
    judge = judges(bench)
    if library is None:
        return
    out.mkdir(parents=True, exist_ok=True)
    made = dossiers(bench, out, library)
    by_topic: dict[int, list[Judged]] = defaultdict(list)
    counts: list[int] = []
    for query in rows(bench / "queries.jsonl"):
        bullets = bullets_of(made[query["id"]])
        counts.append(len(bullets))
        found = [judge[query["topic_no"]].insight(row, bullets) for row in query["insights"]]
        by_topic[query["topic_no"]] += found
        print("{:60} coverage {:5.1f} citation {:5.1f} joint {:5.1f}".format(query["question"], *figures_of(found)[:3]))
    everything = [item for found in by_topic.values() for item in found]
    for name, found in [*((f"topic {topic}", found) for topic, found in by_topic.items()), ("all", everything)]:
        coverage, citation, joint, expected = figures_of(found)
        print(
            f"{name}: {len(found)} insights, coverage {coverage:.1f}, citation {citation:.1f}, joint {joint:.1f}",
            end="",
        )
        print(f" ({expected:.1f} by expected coverage)")
    print(f"{np.mean(counts):.1f} bullets a question, at most {max(counts)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--library", type=Path)
    arguments = parser.parse_args()
    main(arguments.bench, arguments.out, arguments.library)
