"""Briefs as Markdown: what a reader gets, in the language of the brief. Hostile text is in test_render."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.render.markdown import brief_markdown, dossier_markdown
from rag.types import (
    Agreement,
    Brief,
    CheckedSentence,
    Citation,
    Difference,
    Dossier,
    Event,
    Mention,
    Side,
    SingleSource,
    Span,
)
from tests.builders import article

FERRY = replace(article("Le bac reprend lundi.", id="bac", title="Le bac"), outlet="La Gazette", date="2025-03-01")
TRAIN = article("Le bac reprend mardi.", id="train", title="Le train")
SAID = CheckedSentence("Le bac reprend lundi.", (1,), "supported", 0.9)
OTHERWISE = CheckedSentence("Le bac reprend mardi.", (2,), "supported", 0.9)
CITATIONS = (Citation(1, Span(FERRY, 0, 21)), Citation(2, Span(TRAIN, 0, 21)))


def test_a_brief_of_one_source() -> None:
    assert brief_markdown(Brief(FERRY, "Le bac", "fr", (SAID,), CITATIONS[:1], "k")) == (
        "# Le bac\n\n"
        "Note de synthèse — **Le bac**, La Gazette, 2025-03-01, bac\\.txt\n\n"
        "- Le bac reprend lundi. \\[1\\]\n\n"
        "## Sources\n\n"
        "\\[1\\] **Le bac**, La Gazette, 2025-03-01, bac\\.txt\n"
        "> « Le bac reprend lundi. »\n"
    )


def test_a_merged_brief_says_who_agrees_who_differs_and_when() -> None:
    page = dossier_markdown(
        Dossier(
            "Dossier",
            "en",
            (SAID, OTHERWISE),
            CITATIONS,
            (FERRY, TRAIN),
            reports=("bac", "bac"),
            agreements=(Agreement((0,), ("bac", "train"), 2),),
            differences=(Difference("date", "bac reprend", (Side(0, ("bac",)), Side(1, ("train",)))),),
            single_source=(SingleSource((1,), ("train",)),),
            timeline=(Event("2025-03-03", (0,), True), Event("2025-03-04", (1,), False)),
            mentions=(Mention("date", "lundi", (1,)), Mention("name", "bac", (1, 2))),
        )
    )
    assert "2 articles, 1 independent report\n" in page
    assert "- Le bac reprend lundi. \\[1\\] — *2 articles, 2 independent reports*\n" in page
    sides = "  - Le bac reprend lundi. \\[1\\]\n  - Le bac reprend mardi. \\[2\\]\n"
    assert f"- **bac reprend** (different dates)\n{sides}" in page
    assert "- **2025-03-03** (computed date): Le bac reprend lundi. \\[1\\]\n" in page
    assert "- *Other names*: bac \\[1\\] \\[2\\]\n" in page


def test_only_the_groups_that_there_are_have_a_heading() -> None:
    page = dossier_markdown(
        Dossier("Dossier", "en", (SAID,), CITATIONS[:1], (FERRY,), agreements=(Agreement((0,), ("bac",), 1),))
    )
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ["What several sources say", "Sources"]


def test_a_dossier_without_anything_says_so() -> None:
    assert "\nRien de nouveau.\n" in dossier_markdown(Dossier("Dossier", "fr", (), (), (FERRY,), reports=("bac",)))
