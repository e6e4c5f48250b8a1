"""Briefs as straight lines of calls: of each source, and merged. What was made before of the same things is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rag.brief.mentions import mentions
from rag.brief.merged import MERGED_VERSION, write_dossier
from rag.brief.request import Material, MergeRequest, Place
from rag.brief.source import source_key, write_brief
from rag.brief.storage import deserialize_brief, deserialize_dossier, dossier_key, serialize
from rag.compare import survey
from rag.compare.claims import claims_of
from rag.compare.novelty import Known
from rag.models.prompts import Prompt
from rag.parts import Models, Parts
from rag.ports import Progress
from rag.search.search import search
from rag.store.schema import now
from rag.store.term_weights import term_weights
from rag.text.analysis import analyse
from rag.text.phrases import phrase
from rag.types import Article, Brief, Dossier, Provenance, Sentence


def brief_sources(
    article_ids: Sequence[str], parts: Parts, *, language: str | None = None, progress: Progress | None = None
) -> Iterator[Brief]:
    """A brief an article, in the order given; one that was made before of the same article, prompt and model is read.

    ``language`` is that of the briefs, each article's own by default. Each is stored as soon as it is made, so a run
    that is stopped goes on where it was. Raises UnknownSource.
    """
    library = parts.library
    for done, article_id in enumerate(article_ids, 1):
        article = library.article(article_id)
        prompt = parts.prompts.get("brief", language or article.language)
        key = source_key(article, prompt, parts.generator.name)
        record = library.brief(key)
        if record is not None:
            made = deserialize_brief(record, article, key)
        else:
            weights = term_weights(analyse(article.text, article.language).terms, library)
            made = write_brief(article, library.sentences(article_id), weights, parts, prompt.language)
            library.put_brief(key, "source", article_id, serialize(made))
        if progress:
            progress(done, len(article_ids), "briefs")
        provenance = _provenance(prompt, parts, library.brief_made(key))
        yield replace(made, mentions=mentions(made.citations), provenance=provenance)


def merge(request: MergeRequest, parts: Parts, progress: Progress | None = None) -> Dossier:
    """The merged brief of articles, read when it was made before from the same things. Raises UnknownSource."""
    library = parts.library
    articles = [library.article(article_id) for article_id in request.articles]
    request = _completed(request, parts)
    prompt = parts.prompts.get("merge", request.language)
    key = _key_of(request, articles, prompt, parts)
    record = library.brief(key)
    if record is not None:
        return deserialize_dossier(record, {article.id: article for article in articles})
    sentences = {article.id: library.sentences(article.id) for article in articles}
    weights = term_weights(_terms(request, articles, sentences), library)
    material = Material(articles, sentences, weights, _drafts(request, sentences))
    made = write_dossier(request, material, parts, progress)
    made = replace(made, key=key, provenance=_provenance(prompt, parts, now()))
    library.put_brief(key, "merged", None, serialize(made))
    return made


def earlier(article_ids: Sequence[str], parts: Parts, focus: Sequence[Place] | None = None) -> Known:
    """What these articles say, for a dossier of what later ones have beyond it: their claims.

    For a dossier on a question it is the sentences that the question finds, ``focus`` as ``retrieved`` gives it.
    """
    articles = [parts.library.article(article_id) for article_id in article_ids]
    sentences = {article.id: parts.library.sentences(article.id) for article in articles}
    claims = claims_of(articles, sentences, {}) if focus is None else survey.candidates(articles, sentences, focus)
    return Known.of([(claim.said, claim.article.date) for claim in claims])


def retrieved(
    question: str, parts: Parts, most: int, articles: Sequence[str] | None = None
) -> tuple[list[str], list[Place]]:
    """The ``most`` articles that a question finds first, and the sentences found, by (article, ordinal), best first."""
    hits = search(question, parts, k=4 * most, articles=articles)
    found = list(dict.fromkeys(hit.chunk.article for hit in hits))[:most]
    focus = ((h.chunk.article, n) for h in hits for n in range(h.chunk.first, h.chunk.last + 1))
    return found, [sentence for sentence in dict.fromkeys(focus) if sentence[0] in found]


# -- parts of a merge -----------------------------------------------------------------------------


def _completed(request: MergeRequest, parts: Parts) -> MergeRequest:
    """With the language and the title that were not given."""
    language, title = request.language, request.title or request.question
    if not language:
        spoken = Counter(article.language for article in parts.library.articles_by_id(request.articles).values())
        language = spoken.most_common(1)[0][0]
    title = title or phrase("new_since" if request.known else "dossier", language)
    return replace(request, language=language, title=title)


def _key_of(request: MergeRequest, articles: Sequence[Article], prompt: Prompt, models: Models) -> str:
    known = request.known.digest if request.known else ""
    return dossier_key(
        articles,
        prompt.digest,
        *(made.key for made in request.briefs),
        *(f"{article} {ordinal}" for article, ordinal in sorted(request.focus)),
        *(models.generator.name, models.embedder.name, request.language, request.title, known, str(request.length)),
        f"question {survey.SURVEY_VERSION}" if request.question else str(MERGED_VERSION),
    )


def _terms(request: MergeRequest, articles: Sequence[Article], sentences: Mapping[str, Sequence[Sentence]]) -> set[str]:
    """Those of the sentences that are compared: on a question only the ones found, of many articles."""
    focus = set(request.focus)
    return {
        term
        for article in articles
        for sentence in sentences[article.id]
        if not request.question or (article.id, sentence.ordinal) in focus
        for term in analyse(sentence.text, article.language).terms
    }


def _drafts(request: MergeRequest, sentences: Mapping[str, Sequence[Sentence]]) -> dict[Place, str]:
    """The wordings of briefs that rest on a single sentence of their article."""
    found = {}
    for made in request.briefs:
        spans = {c.n: c.span for c in made.citations}
        own = {(s.start, s.end): s.ordinal for s in sentences.get(made.article.id, ())}
        for sentence in made.sentences:
            cited = [spans[n] for n in sentence.citations]
            place = own.get((cited[0].start, cited[0].end)) if len(cited) == 1 else None
            if place is not None and made.language == request.language and not sentence.verbatim:
                found[made.article.id, place] = sentence.text
    return found


def _provenance(prompt: Prompt, models: Models, made: str | None) -> Provenance:
    prompts = ((f"{prompt.label}/{prompt.language}", prompt.digest),)
    return Provenance(prompts, models.generator.name, models.embedder.name, made)
