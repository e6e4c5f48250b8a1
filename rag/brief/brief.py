"""Briefs as straight lines of calls: of each source, and merged. What was made before of the same things is read.

The second page to read, after ``pipeline``; as there, nothing here knows a concrete class of a heavy library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rag.brief import merged
from rag.brief.keep import dossier_key, kept, read_again
from rag.brief.mentions import mentions
from rag.brief.source import brief_key, from_record, to_record, write_brief
from rag.compare import survey
from rag.compare.claims import claims_of
from rag.compare.novelty import Known
from rag.models.prompts import Prompt, Prompts
from rag.parts import Parts
from rag.ports import Embedder, Generator, Progress
from rag.search.search import search
from rag.store.library import Library
from rag.store.schema import now
from rag.store.weights import term_weights
from rag.text.phrases import phrase
from rag.text.words import terms
from rag.types import Brief, Dossier, Provenance, Sentence


def brief(
    article_ids: Sequence[str],
    *,
    library: Library,
    embedder: Embedder,
    generator: Generator,
    prompts: Prompts,
    language: str | None = None,
    progress: Progress | None = None,
) -> Iterator[Brief]:
    """A brief an article, in the order given; one that was made before of the same article, prompt and model is read.

    ``language`` is that of the briefs, each article's own by default. Each is stored as soon as it is made, so a run
    that is stopped goes on where it was. Raises UnknownSource.
    """
    for done, article_id in enumerate(article_ids, 1):
        article = library.article(article_id)
        prompt = prompts.get("brief", language or article.language)
        key = brief_key(article, prompt, generator.name)
        record = library.brief(key)
        if record is not None:
            made = from_record(record, article, key)
        else:
            sentences = library.sentences(article_id)
            weights = term_weights(terms(article.text, article.language), library)
            made = write_brief(
                article,
                sentences,
                generator=generator,
                prompt=prompt,
                claim_prompt=prompts.get("claim", prompt.language),
                embedder=embedder,
                weights=weights,
            )
            library.put_brief(key, "source", article_id, to_record(made))
        if progress:
            progress(done, len(article_ids), "briefs")
        yield replace(
            made,
            mentions=mentions(made.citations),
            provenance=_provenance([prompt], generator, embedder, library.brief_made(key)),
        )


def merge(
    article_ids: Sequence[str],
    *,
    language: str,
    library: Library,
    embedder: Embedder,
    generator: Generator,
    prompts: Prompts,
    briefs: Sequence[Brief] = (),
    question: str = "",
    focus: Sequence[tuple[str, int]] = (),
    known: Known | None = None,
    title: str = "",
    length: int | None = None,
    progress: Progress | None = None,
) -> Dossier:
    """The merged brief of articles, read when it was made before from the same things. Raises UnknownSource.

    ``briefs`` lend it their wordings. See ``merged.write_dossier`` for ``question``, ``focus``, ``known`` and
    ``length``.
    """
    articles = [library.article(article_id) for article_id in article_ids]
    prompt = prompts.get("merge", language)
    title = title or question or phrase("new_since" if known else "dossier", language)
    key = dossier_key(
        articles,
        prompt.digest,
        *(made.key for made in briefs),
        *(f"{article} {ordinal}" for article, ordinal in sorted(focus)),
        *(generator.name, embedder.name, language, title, known.digest if known else "", str(length)),
        f"question {survey.VERSION}" if question else str(merged.VERSION),
    )
    record = library.brief(key)
    if record is not None:
        return read_again(record, {article.id: article for article in articles})
    sentences = {article.id: library.sentences(article.id) for article in articles}
    asked_of = set(focus)  # on a question only the sentences found are compared, of many articles
    found = {
        term
        for a in articles
        for s in sentences[a.id]
        if not question or (a.id, s.ordinal) in asked_of
        for term in terms(s.text, a.language)
    }
    written = merged.write_dossier(
        articles,
        sentences,
        title=title,
        language=language,
        generator=generator,
        writing=prompt,
        embedder=embedder,
        weights=term_weights(found, library),
        drafts=_drafts(briefs, sentences, language),
        question=question,
        focus=focus,
        known=known,
        length=length,
        progress=progress,
    )
    written = replace(written, key=key, provenance=_provenance([prompt], generator, embedder, now()))
    library.put_brief(key, "merged", None, kept(written))
    return written


def earlier(article_ids: Sequence[str], *, library: Library, focus: Sequence[tuple[str, int]] | None = None) -> Known:
    """What these articles say, for a dossier of what later ones have beyond it: their claims.

    For a dossier on a question it is the sentences that the question finds, ``focus`` as ``retrieved`` gives it.
    """
    articles = [library.article(article_id) for article_id in article_ids]
    sentences = {article.id: library.sentences(article.id) for article in articles}
    claims = claims_of(articles, sentences, {}) if focus is None else survey.candidates(articles, sentences, focus)
    return Known.of([(claim.text, claim.article.language, claim.article.date) for claim in claims])


def retrieved(
    question: str, parts: Parts, most: int, articles: Sequence[str] | None = None
) -> tuple[list[str], list[tuple[str, int]]]:
    """The ``most`` articles that a question finds first, and the sentences found, by (article, ordinal), best first."""
    hits = search(question, parts, k=4 * most, articles=articles)
    found = list(dict.fromkeys(hit.chunk.article for hit in hits))[:most]
    focus = ((h.chunk.article, n) for h in hits for n in range(h.chunk.first, h.chunk.last + 1))
    return found, [sentence for sentence in dict.fromkeys(focus) if sentence[0] in found]


def _drafts(
    briefs: Sequence[Brief], sentences: Mapping[str, Sequence[Sentence]], language: str
) -> dict[tuple[str, int], str]:
    """The wordings of briefs that rest on a single sentence of their article."""
    found = {}
    for made in briefs:
        spans = {c.n: c.span for c in made.citations}
        own = {(s.start, s.end): s.ordinal for s in sentences.get(made.article.id, ())}
        for sentence in made.sentences:
            cited = [spans[n] for n in sentence.citations]
            place = own.get((cited[0].start, cited[0].end)) if len(cited) == 1 else None
            if place is not None and made.language == language and not sentence.verbatim:
                found[made.article.id, place] = sentence.text
    return found


def _provenance(used: Sequence[Prompt], generator: Generator, embedder: Embedder, made: str | None) -> Provenance:
    prompts = tuple((f"{prompt.label}/{prompt.language}", prompt.digest) for prompt in used)
    return Provenance(prompts, generator.name, embedder.name, made)
