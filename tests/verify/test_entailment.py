"""Whether a text states a claim: what is asked of the model, the features, and the real model on opposites."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.models.chat import LlamaGenerator
from rag.models.prompts import Prompts
from rag.ports import Message
from rag.resources import resource
from rag.text.analysis import analyse
from rag.types import Verdict
from rag.verify.entailment import claim_features, consistency, stated
from rag.verify.verdict import verify
from tests.builders import passage
from tests.fakes import ScriptedGenerator

PROMPTS = Prompts(resource("prompts"))
MILL = passage(
    "The mill at Harde burned down on Monday.",
    "Its owner, Ruth Calder, employed 31 people.",
    "Orders had risen by a third in the spring.",
    language="en",
)
MOULIN = passage(
    "Le moulin de Harde a brûlé lundi.",
    "Sa propriétaire, Ruth Calder, employait 31 personnes.",
    "Les commandes avaient augmenté d'un tiers au printemps.",
    language="fr",
)


class Listening(ScriptedGenerator):
    """Keeps what it was asked."""

    asked: Sequence[Message] = ()

    def probabilities(self, messages: Sequence[Message], begun: str, options: Sequence[str]) -> list[float]:
        self.asked = messages
        return super().probabilities(messages, begun, options)


def test_yes_is_positive_and_no_negative_in_every_spelling() -> None:
    prompt = PROMPTS.get("claim", "en")
    odds = [stated(ScriptedGenerator(agreement=yes), prompt, "It burned.", MILL.sentences) for yes in (0.9, 0.5, 0.1)]
    assert odds == pytest.approx([2.197, 0.0, -2.197], abs=1e-3)


def test_of_a_text_that_does_not_fit_what_shares_words_with_the_claim_is_read_in_its_order() -> None:
    prompt = PROMPTS.get("claim", "en")
    instructions = sum(len(turn.content.split()) for turn in prompt.turns)
    generator = Listening(context_tokens=instructions + 64 + 8 + 19)
    stated(generator, prompt, "Orders had risen before the mill burned down.", MILL.sentences)
    (turn,) = generator.asked
    assert f"{MILL.sentences[0].text} {MILL.sentences[2].text}" in turn.content
    assert "Calder" not in turn.content


def test_brackets_and_line_breaks_of_a_text_do_not_reach_the_prompt() -> None:
    generator = Listening()
    stated(
        generator, PROMPTS.get("claim", "en"), "It is [1] old.", passage("Old\nas [2] it is.", language="en").sentences
    )
    assert "Old as (2) it is." in generator.asked[0].content
    assert "It is (1) old." in generator.asked[0].content


def test_a_figure_that_is_not_there_is_a_contradiction_and_missing_words_are_not() -> None:
    wrong = verify(analyse("Ruth Calder employed 32 people.", "en"), [MILL])
    vague = verify(analyse("Ruth Calder ran a lovely old family business.", "en"), [MILL])
    right = verify(analyse("Ruth Calder employed 31 people.", "en"), [MILL])
    assert [claim_features([v], 0.0)["contradicted"] for v in (wrong, vague, right)] == [1.0, 0.0, 0.0]
    assert claim_features([right, wrong], 99.0) == {"affirmed": 8.0, "contradicted": 1.0}


def test_a_surer_model_makes_a_claim_more_probable() -> None:
    verdict = Verdict("supported", 1.0, ())
    found = [consistency(claim_features([verdict], odds)) for odds in (-4.0, 0.0, 4.0)]
    assert found == sorted(found)
    assert found[0] < 0.5 < found[2]


@pytest.fixture(scope="module")
def generator(chat_model_path: Path) -> LlamaGenerator:
    return LlamaGenerator(chat_model_path, "chat@test", threads=2, context_tokens=1024)


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("en", "Orders had gone up by a third in the spring.", "Orders had gone down by a third in the spring."),
        ("en", "Ruth Calder employed 31 people.", "31 people employed Ruth Calder's rival."),
        ("fr", "Les commandes avaient monté d'un tiers au printemps.", "Les commandes avaient baissé d'un tiers."),
    ],
)
def test_the_model_takes_a_paraphrase_sooner_than_its_opposite(
    generator: LlamaGenerator, language: str, right: str, wrong: str
) -> None:
    text, prompt = (MILL if language == "en" else MOULIN).sentences, PROMPTS.get("claim", language)
    assert stated(generator, prompt, right, text) > stated(generator, prompt, wrong, text) + 0.5
