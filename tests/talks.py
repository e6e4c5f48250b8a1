"""An article, and an answer that cites it, for the tests of what is kept of a conversation."""

from __future__ import annotations

from rag.types import Answer, Article, CheckedSentence, Citation, Passage, Sentence, Span, Timing

LINES = ("Le bac de Port-Aubry reprend lundi.", "Le billet coûte 4 euros.", "Trois équipages se relaient.")
TEXT = " ".join(LINES)
FERRY = Article("bac01", "/news/bac.txt", "Le bac de Port-Aubry", TEXT, "d", "La Gazette", "2025-03-01", language="fr")


def answered(article: Article = FERRY, question: str = "Combien ?") -> Answer:
    start = article.text.index(LINES[1])
    sentence = Sentence(article.id, 1, start, start + len(LINES[1]), LINES[1])
    return Answer(
        question,
        "fr",
        False,
        "Le billet coûte 4 euros [1].",
        (CheckedSentence(LINES[1], (1,), "supported", 0.97),),
        (Citation(1, Span(article, sentence.start, sentence.end)),),
        (Passage(1, article, (sentence,), 0.71),),
        timing=Timing(120, 1500, 2500, 800, 12),
        chat_model="small@1",
        embedding_model="hash@0",
        prompt="answer@9/fr",
    )


def abstained(question: str = "Who sank it?") -> Answer:
    return Answer(question, "en", True, "I cannot find the answer.", (), (), answered().passages, reason="retrieval")


def sentences() -> list[Sentence]:
    starts = [TEXT.index(line) for line in LINES]
    pairs = zip(starts, LINES, strict=True)
    return [Sentence("bac01", n, at, at + len(line), line) for n, (at, line) in enumerate(pairs)]
