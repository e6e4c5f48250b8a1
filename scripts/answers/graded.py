"""Questions with passages whose sentences are graded by how far they answer: what the answer reader is fitted on.

    PYTHONPATH=../..:../entailment python graded.py --bench FOLDER --out FILE [--questions FOLDER] [--seed 17]

``questions/*.txt`` were thought up one by one on articles of ``orangesum_fr``, with the sentences that answer each, or
none (``unans``, and ``nm_*``: near misses, questions that differ little from what the article answers); ``values/*.txt``
are invented passages with several values of a sort, and questions for one of them or for one that is not given. Of
``squad2_en``, ``piaf_fr`` and ``clapnq_en`` only what the benchmarks do not report on is read.

A row: question, title, sentences, grades (0 to 3 each; None where unknown), answers (character spans in the joined
text, of questions for one thing), source, kind, group, part ("fit" or "dev").
"""

from __future__ import annotations

import argparse
import collections
import json
import math
import random
import re
import zlib
from pathlib import Path
from typing import Any

from data import rows

from rag.evaluate.sets import sample
from rag.text.sentences import split

WORDS = 100  # of a passage


def apart(key: str, share: int = 10) -> bool:
    return zlib.crc32(key.encode()) % share == 0


def words(text: str) -> list[str]:
    return [w[:6] for w in re.findall(r"[\wà-ÿ]+", text.lower()) if len(w) > 3]


def passages(lengths: list[int], first: int) -> list[tuple[int, int]]:
    """Consecutive runs of sentences of at most WORDS words; the first one may be shorter."""
    found, start, used, most = [], 0, 0, first
    for i, n in enumerate(lengths):
        if used and used + n > most:
            found.append((start, i))
            start, used, most = i, 0, WORDS
        used += n
    found.append((start, len(lengths)))
    return found


_Q = re.compile(r"Q +(\w+) +(fr|en|de) *: *(.+)")


def written(folder: Path) -> dict[str, list[tuple[str, str, str, dict[int, int]]]]:
    """By article: (kind, language, question, grades by ordinal)."""
    found: dict[str, list[Any]] = collections.defaultdict(list)
    for path in sorted(folder.glob("*.txt")):
        article, asked = "", None
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if not line:
                continue
            if line.startswith("==="):
                article = line.strip("= ").split()[0]
            elif match := _Q.fullmatch(line):
                asked = (match[1], match[2], match[3])
            elif line.startswith("A ") and asked:
                grades = {int(a): int(b) for a, b in re.findall(r"(\d+):(\d)", line)}
                found[article].append((*asked, grades))
                asked = None
            else:
                print("skipped", path.name, number, line[:60])
    return found


def of_press(bench: Path, folder: Path, rng: random.Random) -> list[dict[str, Any]]:
    corpus = {r["id"]: r for r in rows(bench / "orangesum_fr/corpus.jsonl")}
    asked = written(folder)
    texts = {name: [s.text for s in split(corpus[name]["text"], "fr", name)] for name in asked}
    runs, frequency = [], collections.Counter()
    for name, sentences in texts.items():
        lengths = [len(s.split()) for s in sentences]
        for a, b in passages(lengths, WORDS):
            bag = set(words(corpus[name]["title"] + " " + " ".join(sentences[a:b])))
            runs.append((name, a, b, bag))
            frequency.update(bag)

    def row(name: str, question: Any, a: int, b: int) -> dict[str, Any]:
        kind, language, text, grades = question
        return {
            "question": text,
            "title": corpus[name]["title"],
            "sentences": texts[name][a:b],
            "grades": [grades.get(i, 0) for i in range(a, b)],
            "answers": [],
            "source": "written",
            "kind": kind,
            "language": language,
            "group": name,
            "part": "dev" if apart(name) else "fit",
        }

    found = []
    for name, questions in asked.items():
        lengths = [len(s.split()) for s in texts[name]]
        for question in questions:
            grades = question[3]
            if grades and max(grades) >= len(lengths):
                print("bad ordinal", name, question[2])
                continue
            own = passages(lengths, rng.randrange(40, WORDS))
            right = [(a, b) for a, b in own if any(grades.get(i, 0) >= 2 for i in range(a, b))]
            wrong = [run for run in own if run not in right]
            rng.shuffle(right)
            for a, b in right[:2]:
                found.append(row(name, question, a, b))
            if question[0].startswith("nm_"):  # what looks most like an answer
                wanted = set(words(question[2]))
                wrong.sort(key=lambda run, wanted=wanted: -len(wanted & set(words(" ".join(texts[name][slice(*run)])))))
                wrong = wrong[:2]
            for a, b in rng.sample(wrong, min(len(wrong), int(rng.random() < 0.5) if right else 2)):
                found.append(row(name, question, a, b))
            if rng.random() < 0.35:  # the passage of another article that shares most with the question
                wanted = set(words(question[2]))
                best = max(
                    (r for r in runs if r[0] != name and apart(r[0]) == apart(name)),
                    key=lambda r, wanted=wanted: sum(math.log(1 + len(runs) / frequency[w]) for w in wanted & r[3]),
                    default=None,
                )
                if best:
                    found.append(
                        row(name, (*question[:3], {}), best[1], best[2])
                        | {
                            "title": corpus[best[0]]["title"],
                            "sentences": texts[best[0]][best[1] : best[2]],
                            "grades": [0] * (best[2] - best[1]),
                        }
                    )
    return found


_HEAD = re.compile(r"=== *(\S+) *\| *(.+)")
_VALUE = re.compile(r"(\d+) *= *(.+?)(?= +; +\d+ *=|$)")


def of_values(folder: Path) -> list[dict[str, Any]]:
    """Questions for a value on invented passages. A set ("S001a", "S001b") is one group."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        name = title = asked = language = ""
        sentences: list[str] = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if match := _HEAD.fullmatch(line):
                name, title, sentences = match[1], match[2], []
            elif match := re.fullmatch(r"(\d+): *(.+)", line):
                sentences.append(match[2])
            elif match := re.fullmatch(r"Q +(\w\w) *: *(.+)", line):
                language, asked = match[1], match[2]
            elif line.startswith("A ") and asked:
                grades, answers = [0] * len(sentences), []
                for ordinal, words_of_it in _VALUE.findall(line[2:]):
                    at, said = int(ordinal), words_of_it.strip()
                    if at >= len(sentences) or said not in sentences[at]:
                        print("not in its sentence", path.name, number, said)
                        continue
                    grades[at] = 3
                    start = sum(len(s) + 1 for s in sentences[:at]) + sentences[at].index(said)
                    answers.append((start, start + len(said)))
                if answers or line == "A -":
                    found.append(
                        {
                            "question": asked,
                            "title": title,
                            "sentences": sentences,
                            "grades": grades,
                            "answers": answers,
                            "source": "values",
                            "kind": "onething",
                            "language": language,
                            "group": name[:-1],
                            "part": "dev" if apart(name[:-1]) else "fit",
                        }
                    )
                asked = ""
            elif line:
                print("skipped", path.name, number, line[:60])
    return found


def graded(
    text: str, language: str, spans: list[tuple[int, int]]
) -> tuple[list[str], list[int], list[tuple[int, int]]]:
    """Sentences of a text, those that hold one of the spans graded 3, and the spans in the joined text."""
    parts = split(text, language, "x")
    sentences, grades, moved, at = [], [], [], 0
    for s in parts:
        inside = [(max(a, s.start), min(b, s.end)) for a, b in spans if a < s.end and b > s.start]
        sentences.append(s.text)
        grades.append(3 if inside else 0)
        moved += [(at + a - s.start, at + b - s.start) for a, b in inside]
        at += len(s.text) + 1
    return sentences, grades, moved


def cut(sentences: list[str], grades: list[int], rng: random.Random) -> tuple[int, int]:
    """A run of at most WORDS + 40 words around what answers, or anywhere."""
    lengths = [len(s.split()) for s in sentences]
    if sum(lengths) <= WORDS + 40:
        return 0, len(sentences)
    runs = passages(lengths, rng.randrange(60, WORDS))
    right = [r for r in runs if any(grades[r[0] : r[1]])]
    return rng.choice(right or runs)


def of_squad(bench: Path, rng: random.Random, most: int) -> list[dict[str, Any]]:
    corpus = {r["id"]: r for r in rows(bench / "squad2_en/corpus.jsonl")}
    asked = rows(bench / "squad2_en/queries.jsonl")
    reported = {r["id"] for r in sample(asked, 600, 7)}
    found = []
    for r in asked:
        if r["id"] in reported:
            continue
        text = corpus[r["articles"][0]]
        spans = (
            [m.span() for a in r["answers"] for m in list(re.finditer(re.escape(a), text["text"]))[:2]]
            if r["answerable"]
            else []
        )
        if r["answerable"] and not spans:
            continue
        found.append(_one(r["question"], text["title"], text["text"], "en", spans, "squad", r["articles"][0], rng))
    return rng.sample(found, min(most, len(found)))


def _one(
    question: str, title: str, text: str, language: str, spans: Any, source: str, group: str, rng: random.Random
) -> dict[str, Any]:
    sentences, grades, moved = graded(text, language, spans)
    a, b = cut(sentences, grades, rng)
    before = sum(len(s) + 1 for s in sentences[:a])
    length = len(" ".join(sentences[a:b]))
    inside = [(x - before, y - before) for x, y in moved if x >= before and y - before <= length]
    return {
        "question": question,
        "title": title,
        "sentences": sentences[a:b],
        "grades": grades[a:b],
        "answers": inside,
        "source": source,
        "kind": "onething",
        "language": language,
        "group": group,
        "part": "dev" if apart(group, 12) else "fit",
    }


def of_piaf(bench: Path, rng: random.Random, most: int) -> list[dict[str, Any]]:
    corpus = {r["id"]: r for r in rows(bench / "piaf_fr/corpus.jsonl")}
    asked = rows(bench / "piaf_fr/queries.jsonl")
    reported = {r["id"] for r in sample([r for r in asked if len(r["question"].split()) >= 6], 500, 7)}
    by_title = collections.defaultdict(list)
    for r in corpus.values():
        by_title[r["title"]].append(r["id"])
    found = []
    for r in rng.sample([r for r in asked if r["id"] not in reported and len(r["question"].split()) >= 5], most):
        text = corpus[r["evidence"][0]]
        spans = [(s["start"], s["end"]) for s in r["answer_spans"]]
        if not spans:
            continue
        found.append(_one(r["question"], text["title"], text["text"], "fr", spans, "piaf", text["title"], rng))
        others = [n for n in by_title[text["title"]] if n != text["id"]]
        if others and rng.random() < 0.6:
            wanted = set(words(r["question"]))
            best = max(others, key=lambda n: len(wanted & set(words(corpus[n]["text"]))))
            if not any(a in corpus[best]["text"] for a in r["answers"]):
                found.append(
                    _one(
                        r["question"], corpus[best]["title"], corpus[best]["text"], "fr", [], "piaf", text["title"], rng
                    )
                )
    return found


def of_clapnq(bench: Path, rng: random.Random) -> list[dict[str, Any]]:
    """The first 300 items."""
    found = []
    for r in rows(bench / "clapnq_en/items.jsonl")[:300]:
        chosen = set()
        for answer in r["answers"]:
            for s in answer["selected"]:
                chosen.add(re.sub(r"\W+", "", s))
        sentences = list(r["sentences"])
        grades = [3 if re.sub(r"\W+", "", s) in chosen else 0 for s in sentences]
        if r["answerable"] and not any(grades):
            flat = [set(words(s)) for s in sentences]
            said = set(words(" ".join(a["answer"] for a in r["answers"])))
            grades = [3 if f and len(f & said) >= 0.8 * len(f) else 0 for f in flat]
            if not any(grades):
                continue
        a, b = cut(sentences, grades, rng)
        found.append(
            {
                "question": r["question"],
                "title": r["title"],
                "sentences": sentences[a:b],
                "grades": grades[a:b],
                "answers": [],
                "source": "clapnq",
                "kind": "open",
                "language": "en",
                "group": r["id"],
                "part": "dev" if apart(r["id"], 12) else "fit",
            }
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=Path(__file__).parent / "questions")
    parser.add_argument("--values", type=Path, default=Path(__file__).parent / "values")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=17)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    found = (
        of_press(given.bench, given.questions, rng)
        + of_values(given.values)
        + of_squad(given.bench, rng, 800)
        + of_piaf(given.bench, rng, 500)
        + of_clapnq(given.bench, rng)
    )
    rng.shuffle(found)
    given.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in found), encoding="utf-8")
    print(collections.Counter((r["source"], r["part"], any(g >= 2 for g in r["grades"])) for r in found))
    print(sum(len(" ".join(r["sentences"]).split()) for r in found), "words")


if __name__ == "__main__":
    main()
