"""One article to a brief: its lead, then key sentences, shortened verbatim or rewritten, each verified.

A key sentence that is short once its accompanying clauses are dropped is shown as it is, as a quotation. A longer one,
or one that points back, is rewritten by the model; a rewriting that is not supported, or in which names change places,
gives way to the article's own words. Long articles are handled by sections: each gives its best sentences, and the
model reads as many batches as these need. It knows nothing of other articles.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rag.brief.lead import lead
from rag.models.prompts import Prompt
from rag.ports import Embedder, Generator
from rag.text.analysis import analyse
from rag.text.figures import figures
from rag.text.names import names
from rag.text.phrases import phrase
from rag.text.shorten import marked, points_back, shorter, stands_alone
from rag.text.words import terms, words
from rag.types import Article, Brief, CheckedSentence, Citation, Passage, Sentence, Span, Verdict
from rag.verify.citations import Citations, check, split_draft
from rag.verify.entailment import CONSISTENT, claim_features, consistency, stated
from rag.verify.roles import exchanged
from rag.verify.wording import lost

VERSION = 3
LENGTH = 120  # words of a brief, of which the sentences that it has room for follow
_BEYOND = 1.4  # of the length, before a sentence is left out: a quotation is longer than its rewriting
FEWEST, MOST = 3, 7  # sentences of a brief of usual length
_WORDS = 22  # of a sentence of a brief
PROMPT_TOKENS = 700  # most tokens of key sentences in one prompt
TOKENS_A_SENTENCE = 60
SECTION = 25  # sentences; a longer article is read by sections of about so many
_AS_IT_IS = 28  # words: a key sentence so short is shown as it is
_FULL = 12  # terms: a mean over fewer would favour short sentences
_SHORT, _LONG = 6, 60  # words: a shorter sentence says little, a longer one is several
_REDUNDANT = 0.6  # share of a sentence's terms that a chosen one has already


@dataclass(frozen=True, slots=True)
class _Key:
    """A key sentence and what it becomes in the brief: the words that stand for it."""

    sentence: Sentence
    words: str
    alone: bool  # can be shown without a rewriting


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence of the brief before it has its citation numbers."""

    text: str
    verdict: Verdict
    verbatim: bool = False


def brief_key(article: Article, prompt: Prompt, generator: str, length: int = LENGTH) -> str:
    """What a brief was made from; the same key means that nothing is to be done again."""
    parts = (article.id, article.digest, prompt.language, prompt.digest, generator, str(VERSION), str(length))
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def key_sentences(
    article: Article,
    sentences: Sequence[Sentence],
    weights: Mapping[str, float],
    count: int,
    *,
    shown: Sequence[Sentence] = (),
) -> list[Sentence]:
    """At most ``count`` sentences in the order of the article, without those ``shown`` already and their like. Pure.

    Scored by the mean weight of their terms in the article (frequency times ``weights``, as in SumBasic, Nenkova and
    Vanderwende 2005), by place (news leads first) and by the figures and names they hold; chosen without redundancy. A
    long article has sections of equal length, none of which gives more than its part: its end is read, too.
    """
    held = [set(terms(s.text, article.language)) for s in sentences]
    scores = _scores(article, sentences, held, weights)
    sections = max(1, min(count, round(len(sentences) / SECTION)))
    most = math.ceil(count / sections)
    before = [set(terms(s.text, article.language)) for s in shown]
    used = {s.ordinal for s in shown}
    chosen: list[int] = []
    taken: Counter[int] = Counter()
    for i in sorted(range(len(sentences)), key=lambda i: (-scores[i], i)):
        section = i * sections // len(sentences)
        if scores[i] < 0 or len(chosen) == count:
            break
        if sentences[i].ordinal in used or taken[section] == most or not held[i]:
            continue
        if all(len(held[i] & other) / len(held[i]) < _REDUNDANT for other in [*before, *(held[j] for j in chosen)]):
            chosen.append(i)
            taken[section] += 1
    if not chosen and sentences and not shown:
        chosen = [0]
    return [sentences[i] for i in sorted(chosen)]


def _scores(
    article: Article, sentences: Sequence[Sentence], held: Sequence[set[str]], weights: Mapping[str, float]
) -> list[float]:
    """What each sentence is worth to a brief, about 0 to 2; -1 for one that does not belong in it."""
    frequency = Counter(term for row in held for term in row)
    worth = {term: math.log1p(n) * weights.get(term, 1.0) for term, n in frequency.items()}
    top = max(worth.values(), default=1.0)
    scores = []
    for i, sentence in enumerate(sentences):
        length = len(words(sentence.text))
        if not _SHORT <= length <= _LONG or sentence.text.rstrip()[-1] not in '.!…»”"':
            scores.append(-1.0)
            continue
        central = sum(worth[term] for term in held[i]) / max(len(held[i]), _FULL) / top
        place = 0.5 / (1 + i / 2)
        facts = 0.08 * min(3, len(figures(sentence.text))) + 0.05 * min(3, len(names(sentence.text, article.language)))
        hanging = 0.2 if points_back(sentence.text, article.language) else 0.0
        scores.append(central + place + facts - hanging)
    return scores


def brief_grammar(count: int) -> str:
    """GBNF: exactly one sentence for each numbered key sentence, in order."""
    lines = ' "\\n" '.join(f'sentence " [{n}]."' for n in range(1, count + 1))
    return f'root ::= {lines}\nsentence ::= [A-ZÀ-ÖØ-Þ0-9«"“] [^\\[\\]\\n]+\n'


def write_brief(
    article: Article,
    sentences: Sequence[Sentence],
    *,
    generator: Generator,
    prompt: Prompt,
    claim_prompt: Prompt,
    embedder: Embedder,
    weights: Mapping[str, float],
    length: int = LENGTH,
) -> Brief:
    """Brief of an article that has at least one sentence, in the language of ``prompt``, in about ``length`` words.

    In another language than the article's the lead is rewritten too, and each line has to be found stated by the model
    (``claim_prompt``) besides; what cannot be verified there stays a quotation.
    """
    native = prompt.language == article.language
    first = lead(article, sentences, weights)
    opening = first.sentences if first else ()
    count = max(FEWEST, min(MOST, round(length / _WORDS))) - 1
    body = key_sentences(article, sentences, weights, count, shown=opening)
    keys = [_shortened(s, article.language) for s in ([] if native else opening)]
    keys += [_shortened(s, article.language) for s in body]
    rewritten = _rewrite(
        article, [key for key in keys if not (native and key.alone)], generator=generator, prompt=prompt
    )
    lines: list[_Line] = []
    if native and first:
        lines.append(_Line(first.text, Verdict("supported", 1.0, first.spans), verbatim=True))
    for key in keys:
        draft = rewritten.get(key.sentence.ordinal, "")
        verdict = _verdict(draft, key.sentence, article, sentences, prompt.language, embedder, weights)
        supported = verdict.support == "supported"
        if supported and not native:
            odds = stated(generator, claim_prompt, draft, _around(key.sentence, sentences))
            supported = consistency(claim_features([verdict], odds)) >= CONSISTENT
        lines.append(_Line(draft, verdict) if supported else _quoted(article, key, prompt.language))
    cites = Citations()
    shown = [replace(cites.cite(line.text, line.verdict), verbatim=line.verbatim) for line in _within(lines, length)]
    key_of = brief_key(article, prompt, generator.name, length)
    return Brief(
        article, article.title, prompt.language, tuple(shown), cites.of(*shown), key_of, lead=0 if shown else None
    )


def _shortened(sentence: Sentence, language: str) -> _Key:
    """The longest form of at most _AS_IT_IS words, else the shortest that there is."""
    pieces = [(start, end, len(words(sentence.text[start:end]))) for start, end in shorter(sentence.text, language)]
    short = [piece for piece in pieces if piece[2] <= _AS_IT_IS]
    start, end, count = max(short, key=lambda p: p[2]) if short else min(pieces, key=lambda p: p[2])
    alone = count <= _AS_IT_IS and stands_alone(sentence.text[start:end], language)
    return _Key(sentence, marked(sentence.text, start, end), alone)


def _rewrite(article: Article, keys: Sequence[_Key], *, generator: Generator, prompt: Prompt) -> dict[int, str]:
    """The model's wording of each key sentence by ordinal, in as many prompts as their tokens need."""
    drafts: dict[int, str] = {}
    batch: list[_Key] = []
    for key, following in itertools.zip_longest(keys, keys[1:]):
        batch.append(key)
        tokens = sum(generator.count(k.words) for k in [*batch, following] if k is not None)
        if following is not None and tokens <= PROMPT_TOKENS:
            continue
        block = "\n".join(f"[{n}] {_plain(k.words)}" for n, k in enumerate(batch, 1))
        messages = prompt.render(sentences=block, title=_plain(article.title))
        most = TOKENS_A_SENTENCE * len(batch)
        text = "".join(generator.generate(messages, grammar=brief_grammar(len(batch)), max_tokens=most))
        drafts |= {k.sentence.ordinal: draft for k, draft in zip(batch, split_draft(text), strict=False)}
        batch = []
    return drafts


def _verdict(
    draft: str,
    key: Sentence,
    article: Article,
    sentences: Sequence[Sentence],
    language: str,
    embedder: Embedder,
    weights: Mapping[str, float],
) -> Verdict:
    """Whether the key sentence and its neighbours support the draft, with every name in the role that it has there."""
    if not draft:
        return Verdict("unsupported", 0.0, (), "not rewritten")
    passage = Passage(1, article, _around(key, sentences), 1.0)
    verdict = check(analyse(draft, language), [passage], embedder=embedder, weights=weights)
    # The quote has to be about this sentence, or two lines of a brief could say the same.
    if not any(span.start < key.end and key.start < span.end for span in verdict.spans):
        return replace(verdict, support="unsupported", reason="another sentence")
    quote = "\n".join(span.quote for span in verdict.spans)
    said, own = analyse(draft, language), analyse(key.text, article.language)
    if language == article.language and (verb := exchanged(said, analyse(quote, language))):
        return replace(verdict, support="unsupported", reason=f"roles {verb}")
    if verdict.support == "supported" and (reason := lost(said, own, quote)):
        return replace(verdict, support="unsupported", reason=f"lost {reason}")
    return verdict


def _around(key: Sentence, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """A sentence with its neighbours."""
    return tuple(sentences[max(0, key.ordinal - 1) : key.ordinal + 2])


def _quoted(article: Article, key: _Key, language: str) -> _Line:
    """The article's own words as a quotation; the outlet stands at the head of the brief."""
    span = Span(article, key.sentence.start, key.sentence.end)
    text = phrase("quoted", language).format(quote=key.words)
    return _Line(text, Verdict("supported", 1.0, (span,)), verbatim=True)


def _within(lines: Sequence[_Line], length: int) -> list[_Line]:
    """The lines without those that go far beyond the length; the lead stays."""
    kept = list(lines[:1])
    for line in lines[1:]:
        if sum(len(words(other.text)) for other in [*kept, line]) <= _BEYOND * length:
            kept.append(line)
    return kept


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("[", "(").replace("]", ")")


# -- keeping a brief ------------------------------------------------------------------------------


def to_record(brief: Brief) -> str:
    """JSON that ``from_record`` reads; spans are offsets, so a quote is still read from the article."""
    record = {
        "title": brief.title,
        "language": brief.language,
        "sentences": [[s.text, s.citations, s.support, s.score, s.reason, s.verbatim] for s in brief.sentences],
        "citations": [[c.n, c.span.start, c.span.end] for c in brief.citations],
    }
    return json.dumps(record, ensure_ascii=False)


def from_record(text: str, article: Article, key: str) -> Brief:
    record: dict[str, Any] = json.loads(text)
    sentences = tuple(CheckedSentence(t, tuple(c), s, x, r, v) for t, c, s, x, r, v in record["sentences"])
    citations = tuple(Citation(n, Span(article, start, end)) for n, start, end in record["citations"])
    lead_at = 0 if sentences else None
    return Brief(article, record["title"], record["language"], sentences, citations, key, lead=lead_at)
