"""Briefs on a real library with stand-ins for the models: what is kept, read again, new, and retrieved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.app import Assembly
from rag.brief.request import MergeRequest
from rag.config import Settings
from rag.errors import ModelMissing
from rag.models.lazy import LazyEmbedder, LazyGenerator
from rag.types import Brief
from tests.fakes import HashEmbedder, ScriptedGenerator

FERRY = """Le bac de Port-Aubry reprend lundi
Date : 2025-03-01

Le bac de Port-Aubry reprend la traversée lundi matin après deux mois de réparations.
Le billet coûte désormais 4 euros pour les habitants de la commune de Port-Aubry.
"""
LATER = """Le bac de Port-Aubry est plein
Date : 2025-03-09

Le bac de Port-Aubry reprend la traversée lundi matin après deux mois de réparations.
Quelque 900 voyageurs venus de toute la vallée pour la foire aux chevaux et le marché des potiers du printemps \
ont attendu une heure sur le quai de Port-Aubry dimanche sous une pluie battante.
Le maire de Port-Aubry a promis aux voyageurs que le conseil du village achètera avant la fin du \
printemps un second bac de douze mètres que le chantier naval du bourg voisin construira pour 900 000 euros.
"""


@pytest.fixture
def assembly(tmp_path: Path) -> Iterator[Assembly]:
    for name, text in (("ferry", FERRY), ("later", LATER)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    made = Assembly(Settings(library=tmp_path / "library"))
    made.embedder = HashEmbedder()
    made.generator = ScriptedGenerator(["Rien de tout cela."] * 20)
    list(made.ingest([tmp_path / "ferry.txt", tmp_path / "later.txt"]))
    yield made
    made.close()


def ids(assembly: Assembly) -> list[str]:
    return [row.id for row in assembly.library.rows()]


def without_models(assembly: Assembly) -> None:
    """From now on loading either model is an error."""

    def missing() -> HashEmbedder:
        raise ModelMissing("a model is loaded", "")

    def gone() -> ScriptedGenerator:
        raise ModelMissing("a model is loaded", "")

    assembly.embedder = LazyEmbedder(assembly.embedder.name, missing)
    assembly.generator = LazyGenerator(assembly.generator.name, gone)


def test_what_was_made_is_read_without_loading_a_model(assembly: Assembly) -> None:
    briefs = list(assembly.brief_sources())
    merged = assembly.merge(MergeRequest(ids(assembly), briefs=briefs))
    without_models(assembly)
    assert list(assembly.brief_sources()) == briefs
    assert assembly.merge(MergeRequest(ids(assembly), briefs=briefs)) == merged
    with pytest.raises(ModelMissing):
        assembly.merge(MergeRequest(ids(assembly), briefs=briefs, length=30))


def test_a_stopped_run_goes_on_where_it_was(assembly: Assembly) -> None:
    first: Brief = next(assembly.brief_sources())
    without_models(assembly)
    rest = assembly.brief_sources()
    assert next(rest) == first
    with pytest.raises(ModelMissing):
        next(rest)


def test_a_brief_says_what_made_it(assembly: Assembly) -> None:
    (brief, _), merged = list(assembly.brief_sources()), assembly.merge(MergeRequest(ids(assembly)))
    for made, prompt in ((brief, "brief@"), (merged, "merge@")):
        ((label, digest),) = made.provenance.prompts
        assert label.startswith(prompt)
        assert len(digest) == 64
        assert made.provenance.chat_model == assembly.generator.name
        assert (made.provenance.made or "").startswith("20")
    assert brief.mentions


def test_what_later_articles_have_beyond_earlier_ones(assembly: Assembly) -> None:
    old, new = ids(assembly)
    merged = assembly.merge(MergeRequest([new], known=assembly.earlier([old])))
    assert merged.title == "Ce qui est nouveau"
    assert "900 voyageurs" in " ".join(sentence.text for sentence in merged.sentences)
    assert "réparations" not in " ".join(sentence.text for sentence in merged.sentences)


def test_a_question_finds_articles_and_the_sentences_that_it_is_about(assembly: Assembly) -> None:
    found, focus = assembly.retrieved("Combien coûte le billet du bac ?", 1)
    assert len(found) == 1
    assert focus
    assert {article for article, _ in focus} == set(found)
