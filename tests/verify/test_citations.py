"""A wording that is not its source's own has to be stated by its quotes."""

from __future__ import annotations

import pytest

from rag.ports import Entailment
from rag.text.analysis import analyse
from rag.types import Span
from rag.verify.citations import check_wording, is_verbatim
from tests.builders import article, passage
from tests.fakes import FakeParts, HashEmbedder, ReadingEmbedder

REFUSED = "Le conseil de Plouvara a refusé mardi la subvention de 40 000 euros."


@pytest.mark.parametrize(
    ("reading", "support", "reason"),
    [
        (Entailment(0.9, 0.05, 0.05), "supported", ""),
        (Entailment(0.3, 0.1, 0.6), "partial", "not stated"),
        (Entailment(0.05, 0.9, 0.05), "unsupported", "contradicted"),
    ],
)
def test_shared_words_support_only_what_is_stated(reading: Entailment, support: str, reason: str) -> None:
    said = "Le conseil de Plouvara a accordé mardi la subvention de 40 000 euros."
    models = FakeParts(embedder=ReadingEmbedder(known={(REFUSED, said): reading}))
    verdict = check_wording(analyse(said, "fr"), [passage(REFUSED)], models, {})
    assert (verdict.support, verdict.reason) == (support, reason)


def test_the_words_of_the_source_are_not_read_again() -> None:
    models = FakeParts(embedder=ReadingEmbedder())  # it finds nothing stated
    said = "Le conseil de Plouvara a refusé mardi la subvention"
    assert check_wording(analyse(said, "fr"), [passage(REFUSED)], models, {}).support == "supported"


def test_without_a_reader_only_the_source_s_own_words_are_supported() -> None:
    models = FakeParts(embedder=HashEmbedder())
    for said, support in (
        ("La subvention de 40 000 euros a été refusée mardi par le conseil de Plouvara.", "partial"),
        ("Le conseil de Plouvara a refusé mardi la subvention.", "supported"),
    ):
        assert check_wording(analyse(said, "fr"), [passage(REFUSED)], models, {}).support == support


def test_the_reader_and_no_word_for_not_judges_a_denial() -> None:
    said = "Le conseil de Plouvara n'a pas accordé la subvention de 40 000 euros."
    models = FakeParts(embedder=ReadingEmbedder(known={(REFUSED, said): Entailment(0.9, 0.05, 0.05)}))
    assert check_wording(analyse(said, "fr"), [passage(REFUSED)], models, {}).support == "supported"


def test_verbatim_is_in_a_row() -> None:
    spans = [Span(article(REFUSED), 0, len(REFUSED))]
    assert is_verbatim(analyse("la SUBVENTION de 40 000 euros", "fr"), spans)
    assert not is_verbatim(analyse("la subvention du conseil", "fr"), spans)
