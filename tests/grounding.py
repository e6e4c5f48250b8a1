"""The real grounding of a scripted reader's answer on passages of a test."""

from __future__ import annotations

from rag.ask.answer import GroundedAnswer, ground
from rag.ask.passages import GroundingRequest
from rag.config import Settings
from rag.ports import AskObserver
from rag.search.relevance import Retrieved, sentence_features
from rag.search.select import Selection
from rag.text.question import Question
from rag.types import Passage
from tests.builders import hit, passage, sentences_of
from tests.fakes import FakeParts, HashEmbedder, ScriptedGenerator

DAIRY = passage(
    "La fromagerie de Salers a fermé mardi après deux ans de pertes.",
    "Elle employait 38 personnes, dont 12 apprentis.",
    "La mairie a promis une aide de 2,5 millions d'euros sur trois ans.",
)
NEVER = 1.1  # a threshold that no confidence reaches


def requested(text: str, passages: tuple[Passage, ...]) -> GroundingRequest:
    """A question on these passages with their real features, each as relevant as its ``score``."""
    question = Question(text, "fr")
    articles = {p.article.id: p.article for p in passages}
    hits = [hit(p.article, p.sentences[0].ordinal, p.sentences[-1].ordinal, p.score) for p in passages]
    held = {key: sentences_of(article) for key, article in articles.items()}
    features = sentence_features(question, {}, Retrieved(hits, articles, held))
    scores = {
        (s.article, s.ordinal): p.score + 0.01 * features[s.article, s.ordinal]["own"]
        for p in passages
        for s in p.sentences
    }
    return GroundingRequest(question, Selection(passages, features, scores, 0), held, {})


def parts(generator: ScriptedGenerator, embedder: HashEmbedder | None = None, threshold: float = 0.0) -> FakeParts:
    """The models, with at most 60 tokens for an answer that needs this confidence."""
    settings = Settings(answer_tokens=60).model_copy(update={"confidence": threshold, "likely": threshold})
    return FakeParts(settings, embedder=embedder or HashEmbedder(), generator=generator)


def answer(
    question: str,
    *drafts: str,
    passages: tuple[Passage, ...] = (DAIRY,),
    threshold: float = 0.0,
    yes: float = 0.9,
    embedder: HashEmbedder | None = None,
    observer: AskObserver | None = None,
    **reader: float,
) -> tuple[GroundedAnswer, ScriptedGenerator]:
    picks = {name[1:]: share for name, share in reader.items()}
    generator = ScriptedGenerator(drafts, picks=picks, agreement=yes)
    return ground(requested(question, passages), parts(generator, embedder, threshold), observer), generator
