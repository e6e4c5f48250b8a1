from __future__ import annotations

import hashlib
import random
import subprocess
import sys

import numpy as np
import pytest

from rag.ingest.dedup import PERMUTATIONS, Reports, signature


def words(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices("abcdefghij", k=6)) for _ in range(count)]


def pair(jaccard: float, seed: int) -> tuple[str, str]:
    """Two texts of 400 words whose five-word shingles have about this Jaccard index: a common beginning."""
    shared = round(400 * 2 * jaccard / (1 + jaccard))
    common = words(shared, seed)
    return " ".join([*common, *words(400 - shared, seed + 1)]), " ".join([*common, *words(400 - shared, seed + 2)])


@pytest.mark.parametrize(("jaccard", "same"), [(0.9, True), (0.62, True), (0.38, False), (0.1, False)])
def test_half_the_shingles_make_the_same_report(jaccard: float, same: bool) -> None:
    for seed in range(0, 60, 3):
        first, second = pair(jaccard, seed)
        reports = Reports()
        reports.add("a", "a", signature(first))
        assert (reports.find(signature(second)) == "a") is same


def test_case_accents_and_punctuation_do_not_matter() -> None:
    text = "L’été, à l’école de Vernay : huit élèves ont planté des cœurs-de-Marie."
    assert signature(text) == signature("l'ete a l'ecole de vernay, huit ELEVES ont plante des coeurs de marie")


def test_the_report_is_that_of_the_most_similar_article() -> None:
    reports = Reports()
    text = words(400, 1)
    reports.add("near", "first", signature(" ".join([*text[:320], *words(80, 2)])))
    reports.add("nearer", "second", signature(" ".join([*text[:390], *words(10, 3)])))
    assert reports.find(signature(" ".join(text))) == "second"


def test_the_most_similar_of_some_is_an_article_and_not_its_report() -> None:
    reports = Reports()
    text = words(400, 1)
    assert reports.like(signature(" ".join(text)), {"near"}) is None
    reports.add("near", "first", signature(" ".join([*text[:320], *words(80, 2)])))
    reports.add("nearer", "second", signature(" ".join([*text[:390], *words(10, 3)])))
    assert reports.like(signature(" ".join(text)), {"near", "nearer"}) == "nearer"
    assert reports.like(signature(" ".join(text)), {"near"}) == "near"
    assert reports.like(signature(" ".join(text)), {"elsewhere"}) is None
    assert reports.like(b"", {"near"}) is None


def test_an_article_that_changed_is_known_by_its_new_text_only() -> None:
    reports = Reports()
    old, new = signature(" ".join(words(100, 1))), signature(" ".join(words(100, 2)))
    reports.add("a", "a", old)
    reports.add("b", "b", signature(" ".join(words(100, 3))))
    reports.add("a", "c", new)
    assert reports.find(old) is None
    assert reports.find(new) == "c"


def test_many_articles_are_each_found() -> None:
    reports = Reports()
    signatures = np.random.default_rng(1).integers(0, 2**32, (700, PERMUTATIONS), dtype=np.uint32)
    for number, row in enumerate(signatures):
        reports.add(str(number), str(number), row.tobytes())
    assert [reports.find(row.tobytes()) for row in signatures] == [str(number) for number in range(700)]


def test_texts_without_words_resemble_nothing() -> None:
    reports = Reports()
    reports.add("a", "a", signature("…"))
    assert signature("") == b""
    assert reports.find(signature(" — ")) is None
    reports.add("b", "b", signature("un mot"))
    assert reports.find(signature("Un mot.")) == "b"


def test_signatures_are_the_same_in_every_process() -> None:
    text = "un deux trois quatre cinq six"
    code = f"import sys; from rag.ingest.dedup import signature; sys.stdout.buffer.write(signature({text!r}))"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] == signature(text)
    assert len(runs[0]) == 4 * PERMUTATIONS
    # Stored signatures are compared with those of later versions: another value here needs a new one of every article.
    assert hashlib.sha256(runs[0]).hexdigest()[:16] == "0dabcd6dbc6cc41c"
