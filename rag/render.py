"""Answers, briefs and hits to terminal text, Markdown and JSON. Pure: nothing here prints or opens a file.

Whatever comes from an article or a model is data. For the terminal, escape sequences, control characters and
bidirectional overrides are taken out, and rich only sees ``Text`` objects, whose markup it does not read; for
Markdown, every character that could begin a link, a heading or HTML is escaped; JSON keeps the exact text and writes
those characters as ``\\u`` escapes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text

from rag.phrases import phrase
from rag.types import (
    Answer,
    Article,
    Brief,
    CheckedSentence,
    Citation,
    Dossier,
    Hit,
    Ingested,
    Passage,
)

SCHEMA = 1
PREVIEW = 100  # characters of a passage that is shown as a pointer
DIM, STRUCK, BOLD, NUMBER = "dim", "dim strike", "bold", "cyan"

Record = dict[str, Any]
_LISTED = ("agreements", "differences", "single_source", "timeline", "mentions", "accounts")

# ECMA-48: control sequences and control strings, in their 7-bit and 8-bit forms; an unfinished string ends its line.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x9c|\x1b\\)?"
    r"|\x1b[ -/]*[0-~]?"
)
# C0 without tab and line feed, DEL, C1, bidirectional marks, embeddings, overrides and isolates (UAX #9), and tags.
_HOSTILE = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f"
)
_CONTROLS = re.compile(f"[{_HOSTILE}]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


# -- text that may be shown -----------------------------------------------------------------------


def safe(text: str) -> str:
    """The text without anything that a terminal would obey. Line feeds stay; carriage returns become line feeds."""
    text = _SEQUENCE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text).replace("\t", " "))


def one_line(text: str, most: int | None = None) -> str:
    """``safe`` on one line; cut at a word within ``most`` characters, with an ellipsis."""
    line = " ".join(safe(text).split())
    if most is None or len(line) <= most:
        return line
    head, _, rest = line[: most - 1].rpartition(" ")
    return (head or rest).rstrip(" ,;:") + "…"


def markdown_safe(text: str) -> str:
    """One line of Markdown that reads as this text and nothing else (CommonMark and GitHub's extensions)."""
    line = re.sub(r"[\\`*_\[\]<>#|~&$^@]", r"\\\g<0>", one_line(text))
    line = re.sub(r"(?<=\w)\.(?=[^\W\d])|:(?=//)|(?<=mailto):|(?<=xmpp):", r"\\\g<0>", line, flags=re.IGNORECASE)
    line = re.sub(r"^(\d+)([.)])", r"\1\\\2", line)
    return re.sub(r"^[-+=:]", r"\\\g<0>", line)


def to_json(record: Mapping[str, Any], indent: int | None = 2) -> str:
    """JSON that stays readable, in which nothing that a terminal obeys stands unescaped."""
    text = json.dumps(record, ensure_ascii=False, indent=indent)
    hostile = f"[{_HOSTILE.replace(chr(92) + 'x0b-', chr(92) + 'x0e-')}\ud800-\udfff]"
    return re.sub(hostile, lambda found: json.dumps(found[0])[1:-1], text)


def slug(text: str, most: int = 48) -> str:
    """Part of a file name: letters, digits and hyphens."""
    words = re.findall(r"[^\W_]+", one_line(text).lower())
    return "-".join(words)[:most].strip("-")


# -- JSON -----------------------------------------------------------------------------------------


def source_record(article: Article) -> Record:
    """The fields of an article that say where a quote comes from."""
    names = ("title", "outlet", "date", "path", "url", "language", "report")
    return {"article": article.id, **{name: getattr(article, name) for name in names}}


def citation_record(citation: Citation) -> Record:
    span, article = citation.span, citation.span.article
    names = ("title", "outlet", "date", "path", "url")
    return {
        "n": citation.n,
        "article": article.id,
        **{name: getattr(article, name) for name in names},
        "start": span.start,
        "end": span.end,
        "quote": span.quote,
    }


def sentence_record(sentence: CheckedSentence) -> Record:
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "support": sentence.support,
        "score": round(sentence.score, 4),
    }


def answer_record(answer: Answer, identity: str | int | None = None) -> Record:
    """The public contract of an answer, schema 1."""
    passages = [
        {"article": p.article.id, "start": p.start, "end": p.end, "score": round(p.score, 4)} for p in answer.passages
    ]
    return {
        "schema": SCHEMA,
        "id": identity,
        "question": answer.question,
        "language": answer.language,
        "abstained": answer.abstained,
        "answer": answer.text,
        "sentences": [sentence_record(sentence) for sentence in answer.sentences],
        "citations": [citation_record(citation) for citation in answer.citations],
        "passages": passages,
        "timing": asdict(answer.timing),
        "model": {"chat": answer.chat_model, "embedding": answer.embedding_model},
        "prompt": answer.prompt,
    }


def brief_record(brief: Brief | Dossier) -> Record:
    """The public contract of a brief, schema 1: indices are of ``sentences``, numbers are of ``citations``.

    Both kinds have every key; what only a merged brief can have is empty in that of one source.
    """
    merged = isinstance(brief, Dossier)
    sources = brief.sources if isinstance(brief, Dossier) else (brief.article,)
    reports = brief.reports if isinstance(brief, Dossier) else (brief.article.report or brief.article.id,)
    listed = {name: [asdict(item) for item in getattr(brief, name, ())] for name in _LISTED}
    made = brief.provenance
    return {
        "schema": SCHEMA,
        "kind": "merged" if merged else "source",
        "title": brief.title,
        "language": brief.language,
        "lead": brief.lead,
        "sentences": [sentence_record(sentence) for sentence in brief.sentences],
        "citations": [citation_record(citation) for citation in brief.citations],
        **listed,
        "sources": [
            {**source_record(article), "report": report} for article, report in zip(sources, reports, strict=True)
        ],
        "reports": len(set(reports)),
        "provenance": {
            "articles": {article.id: hashlib.sha256(_utf8(article.text)).hexdigest() for article in sources},
            "prompts": dict(made.prompts),
            "models": {"chat": made.chat_model, "embedding": made.embedding_model},
            "made": made.made,
        },
    }


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def hit_record(hit: Hit) -> Record:
    return {
        "article": hit.chunk.article,
        "start": hit.chunk.start,
        "end": hit.chunk.end,
        "text": hit.chunk.text,
        "score": round(hit.score, 4),
        "dense_rank": hit.dense_rank,
        "lexical_rank": hit.lexical_rank,
    }


def ingested_record(result: Ingested) -> Record:
    return asdict(result)


# -- terminal -------------------------------------------------------------------------------------


def source_line(article: Article) -> str:
    """Title, outlet, date and path, as far as they are known."""
    title = f"“{one_line(article.title)}”"
    return ", ".join([title, *(one_line(part) for part in (article.outlet, article.date, article.path) if part)])


def quoted(text: str, language: str) -> str:
    """Between the quotation marks of its own language."""
    opening, closing = {"fr": ("« ", " »"), "de": ("„", "“")}.get(language, ("“", "”"))
    return f"{opening}{one_line(text)}{closing}"


def citation_lines(citations: Iterable[Citation]) -> list[Text]:
    """Two lines a citation: where it is from, and the quote."""
    lines = []
    for citation in citations:
        article = citation.span.article
        lines.append(Text.assemble(("  "), (f"[{citation.n}]", NUMBER), " ", source_line(article)))
        lines.append(Text(f"      {quoted(citation.span.quote, article.language)}", DIM))
    return lines


def passage_line(passage: Passage) -> Text:
    """Number, outlet or title, date, and the beginning of the passage."""
    where = ", ".join(
        one_line(part) for part in (passage.article.outlet or passage.article.title, passage.article.date) if part
    )
    return Text.assemble("  ", (f"[{passage.n}]", NUMBER), f" {where}: ", (one_line(passage.text, PREVIEW), DIM))


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
        lines += [Text(), Text(phrase("sources", answer.language), BOLD), *citation_lines(answer.citations)]
    if answer.withheld and verbose:
        lines += [Text(), Text("Withheld, because the articles do not support it:", DIM)]
        lines += [Text.assemble("  ", _withheld(sentence)) for sentence in answer.withheld]
    elif answer.withheld:
        lines += [Text(), Text(f"{_count(len(answer.withheld), 'sentence')} withheld (shown with --verbose)", DIM)]
    if answer.left_out and verbose:
        lines += [Text(), Text(f"{_count(answer.left_out, 'passage')} found, but left out of the prompt", DIM)]
    return lines


def _withheld(sentence: CheckedSentence) -> Text:
    return Text.assemble((one_line(sentence.text), STRUCK), f" ({one_line(sentence.reason) or sentence.support})")


def hit_lines(hits: Sequence[Hit], articles: Mapping[str, Article]) -> list[Text]:
    """Two lines a hit: its rank, score and source, and its text."""
    lines = []
    for rank, hit in enumerate(hits, 1):
        where = source_line(articles[hit.chunk.article])
        lines.append(Text.assemble((f"{rank:>2}.", NUMBER), f" {hit.score:.3f}  {where}"))
        lines.append(Text(f"    {one_line(hit.chunk.text)}", DIM))
    return lines


def article_lines(article: Article) -> list[Text]:
    """The fields of an article, then its text with its own line breaks."""
    fields = {"id": article.id, **{k: v for k, v in source_record(article).items() if k != "article"}}
    known = [Text.assemble((f"{name:<9}", DIM), one_line(str(value))) for name, value in fields.items() if value]
    return [*known, Text(), *(Text(line) for line in safe(article.text).split("\n"))]


def plain(lines: Iterable[Text]) -> str:
    """Without styles, ending in a line feed."""
    return "".join(f"{line.plain.rstrip()}\n" for line in lines)


# -- Markdown -------------------------------------------------------------------------------------


def answer_markdown(answer: Answer, *, verbose: bool = False) -> str:
    """The question as a heading, the answer, and its sources."""
    parts = [f"# {markdown_safe(answer.question)}"]
    if answer.abstained:
        parts.append(markdown_safe(phrase("abstain_near" if answer.passages else "abstain", answer.language)))
        nearest = [
            f"- {markdown_source(p.article)}: {markdown_safe(one_line(p.text, PREVIEW))}" for p in answer.passages
        ]
        parts.append("\n".join(nearest))
    else:
        parts.append(" ".join(markdown_sentence(sentence) for sentence in answer.sentences))
        parts += [f"## {phrase('sources', answer.language)}", *markdown_citations(answer.citations)]
    if answer.withheld and verbose:
        parts += [f"~~{markdown_safe(s.text)}~~ ({markdown_safe(s.reason) or s.support})" for s in answer.withheld]
    elif answer.withheld:
        parts.append(f"*{_count(len(answer.withheld), 'sentence')} withheld*")
    return "\n\n".join(part for part in parts if part) + "\n"


def markdown_sentence(sentence: CheckedSentence) -> str:
    """A sentence with its citation numbers, or struck through when it was withheld."""
    text = markdown_safe(sentence.text)
    if sentence.support == "unsupported":
        return f"~~{text}~~ ({markdown_safe(sentence.reason) or 'unsupported'})"
    return text + "".join(rf" \[{n}\]" for n in sentence.citations)


def markdown_citations(citations: Iterable[Citation]) -> list[str]:
    """A paragraph a citation: where it is from, and the quote."""
    parts = []
    for citation in citations:
        article = citation.span.article
        quote = markdown_safe(quoted(citation.span.quote, article.language))
        parts.append(rf"\[{citation.n}\] {markdown_source(article)}" + f"\n> {quote}")
    return parts


def markdown_source(article: Article) -> str:
    """Title, outlet, date and path, as far as they are known."""
    fields = (article.outlet, article.date, article.path)
    return ", ".join([f"**{markdown_safe(article.title)}**", *(markdown_safe(part) for part in fields if part)])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
