"""The real grounding of a scripted reader's answer on passages of a test."""

from __future__ import annotations

from rag.ask.answer import Grounded, ground
from rag.models.prompts import Prompts
from rag.ports import AskObserver
from rag.resources import resource
from rag.search.relevance import Asked, sentence_features
from rag.search.select import Selection
from rag.types import Passage
from tests.builders import hit, passage, sentences_of
from tests.fakes import HashEmbedder, ScriptedGenerator

DAIRY = passage(
    "La fromagerie de Salers a fermé mardi après deux ans de pertes.",
    "Elle employait 38 personnes, dont 12 apprentis.",
    "La mairie a promis une aide de 2,5 millions d'euros sur trois ans.",
)
PROMPT = Prompts(resource("prompts")).get("answer", "fr")
CHECK = Prompts(resource("prompts")).get("check", "fr")
NEVER = 1.1  # a threshold that no confidence reaches


def selected(question: str, passages: tuple[Passage, ...]) -> Selection:
    """These passages with their real features, each as relevant as its ``score``."""
    articles = {p.article.id: p.article for p in passages}
    hits = [hit(p.article, p.sentences[0].ordinal, p.sentences[-1].ordinal, p.score) for p in passages]
    held = {key: sentences_of(article) for key, article in articles.items()}
    features = sentence_features(Asked.of(question, "fr", {}), hits, articles, held)
    scores = {
        (s.article, s.ordinal): p.score + 0.01 * features[s.article, s.ordinal]["own"]
        for p in passages
        for s in p.sentences
    }
    return Selection(passages, features, scores, 0)


def answer(
    question: str,
    *drafts: str,
    passages: tuple[Passage, ...] = (DAIRY,),
    threshold: float = 0.0,
    yes: float = 0.9,
    embedder: HashEmbedder | None = None,
    observer: AskObserver | None = None,
    **reader: float,
) -> tuple[Grounded, ScriptedGenerator]:
    picks = {name[1:]: share for name, share in reader.items()}
    generator = ScriptedGenerator(drafts, picks=picks, agreement=yes)
    grounded = ground(
        question,
        "fr",
        selected(question, passages),
        generator=generator,
        prompt=PROMPT,
        check_prompt=CHECK,
        embedder=embedder or HashEmbedder(),
        weights={},
        sentences={p.article.id: sentences_of(p.article) for p in passages},
        max_tokens=60,
        threshold=threshold,
        observer=observer,
    )
    return grounded, generator
