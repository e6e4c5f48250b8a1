"""What was found in articles to the lines of a dossier, each said once: the story, what several say, what one says.

Every line comes from ``lines``, so that nothing is listed that was not verified. What is said already is not said
again, and what several reports say, though no wording is found in both, stands in the words of two of them. What only
a source in another language has is quoted last.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from rag.brief.lines import Line, LineWriter
from rag.compare.claims import Claim
from rag.compare.coverage import reads_alone
from rag.compare.differences import DifferingClaims
from rag.compare.figures import SharedFigure
from rag.ports import Progress
from rag.text.analysis import Analysis
from rag.types import Agreement, Difference, Side, SingleSource, Span

_OPENING, _OPENING_WORDS = 3, 80  # most sentences of the opening, and most words of more than one
_AGREEMENTS, _SINGLES, _FOREIGN = 8, 8, 3  # most lines of each kind
_FEWEST_WORDS = 6  # of a line
_SIDES = 2  # sentences shown of those that give one thing in other words


@dataclass
class Sections:
    """The dossier as it grows: lines in their order, and what each is listed under."""

    reports: Mapping[str, str]  # the independent report of each article
    left: float = math.inf  # words of room for what is offered
    lines: list[Line] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    single_source: list[SingleSource] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    opening: list[int] = field(default_factory=list)

    def offer(self, *lines: Line, about: str = "") -> bool:
        """Lists the lines as one where there is room for their words, and a first one in any case."""
        fits = self._fits(*lines)
        if fits:
            self.list(*lines, about=about)
        return fits

    @property
    def short(self) -> bool:
        """Whether only so many words are wanted: then nothing is told in the words of two."""
        return self.left < math.inf

    def open(self, line: Line, *, in_any_case: bool = False) -> bool:
        """Takes a line into the opening, where there is room in it (or ``in_any_case``) and in all."""
        words = len(line.sentence.text.split())
        before = sum(len(self.lines[i].sentence.text.split()) for i in self.opening)
        full = len(self.opening) >= _OPENING or before + words > _OPENING_WORDS
        if self.opening and full and not in_any_case:
            return False
        fits = self._fits(line)
        if fits:
            self.opening.append(self.add(line))
            if self.count(line.articles) > 1:
                self.list(line)
        return fits

    def _fits(self, *lines: Line) -> bool:
        """Whether there is room, which is then taken."""
        count = sum(len(line.sentence.text.split()) for line in lines)
        fits = count <= self.left or not self.lines
        self.left -= count if fits else 0
        return fits

    def add(self, line: Line) -> int:
        """The index of the line; a quotation that is there already keeps its own."""
        for i, known in enumerate(self.lines):
            if known.sentence == line.sentence:
                return i
        self.lines.append(line)
        return len(self.lines) - 1

    def list(self, *lines: Line, about: str = "") -> None:
        """Under agreement or single source, by how many independent reports say it."""
        articles = tuple(dict.fromkeys(article for line in lines for article in line.articles))
        at = tuple(self.add(line) for line in lines)
        count = self.count(articles)
        if count > 1:
            self.agreements.append(Agreement(at, articles, count, about))
        else:
            self.single_source.append(SingleSource(at, articles))

    def count(self, articles: Iterable[str]) -> int:
        """Independent reports among articles."""
        return len({self.reports[article] for article in articles})


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: the ``story`` by (claim, words clipped from it), all claims, and what several may say.

    ``differences`` are pairs of ``claims``.
    """

    story: Sequence[tuple[Claim, str]]
    claims: Sequence[Claim]
    groups: Sequence[Sequence[Claim]]
    figures: Sequence[SharedFigure]
    differences: Sequence[DifferingClaims]

    @property
    def opposed(self) -> set[Span]:
        """The claims that stand in differences."""
        return {self.claims[i].span for pair in self.differences for i in (pair.first, pair.second)}


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What several reports say: one line, or a line of each for what they give; ``about`` is that."""

    lines: tuple[Line, ...]
    about: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(claim for line in self.lines for claim in line.claims)


def list_findings(writer: LineWriter, sections: Sections, found: Findings, progress: Progress | None) -> None:
    """The story, then what several reports say, where they differ, and what one says alone, the most telling first.

    What only sources in another language than the dossier's have comes last.
    """
    steps = _Steps(progress, len(found.story) + 2 * _AGREEMENTS + _SINGLES + _FOREIGN)
    _tell(writer, sections, found, steps)
    _agree(writer, sections, found, steps)
    list_differences(writer, sections, found.differences, found.claims)
    for native, most in ((True, _SINGLES), (False, _FOREIGN)):
        shown = 0
        chosen = [claim for claim in found.claims if writer.is_native(claim) == native]
        likely = list(itertools.islice(_spread(chosen, sections.reports), 2 * most))
        for i, claim in enumerate(likely):
            if shown == most or sections.left < _FEWEST_WORDS:
                break
            fuller = [other for other in likely[i + 1 :] if len(other.text) > len(claim.text) and _reads(other)]
            if fuller and writer.repeats(claim, sections.lines, fuller):
                continue
            shown += offer_single(writer, sections, claim, found.claims, found.figures)
        steps.done(most)


def offer_single(
    writer: LineWriter,
    sections: Sections,
    claim: Claim,
    claims: Sequence[Claim],
    figures: Sequence[SharedFigure],
) -> bool:
    """Lists what one report alone says, where it is not said yet and another one does not say it too.

    What a sentence of another one is found to state after all is listed as said by several, and is no such line.
    """
    others = writer.saying(claim, claims)
    said = _count(sections, [claim, *others]) > 1 or _given_already(sections, claim, figures)
    if said or writer.repeats(claim, sections.lines):
        return False
    stating, may = writer.elsewhere(claim)
    if stating and writer.is_native(claim):
        sections.offer(writer.citing(writer.quotation(claim), stating))
    if stating or may:
        return False
    line = writer.line([claim, *others])
    return _alone(line) and sections.offer(line)


class _Steps:
    """Lines written so far, for who watches."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def done(self, count: int = 1) -> None:
        self._done = min(self._done + count, self._total)
        if self._progress:
            self._progress(self._done, self._total, "lines")


def _tell(writer: LineWriter, sections: Sections, found: Findings, steps: _Steps) -> None:
    """The opening, and the rest of the story under what several say, or one.

    In a short dossier the opening has, too, what several say though one alone is found to state the line.
    """
    for claim, words in found.story:
        steps.done()
        if writer.repeats(claim, sections.lines):
            continue
        others = writer.saying(claim, found.claims)
        line = _told(writer, sections, writer.quoted(claim, words, others), others, verbatim=True)
        several = sections.count(line.articles) == 1 < _count(sections, [claim, *others])
        begins = len(sections.lines) == len(sections.opening)
        if sections.short and several:
            sections.open(line, in_any_case=True)
        elif not (begins and sections.open(line)) and claim.span not in found.opposed:
            lines = _with_other_words(writer, sections, _told(writer, sections, line, others), others)
            if len(_reports(sections, lines)) > 1 or not several:
                sections.offer(*lines)


def _told(
    writer: LineWriter, sections: Sections, line: Line, others: Sequence[Claim], *, verbatim: bool = False
) -> Line:
    """The line, or where others say the same and more of them support another wording, that."""
    members = [line.claims[0], *others]
    if sections.count(line.articles) == _count(sections, members):
        return line
    other = writer.line(members, verbatim=verbatim)
    return other if _alone(other) and sections.count(other.articles) > sections.count(line.articles) else line


def _agree(writer: LineWriter, sections: Sections, found: Findings, steps: _Steps) -> None:
    """Groups and figures of several reports that are not said yet, those of most reports first."""
    several = sorted((g for g in found.groups if len(g) > 1), key=lambda g: (-_count(sections, g), -_worth(g)))
    agreed: list[_Agreed] = []
    for members in (g for g in several[: 2 * _AGREEMENTS] if _count(sections, g) > 1):
        said = [*sections.lines, *(line for item in agreed for line in item.lines)]
        if len(sections.agreements) + len(agreed) >= _AGREEMENTS or sections.left < _FEWEST_WORDS:
            break
        steps.done()
        if not any(writer.repeats(claim, said) for claim in members):
            line = writer.line(members)
            lines = (line,) if sections.short else _with_other_words(writer, sections, line, members)
            agreed += [_Agreed(lines)] if len(_reports(sections, lines)) > 1 else []
    given = [item for item in found.figures if any(writer.is_native(claim) for claim in item.claims)]
    given = [] if sections.short else given
    for figure in _not_said_yet(sections, given, agreed)[: _AGREEMENTS - len(sections.agreements) - len(agreed)]:
        agreed.append(_side_by_side(writer, sections, figure, found.opposed))
    agreed.sort(key=lambda item: (-_count(sections, item.claims), -_worth(item.claims)))
    for entry in agreed:
        if all(_alone(line) or line in sections.lines for line in entry.lines):
            sections.offer(*entry.lines, about=entry.about)


def list_differences(
    writer: LineWriter, sections: Sections, pairs: Sequence[DifferingClaims], claims: Sequence[Claim]
) -> None:
    """Each side as its source has it, with the other articles that say the same."""
    for pair in pairs:
        both, sides = (claims[pair.first], claims[pair.second]), []
        of_others = [claim for claim in claims if claim.article.id not in {side.article.id for side in both}]
        for claim in both:
            line = writer.side(claim, of_others)
            sides.append(Side(sections.add(line), line.articles))
        sections.differences.append(Difference(pair.kind, pair.about, tuple(sides)))


def _with_other_words(writer: LineWriter, sections: Sections, line: Line, others: Sequence[Claim]) -> tuple[Line, ...]:
    """The line, and where one report alone is found to state it, its own words and another one's for the same.

    A source that the entailment reader finds to state the line is cited for it, and its own words are not shown. Those
    of a source in the dossier's language are shown where there is one.
    """
    words = "" if line.sentence.verbatim else line.sentence.text
    unheard = [c for c in others if c.article.id not in line.articles]
    if stating := writer.stating(line.claims[0], unheard, words):
        line = writer.citing(line, stating)
    known = {sections.reports[article] for article in line.articles}
    unheard = [c for c in others if sections.reports[c.article.id] not in known] if len(known) == 1 else []
    best = sorted((c for c in unheard if reads_alone(c.said)), key=lambda c: not writer.is_native(c))[:1]
    if best and not line.sentence.verbatim and _reads(line.claims[0]):
        line = writer.quotation(line.claims[0])
    return (line, *(writer.quotation(claim) for claim in best))


def _reports(sections: Sections, lines: Sequence[Line]) -> set[str]:
    return {sections.reports[article] for line in lines for article in line.articles}


def _alone(line: Line) -> bool:
    """Whether a line can be read alone: a rewriting has its names, a quotation may lean on what stands before it."""
    return not line.sentence.verbatim or _reads(line.claims[0])


def _reads(claim: Claim) -> bool:
    return reads_alone(claim.said)


def list_gathered(writer: LineWriter, sections: Sections, groups: Sequence[Sequence[Claim]], told: set[Span]) -> None:
    """Each group by the sentence that leads it, as its source has it, citing every member."""
    for members in groups:
        if len(members) > 1 or members[0].span not in told:
            sections.offer(writer.gathered(members))


# -- a figure that several give -------------------------------------------------------------------


def _not_said_yet(sections: Sections, figures: Sequence[SharedFigure], agreed: Sequence[_Agreed]) -> list[SharedFigure]:
    """The figures of several reports that no line has but one of the opening, which one report is found to state.

    Those of most reports come first; each sentence once.
    """
    alone = {i for i in sections.opening if sections.count(sections.lines[i].articles) == 1}
    lines = [line for i, line in enumerate(sections.lines) if i not in alone]
    said = {key for line in (*lines, *(line for item in agreed for line in item.lines)) for key in _keys(line.said)}
    found: list[SharedFigure] = []
    used: set[Span] = set()
    for item in sorted(figures, key=lambda item: -_count(sections, item.claims)):
        spans = {claim.span for claim in item.claims}
        if _count(sections, item.claims) > 1 and item.key not in said and not spans <= used:
            found.append(item)
            used |= spans
    return found


def _side_by_side(writer: LineWriter, sections: Sections, item: SharedFigure, opposed: Set[Span]) -> _Agreed:
    """A line of each, one of every report first, in its source's words where a shorter wording loses the figure.

    A line that is there already is one of them, and what is ``opposed`` the last.
    """
    there = {claim.span: line for line in sections.lines for claim in line.claims[:1] if item.key in _keys(line.said)}
    order = sorted(item.claims, key=lambda c: (c.span not in there, c.span in opposed, not writer.is_native(c)))
    first: dict[str, Claim] = {}
    for claim in order:
        first.setdefault(sections.reports[claim.article.id], claim)
    chosen = list(dict.fromkeys([*first.values(), *order]))[:_SIDES]
    lines = [there.get(claim.span) or writer.line([claim]) for claim in chosen]
    lines = [
        line if item.key in _keys(line.said) else writer.quotation(claim)
        for line, claim in zip(lines, chosen, strict=True)
    ]
    lines[-1] = writer.citing(lines[-1], [claim for claim in item.claims if claim not in chosen])
    return _Agreed(tuple(lines), item.written)


def _given_already(sections: Sections, claim: Claim, figures: Sequence[SharedFigure]) -> bool:
    """Whether all figures of a claim are said in a line, of the same thing by several reports."""
    told = {key for line in sections.lines for key in _keys(line.said)}
    shared = {f.key for f in figures if claim.span in f.spans and _count(sections, f.claims) > 1}
    return bool(_keys(claim.said)) and _keys(claim.said) <= told & shared


def _keys(said: Analysis) -> set[str]:
    return {quantity.key for quantity in said.quantities}


# -- order ----------------------------------------------------------------------------------------


def _spread(claims: Sequence[Claim], reports: Mapping[str, str]) -> Iterator[Claim]:
    """The most salient claims, each report's second and third one counting less, so that every source is heard."""
    heard: Counter[str] = Counter()
    left = list(claims)
    while left:
        best = max(left, key=lambda c: c.salience * 0.93 ** heard[reports[c.article.id]])
        left.remove(best)
        heard[reports[best.article.id]] += 1
        yield best


def _count(sections: Sections, claims: Sequence[Claim]) -> int:
    return sections.count(claim.article.id for claim in claims)


def _worth(claims: Sequence[Claim]) -> float:
    return max(claim.salience for claim in claims)
