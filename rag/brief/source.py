"""One article to a brief: its lead, then key sentences, shortened verbatim or rewritten, each verified.

A key sentence that is short once its accompanying clauses are dropped is shown as it is, as a quotation. A longer one,
or one that points back, is rewritten by the model; a rewriting that its sentence does not state gives way to the
article's own words. Long articles are handled by sections: each gives its best sentences, and the
model reads as many batches as these need. It knows nothing of other articles.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.brief.lead import lead
from rag.brief.storage import brief_key
from rag.compare.salience import REDUNDANT, Scale, TermWorth, is_complete, salience
from rag.models.prompts import Prompt
from rag.parts import Models
from rag.text.analysis import Analysis, analyse
from rag.text.dependence import points_back
from rag.text.phrases import phrase, plain
from rag.text.shorten import shorter, stands_alone, with_marks
from rag.text.words import words
from rag.types import Article, Brief, Passage, Sentence, Span, Verdict
from rag.verify.citations import Citations, check_wording, split_draft
from rag.verify.entailment import CONSISTENT, claim_features, consistency, stated
from rag.verify.wording import lost

_VERSION = 4
BRIEF_WORDS = 120  # of a brief, of which the sentences that it has room for follow
_BEYOND = 1.4  # of the length, before a sentence is left out: a quotation is longer than its rewriting
_FEWEST, _MOST = 3, 7  # sentences of a brief of usual length
_WORDS = 22  # of a sentence of a brief
_PROMPT_TOKENS = 700  # most tokens of key sentences in one prompt
_TOKENS_A_SENTENCE = 60
_SECTION = 25  # sentences; a longer article is read by sections of about so many
_AS_IT_IS = 28  # words: a key sentence so short is shown as it is
_SCALE = Scale(place=0.5, fade=2, figure=0.08, bare_figure=None, name=0.05, most_names=3, never=0.0)
_HANGING = 0.2  # what a sentence loses that points back


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


def source_key(article: Article, prompt: Prompt, generator: str, length: int = BRIEF_WORDS) -> str:
    """The key under which the brief of an article is kept: another one where it would be made otherwise."""
    return brief_key(article, prompt.language, prompt.digest, generator, str(_VERSION), str(length))


def key_sentences(
    article: Article,
    sentences: Sequence[Sentence],
    weights: Mapping[str, float],
    count: int,
    *,
    shown: Sequence[Sentence] = (),
) -> list[Sentence]:
    """At most ``count`` sentences in the order of the article, without those ``shown`` already and their like. Pure.

    The most salient ones by the terms of the article, without redundancy. ``weights`` are inverse document frequencies
    by stem, 1.0 where absent. A long article has sections of equal length, none of which gives more than its part: its
    end is read, too.
    """
    said = [analyse(sentence.text, article.language) for sentence in sentences]
    held = [each.term_set for each in said]
    worth = TermWorth.of(Counter(term for row in held for term in row), weights)
    scores = [_salience(each, i, worth) for i, each in enumerate(said)]
    sections = max(1, min(count, round(len(sentences) / _SECTION)))
    most = math.ceil(count / sections)
    before = [analyse(sentence.text, article.language).term_set for sentence in shown]
    used = {s.ordinal for s in shown}
    chosen: list[int] = []
    taken: Counter[int] = Counter()
    for i in sorted(range(len(sentences)), key=lambda i: (-scores[i], i)):
        section = i * sections // len(sentences)
        if scores[i] <= 0 or len(chosen) == count:
            break
        if sentences[i].ordinal in used or taken[section] == most or not held[i]:
            continue
        if all(len(held[i] & other) / len(held[i]) < REDUNDANT for other in [*before, *(held[j] for j in chosen)]):
            chosen.append(i)
            taken[section] += 1
    if not chosen and sentences and not shown:
        chosen = [0]
    return [sentences[i] for i in sorted(chosen)]


def _salience(said: Analysis, ordinal: int, worth: TermWorth) -> float:
    """What a sentence is worth to a brief, about 0 to 2; 0 for one that does not belong in it."""
    hanging = _HANGING if points_back(said) else 0.0
    return max(0.0, salience(said, ordinal, worth, _SCALE) - hanging) if is_complete(said) else 0.0


def brief_grammar(count: int) -> str:
    """GBNF: exactly one sentence for each numbered key sentence, in order."""
    lines = ' "\\n" '.join(f'sentence " [{n}]."' for n in range(1, count + 1))
    return f'root ::= {lines}\nsentence ::= [A-ZÀ-ÖØ-Þ0-9«"“] [^\\[\\]\\n]+\n'


def write_brief(
    article: Article,
    sentences: Sequence[Sentence],
    weights: Mapping[str, float],
    models: Models,
    language: str,
    length: int = BRIEF_WORDS,
) -> Brief:
    """Brief of an article that has at least one sentence, in ``language``, in about ``length`` words.

    In another language than the article's the lead is rewritten too, and each line has to be found stated by the model
    besides; what cannot be verified there stays a quotation.
    """
    writer = _Writer(article, sentences, weights, models, language)
    first = lead(article, sentences, weights)
    opening = first.sentences if first else ()
    count = max(_FEWEST, min(_MOST, round(length / _WORDS))) - 1
    body = key_sentences(article, sentences, weights, count, shown=opening)
    keys = [_shortened(s, article.language) for s in [*(() if writer.native else opening), *body]]
    lines: list[_Line] = []
    if writer.native and first:
        lines.append(_Line(first.text, Verdict("supported", 1.0, first.spans), verbatim=True))
    lines += writer.lines(keys)
    cites = Citations()
    shown = [replace(cites.cite(line.text, line.verdict), verbatim=line.verbatim) for line in _within(lines, length)]
    key = source_key(article, models.prompts.get("brief", language), models.generator.name, length)
    return Brief(article, article.title, language, tuple(shown), cites.of(*shown), key, lead=0 if shown else None)


def _shortened(sentence: Sentence, language: str) -> _Key:
    """The longest form of at most _AS_IT_IS words, else the shortest that there is."""
    said = analyse(sentence.text, language)
    pieces = [(start, end, len(words(sentence.text[start:end]))) for start, end in shorter(said)]
    short = [piece for piece in pieces if piece[2] <= _AS_IT_IS]
    start, end, count = max(short, key=lambda p: p[2]) if short else min(pieces, key=lambda p: p[2])
    alone = count <= _AS_IT_IS and stands_alone(analyse(sentence.text[start:end], language))
    return _Key(sentence, with_marks(sentence.text, start, end), alone)


def _within(lines: Sequence[_Line], length: int) -> list[_Line]:
    """The lines without those that go far beyond the length; the lead stays."""
    kept = list(lines[:1])
    for line in lines[1:]:
        if sum(len(words(other.text)) for other in [*kept, line]) <= _BEYOND * length:
            kept.append(line)
    return kept


# -- rewriting ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Writer:
    """Key sentences to lines of a brief in ``language``: as they are, or rewritten and verified."""

    article: Article
    sentences: Sequence[Sentence]
    weights: Mapping[str, float]
    models: Models
    language: str

    @property
    def native(self) -> bool:
        """Whether the brief is in the language of its article."""
        return self.language == self.article.language

    def lines(self, keys: Sequence[_Key]) -> Iterator[_Line]:
        """A line of each: a rewriting that holds, or the article's own words as a quotation."""
        drafts = self._rewritten([key for key in keys if not (self.native and key.alone)])
        for key in keys:
            draft = analyse(drafts.get(key.sentence.ordinal, ""), self.language)
            verdict = self._verdict(draft, key.sentence)
            holds = verdict.support == "supported" and (self.native or self._stated(draft, key.sentence, verdict))
            yield _Line(draft.text, verdict) if holds else self._quoted(key)

    def _rewritten(self, keys: Sequence[_Key]) -> dict[int, str]:
        """The model's wording of each key sentence by ordinal, in as many prompts as their tokens need."""
        generator, prompt = self.models.generator, self.models.prompts.get("brief", self.language)
        drafts: dict[int, str] = {}
        batch: list[_Key] = []
        for key, following in itertools.zip_longest(keys, keys[1:]):
            batch.append(key)
            tokens = sum(generator.count(k.words) for k in [*batch, following] if k is not None)
            if following is not None and tokens <= _PROMPT_TOKENS:
                continue
            block = "\n".join(f"[{n}] {plain(k.words)}" for n, k in enumerate(batch, 1))
            messages = prompt.render(sentences=block, title=plain(self.article.title))
            most = _TOKENS_A_SENTENCE * len(batch)
            text = "".join(generator.generate(messages, grammar=brief_grammar(len(batch)), max_tokens=most))
            drafts |= {k.sentence.ordinal: draft for k, draft in zip(batch, split_draft(text), strict=False)}
            batch = []
        return drafts

    def _verdict(self, draft: Analysis, key: Sentence) -> Verdict:
        """Whether a key sentence and its neighbours state the draft, which has lost nothing that matters."""
        if not draft.text:
            return Verdict("unsupported", 0.0, (), "not rewritten")
        passage = Passage(1, self.article, self._around(key), 1.0)
        verdict = check_wording(draft, [passage], self.models, self.weights)
        # The quote has to be about this sentence, or two lines of a brief could say the same.
        if not any(span.start < key.end and key.start < span.end for span in verdict.spans):
            return replace(verdict, support="unsupported", reason="another sentence")
        own = analyse(key.text, self.article.language)
        if verdict.support == "supported" and (reason := lost(draft, own)):
            return replace(verdict, support="unsupported", reason=f"lost {reason}")
        return verdict

    def _stated(self, draft: Analysis, key: Sentence, verdict: Verdict) -> bool:
        """Whether the model, too, finds the draft stated: between two languages words cannot be compared."""
        prompt = self.models.prompts.get("claim", self.language)
        odds = stated(self.models.generator, prompt, draft.text, self._around(key))
        return consistency(claim_features([verdict], odds)) >= CONSISTENT

    def _around(self, key: Sentence) -> tuple[Sentence, ...]:
        """A sentence with its neighbours."""
        return tuple(self.sentences[max(0, key.ordinal - 1) : key.ordinal + 2])

    def _quoted(self, key: _Key) -> _Line:
        """The article's own words as a quotation; the outlet stands at the head of the brief."""
        span = Span(self.article, key.sentence.start, key.sentence.end)
        text = phrase("quoted", self.language).format(quote=key.words)
        return _Line(text, Verdict("supported", 1.0, (span,)), verbatim=True)
