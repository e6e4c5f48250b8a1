"""Groups of claims to the lines of a dossier, each listed once: what several sources say, and what one says alone.

Every line comes from ``lines``, so that nothing is listed that was not verified. A group for which no common wording
holds is single sources again, but for the figures in it that ``compare.figures`` finds elsewhere.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rag.brief.lines import Line, LineWriter
from rag.compare.claims import Claim
from rag.compare.figures import SharedFigure
from rag.ports import Progress
from rag.text.analysis import Analysis
from rag.types import Agreement, Difference, SingleSource, Span

_AGREEMENTS, _SINGLES = 8, 14  # most lines of each kind
_FEWEST_WORDS = 6  # of a line
_SIDES = 4  # sentences shown of those that give one figure; the other articles are cited beside the first one


@dataclass
class Sections:
    """The dossier as it grows: lines in their order, and what each is listed under."""

    reports: Mapping[str, str]  # the independent report of each article
    left: float = math.inf  # words of room for what is offered
    lines: list[Line] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    single_source: list[SingleSource] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    def offer(self, *lines: Line, about: str = "") -> None:
        """Lists the lines as one where there is room for their words, and a first one in any case."""
        count = sum(len(line.sentence.text.split()) for line in lines)
        if count <= self.left or not self.lines:
            self.left -= count
            self.list(*lines, about=about)

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
class _Agreed:
    """What several reports say: one line, or a line of each for what they give; ``about`` is that."""

    lines: tuple[Line, ...]
    about: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(claim for line in self.lines for claim in line.claims)


def list_groups(
    writer: LineWriter,
    sections: Sections,
    groups: Sequence[Sequence[Claim]],
    figures: Sequence[SharedFigure],
    told: set[Span],
    progress: Progress | None,
) -> None:
    """Groups of several articles and figures that several give, then single sources, the most salient claims first.

    Members that do not support their group's line are single sources again. What is in ``told`` is no single source,
    and neither is a claim of which all figures are listed with its article.
    """
    several = sorted((g for g in groups if len(g) > 1), key=lambda g: (-_count(sections, g), -_worth(g)))
    several, alone = several[: 2 * _AGREEMENTS], [g[0] for g in groups if len(g) == 1]
    total = len(several) + _AGREEMENTS + _SINGLES
    agreed: list[_Agreed] = []
    for done, members in enumerate(several, 1):
        line = writer.line(members)
        if sections.count(line.articles) > 1 and len(agreed) < _AGREEMENTS:
            agreed.append(_Agreed((line,)))
            alone += [claim for claim in members if claim not in line.claims]
        else:
            alone += members
        if progress:
            progress(done, total, "lines")
    given = _not_said_yet(sections, figures, agreed)[: _AGREEMENTS - len(agreed)]
    for done, item in enumerate(given, len(several) + 1):
        agreed.append(_side_by_side(writer, sections, item))
        if progress:
            progress(done, total, "lines")
    agreed.sort(key=lambda item: (-_count(sections, item.claims), -_worth(item.claims)))
    for entry in agreed:
        sections.offer(*entry.lines, about=entry.about)
    told = told.union(*(item.spans for item in given))
    listed = {(claim.article.id, item.key) for item in given for claim in item.claims}
    single = [claim for claim in alone if claim.span not in told and not _given_already(claim, listed)]
    for done, claim in enumerate(_spread(single, sections.reports), total - _SINGLES + 1):
        if sections.left < _FEWEST_WORDS or len(sections.single_source) >= _SINGLES + len(agreed):
            break
        sections.offer(writer.line([claim]))
        if progress:
            progress(min(done, total), total, "lines")


def list_gathered(writer: LineWriter, sections: Sections, groups: Sequence[Sequence[Claim]], told: set[Span]) -> None:
    """Each group by the sentence that leads it, as its source has it, citing every member."""
    for members in groups:
        if len(members) > 1 or members[0].span not in told:
            sections.offer(writer.gathered(members))


# -- a figure that several give -------------------------------------------------------------------


def _not_said_yet(sections: Sections, figures: Sequence[SharedFigure], agreed: Sequence[_Agreed]) -> list[SharedFigure]:
    """The figures of several reports that no agreed line has, those of most reports first; each sentence once."""
    said = {key for item in agreed for line in item.lines for key in _keys(line.said)}
    found: list[SharedFigure] = []
    used: set[Span] = set()
    for item in sorted(figures, key=lambda item: -_count(sections, item.claims)):
        spans = {claim.span for claim in item.claims}
        if _count(sections, item.claims) > 1 and item.key not in said and not spans <= used:
            found.append(item)
            used |= spans
    return found


def _side_by_side(writer: LineWriter, sections: Sections, item: SharedFigure) -> _Agreed:
    """A line of each, one of every report first, in its source's words where a shorter wording loses the figure."""
    first: dict[str, Claim] = {}
    for claim in item.claims:
        first.setdefault(sections.reports[claim.article.id], claim)
    chosen = list(dict.fromkeys([*first.values(), *item.claims]))[:_SIDES]
    lines = [writer.line([claim]) for claim in chosen]
    lines = [
        line if item.key in _keys(line.said) else writer.quotation(claim)
        for line, claim in zip(lines, chosen, strict=True)
    ]
    lines[0] = writer.citing(lines[0], [claim for claim in item.claims if claim not in chosen])
    return _Agreed(tuple(lines), item.written)


def _given_already(claim: Claim, listed: set[tuple[str, str]]) -> bool:
    keys = _keys(claim.said)
    return bool(keys) and all((claim.article.id, key) in listed for key in keys)


def _keys(said: Analysis) -> set[str]:
    return {quantity.key for quantity in said.quantities}


# -- order ----------------------------------------------------------------------------------------


def _spread(claims: Sequence[Claim], reports: Mapping[str, str]) -> list[Claim]:
    """The most salient claims, each report's second and third one counting less, so that every source is heard."""
    heard: Counter[str] = Counter()
    left, chosen = list(claims), list[Claim]()
    while left and len(chosen) < _SINGLES:
        best = max(left, key=lambda c: c.salience * 0.93 ** heard[reports[c.article.id]])
        left.remove(best)
        heard[reports[best.article.id]] += 1
        chosen.append(best)
    return chosen


def _count(sections: Sections, claims: Sequence[Claim]) -> int:
    return sections.count(claim.article.id for claim in claims)


def _worth(claims: Sequence[Claim]) -> float:
    return max(claim.salience for claim in claims)
