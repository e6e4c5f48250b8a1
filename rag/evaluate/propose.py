"""Questions from a person's own articles, for them to check and keep: some with an answer, some without.

The model only words a question to an answer that code chose; code then checks that the sentence answers it, that it
gives the answer away nowhere and that it brings in nothing. A question without an answer is one with the subject
changed for one of another article, and is kept only when retrieval finds no passage that has both.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.evaluate.candidates import AnswerKind, Candidate, choose_candidates
from rag.models.prompts import Prompts
from rag.ports import Generator
from rag.text.analysis import Analysis, analyse
from rag.text.facts import missing_figures, missing_names
from rag.text.question import Question, expected
from rag.text.words import fold
from rag.types import Article, Hit, Sentence

PROPOSAL_TOKENS = 60
QUESTION_WORDS = range(5, 29)  # how many words a question may have
LEAST_TERMS = 3  # content terms of a question: "Who leads Lindow?" has more than one answer in a library
COVERED = 0.6  # share of a question's terms that stand in the sentence, the one before it and the title
SHARED_TERMS = 0.5  # share of a changed question's other terms that a passage with its new subject may not have
UNANSWERABLE = 4  # one question in so many
NEAREST_PASSAGES = 10  # passages looked through for another source, or for an answer that should not be there

_OPENINGS: dict[str, dict[AnswerKind, tuple[str, ...]]] = {
    "fr": {
        "figure": ("Combien ", "À combien ", "De combien ", "Pour combien ", "Quel montant ", "Quelle somme "),
        "percent": ("Quel pourcentage ", "Quelle part ", "De combien "),
        "date": ("Quand ", "En quelle année ", "Quel jour ", "Depuis quand "),
        "name": ("Qui ", "Quel ", "Quelle ", "À qui ", "Avec qui ", "Par qui ", "Où ", "Dans quel ", "Dans quelle "),
    },
    "en": {
        "figure": ("How many ", "How much ", "How long ", "What amount "),
        "percent": ("What percentage ", "What share ", "By how much "),
        "date": ("When ", "In what year ", "On what date ", "Since when "),
        "name": ("Who ", "Which ", "To whom ", "With whom ", "By whom ", "Where ", "In which "),
    },
}
_KINDS: dict[AnswerKind, set[str]] = {
    "figure": {"figure"},
    "percent": {"percent", "figure"},
    "date": {"date"},
    "name": {"name", "open"},
}
_POINTS_AT_THE_TEXT = re.compile(
    r"\b(?:cet article|cette phrase|ce texte|l'article|la phrase|le texte|(?:this|the) (?:article|sentence|text))\b"
)
_VOWEL = re.compile(r"[aeiouyàâéèêëîïôöûüœ]", re.IGNORECASE)

Search = Callable[[str], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question with where it is from. ``changed`` is (name, name put in its place) for one without an answer."""

    question: str
    candidate: Candidate
    evidence: tuple[str, ...] = ()
    changed: tuple[str, str] | None = None

    def record(self) -> dict[str, Any]:
        """A line of a question file; ``keep`` is for the person to set."""
        source, quote = self.candidate.article, self.candidate.sentence.text
        digest = hashlib.sha256(f"{source.id}\n{self.question}".encode()).hexdigest()
        record: dict[str, Any] = {
            "id": f"q{digest[:8]}",
            "question": self.question,
            "lang": source.language,
            "type": "unanswerable" if self.changed else self.candidate.kind,
            "answerable": not self.changed,
            "answers": [] if self.changed else [self.candidate.answer],
            "evidence": list(self.evidence),
            "article": source.id,
            "title": source.title,
            "quote": quote,
        }
        if self.changed:
            record["changed"] = {"from": self.changed[0], "to": self.changed[1]}
        return {**record, "check": True, "keep": None}


@dataclass
class Dropped:
    """How many drafts were dropped, by reason."""

    reasons: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class ProposalRequest:
    """Up to ``count`` questions about these articles, whose sentences are given by article id."""

    articles: Sequence[Article]
    sentences: Mapping[str, Sequence[Sentence]]
    count: int
    seed: int


def propose(
    request: ProposalRequest, *, generator: Generator, prompts: Prompts, search: Search, dropped: Dropped
) -> Iterator[Proposal]:
    """The proposals, a quarter of them without an answer; fewer than asked for where the articles do not give more.

    Articles in a language without a prompt of its own are left out. ``search`` gives the passages nearest to a
    question in the whole library.
    """
    known = set(prompts.languages("propose")) & _OPENINGS.keys()
    readable = [article for article in request.articles if article.language in known]
    candidates = choose_candidates(readable, request.sentences, request.seed)
    unanswerable = request.count // UNANSWERABLE
    wanted = request.count - unanswerable
    made: list[Proposal] = []
    used: set[str] = set()
    for candidate in candidates:
        if len(made) == wanted:
            break
        if fold(candidate.answer) in used:
            continue
        question = word_question(candidate, generator, prompts)
        if reason := fault(question, candidate):
            dropped.reasons[reason] += 1
            continue
        if any(_same(question, other.question, candidate.article.language) for other in made):
            dropped.reasons["asked already"] += 1
            continue
        used.add(fold(candidate.answer))
        made.append(Proposal(question, candidate, articles_with_answer(question, candidate, search(question))))
        yield made[-1]
    yield from _without_answer(made, request.articles, unanswerable, search)


# -- with an answer -------------------------------------------------------------------------------


def word_question(candidate: Candidate, generator: Generator, prompts: Prompts) -> str:
    """The model's question, begun as one of the answer's kind begins."""
    language = candidate.article.language
    prompt = prompts.get("propose", language)
    generator.warm(prompt.prefix)
    messages = prompt.render(
        title=candidate.article.title,
        before=candidate.before or "-",
        sentence=candidate.sentence.text,
        answer=candidate.answer,
    )
    grammar = question_grammar(_OPENINGS[language][candidate.kind])
    return " ".join("".join(generator.generate(messages, grammar=grammar, max_tokens=PROPOSAL_TOKENS)).split())


def question_grammar(openings: Sequence[str]) -> str:
    """GBNF: one of the openings, then anything on one line up to the first question mark."""
    first = " | ".join(f'"{opening}"' for opening in openings)
    return f'root ::= ({first}) [^?\\n]+ "?"\n'


def fault(question: str, candidate: Candidate) -> str:
    """Why a question is not to be proposed, "" when it is."""
    language = candidate.article.language
    context = f"{candidate.article.title}\n{candidate.before}\n{candidate.sentence.text}"
    said, there = analyse(question, language), analyse(context, language)
    if not question.endswith("?") or len(said.words) not in QUESTION_WORDS:
        return "not one question"
    if _POINTS_AT_THE_TEXT.search(fold(question)):
        return "speaks of the text"
    if gives_away(said, analyse(candidate.answer, language), candidate.kind):
        return "holds the answer"
    if missing_figures(said, there) or missing_names(said, there):
        return "brings in a fact"
    if not said.names:
        return "names nothing"
    if expected(question) not in _KINDS[candidate.kind]:
        return "asks for something else"
    if not Question(question, language).answered_by(analyse(candidate.sentence.text, language)):
        return "not answered by the sentence"
    if len(said.term_set) < LEAST_TERMS:
        return "too little to go on"
    if len(said.term_set & there.term_set) < COVERED * len(said.term_set):
        return "in other words"
    return ""


def gives_away(asked: Analysis, answer: Analysis, kind: AnswerKind) -> bool:
    """Whether the question holds what makes the answer: its figures, its month, or a part of its name."""
    if kind == "name":
        named = {folded for folded, word in zip(answer.folded, answer.words, strict=True) if word[0].isupper()}
        return not named.isdisjoint(asked.folded)
    if asked.figure_digits & answer.figure_digits:
        return True
    return kind == "date" and bool(asked.calendar & answer.calendar)


def articles_with_answer(question: str, candidate: Candidate, hits: Sequence[Hit]) -> tuple[str, ...]:
    """The article, and the others with a passage that has the answer and what the question is about."""
    language, answer = candidate.article.language, fold(candidate.answer)
    asked = analyse(question, language).term_set
    found = [candidate.article.id]
    for hit in hits:
        held = analyse(hit.chunk.text, language).term_set
        if answer in fold(hit.chunk.text) and len(asked & held) >= SHARED_TERMS * len(asked):
            found.append(hit.chunk.article)
    return tuple(dict.fromkeys(found))


def _same(question: str, other: str, language: str) -> bool:
    first, second = analyse(question, language).term_set, analyse(other, language).term_set
    return expected(question) == expected(other) and len(first & second) > 0.8 * min(len(first), len(second))


# -- without one ----------------------------------------------------------------------------------


def _without_answer(
    made: Sequence[Proposal], articles: Sequence[Article], count: int, search: Search
) -> Iterator[Proposal]:
    people = persons(articles)
    used: set[str] = set()
    for proposal in made:
        if count < 1:
            return
        source = proposal.candidate.article
        own = {fold(name) for name in people.get(source.id, ())}
        for name in (n for n in people.get(source.id, ()) if n in proposal.question):
            others = [
                other
                for article in articles
                if article.language == source.language
                for other in people.get(article.id, ())
                if fold(other) not in own | used and fold(other) not in fold(source.text)
            ]
            wordings = ((replace_name(proposal.question, name, other), other) for other in others)
            unanswered = ((q, other) for q, other in wordings if not together(q, other, source.language, search))
            if found := next(unanswered, None):
                question, other = found
                used.add(fold(other))
                count -= 1
                yield Proposal(question, proposal.candidate, changed=(name, other))
                break


def persons(articles: Sequence[Article]) -> dict[str, list[str]]:
    """Full names of people by article id: two or three words whose last one also stands alone somewhere.

    News gives a full name once and the last name from then on; a company or a place of several words is not cut so.
    """
    spans = {a.id: [a.text[start:end] for start, end in analyse(a.text, a.language).name_spans] for a in articles}
    alone = {name for found in spans.values() for name in found if " " not in name}
    return {
        article: list(
            dict.fromkeys(n for n in found if 2 <= len(n.split()) <= 3 and n.split()[-1] in alone and n.istitle())
        )
        for article, found in spans.items()
    }


def replace_name(question: str, name: str, other: str) -> str:
    """The question with another name, and with French elision as that one asks for it."""
    question = question.replace(name, other)
    at = question.index(other)
    before, after = question[:at], question[at:]
    if _VOWEL.match(other):
        return re.sub(r"\b([DdQq]u?)e $", r"\1'", before) + after
    return re.sub(r"\b([Dd]|[Qq]u)['’]$", r"\1e ", before) + after


def together(question: str, name: str, language: str, search: Search) -> bool:
    """Whether a passage near to the question has the new name, or its last word, and what is asked of it."""
    own = analyse(name, language).term_set
    asked = analyse(question, language).term_set - own
    last = fold(name.split()[-1])
    for hit in search(question)[:NEAREST_PASSAGES]:
        said = analyse(hit.chunk.text, language)
        if last in said.folded and len(asked & said.term_set) >= SHARED_TERMS * len(asked):
            return True
    return False
