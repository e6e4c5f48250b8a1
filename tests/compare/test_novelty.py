"""What is new: near words are not enough where a fact is another one."""

from __future__ import annotations

import pytest

from rag.compare.claims import Claim
from rag.compare.novelty import Known, new_claims
from rag.text.analysis import analyse
from tests.builders import article, sentences_of
from tests.fakes import HashEmbedder

EARLIER = "La banque de Brest a perdu 600 millions d'euros sur les marchés."


def new(*lines: str, known: Known | None = None) -> list[str]:
    source = article("\n".join(lines), id="a")
    claims = [Claim(source, sentence, 1.0) for sentence in sentences_of(source)]
    vectors = HashEmbedder().encode_documents([c.text for c in claims], [None] * len(claims))
    told = Known.of([(analyse(EARLIER, "fr"), None)]) if known is None else known
    found, kept = new_claims(claims, vectors, told, HashEmbedder(), {})
    assert kept.shape == (len(found), 64)
    return [claim.text for claim in found]


def test_what_was_said_is_not_new() -> None:
    assert new(EARLIER, "Le port de Nantes a rouvert lundi matin.") == ["Le port de Nantes a rouvert lundi matin."]


@pytest.mark.parametrize("now", [EARLIER.replace("600", "751"), EARLIER.replace("de Brest", "Kermor de Vannes")])
def test_another_figure_or_other_names_are_new(now: str) -> None:
    assert new(now) == [now]


def test_without_anything_earlier_all_is_new() -> None:
    assert new(EARLIER, known=Known.of([])) == [EARLIER]


def test_the_digest_stands_for_the_texts() -> None:
    assert Known.of([(analyse("a", "fr"), None)]).digest == Known.of([(analyse("a", "fr"), None)]).digest
    assert Known.of([(analyse("a", "fr"), None)]).digest != Known.of([(analyse("a", "en"), None)]).digest


def test_a_record_that_is_no_brief_is_refused() -> None:
    with pytest.raises((KeyError, TypeError)):
        Known.from_record({"sources": [{}], "citations": [], "sentences": []})
