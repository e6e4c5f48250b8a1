"""The chat model as a reader: which passage answers, whether any does, and the words that answer.

The model first names a passage and then copies from it. Both choices are read as probabilities, so that code decides:
a passage that the model likes less is tried when the first one fails, and the sentinel is one feature of the decision
to abstain, not the decision.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rag.ask.grammar import copy_grammar, opening, trimmed
from rag.ports import Generator, Message
from rag.text.analysis import Analysis, analyse
from rag.text.phrases import plain
from rag.text.words import fold, is_function_word, stem
from rag.types import Passage, Span
from rag.verify.second_look import FLOOR

SENTINEL = "ABSENT"
COPIED_TOKENS = 48  # an answer that was asked for in few words and is longer than this does not end
# Words that no answer ends in, folded; a capital is a name ("vitamin A").
_LINKING = {
    "fr": re.compile("au?|aux|avec|dans|des?|d|du|en|et|la?|les?|ou|par|pour|que|qui|sur|une?"),
    "en": re.compile("an?|and|as|at|by|for|from|in|of|on|or|that|the|to|which|with"),
    "de": re.compile("das|de[mnrs]|die|eine?|fur|im|mit|oder|und|vo[nm]|zu[mr]"),
}
_FREE = 'root ::= " " [^\\[\\]\\n]+\n'


@dataclass(frozen=True, slots=True)
class Reading:
    """``absent``: log-odds of the sentinel against an answer. ``picks``: share of each passage, in their order."""

    absent: float
    picks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written on one passage; ``copied`` when the grammar allowed nothing but its words.

    ``logprob``, in nats, says how willingly: without the grammar the model might have written something else.
    """

    text: str
    passage: Passage
    copied: bool
    logprob: float = 0.0


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What is to be written on a passage, for a question in ``language``.

    No copy begins with one of the stems ``avoided``: a small model likes to repeat the question. Names are copied from
    any language (``naming``). ``several`` allows pieces from different places, for a question that asks for several
    things; ``after`` is a copied piece that another one is to follow.
    """

    passage: Passage
    language: str
    max_tokens: int
    several: bool = False
    naming: bool = False
    copying: bool = True
    avoided: Collection[str] = ()
    after: str = ""


def passages_block(passages: Sequence[Passage]) -> str:
    """The passages as the model reads them; brackets in a text cannot look like a passage number."""
    return "\n".join(f"[{p.n}] {plain(p.text)}" for p in passages)


def read_passages(generator: Generator, messages: Sequence[Message], passages: Sequence[Passage]) -> Reading:
    """Two rows of logits after the prompt. The numbers of the passages are 1 to 9, one token each."""
    absent, opened = generator.probabilities(messages, "", [SENTINEL, "["])
    picks = generator.probabilities(messages, "[", [str(passage.n) for passage in passages])
    total = sum(picks) or 1.0
    odds = math.log(max(absent, FLOOR)) - math.log(max(opened, FLOOR))
    return Reading(odds, tuple(pick / total for pick in picks))


def write_draft(
    generator: Generator, messages: Sequence[Message], request: DraftRequest, watch: Callable[[str], None]
) -> Draft:
    """The answer from one passage: copied, or freely worded where the passage is in another language."""
    passage, spoken = request.passage, request.passage.article.language
    foreign = spoken != request.language
    begun = f"[{passage.n}] {request.after} ;" if request.after else f"[{passage.n}]"

    def repeated(word: str) -> bool:
        return stem(word, request.language) in request.avoided

    own = not foreign or request.naming
    copied = request.copying and own and re.search(r"\w", passage.text) is not None
    grammar = copy_grammar(plain(passage.text), several=request.several, avoid=repeated) if copied else _FREE
    pieces = []
    most = min(request.max_tokens, COPIED_TOKENS)
    for piece in generator.generate(messages, grammar=grammar, max_tokens=most, begun=begun):
        pieces.append(piece)
        watch(piece)
    text = "".join(pieces).strip()
    runs = [trimmed(run) for run in text.split(" ; ")] if copied else [text]
    runs = [without_last(analyse(run, spoken), any_of_grammar=foreign) for run in runs]
    return Draft(" ; ".join(run for run in (request.after, *runs) if run), passage, copied, generator.logprob)


def repeats(draft: Draft, stems: Collection[str], language: str) -> bool:
    """Whether a copied piece begins with one of these stems, as none does with those that a request avoids."""
    return any(stem(opening(piece), language) in stems for piece in draft.text.split(" ; "))


def without_last(said: Analysis, *, any_of_grammar: bool = False) -> str:
    """A text without the words at its end that lead nowhere ("1962 by"): those that link, or any function word."""
    text, language = said.text, said.language
    links = _LINKING.get(language)
    while (last := text.rsplit(" ", 1)[-1]) and (
        (links and last.islower() and links.fullmatch(fold(last)))
        or (any_of_grammar and is_function_word(last, language))
    ):
        text = trimmed(text.rpartition(" ")[0])
    return text


def locate_draft(draft: Draft, asked: AbstractSet[str] = frozenset()) -> Span | None:
    """The sentences of the passage in which a copied draft stands, as one span; None when it is not there.

    Of several sentences that hold it, the one with most of the stems that are ``asked``.
    """
    wanted = [plain(part).strip() for part in draft.text.split(" ; ")]
    found = []
    sentences, language = draft.passage.sentences, draft.passage.article.language
    texts = [plain(sentence.text) for sentence in sentences]
    for part in wanted:
        holding = [i for i, text in enumerate(texts) if part in text]
        if not holding:
            return _across(draft, part)
        found.append(max(holding, key=lambda i: len(asked & analyse(sentences[i].text, language).term_set)))
    return Span(draft.passage.article, sentences[min(found)].start, sentences[max(found)].end)


def _across(draft: Draft, part: str) -> Span | None:
    """Two sentences that a copied piece runs across."""
    sentences = draft.passage.sentences
    for first, second in itertools.pairwise(sentences):
        span = Span(draft.passage.article, first.start, second.end)
        if part in plain(span.quote):
            return span
    return None
