"""Models that are loaded when first asked."""

from __future__ import annotations

import pytest

from rag.errors import ModelMissing
from rag.models.lazy import LazyEmbedder, LazyGenerator
from rag.ports import Message
from tests.fakes import HashEmbedder, ScriptedGenerator


def test_a_generator_is_made_at_its_first_token_and_once() -> None:
    made: list[ScriptedGenerator] = []

    def make() -> ScriptedGenerator:
        made.append(ScriptedGenerator(["un", "deux"]))
        return made[-1]

    lazy = LazyGenerator("chat@1", make)
    assert (lazy.name, lazy.usage, made) == ("chat@1", (0, 0), [])
    messages = [Message("user", "a b")]
    said = ["".join(lazy.generate(messages, grammar="g", max_tokens=5)) for _ in range(2)]
    assert (said, len(made)) == (["un", "deux"], 1)
    assert lazy.usage == made[0].usage
    assert (lazy.count("a b"), lazy.context_tokens) == (2, 2048)
    assert lazy.probabilities(messages, "", ["a"]) == made[0].probabilities(messages, "", ["a"])
    assert lazy.probabilities(messages, "", ["a", "b"]) == made[0].probabilities(messages, "", ["a", "b"])
    lazy.warm(messages)
    assert made[0].warmed == [tuple(messages)]


def test_an_embedder_is_made_at_its_first_vector() -> None:
    made: list[HashEmbedder] = []

    def make() -> HashEmbedder:
        made.append(HashEmbedder())
        return made[-1]

    lazy = LazyEmbedder("embedding@1", make)
    assert (lazy.name, made) == ("embedding@1", [])
    assert lazy.encode_documents(["a"], [None]).shape == (1, lazy.dimension)
    assert lazy.encode_query("a").shape == (64,)
    assert len(made) == 1


def test_an_embedder_can_be_begun_before_it_is_needed() -> None:
    made: list[HashEmbedder] = []

    def make() -> HashEmbedder:
        made.append(HashEmbedder())
        return made[-1]

    lazy = LazyEmbedder("embedding@1", make)
    lazy.begin()
    assert len(made) == 1
    lazy.encode_query("a")
    assert len(made) == 1


def test_what_making_raises_comes_with_the_first_use() -> None:
    def missing() -> HashEmbedder:
        raise ModelMissing("gone", "rag models pull")

    lazy = LazyEmbedder("embedding@1", missing)
    with pytest.raises(ModelMissing):
        lazy.encode_query("a")
