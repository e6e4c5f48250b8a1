"""Briefs as Markdown pages. Pure; escaping is ``render``'s, the JSON record is there too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.render.lines import pluralised, preview, quoted
from rag.render.safe import one_line
from rag.text.phrases import Key, phrase
from rag.types import (
    Agreement,
    Answer,
    Article,
    Brief,
    CheckedSentence,
    Citation,
    Difference,
    DifferenceKind,
    Dossier,
    Event,
    MentionKind,
)


def brief_markdown(brief: Brief) -> str:
    """One source: its title, its sentences, and the quotes that they stand on."""
    article = brief.article
    parts = [f"# {markdown_safe(brief.title)}", f"{phrase('brief', brief.language)} — {markdown_source(article)}"]
    parts += ["\n".join(f"- {markdown_sentence(sentence)}" for sentence in brief.sentences)]
    parts += [f"## {phrase('sources', brief.language)}", *markdown_citations(brief.citations)]
    return "\n\n".join(part for part in parts if part) + "\n"


def dossier_markdown(dossier: Dossier) -> str:
    """The merged brief: the story, what is agreed, where sources differ, who alone says what, when, and the quotes."""
    spoken, reports = dossier.language, len(set(dossier.reports))
    parts = [f"# {markdown_safe(dossier.title)}", _counted(len(dossier.sources), reports, spoken) if reports else ""]
    parts += [] if dossier.sentences else [phrase("nothing_new" if dossier.sources else "abstain", spoken)]
    agreed = [item for item in dossier.agreements if not set(item.sentences) & set(dossier.opening)]
    parts += [_opening(dossier)]
    parts += _section(phrase("agreements", spoken), [_agreement(dossier, item) for item in agreed])
    parts += _section(phrase("differences", spoken), [_difference(dossier, item) for item in dossier.differences])
    parts += _section(phrase("single_source", spoken), [_lines(dossier, s.sentences) for s in dossier.single_source])
    events = dossier.timeline if len(dossier.timeline) > 1 else ()  # one is no order, and its line stands above
    parts += _section(phrase("timeline", spoken), [_event(dossier, event) for event in events])
    parts += _section(phrase("mentions", spoken), _mentions(dossier))
    parts += [f"## {phrase('sources', spoken)}"]
    parts += ["\n".join(f"- {markdown_source(article)}" for article in dossier.sources)]
    parts += markdown_citations(dossier.citations)
    return "\n\n".join(part for part in parts if part) + "\n"


_DIFFERS: dict[DifferenceKind, Key] = {
    "figure": "differs_figure",
    "date": "differs_date",
    "name": "differs_name",
    "negation": "differs_negation",
}
_NAMED: dict[MentionKind, Key] = {
    "person": "named_person",
    "organisation": "named_organisation",
    "figure": "named_figure",
    "date": "named_date",
    "name": "named_name",
}


def _counted(articles: int, reports: int, language: str) -> str:
    return phrase("report" if reports == 1 else "reports", language).format(articles=articles, reports=reports)


def _section(title: str, rows: Sequence[str]) -> list[str]:
    return [f"## {title}", "\n".join(f"- {row}" for row in rows)] if rows else []


def _lines(dossier: Dossier, indices: Iterable[int]) -> str:
    return " ".join(markdown_sentence(dossier.sentences[i]) for i in indices)


def _opening(dossier: Dossier) -> str:
    """The sentences that tell the story, each with who says it, or gives its figure, where several do."""
    shown = []
    for i in dossier.opening:
        notes = [_note(dossier, item, i) for item in dossier.agreements if i in item.sentences]
        shown.append(" — ".join([_lines(dossier, (i,)), *notes]))
    return "\n\n".join(shown)


def _note(dossier: Dossier, agreement: Agreement, i: int) -> str:
    """Who says a sentence too; or what of it others give in their own words, with their citations."""
    counted = _counted(len(agreement.articles), agreement.reports, dossier.language)
    if not agreement.about:
        return f"*{counted}*"
    cited = dict.fromkeys(n for j in agreement.sentences if j != i for n in dossier.sentences[j].citations)
    return f"*{markdown_safe(agreement.about)}: {counted}*" + "".join(rf" \[{n}\]" for n in cited)


def _agreement(dossier: Dossier, agreement: Agreement) -> str:
    """A line with who says it; several, that give one thing each in its own words, as a nested list."""
    counted = _counted(len(agreement.articles), agreement.reports, dossier.language)
    if not agreement.about:
        return f"{_lines(dossier, agreement.sentences)} — *{counted}*"
    sides = [f"  - {_lines(dossier, (i,))}" for i in agreement.sentences]
    return "\n".join([f"**{markdown_safe(agreement.about)}** — *{counted}*", *sides])


def _difference(dossier: Dossier, difference: Difference) -> str:
    """What it is about, then a line for each side, as a nested list."""
    kind = phrase(_DIFFERS[difference.kind], dossier.language)
    about = f"**{markdown_safe(difference.about)}** ({kind})" if difference.about else f"**{kind}**"
    sides = [f"  - {_lines(dossier, (side.sentence,))}" for side in difference.sides]
    return "\n".join([about, *sides])


def _event(dossier: Dossier, event: Event) -> str:
    date = f"**{markdown_safe(event.date)}**" + (f" ({phrase('resolved', dossier.language)})" if event.resolved else "")
    return f"{date}: {_lines(dossier, event.sentences)}"


def _mentions(dossier: Dossier) -> list[str]:
    """A line a kind, in the order of the brief."""
    kinds: dict[MentionKind, list[str]] = {}
    for mention in dossier.mentions:
        numbers = "".join(rf" \[{n}\]" for n in mention.citations)
        kinds.setdefault(mention.kind, []).append(markdown_safe(mention.text) + numbers)
    return [f"*{phrase(_NAMED[kind], dossier.language)}*: {'; '.join(found)}" for kind, found in kinds.items()]


def markdown_safe(text: str) -> str:
    """One line of Markdown that reads as this text and nothing else (CommonMark and GitHub's extensions)."""
    line = re.sub(r"[\\`*_\[\]<>#|~&$^@]", r"\\\g<0>", one_line(text))
    line = re.sub(r"(?<=\w)\.(?=[^\W\d])|:(?=//)|(?<=mailto):|(?<=xmpp):", r"\\\g<0>", line, flags=re.IGNORECASE)
    line = re.sub(r"^(\d+)([.)])", r"\1\\\2", line)
    return re.sub(r"^[-+=:]", r"\\\g<0>", line)


def answer_markdown(answer: Answer, *, verbose: bool = False) -> str:
    """The question as a heading, the answer, and its sources."""
    parts = [f"# {markdown_safe(answer.question)}"]
    if answer.abstained:
        parts.append(markdown_safe(phrase("abstain_near" if answer.passages else "abstain", answer.language)))
        parts.append("\n".join(f"- {markdown_source(p.article)}: {markdown_safe(preview(p))}" for p in answer.passages))
    else:
        parts.append(" ".join(markdown_sentence(sentence) for sentence in answer.sentences))
        parts += [f"## {phrase('sources', answer.language)}", *markdown_citations(answer.citations)]
    if answer.withheld and verbose:
        parts += [f"~~{markdown_safe(s.text)}~~ ({markdown_safe(s.reason) or s.support})" for s in answer.withheld]
    elif answer.withheld:
        parts.append(f"*{pluralised(len(answer.withheld), 'sentence')} withheld*")
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
