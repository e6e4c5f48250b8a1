"""Sections of a dossier: what several reports say, what one says alone, each line once and within the room there is."""

from __future__ import annotations

from rag.brief.lines import Line
from rag.brief.sections import Sections
from rag.compare.claims import Claim
from rag.types import CheckedSentence
from tests.builders import article, sentences_of

REPORTS = {"a": "a", "b": "b", "copy": "a"}


def line(text: str, *names: str) -> Line:
    sources = [article(text, id=name) for name in names]
    claims = tuple(Claim(source, sentences_of(source)[0], 1.0) for source in sources)
    return Line(CheckedSentence(text, (1,), "supported", 1.0, verbatim=True), claims)


def test_several_reports_agree_and_copies_are_one() -> None:
    sections = Sections(REPORTS)
    sections.list(line("Le port ferme.", "a", "b"))
    sections.list(line("Le port rouvre.", "a", "copy"))
    assert [(item.sentences, item.reports) for item in sections.agreements] == [((0,), 2)]
    assert [(item.sentences, item.articles) for item in sections.single_source] == [((1,), ("a", "copy"))]


def test_a_line_that_is_there_keeps_its_place() -> None:
    sections = Sections(REPORTS)
    assert [sections.add(line(text, "a")) for text in ("Un.", "Deux.", "Un.")] == [0, 1, 0]


def test_the_first_line_is_listed_in_any_case_and_a_later_one_where_there_is_room() -> None:
    sections = Sections(REPORTS, left=5)
    for text in ("Le port de Brest ferme lundi matin.", "Trop tard.", "Fin."):
        sections.offer(line(text, "a"))
    assert [each.sentence.text for each in sections.lines] == ["Le port de Brest ferme lundi matin."]
    roomy = Sections(REPORTS, left=5)
    for text in ("Le port ferme.", "Le bac de Brest reprend.", "Fin ici."):
        roomy.offer(line(text, "a"))
    assert [each.sentence.text for each in roomy.lines] == ["Le port ferme.", "Fin ici."]
