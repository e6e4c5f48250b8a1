"""What several articles say on a question: who says the same is gathered, what differs or repeats is kept apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rag.compare.claims import Claim
from rag.compare.survey import (
    CANDIDATES,
    LINES,
    SAME_BETWEEN,
    SAY_THE_SAME,
    candidates,
    disagreement,
    gather,
    likeness,
)
from rag.ports import Vectors
from rag.types import Article
from tests.builders import article, sentences_of
from tests.fakes import HashEmbedder

QUESTION = "Que devient la passerelle de Valmer ?"
REOPENS = "La passerelle de Valmer rouvre mardi aux piétons après onze mois de travaux."
AGAIN = "Après onze mois de travaux, la passerelle de Valmer rouvre mardi."
THERE = "Elle rouvre mardi, la passerelle de Valmer, après onze mois de travaux."
COST = "La passerelle de Valmer a coûté 4,2 millions d'euros à la région."
MORE = "La passerelle de Valmer a coûté 5,1 millions d'euros à la région."
ELSEWHERE = "Le chou frisé craint surtout les limaces et les printemps trop humides."


def gathered(*sources: Article, question: str = QUESTION, weights: dict[str, float] | None = None) -> list[list[Claim]]:
    held = {source.id: sentences_of(source) for source in sources}
    found = candidates(sources, held, [(s.article, s.ordinal) for own in held.values() for s in own])
    embedder = HashEmbedder(dimension=512)
    vectors = embedder.encode_documents([claim.text for claim in found], [None] * len(found))
    groups = gather(found, vectors, embedder.encode_query(question), weights or {})
    return [[found[i] for i in members] for members in groups]


def test_a_line_gathers_every_article_that_says_the_same() -> None:
    (first, *_) = gathered(article(REOPENS, id="a"), article(AGAIN, id="b"), article(THERE, id="c"))
    assert {claim.article.id for claim in first} == {"a", "b", "c"}
    assert first[0].text in (REOPENS, AGAIN)  # what points back supports a line and is none


def test_a_line_that_was_said_is_not_said_again() -> None:
    assert len(gathered(article(REOPENS, id="a"), article(AGAIN, id="b"))) == 1


def test_figures_that_disagree_keep_two_articles_apart() -> None:
    groups = gathered(article(COST, id="a"), article(MORE, id="b"))
    assert all(len(members) == 1 for members in groups)


def test_what_is_far_from_the_question_is_left_out() -> None:
    said = [claim.text for members in gathered(article(f"{REOPENS}\n{ELSEWHERE}", id="a")) for claim in members]
    assert said == [REOPENS]


def test_what_more_reports_say_comes_first_and_copies_are_one() -> None:
    copies = [replace(article(COST, id=name), report="x") for name in ("x", "y", "z")]
    groups = gathered(*copies, article(REOPENS, id="a"), article(AGAIN, id="b"))
    assert [{claim.article.id for claim in members} for members in groups] == [{"a", "b"}, {"x", "y", "z"}]


def test_an_article_supports_a_line_once_and_never_its_own() -> None:
    (members, *_) = gathered(article(f"{REOPENS}\n{AGAIN}", id="a"), article(AGAIN, id="b"))
    assert sorted(claim.article.id for claim in members) == ["a", "b"]


def test_there_are_no_more_lines_than_a_person_reads() -> None:
    text = "\n".join(
        f"La passerelle de Valmer a reçu {chr(97 + n) * 3}age et {chr(97 + n) * 4}ette de sa ville." for n in range(20)
    )
    assert len(gathered(article(text, id="a"))) <= LINES
    assert gathered() == []


def test_questions_and_scraps_are_no_candidates_and_there_is_an_end_to_them() -> None:
    source = article(f"Que devient la passerelle de Valmer ?\nTrop tard.\n{REOPENS}", id="a")
    held = {source.id: sentences_of(source)}
    assert [c.text for c in candidates([source], held, [("a", n) for n in range(3)] * 2)] == [REOPENS]
    long = article("\n".join([REOPENS] * (CANDIDATES + 5)), id="b")
    own = sentences_of(long)
    assert len(candidates([long], {"b": own}, [("b", n) for n in range(len(own))])) == CANDIDATES


def test_between_two_languages_only_vectors_count() -> None:
    french = article(REOPENS, id="a")
    english = replace(article("Valmer’s footbridge reopens on Tuesday after months of work.", id="b"), language="en")
    claims = [Claim(source, sentences_of(source)[0], 0.0) for source in (french, english)]
    vectors = np.array(
        [[1.0, 0.0], [SAME_BETWEEN, (1 - SAME_BETWEEN**2) ** 0.5]],
        dtype=np.float32,
    )
    found = likeness(claims, vectors, {})
    assert abs(float(found[0, 1]) - SAY_THE_SAME) < 1e-5


# -- two sentences that differ --------------------------------------------------------------------

NO = "Le maire de Brest n'a pas vendu la forêt."
YES = "Le maire de Brest a vendu la forêt à un voisin."


def claim_of(text: str, name: str) -> Claim:
    source = article(text, id=name)
    return Claim(source, sentences_of(source)[0], 1.0)


def row(nearness: float, other: float) -> list[float]:
    """A vector with this cosine similarity to the question, and ``other`` of the rest along one common direction."""
    rest = (1 - nearness**2) ** 0.5
    return [nearness, rest * other, rest * (1 - other**2) ** 0.5]


def differ(*near: float) -> tuple[str, ...] | None:
    claims = [claim_of(NO, "no"), claim_of(YES, "yes")]
    vectors: Vectors = np.array([row(n, 0.9) for n in near], dtype=np.float32)
    pair = disagreement(claims, vectors, np.array([1, 0, 0], dtype=np.float32), {})
    return pair and tuple(c.text for c in pair)


def test_the_pair_that_differs_with_the_nearer_one_first() -> None:
    assert differ(0.6, 0.5) == (NO, YES)
    assert differ(0.5, 0.6) == (YES, NO)


def test_what_is_far_from_the_question_is_not_said_to_differ() -> None:
    assert differ(0.6, 0.2) is None
