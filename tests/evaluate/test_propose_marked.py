from __future__ import annotations

from rag.evaluate.propose_marked import propose_marked
from rag.render.kept import Recalled
from rag.types import Answer, CheckedSentence, Timing


def turn(question: str, said: str, wrong: str = "") -> Recalled:
    sentences = (CheckedSentence(said, (), "supported", 0.9),) if said else ()
    answer = Answer(
        question=question,
        language="fr",
        abstained=not said,
        text=said or "Je ne trouve pas la réponse.",
        sentences=sentences,
        citations=(),
        passages=(),
        timing=Timing(0, 0, 0, 0, 0),
    )
    return Recalled("s1", question, answer, "2025-06-01T10:00:00", {}, wrong)


def test_what_was_marked_is_proposed_once_by_its_last_mark() -> None:
    turns = [
        turn("Qui garde le phare ?", "Léa Morvan", "elle est partie"),
        turn("Combien de marches ?", "212"),
        turn("Qui garde le phare ?", "Yann Le Goff", "c'est le port"),
        turn("Quand rouvre-t-il ?", "", "la date y est"),
    ]
    keeper, opening = propose_marked(turns)
    assert (keeper["question"], keeper["wrong_answers"], keeper["wrong"]) == (
        "Qui garde le phare ?",
        ["Yann Le Goff"],
        "c'est le port",
    )
    assert (keeper["answers"], keeper["keep"]) == ([], None)
    assert (opening["wrong_answers"], opening["said"]) == ([], "Je ne trouve pas la réponse.")
    assert len({keeper["id"], opening["id"]}) == 2
