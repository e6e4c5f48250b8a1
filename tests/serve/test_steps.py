"""The steps of an answer as records, and read back."""

from __future__ import annotations

import dataclasses
import json

import anyio
import pytest

from rag.render.safe import to_json
from rag.serve.shared import Queued, SharedLibrary
from rag.serve.steps import articles_named, read_step, step_record
from tests.cli.library import QUESTION


def test_every_step_is_read_back_as_it_was(shared: SharedLibrary) -> None:
    async def main() -> None:
        assert read_step(*step_record(Queued(2)), {}) is None
        for question in (QUESTION, "Who plays the violin in Ashmouth?", "How many articles are there?"):
            steps = [step async for step in shared.steps(question)]
            assert steps
            for step in steps:
                name, record = step_record(step)
                sent = json.loads(to_json(record))
                articles = {identity: await shared.article(identity) for identity in articles_named(sent)}
                assert read_step(name, sent, articles) == step

    anyio.run(main)


def test_words_that_an_article_no_longer_has_are_not_taken_over(shared: SharedLibrary) -> None:
    async def main() -> None:
        name, record = step_record(await shared.ask(QUESTION))
        others = {each: await shared.article(each) for each in articles_named(record)}
        identity, article = next((name, held) for name, held in others.items() if "4 euros" in held.text)
        changed = dataclasses.replace(article, text=article.text.replace("4 euros", "9 euros"))
        with pytest.raises(ValueError, match="has changed"):
            read_step(name, record, others | {identity: changed})
        with pytest.raises(KeyError):
            read_step(name, record, {})

    anyio.run(main)
