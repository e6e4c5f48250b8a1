"""The second reader: spans from marks, their shares, and agreement with a draft."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from rag.ask.extractive import SPAN_TOKENS, ExtractiveReading, mark_spans, widened
from rag.ports import Marked
from tests.builders import passage
from tests.fakes import HashEmbedder, MarkingEmbedder

MILL = passage("Le moulin emploie 12 ouvriers.", "Il a brûlé en mai.", n=1)
ABBEY = passage("L'abbaye abrite 40 moines.", n=2, id="a2")


def read(words: str) -> ExtractiveReading:
    marked = MarkingEmbedder(words=words).mark("", [MILL.text, ABBEY.text], [None, None])
    assert marked is not None
    return ExtractiveReading([MILL, ABBEY], marked)


def test_the_words_marked_come_first_with_nearly_all_of_the_share() -> None:
    found = read("40 moines")
    first = found.spans[0]
    assert (first.text, first.place) == ("40 moines", 1)
    assert first.share > 0.9
    assert sum(span.share for span in found.spans) <= 1.0001
    assert found.log_odds == (-6.0, 6.0)


def test_agreement_is_the_overlap_expected() -> None:
    found = read("40 moines")
    assert found.agreement("40 moines") == pytest.approx(found.agreement("quelque 40 moines y vivent"), abs=1e-3)
    assert found.agreement("40 moines") > 0.9
    assert 0.4 < found.agreement("40 ouvriers") < 0.6
    assert found.agreement("brûlé") < 0.1
    assert found.agreement("brûlé", "40 moines") > 0.9  # one of the two answers shown is enough
    assert found.agreement("") == found.agreement() == 0.0


def test_no_span_is_longer_than_answers_are_nor_ends_before_it_begins() -> None:
    text = " ".join(f"mot{i}" for i in range(60))
    tokens = [(start, start + len(word)) for word in text.split() for start in [text.index(word)]]
    begins, ends = (np.zeros(60, dtype=np.float32) for _ in range(2))
    begins[0], ends[59], ends[2] = 3.0, 9.0, 1.0
    found = ExtractiveReading([passage(text)], [Marked(0.0, begins, ends, tokens)])
    assert all(1 <= len(one.text.split()) <= SPAN_TOKENS for one in found.spans)
    assert found.spans[0].text.endswith("mot59")


def test_a_span_stays_within_a_sentence() -> None:
    begins, ends = (np.zeros(10, dtype=np.float32) for _ in range(2))
    begins[3], ends[7] = 9.0, 9.0  # "12", and "brûlé" of the next sentence
    tokens = [(m.start(), m.end()) for m in re.finditer(r"\w+", MILL.text)]
    found = ExtractiveReading([MILL], [Marked(0.0, begins, ends, tokens)])
    assert {one.text for one in found.spans[:4]} <= {"12", "12 ouvriers", "brûlé", "a brûlé", "Il a brûlé"}


def test_nothing_is_marked_in_nothing() -> None:
    empty = np.zeros(0, dtype=np.float32)
    found = ExtractiveReading([MILL], [Marked(-1.0, empty, empty, [])])
    assert found.spans == ()
    assert found.agreement("12 ouvriers") == 0.0


def test_a_passage_is_read_with_the_sentences_beside_it() -> None:
    whole = passage("Un moulin tourne.", "Deux ânes passent.", "Trois oies crient.", "Quatre chats dorment.")
    middle, first = (replace(whole, sentences=whole.sentences[n : n + 1]) for n in (2, 0))
    assert widened(middle, whole.sentences).sentences == whole.sentences[1:4]
    assert widened(first, whole.sentences).sentences == whole.sentences[:2]


@pytest.mark.parametrize(("embedder", "there"), [(HashEmbedder(), False), (MarkingEmbedder(words="12"), True)])
def test_without_a_fit_there_is_no_second_reader(embedder: HashEmbedder, there: bool) -> None:
    held = {one.article.id: one.sentences for one in (MILL, ABBEY)}
    assert (mark_spans(embedder, "Combien ?", [MILL, ABBEY], held) is not None) == there
