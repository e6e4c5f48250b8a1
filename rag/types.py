"""What travels between the stations, in the order of the path.

Everything here is a frozen value without behaviour beyond what can be derived from its own fields.
All offsets are in code points of ``Article.text``; every span is half open, ``[start, end)``.
This module knows nothing of files, databases or models.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import Literal

Support = Literal["supported", "partial", "unsupported"]
IngestStatus = Literal[
    "added", "unchanged", "replaced", "duplicate", "skipped", "failed", "moved", "gone", "removed", "repaired"
]
DifferenceKind = Literal["figure", "date", "name", "negation"]
MentionKind = Literal["person", "organisation", "figure", "date", "name"]
AccountKind = Literal["copy", "quotation", "original"]  # same text, same quoted words, same named original


# -- ingest ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """One article, cleaned. ``text`` is what every offset in the project points into.

    ``id`` is stable while the article stays where it is: a corpus line keeps its own id, a file gets a
    hash of its path. ``digest`` is the sha256 of the raw source, which decides "unchanged".
    ``report`` names the independent report: near-duplicates share it, and it is the id of the first one seen.
    """

    id: str
    path: str
    title: str
    text: str
    digest: str
    outlet: str | None = None
    date: str | None = None  # ISO 8601, YYYY-MM-DD (or YYYY-MM, YYYY where no more is known)
    url: str | None = None
    language: str = "und"  # ISO 639-1, "und" where undecided
    report: str = ""
    author: str | None = None
    note: str = ""  # what a reader of it should know: only a part, encoding mended
    guessed: tuple[str, ...] = ()  # the fields that were concluded and not declared
    pages: tuple[int, ...] = ()  # where each page of a paged source begins in ``text``

    def page(self, offset: int) -> int | None:
        """The page that a place of ``text`` is on, from 1; None where the source has no pages."""
        return bisect.bisect_right(self.pages, offset) if self.pages else None


@dataclass(frozen=True, slots=True)
class Removed:
    """A line of the source that is no part of the article, and why not."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: ``article.text[start:end]``, without surrounding white space."""

    article: str
    ordinal: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """A window of consecutive sentences ``[first, last]`` of one article; the unit that is embedded.

    ``key`` is ``"article:digest8:ordinal"``: another version of an article has other keys, so its vectors can
    be written before the old ones are removed.
    """

    key: str
    article: str
    ordinal: int
    first: int
    last: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article without its text: what lists and filters need of 50,000 of them."""

    id: str
    path: str
    title: str
    digest: str
    outlet: str | None
    date: str | None
    url: str | None
    language: str
    report: str
    ingested_at: str  # ISO 8601, UTC
    characters: int  # code points of the text
    author: str | None = None
    note: str = ""
    guessed: tuple[str, ...] = ()
    gone: str | None = None  # since when its file is missed, ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a session and its answer as JSON."""

    session: str
    question: str
    answer: str
    at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session: its name, how many turns it has, its first question, and when it was last used."""

    name: str
    turns: int
    first: str
    at: str  # ISO 8601, UTC


# -- ask ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Manner:
    """How a question is to be answered, beside what it says itself: ``detailed`` in several sentences whatever it asks,
    or in another ``language`` than its own, ISO 639-1."""

    detailed: bool = False
    language: str | None = None


PLAIN = Manner()


@dataclass(frozen=True, slots=True)
class ChunkTerms:
    """A chunk's terms in order, and those of its title and of the chunks before and after it."""

    own: tuple[str, ...]
    around: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found for a question. Ranks start at 1; None where that retriever did not return it.

    ``score`` is what hits are sorted by: the share of ``ranking``, 0 to 1, or without it the fused score.
    """

    chunk: Chunk
    score: float
    dense_score: float | None = None  # cosine similarity; ranked hits have it from either retriever
    lexical_score: float | None = None  # BM25, larger is better
    dense_rank: int | None = None
    lexical_rank: int | None = None
    fused_score: float | None = None  # where ``score`` is another

    @property
    def fused(self) -> float:
        """The weighted sum of both retrievers' z-scores."""
        return self.score if self.fused_score is None else self.fused_score


@dataclass(frozen=True, slots=True)
class Passage:
    """What the model is shown under number ``n``: consecutive sentences of one article.

    ``best`` is the place among them of the one that matters most for the question.
    """

    n: int
    article: Article
    sentences: tuple[Sentence, ...]
    score: float
    best: int = 0

    @property
    def start(self) -> int:
        return self.sentences[0].start

    @property
    def end(self) -> int:
        return self.sentences[-1].end

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Span:
    """A verbatim piece of an article: the only thing a citation can be made of."""

    article: Article
    start: int
    end: int

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered span, as shown to a person."""

    n: int
    span: Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ``verify`` says of one sentence: how well it is supported, by which spans, and why not."""

    support: Support
    score: float  # 0..1
    spans: tuple[Span, ...]
    reason: str = ""  # a short code for what is missing, "" when supported


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence after verification. ``citations`` are numbers of the answer's (or brief's) citations."""

    text: str
    citations: tuple[int, ...]
    support: Support
    score: float
    reason: str = ""
    verbatim: bool = False  # the sentence is the source's own wording, shown as a quotation
    likely: bool = False  # it probably answers, and says so; what is not likely is sure


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of wall time since the question was received, and tokens."""

    retrieve_ms: int = 0
    first_token_ms: int = 0
    total_ms: int = 0
    prompt_tokens: int = 0
    generated_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question. When ``abstained``, ``sentences`` is empty and ``text`` was worded by code."""

    question: str
    language: str
    abstained: bool
    text: str
    sentences: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    withheld: tuple[CheckedSentence, ...] = ()
    reason: str = ""  # why it abstained: "empty", "retrieval", "sentinel", "verification", "interrupted"
    timing: Timing = field(default_factory=Timing)
    chat_model: str = ""
    embedding_model: str = ""
    prompt: str = ""
    left_out: int = 0  # passages that were found but did not fit the token budget


# -- brief ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """What several articles say: indices of the brief's sentences, who says it, and in how many independent reports.

    Near-duplicates, reprints and accounts of one original are one report. Several sentences give one thing each in its
    own words; ``about`` is that ("20 millions d'euros").
    """

    sentences: tuple[int, ...]
    articles: tuple[str, ...]
    reports: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class SingleSource:
    """What one report says alone."""

    sentences: tuple[int, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a difference: an index of the brief's sentences, and the articles that say it."""

    sentence: int
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The same thing told otherwise: two or more sides. ``about`` is a short phrase for what they share."""

    kind: DifferenceKind
    about: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A dated line of the timeline. ``date`` is YYYY-MM-DD, YYYY-MM or YYYY.

    ``resolved`` when it was computed from a relative date ("mardi") and the date of the article.
    """

    date: str
    sentences: tuple[int, ...]
    resolved: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """Who or what is named in the quotes of these citations, as it is written there."""

    kind: MentionKind
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """Articles that are one report: copies of a text, or accounts of one original; ``citations`` show the words."""

    kind: AccountKind
    articles: tuple[str, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a brief: sha256 of the prompts by ``name@version/language``, names of the models, ISO 8601 time."""

    prompts: tuple[tuple[str, str], ...] = ()
    chat_model: str = ""
    embedding_model: str = ""
    made: str | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief of one source. ``key`` says what it was made from: article, prompt and model."""

    article: Article
    title: str
    language: str
    sentences: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    key: str
    lead: int | None = None  # index of the sentence that says most
    timeline: tuple[Event, ...] = ()
    mentions: tuple[Mention, ...] = ()
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class Dossier:
    """The merged brief of several sources.

    ``agreements``, ``differences``, ``single_source`` and ``timeline`` hold indices of ``sentences``, so that nothing
    can be listed there that was not verified; ``opening`` holds those that tell the story, in order. ``reports[i]`` is
    the independent report of ``sources[i]``.
    """

    title: str
    language: str
    sentences: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    sources: tuple[Article, ...]
    reports: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    differences: tuple[Difference, ...] = ()
    single_source: tuple[SingleSource, ...] = ()
    timeline: tuple[Event, ...] = ()
    mentions: tuple[Mention, ...] = ()
    lead: int | None = None
    opening: tuple[int, ...] = ()
    key: str = ""
    provenance: Provenance = Provenance()


# -- ingest report --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file, or of one article of several in it.

    ``title`` is the article's, "" where it has none yet. ``entry`` says that it is one of several of its file.
    """

    path: str
    status: IngestStatus
    article: str | None = None
    reason: str = ""
    title: str = ""
    entry: bool = False
