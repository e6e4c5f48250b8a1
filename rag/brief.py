"""One article to a brief: key sentences, rewritten by the model one by one, each verified against the article.

A rewriting that is not supported gives way to the article's own sentence, as a quotation. Long articles are handled
by selecting: the prompt holds only the key sentences. It knows nothing of other articles.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rag.analyze import fold, terms, words
from rag.answer import Citations, check, split_draft
from rag.facts import figures, names
from rag.ports import Embedder, Generator
from rag.prompt import Prompt
from rag.types import Article, Brief, CheckedSentence, Citation, Passage, Sentence, Span, Verdict

VERSION = 1
SENTENCES = 5
PROMPT_TOKENS = 700  # most tokens of key sentences in one prompt
TOKENS_A_SENTENCE = 60
_FULL = 12  # terms: a mean over fewer would favour short sentences
_SHORT, _LONG = 6, 60  # words: a shorter sentence says little, a longer one is several
_REDUNDANT = 0.6  # share of a sentence's terms that a chosen one has already


def brief_key(article: Article, prompt: Prompt, generator: str) -> str:
    """What a brief was made from; the same key means that nothing is to be done again."""
    parts = (article.id, article.digest, prompt.digest, generator, str(VERSION), str(SENTENCES))
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def key_sentences(
    article: Article, sentences: Sequence[Sentence], weights: Mapping[str, float], count: int
) -> list[Sentence]:
    """At most ``count`` sentences in the order of the article. Pure.

    Scored by the mean weight of their terms in the article (frequency times ``weights``, as in SumBasic, Nenkova and
    Vanderwende 2005), by place (news leads first) and by the figures and names they hold; chosen without redundancy.
    """
    held = [terms(s.text, article.language) for s in sentences]
    frequency = Counter(term for row in held for term in set(row))
    worth = {term: math.log1p(n) * weights.get(term, 1.0) for term, n in frequency.items()}
    top = max(worth.values(), default=1.0)
    scores = []
    for i, sentence in enumerate(sentences):
        length = len(words(sentence.text))
        if not _SHORT <= length <= _LONG or sentence.text.rstrip()[-1] not in '.!…»”"':
            scores.append(-1.0)
            continue
        central = sum(worth[term] for term in set(held[i])) / max(len(set(held[i])), _FULL) / top
        place = 0.5 / (1 + i / 2)
        facts = 0.08 * min(3, len(figures(sentence.text))) + 0.05 * min(3, len(names(sentence.text, article.language)))
        hanging = 0.2 if _hangs(sentence.text) else 0.0
        scores.append(central + place + facts - hanging)
    chosen: list[int] = []
    for i in sorted(range(len(sentences)), key=lambda i: (-scores[i], i)):
        own = set(held[i])
        known = [set(held[j]) for j in chosen]
        if scores[i] < 0 or len(chosen) == count:
            break
        if own and all(len(own & other) / len(own) < _REDUNDANT for other in known):
            chosen.append(i)
    if not chosen and sentences:
        chosen = [0]
    return [sentences[i] for i in sorted(chosen)]


def _hangs(text: str) -> bool:
    """Whether a sentence begins with a word that points back, so that it does not stand alone."""
    first = fold(re.split(r"\W+", text.lstrip('« "“'), maxsplit=1)[0])
    return first in {
        "il",
        "elle",
        "ils",
        "elles",
        "celui",
        "cela",
        "ce",
        "mais",
        "he",
        "she",
        "it",
        "they",
        "but",
        "this",
    }


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
    embedder: Embedder,
    weights: Mapping[str, float],
) -> Brief:
    """Brief of an article that has at least one sentence."""
    keys = key_sentences(article, sentences, weights, SENTENCES)
    while len(keys) > 1 and sum(generator.count(s.text) for s in keys) > PROMPT_TOKENS:
        keys.pop()
    block = "\n".join(f"[{n}] {_plain(s.text)}" for n, s in enumerate(keys, 1))
    messages = prompt.render(sentences=block, title=_plain(article.title))
    pieces = generator.generate(messages, grammar=brief_grammar(len(keys)), max_tokens=TOKENS_A_SENTENCE * len(keys))
    drafts = split_draft("".join(pieces))
    cites = Citations()
    shown: list[CheckedSentence] = []
    for n, key in enumerate(keys):
        first, last = max(0, key.ordinal - 1), min(len(sentences), key.ordinal + 2)
        passage = Passage(1, article, tuple(sentences[first:last]), 1.0)
        verdict = (
            check(drafts[n], prompt.language, [passage], embedder=embedder, weights=weights)
            if n < len(drafts)
            else Verdict("unsupported", 0.0, (), "interrupted")
        )
        # The quote has to be about this sentence, or two lines of a brief could say the same.
        own = any(span.start < key.end and key.start < span.end for span in verdict.spans)
        if verdict.support == "supported" and own:
            shown.append(cites.cite(drafts[n], verdict))
        else:
            shown.append(cites.quote(Span(article, key.start, key.end), key.text, prompt.language))
    key_of = brief_key(article, prompt, generator.name)
    return Brief(article, article.title, prompt.language, tuple(shown), cites.of(*shown), key_of)


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
    return Brief(article, record["title"], record["language"], sentences, citations, key)
