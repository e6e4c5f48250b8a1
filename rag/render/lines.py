"""Answers, hits and articles as lines for a terminal. Pure, but for a look at whether a source's file is there.

What comes from an article or a model is data: ``safe`` takes out what a terminal would obey, and rich only sees
``Text``, whose markup it does not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from rich.text import Text

from rag.messages import localised
from rag.render.links import linked
from rag.render.records import source_record
from rag.render.safe import one_line, safe
from rag.text.phrases import phrase
from rag.types import Answer, Article, CheckedSentence, Citation, Hit, Ingested, Passage, Removed

DIM, STRUCK, BOLD, NUMBER = "dim", "dim strike", "bold", "cyan"
PREVIEW = 100  # characters of a passage that is shown as a pointer


def source_line(article: Article) -> str:
    """Title, outlet, date and path, as far as they are known."""
    title = f"“{one_line(article.title)}”"
    return ", ".join([title, *(one_line(part) for part in (article.outlet, article.date, article.path) if part)])


def quoted(text: str, language: str) -> str:
    """Between the quotation marks of its own language."""
    opening, closing = {"fr": ("« ", " »"), "de": ("„", "“")}.get(language, ("“", "”"))
    return f"{opening}{one_line(text)}{closing}"


def citation_lines(citations: Iterable[Citation]) -> list[Text]:
    """Two lines a citation: where it is from, as a link to its page or file, and the quote."""
    lines = []
    for citation in citations:
        article = citation.span.article
        page = article.page(citation.span.start)
        where = source_line(article) + (f", p. {page}" if page else "")
        lines.append(Text.assemble(("  "), (f"[{citation.n}]", NUMBER), " ", (where, linked(article))))
        lines.append(Text(f"      {quoted(citation.span.quote, article.language)}", DIM))
    return lines


def ingested_line(result: Ingested, *, again: bool = False) -> Text:
    """What became of an article, by its title, and its file's name where that holds no other; of a file by its path.

    Where a title came again, the id tells which, or the whole path.
    """
    name = result.title or result.path
    if result.title and not result.entry:
        name = f"{name} ({result.path if again else PurePath(result.path).name})"
    elif again and result.title and result.article:
        name = f"{name} ({result.article})"
    reason = f": {localised(result.reason)}" if result.reason else ""
    return Text(f"{localised(result.status):<9} {one_line(name + reason)}")


def ingested_summary(results: Sequence[Ingested], passed_over: Mapping[str, int]) -> list[str]:
    """How many articles by what became of them, failures apart, and how many files were passed over, by their kind."""
    counts = Counter(result.status for result in results if result.status != "failed")
    lines = [", ".join(f"{count} {status}" for status, count in counts.items()) or "nothing was ingested"]
    if passed_over:
        kinds = ", ".join(f"{count} {one_line(kind)}" for kind, count in Counter(passed_over).most_common())
        lines.append(f"passed over: {kinds}")
    return lines


def preview(passage: Passage) -> str:
    """The passage from its best sentence on, cut at a word."""
    start = passage.sentences[passage.best].start
    return one_line(passage.article.text[start : passage.end], PREVIEW)


def passage_line(passage: Passage) -> Text:
    """Number, outlet or title, date, and the preview of the passage."""
    where = ", ".join(
        one_line(part) for part in (passage.article.outlet or passage.article.title, passage.article.date) if part
    )
    return Text.assemble("  ", (f"[{passage.n}]", NUMBER), f" {where}: ", (preview(passage), DIM))


def sentence_line(sentence: CheckedSentence) -> Text:
    """A sentence with its citation numbers, or struck through with the reason when it was withheld."""
    if sentence.support == "unsupported":
        return Text.assemble((one_line(sentence.text), STRUCK), f" ({one_line(sentence.reason) or 'unsupported'})")
    return Text.assemble(one_line(sentence.text), *((f" [{n}]", NUMBER) for n in sentence.citations))


def answer_lines(answer: Answer, *, verbose: bool = False, nearest: bool = True) -> list[Text]:
    """What a person reads: the checked sentences with their sources, or the abstention with the ``nearest`` passages.

    ``verbose`` shows what was withheld, struck through, and says what did not fit the prompt.
    """
    if answer.abstained:
        near = answer.passages if nearest else ()
        lines = [Text(phrase("abstain_near", answer.language) if near else one_line(answer.text), BOLD)]
        lines += [passage_line(passage) for passage in near]
    else:
        lines = [sentence_line(sentence) for sentence in answer.sentences]
        if answer.citations:  # "there is no article with …" has none
            lines += [Text(), Text(phrase("sources", answer.language), BOLD), *citation_lines(answer.citations)]
    if answer.withheld and verbose:
        lines += [Text(), Text(localised("Withheld, because the articles do not support it:"), DIM)]
        lines += [Text.assemble("  ", _withheld(sentence)) for sentence in answer.withheld]
    elif answer.withheld:
        withheld = pluralised(len(answer.withheld), "sentence")
        lines += [Text(), Text(localised(f"{withheld} withheld (shown with --verbose)"), DIM)]
    if answer.left_out and verbose:
        left_out = pluralised(answer.left_out, "passage")
        lines += [Text(), Text(localised(f"{left_out} found, but left out of the prompt"), DIM)]
    return lines


def _withheld(sentence: CheckedSentence) -> Text:
    return Text.assemble((one_line(sentence.text), STRUCK), f" ({one_line(sentence.reason) or sentence.support})")


def why_lines(answer: Answer) -> list[Text]:
    """How an answer came about: what was read with its scores, what was withheld, prompt, models and timing."""
    timing = answer.timing
    asked = localised(f"asked: {one_line(answer.question)} ({answer.language})")
    lines = [Text(asked, BOLD), Text(localised("passages read:"))]
    for passage in answer.passages:
        lines.append(Text.assemble(f"  {passage.score:.3f}", passage_line(passage)))
    for sentence in answer.sentences:
        lines.append(Text.assemble(localised(f"shown, {sentence.score:.2f}: "), sentence_line(sentence)))
    lines += [Text.assemble(localised("withheld: "), _withheld(sentence)) for sentence in answer.withheld]
    if answer.reason:
        lines.append(Text(localised(f"not answered: {one_line(answer.reason)}")))
    if answer.left_out:
        lines.append(Text(localised(f"{pluralised(answer.left_out, 'passage')} found, but left out of the prompt")))
    first, total = timing.first_token_ms / 1000, timing.total_ms / 1000
    took = f"passages after {timing.retrieve_ms} ms, first word after {first:.1f} s, all after {total:.1f} s"
    lines.append(Text(localised(took)))
    lines.append(Text(localised(f"{timing.prompt_tokens} tokens read, {timing.generated_tokens} written")))
    made = (answer.prompt, answer.chat_model, answer.embedding_model)
    return [*lines, Text(localised(f"by {', '.join(one_line(part) for part in made if part)}"), DIM)]


def hit_lines(hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Text]:
    """Two lines a hit: its rank, score and source, and its text."""
    lines = []
    for rank, hit in enumerate(hits, 1):
        where = source_line(articles[hit.chunk.article])
        lines.append(Text.assemble((f"{rank:>2}.", NUMBER), f" {hit.score:.3f}  {where}"))
        lines.append(Text(f"    {one_line(hit.chunk.text)}", DIM))
    return lines


def article_lines(article: Article) -> list[Text]:
    """The fields of an article, then its text with its own line breaks. A guess is marked as one."""
    fields = {"id": article.id, **{k: v for k, v in source_record(article).items() if k != "article"}}
    fields |= {name: f"{fields[name]} (a guess)" for name in article.guessed if fields.get(name)}
    fields |= {"author": article.author, "pages": len(article.pages) or None, "note": article.note}
    known = [Text.assemble((f"{name:<9}", DIM), one_line(str(value))) for name, value in fields.items() if value]
    return [*known, Text(), *(Text(line) for line in safe(article.text).split("\n"))]


def removed_lines(removed: Iterable[Removed]) -> list[Text]:
    """What was left out of a source, each line after its reason."""
    return [Text.assemble((f"{line.reason:<12} ", DIM), one_line(line.text)) for line in removed]


def unstyled(lines: Iterable[Text]) -> str:
    """Without styles, ending in a line feed."""
    return "".join(f"{line.plain.rstrip()}\n" for line in lines)


def pluralised(number: int, noun: str) -> str:
    return localised(f"{number} {noun}" if number == 1 else f"{number} {noun}s")
