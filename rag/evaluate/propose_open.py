"""Open questions from a person's own articles, with the facts of an answer, for them to check and keep.

The model words a question to the sentences of an article that name most; code looks whether it stands by itself and
brings in nothing, and takes as facts those sentences that it is about. A fact's pattern is its first figure or name
that the question does not hold: a beginning, which the person makes better. Other articles are not looked at.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.evaluate.candidates import answers_in, worth
from rag.evaluate.propose import PROPOSAL_TOKENS, QUESTION_WORDS, Dropped, ProposalRequest, question_grammar
from rag.models.prompts import Prompts
from rag.ports import Generator
from rag.text.analysis import Analysis, analyse
from rag.text.facts import missing_figures, missing_names
from rag.text.words import fold
from rag.types import Article, Sentence

SHOWN = 6  # sentences of an article that a question is worded to
LEAST_FACTS = 2  # of a question whose answer takes several sentences
OPENINGS: dict[str, tuple[str, ...]] = {
    "fr": ("Pourquoi ", "Comment ", "Quelles sont les ", "Quels sont les ", "Que dit ", "Que reproche "),
    "en": ("Why ", "How did ", "How does ", "What are the ", "What does ", "What did "),
}


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """A question about an article, and (sentence, pattern) of each fact; the first is vital until a person decides."""

    question: str
    article: Article
    facts: tuple[tuple[str, str], ...]

    def record(self) -> dict[str, Any]:
        """A line of a file of open questions; ``keep`` is for the person to set."""
        digest = hashlib.sha256(f"{self.article.id}\n{self.question}".encode()).hexdigest()
        nuggets = [
            {"say": said, "match": match, "vital": n == 0, "evidence": [self.article.id]}
            for n, (said, match) in enumerate(self.facts)
        ]
        return {
            "id": f"o{digest[:8]}",
            "question": self.question,
            "lang": self.article.language,
            "type": "open",
            "answerable": True,
            "nuggets": nuggets,
            "title": self.article.title,
            "check": True,
            "keep": None,
        }


def propose_open(
    request: ProposalRequest, *, generator: Generator, prompts: Prompts, dropped: Dropped
) -> Iterator[OpenProposal]:
    """Up to as many as asked for, one an article; reprints, and languages without a prompt, are left out."""
    known = set(prompts.languages("propose_open")) & OPENINGS.keys()
    own = [a for a in request.articles if a.language in known and a.report in {"", a.id}]
    made = 0
    for article in random.Random(request.seed).sample(own, len(own)):
        if made == request.count:
            return
        telling = telling_sentences(article, request.sentences[article.id])
        if len(telling) < LEAST_FACTS:
            dropped.reasons["too little to ask about"] += 1
            continue
        question = _worded(article, telling, generator, prompts)
        facts = tuple(answering_facts(question, article.language, telling))
        if reason := open_fault(question, article, facts):
            dropped.reasons[reason] += 1
            continue
        made += 1
        yield OpenProposal(question, article, facts)


def telling_sentences(article: Article, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that name most, at most ``SHOWN``, in the order of the article."""
    valued = [(worth(analyse(sentence.text, article.language)), sentence) for sentence in sentences]
    best = sorted((row for row in valued if row[0] > 0), key=lambda row: -row[0])[:SHOWN]
    return sorted((sentence for _, sentence in best), key=lambda sentence: sentence.ordinal)


def _worded(article: Article, sentences: Sequence[Sentence], generator: Generator, prompts: Prompts) -> str:
    prompt = prompts.get("propose_open", article.language)
    generator.warm(prompt.prefix)
    messages = prompt.render(title=article.title, sentences="\n".join(sentence.text for sentence in sentences))
    grammar = question_grammar(OPENINGS[article.language])
    return " ".join("".join(generator.generate(messages, grammar=grammar, max_tokens=PROPOSAL_TOKENS)).split())


def answering_facts(question: str, language: str, sentences: Sequence[Sentence]) -> Iterator[tuple[str, str]]:
    """Of the sentences that share a term with the question, those with a figure or name of their own, and that."""
    asked = analyse(question, language)
    for sentence in sentences:
        said = analyse(sentence.text, language)
        own = _own_value(said, asked)
        if own and said.term_set & asked.term_set:
            yield sentence.text, re.escape(own)


def _own_value(said: Analysis, asked: Analysis) -> str:
    return next((answer for answer, _ in answers_in(said) if fold(answer) not in fold(asked.text)), "")


def open_fault(question: str, article: Article, facts: Sequence[tuple[str, str]]) -> str:
    """Why a question is not to be proposed, "" when it is."""
    said = analyse(question, article.language)
    there = analyse(f"{article.title}\n{article.text}", article.language)
    if not question.endswith("?") or len(said.words) not in QUESTION_WORDS:
        return "not one question"
    if missing_figures(said, there) or missing_names(said, there):
        return "brings in a fact"
    if not said.names:
        return "names nothing"
    return "" if len(facts) >= LEAST_FACTS else "answered by too little"
