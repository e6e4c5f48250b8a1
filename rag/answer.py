"""Passages to an answer: prompt, generate, verify, and what to do when verification fails.

The draft is the model's; nothing of it is shown as an answer before ``verify`` has found the words that support it.
A draft that fails is replaced by the source's own sentence, as a quotation, when that sentence answers the question's
terms; otherwise the answer is that the articles do not say.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.analyze import fold, terms, words
from rag.facts import with_units
from rag.phrases import phrase
from rag.ports import AskObserver, Embedder, Generator
from rag.prompt import Prompt
from rag.question import answers
from rag.types import CheckedSentence, Citation, Passage, Sentence, Span, Verdict
from rag.verify import verify

SENTINEL = "ABSENT"
_CITED = re.compile(r"\s*((?:\[\d+\]\s*)+)[.!?…]?\s*")
_ENOUGH = 0.35  # share of the question's weight that a quoted sentence (and, by half, its neighbours) must have
_AGREED = 0.34  # share of the failed draft's terms that the quoted sentence must have
NEAR = 0.45  # cosine of question and foreign passage; right ones had 0.58 and more, another subject 0.2
CERTAIN = 0.55  # probability of the sentinel above which it is believed at once
_FRAGMENT = 6  # content terms: a shorter answer is shown with its evidence
_EVIDENCE = 26  # words of a quotation inside an answer
_CLAUSE = re.compile(r"[,;:](?=\s)\s*|\s[—–-]\s")


@dataclass(frozen=True, slots=True)
class Grounded:
    """What grounding gave: sentences to show, sentences withheld, and why there is nothing to show."""

    sentences: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    withheld: tuple[CheckedSentence, ...]
    reason: str  # "" when there is an answer; else "sentinel" or "verification"


def passages_block(passages: Sequence[Passage]) -> str:
    """The passages as the model reads them; brackets in a text cannot look like a passage number."""
    texts = (re.sub(r"\s+", " ", p.text).replace("[", "(").replace("]", ")") for p in passages)
    return "\n".join(f"[{p.n}] {text}" for p, text in zip(passages, texts, strict=True))


def answer_grammar(count: int, *, sentinel: bool = True) -> str:
    """GBNF: the sentinel, or one or two sentences that each end in the number of a passage that exists.

    Without ``sentinel`` no sentence may begin as it does.
    """
    absent = f'"{SENTINEL}" | ' if sentinel else ""
    numbers = " | ".join(f'"{n}"' for n in range(1, count + 1))
    return (
        f'root ::= {absent}sentence "." (" " sentence ".")?\n'
        'sentence ::= ([B-ZÀ-ÖØ-Þ0-9«"“] | "A" [^B\\[\\]\\n]) [^\\[\\]\\n]+ cite cite?\n'
        f'cite ::= " [" ({numbers}) "]"\n'
    )


def split_draft(draft: str) -> list[str]:
    """Sentences of a draft, without their citation numbers, each with its own full stop. The sentinel gives none."""
    if draft.strip().startswith(SENTINEL):
        return []
    pieces = [piece.strip() for piece in _CITED.sub("\n", draft).split("\n")]
    return [piece if piece[-1] in '.!?…»”"' else piece + "." for piece in pieces if re.search(r"\w", piece)]


def ground(
    question: str,
    language: str,
    passages: Sequence[Passage],
    *,
    generator: Generator,
    prompt: Prompt,
    embedder: Embedder,
    weights: Mapping[str, float],
    sentences: Mapping[str, Sequence[Sentence]],
    max_tokens: int,
    observer: AskObserver | None = None,
) -> Grounded:
    """Generates and verifies. The caller decides what to ask of which passages; an interruption is the caller's.

    ``sentences`` holds those of every passage's article, in order.
    """
    messages = prompt.render(passages=passages_block(passages), question=question)

    def write(sentinel: bool) -> list[str]:
        pieces = []
        grammar = answer_grammar(len(passages), sentinel=sentinel)
        for piece in generator.generate(messages, grammar=grammar, max_tokens=max_tokens):
            pieces.append(piece)
            if observer:
                observer.draft(piece)
        return split_draft("".join(pieces))

    drafts = write(sentinel=True)
    if not drafts:
        if generator.first_token_probability(messages, SENTINEL) > CERTAIN:
            return Grounded((), (), (), "sentinel")
        drafts = write(sentinel=False)
    cites = Citations()
    shown, withheld = [], []
    for draft in drafts:
        draft = with_units(draft, "\n".join(passage.text for passage in passages))
        verdict = check(draft, language, passages, embedder=embedder, weights=weights, question=question)
        if repaired := without_echo(draft, question, verdict):
            draft = repaired
            verdict = check(draft, language, passages, embedder=embedder, weights=weights, question=question)
        if wider := naming(verdict, passages, sentences):
            again = check(draft, language, wider, embedder=embedder, weights=weights, question=question)
            verdict = again if again.support == "supported" else verdict
        if verdict.support == "supported" and not answers(draft, question, language):
            verdict = replace(verdict, support="unsupported", reason="off the question")
        if verdict.support == "supported":
            shown.append(cites.cite(with_evidence(draft, question, language, verdict), verdict))
        else:
            withheld.append(cites.cite(draft, verdict))
    if not shown and (quoted := quote_instead(question, language, passages, withheld, weights)):
        shown.append(cites.quote(*quoted, language))
    for sentence in [*shown, *withheld]:
        if observer:
            observer.checked(sentence, cites.of(sentence))
    reason = "" if shown else "verification"
    return Grounded(tuple(shown), cites.of(*shown), tuple(withheld), reason)


def without_echo(draft: str, question: str, verdict: Verdict) -> str:
    """The draft without a year that it took over from the question and that no quote has; "" when that is not it."""
    fact = re.fullmatch(r"figure (\d{4})", verdict.reason)
    if not fact or not re.search(rf"\b{fact.group(1)}\b", question):
        return ""
    shorter = re.sub(rf",?(?: (?:en|de|in|of|l'année|the year))?[ \u00a0]{fact.group(1)}\b", "", draft)
    return shorter if shorter != draft and terms(shorter, "") else ""


def naming(verdict: Verdict, passages: Sequence[Passage], sentences: Mapping[str, Sequence[Sentence]]) -> list[Passage]:
    """The passages with the first sentence of a quoted article that has the name which the quotes lack; [] if none.

    A passage says "the minister" where its article has named him before: the citation then shows both places.
    """
    fact = re.fullmatch(r"name (.+)", verdict.reason)
    for span in verdict.spans if fact else ():
        for sentence in sentences.get(span.article.id, ()):
            if fact and fact.group(1) in {fold(sentence.text[a:b]) for a, b in words(sentence.text)}:
                return [*passages, Passage(len(passages) + 1, span.article, (sentence,), 0.0)]
    return []


def near_enough(question: str, language: str, passages: Sequence[Passage], embedder: Embedder) -> list[Passage]:
    """The passages, of those in another language only the ones that are near to the question.

    Words cannot tell there whether a passage is on the subject, so that a short answer would find support anywhere.
    """
    foreign = [p for p in passages if p.article.language != language]
    if not foreign:
        return list(passages)
    vectors = embedder.encode_documents([p.text for p in foreign], [p.article.title for p in foreign])
    asked = embedder.encode_query(question)
    far = {p.n for p, vector in zip(foreign, vectors, strict=True) if float(vector @ asked) < NEAR}
    return [p for p in passages if p.n not in far]


def check(
    sentence: str,
    language: str,
    passages: Sequence[Passage],
    *,
    embedder: Embedder,
    weights: Mapping[str, float],
    question: str = "",
) -> Verdict:
    """``verify``, with embedding similarities only where words cannot be compared: between two languages."""
    passages = near_enough(question, language, passages, embedder) if question else passages
    foreign = [(p, s) for p in passages if p.article.language != language for s in p.sentences]
    similarities: dict[tuple[str, int], float] = {}
    if foreign:
        vectors = embedder.encode_documents([s.text for _, s in foreign], [None] * len(foreign))
        # "3 millions." is near to any sum: with its question it has a subject.
        own = embedder.encode_documents([f"{question} {sentence}".strip()], [None])[0]
        similarities = {
            (s.article, s.ordinal): float(vector @ own) for (_, s), vector in zip(foreign, vectors, strict=True)
        }
    return verify(sentence, language, passages, question=question, weights=weights, similarities=similarities)


def with_evidence(sentence: str, question: str, language: str, verdict: Verdict) -> str:
    """A short answer followed by the words it was found in; any other sentence as it is.

    "Lyon." cannot be judged by its reader, and of two names that were asked for a small model may give one.
    """
    asked = set(terms(question, language))
    said = set(terms(sentence, language))
    span = verdict.spans[0]
    if len(said) > _FRAGMENT or len(said & asked) > 0.4 * len(asked) or span.article.language != language:
        return sentence
    clipped = clip(span.quote, said, asked, language)
    return phrase("evidence", language).format(answer=sentence.rstrip("."), quote=clipped)


def clip(quote: str, said: set[str], asked: set[str], language: str) -> str:
    """The quote, or of a long one the clauses around the answer, up to _EVIDENCE words; cuts are marked. Verbatim."""
    quote = quote.split("\n")[0] if said <= set(terms(quote.split("\n")[0], language)) else quote
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(quote)), len(quote)]
    clauses = [quote[a:b] for a, b in itertools.pairwise(cuts)]
    held = [set(terms(clause, language)) for clause in clauses]
    first = last = max(range(len(clauses)), key=lambda i: (len(held[i] & said), len(held[i] & asked)))
    while True:
        beside = [i for i in (first - 1, last + 1) if 0 <= i < len(clauses)]
        fits = [i for i in beside if len("".join(clauses[min(i, first) : max(i, last) + 1]).split()) <= _EVIDENCE]
        if not fits:
            break
        best = max(fits, key=lambda i: (len(held[i] & asked), i))
        first, last = min(first, best), max(last, best)
    text = "".join(clauses[first : last + 1]).strip().rstrip(",;:")
    return ("… " if first else "") + text + (" …" if last < len(clauses) - 1 else "")


def quote_instead(
    question: str,
    language: str,
    passages: Sequence[Passage],
    failed: Sequence[CheckedSentence],
    weights: Mapping[str, float],
) -> tuple[Span, str] | None:
    """The source sentence to show when the draft fails, with its clipped wording; None when no sentence answers.

    It must be of the kind that the question asks for and hold enough of the question's terms (a neighbour's count
    half) and of the failed draft's.
    """
    asked = {term: weights.get(term, 1.0) for term in terms(question, language)}
    drafted = {term for sentence in failed for term in terms(sentence.text, language)}
    total = sum(asked.values())
    best: tuple[float, Span] | None = None
    for passage in passages:
        if passage.article.language != language:
            continue  # the answer's language is the question's
        held = [set(terms(s.text, language)) for s in passage.sentences]
        for i, sentence in enumerate(passage.sentences):
            near = set().union(*held[max(0, i - 1) : i + 2])
            covered = sum(w * (1.0 if t in held[i] else 0.5) for t, w in asked.items() if t in near) / max(total, 1e-9)
            agreed = len(drafted & held[i]) / max(1, len(drafted))
            worth = covered + 0.5 * agreed
            if covered < _ENOUGH or agreed < _AGREED or not answers(sentence.text, question, language):
                continue
            if best is None or worth > best[0]:
                best = (worth, Span(passage.article, sentence.start, sentence.end))
    if best is None:
        return None
    return best[1], clip(best[1].quote, drafted, set(asked), language)


class Citations:
    """Numbers spans in the order in which they are first cited; the same span keeps its number."""

    def __init__(self) -> None:
        self._numbers: dict[Span, int] = {}

    def cite(self, text: str, verdict: Verdict) -> CheckedSentence:
        """A verified sentence with the numbers of its spans; one that is not supported cites nothing."""
        spans = verdict.spans if verdict.support == "supported" else ()
        return CheckedSentence(text, self._number(spans), verdict.support, verdict.score, verdict.reason)

    def quote(self, span: Span, words: str, language: str) -> CheckedSentence:
        """A span, or ``words`` clipped from it, shown as a quotation."""
        outlet = span.article.outlet
        text = phrase("quoted_from" if outlet else "quoted", language).format(source=outlet, quote=words)
        return CheckedSentence(text, self._number((span,)), "supported", 1.0, verbatim=True)

    def of(self, *sentences: CheckedSentence) -> tuple[Citation, ...]:
        """The citations of these sentences, by number."""
        wanted = {n for sentence in sentences for n in sentence.citations}
        return tuple(Citation(n, span) for span, n in self._numbers.items() if n in wanted)

    def _number(self, spans: Sequence[Span]) -> tuple[int, ...]:
        return tuple(self._numbers.setdefault(span, len(self._numbers) + 1) for span in spans)
