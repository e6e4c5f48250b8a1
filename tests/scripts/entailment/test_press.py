"""Pairs made of press sentences: a change that turns the sense is labelled so, and nothing is made of a test set."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "scripts" / "entailment"
ARTICLE = (
    "Le conseil de Valmer a approuvé mardi la vente du vieux port. La société Kerloc a racheté la cidrerie Morgat pour "
    "3 millions d'euros. Le prix du billet a augmenté de 20 centimes en mars. Tous les élus ont voté le budget."
)


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripts import each other by their bare names."""
    monkeypatch.syspath_prepend(str(FOLDER))


def test_pairs_are_the_same_for_one_seed_and_change_something() -> None:
    from press import Press

    articles = [(f"a{n}", ARTICLE, "2025-03-04") for n in range(6)]
    first, again = (Press("fr", articles, 7, lambda group: True, "made").pairs(60) for _ in range(2))
    assert first == again
    assert {pair.label for pair in first} >= {"states", "contradicts"}
    assert [pair for pair in first if pair.label == "contradicts" and pair.claim in pair.premise] == []


def test_a_sentence_and_its_denial_are_told_apart() -> None:
    from press import negate

    denied = negate("Le conseil de Valmer a approuvé la vente.", "fr", random.Random(1))
    assert denied == "Le conseil de Valmer n'a pas approuvé la vente."


def test_no_set_that_is_only_tested_on_is_opened() -> None:
    scripts = [
        (FOLDER / f"{name}.py").read_text(encoding="utf-8") for name in ("data", "mix", "press", "world", "written")
    ]
    opened = set(re.findall(r'"([\w/{}]+)\.jsonl"', "\n".join(scripts)))
    assert {"nli_fr/daccord", "orangesum_fr/corpus"} <= opened
    tested = ("pairs", "rte3", "wice", "summedits_news", "rpm2", "seeds_fr", "open_fr")
    assert [path for path in opened if any(name in path for name in tested)] == []
