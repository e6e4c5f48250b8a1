"""Whether a text states a claim: what ``verify`` compares and the chat model's own yes or no, in one probability.

``verify`` sees a figure or a name that is not there, but not an opposite ("fell" for "rose") or an exchange of two
names that both are. Asked whether every detail of a claim is stated in the text before it, the model's log-odds tell
much of that (docs/lab/claims.md). They take the evaluation of the text once, and of a claim for each.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.models.fits import Features, load
from rag.models.prompts import Prompt
from rag.ports import Generator
from rag.text.analysis import analyse
from rag.text.phrases import plain
from rag.types import Sentence, Verdict
from rag.verify.second_look import YES_NO, log_odds

# Of the reasons of ``verify``. Dates are not among them: of 61 claims with a date that the article words otherwise 25
# were right, of 212 with one of these 26.
CONTRADICTIONS = {"figure", "currency", "name", "negation"}
CONSISTENT = 0.5  # the fit weighs right and wrong claims the same
_TEMPLATE_TOKENS = 64  # of the context, for what the chat template adds


def stated(generator: Generator, prompt: Prompt, claim: str, text: Sequence[Sentence]) -> float:
    """The model's log-odds that every detail of a claim stands in a text, of which what fits its context is read."""
    yes_no = YES_NO.get(prompt.language, YES_NO["en"])
    budget = generator.context_tokens - generator.count("".join(turn.content for turn in prompt.turns))
    read = _nearest(generator, text, claim, prompt.language, budget - generator.count(claim) - _TEMPLATE_TOKENS)
    messages = prompt.render(text=" ".join(plain(sentence.text) for sentence in read), claim=plain(claim))
    options = [option for word in yes_no for option in (word, word.capitalize())]
    yes, big_yes, no, big_no = generator.probabilities(messages, "", options)
    return log_odds(yes + big_yes, no + big_no)


def claim_features(verdicts: Sequence[Verdict], affirmed: float) -> Features:
    """Of a claim with the verdict on each of its sentences; ``affirmed`` are the log-odds of ``stated``."""
    return {
        "affirmed": max(-8.0, min(8.0, affirmed)),
        "contradicted": float(any(verdict.reason.partition(" ")[0] in CONTRADICTIONS for verdict in verdicts)),
    }


def consistency(features: Features) -> float:
    """Probability that the text states the claim, 0 to 1."""
    return load("claims").probability(features)


def _nearest(
    generator: Generator, text: Sequence[Sentence], claim: str, language: str, budget: int
) -> Sequence[Sentence]:
    """The sentences in their order; of a text that does not fit, those that share most words with the claim."""
    costs = [generator.count(sentence.text) + 1 for sentence in text]
    if sum(costs) <= budget:
        return text
    said = analyse(claim, language).term_set
    order = sorted(range(len(text)), key=lambda i: (-len(said & analyse(text[i].text, language).term_set), i))
    chosen: list[int] = []
    for i in order:
        if sum(costs[n] for n in chosen) + costs[i] <= budget:
            chosen.append(i)
    return [text[i] for i in sorted(chosen)]
